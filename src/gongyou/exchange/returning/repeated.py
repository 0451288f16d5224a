"""A text or an old workbook back as a new .xlsx: its lines at their own row numbers, in red
those with a note. Every cell is a text; nothing is reinterpreted, nothing is a formula."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import xlsxwriter

from gongyou.exchange.formats.cells import Grid, cell_text
from gongyou.exchange.formats.encoding import head_encoding
from gongyou.exchange.formats.opened import sheets_of
from gongyou.exchange.formats.safety import container_of
from gongyou.exchange.formats.sample import delimiter_of
from gongyou.exchange.formats.sentences import say
from gongyou.exchange.returning.notes import Note, Severity, TableNotes
from gongyou.exchange.returning.scan import column_number
from gongyou.exchange.returning.wording import heading, said, wide, width_for

MOST_LINES = 100_000
_MOST_ROWS, _MOST_COLUMNS, _LONGEST = 1_048_576, 16_000, 32_767
_JUDGED = 400  # lines that the widths of columns are taken from
_SAFE = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "constant_memory": True,
}
# Layouts of lines that are not columns behind one sign: each line is one cell.
_WHOLE_LINES = frozenset({"bank_return_text", "dahua_records"})

Line = tuple[int, list[str]]  # its number in the file, and its cells


@dataclass(frozen=True)
class Repeated:
    """What became of the file: `listed` where only the noted rows stand in the workbook."""

    listed: bool
    left_out: int


def repeat_text(
    path: Path, name: str, tables: Sequence[TableNotes], out: Path, lang: str
) -> Repeated:
    """A delimited or fixed text as a workbook; beyond `MOST_LINES` only its noted lines."""
    text = _Text(path, name, tables)
    many = text.count() > MOST_LINES
    rows = {row for table in tables for row in table.rows}
    lines = (line for line in text.lines() if not many or line[0] in rows)
    book = _Book(out, name, tables, lang)
    book.sheet(say("returned", "rows_sheet", lang), tables, lines, numbered=many)
    return book.close(listed=many)


def repeat_sheets(
    path: Path, name: str, tables: Sequence[TableNotes], out: Path, lang: str
) -> Repeated:
    """All sheets of an old or foreign workbook, or of a page, as they are read.

    Raises `UnusableFile`.
    """
    book = _Book(out, name, tables, lang)
    for sheet in sheets_of(path, name, container_of(path, name)):
        noted = [t for t in tables if t.sheet == sheet.name]
        book.sheet(sheet.name, noted, _grid_lines(sheet.grid), numbered=False)
    return book.close(listed=False)


def list_notes(name: str, tables: Sequence[TableNotes], out: Path, lang: str) -> Repeated:
    """The noted rows of a file that is no table (XML, JSON): row, reason, value."""
    book = _Book(out, name, tables, lang)
    book.listing(tables)
    return book.close(listed=True)


def _grid_lines(grid: Grid) -> Iterator[Line]:
    for number, row in zip(grid.numbers, grid.rows, strict=True):
        yield number, [cell_text(cell) for cell in row]


class _Text:
    def __init__(self, path: Path, name: str, tables: Sequence[TableNotes]) -> None:
        self.path, self.name = path, name
        head = head_encoding(path, name)
        self.encoding, self.head = head.encoding, head.text
        self.whole = any(t.layout in _WHOLE_LINES for t in tables)

    def count(self) -> int:
        with self.path.open("rb") as file:
            return sum(piece.count(b"\n") for piece in iter(lambda: file.read(1 << 20), b""))

    def lines(self) -> Iterator[Line]:
        """Each line with its cells; behind a broken quotation mark, as it is split plainly."""
        sign = delimiter_of(self.head)
        with self.path.open(encoding=self.encoding, errors="replace", newline="") as file:
            if self.whole:
                yield from ((n, [line.rstrip("\r\n")]) for n, line in enumerate(file, 1))
                return
            reader, line = csv.reader(file, delimiter=sign), 1
            try:
                for cells in reader:
                    yield line, cells
                    line = reader.line_num + 1
            except csv.Error:
                yield from (
                    (n, rest.rstrip("\r\n").split(sign))
                    for n, rest in enumerate(file, reader.line_num + 1)
                )


class _Book:
    def __init__(self, out: Path, name: str, tables: Sequence[TableNotes], lang: str) -> None:
        self.book = xlsxwriter.Workbook(str(out), _SAFE)
        self.lang, self.name, self.tables = lang, name, tables
        self.left_out = sum(t.left_out for t in tables)
        text: dict[str, Any] = {"num_format": "@"}
        self.plain = self.book.add_format(text)
        self.red = self.book.add_format(text | {"bg_color": "#FDE7E4"})
        strong = {"bg_color": "#F5A79D", "font_color": "#B3001B", "bold": True}
        self.fault = self.book.add_format(text | strong)
        reason = {"bg_color": "#FDE7E4", "font_color": "#B3001B", "text_wrap": True}
        self.reason = self.book.add_format(text | reason | {"valign": "vcenter"})
        self.head = self.book.add_format(text | reason | {"bold": True, "align": "center"})
        self.wrapped = self.book.add_format(text | {"text_wrap": True, "valign": "top"})
        self.names: set[str] = set()

    def sheet(
        self, title: str, tables: Sequence[TableNotes], lines: Iterable[Line], *, numbered: bool
    ) -> None:
        """One sheet of lines. `numbered`: they are some of many, with their numbers in front."""
        page = self.book.add_worksheet(self._free(title))
        notes = _by_row(tables)
        lines = iter(lines)
        judged = list(islice(lines, _JUDGED))
        shift = 1 if numbered else 0
        last = self._last_column(judged, tables)
        column = last + shift
        self._widths(page, judged, shift)
        texts = {row: said(found, self.lang) for row, found in notes.items()}
        page.set_column(column, column, width_for(texts.values()))
        heads = {t.header_row for t in tables if t.header_row} or ({0} if numbered else set())
        top = 1 if numbered else 0
        if numbered:
            page.write_string(0, 0, say("returned", "row", self.lang), self.head)
            page.write_string(0, column, heading(self.lang), self.head)
        for place, (number, cells) in enumerate(_all(judged, lines), top):
            at = place if numbered else number - 1
            if at >= _MOST_ROWS:
                self.left_out += 1
                continue
            if numbered:
                page.write_number(at, 0, number)
            found = notes.pop(number, [])
            self._cells(page, at, shift, cells[:_MOST_COLUMNS], found)
            if found:
                page.write_string(at, column, texts[number], self.reason)
            elif number in heads and not numbered:
                page.write_string(at, column, heading(self.lang), self.head)
        page.freeze_panes(1 if numbered else max(heads, default=0), 0)

    def _last_column(self, judged: Sequence[Line], tables: Sequence[TableNotes]) -> int:
        width = max((len(cells) for _, cells in judged), default=1)
        letters = [column_number(c) for t in tables for c, _ in t.columns]
        return min(max(width, *letters) if letters else width, _MOST_COLUMNS)

    def _widths(self, page: Any, judged: Sequence[Line], shift: int) -> None:
        widths: defaultdict[int, int] = defaultdict(int)
        for _, cells in judged:
            if len(cells) > 1 or len(judged) == 1 or all(len(c) < 2 for _, c in judged):
                for index, cell in enumerate(cells[:200]):
                    widths[index] = max(widths[index], min(wide(cell), 60))
        for index, width in widths.items():
            page.set_column(index + shift, index + shift, max(width + 2, 6), self.plain)

    def _cells(
        self, page: Any, at: int, shift: int, cells: Sequence[str], notes: Sequence[Note]
    ) -> None:
        faults = {column_number(n.column) - 1 for n in notes if n.column}
        whole = any(n.severity is not Severity.TOTAL or not n.column for n in notes)
        for index, cell in enumerate(cells):
            style = self.red if whole else self.plain
            style = self.fault if index in faults else style
            if cell:
                page.write_string(at, index + shift, cell[:_LONGEST], style)
            elif notes:
                page.write_blank(at, index + shift, None, style)

    def listing(self, tables: Sequence[TableNotes]) -> None:
        page = self.book.add_worksheet(self._free(say("returned", "rows_sheet", self.lang)))
        notes = [note for table in tables for note in table.notes]
        words = [say("returned", code, self.lang) for code in ("row", "value")]
        for index, word in enumerate((words[0], heading(self.lang), words[1])):
            page.write_string(0, index, word, self.head)
        texts = [note.reason(self.lang) for note in notes]
        for index, width in enumerate((14, width_for(texts), 40)):
            page.set_column(index, index, width)
        for at, (note, text) in enumerate(zip(notes, texts, strict=True), 1):
            page.write_number(at, 0, note.row, self.red)
            page.write_string(at, 1, text, self.reason)
            page.write_string(at, 2, note.value, self.red)
        page.freeze_panes(1, 0)

    def close(self, *, listed: bool) -> Repeated:
        """The last sheet says what this workbook is."""
        page = self.book.add_worksheet(self._free(say("returned", "about", self.lang)))
        count = len({(t.sheet, row) for t in self.tables for row in t.rows})
        lines = [
            say("returned", "from_file", self.lang, name=self.name),
            say("returned", "noted", self.lang, count=str(count), heading=heading(self.lang)),
            say("returned", "listed" if listed else "repeated", self.lang),
        ]
        if self.left_out:
            lines.append(say("returned", "left_out", self.lang, count=str(self.left_out)))
        page.set_column(0, 0, 90)
        for at, line in enumerate(lines):
            page.write_string(at, 0, line, self.wrapped)
        self.book.close()
        return Repeated(listed, self.left_out)

    def _free(self, title: str) -> str:
        """A name a sheet may have: no forbidden signs, at most 31, not taken yet."""
        plain = "".join(" " if sign in "[]:*?/\\" else sign for sign in title).strip(" '")[:28]
        plain = plain or say("returned", "rows_sheet", self.lang)
        name, number = plain, 2
        while name.lower() in self.names:
            name, number = f"{plain}{number}", number + 1
        self.names.add(name.lower())
        return name


def _by_row(tables: Sequence[TableNotes]) -> dict[int, list[Note]]:
    found: defaultdict[int, list[Note]] = defaultdict(list)
    for table in tables:
        for note in table.notes:
            found[note.row].append(note)
    return dict(found)


def _all(first: Sequence[Line], rest: Iterator[Line]) -> Iterator[Line]:
    yield from first
    yield from rest
