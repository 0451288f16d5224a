"""Cells and grids: what a sheet or a delimited text looks like before anybody understands it."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache

from gongyou.exchange.formats.signs import MOST_TOLD, deceives, seen

Cell = str | float | int | bool | date | datetime | time | timedelta | None
Merge = tuple[int, int, int, int]  # first row, first column, last row, last column


@lru_cache(maxsize=65536)
def squeezed(text: str) -> str:
    """NFKC without blanks and line breaks: how headings and labels are compared."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def cell_text(cell: Cell) -> str:
    """A cell as text; a whole number without '.0', a date in ISO form."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e17:
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    return str(cell)


def holds(cell: Cell) -> bool:
    """Is there anything in the cell? The same as a text of it, without making the text."""
    return bool(cell.strip()) if isinstance(cell, str) else cell is not None


def column_letter(index: int) -> str:
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


MOST_MERGED_CELLS = 1_000_000


@dataclass(frozen=True, slots=True)
class Given:
    """What a person said of a grid, which goes before what would be recognised.

    `first` and `last` are the header's grid rows (-1: there is none, None: as recognised);
    `fields` tells what columns mean ('' = not used), those it does not name are recognised.
    """

    first: int | None = None
    last: int | None = None
    fields: Mapping[int, str] = field(default_factory=dict)
    scale: Decimal | None = None  # of all amounts, None: as recognised
    date_order: str = ""


@dataclass(slots=True)
class Grid:
    """Rows of cells with the number each row has in the file; `flat` where none can be merged."""

    rows: list[list[Cell]]
    numbers: list[int] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    given: Given | None = None
    flat: bool = False
    deceiving: list[int] = field(default_factory=list)  # rows with signs that turn a text round
    _merge_at: dict[tuple[int, int], Merge] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.numbers = self.numbers or list(range(1, len(self.rows) + 1))
        self._clean()
        left = MOST_MERGED_CELLS
        for merge in self.merges:
            left -= self._note(merge) + 1
            if left <= 0:
                break  # no table is merged that much; the file only costs time

    def _clean(self) -> None:
        """Take out what nobody sees, before anything is compared."""
        for number, row in zip(self.numbers, self.rows, strict=False):
            for place, cell in enumerate(row):
                if isinstance(cell, str) and not cell.isprintable():
                    if deceives(cell) and len(self.deceiving) < MOST_TOLD:
                        self.deceiving.append(number)
                    row[place] = seen(cell)

    def _note(self, merge: Merge) -> int:
        """How many cells that took."""
        top, left, bottom, right = merge
        count = 0
        # A merge over whole columns would fill the dictionary; headers are never that tall.
        for row in range(top, min(bottom, top + 200, len(self.rows) - 1) + 1):
            for column in range(left, min(right, left + 400) + 1):
                self._merge_at[row, column] = merge
                count += 1
                if (row, column) != (top, left) and column < self.width(row):
                    # What a merged range covers is kept in the file, but nobody sees it.
                    self.rows[row][column] = None
        return count

    def cell(self, row: int, column: int) -> Cell:
        if not 0 <= row < len(self.rows) or not 0 <= column < len(self.rows[row]):
            return None
        return self.rows[row][column]

    def text(self, row: int, column: int) -> str:
        return cell_text(self.cell(row, column))

    def merge_at(self, row: int, column: int) -> Merge | None:
        return self._merge_at.get((row, column))

    def filled(self, row: int, column: int) -> str:
        """The cell's text, or that of the merged range it lies in."""
        merge = self.merge_at(row, column)
        return self.text(merge[0], merge[1]) if merge else self.text(row, column)

    def width(self, row: int) -> int:
        return len(self.rows[row]) if 0 <= row < len(self.rows) else 0

    def texts(self, row: int) -> list[str]:
        return [t for t in (cell_text(c) for c in self.rows[row]) if t]

    def is_blank(self, row: int) -> bool:
        return not any(map(holds, self.rows[row]))
