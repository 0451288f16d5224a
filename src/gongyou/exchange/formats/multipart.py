"""Captures of a device's multipart stream: its events, without the pictures between them.

A camera sends a photo with each pass. What a capture holds of them is neither text nor ours
to keep, so it is passed over, line by line, whatever its size.
"""

import codecs
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

_BEGINS = re.compile(
    rb"(?:\xef\xbb\xbf)?\s{0,8}(--[^\s]{1,80})[ \t]*\r?\n(?:[\w-]+:[^\n]{0,200}\n){1,6}"
)
_PICTURE = re.compile(
    rb"^Content-Type:\s*(?:image|video|audio|application/octet-stream)", re.IGNORECASE
)
_LONGEST_LINE = 1 << 18


def boundary_of(raw: bytes) -> bytes:
    """The line that parts a multipart stream, b'' for any other file."""
    found = _BEGINS.match(raw)
    return found[1] if found and b"Content-Type" in found[0] else b""


def without_pictures(raw: bytes) -> bytes:
    """The beginning of a file as it is, or of a multipart stream without its pictures."""
    boundary = boundary_of(raw)
    return b"".join(_kept(iter(raw.splitlines(keepends=True)), boundary)) if boundary else raw


class TextParts:
    """A capture as text, to be read in pieces of any size."""

    def __init__(self, path: Path, encoding: str) -> None:
        self.file: BinaryIO = path.open("rb")
        self.decoder = codecs.getincrementaldecoder(encoding)("replace")
        boundary = boundary_of(self.file.read(4096))
        self.file.seek(0)
        lines = iter(lambda: self.file.readline(_LONGEST_LINE), b"")
        self.lines = _kept(lines, boundary) if boundary else lines

    def __enter__(self) -> "TextParts":
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()

    def read(self, size: int) -> str:
        """About as many characters as asked for; '' at the end."""
        parts, length = [], 0
        for line in self.lines:
            parts.append(self.decoder.decode(line))
            length += len(line)
            if length >= size:
                break
        return "".join(parts)


def _kept(lines: Iterator[bytes], boundary: bytes) -> Iterator[bytes]:
    """The lines of all parts but pictures. A part's head says what it is."""
    passed_over = False
    for line in lines:
        if line.startswith(boundary):
            passed_over = False
        elif _PICTURE.match(line):
            passed_over = True
        if not passed_over:
            yield line
