"""What a first page is made of: one answer, then lists of things to do, the next one first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

SHOWN = 6


@dataclass(frozen=True)
class Line:
    """One thing that waits: where to do it, and why."""

    title: str
    url: str = ""
    detail: str = ""
    value: str = ""
    level: str = ""


@dataclass(frozen=True)
class Section:
    """Things of one kind. `empty` is said where there are none: then it is not left out."""

    title: str
    lines: Sequence[Line] = ()
    note: str = ""
    empty: str = ""
    more: tuple[str, str] | None = None


@dataclass(frozen=True)
class Table:
    """Rows to be read beside each other; `columns` are (word, is a number)."""

    title: str
    columns: Sequence[tuple[str, bool]]
    rows: Sequence[Sequence["Cell"]]
    note: str = ""

    @property
    def lines(self) -> list[list[tuple["Cell", bool]]]:
        """The cells of each row, each with whether it is a number."""
        numeric = [number for _, number in self.columns]
        return [list(zip(row, numeric, strict=True)) for row in self.rows]


@dataclass(frozen=True)
class Cell:
    """A cell that leads somewhere, or that says a state: see `chip` for the tones."""

    text: str
    url: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Today:
    """`first` stands before the table, `sections` after it."""

    answer: str
    small: str = ""
    level: str = ""
    first: Sequence[Section] = ()
    table: Table | None = None
    sections: Sequence[Section] = ()
    page: Any = None
    action: tuple[str, str] | None = None
