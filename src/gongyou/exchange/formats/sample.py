"""What a recogniser looks at: a text's beginning, or one sheet of a workbook."""

import csv
import io
import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Protocol

from gongyou.exchange.formats.cells import Cell, Grid
from gongyou.exchange.formats.corrections import Correction
from gongyou.exchange.formats.encoding import whole_text
from gongyou.exchange.formats.laid_out import laid_out, layout_seen
from gongyou.exchange.records import Kind, Table, UnusableFile

MOST_BLANK_ROWS = 200  # in one place; more of them say nothing and fill the memory
_JUDGED = 300  # lines that tell how a text is laid out
_DELIMITERS = ",\t;|^"
# A multipart stream begins with its boundary; what it carries stands further down.
_JSON = re.compile(r"\s*(?:\{|\[\s*[{\]]|--\S+\s+Content-[\s\S]{0,400}?\n\s*\{)")
_XML = re.compile(r"\s*(?:<[?!A-Za-z]|--\S+\s+Content-[\s\S]{0,400}?\n\s*<)")


@dataclass
class Sample:
    """One piece of a file that may hold a table.

    `head` is the first few thousand characters of a text ('' for a sheet); `grid` is the
    sheet, or the delimited text laid out as one.
    """

    path: Path
    key: str
    head: str = ""
    encoding: str = ""
    sheet: str = ""
    hidden: bool = False
    sheets_in_book: int = 0
    sheet_grid: Grid | None = None
    bad_characters: int = 0
    deceiving: tuple[int, ...] = ()
    questions: list[str] = field(default_factory=list)
    correction: Correction | None = None

    @property
    def is_sheet(self) -> bool:
        return self.sheet_grid is not None

    @property
    def stem(self) -> str:
        return PurePosixPath(self.key).stem

    @cached_property
    def markup(self) -> str:
        """'json' or 'xml' for a text that is one, '' for any other."""
        if _JSON.match(self.head):
            return "json"
        return "xml" if _XML.match(self.head) else ""

    @cached_property
    def head_lines(self) -> list[str]:
        return lines_of(self.head)

    @cached_property
    def text(self) -> str:
        decoded = whole_text(self.path, self.key, self.encoding)
        self.bad_characters = decoded.bad_characters
        self.deceiving = decoded.deceiving
        return decoded.text

    @cached_property
    def head_grid(self) -> Grid:
        """Enough of the grid to recognise it by (a text's beginning may end inside a cell)."""
        if self.sheet_grid is not None:
            return self.grid
        if self.markup:
            return Grid([])
        try:
            return self._corrected(self._lines_as_grid(self.head))
        except UnusableFile:
            return self.grid

    @cached_property
    def grid(self) -> Grid:
        grid = self.sheet_grid
        return self._corrected(self._lines_as_grid(self.text) if grid is None else grid)

    @cached_property
    def delimiter(self) -> str:
        """The sign between the cells of a text, as told or as seen; a layout where there is
        none but blanks."""
        told = self.correction.delimiter if self.correction else ""
        return told or layout_seen(self.head_lines[:_JUDGED]) or delimiter_of(self.head)

    def _lines_as_grid(self, text: str) -> Grid:
        if len(self.delimiter) > 1:
            return Grid([laid_out(line, self.delimiter) for line in lines_of(text)])
        return delimited(text, self.key, self.delimiter)

    def _corrected(self, grid: Grid) -> Grid:
        if self.correction is None:
            return grid
        return replace(grid, given=self.correction.given(grid, self.key))

    def table_key(self, *, always_sheet: bool = False) -> str:
        if self.is_sheet and (always_sheet or self.sheets_in_book > 1):
            return f"{self.key}#{self.sheet}"
        return self.key


@dataclass(frozen=True, slots=True)
class Hints:
    """What the caller knows besides the file: the month of a sheet that does not say it."""

    month: str = ""


class Layout(Protocol):
    """A way of writing a kind of table: how surely a sample is of it, and how it is read."""

    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> Kind: ...
    def score(self, sample: Sample) -> int:
        """0 = certainly not … 100 = certainly; the highest score reads the sample."""
        ...

    def read(self, sample: Sample, hints: Hints) -> Table: ...


def lines_of(text: str) -> list[str]:
    """Lines as an editor counts them (`splitlines` would also break at form feeds)."""
    return re.split("\r\n|\r|\n", text)


def delimited(text: str, name: str, sign: str = "") -> Grid:
    """A CSV-like text as a grid; each row keeps the number of the line it begins on."""
    rows: list[list[Cell]] = []
    numbers: list[int] = []
    sign = sign or delimiter_of(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
    line, blanks = 1, 0
    try:
        for row in reader:
            if any(has_swallowed_lines(cell, sign) for cell in row):
                raise UnusableFile(name, "broken_quotes", row=line)
            cells: list[Cell] = [_bare(cell) for cell in row]
            blanks = 0 if any(cells) else blanks + 1
            if blanks <= MOST_BLANK_ROWS:
                rows.append(cells)
                numbers.append(line)
            line = reader.line_num + 1
    except csv.Error as error:
        raise UnusableFile(name, "broken_quotes", row=line) from error
    return Grid(rows, numbers, flat=True)


# ="6222…" keeps a spreadsheet from turning a long number into 6.2E+18.
_KEPT_AS_TEXT = re.compile(r'="([^"]*)"')


def _bare(cell: str) -> str:
    cell = cell.strip("\t \u3000")
    kept = _KEPT_AS_TEXT.fullmatch(cell)
    return kept[1].strip("\t \u3000") if kept else cell


def has_swallowed_lines(cell: str, sign: str) -> bool:
    """A quotation mark that is never closed makes one cell of all the rows behind it."""
    return "\n" in cell and sum(line.count(sign) >= 2 for line in cell.split("\n")) >= 2


def delimiter_of(text: str) -> str:
    lines = [line for line in lines_of(text[:20_000])[:60] if line.strip()]
    return max(_DELIMITERS, key=lambda sign: sum(sign in line for line in lines) * 1000
               + sum(line.count(sign) for line in lines))  # fmt: skip
