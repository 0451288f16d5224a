"""What several answers of a bank (pain.002), in order of time, make of each line of an order."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from gongyou.exchange.formats.banks.pain import ACCEPTED, NO_ID
from gongyou.exchange.records import BankLine, LineStatus, PaymentAnswer, StatusReport

PAID, FAILED, PENDING = LineStatus.PAID, LineStatus.FAILED, LineStatus.PENDING


class AnswersById:
    """One report's answers by what they name."""

    def __init__(self, report: StatusReport, lines: Sequence[BankLine]) -> None:
        self.report = report
        self.by_end: defaultdict[str, list[PaymentAnswer]] = defaultdict(list)
        self.by_instruction: defaultdict[str, list[PaymentAnswer]] = defaultdict(list)
        for answer in report.answers:
            if answer.end_to_end_id not in NO_ID:
                self.by_end[answer.end_to_end_id].append(answer)
            if answer.instruction_id not in NO_ID:
                self.by_instruction[answer.instruction_id].append(answer)
        # A bank may give payments numbers of its own; such a number tells lines apart no more.
        self.payments = {x.payment_id for x in lines}
        self.counts = Counter((x.payment_id, x.end_to_end_id) for x in lines)

    def of(self, line: BankLine) -> list[PaymentAnswer]:
        """All answers that may mean the line; more than one, or one too few for the lines of
        this end-to-end ID, leaves open which is meant."""
        found = self.by_end.get(line.end_to_end_id) or self.by_instruction.get(line.sequence, [])
        found = [a for a in found if _fits(a, line, self.payments)]
        exact = [a for a in found if a.instruction_id == line.sequence]
        return exact or found

    def is_open(self, line: BankLine, found: Sequence[PaymentAnswer]) -> bool:
        """Several lines of one ID, and answers that do not say which of them they mean?"""
        alike = self.counts[line.payment_id, line.end_to_end_id]
        if alike < 2 or not found or any(a.instruction_id == line.sequence for a in found):
            return False
        same = len({a.status for a in found}) == 1
        return not (same and len(found) >= alike)


def _fits(answer: PaymentAnswer, line: BankLine, payments: set[str]) -> bool:
    """An ID counts within its payment, and with its instruction where both are given."""
    elsewhere = answer.payment_id in payments and answer.payment_id != line.payment_id
    if answer.payment_id and line.payment_id and elsewhere:
        return False
    own = line.sequence if line.sequence != line.end_to_end_id else ""
    told = answer.instruction_id if answer.instruction_id not in NO_ID else ""
    return not (own and told and own != told)


@dataclass
class _State:
    status: LineStatus = PENDING
    reason: str = ""
    code: str = ""
    is_told: bool = False  # by its own answer, not by that of the whole


class Told:
    """`codes` are the words for lines that end as accepted and not settled; `open` the
    end-to-end IDs of which it stays unknown which line is meant."""

    def __init__(self, reports: Sequence[StatusReport], lines: Sequence[BankLine]) -> None:
        self.answers = [AnswersById(report, lines) for report in reports]
        self.codes: Counter[str] = Counter()
        self.open: dict[str, None] = {}

    def line(self, line: BankLine) -> BankLine:
        state = _State()
        for answers in self.answers:
            self._hear(state, answers, line)
        if state.status is PENDING and state.code in ACCEPTED:
            self.codes[state.code] += 1
        return replace(line, status=state.status, note=state.reason or line.note)

    def _hear(self, state: _State, answers: AnswersById, line: BankLine) -> None:
        report = answers.report
        default = report.payments.get(line.payment_id) or report.group
        place = line.payment_id if line.payment_id in report.payments else ""
        found = answers.of(line)
        if answers.is_open(line, found):
            self.open[line.end_to_end_id] = None
            state.status, state.is_told = PENDING, True
        elif found and (found[-1].status or default):
            last = found[-1]
            state.status, state.is_told = last.status or default or PENDING, True
            state.reason, state.code = last.reason, last.code or report.codes.get(place, "")
        elif default is not None:
            _hear_of_the_whole(state, report, default, place)


def _hear_of_the_whole(
    state: _State, report: StatusReport, default: LineStatus, place: str
) -> None:
    """A line that is not listed: what was said of it before, and what now holds for all."""
    if default is PENDING:
        state.code = report.codes.get(place, "") if state.status is PENDING else ""
    elif default is FAILED:
        state.status, state.reason = FAILED, report.reasons.get(place, "") or state.reason
    elif not _keeps(state, report, place):
        state.status, state.code = PAID, ""


def _keeps(state: _State, report: StatusReport, place: str) -> bool:
    """Refused once is refused; pending stays so where silence is no news."""
    if not state.is_told:
        return False
    pending = state.status is PENDING
    return state.status is FAILED or (pending and _lists_what_is_new(report, place))


def _lists_what_is_new(report: StatusReport, place: str) -> bool:
    """Does a report of a part list more than refusals? Then silence on a line is no news."""
    mixed = any(a.status is not FAILED for a in report.answers)
    return mixed and report.codes.get(place) == "PART"
