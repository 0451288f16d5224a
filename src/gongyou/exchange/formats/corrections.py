"""What a person says a table is, where it was recognised wrongly or not at all.

A `Correction` goes before recognition: which kind of table, where its headings stand and what
each column is. How cells are read, totals checked and rows refused stays the same.
"""

import hashlib
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from gongyou.exchange.formats.cells import Given, Grid
from gongyou.exchange.formats.vocabulary import (
    ACCOUNT,
    ATTENDANCE,
    BANK,
    GATE,
    PIN_TABLE,
    ROSTER,
    WAGE_SHEET,
    Vocabulary,
)
from gongyou.exchange.records import Kind, LineStatus, UnusableFile


class Meant(StrEnum):
    """What a table is meant to be: one of the kinds, a sheet of day marks, or nothing of ours."""

    ROSTER = "roster"
    WAGE_SHEET = "wage_sheet"
    PIN_TABLE = "pin_table"
    GATE = "gate"
    ATTENDANCE = "attendance"
    BANK_RETURN = "bank_return"
    ACCOUNT = "account"
    LEFT_OUT = "left_out"


UNITS: Mapping[str, Decimal] = {"元": Decimal(1), "分": Decimal("0.01"), "万元": Decimal(10_000)}
DATE_ORDERS = ("ymd", "dmy", "mdy")
NO_HEADER = 0

_PERSON = ("number", "employee_no", "name", "id_number", "sex", "trade", "team", "employer",
           "phone", "card", "bank_name")  # fmt: skip
_DEDUCTIONS = ("deduction:advance", "deduction:living", "deduction:meals", "deduction:fine",
               "deduction:utilities", "deduction:social_insurance", "deduction:tax",
               "deduction:other", "deduction_sum")  # fmt: skip

# The fields of each kind in the groups a person looks for them in.
FIELDS: Mapping[Meant, Mapping[str, tuple[str, ...]]] = {
    Meant.ROSTER: {
        "person": (*_PERSON, "second_card"),
        "contract": ("contract_date", "entered_on", "left_on", "pay_kind", "rate"),
        "other": ("address", "nation", "age", "remark", "signature"),
    },
    Meant.WAGE_SHEET: {
        "person": _PERSON,
        "days": ("month", "days", "hours", "day_mark", "day_rate", "month_rate", "overtime"),
        "money": (
            "gross",
            "gross_part",
            "added",
            "piece_wage",
            "wage_amount",
            "inside_gross",
            "net",
            "remaining",
            "paid",
        ),
        "deductions": _DEDUCTIONS,
        "other": ("remark", "signature"),
    },
    Meant.PIN_TABLE: {
        "person": ("code", "name", "id_number", "employee_no", "department"),
        "other": ("door_card", "rights", "remark"),
    },
    Meant.GATE: {
        "person": ("code", "name", "department"),
        "passage": ("at", "day", "clock", "direction", "event", "serial"),
        "place": ("device", "device_serial"),
        "other": ("door_card", "remark"),
    },
    Meant.ATTENDANCE: {
        "person": _PERSON,
        "days": ("month", "day_mark", "days", "hours", "overtime"),
        "other": ("remark", "signature"),
    },
    Meant.BANK_RETURN: {
        "person": ("sequence", "name", "card", "bank_code", "id_number", "phone"),
        "money": ("asked", "done"),
        "outcome": ("flag", "reason"),
        "other": ("memo", "month", "date", "end_to_end_id", "balance"),
    },
    Meant.ACCOUNT: {
        "passage": ("booked_on", "serial"),
        "money": ("amount_in", "amount_out", "amount", "side", "balance"),
        "party": ("counterparty", "counterparty_account", "memo"),
    },
}
VOCABULARIES: Mapping[Meant, Vocabulary] = {
    Meant.ROSTER: ROSTER,
    Meant.WAGE_SHEET: WAGE_SHEET,
    Meant.PIN_TABLE: PIN_TABLE,
    Meant.GATE: GATE,
    Meant.ATTENDANCE: ATTENDANCE,
    Meant.BANK_RETURN: BANK,
    Meant.ACCOUNT: ACCOUNT,
}
# Any of these is enough; each line must be met.
_NEEDS: Mapping[Meant, tuple[tuple[str, ...], ...]] = {
    Meant.ROSTER: (("name",),),
    Meant.WAGE_SHEET: (
        ("name",),
        ("gross", "net", "piece_wage", "wage_amount", "gross_part", "remaining"),
    ),
    Meant.PIN_TABLE: (("code",), ("name",)),
    Meant.GATE: (("code", "name"), ("at", "day")),
    Meant.ATTENDANCE: (("name",), ("day_mark",)),
    Meant.BANK_RETURN: (("name", "card"), ("asked", "done"), ("flag",)),
    Meant.ACCOUNT: (("booked_on",), ("amount_in", "amount_out", "amount")),
}
# Two columns of these would contradict each other.
_ONCE = {"gross", "net", "wage_amount", "piece_wage", "days", "asked", "done", "booked_on"}
_ONCE |= {"amount_in", "amount_out", "amount", "balance", "name", "id_number", "rate", "day_rate"}
_DATED = {Meant.ROSTER, Meant.GATE, Meant.BANK_RETURN, Meant.ACCOUNT}


@dataclass(frozen=True)
class Correction:
    """A person's word on one table.

    `header_row` is the row one sees (from 1; 0 = no header, None = as recognised) and the
    first of `header_lines`; `columns` go from letter to field, '' = not used, those not named
    stay as recognised; `outcomes` from the bank's word ('' = an empty cell) to what it means;
    `unit` and `date_order` are '' for as recognised; `delimiter` as `laid_out` takes it.
    """

    meant: Meant
    header_row: int | None = None
    header_lines: int = 1
    columns: Mapping[str, str] = field(default_factory=dict)
    unit: str = ""
    outcomes: Mapping[str, LineStatus] = field(default_factory=dict)
    date_order: str = ""
    delimiter: str = ""

    @property
    def kind(self) -> Kind | None:
        if self.meant is Meant.LEFT_OUT:
            return None
        return Kind.GATE if self.meant is Meant.ATTENDANCE else Kind(self.meant.value)

    @property
    def mark(self) -> str:
        """A short sign of what was said, by which two readings of one file are told apart."""
        parts = (self.columns.items(), self.outcomes.items())
        said = [sorted(map(str, part)) for part in parts]
        rest = (self.header_row, self.header_lines, self.unit, self.date_order, self.delimiter)
        return hashlib.sha256(repr((self.meant.value, said, rest)).encode()).hexdigest()[:8]

    def given(self, grid: Grid, key: str) -> Given:
        """The same in places of this grid. Raises `UnusableFile` where it has no such row."""
        first = _place(grid, self.header_row, key)
        last = None if first is None else first + self.header_lines - 1 if first >= 0 else -1
        if last is not None and last >= len(grid.rows):
            raise UnusableFile(key, "map_row", row=self.header_row)
        fields = {letter_index(letter): name for letter, name in self.columns.items()}
        return Given(first, last, fields, UNITS.get(self.unit), self.date_order)


def _place(grid: Grid, row: int | None, key: str) -> int | None:
    if row is None or row == NO_HEADER:
        return None if row is None else -1
    if row not in grid.numbers:
        raise UnusableFile(key, "map_row", row=row)
    return grid.numbers.index(row)


def letter_index(letter: str) -> int:
    """A → 0, AA → 26; -1 where it is no column's letter."""
    index = 0
    for sign in letter:
        if not "A" <= sign <= "Z":
            return -1
        index = index * 26 + ord(sign) - ord("A") + 1
    return index - 1 if len(letter) < 4 else -1


def grouped_fields(meant: Meant) -> dict[str, tuple[str, ...]]:
    """All fields of a kind in their groups; those nobody has put into one are `other`."""
    groups = dict(FIELDS.get(meant, {}))
    placed = {name for names in groups.values() for name in names} | {"deduction"}
    words = VOCABULARIES[meant].words if meant in VOCABULARIES else {}
    groups["other"] = (*groups.get("other", ()), *(name for name in words if name not in placed))
    return groups


def known_fields(meant: Meant) -> set[str]:
    return {name for names in grouped_fields(meant).values() for name in names}


def missing(correction: Correction, fields: Iterable[str]) -> list[tuple[str, ...]]:
    """What a table of this kind cannot do without and has not: any of each tuple would do."""
    have = set(fields)
    if correction.meant is Meant.BANK_RETURN and (
        {"asked", "done"} <= have or "" in correction.outcomes
    ):
        have.add("flag")
    lacks = [any_of for any_of in _NEEDS.get(correction.meant, ()) if not have & set(any_of)]
    if correction.meant is Meant.GATE and "day" in have and not have & {"at", "clock"}:
        lacks.append(("clock",))
    return lacks


def check_columns(correction: Correction, known: Set[str], key: str) -> None:
    """Refuses, in words, letters that are none and fields that this kind has not."""
    for letter, name in correction.columns.items():
        if letter_index(letter) < 0:
            raise UnusableFile(key, "map_letter", letter=letter)
        if name not in known | {""}:
            raise UnusableFile(key, "map_field", column=letter, fields=name)


def check_once(columns: Iterable[tuple[str, str, str]], key: str) -> None:
    """Refuses two columns (letter, heading, field) of one sum. Of one heading they are the
    same table again: pages or months side by side."""
    taken: dict[str, tuple[str, str]] = {}
    for letter, heading, name in columns:
        before = taken.setdefault(name, (letter, heading))
        if name in _ONCE and before[1] != heading:
            raise UnusableFile(key, "map_twice", fields=name, columns=f"{before[0]} {letter}")


def asks_date_order(meant: Meant) -> bool:
    return meant in _DATED
