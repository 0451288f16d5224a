"""What is so at an invented site, and what its files were made to say.

Nothing here imports the product: the answers of these packs are computed from this truth alone.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

T = TypeVar("T")
Cell = Any
IN, OUT, UNKNOWN = "in", "out", "?"
PAID, FAILED, PENDING = "ok", "fail", "pend"


class Dice:
    """Chance that comes out the same way every time."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)  # noqa: S311 - no secret, the same pack every time

    def chance(self, of_one: float) -> bool:
        return self._random.random() < of_one

    def between(self, low: int, high: int) -> int:
        return self._random.randint(low, high)

    def pick(self, of: Sequence[T]) -> T:
        return of[self._random.randrange(len(of))]

    def some(self, of: Sequence[T], number: int) -> list[T]:
        return self._random.sample(list(of), min(number, len(of)))

    def mixed(self, of: Sequence[T]) -> list[T]:
        return self._random.sample(list(of), len(of))


@dataclass(frozen=True)
class Team:
    name: str
    firm: str
    kind: str  # day, piece, month
    trade: str


@dataclass(eq=False)
class Worker:
    """One person; `number` 0 is on no roster."""

    name: str
    id_number: str
    sex: str
    phone: str
    card: str
    team: Team
    number: int = 0
    badge: str = ""
    gate_code: str = ""
    rate: Decimal = Decimal()
    contract: date | None = None
    contract_word: str = ""
    entered: date = date(2026, 1, 1)
    id_status: str = "ok"
    card_lost: bool = False
    second_card: str = ""
    second_team: Team | None = None
    night: bool = False
    unnamed: bool = False  # no file gives his name
    at_gate: bool = True

    @property
    def cards(self) -> set[str]:
        """Registered cards that can be used."""
        if not self.number:
            return set()
        return ({self.card} - ({self.card} if self.card_lost else set())) | (
            {self.second_card} - {""}
        )


@dataclass
class Wage:
    """What a month's sheet says of one person, before anybody writes it down."""

    worker: Worker
    month: str
    days: Decimal | None
    rate: Decimal
    gross: Decimal
    taken: dict[str, Decimal]
    extras: dict[str, Decimal]
    net_printed: Decimal
    items: list[tuple[str, Decimal, Decimal, Decimal]] = field(default_factory=list)
    absence: Decimal = Decimal()
    rate_stated: Decimal | None = None
    moved: Team | None = None  # on the sheet of his second team

    @property
    def team(self) -> Team:
        return self.moved or self.worker.team

    @property
    def deductions(self) -> Decimal:
        return sum(self.taken.values(), Decimal())

    @property
    def net(self) -> Decimal:
        return self.gross - self.deductions


@dataclass
class Order:
    """One line of a batch: for whom it is meant, and what it says."""

    worker: Worker
    month: str
    amount: Decimal
    status: str
    card: str
    name: str
    again: int = 0  # the how-many-th time it is sent
    remark: str = ""


@dataclass
class BatchOrder:
    day: date
    number: int
    lines: list[Order]


@dataclass(frozen=True)
class Entry:
    """A movement on the account."""

    day: date
    amount_in: Decimal
    amount_out: Decimal
    kind: str
    other: str
    other_account: str
    memo: str
    month: str = ""


@dataclass(frozen=True)
class Passing:
    """One event at a gate: a true one, or one that must be refused."""

    device: str
    code: str
    worker: Worker | None
    at: datetime
    direction: str
    fault: str = ""  # noise: refused face, heart-beat, unreadable


@dataclass
class Site:
    pack: str
    months: list[str]
    start: date
    as_of: date
    teams: list[Team]
    workers: list[Worker]
    devices: list[tuple[str, str]]  # serial or name, gate
    project: dict[str, Any]
    code_mode: str  # pin, badge, id
    passings: list[Passing] = field(default_factory=list)
    wages: list[Wage] = field(default_factory=list)
    batches: list[BatchOrder] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)

    @property
    def roster(self) -> list[Worker]:
        return [w for w in self.workers if w.number]


# --- what was written, row by row ---------------------------------------------------------


@dataclass
class FileFacts:
    data_rows: int = 0
    rejected: list[tuple[int, str, bool]] = field(default_factory=list)
    totals: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class PassLine:
    key: str
    row: int
    device: str
    who: str  # ref
    at: datetime | None
    direction: str
    is_pass: bool = True
    serial: int | None = None


@dataclass(frozen=True)
class WageRow:
    key: str
    row: int
    worker: Worker
    month: str
    days: Decimal | None
    gross: Decimal
    deductions: Decimal
    net_printed: Decimal | None
    rate: Decimal | None


@dataclass(frozen=True)
class BankRow:
    key: str
    row: int
    order: Order
    day: date
    place: int  # of its batch among all batches


@dataclass(frozen=True)
class EntryRow:
    row: int
    entry: Entry


@dataclass
class Written:
    """The files of a pack as far as answers depend on them."""

    files: dict[str, FileFacts] = field(default_factory=dict)
    passes: list[PassLine] = field(default_factory=list)
    wages: list[WageRow] = field(default_factory=list)
    bank: list[BankRow] = field(default_factory=list)
    account: list[EntryRow] = field(default_factory=list)

    def facts(self, key: str) -> FileFacts:
        return self.files.setdefault(key, FileFacts())


def ref_of(site: Site, worker: Worker) -> str:
    """How the answer names somebody, by the README's words."""
    if worker.number:
        digits = "".join(c for c in worker.badge if c.isdigit())
        return f"{site.pack}-{digits or f'{worker.number:03d}'}"
    if worker.at_gate and worker.gate_code != worker.id_number:
        return f"U:PIN {worker.gate_code}"
    return f"U:{worker.id_number}"


def days_of(month: str) -> list[date]:
    day = date(int(month[:4]), int(month[5:]), 1)
    found = []
    while f"{day:%Y-%m}" == month:
        found.append(day)
        day += timedelta(days=1)
    return found


def after(month: str, number: int, day: int) -> date:
    """A day of the month that follows `number` months later; its last where it is shorter."""
    index = int(month[:4]) * 12 + int(month[5:]) - 1 + number
    days = days_of(f"{index // 12:04d}-{index % 12 + 1:02d}")
    return days[min(day, len(days)) - 1]


def yuan(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.2f}"


def fen(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"))
