"""The lines of a bank's table: first as they stand, then with what the whole file explains.

Whether amounts are yuan or fen, what a bare code means, whether the list is an order that
nobody has answered yet: none of this can be told from one line.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from gongyou.exchange.formats.amounts import fen
from gongyou.exchange.formats.banks.bank_codes import Meanings
from gongyou.exchange.formats.banks.bank_words import (
    Outcome,
    month_in_remark,
    outcome,
    tells_failure,
    tells_reversal,
)
from gongyou.exchange.formats.banks.pain import month_of
from gongyou.exchange.formats.cells import squeezed
from gongyou.exchange.formats.dates import month_of_cell
from gongyou.exchange.formats.people import RecordCells
from gongyou.exchange.formats.sentences import listed, question
from gongyou.exchange.records import BankLine, LineStatus, Rejection, Table

_FINISHED = {"FIN", "完成", "已完成", "处理完成", "交易完成", "处理完毕"}
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class RawLine:
    """One line as it stands; amounts in the file's own unit."""

    cells: RecordCells
    asked: Decimal | None
    done: Decimal | None
    flag: str
    day: date | None
    batch: str

    @property
    def row(self) -> int:
        return self.cells.row.number

    @property
    def amount(self) -> Decimal:
        return self.asked if self.asked is not None else self.done or Decimal()

    @property
    def answered(self) -> bool:
        return bool(self.flag or self.done or self.cells.text("reason") or self.stage)

    @property
    def stage(self) -> str:
        return squeezed(self.cells.text("stage")).upper()


def raw_line(table: Table, cells: RecordCells, day: date | None, batch: str) -> RawLine | None:
    """None, and a rejection, for a line whose amounts cannot be read."""
    asked, done = cells.money("asked"), cells.money("done")
    if (asked is None and done is None) or cells.rejections:
        heading = next(
            (c.heading for n in ("asked", "done") for c in cells.columns(n)), ""
        )  # the amount a line is about
        value = cells.text("asked") or cells.text("done")
        table.rejections.append(Rejection(cells.row.number, "unparsable", False, heading, value))
        return None
    flag = cells.text("flag")
    if not any(cells.columns("flag")):
        flag = cells.text("reason")
    batch = cells.text("batch_no") or batch
    return RawLine(cells, asked, done, flag, cells.day("date") or day, batch)


@dataclass
class Lines:
    """Turns raw lines into records and gathers what a person should look at."""

    table: Table
    meanings: Meanings
    given_month: str
    in_fen: bool = False
    asked_about: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    unknown: set[str] = field(default_factory=set)

    def take(self, raws: Sequence[RawLine]) -> None:
        self.moved = any(raw.done for raw in raws)
        self.order = bool(raws) and not any(raw.answered for raw in raws)
        self.order &= "" not in self.meanings
        days = {raw.day for raw in raws if raw.day}
        if not self.table.facts["batch_date"] and days:
            self.table.facts["batch_date"] = min(days).isoformat()
        for raw in raws:
            self.table.records.append(self._record(raw))
        self._ask()

    def _record(self, raw: RawLine) -> BankLine:
        cells, asked, done = raw.cells, self._yuan(raw.asked), self._yuan(raw.done)
        amount = asked if asked is not None else done or Decimal()
        result = self._judged(raw, amount, asked, done)
        if result.partly and done:
            self.asked_about["paid_partly" if abs(done) < abs(amount) else "paid_otherwise"].append(
                raw.row
            )
            amount = done
        ordered = asked if amount != asked else None
        month = self._month(cells)
        if not month:
            self.asked_about["lines_without_month"].append(raw.row)
        cells.rejections.clear()
        record = BankLine(
            row=raw.row,
            sequence=_sequence(raw, self.table.facts["batch_no"]),
            name=cells.name(),
            card="".join(cells.cards("card")[:1]),
            amount=amount,
            status=result.status,
            month=month,
            note=_note(cells, raw.flag, result.status),
            end_to_end_id=cells.text("end_to_end_id"),
            paid_on=raw.day,
            asked=ordered,
        )
        self.table.rejections += cells.rejections
        return record

    def _yuan(self, amount: Decimal | None) -> Decimal | None:
        return fen(amount * _CENT) if amount is not None and self.in_fen else amount

    def _judged(
        self, raw: RawLine, amount: Decimal, asked: Decimal | None, done: Decimal | None
    ) -> Outcome:
        word = squeezed(raw.flag).upper()
        if self.order:
            return Outcome(LineStatus.PENDING)
        if raw.stage and raw.stage not in _FINISHED:
            return Outcome(LineStatus.PENDING)
        known = self.meanings.get(word)
        found = Outcome(known) if known else outcome(raw.flag, asked, done)
        if not found.sure and not found.partly and tells_failure(raw.cells.text("reason")):
            found = Outcome(LineStatus.FAILED)
        if amount < 0:
            return self._taken_back(raw, found)
        if found.status is LineStatus.PAID and done == 0 and self.moved:
            self.asked_about["outcome_contradicts"].append(raw.row)
            return Outcome(LineStatus.PENDING)
        if not found.sure:
            self.unknown.add(raw.flag or "（空）")
        if found.status is LineStatus.PAID and tells_failure(raw.cells.text("reason")):
            self.asked_about["outcome_unlike_reason"].append(raw.row)
        return found

    def _taken_back(self, raw: RawLine, found: Outcome) -> Outcome:
        """A negative line takes a payment back, whichever word stands beside it."""
        self.asked_about["negative_lines"].append(raw.row)
        if tells_reversal(raw.flag):
            return Outcome(LineStatus.PAID)
        if not found.sure:
            self.unknown.add(raw.flag or "（空）")
        return Outcome(found.status)

    def _month(self, cells: RecordCells) -> str:
        facts = self.table.facts
        near = facts["month"] or facts["batch_date"][:7]
        return (
            month_of_cell(cells.cell("month"))
            or month_of(cells.text("end_to_end_id"))
            or month_in_remark(f"{cells.text('month')} {cells.text('memo')}", near)
            or facts["month"]
            or self.given_month
        )

    def _ask(self) -> None:
        table = self.table
        if self.order:
            table.facts["order"] = "1"
            table.questions.append(question("no_answer_to_batch"))
        elif not table.facts["batch_date"] and table.records:
            table.questions.append(question("batch_day_unknown"))
        if self.unknown:
            words = "、".join(sorted(self.unknown)[:12])
            table.questions.append(question("outcome_unknown", words=words))
        for code, rows in self.asked_about.items():
            table.questions.append(question(code, rows=listed(rows)))
        ask_about_doubles(table)


def _sequence(raw: RawLine, batch_no: str) -> str:
    """The numbering of a batch begins again in the next one of the same file."""
    number = raw.cells.text("sequence")
    return f"{raw.batch}/{number}" if number and raw.batch and raw.batch != batch_no else number


def ask_about_doubles(table: Table) -> None:
    """Lines that are paid twice over in one file, to the same person, card and month."""
    lines = [r for r in table.records if isinstance(r, BankLine)]
    alike = Counter(_alike(line) for line in lines if line.status is not LineStatus.FAILED)
    rows = [line.row for line in lines if line.status is not LineStatus.FAILED
            and alike[_alike(line)] > 1]  # fmt: skip
    if rows:
        table.questions.append(question("doubled_lines", rows=listed(rows)))


def _alike(line: BankLine) -> tuple[object, ...]:
    return line.name, line.card, line.amount, line.month


def _note(cells: RecordCells, flag: str, status: LineStatus) -> str:
    """Why it failed; for a payment that did not, the bank's remark."""
    reason = cells.text("reason")
    if status is LineStatus.PAID:
        return cells.text("memo")
    return reason or (flag if len(squeezed(flag)) > 4 else "") or cells.text("memo")
