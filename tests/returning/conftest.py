"""Looking into a workbook without our own code: its parts' bytes, its cells, their styles."""

import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from tests.readers.conftest import Desk

from gongyou.exchange.recognise import read_file
from gongyou.exchange.returning.notes import Note, Severity, TableNotes, notes_of, table_notes
from gongyou.exchange.returning.taking_back import Returned, take_back

RED_ROW, RED_CELL, RED_FONT = "FFFDE7E4", "FFF5A79D", "FFB3001B"


def xml(text: str | bytes) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314 - written by ourselves a moment ago


def local(tag: str) -> str:
    return tag.rpartition("}")[2]


@dataclass(frozen=True)
class Cell:
    """What a cell holds, and everything its style says."""

    content: str
    style: tuple[str, ...]

    @property
    def fill(self) -> str:
        found = xml(self.style[2])
        colours = [e.get("rgb", "") for e in found.iter() if local(e.tag) == "fgColor"]
        return colours[0] if colours else ""

    @property
    def font(self) -> str:
        found = xml(self.style[1])
        colours = [e.get("rgb", "") for e in found.iter() if local(e.tag) == "color"]
        return colours[0] if colours else ""


class Book:
    """A workbook as its XML says."""

    def __init__(self, path: Path) -> None:
        self.raw = path.read_bytes()
        self.archive = zipfile.ZipFile(io.BytesIO(self.raw))
        names = self.archive.namelist()
        styles = next((n for n in names if n.lower() == "xl/styles.xml"), None)
        self.styles = xml(self.archive.read(styles)) if styles else None
        self.shared = self._shared() if "xl/sharedStrings.xml" in names else []

    def _shared(self) -> list[str]:
        root = xml(self.archive.read("xl/sharedStrings.xml"))
        return ["".join(si.itertext()) for si in root]

    def spans(self) -> dict[str, bytes]:
        """Every entry with its header and packed bytes as they lie in the file, in order."""
        infos = sorted(self.archive.infolist(), key=lambda i: i.header_offset)
        starts = [i.header_offset for i in infos] + [self.archive.start_dir]
        return {
            info.filename: self.raw[start:end]
            for info, start, end in zip(infos, starts, starts[1:], strict=False)
        }

    def sheet(self, part: str = "xl/worksheets/sheet1.xml") -> ET.Element:
        return xml(self.archive.read(part))

    def rows(self, part: str = "xl/worksheets/sheet1.xml") -> dict[int, ET.Element]:
        data = next(e for e in self.sheet(part) if local(e.tag) == "sheetData")
        found, number = {}, 0
        for row in data:
            number = int(row.get("r", number + 1))
            assert number not in found
            found[number] = row
        assert list(found) == sorted(found)
        return found

    def cells(self, part: str = "xl/worksheets/sheet1.xml") -> dict[tuple[int, int], Cell]:
        found = {}
        for number, row in self.rows(part).items():
            column = 0
            for cell in row:
                if local(cell.tag) != "c":
                    continue
                column = column_of(cell.get("r", "")) or column + 1
                assert (number, column) not in found
                style = self._style(int(cell.get("s", "0")))
                found[number, column] = Cell(self._content(cell), style)
        return found

    def _content(self, cell: ET.Element) -> str:
        kind, parts = cell.get("t", "n"), {local(e.tag): e for e in cell}
        formula = parts["f"].text or "f" if "f" in parts else ""
        if "is" in parts:
            return f"text:{''.join(parts['is'].itertext())}"
        if "v" not in parts:
            return f"={formula}" if formula else ""
        value = parts["v"].text or ""
        value = f"text:{self.shared[int(value)]}" if kind == "s" else f"{kind}:{value}"
        return f"={formula} {value}" if formula else value

    def _style(self, number: int) -> tuple[str, ...]:
        if self.styles is None:
            return ("",)
        lists = {local(e.tag): list(e) for e in self.styles}
        formats = lists.get("cellXfs", [])
        if not formats:
            return ("",)
        xf = formats[number]
        parts = [
            as_text(lists.get(name, []), int(xf.get(key, "0")))
            for name, key in (("fonts", "fontId"), ("fills", "fillId"), ("borders", "borderId"))
        ]
        inner = "".join(ET.tostring(e, "unicode") for e in xf)
        return (xf.get("numFmtId", "0"), *parts, inner, xf.get("xfId", "0"))

    def text(self, row: int, column: int) -> str:
        return self.cells()[row, column].content.removeprefix("text:")


def as_text(entries: list[ET.Element], number: int) -> str:
    return ET.tostring(entries[number], "unicode").strip() if entries else "<none/>"


def column_of(reference: str) -> int:
    number = 0
    for letter in reference.rstrip("0123456789"):
        number = number * 26 + ord(letter) - 64
    return number


@dataclass(frozen=True)
class Sender:
    """Reads a file as the product does and gives it back."""

    folder: Path

    def back(self, path: Path, *more: Note, lang: str = "zh", month: str | None = None) -> Returned:
        reading = read_file(path, path.name, month=month)
        tables = notes_of(reading)
        if more:
            tables = [with_notes(table_notes(t, t.rejections), more) for t in reading.tables]
        return self.marked(path, tables, lang)

    def marked(self, path: Path, tables: Sequence[TableNotes], lang: str = "zh") -> Returned:
        out = self.folder / f"back-{len(list(self.folder.iterdir()))}"
        out.mkdir()
        returned = take_back(path, path.name, tables, out, lang)
        assert returned is not None
        assert [p.name for p in out.iterdir()] == [returned.name]
        return returned


def with_notes(table: TableNotes, more: Sequence[Note]) -> TableNotes:
    return TableNotes(
        table.sheet, table.layout, table.header_row, table.columns, (*table.notes, *more)
    )


def note(row: int, column: str = "", reason: str = "请改正") -> Note:
    return Note(row, column, reason, f"en {reason}", Severity.FLAGGED)


def table_of(
    *notes: Note, sheet: str = "Sheet1", head: int | None = 1, width: int = 3
) -> TableNotes:
    columns = tuple((chr(ord("A") + n), f"列{n}") for n in range(width))
    return TableNotes(sheet, "roster_sheet", head, columns, notes)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    folder = tmp_path / "desk"
    folder.mkdir()
    return Desk(folder)


@pytest.fixture
def sender(tmp_path: Path) -> Sender:
    folder = tmp_path / "sent"
    folder.mkdir()
    return Sender(folder)


Rows = Sequence[Sequence[Any]]
Change = Callable[[str, bytes], bytes]


def rezipped(path: Path, change: Change, *, without: Sequence[str] = ()) -> Path:
    """The same workbook with some of its parts changed."""
    target = path.with_name(f"other-{path.name}")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if info.filename not in without:
                new.writestr(info, change(info.filename, old.read(info)))
    return target
