"""Workbooks as a site office makes them, the same to the byte every time."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from gongyou.demo.dice import Dice

# A workbook carries the moment it was made: a fixed one, or no two would be equal.
_MADE = datetime(2026, 1, 1)  # noqa: DTZ001 - written without a zone
Cell = str | int | float | Decimal | date | None


class Page:
    """One sheet, filled from left to right and from top to bottom."""

    def __init__(self, sheet: Any, formats: dict[str, Any]) -> None:
        self.sheet, self.formats = sheet, formats
        self.row = 0

    def title(self, text: str, width: int, *, bold: bool = True) -> None:
        """A line over the whole table, merged."""
        style = self.formats["title" if bold else "line"]
        self.sheet.merge_range(self.row, 0, self.row, width - 1, text, style)
        self.row += 1

    def cells(self, values: list[Cell], *, head: bool = False) -> int:
        """One row; returns its number as one sees it."""
        for column, value in enumerate(values):
            self._write(self.row, column, value, head=head)
        self.row += 1
        return self.row

    def blank(self) -> None:
        self.row += 1

    def groups(self, columns: list[tuple[str, ...]]) -> None:
        """A header in two rows: `(heading,)` runs over both, `(group, a, b)` has parts."""
        head, column = self.formats["head"], 0
        for group, *parts in columns:
            if not parts:
                self.sheet.merge_range(self.row, column, self.row + 1, column, group, head)
                column += 1
                continue
            last = column + len(parts) - 1
            self.sheet.merge_range(self.row, column, self.row, last, group, head)
            for offset, part in enumerate(parts):
                self.sheet.write_string(self.row + 1, column + offset, part, head)
            column = last + 1
        self.row += 2

    def _write(self, row: int, column: int, value: Cell, *, head: bool) -> None:
        style = self.formats["head"] if head else None
        if value is None or value == "":
            return
        if isinstance(value, date):
            self.sheet.write_datetime(row, column, value, self.formats["date"])
        elif isinstance(value, str):
            self.sheet.write_string(row, column, value, style)
        else:
            self.sheet.write_number(row, column, float(value), style)


class Book:
    def __init__(self, workbook: Any) -> None:
        self.workbook = workbook
        centre = {"align": "center", "valign": "vcenter"}
        self.formats = {
            "title": workbook.add_format({"bold": True, "font_size": 16, **centre}),
            "line": workbook.add_format({"align": "left"}),
            "head": workbook.add_format({"bold": True, "border": 1, "text_wrap": True, **centre}),
            "date": workbook.add_format({"num_format": "yyyy-mm-dd"}),
        }

    def page(self, name: str, widths: list[int]) -> Page:
        sheet = self.workbook.add_worksheet(name)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        return Page(sheet, self.formats)


@contextmanager
def book(path: Path) -> Iterator[Book]:
    path.parent.mkdir(parents=True, exist_ok=True)
    workbook = xlsxwriter.Workbook(str(path))
    workbook.set_properties({"created": _MADE, "author": "示例", "comments": "虚构数据"})
    yield Book(workbook)
    workbook.close()


def spelt(day: date | None, dice: Dice) -> Cell:
    """A day in one of the ways in which offices write it, or as a real date."""
    if day is None:
        return None
    ways: tuple[Cell, ...] = (
        day,
        day,
        f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}.{day.month}.{day.day}",
    )
    return dice.pick(ways)


def name_spelt(name: str, dice: Dice) -> str:
    """A name of two characters is often stretched to the width of three."""
    if len(name) != 2 or not dice.chance(0.5):
        return name
    return name[0] + dice.pick(("\u3000", " ", "  ")) + name[1]


def yuan(amount: Decimal) -> str:
    return f"{amount:,.2f}"
