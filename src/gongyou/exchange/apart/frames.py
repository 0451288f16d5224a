"""What runs through the pipe from the child: one letter, a length, and that many bytes."""

import struct
from enum import StrEnum

HEAD = struct.Struct(">cI")
LARGEST = 256 * 1024 * 1024


class Frame(StrEnum):
    READING = "R"  # a reading without its rows
    RECORDS = "r"  # [table, [record…]]
    PUNCHES = "p"  # some punches, column by column
    LOOK = "L"  # a table as a person sees it
    PROBLEM = "X"  # the file cannot be used
    FAILURE = "!"  # a reader did not foresee this: where in the code
    END = "."  # the answer is whole; {"again": false}: this child is worn out


def framed(frame: Frame, content: bytes) -> bytes:
    return HEAD.pack(frame.encode(), len(content)) + content
