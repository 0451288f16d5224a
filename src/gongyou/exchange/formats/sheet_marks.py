"""What a sheet of an .xlsx hides: rows and columns nobody sees, formulas without a value.

The values themselves come from the workbook reader, which tells nothing of this.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from gongyou.exchange.formats.cells import column_letter
from gongyou.exchange.formats.signs import visible

_ROW = re.compile(rb'<row\b[^>]*?\br="(\d{1,7})"[^>]*?\bhidden="(?:1|true)"')
_COLUMN = re.compile(rb"<col\b[^>]*>")
_FORMULA = re.compile(
    rb'<c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*>\s*<f\b[^>]*?(?:/>|>[^<]*</f>)\s*(<v>[^<])?'
)
_SHEET = re.compile(rb"<sheet\b[^>]*>")
_RELATION = re.compile(rb"<Relationship\b[^>]*>")
_MOST = 500  # places that are remembered one by one
_CHUNK = 1 << 20
_OVERLAP = 4096


@dataclass
class Marks:
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[str] = field(default_factory=list)
    unvalued: list[tuple[int, str]] = field(default_factory=list)  # row, column letters

    def __bool__(self) -> bool:
        return bool(self.hidden_rows or self.hidden_columns or self.unvalued)


def marks_of(path: Path) -> dict[str, Marks]:
    """By the name of the sheet; nothing for files of another make."""
    try:
        with zipfile.ZipFile(path) as book:
            if "xl/workbook.xml" not in book.namelist():
                return {}
            return {visible(name): _marks(book, entry) for name, entry in _entries(book)}
    except (zipfile.BadZipFile, KeyError, ValueError, OSError):
        return {}


def _entries(book: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    relations = {
        _attribute(tag, b"Id"): _attribute(tag, b"Target")
        for tag in _RELATION.findall(book.read("xl/_rels/workbook.xml.rels"))
    }
    for tag in _SHEET.findall(book.read("xl/workbook.xml")):
        target = relations.get(_attribute(tag, b"r:id"), "")
        entry = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if PurePosixPath(entry).suffix == ".xml" and entry in book.namelist():
            yield _attribute(tag, b"name"), entry


def _attribute(tag: bytes, name: bytes) -> str:
    found = re.search(rb"\b" + name + rb'="([^"]*)"', tag)
    text = found[1].decode("utf-8", "replace") if found else ""
    for entity, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'")):
        text = text.replace(entity, sign)
    return text.replace("&amp;", "&")


def _marks(book: zipfile.ZipFile, entry: str) -> Marks:
    rows: set[int] = set()
    unvalued: set[tuple[int, str]] = set()
    marks = Marks()
    with book.open(entry) as file:
        end = b""
        while chunk := file.read(_CHUNK):
            text = end + chunk
            if not end:
                marks.hidden_columns = _hidden_columns(text)
            rows |= {int(row) for row in _ROW.findall(text)}
            if b"<f" in text and len(unvalued) < _MOST:
                # A cell may be cut by the end of the chunk: it comes again with the next.
                whole = text[: text.rfind(b"<c ")] if len(chunk) == _CHUNK else text
                unvalued |= {
                    (int(row), letter.decode())
                    for letter, row, value in _FORMULA.findall(whole)
                    if not value
                }
            end = text[-_OVERLAP:]
    marks.hidden_rows = sorted(rows)[:_MOST]
    marks.unvalued = sorted(unvalued)[:_MOST]
    return marks


def _hidden_columns(head: bytes) -> list[str]:
    found: list[str] = []
    for tag in _COLUMN.findall(head[: head.find(b"<sheetData")]):
        if _attribute(tag, b"hidden") in {"1", "true"}:
            first, last = int(_attribute(tag, b"min") or 1), int(_attribute(tag, b"max") or 1)
            found += [column_letter(n - 1) for n in range(first, min(last, first + 50) + 1)]
    return found
