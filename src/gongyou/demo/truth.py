"""An invented worksite as it really is: who worked when, what is due and what the bank did.

The files are written from this, and so is the right answer; neither looks at the other.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from gongyou.demo.invented import Identity
from gongyou.demo.stories import Fault, Story, Team, Wrong
from gongyou.demo.timeline import Timeline
from gongyou.exchange.records import IdStatus, LineStatus, PayKind
from gongyou.foundation.money import ZERO, fen


@dataclass(slots=True, eq=False)
class Worker:
    """Somebody at the worksite; `number` is that of the roster (0: not on it)."""

    number: int
    who: Identity
    team: Team
    rate: Decimal
    pin: str
    bank: str
    contract_on: date | None
    entered_on: date
    left_on: date | None = None
    night: bool = False
    id_status: IdStatus = IdStatus.OK
    card: str = ""

    @property
    def on_roster(self) -> bool:
        return self.number > 0


@dataclass(slots=True, eq=False)
class SheetLine:
    """A worker's row of a wage sheet. `days` is what the sheet says, None where it does not."""

    days: Decimal | None = None
    rate: Decimal = ZERO
    monthly: bool = False
    overtime_hours: int = 0
    overtime_price: Decimal = ZERO
    allowance: Decimal = ZERO
    absence: Decimal = ZERO
    quantities: tuple[tuple[Decimal, Decimal], ...] = ()
    advance: Decimal = ZERO
    other_deduction: Decimal = ZERO
    misprint: Decimal = ZERO

    @property
    def overtime(self) -> Decimal:
        return self.overtime_hours * self.overtime_price

    @property
    def gross(self) -> Decimal:
        if self.quantities:
            return fen(sum((amount * price for amount, price in self.quantities), ZERO))
        if self.monthly:
            return fen(self.rate - self.absence)
        return fen((self.days or ZERO) * self.rate + self.overtime + self.allowance)

    @property
    def deductions(self) -> Decimal:
        return self.advance + self.other_deduction

    @property
    def net(self) -> Decimal:
        return self.gross - self.deductions

    @property
    def printed_net(self) -> Decimal:
        return self.net + self.misprint


@dataclass(frozen=True, slots=True)
class Transfer:
    """One line of a bank return: `batch` 0 is the month's payroll, 1 what was sent again."""

    worker: Worker
    month: str
    batch: int
    amount: Decimal
    card: str
    status: LineStatus = LineStatus.PAID
    note: str = "代发工资"


@dataclass(slots=True, eq=False)
class Work:
    """A worker's month. `codes` are the findings that were planted in it."""

    worker: Worker
    month: str
    days: list[date]
    line: SheetLine | None = None
    transfers: list[Transfer] = field(default_factory=list)
    codes: set[str] = field(default_factory=set)

    @property
    def paid(self) -> Decimal:
        done = (t.amount for t in self.transfers if t.status is LineStatus.PAID)
        return sum(done, ZERO)

    @property
    def arrears(self) -> Decimal:
        return max((self.line.net if self.line else ZERO) - self.paid, ZERO)

    @property
    def estimated_due(self) -> Decimal | None:
        by_day = self.worker.on_roster and self.worker.team.pay is PayKind.DAY
        return len(self.days) * self.worker.rate if by_day and not self.line else None


class EntryKind(StrEnum):
    """As the match names them."""

    APPROPRIATION = "appropriation"
    WAGE_BATCH = "wage_batch"
    NON_WORKER = "non_worker"
    INTEREST = "interest"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the wage account; `amount` is positive for money that came in."""

    day: date
    kind: EntryKind
    amount: Decimal
    party: str
    party_account: str
    memo: str
    month: str = ""


@dataclass(slots=True, eq=False)
class Site:
    """A worksite with everything that happened."""

    story: Story
    timeline: Timeline
    workers: list[Worker]
    works: list[Work]
    open_days: dict[str, list[date]] = field(default_factory=dict)
    labour_cost: Decimal = ZERO
    entries: list[Entry] = field(default_factory=list)
    wrong_totals: set[tuple[str, str]] = field(default_factory=set)
    befallen: set[Worker] = field(default_factory=set)

    def of_month(self, month: str) -> list[Work]:
        return [w for w in self.works if w.month == month]

    def faults(self, wrong: Wrong) -> list[Fault]:
        return [f for f in self.story.faults if f.wrong is wrong]

    def has(self, wrong: Wrong) -> bool:
        return bool(self.faults(wrong))

    def net_of(self, month: str) -> Decimal:
        return sum((w.line.net for w in self.of_month(month) if w.line), ZERO)

    @property
    def teams(self) -> list[Team]:
        return list(self.story.teams)

    @property
    def devices(self) -> tuple[str, str]:
        number = self.story.number
        return f"SLKQ26{number:02d}0001", f"SLKQ26{number:02d}0002"
