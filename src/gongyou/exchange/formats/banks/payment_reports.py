"""Bringing a bank's answers (pain.002) to the orders they answer (pain.001).

An answer lies in a file of its own, so this is a step over all files of a check. A report
may list every transaction, only those refused, or none: what is not listed follows the
status of its payment, else of the whole message.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from gongyou.exchange.formats.sentences import question
from gongyou.exchange.records import (
    BankLine,
    LineStatus,
    PaymentAnswer,
    Reading,
    StatusReport,
    Table,
)

_ORDER, _ASKED = "pain_001", ("no_answer_yet", "answers_nothing")


def join(readings: Sequence[Reading]) -> list[Reading]:
    """The same readings, with the answers in the orders they belong to.

    A reading of answers that were used keeps no table (its tables move to `used`); one that
    answers nothing here stays as it was. Joining twice changes nothing.
    """
    reports = [(r, t, t.report) for r in readings for t in r.tables if t.report is not None]
    reports.sort(key=lambda found: found[2].created)
    orders = [t for r in readings for t in r.tables if t.layout == _ORDER]
    meant = {id(table): _orders_of(report, orders) for _, table, report in reports}
    return [_joined(reading, reports, meant) for reading in readings]


Found = tuple[Reading, Table, StatusReport]
Meant = dict[int, list[Table]]  # by id() of the table with the answers


def _orders_of(report: StatusReport, orders: Sequence[Table]) -> list[Table]:
    """By the message it names (an order may be there twice); where it names none, the only
    order with its transactions."""
    named = [o for o in orders if o.facts["message_id"] == report.original_message_id]
    if named and report.original_message_id:
        return named
    listed = {a.end_to_end_id for a in report.answers} - {""}
    holding = [o for o in orders if listed and listed <= _ids(o)]
    return holding if len(holding) == 1 else []


def _ids(order: Table) -> set[str]:
    return {line.end_to_end_id for line in order.records if isinstance(line, BankLine)}


def _joined(reading: Reading, reports: Sequence[Found], meant: Meant) -> Reading:
    tables, digests = [], []
    for table in reading.tables:
        mine = [found for found in reports if any(o is table for o in meant[id(found[1])])]
        digests += [source.digest for source, _, _ in mine]
        if not meant.get(id(table)):
            tables.append(_answered(table, [report for _, _, report in mine]) if mine else table)
    used = [t for t in reading.tables if meant.get(id(t))]
    if not used and not digests:
        return reading
    # The answers are part of what is read: with others it is another reading.
    digest = hashlib.sha256("".join([reading.digest, *digests]).encode()).hexdigest()
    return replace(
        reading,
        tables=tables,
        used=[*reading.used, *(_without_question(t) for t in used)],
        digest=digest if digests else reading.digest,
    )


def _without_question(table: Table) -> Table:
    return replace(table, questions=[q for q in table.questions if q.split(" ")[0] not in _ASKED])


def _answered(order: Table, reports: Sequence[StatusReport]) -> Table:
    lines = [r for r in order.records if isinstance(r, BankLine)]
    told = _Told(reports, lines)
    answered = _without_question(order)
    answered.records = [told.line(line) for line in lines]
    answered.facts = order.facts | {"answers": " ".join(r.message_id for r in reports)}
    if told.strangers:
        names = "、".join(sorted(told.strangers)[:12])
        answered.questions.append(question("answer_without_order", ids=names))
    return answered


class _Told:
    """What all reports together say about each line; of two answers the later counts."""

    def __init__(self, reports: Sequence[StatusReport], lines: Sequence[BankLine]) -> None:
        self.reports = reports
        self.answers: dict[tuple[str, str], PaymentAnswer] = {}
        for report in reports:
            for answer in report.answers:
                self.answers[answer.end_to_end_id, answer.instruction_id] = answer
                # An end-to-end ID decides alone unless two lines share it.
                self.answers[answer.end_to_end_id, ""] = answer
                self.answers["", answer.instruction_id] = answer
        self.counts = Counter(line.end_to_end_id for line in lines)
        known = {line.end_to_end_id for line in lines} | {line.sequence for line in lines}
        listed = [a for report in reports for a in report.answers]
        ids = {a.end_to_end_id or a.instruction_id for a in listed}
        self.strangers = ids - known - {""}

    def line(self, line: BankLine) -> BankLine:
        answer = self._answer(line)
        status = answer.status if answer else None
        return replace(
            line,
            status=status or self._by_default(line),
            note=answer.reason if answer and answer.reason else line.note,
        )

    def _answer(self, line: BankLine) -> PaymentAnswer | None:
        own = self.answers.get((line.end_to_end_id, line.sequence))
        if own or self.counts[line.end_to_end_id] > 1:
            return own or self.answers.get(("", line.sequence))
        by_id = self.answers.get((line.end_to_end_id, "")) if line.end_to_end_id else None
        return by_id or self.answers.get(("", line.sequence))

    def _by_default(self, line: BankLine) -> LineStatus:
        for report in reversed(self.reports):
            status = report.payments.get(line.payment_id) or report.group
            if status:
                return status
        return LineStatus.PENDING
