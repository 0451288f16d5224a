"""Asking the rows of a wage sheet what its columns mean: gross − deductions = net.

A reading of the columns that the rows do not bear out is changed by as few columns as possible,
and only where every changed column explains what did not fit before: a slip of the pen in one
row changes nothing.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import combinations

from gongyou.exchange.formats.headings import Column, Header
from gongyou.exchange.formats.people import RecordCells

Told = tuple[str, dict[str, str]]

_MOST_CHANGES = 3
_MOST_CHOICES = 8
_MOST_PARTS = 9
FEWEST_ROWS = 2  # one row may fit by chance
_PROVED, _DISPROVED = 0.8, 0.2
_CENT, _YUAN = Decimal("0.005"), Decimal(1)
# Numbers that are no money of the month, whatever they add up to.
_NO_MONEY = {
    *("number", "employee_no", "name", "id_number", "phone", "card", "days", "hours", "day_rate"),
    *("day_mark", "month", "quantity", "workload", "team", "employer", "trade", "bank_name"),
    *("sex", "remark", "signature", "item", "unit"),
}
_PAY = {"gross", "piece_wage", "wage_amount"}


@dataclass(frozen=True)
class Reading:
    """A way to understand the columns: net = sum of gross − deductions + additions."""

    header: Header
    gross: tuple[Column, ...]
    net: Column | None
    deductions: tuple[Column, ...]
    additions: tuple[Column, ...] = ()


@dataclass
class Rows:
    """The amounts of some records, read once; `negated` columns are written with a minus."""

    cells: Sequence[RecordCells]
    negated: frozenset[int] = frozenset()
    _read: dict[tuple[int, int], Decimal | None] = field(default_factory=dict)

    @property
    def all(self) -> range:
        return range(len(self.cells))

    @property
    def said(self) -> frozenset[int]:
        """Columns of which a person has said what they mean: they are not understood otherwise."""
        given = self.cells[0].grid.given if self.cells else None
        return frozenset(given.fields) if given else frozenset()

    def negating(self, columns: frozenset[int]) -> "Rows":
        return replace(self, negated=columns)

    def number(self, row: int) -> int:
        return self.cells[row].row.number

    def given(self, row: int, column: Column) -> Decimal | None:
        place = (row, column.index)
        if place not in self._read:
            self._read[place] = self.cells[row].quietly.money_in(column)
        return self._read[place]

    def value(self, row: int, column: Column) -> Decimal:
        return self.given(row, column) or Decimal()

    def _taken_off(self, row: int, column: Column) -> Decimal:
        value = self.value(row, column)
        return -value if column.index in self.negated else value

    def off_by(self, reading: Reading, row: int) -> Decimal | None:
        """By how much the row does not add up; None where it has no gross or no net."""
        net = self.given(row, reading.net) if reading.net else None
        if net is None or all(self.given(row, c) is None for c in reading.gross):
            return None
        gross = sum((self.value(row, c) for c in reading.gross), Decimal())
        taken = sum((self._taken_off(row, c) for c in reading.deductions), Decimal())
        added = sum((self.value(row, c) for c in reading.additions), Decimal())
        return gross - taken + added - net

    def fits(self, reading: Reading, row: int) -> bool:
        off = self.off_by(reading, row)
        return off is not None and abs(off) < self._slack(reading)

    def _slack(self, reading: Reading) -> Decimal:
        """Some offices pay whole yuan: then a row may be off by less than one."""
        if reading.net is None:
            return _CENT
        nets = [self.value(row, reading.net) for row in self.all]
        whole = all(net == net.to_integral_value() for net in nets)
        columns = (*reading.gross, *reading.deductions)
        broken = any(
            (value := self.value(row, c)) != value.to_integral_value()
            for row in self.all
            for c in columns
        )
        return _YUAN if whole and broken else _CENT

    def comparable(self, reading: Reading) -> list[int]:
        return [row for row in self.all if self.off_by(reading, row) is not None]

    def misfits(self, reading: Reading) -> list[int]:
        slack = self._slack(reading)
        return [
            row
            for row in self.all
            if (off := self.off_by(reading, row)) is not None and abs(off) >= slack
        ]

    def share_that_fits(self, reading: Reading) -> float:
        """1 where nothing can be compared: nothing speaks against it."""
        if not reading.gross:
            return 0
        compared = self.comparable(reading)
        return 1 - len(self.misfits(reading)) / len(compared) if compared else 1

    def repeats(self, column: Column, others: Sequence[Column], *, at_least: int) -> bool:
        """Is the column in every row the sum of the others, of several in `at_least` rows?"""
        sums = [[self.value(row, other) for other in others] for row in self.all]
        if any(
            self.value(row, column) != sum(values, Decimal())
            for row, values in zip(self.all, sums, strict=True)
        ):
            return False
        several = sum(sum(bool(value) for value in values) >= 2 for values in sums)
        filled = sum(any(values) for values in sums)
        return filled >= 1 and (several >= at_least or at_least == 1)


# --- another reading of the columns -------------------------------------------------------


@dataclass(frozen=True)
class _Change:
    """One column understood otherwise; `touches` tells the rows where that changes a number."""

    code: str
    column: Column
    apply: Callable[[Reading], Reading]
    touches: Callable[[Rows, int], bool]

    @property
    def told(self) -> Told:
        return self.code, {"columns": self.column.heading}


def settled(reading: Reading, rows: Rows) -> tuple[Reading, list[Told]]:
    """The reading that most rows bear out, and what was understood otherwise than headed."""
    wrong = rows.misfits(reading)
    if len(wrong) < FEWEST_ROWS:
        return reading, []
    choices = [
        change
        for change in _changes(reading)
        if change.column.index not in rows.said
        if sum(change.touches(rows, row) for row in wrong) >= FEWEST_ROWS
    ][:_MOST_CHOICES]
    best, fewest = reading, len(wrong)
    chosen: tuple[_Change, ...] = ()
    for size in range(1, _MOST_CHANGES + 1):
        for combination in combinations(choices, size):
            candidate = _applied(reading, combination)
            left = len(rows.misfits(candidate))
            if left < fewest and _all_proved(reading, combination, rows):
                best, fewest, chosen = candidate, left, combination
    return best, [change.told for change in chosen]


def _applied(reading: Reading, changes: Sequence[_Change]) -> Reading:
    for change in changes:
        reading = change.apply(reading)
    return reading


def _all_proved(reading: Reading, changes: Sequence[_Change], rows: Rows) -> bool:
    whole = _applied(reading, changes)
    for change in changes:
        without = _applied(reading, [c for c in changes if c is not change])
        touched = [row for row in rows.comparable(whole) if change.touches(rows, row)]
        after = sum(rows.fits(whole, row) for row in touched)
        before = sum(rows.fits(without, row) for row in touched)
        if after < FEWEST_ROWS or after < len(touched) * _PROVED:
            return False
        if before > len(touched) * _DISPROVED:
            return False
    return len({change.column.index for change in changes}) == len(changes)


def _changes(reading: Reading) -> Iterator[_Change]:
    """In the order in which they are believed."""
    columns, net = reading.header.columns, reading.net
    now = reading.gross[0] if reading.gross else None
    for column in columns:
        if column.field in {"net", "remaining"} and net and column != net and not net.said:
            yield _another_net(column, net)
    for column in reading.deductions:
        yield _Change("not_deducted", column, _without(column), _is_filled(column))
    yield from _more_taken(reading)
    for column in columns:
        if column.field in _PAY and now and not now.said and column not in reading.gross:
            yield _another_gross(column, now)


# What is still owed was not taken off: a sheet that pays less than it says is one that differs.
_OWED = re.compile("差额|差数|欠|未[付发支]|剩余|结余|余额|余款")


def _more_taken(reading: Reading) -> Iterator[_Change]:
    columns = [c for c in reading.header.columns if c not in reading.deductions]
    for column in columns:
        if column.field in {"deduction", "paid"}:
            yield _Change("deducted_too", column, _deducting(column), _is_filled(column))
    for column in columns:
        if column.field == "deduction_sum":
            yield _Change("deduction_sum_taken", column, _summing(column), _is_filled(column))
    after = reading.gross[-1].index if reading.gross else -1
    for column in columns:
        if _OWED.search(column.heading):
            continue
        if column.index > after and column.field in {"", "earning", "overtime"} and column.heading:
            yield _Change("deducted_too", column, _deducting(column), _is_filled(column))
            yield _Change("added_too", column, _adding(column), _is_filled(column))


def _is_filled(column: Column) -> Callable[[Rows, int], bool]:
    return lambda rows, row: bool(rows.value(row, column))


def _without(column: Column) -> Callable[[Reading], Reading]:
    return lambda reading: replace(
        reading, deductions=tuple(c for c in reading.deductions if c != column)
    )


def _deducting(column: Column) -> Callable[[Reading], Reading]:
    return lambda reading: replace(reading, deductions=(*reading.deductions, column))


def _adding(column: Column) -> Callable[[Reading], Reading]:
    return lambda reading: replace(reading, additions=(*reading.additions, column))


def _summing(column: Column) -> Callable[[Reading], Reading]:
    return lambda reading: replace(reading, deductions=(column,))


def _another_net(column: Column, now: Column) -> _Change:
    return _Change(
        "net_taken",
        column,
        lambda reading: replace(reading, net=column),
        lambda rows, row: rows.given(row, column) != rows.given(row, now),
    )


def _another_gross(column: Column, now: Column) -> _Change:
    return _Change(
        "gross_taken",
        column,
        lambda reading: replace(reading, gross=(column,)),
        lambda rows, row: rows.given(row, column) != rows.given(row, now),
    )


# --- gross pay that is no column ----------------------------------------------------------


def parts_of(header: Header, reading: Reading, rows: Rows) -> Reading | None:
    """The reading in which gross pay is the sum of several columns, where the rows prove one."""
    if reading.net is None:
        return None
    candidates = [c for c in header.columns if _may_be_part(c, reading, rows)]
    known = tuple(c for c in candidates if c.field in {"earning", *_PAY})
    if len(known) >= 2 and _is_proved(replace(reading, gross=known), rows):
        return replace(reading, gross=known)
    found = list(_proved_parts(reading, candidates[:_MOST_PARTS], rows))
    return found[0] if len(found) == 1 else None


def _may_be_part(column: Column, reading: Reading, rows: Rows) -> bool:
    if column.field in _NO_MONEY or not column.heading or column == reading.net:
        return False
    if column in reading.deductions or column.field.startswith(("deduction", "remaining", "paid")):
        return False
    return any(rows.value(row, column) for row in rows.all)


def _proved_parts(reading: Reading, candidates: Sequence[Column], rows: Rows) -> Iterator[Reading]:
    """All sets of columns that fit, the smallest only (a larger one adds nothing but zeros)."""
    for size in range(1, len(candidates) + 1):
        tried = [replace(reading, gross=parts) for parts in combinations(candidates, size)]
        proved = [candidate for candidate in tried if _is_proved(candidate, rows)]
        if proved:
            yield from proved
            return


def _is_proved(reading: Reading, rows: Rows) -> bool:
    compared = rows.comparable(reading)
    return (len(compared) > FEWEST_ROWS and rows.share_that_fits(reading) >= _PROVED) or (
        len(compared) == FEWEST_ROWS and not rows.misfits(reading)
    )
