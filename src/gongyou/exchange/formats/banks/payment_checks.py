"""What does not fit between an order (pain.001) and its answers (pain.002), as questions."""

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

from gongyou.exchange.formats.amounts import fen
from gongyou.exchange.formats.banks.pain import NO_ID, amount_of, status_of
from gongyou.exchange.formats.banks.payment_status import AnswersById, Told
from gongyou.exchange.formats.sentences import listed, question
from gongyou.exchange.records import AnswerTotal, BankLine, LineStatus, StatusReport


def questions_of(
    reports: Sequence[StatusReport],
    lines: Sequence[BankLine],
    told: Told,
    answered: Sequence[BankLine],
) -> Iterator[str]:
    """`lines` as they were ordered, `answered` as they are after all reports."""
    if told.codes:
        codes = "、".join(sorted(told.codes))
        count = str(sum(told.codes.values()))
        yield question("accepted_not_settled", codes=codes, count=count)
    if told.open:
        yield question("answer_ambiguous", ids=listed(list(told.open)))
    strangers: dict[str, None] = {}
    for report in reports:
        strangers |= dict.fromkeys(_strangers(report, lines))
        yield from _altered(report, lines)
        yield from _doubled(report, lines)
        yield from _totals(report, lines)
    if strangers:
        yield question("answer_without_order", ids=listed(list(strangers)))
    yield from _parts(reports[-1], answered)


def _strangers(report: StatusReport, lines: Sequence[BankLine]) -> Iterator[str]:
    known = {x.end_to_end_id for x in lines} | {x.sequence for x in lines}
    payments = {x.payment_id for x in lines}
    for answer in report.answers:
        name = answer.end_to_end_id if answer.end_to_end_id not in NO_ID else answer.instruction_id
        if name not in NO_ID and name not in known:
            yield name
        if answer.payment_id and answer.payment_id not in payments:
            yield answer.payment_id
    yield from (own for own in report.payments if own not in NO_ID and own not in payments)


def _altered(report: StatusReport, lines: Sequence[BankLine]) -> Iterator[str]:
    """The bank repeats the order's amount: another one is another order."""
    answers = AnswersById(report, lines)
    changed = []
    for line in lines:
        told = [a.amount for a in answers.of(line) if a.amount is not None]
        if told and line.amount not in told:
            changed.append(f"{line.row} {line.end_to_end_id} {line.amount} → {told[-1]}")
    if changed:
        yield question("answer_amount_differs", lines="；".join(changed[:12]))


def _doubled(report: StatusReport, lines: Sequence[BankLine]) -> Iterator[str]:
    ordered = Counter(x.end_to_end_id for x in lines)
    named = Counter(a.end_to_end_id for a in report.answers)
    doubled = [own for own, count in named.items()
               if own not in NO_ID and count > max(1, ordered[own])]  # fmt: skip
    if doubled:
        yield question("answer_doubled", ids=listed(doubled))


def _of(total: AnswerTotal, lines: Sequence[BankLine]) -> list[BankLine]:
    return [x for x in lines if total.payment_id in ("", x.payment_id)]


def _totals(report: StatusReport, lines: Sequence[BankLine]) -> Iterator[str]:
    """Count and sum of the order as the bank received it."""
    wrong = [
        said
        for total in report.totals
        if not total.status
        for said in _differing(total, _of(total, lines))
    ]
    if wrong:
        yield question("answer_totals_differ", message=report.message_id, totals="；".join(wrong))


def _parts(report: StatusReport, lines: Sequence[BankLine]) -> Iterator[str]:
    """What the last answer states for each outcome, against the lines it leaves."""
    counts: Counter[tuple[str, LineStatus]] = Counter()
    for total in report.totals:
        status = status_of(total.status)
        if status and total.count.isdecimal():
            counts[total.payment_id, status] += int(total.count)
    wrong = []
    for (payment, status), count in counts.items():
        part = [x for x in lines if payment in ("", x.payment_id) and x.status is status]
        if len(part) != count:
            wrong.append(
                f"{payment or report.original_message_id} {status.value}: {count} ≠ {len(part)}"
            )
    if wrong:
        yield question("answer_parts_differ", message=report.message_id, totals="；".join(wrong))


def _differing(total: AnswerTotal, lines: Sequence[BankLine]) -> Iterator[str]:
    where = f"{total.payment_id} " if total.payment_id else ""
    if total.count and total.count != str(len(lines)):
        yield f"{where}OrgnlNbOfTxs {total.count} ≠ {len(lines)}"
    computed, stated = fen(sum((x.amount for x in lines), Decimal())), amount_of(total.total)
    if total.total and stated != computed:
        yield f"{where}OrgnlCtrlSum {total.total[:20]} ≠ {computed}"
