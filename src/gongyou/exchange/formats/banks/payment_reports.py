"""Bringing a bank's answers (pain.002) to the orders they answer (pain.001).

An answer lies in a file of its own, so this is a step over all files of a check. A report
may list every transaction, only those refused, or none: what is not listed follows the
status of its payment, else of the whole message.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from gongyou.exchange.formats.banks.pain import NO_ID
from gongyou.exchange.formats.banks.payment_checks import questions_of
from gongyou.exchange.formats.banks.payment_status import Told
from gongyou.exchange.formats.sentences import question
from gongyou.exchange.records import BankLine, Reading, StatusReport, Table

SHANGHAI = ZoneInfo("Asia/Shanghai")
_ORDER, _ASKED = "pain_001", ("no_answer_yet", "answers_nothing")


def join(readings: Sequence[Reading]) -> list[Reading]:
    """The same readings, with the answers in the orders they belong to.

    A reading of answers that were used keeps no table (its tables move to `used`); one that
    answers nothing here stays as it was. Joining twice changes nothing.
    """
    reports = [(r, t, t.report) for r in readings for t in r.tables if t.report is not None]
    reports.sort(key=lambda found: _moment(found[2].created))
    orders = [t for r in readings for t in r.tables if t.layout == _ORDER]
    _ask_about_messages(orders)
    meant = {id(table): _orders_of(report, orders) for _, table, report in reports}
    return [_joined(reading, reports, meant) for reading in readings]


Found = tuple[Reading, Table, StatusReport]
Meant = dict[int, list[Table]]  # by id() of the table with the answers


def _orders_of(report: StatusReport, orders: Sequence[Table]) -> list[Table]:
    """By the message it names (an order may be there twice); where it names none, the only
    order with its transactions. One that names a message nobody knows answers another order,
    even if that has lines of the same IDs."""
    if report.original_message_id not in NO_ID:
        return [o for o in orders if o.facts["message_id"] == report.original_message_id]
    listed = {a.end_to_end_id for a in report.answers} - {""}
    holding = [o for o in orders if listed and listed <= _ids(o)]
    return holding if len(holding) == 1 else []


def _moment(created: str) -> str:
    """In one time zone, so that the later of two answers is the later one."""
    try:
        at = datetime.fromisoformat(created)
    except ValueError:
        return created
    return (at if at.tzinfo is None else at.astimezone(SHANGHAI).replace(tzinfo=None)).isoformat()


def _ask_about_messages(orders: Sequence[Table]) -> None:
    """Two orders under one number, and yet not the same: an answer to it may mean either."""
    for place, order in enumerate(orders):
        same = [o for o in orders[:place] if o.facts["message_id"] == order.facts["message_id"]]
        asked = question("message_id_doubled", message=order.facts["message_id"])
        if any(o.records != order.records for o in same) and asked not in order.questions:
            order.questions.append(asked)


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
    told = Told(reports, lines)
    answered = _without_question(order)
    after = [told.line(line) for line in lines]
    answered.records = list(after)
    answered.facts = order.facts | {"answers": " ".join(r.message_id for r in reports)}
    answered.questions += questions_of(reports, lines, told, after)
    return answered
