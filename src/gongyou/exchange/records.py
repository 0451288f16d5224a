"""What every reader hands on, whatever the layout of the file was.

Readers know files and words, not people: no reader looks anybody up, and none touches
the database. Row numbers are the file's own as one sees them (first line = 1). Money is
`Decimal` yuan, months are ``YYYY-MM``, times are local (Asia/Shanghai).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    ROSTER = "roster"
    WAGE_SHEET = "wage_sheet"
    PIN_TABLE = "pin_table"
    GATE = "gate"
    BANK_RETURN = "bank_return"
    ACCOUNT = "account"


class IdStatus(StrEnum):
    OK = "ok"
    MISSING = "missing"
    CHECKSUM = "id_checksum"
    LOST_DIGITS = "id_lost_digits"


class PayKind(StrEnum):
    DAY = "day"
    PIECE = "piece"
    MONTH = "month"


class Direction(StrEnum):
    IN = "in"
    OUT = "out"
    UNKNOWN = "unknown"


class LineStatus(StrEnum):
    PAID = "ok"
    FAILED = "fail"
    PENDING = "pend"


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row (or one value of it) that was not used, or used without the faulty value.

    `reason` is a code of the field's vocabulary (`unparsable`, `id_checksum`, …);
    `kept` tells that the row's person or record is still used.
    """

    row: int
    reason: str
    kept: bool
    column: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class ControlTotal:
    """A total the file states and that its own rows do not add up to."""

    row: int
    field: str
    stated: str
    computed: str


@dataclass(frozen=True, slots=True)
class ColumnMatch:
    """One column of the file and the field it was understood as ('' = not used)."""

    index: int
    letter: str
    heading: str
    field: str


@dataclass(frozen=True, slots=True)
class RosterRow:
    row: int
    number: str
    employee_no: str
    name: str
    id_number: str
    id_status: IdStatus
    sex: str
    trade: str
    team: str
    employer: str
    phone: str
    contract_text: str
    contract_date: date | None
    entered_on: date | None
    left_on: date | None
    pay_kind: PayKind | None
    rate: Decimal | None
    rate_unit: str
    cards: tuple[str, ...]
    bank_name: str
    remark: str


@dataclass(frozen=True, slots=True)
class Deduction:
    """One amount taken off gross pay; `heading` is the column's own, `category` a known kind.

    Categories: advance (借支/预支/预付), living (生活费), meals (伙食), fine (罚款),
    utilities (水电), social_insurance (社保), tax (个税), other.
    """

    heading: str
    category: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class SheetRow:
    row: int
    number: str
    name: str
    id_number: str
    id_status: IdStatus
    employee_no: str
    team: str
    employer: str
    trade: str
    month: str
    days: Decimal | None
    day_rate: Decimal | None
    gross: Decimal | None
    deductions: tuple[Deduction, ...]
    own_net: Decimal | None
    card: str
    remark: str


@dataclass(frozen=True, slots=True)
class PinRow:
    row: int
    code: str
    name: str
    department: str
    id_number: str
    id_status: IdStatus
    employee_no: str = ""


class Punch(NamedTuple):
    """One line of a gate. `at` is None where it cannot be read; `is_pass` is False for
    heart-beats and refused faces; `serial` is the device's own event number, if it has one.

    A tuple, because a county's gates are millions of lines and a frozen dataclass takes
    five times as long to make.
    """

    row: int
    device: str
    code: str
    at: datetime | None
    direction: Direction
    is_pass: bool = True
    serial: int | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class BankLine:
    """One payment of a batch. `paid_on` is the line's own day, where it has one that may
    differ from the batch's; `asked` the amount ordered, where another one was moved."""

    row: int
    sequence: str
    name: str
    card: str
    amount: Decimal
    status: LineStatus
    month: str
    note: str
    end_to_end_id: str = ""
    payment_id: str = ""
    paid_on: date | None = None
    asked: Decimal | None = None


@dataclass(frozen=True, slots=True)
class PaymentAnswer:
    """The bank's word on one transaction; `status` None where it only lists it.

    `amount` is that of the order as the bank repeats it, None where it does not.
    """

    end_to_end_id: str
    instruction_id: str
    status: LineStatus | None
    reason: str
    payment_id: str = ""
    amount: Decimal | None = None
    code: str = ""


@dataclass(frozen=True, slots=True)
class AnswerTotal:
    """A count and a sum ('' where it has none) that an answer states.

    `status` is a bank's code for a part of the transactions, '' for the order as it came;
    `payment_id` is '' for the whole message.
    """

    payment_id: str
    status: str
    count: str
    total: str


@dataclass(frozen=True, slots=True)
class StatusReport:
    """A bank's answer (pain.002) to an order that lies in another file (pain.001).

    `group` and `payments` are the status of the message and of its payments, for all
    transactions that are not listed; None where they are not stated. `codes` has the bank's
    own word for each, `reasons` its reason, the message's under ''.
    """

    message_id: str
    created: str
    original_message_id: str
    group: LineStatus | None
    payments: Mapping[str, LineStatus]
    answers: tuple[PaymentAnswer, ...]
    codes: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    totals: tuple[AnswerTotal, ...] = ()


@dataclass(frozen=True, slots=True)
class AccountEntry:
    row: int
    booked_on: date
    amount_in: Decimal
    amount_out: Decimal
    balance: Decimal | None
    counterparty: str
    counterparty_account: str
    memo: str


class DayMark(NamedTuple):
    """What stands in one day's column: `days` or `hours` where its meaning is plain."""

    day: int
    mark: str
    days: Decimal | None
    hours: Decimal | None = None


@dataclass(frozen=True, slots=True)
class AttendanceMonth:
    """A person's month on an attendance sheet: marks a day, and the sum the sheet prints.

    These are somebody's words, not passages: a table of them has kind `gate`, no `punches`,
    and layout `attendance_matrix`.
    """

    row: int
    number: str
    name: str
    id_number: str
    id_status: IdStatus
    employee_no: str
    team: str
    employer: str
    month: str
    marks: tuple[DayMark, ...]
    stated_days: Decimal | None

    @property
    def worked(self) -> Decimal:
        """The days of all marks that are worth a plain number of days."""
        return sum((m.days for m in self.marks if m.days is not None), Decimal())


Record = RosterRow | SheetRow | PinRow | BankLine | AccountEntry | AttendanceMonth


@dataclass(slots=True)
class Table:
    """One table found in a file: a whole text file, or one sheet (or part) of a workbook.

    `key` is the file's path relative to the folder, with ``#sheet`` where the answer's form
    asks for it. Gate tables carry `punches` (a function that reads the file again, row by
    row, so that a large file is never held in memory); all others carry `records`.
    `facts` holds what stands around the rows: month, team, employer, device, account_no,
    account_name, batch_date (ISO), batch_no … `mapped` names the correction of a person that
    it was read by ('' = as recognised).
    `people` says whose the codes of a gate are where its own table says it; it is filled while
    `punches` are read.
    """

    key: str
    kind: Kind
    layout: str
    header_row: int | None = None
    header_lines: int = 1
    columns: list[ColumnMatch] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)
    records: list[Record] = field(default_factory=list)
    punches: Callable[[], Iterator[Punch]] | None = None
    people: dict[str, PinRow] = field(default_factory=dict)
    rejections: list[Rejection] = field(default_factory=list)
    control_totals: list[ControlTotal] = field(default_factory=list)
    stated_totals: int = 0
    questions: list[str] = field(default_factory=list)
    mapped: str = ""
    sheet: str = ""
    report: StatusReport | None = None

    @property
    def data_rows(self) -> int:
        """Rows that hold a record, or hold one that cannot be read.

        For gates known only after `punches` was read: see `facts["data_rows"]`.
        """
        unread = sum(not r.kept and r.reason == "unparsable" for r in self.rejections)
        return len(self.records) + unread


def asks_its_month(table: Table) -> bool:
    """Is this a month of attendance (marks or times) that does not say which month it is?"""
    return table.kind is Kind.GATE and "month_unknown" in table.questions


@dataclass(slots=True)
class Reading:
    """A file as understood: its tables, or the reason why it cannot be used.

    `used` are tables whose content went into those of another file (a bank's answers):
    they are shown, and nothing is to be taken from them again. `mapped` are the corrections by
    which sheets were read (or left out), `offers` those of others that would fit.
    """

    path: str
    digest: str
    size: int
    encoding: str = ""
    tables: list[Table] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    used: list[Table] = field(default_factory=list)
    mapped: dict[str, str] = field(default_factory=dict)
    offers: dict[str, str] = field(default_factory=dict)
    problem: "UnusableFile | None" = None


class UnusableFile(Exception):
    """The file cannot be used at all; `code` and `params` make the sentence a clerk reads.

    Raised with file, row and column where they are known.
    """

    def __init__(
        self, path: str, code: str, *, row: int | None = None, column: str = "", **params: str
    ) -> None:
        self.path, self.code, self.row, self.column, self.params = path, code, row, column, params
        super().__init__(f"{path}: {code} {params}")
