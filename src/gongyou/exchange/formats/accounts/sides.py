"""Money in or money out: what columns, signs, words and balances say of it.

Two columns, one with a sign, one with 借 and 贷 beside it; where none of these tells, the
balances before and after do. What still is not plain is not guessed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from gongyou.exchange.formats.people import RecordCells
from gongyou.exchange.formats.sentences import listed, question
from gongyou.exchange.records import AccountEntry

_OUT = re.compile(r"借|支|付|出|往账|扣|^(D|DR|DBIT|DEBIT|-)$", re.IGNORECASE)
_IN = re.compile(r"贷|收(?!费|取)|入|来账|结息|^(C|CR|CRDT|CREDIT|\+)$", re.IGNORECASE)
_ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class RawEntry:
    """One row as it stands; None where a column is missing or blank."""

    cells: RecordCells
    booked_on: date | None
    paid_in: Decimal | None
    paid_out: Decimal | None
    amount: Decimal | None
    side: str
    balance: Decimal | None

    @property
    def is_blank(self) -> bool:
        return self.paid_in is None and self.paid_out is None and self.amount is None

    @property
    def moves_nothing(self) -> bool:
        return not (self.paid_in or self.paid_out or self.amount)


@dataclass
class Sided:
    entries: list[AccountEntry | None] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)


def with_sides(raws: Sequence[RawEntry], opening: Decimal | None) -> Sided:
    """An entry for each row; None where it cannot be told whether money came or went."""
    sided = Sided()
    marked = _out_is_marked_by_a_sign(raws)
    any_sign = any(raw.amount is not None and raw.amount < 0 for raw in raws)
    changes = _changes(raws, opening)
    unknown: list[int] = []
    for raw, change in zip(raws, changes, strict=True):
        amounts = _amounts(raw, change, marked=marked, any_sign=any_sign)
        if amounts is None:
            unknown.append(raw.cells.row.number)
        sided.entries.append(None if amounts is None else _entry(raw, *amounts))
    if unknown:
        sided.questions.append(question("sides_unknown", rows=listed(unknown)))
    back = [r.cells.row.number for r in raws if not marked and _is_red(r)]
    if back:
        sided.questions.append(question("red_entries", rows=listed(back)))
    return sided


def _out_is_marked_by_a_sign(raws: Sequence[RawEntry]) -> bool:
    """Does this bank write everything that goes out with a minus, in the column for it?"""
    outs = [raw.paid_out for raw in raws if raw.paid_out]
    return bool(outs) and all(out < 0 for out in outs)


def _is_red(raw: RawEntry) -> bool:
    return bool((raw.paid_in and raw.paid_in < 0) or (raw.paid_out and raw.paid_out < 0))


def _changes(raws: Sequence[RawEntry], opening: Decimal | None) -> list[Decimal | None]:
    """How each balance differs from the one before it in time."""
    days = [raw.booked_on for raw in raws if raw.booked_on]
    backward = len(days) > 1 and days[0] > days[-1]
    before = opening
    found: list[Decimal | None] = []
    for raw in reversed(raws) if backward else raws:
        known = raw.balance is not None and before is not None
        found.append((raw.balance or _ZERO) - (before or _ZERO) if known else None)
        before = raw.balance
    return found[::-1] if backward else found


def _amounts(
    raw: RawEntry, change: Decimal | None, *, marked: bool, any_sign: bool
) -> tuple[Decimal, Decimal] | None:
    if raw.paid_in is not None or raw.paid_out is not None:
        out = abs(raw.paid_out or _ZERO) if marked else raw.paid_out or _ZERO
        return _net_of_red(raw.paid_in or _ZERO, out)
    amount = raw.amount or _ZERO
    outward, inward = bool(_OUT.search(raw.side)), bool(_IN.search(raw.side))
    if outward is not inward:
        return _by_word(amount, outward, change)
    if any_sign or not amount:
        return (amount, _ZERO) if amount >= 0 else (_ZERO, -amount)
    return _by_balance(raw, amount, change)


def _net_of_red(paid_in: Decimal, out: Decimal) -> tuple[Decimal, Decimal]:
    """Red figures (红字) take back an entry of their own side."""
    return max(paid_in, _ZERO) + max(-out, _ZERO), max(out, _ZERO) + max(-paid_in, _ZERO)


def _by_word(amount: Decimal, outward: bool, change: Decimal | None) -> tuple[Decimal, Decimal]:
    """A minus beside 借 is a sign put twice, unless the balance says that it went back."""
    back = amount < 0 and change is not None and change == (-amount if outward else amount)
    size = abs(amount)
    return (_ZERO, size) if outward is not back else (size, _ZERO)


def _by_balance(
    raw: RawEntry, amount: Decimal, change: Decimal | None
) -> tuple[Decimal, Decimal] | None:
    if change == amount or (change is None and raw.balance == amount):
        return amount, _ZERO
    return (_ZERO, amount) if change == -amount else None


def _entry(raw: RawEntry, paid_in: Decimal, paid_out: Decimal) -> AccountEntry | None:
    if raw.booked_on is None:
        return None
    return AccountEntry(
        row=raw.cells.row.number,
        booked_on=raw.booked_on,
        amount_in=paid_in,
        amount_out=paid_out,
        balance=raw.balance,
        counterparty=raw.cells.text("counterparty"),
        counterparty_account="".join(raw.cells.text("counterparty_account").split()),
        memo=raw.cells.text("memo"),
    )
