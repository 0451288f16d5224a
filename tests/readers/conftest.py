"""A desk to make files on, and a cast of invented people to fill them with."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from gongyou.exchange.recognise import read_file
from gongyou.exchange.records import Kind, Reading, SheetRow, Table

Cells = Sequence[Any]  # of rows, each a sequence of cell values


@dataclass(frozen=True)
class Person:
    name: str
    id_number: str
    card: str
    phone: str


def id_of(born: str, sequence: int) -> str:
    first17 = f"511504{born}{sequence}"
    rest = sum(int(d) * pow(2, 17 - i, 11) for i, d in enumerate(first17)) % 11
    return first17 + "0123456789X"[(12 - rest) % 11]


def card_of(number: int) -> str:
    front = f"62000000{number:010d}"
    doubled = (int(d) * (2 if i % 2 == 0 else 1) for i, d in enumerate(reversed(front)))
    return front + str(-sum(n - 9 if n > 9 else n for n in doubled) % 10)


_NAMES = ("罗河生", "唐小满", "谢长贵", "冯桂英", "叶成", "何大江")
CAST = tuple(
    Person(name, id_of(f"19{70 + n}0{n + 1}1{n}", 901 + n), card_of(n + 1), f"199-0000-100{n}")
    for n, name in enumerate(_NAMES)
)


class Desk:
    """Writes files into a folder and reads them as the product does."""

    people = CAST

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def place(self, name: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def text(self, name: str, text: str, encoding: str = "utf-8") -> Path:
        return self.raw(name, text.encode(encoding))

    def raw(self, name: str, content: bytes) -> Path:
        path = self.place(name)
        path.write_bytes(content)
        return path

    def book(
        self,
        name: str,
        sheets: dict[str, Cells],
        merges: Sequence[str] = (),
        hidden: Sequence[str] = (),
    ) -> Path:
        """A workbook; merged ranges keep what their first cell holds."""
        path = self.place(name)
        book = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"})
        book.set_properties({"created": datetime(2026, 9, 30)})  # noqa: DTZ001
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title)
            if title in hidden:
                sheet.hide()
            for merge in merges:
                sheet.merge_range(merge, "")
            for r, row in enumerate(rows):
                for c, value in enumerate(row):
                    _write(sheet, r, c, value)
        if hidden:
            next(s for s in book.worksheets() if s.get_name() not in hidden).activate()
        book.close()
        return path

    def read(self, path: Path, kind: Kind | None = None, month: str | None = None) -> Reading:
        key = path.relative_to(self.folder).as_posix()
        return read_file(path, key, kind=kind, month=month)

    def table(self, path: Path, month: str | None = None) -> Table:
        tables = self.read(path, month=month).tables
        assert len(tables) == 1
        return tables[0]

    def sheet(
        self,
        rows: Cells,
        *,
        name: str = "表.xlsx",
        sheet: str = "Sheet1",
        merges: Sequence[str] = (),
    ) -> Table:
        """A workbook of one sheet, read."""
        return self.table(self.book(name, {sheet: rows}, merges))

    def wages(
        self, heads: Sequence[Any], *rows: Sequence[Any], title: str = "2026年7月工资表"
    ) -> Table:
        """A wage sheet with a title in row 1 and its header in row 2."""
        return self.sheet([[title], heads, *rows])


def _write(sheet: Any, row: int, column: int, value: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, str):
        sheet.write_string(row, column, value)
    elif isinstance(value, date | datetime):
        sheet.write_datetime(row, column, value)
    else:
        sheet.write(row, column, value)


def wage_rows(table: Table) -> list[SheetRow]:
    return [row for row in table.records if isinstance(row, SheetRow)]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def rows_of() -> Callable[[Table], list[SheetRow]]:
    return wage_rows
