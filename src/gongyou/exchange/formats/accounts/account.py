"""专户流水: the statement of the special wage account."""

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from gongyou.exchange.formats.accounts.balances import check_balances
from gongyou.exchange.formats.accounts.sides import RawEntry, with_sides
from gongyou.exchange.formats.cells import Grid, cell_text, squeezed
from gongyou.exchange.formats.headings import find_header
from gongyou.exchange.formats.people import RecordCells
from gongyou.exchange.formats.row_labels import RowKind
from gongyou.exchange.formats.sample import Hints, Sample
from gongyou.exchange.formats.sentences import question
from gongyou.exchange.formats.surroundings import labelled
from gongyou.exchange.formats.tables import Section, Shape, sections
from gongyou.exchange.formats.totals import describe
from gongyou.exchange.formats.vocabulary import ACCOUNT, AROUND
from gongyou.exchange.records import Kind, Rejection, Table

_HEAD_FACTS = ("account_name", "account_no", "currency", "bank")
_OPENING = re.compile(r"期初余额|上期余额|承前余额|上年结转|上月结转")
_BALANCE_ROW = re.compile(r"上日余额|承前页|过次页|转次页|期末余额|本页余额")
_YUAN = {"", "人民币", "CNY", "RMB", "人民币元", "156", "01", "001"}


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
        heading = next((c.heading for c in table.columns if c.field == "balance"), "余额")
        check_balances(table, opening, heading)
        table.facts |= _head_facts(grid, found[0].header.first)
        currency = squeezed(table.facts.get("currency", "")).upper()
        if currency not in _YUAN:
            table.questions.append(question("currency", names=currency[:12]))
        return table


def _head_facts(grid: Grid, header: int) -> dict[str, str]:
    """账户名称 and 账号 above the header: in the cell beside the label, or behind its colon."""
    facts: dict[str, str] = {}
    for row in range(header):
        cells = [t for cell in grid.rows[row] if (t := cell_text(cell))]
        # Several of them in one cell: 户名：某专户 账号：6200… 币种：人民币
        for label, value in labelled(cells).items():
            for name in _HEAD_FACTS:
                if label in AROUND[name]:
                    facts.setdefault(name, value)
        parts = [p for cell in cells for p in re.split(r"[:：]", cell, maxsplit=1) if p.strip()]
        for label, value in pairwise(parts):
            for name in _HEAD_FACTS:
                if squeezed(label) in AROUND[name]:
                    facts.setdefault(name, value.strip())
    return facts


def _read_entries(table: Table, grid: Grid, found: list[Section]) -> Decimal | None:
    opening: Decimal | None = None
    raws: list[RawEntry] = []
    for section in found:
        for row in section.rows:
            if row.kind is not RowKind.RECORD:
                continue
            cells = RecordCells(grid, section.header, row, table.rejections)
            raw = _raw(cells)
            words = "".join(grid.texts(row.index))
            if _OPENING.search(words) or (_BALANCE_ROW.search(words) and raw.moves_nothing):
                opening = raw.balance if not raws else opening
            elif raw.booked_on is None or raw.is_blank:
                _refuse(table, cells, "booked_on")
            else:
                raws.append(raw)
    sided = with_sides(raws, opening)
    for raw, entry in zip(raws, sided.entries, strict=True):
        if entry is None:
            _refuse(table, raw.cells, "amount")
        else:
            table.records.append(entry)
    table.questions += sided.questions
    return opening


def _refuse(table: Table, cells: RecordCells, field: str) -> None:
    heading = next((c.heading for c in cells.columns(field)), "")
    rejected = Rejection(cells.row.number, "unparsable", False, heading, cells.text(field))
    table.rejections.append(rejected)


def _raw(cells: RecordCells) -> RawEntry:
    return RawEntry(
        cells=cells,
        booked_on=cells.day("booked_on"),
        paid_in=cells.money("amount_in"),
        paid_out=cells.money("amount_out"),
        amount=cells.money("amount"),
        side=squeezed(cells.text("side")),
        balance=cells.money("balance"),
    )
