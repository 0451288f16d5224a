"""A small .xls (BIFF8 in a compound file) of texts and numbers, to try the reader on."""

import struct
from collections.abc import Sequence

Value = str | float
_SECTOR = 512
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def _record(code: int, body: bytes) -> bytes:
    return struct.pack("<HH", code, len(body)) + body


def _text(text: str) -> bytes:
    return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")


def _bof(kind: int) -> bytes:
    return _record(0x809, struct.pack("<HHHHII", 0x600, kind, 0, 0, 0, 0x600))


def _sheet(rows: Sequence[Sequence[Value]], merges: Sequence[tuple[int, int, int, int]]) -> bytes:
    width = max((len(row) for row in rows), default=0)
    body = _bof(0x10) + _record(0x200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            place = struct.pack("<HHH", r, c, 0)
            if isinstance(value, str):
                body += _record(0x204, place + _text(value)) if value else b""
            else:
                body += _record(0x203, place + struct.pack("<d", value))
    if merges:
        spans = b"".join(
            struct.pack("<HHHH", top, low, left, right) for top, left, low, right in merges
        )
        body += _record(0xE5, struct.pack("<H", len(merges)) + spans)
    return body + _record(0x0A, b"")


def _workbook(name: str, sheet: bytes) -> bytes:
    title = struct.pack("<BB", len(name), 1) + name.encode("utf-16-le")
    codepage, style = _record(0x42, struct.pack("<H", 1200)), _record(0xE0, bytes(20))
    front = _bof(5) + codepage + style
    start = len(front) + 4 + 6 + len(title) + 4
    return (
        front + _record(0x85, struct.pack("<IBB", start, 0, 0) + title) + _record(0x0A, b"") + sheet
    )


def xls(
    rows: Sequence[Sequence[Value]],
    name: str = "Sheet1",
    merges: Sequence[tuple[int, int, int, int]] = (),
) -> bytes:
    """`merges` are first row, first column, last row, last column, from 0."""
    stream = _workbook(name, _sheet(rows, merges))
    stream += bytes(max(0, 4096 - len(stream)))  # a shorter one would need a second table
    stream += bytes(-len(stream) % _SECTOR)
    sectors = len(stream) // _SECTOR
    chain = [_FAT, _END, *range(3, sectors + 2), _END]  # the table, the directory, the book
    chain += [_FREE] * (128 - len(chain))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack(
        "<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, _END, 0, _END, 0
    )
    header += struct.pack("<109I", 0, *[_FREE] * 108)
    directory = _entry("Root Entry", 5, _END, 0, child=1) + _entry("Workbook", 2, 2, len(stream))
    directory += bytes(_SECTOR - len(directory))
    return header + struct.pack("<128I", *chain) + directory + stream


def _entry(name: str, kind: int, start: int, size: int, child: int = _FREE) -> bytes:
    title = name.encode("utf-16-le") + b"\0\0"
    front = title.ljust(64, b"\0") + struct.pack(
        "<HBBIII", len(title), kind, 1, _FREE, _FREE, child
    )
    return front + bytes(36) + struct.pack("<IQ", start, size)
