"""A table that lies on its side: headings below each other, people from left to right."""

from gongyou.exchange.formats.cells import Grid, column_letter
from gongyou.exchange.formats.vocabulary import ROSTER, WAGE_SHEET

_ROWS, _COLUMNS = 60, 12
_FEWEST = 3  # fields below each other, the name among them
_APART = 12  # rows that they may lie apart
_FREE = {"", "remark", "number", "day_mark"}


def turned_at(grid: Grid) -> tuple[int, str] | None:
    """Row number and column letter of the heading 姓名 of such a table, or None."""
    for row in range(min(len(grid.rows), _ROWS)):
        for column in range(min(grid.width(row), _COLUMNS)):
            if _field(grid, row, column) == "name" and _goes_down(grid, row, column):
                return grid.numbers[row], column_letter(column)
    return None


def _field(grid: Grid, row: int, column: int) -> str:
    cell = grid.cell(row, column)
    if not isinstance(cell, str):
        return ""
    return WAGE_SHEET.field_of(cell) or ROSTER.field_of(cell)


def _goes_down(grid: Grid, row: int, column: int) -> bool:
    """More headings below this one than beside it."""
    below = {_field(grid, r, column) for r in range(row, row + _APART)} - _FREE
    beside = {_field(grid, row, c) for c in range(grid.width(row))} - _FREE
    return len(below) >= _FEWEST and len(beside) < _FEWEST
