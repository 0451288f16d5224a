"""Opening a workbook: one grid of cells for each sheet."""

from dataclasses import dataclass
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from gongyou.exchange.formats.cells import Grid
from gongyou.exchange.formats.safety import MAX_CELLS
from gongyou.exchange.formats.signs import visible
from gongyou.exchange.records import UnusableFile

MOST_SHEETS = 300  # a year of teams; what has more only costs time
WIDE_CELLS = 2_000_000  # past this a sheet is looked at before it is laid out
SPARSEST = 20  # one cell in so many must hold something then


@dataclass(slots=True)
class Sheet:
    name: str
    hidden: bool
    grid: Grid

    @property
    def empty(self) -> bool:
        return all(self.grid.is_blank(row) for row in range(len(self.grid.rows)))


def open_sheets(path: Path, name: str) -> list[Sheet]:
    try:
        return _sheets(path, name)
    except PasswordError as error:
        raise UnusableFile(name, "encrypted") from error
    except (UnusableFile, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except (CalamineError, OSError, ValueError) as error:
        raise UnusableFile(name, "damaged") from error
    except BaseException as error:
        # The reader is a Rust library: its panic is no `Exception`, and no reason to stop.
        if type(error).__name__ != "PanicException":
            raise
        raise UnusableFile(name, "damaged") from error


def _sheets(path: Path, name: str) -> list[Sheet]:
    # By content: many an .xls is an .xlsx inside, and with the path its ending would decide.
    with path.open("rb") as file:
        return _sheets_of(CalamineWorkbook.from_filelike(file), name)


def _sheets_of(book: CalamineWorkbook, name: str) -> list[Sheet]:
    found: list[Sheet] = []
    if len(book.sheets_metadata) > MOST_SHEETS:
        raise UnusableFile(name, "too_many_sheets", limit=str(MOST_SHEETS))
    for meta in book.sheets_metadata:
        if meta.typ == SheetTypeEnum.WorkSheet:
            sheet = book.get_sheet_by_name(meta.name)
            hidden = meta.visible != SheetVisibleEnum.Visible
            found.append(Sheet(visible(meta.name), hidden, _grid(sheet, name)))
    if not found:
        raise UnusableFile(name, "no_sheets")
    return found


def _filled(sheet: CalamineSheet) -> int:
    """How many cells hold something. One in the last corner makes millions that hold nothing."""
    return sum(len(row) - row.count("") for row in sheet.iter_rows())


def _grid(sheet: CalamineSheet, name: str) -> Grid:
    if sheet.end is None:
        return Grid([])
    cells = (sheet.end[0] + 1) * (sheet.end[1] + 1)
    if cells > MAX_CELLS or (cells > WIDE_CELLS and _filled(sheet) * SPARSEST < cells):
        raise UnusableFile(name, "too_many_cells")
    rows = sheet.to_python(skip_empty_area=False)
    merges = [(*first, *last) for first, last in sheet.merged_cell_ranges or ()]
    return Grid([list(row) for row in rows], merges=merges)
