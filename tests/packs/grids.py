"""Tables as an office makes them, written as a workbook, an old workbook, a page or text."""

import csv
import html
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from tests.readers.biff import xls

Cell = Any
Merge = tuple[int, int, int, int]  # first row, first column, last row, last column, from 0


@dataclass
class Grid:
    """One sheet: rows of cells from D7 or wherever it begins."""

    name: str = "Sheet1"
    rows: list[list[Cell]] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    hidden: bool = False

    def add(self, cells: Sequence[Cell] = ()) -> int:
        """Adds a row and returns its number as one sees it."""
        self.rows.append(list(cells))
        return len(self.rows)

    def title(self, text: str, width: int) -> int:
        row = self.add([text])
        if width > 1:
            self.merges.append((row - 1, 0, row - 1, width - 1))
        return row


def write_book(path: Path, grids: Sequence[Grid]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"})
    book.set_properties({"created": datetime(2026, 9, 30)})  # noqa: DTZ001
    for grid in grids:
        sheet = book.add_worksheet(grid.name)
        if grid.hidden:
            sheet.hide()
        for top, left, low, right in grid.merges:
            sheet.merge_range(top, left, low, right, "")
        for r, row in enumerate(grid.rows):
            for c, value in enumerate(row):
                _put(sheet, r, c, value)
    next(s for s in book.worksheets() if not s.hidden).activate()
    book.close()


def _put(sheet: Any, row: int, column: int, value: Cell) -> None:
    if value is None or value == "":
        return
    if isinstance(value, str):
        sheet.write_string(row, column, value)
    elif isinstance(value, date | datetime):
        sheet.write_datetime(row, column, value)
    else:
        sheet.write_number(row, column, float(value))


def text_of(value: Cell) -> str:
    """A cell as a text file shows it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    return value.isoformat() if isinstance(value, date) else str(value)


def write_old_book(path: Path, grid: Grid) -> None:
    """An .xls of Excel 97; dates are texts in it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [[_old(value) for value in row] for row in grid.rows]
    path.write_bytes(xls(rows, grid.name, grid.merges))


def _old(value: Cell) -> str | float:
    if value is None or isinstance(value, str | date):
        return text_of(value)
    return float(value)


def write_page(path: Path, grid: Grid, charset: str = "gb2312") -> None:
    """A web page that is called .xls, as many systems export their reports."""
    path.parent.mkdir(parents=True, exist_ok=True)
    covered = {
        (r, c)
        for top, left, low, right in grid.merges
        for r in range(top, low + 1)
        for c in range(left, right + 1)
    }
    starts = {(m[0], m[1]): m for m in grid.merges}
    width = max(len(row) for row in grid.rows)
    lines = []
    for r, row in enumerate(grid.rows):
        cells = []
        for c in range(width):
            span = starts.get((r, c))
            if (r, c) in covered and not span:
                continue
            sizes = ""
            if span:
                sizes = f' rowspan="{span[2] - span[0] + 1}" colspan="{span[3] - span[1] + 1}"'
            shown = html.escape(text_of(row[c] if c < len(row) else None))
            cells.append(f"<td{sizes}>{shown}</td>")
        lines.append(f"<tr>{''.join(cells)}</tr>")
    page = (
        f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}">'
        f"</head><body><table border=1>\n{chr(10).join(lines)}\n</table></body></html>\n"
    )
    path.write_bytes(page.encode("gb18030" if charset.startswith("gb") else charset))


def write_text(path: Path, grid: Grid, encoding: str = "gb18030", delimiter: str = ",") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    made = io.StringIO()
    writer = csv.writer(made, delimiter=delimiter, lineterminator="\r\n")
    for row in grid.rows:
        writer.writerow([text_of(value) for value in row])
    path.write_bytes(made.getvalue().encode(encoding, errors="replace"))
