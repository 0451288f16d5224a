"""Reading the cells of one record of a table of people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from gongyou.exchange.formats import amounts
from gongyou.exchange.formats.amounts import NotANumber
from gongyou.exchange.formats.cells import Cell, Grid, Merge, cell_text, holds
from gongyou.exchange.formats.dates import in_order, parse_date
from gongyou.exchange.formats.headings import Column, Header
from gongyou.exchange.formats.identities import CardCell, IdCell, read_card, read_id
from gongyou.exchange.formats.names import name_as_written
from gongyou.exchange.formats.person_lines import SHARED
from gongyou.exchange.formats.tables import TableRow
from gongyou.exchange.records import Rejection

_SAME_FOR_ALL = SHARED | {
    *("rate", "day_rate", "pay_kind", "bank_name", "contract_date", "entered_on", "left_on")
}
_DITTO = {"同上", "上同", "〃", "″", "''", '"', "〞", "々", "“", "”"}


@dataclass(frozen=True, slots=True)
class RecordCells:
    """One record's cells by field; values that cannot be read are noted in `rejections`."""

    grid: Grid
    header: Header
    row: TableRow
    rejections: list[Rejection]
    scale: Decimal = Decimal(1)  # of amounts: 10000 where the sheet counts in 万元

    @property
    def quietly(self) -> "RecordCells":
        """The same cells for a look ahead, whose faults are told by the reading itself."""
        return RecordCells(self.grid, self.header, self.row, [], self.scale)

    def columns(self, field: str) -> Sequence[Column]:
        return self.header.by_field.get(field, ())

    def cell(self, field: str) -> Cell:
        """The first cell of the field that holds something, over all lines of the record."""
        for column in self.columns(field):
            for cell in self.cells(column):
                return self._not_ditto(cell, column) if field in _SAME_FOR_ALL else cell
        return self._merged_from_above(field) if field in _SAME_FOR_ALL else None

    def _merged_from_above(self, field: str) -> Cell:
        """A team's cell is merged down over its people."""
        for column in self.columns(field):
            merge = self.merged_over(column)
            if merge:
                return self.grid.cell(merge[0], merge[1])
        return None

    def merged_over(self, column: Column) -> Merge | None:
        """The merged range that reaches down here from somebody above, in the table itself."""
        merge = self.grid.merge_at(self.row.index, column.index)
        return merge if merge and self.header.last < merge[0] < self.row.index else None

    def _not_ditto(self, cell: Cell, column: Column) -> Cell:
        """同上 and its signs mean what stands above."""
        row = self.row.index
        while isinstance(cell, str) and cell.strip() in _DITTO and row > self.header.last + 1:
            row -= 1
            merge = self.grid.merge_at(row, column.index)
            cell = self.grid.cell(merge[0] if merge else row, column.index) or cell
        return cell

    def cells(self, column: Column) -> Sequence[Cell]:
        """What the record holds in a column: nothing, one cell, or one for each line."""
        row = self.row
        if not row.more and not row.closing:
            cell = self.grid.cell(row.index, column.index)
            return (cell,) if holds(cell) else ()
        return self._held(row.lines, column) or self._held(row.closing, column)

    def _held(self, lines: Sequence[int], column: Column) -> Sequence[Cell]:
        every = (self.grid.cell(line, column.index) for line in lines)
        return [cell for cell in every if holds(cell)]

    def text(self, field: str) -> str:
        return " ".join(cell_text(self.cell(field)).split())

    def name(self, field: str = "name") -> str:
        return name_as_written(cell_text(self.cell(field)))

    def id_number(self) -> IdCell:
        return read_id(self.cell("id_number"))

    def day(self, field: str) -> date | None:
        given = self.grid.given
        return parse_date(in_order(self.cell(field), given.date_order if given else ""))

    def money(self, field: str) -> Decimal | None:
        column = next(iter(self.columns(field)), None)
        return self.money_in(column) if column else None

    def money_in(self, column: Column) -> Decimal | None:
        """The amount of a column; the lines of one record are added up."""
        values = [v for cell in self.cells(column) if (v := self._money(cell, column)) is not None]
        return sum(values, Decimal()) if values else None

    def _money(self, cell: Cell, column: Column) -> Decimal | None:
        if amounts.is_dash(cell):
            return Decimal()
        try:
            value = amounts.number(cell)
        except NotANumber:
            self.reject("unparsable", column.heading, cell_text(cell))
            return None
        given = self.grid.given.scale if self.grid.given else None
        return None if value is None else amounts.fen(value * (given or self.scale))

    def days(self, field: str, *, in_hours: bool = False) -> Decimal | None:
        column = next(iter(self.columns(field)), None)
        return self.days_in(column, in_hours=in_hours) if column else None

    def days_in(self, column: Column, *, in_hours: bool = False) -> Decimal | None:
        """The days of a column; the lines of one record are added up."""
        values: list[Decimal] = []
        for cell in self.cells(column):
            try:
                dash = amounts.is_dash(cell)
                value = Decimal() if dash else amounts.days(cell, in_hours=in_hours)
            except NotANumber:
                self.reject("unparsable", column.heading, cell_text(cell))
                continue
            values += [value] if value is not None else []
        return sum(values, Decimal()) if values else None

    def rate(self, field: str) -> tuple[Decimal | None, str]:
        column = next(iter(self.columns(field)), None)
        cell = self.cell(field)
        try:
            rate, unit = amounts.rate(cell)
            given = self.grid.given.scale if self.grid.given else None
            # A sheet counted in 分 is so throughout; 万元 is nobody's day rate.
            return (rate * given if rate and given and given < 1 else rate), unit
        except NotANumber:
            self.reject("unparsable", column.heading if column else "", cell_text(cell))
            return None, ""

    def cards(self, *fields: str) -> tuple[str, ...]:
        """The record's usable cards, each once; a card that lost digits is told and left out."""
        found: list[str] = []
        for field in fields:
            for column in self.columns(field):
                card = self._card(column)
                found += [card.number] if card.number and card.number not in found else []
        return tuple(found)

    def _card(self, column: Column) -> CardCell:
        cell = next(iter(self.cells(column)), None)
        card = read_card(cell)
        if card.lost_digits:
            self.reject("card_lost_digits", column.heading, cell_text(cell))
        return card

    def reject(self, reason: str, column: str, value: str, *, kept: bool = True) -> None:
        self.rejections.append(Rejection(self.row.number, reason, kept, column, value))
