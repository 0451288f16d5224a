"""What a file must be before a reader opens it: not too large, not a bomb, not locked."""

import hashlib
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from gongyou.exchange.formats.multipart import without_pictures
from gongyou.exchange.records import UnusableFile

MAX_BYTES = 200 * 1024 * 1024
MAX_ENTRIES = 5_000
MAX_UNPACKED = 600 * 1024 * 1024
MAX_RATIO = 200
SMALL_ENOUGH = 20 * 1024 * 1024  # a ratio says nothing about a file that stays small
MAX_CELLS = 30_000_000
WORKBOOK_ENDINGS = {".xlsx", ".xlsm", ".xlsb", ".xls", ".et", ".ods"}

_CHUNK = 1 << 20
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError),
    *(NotImplementedError, OSError),  # a method nobody knows; a place before the beginning
)
_CELL = re.compile(rb"""r\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["']""")
_HTML = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--[^>]*-->\s*)?"
    rb"(?:<!doctype html|<html|<table|<meta)",
    re.IGNORECASE,
)
_OFFICE_XML = re.compile(
    rb"<\?mso-application|<Workbook[^>]{0,400}schemas-microsoft-com:office:spread"
)
_TABLE_ALONE = re.compile(r"^[^/]+\.(xlsx?|xlsm|et|csv|txt|zip)$", re.IGNORECASE)
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ENTITIES = re.compile(rb"<\0?!\0?(?:D\0?O\0?C\0?T\0?Y\0?P\0?E|E\0?N\0?T\0?I\0?T\0?Y)")
_FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "pdf"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"BM", "picture"),
    (b"II*\0", "picture"),
    (b"MM\0*", "picture"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ", "archive"),
    (b"\x28\xb5\x2f\xfd", "archive"),
    (b"MSCF", "archive"),
    (b"{\\rtf", "document"),
    (b"SQLite format 3\0", "database"),
    (b"\0\1\0\0Standard ", "database"),  # Access: Standard Jet DB, Standard ACE DB
    (b"MIME-Version:", "web_archive"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
)


class Container(StrEnum):
    TEXT = "text"
    WORKBOOK = "workbook"
    HTML = "html"
    XML_2003 = "xml_2003"


def digest_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def container_of(path: Path, name: str) -> Container:
    """Decides by the first bytes; raises `UnusableFile` for all that no reader may open."""
    size = _size(path, name)
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        _check_zip(path, name, size)
        return Container.WORKBOOK
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        _check_compound(path, name)
        return Container.WORKBOOK
    _refuse_foreign(without_pictures(head), path, name)
    if _OFFICE_XML.search(head):
        return Container.XML_2003
    return Container.HTML if _HTML.match(head) else Container.TEXT


def _size(path: Path, name: str) -> int:
    try:
        if not path.exists():
            raise UnusableFile(name, "not_found")
        if not path.is_file():  # a pipe would keep us waiting for ever
            raise UnusableFile(name, "not_ordinary")
        size = path.stat().st_size
        with path.open("rb"):
            pass
    except OSError as error:
        raise UnusableFile(name, "cannot_open", why=error.strerror or "") from error
    if size == 0:
        raise UnusableFile(name, "empty_file")
    if size > MAX_BYTES:
        raise UnusableFile(name, "too_large", size=_mega(size), limit=_mega(MAX_BYTES))
    return size


def _mega(size: int) -> str:
    return f"{size / 1024 / 1024:.0f}"


def _refuse_foreign(head: bytes, path: Path, name: str) -> None:
    for magic, what in _FOREIGN:
        # letters alone begin many a text; what is meant here has signs no text has
        if head.startswith(magic) and not (magic.isalpha() and b"\0" not in head):
            raise UnusableFile(name, what)
    if head[257:262] == b"ustar":
        raise UnusableFile(name, "archive")
    if head[4:8] == b"ftyp" or (head[:4] == b"RIFF" and head[8:12] in {b"WEBP", b"AVI ", b"WAVE"}):
        still = head[8:12] in {b"heic", b"heix", b"mif1", b"avif", b"WEBP"}
        raise UnusableFile(name, "picture" if still else "recording")
    # A few NULs are a device's filling: `encoding` judges them. Wide characters have a mark.
    filled = head.rstrip(b"\0").count(b"\0") > 8 or not head.rstrip(b"\0")
    if filled and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        ending = path.suffix.lower()
        code = "damaged" if ending in WORKBOOK_ENDINGS else "not_text"
        raise UnusableFile(name, code)


def _check_compound(path: Path, name: str) -> None:
    """An old .xls, or a new workbook locked with a password (they share the container)."""
    raw = path.read_bytes()
    if _ENCRYPTED in raw:
        raise UnusableFile(name, "encrypted")
    if b"W\0o\0r\0k\0b\0o\0o\0k" not in raw and b"B\0o\0o\0k\0" not in raw:
        if any(word.encode("utf-16-le") in raw for word in ("WordDocument", "PowerPoint Document")):
            raise UnusableFile(name, "document")
        raise UnusableFile(name, "wrong_ending", ending=path.suffix.lower())


def _check_zip(path: Path, name: str, size: int) -> None:
    try:
        with zipfile.ZipFile(path) as archive, path.open("rb") as file:
            entries = archive.infolist()
            _check_entries(entries, path, name, size)
            _check_mimetype(archive, name)
            for entry in entries:
                _check_entry(file, entry, name)
    except BROKEN as error:
        raise UnusableFile(name, "damaged") from error


def _check_entries(entries: list[zipfile.ZipInfo], path: Path, name: str, size: int) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED:
        raise UnusableFile(name, "unpacks_too_large", size=_mega(unpacked))
    if unpacked > SMALL_ENOUGH and unpacked > size * MAX_RATIO:
        raise UnusableFile(name, "unpacks_too_large", size=_mega(unpacked))
    if any(entry.flag_bits & 1 for entry in entries):
        raise UnusableFile(name, "encrypted")
    names = {entry.filename for entry in entries}
    if not names & {"xl/workbook.xml", "xl/workbook.bin", "content.xml"}:
        raise _unexpected(names, path, name)


def _check_mimetype(archive: zipfile.ZipFile, name: str) -> None:
    """Texts, drawings and sheets of OpenDocument are alike but for this one word."""
    if "mimetype" in archive.namelist():
        with archive.open("mimetype") as file:
            kind = file.read(100)
        if b"opendocument" in kind and b"spreadsheet" not in kind:
            raise UnusableFile(name, "document")


def _unexpected(names: set[str], path: Path, name: str) -> UnusableFile:
    """What else it is: many things are archives inside, and archives are brought as well."""
    if path.suffix.lower() == ".zip" or any(_TABLE_ALONE.search(entry) for entry in names):
        return UnusableFile(name, "archive")
    tops = {entry.partition("/")[0] for entry in names}
    if tops & {"word", "ppt"}:
        return UnusableFile(name, "document")
    if "OFD.xml" in names:
        return UnusableFile(name, "ofd")
    if tops & {"META-INF", "AndroidManifest.xml", "Payload"}:
        return UnusableFile(name, "program")
    if names and "[Content_Types].xml" not in names:
        return UnusableFile(name, "archive")
    return UnusableFile(name, "wrong_ending", ending=path.suffix.lower())


def _check_entry(file: BinaryIO, entry: zipfile.ZipInfo, name: str) -> None:
    """Unpacks an entry without keeping it: its true size, and how far its cells reach.

    The size in the directory may lie, and a sheet with one cell in the last corner would
    be laid out as a table of seventeen thousand million cells.
    """
    reach = _Reach(name) if entry.filename.startswith("xl/worksheets/") else None
    is_xml = entry.filename.endswith((".xml", ".rels"))
    count, end = 0, b""
    for chunk in _unpacked(file, entry):
        count += len(chunk)
        if count > entry.file_size:
            raise UnusableFile(name, "unpacks_too_large", size=_mega(MAX_UNPACKED))
        if is_xml and _ENTITIES.search(end + chunk):
            raise UnusableFile(name, "xml_doctype")
        end = chunk[-20:]
        if reach:
            reach.see(chunk)
    if count != entry.file_size:
        raise UnusableFile(name, "damaged")


def _unpacked(file: BinaryIO, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    file.seek(entry.header_offset)
    header = file.read(30)
    if header[:4] != b"PK\x03\x04":
        raise zipfile.BadZipFile(entry.filename)
    file.seek(sum(struct.unpack("<HH", header[26:30])), 1)
    left = entry.compress_size
    if entry.compress_type == zipfile.ZIP_STORED:
        while left > 0 and (raw := file.read(min(left, _CHUNK))):
            left -= len(raw)
            yield raw
        return
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        raise zipfile.BadZipFile(entry.filename)
    inflate = zlib.decompressobj(-15)
    while left > 0 and (raw := file.read(min(left, _CHUNK))):
        left -= len(raw)
        while raw:
            yield inflate.decompress(raw, _CHUNK)
            raw = inflate.unconsumed_tail
    yield inflate.flush()


class _Reach:
    def __init__(self, name: str) -> None:
        self.name = name
        self.rows = self.columns = 0
        self.end = b""

    def see(self, chunk: bytes) -> None:
        cells = _CELL.findall(self.end + chunk)
        self.end = chunk[-32:]
        if not cells:
            return
        self.rows = max(self.rows, *(int(row) for _, row in cells))
        letters = max((c for c, _ in cells), key=lambda c: (len(c), c))
        width = 0
        for letter in letters:
            width = width * 26 + letter - 64
        self.columns = max(self.columns, width)
        if self.rows * self.columns > MAX_CELLS:
            raise UnusableFile(self.name, "too_many_cells")
