"""代发回盘 as a table: workbooks and delimited texts in which a bank returns a batch.

ICBC's sheets for own and other banks (姓名, 卡号, 应处理金额, 备注, 实处理金额, 处理标志)
and their like; totals may stand above or below the lines.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from gongyou.exchange.formats.banks.bank_totals import check_pairs, check_stated, stated_in
from gongyou.exchange.formats.banks.bank_words import Outcome, month_in_remark, outcome
from gongyou.exchange.formats.banks.pain import month_of
from gongyou.exchange.formats.cells import cell_text, squeezed
from gongyou.exchange.formats.corrections import Correction
from gongyou.exchange.formats.dates import month_of_cell, months_in, parse_date
from gongyou.exchange.formats.headings import Header, find_header
from gongyou.exchange.formats.people import RecordCells
from gongyou.exchange.formats.sample import Hints, Sample
from gongyou.exchange.formats.sentences import question
from gongyou.exchange.formats.surroundings import labelled
from gongyou.exchange.formats.tables import RowKind, Section, Shape, records, sections
from gongyou.exchange.formats.totals import describe
from gongyou.exchange.formats.vocabulary import AROUND, BANK, WAGE_SHEET
from gongyou.exchange.records import BankLine, Kind, LineStatus, Rejection, Table

_ELSEWHERE = {"days", "hours", "day_rate", "gross", "piece_wage", "deduction", "day_mark"}
_DAY_IN_NAME = re.compile(r"(?<!\d)(20\d{2})[-_.]?(\d{2})[-_.]?(\d{2})(?!\d)")
_TRAILER = re.compile(r"^[HT]$", re.IGNORECASE)


def _suffices(fields: frozenset[str]) -> bool:
    amount = fields & {"asked", "done"}
    told = "flag" in fields or {"asked", "done"} <= fields
    return bool({"name", "card"} <= fields and amount and told)


SHAPE = Shape(BANK, _suffices, keys=("name", "card"), also=("asked", "done"))


@dataclass(frozen=True)
class BankTable:
    name: str = "bank_table"
    kind: Kind = Kind.BANK_RETURN

    def score(self, sample: Sample) -> int:
        header = find_header(sample.head_grid, BANK, _suffices, rows=60)
        if header is None or "balance" in header.fields:
            return 0
        others = [c for c in header.columns if c.field not in {"asked", "done"}]
        wages = {WAGE_SHEET.field_of(c.heading, c.group) for c in others}
        return 0 if wages & _ELSEWHERE else 92 + min(6, len(header.fields) - 4)

    def read(self, sample: Sample, hints: Hints) -> Table:
        grid = sample.grid
        found = sections(grid, SHAPE)
        table = Table(sample.table_key(), self.kind, self.name)
        _note_batch(table, sample, found)
        reading = _Lines(table, hints.month, sample.correction)
        for section, row in records(found):
            reading.take(RecordCells(grid, section.header, row, []))
        reading.ask()
        describe(table, grid, found)
        first = found[0].header.first
        loose = [r.index for s in found for r in s.rows if r.kind is not RowKind.RECORD]
        scale = (grid.given.scale if grid.given else None) or Decimal(1)
        check_stated(table, stated_in(grid, [*range(first), *loose]), scale)
        for index in (*range(first), *loose):
            cells = [t for t in (cell_text(c) for c in grid.rows[index]) if t]
            if cells and _TRAILER.match(cells[0]):
                check_pairs(table, grid.numbers[index], cells[1:])
        return table


def _note_batch(table: Table, sample: Sample, found: list[Section]) -> None:
    """Day and number of the batch: what is written above the lines, then the file's name."""
    above = found[0].above if found else []
    values = labelled(above)
    for line in above:  # a cell beside its label, in a text or sheet without colons
        cells = [part for part in line.split("  ") if part]
        values |= {squeezed(a): b for a, b in pairwise(cells)}
    texts = {name: _around(values, name) for name in ("batch_date", "batch_no", "account_no")}
    day = parse_date(texts["batch_date"])
    named = _DAY_IN_NAME.search(sample.stem)
    if day is None and named:
        day = parse_date("".join(named.groups()))
    table.facts |= {
        "batch_date": day.isoformat() if day else "",
        "batch_no": texts["batch_no"],
        "account_no": texts["account_no"],
        "title": above[0] if above else "",
    }
    months = months_in("  ".join(above)) or months_in(sample.sheet) or months_in(sample.stem)
    table.facts["month"] = months[0] if len(months) == 1 else ""


def _around(values: dict[str, str], name: str) -> str:
    return next((v for k, v in values.items() if k in AROUND[name]), "")


@dataclass
class _Lines:
    """Takes the lines one by one and gathers what a person should look at."""

    table: Table
    given_month: str
    correction: Correction | None = None
    unknown: set[str] = field(default_factory=set)
    partly: list[int] = field(default_factory=list)
    no_month: list[int] = field(default_factory=list)
    days: set[str] = field(default_factory=set)

    def take(self, cells: RecordCells) -> None:
        cells.rejections.clear()
        asked, done = cells.money("asked"), cells.money("done")
        amount = asked if asked is not None else done
        row = cells.row.number
        if amount is None or cells.rejections:
            heading = _heading(cells.header, "asked", "done")
            self.table.rejections.append(Rejection(row, "unparsable", False, heading))
            return
        flag = cells.text("flag")
        said = self.correction.outcomes.get(squeezed(flag).upper()) if self.correction else None
        result = Outcome(said) if said else outcome(flag, asked, done)
        if not result.sure:
            self.unknown.add(flag or "（空）")
        if result.partly:
            self.partly.append(row)
        day = cells.day("date")
        self.days |= {day.isoformat()} if day else set()
        month = self._month(cells)
        self.no_month += [] if month else [row]
        self.table.records.append(
            BankLine(
                row=row,
                sequence=cells.text("sequence"),
                name=cells.name(),
                card="".join(cells.cards("card")[:1]),
                amount=done if result.partly and done else amount,
                status=result.status,
                month=month,
                note=_note(cells, flag, result.status),
                end_to_end_id=cells.text("end_to_end_id"),
            )
        )
        self.table.rejections += cells.rejections

    def _month(self, cells: RecordCells) -> str:
        facts = self.table.facts
        near = facts["month"] or facts["batch_date"][:7] or min(self.days, default="")[:7]
        return (
            month_of_cell(cells.cell("month"))
            or month_of(cells.text("end_to_end_id"))
            or month_in_remark(f"{cells.text('month')} {cells.text('memo')}", near)
            or facts["month"]
            or self.given_month
        )

    def ask(self) -> None:
        table = self.table
        if not table.facts["batch_date"]:
            table.facts["batch_date"] = min(self.days, default="")
        if not table.facts["batch_date"] and table.records:
            table.questions.append(question("batch_day_unknown"))
        if self.unknown:
            words = "、".join(sorted(self.unknown)[:12])
            table.questions.append(question("outcome_unknown", words=words))
        if self.partly:
            table.questions.append(question("paid_partly", rows=_listed(self.partly)))
        if self.no_month:
            table.questions.append(question("lines_without_month", rows=_listed(self.no_month)))


def _listed(rows: list[int]) -> str:
    return "、".join(str(row) for row in rows[:12]) + ("…" if len(rows) > 12 else "")


def _heading(header: Header, *names: str) -> str:
    return next((c.heading for n in names for c in header.columns if c.field == n), "")


def _note(cells: RecordCells, flag: str, status: LineStatus) -> str:
    """Why it failed; for a payment that did not, the bank's remark."""
    reason = cells.text("reason")
    if status is LineStatus.PAID:
        return cells.text("memo")
    return reason or (flag if len(squeezed(flag)) > 4 else "") or cells.text("memo")
