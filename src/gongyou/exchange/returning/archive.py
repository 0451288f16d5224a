"""A zip written anew with a few of its entries changed; all others stay to the byte."""

import shutil
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import IO, BinaryIO

_DIRECTORY = struct.Struct("<4s6H3I5H2I")  # a record of the central directory
_LOCAL = struct.Struct("<4s5H3I2H")
_END = struct.Struct("<4s4H2IH")
_DEFLATED = 8
_UTF8_NAME = 0x800
_IN_MEMORY = 8 << 20
_CHUNK = 1 << 20


class CannotMark(Exception):
    """This file cannot be marked in its own form; its rows are repeated in a new workbook."""


@dataclass(frozen=True)
class Packed:
    """The new content of an entry, compressed already."""

    file: IO[bytes]
    checksum: int
    size: int
    packed_size: int

    @classmethod
    def of(cls, pieces: Iterable[bytes]) -> "Packed":
        file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - handed on
        packer = zlib.compressobj(6, zlib.DEFLATED, -15)
        checksum = size = 0
        for piece in pieces:
            checksum, size = zlib.crc32(piece, checksum), size + len(piece)
            file.write(packer.compress(piece))
        file.write(packer.flush())
        packed_size = file.tell()
        file.seek(0)
        return cls(file, checksum, size, packed_size)


@dataclass
class _Record:
    raw: bytes
    name: str
    start: int
    end: int = 0
    moved_to: int = 0


def rewrite(
    source: BinaryIO, out: BinaryIO, changed: Mapping[str, Packed], added: Mapping[str, Packed]
) -> None:
    """Copies `source` to `out`; entries keep their order, and those not named their bytes.

    Raises `CannotMark` where the directory is of a kind this does not understand.
    """
    with zipfile.ZipFile(source) as archive:
        records, comment = _records(source, archive), archive.comment
    for record in sorted(records, key=lambda r: r.start):
        record.moved_to = out.tell()
        if record.name in changed:
            record.raw = _with_content(record.raw, changed[record.name])
            _write_entry(out, record.raw, changed[record.name])
        else:
            _copy(source, out, record.start, record.end)
    for name, packed in added.items():
        new = _Record(_new_record(name, packed), name, 0, 0, out.tell())
        _write_entry(out, new.raw, packed)
        records.append(new)
    _write_directory(out, records, comment)


def _records(source: BinaryIO, archive: zipfile.ZipFile) -> list[_Record]:
    infos = archive.infolist()
    source.seek(archive.start_dir)
    records = []
    for info in infos:
        head = source.read(_DIRECTORY.size)
        if len(head) < _DIRECTORY.size or head[:4] != b"PK\x01\x02":
            raise CannotMark("directory")
        fields = _DIRECTORY.unpack(head)
        raw = head + source.read(fields[10] + fields[11] + fields[12])
        if 0xFFFFFFFF in (fields[8], fields[9], fields[16]):
            raise CannotMark("zip64")
        records.append(_Record(raw, info.filename, info.header_offset))
    starts = sorted(r.start for r in records)
    if len(set(starts)) != len(starts):
        raise CannotMark("entries that share their bytes")
    ends = dict(zip(starts, [*starts[1:], archive.start_dir], strict=True))
    for record in records:
        record.end = ends[record.start]
    return records


def _with_content(raw: bytes, packed: Packed) -> bytes:
    """The directory's record with new sizes and without extra fields, which tell of old ones."""
    fields = list(_DIRECTORY.unpack(raw[: _DIRECTORY.size]))
    name_end = _DIRECTORY.size + fields[10]
    name, comment = raw[_DIRECTORY.size : name_end], raw[name_end + fields[11] :]
    fields[3] &= _UTF8_NAME
    fields[4] = _DEFLATED
    fields[7:10] = [packed.checksum, packed.packed_size, packed.size]
    fields[11] = 0
    return _DIRECTORY.pack(*fields) + name + comment


def _new_record(name: str, packed: Packed) -> bytes:
    raw = name.encode()
    sizes = (packed.checksum, packed.packed_size, packed.size)
    head = (b"PK\x01\x02", 20, 20, 0, _DEFLATED, 0, 0x21, *sizes, len(raw), 0, 0, 0, 0, 0, 0)
    return _DIRECTORY.pack(*head) + raw


def _write_entry(out: BinaryIO, raw: bytes, packed: Packed) -> None:
    fields = _DIRECTORY.unpack(raw[: _DIRECTORY.size])
    _magic, _made, needed, flags, method, time, day, checksum, small, size, length = fields[:11]
    name = raw[_DIRECTORY.size : _DIRECTORY.size + length]
    head = (b"PK\x03\x04", needed, flags, method, time, day, checksum, small, size, length, 0)
    out.write(_LOCAL.pack(*head) + name)
    packed.file.seek(0)
    shutil.copyfileobj(packed.file, out, _CHUNK)


def _copy(source: BinaryIO, out: BinaryIO, start: int, end: int) -> None:
    source.seek(start)
    left = end - start
    while left > 0 and (piece := source.read(min(left, _CHUNK))):
        out.write(piece)
        left -= len(piece)
    if left:
        raise CannotMark("cut short")


def _write_directory(out: BinaryIO, records: list[_Record], comment: bytes) -> None:
    start = out.tell()
    for record in records:
        out.write(record.raw[:42] + struct.pack("<I", record.moved_to) + record.raw[46:])
    count, size = len(records), out.tell() - start
    out.write(_END.pack(b"PK\x05\x06", 0, 0, count, count, size, start, len(comment)) + comment)
