"""Totals that a table states, against what its own rows add up to."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from gongyou.exchange.formats.amounts import NotANumber, fen, quantity
from gongyou.exchange.formats.cells import Cell, Grid, squeezed
from gongyou.exchange.formats.headings import Column
from gongyou.exchange.formats.row_labels import RowKind
from gongyou.exchange.formats.sentences import question
from gongyou.exchange.formats.tables import Section, TableRow
from gongyou.exchange.records import ControlTotal, Table

# Columns of words and of prices: what stands in a total row there is a remark or an average.
_NOT_SUMMED = {
    *("number", "employee_no", "code", "name", "id_number", "sex", "trade", "team", "employer"),
    *("department", "phone", "card", "second_card", "bank_name", "signature", "remark"),
    *("month", "contract_date", "entered_on", "left_on", "pay_kind", "day_rate", "month_rate"),
    *("rate", "booked_on", "counterparty", "counterparty_account", "memo", "serial", "side"),
    *("balance", "sequence", "flag", "reason", "bank_code", "date", "end_to_end_id"),
}
_PRICE = re.compile(r"单价|工价|标准|税率|比例|日期|时间$|年龄|编号|电话")

Sums = dict[int, Decimal]


@dataclass(slots=True)
class TotalsCheck:
    mismatches: list[ControlTotal] = field(default_factory=list)
    stated: int = 0
    # Rows with amounts and no name that equal no sum: somebody's line without a name.
    unexplained: list[TableRow] = field(default_factory=list)


def check(grid: Grid, found: Iterable[Section]) -> TotalsCheck:
    adding = _Adding(grid)
    for section in found:
        adding.enter(section)
        for row in section.rows:
            adding.take(row)
    return adding.result


def _is_summed(column: Column) -> bool:
    if not column.heading or column.field in _NOT_SUMMED:
        return False
    return bool(column.field) or not _PRICE.search(squeezed(column.heading))


def _quantity(cell: Cell) -> Decimal | None:
    try:
        return quantity(cell)
    except NotANumber:
        return None


class _Adding:
    """Running sums, one set for each stretch that a total may be meant for."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.columns: list[Column] = []
        self.sums: dict[str, Sums] = {
            scope: defaultdict(Decimal) for scope in ("all", "section", "total", "sub", "page")
        }
        self.result = TotalsCheck()

    def enter(self, section: Section) -> None:
        self.columns = [c for c in section.header.columns if _is_summed(c)]
        self.sums["section"].clear()

    def take(self, row: TableRow) -> None:
        if row.kind is RowKind.RECORD:
            self._add(row)
        elif row.kind is RowKind.SUBTOTAL:
            self._settle(row, ("sub",), resets=("sub",))
        elif row.kind is RowKind.PAGE_TOTAL:
            self._settle(row, ("page",), resets=("page",))
        elif row.kind is RowKind.CARRIED:
            # Carried over the sheet, or within one of several tables below each other.
            self._settle(row, ("all", "total"), resets=())
        elif row.kind is RowKind.TOTAL:
            # 合计 closes the sheet, or one team of several above a 总计: the sum that fits
            # more columns is the one that was meant.
            self._settle(row, ("all", "total", "section"), resets=("total", "sub", "page"))
        elif row.kind is RowKind.UNLABELLED:
            self._unlabelled(row)

    def _add(self, row: TableRow) -> None:
        single = (row.index,) == row.lines and not row.closing
        for column in self.columns:
            if single:  # by far the most rows: one line, one amount
                value = _quantity(self.grid.cell(row.index, column.index))
                if value is not None:
                    self._count(column, value)
                continue
            values = self._values(row.lines, column)
            closing = self._values(row.closing, column)
            if values and closing and sum(values) != sum(closing):
                self._differs(row.closing[0], column, sum(closing), sum(values))
            self.result.stated += bool(values and closing)
            for value in values or closing:
                self._count(column, value)

    def _count(self, column: Column, value: Decimal) -> None:
        if value:
            for sums in self.sums.values():
                sums[column.index] += value
        else:  # counted as seen, and adds nothing
            for sums in self.sums.values():
                sums.setdefault(column.index, value)

    def _values(self, lines: Iterable[int], column: Column) -> list[Decimal]:
        cells = (self.grid.cell(line, column.index) for line in lines)
        return [value for cell in cells if (value := _quantity(cell)) is not None]

    def _differs(self, row: int, column: Column, stated: Decimal | int, of: Decimal | int) -> None:
        total = ControlTotal(
            self.grid.numbers[row],
            column.heading,
            f"{fen(Decimal(stated))}",
            f"{fen(Decimal(of))}",
        )
        self.result.mismatches.append(total)

    def _stated(self, row: TableRow) -> list[tuple[Column, Decimal]]:
        values = [(c, _quantity(self.grid.cell(row.index, c.index))) for c in self.columns]
        seen = self.sums["all"]
        return [(c, v) for c, v in values if v is not None and (c.field or c.index in seen)]

    def _differing(
        self, stated: list[tuple[Column, Decimal]], scope: str
    ) -> list[tuple[Column, Decimal, Decimal]]:
        sums = self.sums[scope]
        pairs = ((column, value, sums.get(column.index, Decimal())) for column, value in stated)
        return [(c, value, total) for c, value, total in pairs if fen(value) != fen(total)]

    def _settle(self, row: TableRow, scopes: tuple[str, ...], resets: tuple[str, ...]) -> None:
        stated = self._stated(row)
        differing = min((self._differing(stated, scope) for scope in scopes), key=len)
        self.result.stated += len(stated)
        for column, value, total in differing:
            self._differs(row.index, column, value, total)
        for scope in resets:
            self.sums[scope].clear()

    def _unlabelled(self, row: TableRow) -> None:
        stated = self._stated(row)
        fits = [s for s in self.sums if stated and not self._differing(stated, s)]
        if not fits:
            self.result.unexplained.append(row)
            return
        self._settle(row, (fits[0],), resets=("total", "sub", "page"))


def describe(table: Table, grid: Grid, found: list[Section]) -> TotalsCheck:
    """Fills in what every table of rows tells about itself: header, columns, totals."""
    header = found[0].header
    table.header_row = header.row_number(grid)
    table.header_lines = 0 if header.first < 0 else header.last - header.first + 1
    table.columns = header.matches()
    rows = [str(row) for section in found for row in section.foreign]
    if rows:
        table.questions.append(question("other_table_below", rows="、".join(rows)))
    totals = check(grid, found)
    table.control_totals, table.stated_totals = totals.mismatches, totals.stated
    return totals
