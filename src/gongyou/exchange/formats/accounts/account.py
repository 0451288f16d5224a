"""专户流水: the statement of the special wage account."""

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from gongyou.exchange.formats.amounts import fen
from gongyou.exchange.formats.cells import Grid, cell_text, squeezed
from gongyou.exchange.formats.headings import find_header
from gongyou.exchange.formats.people import RecordCells
from gongyou.exchange.formats.row_labels import RowKind
from gongyou.exchange.formats.sample import Hints, Sample
from gongyou.exchange.formats.tables import Section, Shape, sections
from gongyou.exchange.formats.totals import describe
from gongyou.exchange.formats.vocabulary import ACCOUNT, AROUND
from gongyou.exchange.records import AccountEntry, ControlTotal, Kind, Rejection, Table

_HEAD_FACTS = ("account_name", "account_no", "currency", "bank")
_OPENING = re.compile(r"期初余额|上期余额|承前余额|上年结转|上月结转")
_OUT_WORDS = {"借", "支", "支出", "出", "D", "d", "DBIT", "借方", "付", "转出", "往账"}
_IN_WORDS = {"贷", "收", "收入", "入", "C", "c", "CRDT", "贷方", "转入", "来账"}


def _suffices(fields: frozenset[str]) -> bool:
    amounts = fields & {"amount_in", "amount_out"} or "amount" in fields
    return bool("booked_on" in fields and amounts and fields & {"balance", "counterparty", "memo"})


SHAPE = Shape(ACCOUNT, _suffices, keys=("booked_on",), also=("amount_in", "amount_out", "amount"))


@dataclass(frozen=True)
class AccountStatement:
    name: str = "account_statement"
    kind: Kind = Kind.ACCOUNT

    def score(self, sample: Sample) -> int:
        header = find_header(sample.head_grid, ACCOUNT, _suffices, rows=60)
        return 50 + 5 * len(header.fields) if header else 0

    def read(self, sample: Sample, hints: Hints) -> Table:
        grid = sample.grid
        found = sections(grid, SHAPE)
        table = Table(sample.table_key(), self.kind, self.name)
        opening = _read_entries(table, grid, found)
        totals = describe(table, grid, found)
        heading = next((c.heading for c in table.columns if c.field == "booked_on"), "")
        table.rejections += [
            Rejection(row.number, "unparsable", False, heading) for row in totals.unexplained
        ]
        _check_balances(table, opening)
        table.facts |= _head_facts(grid, found[0].header.first)
        return table


def _head_facts(grid: Grid, header: int) -> dict[str, str]:
    """账户名称 and 账号 above the header: in the cell beside the label, or behind its colon."""
    facts: dict[str, str] = {}
    for row in range(header):
        cells = [t for cell in grid.rows[row] if (t := cell_text(cell))]
        parts = [p for cell in cells for p in re.split(r"[:：]", cell, maxsplit=1) if p.strip()]
        for label, value in pairwise(parts):
            for name in _HEAD_FACTS:
                if squeezed(label) in AROUND[name]:
                    facts.setdefault(name, value.strip())
    return facts


def _read_entries(table: Table, grid: Grid, found: list[Section]) -> Decimal | None:
    opening: Decimal | None = None
    for section in found:
        for row in section.rows:
            if row.kind is not RowKind.RECORD:
                continue
            cells = RecordCells(grid, section.header, row, table.rejections)
            if _OPENING.search("".join(grid.texts(row.index))):
                opening = cells.money("balance")
                continue
            _take_entry(table, cells)
    return opening


def _take_entry(table: Table, cells: RecordCells) -> None:
    booked_on = cells.day("booked_on")
    paid_in, paid_out = _amounts(cells)
    if booked_on is None or (paid_in is None and paid_out is None):
        heading = next((c.heading for c in cells.columns("booked_on")), "")
        value = cells.text("booked_on")
        table.rejections.append(Rejection(cells.row.number, "unparsable", False, heading, value))
        return
    table.records.append(
        AccountEntry(
            row=cells.row.number,
            booked_on=booked_on,
            amount_in=paid_in or Decimal("0.00"),
            amount_out=paid_out or Decimal("0.00"),
            balance=cells.money("balance"),
            counterparty=cells.text("counterparty"),
            counterparty_account="".join(cells.text("counterparty_account").split()),
            memo=cells.text("memo"),
        )
    )


def _amounts(cells: RecordCells) -> tuple[Decimal | None, Decimal | None]:
    """Money in and out: two columns, one column with a sign, or one with 借 and 贷 beside it."""
    paid_in, paid_out = cells.money("amount_in"), cells.money("amount_out")
    if paid_in is not None or paid_out is not None:
        return paid_in, paid_out
    amount, side = cells.money("amount"), squeezed(cells.text("side"))
    if amount is None:
        return None, None
    if side in _OUT_WORDS:
        return None, abs(amount)
    if side in _IN_WORDS or amount > 0:
        return amount, None
    return None, -amount


def _check_balances(table: Table, opening: Decimal | None) -> None:
    """The balance column against the amounts, in order of time.

    A single misprint is one mismatch; where the rows after it follow the printed balance
    (a line is missing), the check goes on from there.
    """
    entries = [r for r in table.records if isinstance(r, AccountEntry) and r.balance is not None]
    if len(entries) > 1 and entries[0].booked_on > entries[-1].booked_on:
        entries.reverse()
    heading = next((c.heading for c in table.columns if c.field == "balance"), "余额")
    table.stated_totals += len(entries)
    running = opening
    for place, entry in enumerate(entries):
        stated = entry.balance or Decimal()
        change = entry.amount_in - entry.amount_out
        running = stated if running is None else running + change
        if running != stated:
            total = ControlTotal(entry.row, heading, f"{fen(stated)}", f"{fen(running)}")
            table.control_totals.append(total)
            if _follows(entries[place + 1 : place + 2], stated):
                running = stated


def _follows(after: list[AccountEntry], balance: Decimal) -> bool:
    return any(e.balance == balance + e.amount_in - e.amount_out for e in after)
