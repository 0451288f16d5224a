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
    rb'<c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*>\s*<f\b([^>]*?)(?:/>|>([^<]*)</f>)'
    rb"\s*(<v>[^<]{1,30}<)?"
)
_SHEET = re.compile(rb"<sheet\b[^>]*>")
_RELATION = re.compile(rb"<Relationship\b[^>]*>")
MOST_TOLD = 500  # places that are remembered one by one
_MOST_FORMULAS = 100_000
# The values were never reckoned: whoever opens the file is to do it. Some write 0 meanwhile.
_NEVER_RECKONED = re.compile(rb'<calcPr\b[^>]*\bfullCalcOnLoad="(?:1|true)"')
_CHUNK = 1 << 20
_OVERLAP = 4096


@dataclass
class Marks:
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[str] = field(default_factory=list)
    formulas: dict[tuple[int, str], str] = field(default_factory=dict)  # those without a value

    def __bool__(self) -> bool:
        return bool(self.hidden_rows or self.hidden_columns or self.formulas)


def marks_of(path: Path) -> dict[str, Marks]:
    """By the name of the sheet; nothing for files of another make."""
    try:
        with zipfile.ZipFile(path) as book:
            if "xl/workbook.xml" not in book.namelist():
                return {}
            zeros = bool(_NEVER_RECKONED.search(book.read("xl/workbook.xml")))
            return {visible(name): _marks(book, entry, zeros) for name, entry in _entries(book)}
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


def _marks(book: zipfile.ZipFile, entry: str, zeros: bool) -> Marks:
    """`zeros`: a value of 0 may only hold the place of one."""
    rows: set[int] = set()
    formulas: dict[tuple[int, str], str] = {}
    marks = Marks()
    with book.open(entry) as file:
        end = b""
        while chunk := file.read(_CHUNK):
            text = end + chunk
            if not end:
                marks.hidden_columns = _hidden_columns(text)
            rows |= {int(row) for row in _ROW.findall(text)}
            if b"<f" in text and len(formulas) < _MOST_FORMULAS:
                # A cell may be cut by the end of the chunk: it comes again with the next.
                whole = text[: text.rfind(b"<c ")] if len(chunk) == _CHUNK else text
                formulas |= _without_value(whole, zeros)
            end = text[-_OVERLAP:]
    marks.hidden_rows = sorted(rows)[:MOST_TOLD]
    marks.formulas = dict(sorted(formulas.items())[:_MOST_FORMULAS])
    return marks


def _without_value(text: bytes, zeros: bool) -> dict[tuple[int, str], str]:
    found = {}
    for letters, row, kind, formula, value in _FORMULA.findall(text):
        if not value or (zeros and value == b"<v>0<"):
            # One that is shared or fills a range tells only its first cell, or something else.
            plain = b"" if b"t=" in kind else formula
            found[int(row), letters.decode()] = plain.decode("utf-8", "replace")
    return found


def _hidden_columns(head: bytes) -> list[str]:
    found: list[str] = []
    for tag in _COLUMN.findall(head[: head.find(b"<sheetData")]):
        if _attribute(tag, b"hidden") in {"1", "true"}:
            first, last = int(_attribute(tag, b"min") or 1), int(_attribute(tag, b"max") or 1)
            found += [column_letter(n - 1) for n in range(first, min(last, first + 50) + 1)]
    return found
