"""Which columns of a wage sheet are pay, and which are taken off it.

The headings say it first: deductions are the columns behind gross pay, what stands before it is
already inside. Then the rows themselves are asked (`wage_arithmetic`): where gross − deductions
is not what they print as net, and another reading of the columns is, that one is taken and told.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from gongyou.exchange.formats.cells import squeezed
from gongyou.exchange.formats.headings import Column, Header
from gongyou.exchange.formats.people import RecordCells
from gongyou.exchange.formats.vocabulary import DEDUCTION_CATEGORIES
from gongyou.exchange.formats.wages.wage_arithmetic import (
    FEWEST_ROWS,
    Reading,
    Rows,
    Told,
    parts_of,
    settled,
)
from gongyou.exchange.records import Deduction

# 应发 where there is one, else 计件工资, else a column that only says 金额 or 工资合计.
_GROSS = ("gross", "piece_wage", "wage_amount")
_NET = ("net", "remaining")
_PLAIN_DEDUCTION = {"扣款", "扣款金额", "应扣", "应扣款", "代扣", "扣除"}
_MOST_ROWS = 400  # of a sheet are asked: enough to tell a habit from a slip


@dataclass(frozen=True, slots=True)
class MoneyColumns:
    """`negated` are deduction columns whose amounts the office wrote with a minus sign."""

    reading: Reading
    negated: frozenset[int] = frozenset()
    told: tuple[Told, ...] = ()

    @property
    def gross(self) -> tuple[Column, ...]:
        return self.reading.gross

    @property
    def net(self) -> Column | None:
        return self.reading.net

    @property
    def deductions(self) -> tuple[Column, ...]:
        return self.reading.deductions

    @property
    def all(self) -> tuple[Column, ...]:
        net = (self.net,) if self.net else ()
        return (*self.gross, *self.deductions, *self.reading.additions, *net)

    def deductions_of(self, cells: RecordCells) -> tuple[Deduction, ...]:
        """What is taken off; what is added behind gross pay is taken off with a minus sign."""
        found = []
        added = {column.index for column in self.reading.additions}
        for column in (*self.deductions, *self.reading.additions):
            amount = cells.money_in(column)
            if amount:
                amount = -amount if column.index in self.negated | added else amount
                found.append(Deduction(column.heading, category_of(column), amount))
        return tuple(found)


def money_columns(header: Header, records: Sequence[RecordCells]) -> MoneyColumns:
    step = max(1, len(records) // _MOST_ROWS)
    rows = Rows(records[::step])
    reading = _by_headings(header, rows)
    rows = rows.negating(_negated(reading, rows))
    told: list[Told] = [("not_deducted", _names(passed))] if (passed := _passed(reading)) else []
    parts = None if _is_explicit(reading) else _from_parts(header, reading, rows)
    if parts:
        told.append(("gross_from_parts", _names(parts.gross)))
    found, more = settled(parts or reading, rows)
    told += more
    told += _doubts(header, found, rows)
    return MoneyColumns(found, rows.negated & {c.index for c in found.deductions}, tuple(told))


def _by_headings(header: Header, rows: Rows) -> Reading:
    net = net_column(header)
    gross = gross_column(header)
    after = gross.index if gross else -1
    paid = _deducted_when_paid(header, net)
    counted = [c for c in header.columns if c.said or c.index > after]
    singles = [c for c in counted if _is_deduction(c, paid)]
    sums = [c for c in counted if c.field == "deduction_sum"]
    # A stated sum of deductions counts only where the deductions themselves are not shown.
    deductions = tuple(without_repeats(singles, rows) or sums[:1])
    parts = tuple(c for c in header.columns if c.said == "gross_part")
    added = tuple(c for c in header.columns if c.said == "added")
    return Reading(header, parts or ((gross,) if gross else ()), net, deductions, added)


def _is_deduction(column: Column, paid: frozenset[int]) -> bool:
    return column.field == "deduction" or column.index in paid


def _deducted_when_paid(header: Header, net: Column | None) -> frozenset[int]:
    """已付 is an advance before what is left to pay; behind 实发 it tells how far paying is."""
    last = net.index if net and net.field == "net" else None
    return frozenset(
        c.index for c in header.columns if c.field == "paid" and (last is None or c.index < last)
    )


def _passed(reading: Reading) -> tuple[Column, ...]:
    taken = set(reading.deductions)
    return tuple(c for c in reading.header.columns if c.field == "paid" and c not in taken)


def _is_explicit(reading: Reading) -> bool:
    return any(column.field == "gross" or column.said for column in reading.gross)


def _from_parts(header: Header, reading: Reading, rows: Rows) -> Reading | None:
    """Gross pay as the sum of several columns, where the rows bear that out and nothing less."""
    if reading.gross and len(rows.misfits(reading)) < FEWEST_ROWS:
        return None
    parts = parts_of(header, _with_all_deductions(header, reading, rows), rows)
    return parts if parts and parts.gross != reading.gross else None


def _with_all_deductions(header: Header, reading: Reading, rows: Rows) -> Reading:
    """Where gross pay is no single column, no deduction stands before it."""
    paid = _deducted_when_paid(header, reading.net)
    singles = [c for c in header.columns if _is_deduction(c, paid)]
    sums = [c for c in header.columns if c.field == "deduction_sum"]
    return replace(reading, deductions=tuple(without_repeats(singles, rows) or sums[:1]))


def net_column(header: Header) -> Column | None:
    """The last 实发; where there is none, what remains (剩余工资)."""
    for field in _NET:
        for column in reversed(header.columns):
            if column.field == field:
                return column
    return None


def gross_column(header: Header) -> Column | None:
    """The last column of the strongest word for gross pay that stands before net pay."""
    net = net_column(header)
    before_net = [c for c in header.columns if net is None or c.index < net.index]
    for columns in (before_net, header.columns):
        for field in _GROSS:
            for column in reversed(columns):
                if column.field == field:
                    return column
    return None


def without_repeats(singles: list[Column], rows: Rows) -> list[Column]:
    """Leaves out a column that in every row is the sum of two or more of the others."""
    for column in singles:
        others = [c for c in singles if c is not column]
        plain = squeezed(column.heading) in _PLAIN_DEDUCTION
        if len(others) >= 2 and rows.repeats(column, others, at_least=1 if plain else 2):
            return others
    return singles


def _negated(reading: Reading, rows: Rows) -> frozenset[int]:
    """Is -500 under 借支 money taken off? Yes if all are written so and 实发 agrees."""
    return frozenset(c.index for c in reading.deductions if _is_negated(c, reading, rows))


def _is_negated(column: Column, reading: Reading, rows: Rows) -> bool:
    touched = [row for row in rows.all if rows.value(row, column)]
    if not touched or any(rows.value(row, column) > 0 for row in touched):
        return False
    if not reading.gross or reading.net is None:
        return True
    return not any(rows.fits(reading, row) for row in touched)


def _doubts(header: Header, reading: Reading, rows: Rows) -> list[Told]:
    doubts: list[Told] = []
    if not reading.gross:
        doubts.append(("no_gross_column", {}))
    elif reading.net is None and len(reading.gross) == 1:
        gross = reading.gross[0]
        beside = [
            c
            for c in header.columns
            if c.field in {gross.field, "earning"}
            and c.index < gross.index
            and any(rows.value(row, c) for row in rows.all)
        ]
        whole = gross.field == "gross" or rows.repeats(gross, beside, at_least=1)
        if beside and not whole:
            doubts.append(("gross_may_be_a_part", _names(beside) | {"gross": gross.heading}))
    odd = rows.misfits(reading)
    if len(odd) >= 2 and len(odd) * 2 > len(rows.comparable(reading)):
        listed = "、".join(str(rows.number(row)) for row in odd[:12])
        doubts.append(("rows_do_not_add_up", {"rows": listed}))
    return doubts


def _names(columns: Sequence[Column]) -> dict[str, str]:
    return {"columns": "、".join(column.heading for column in columns)}


def category_of(column: Column) -> str:
    if ":" in column.said:
        return column.said.partition(":")[2]
    heading = squeezed(column.heading)
    kinds = DEDUCTION_CATEGORIES.items()
    return next((kind for kind, words in kinds if any(w in heading for w in words)), "other")


def shown_fields(header: Header, money: MoneyColumns | None = None) -> list[str]:
    """Fields as shown to a person: what is inside gross already, and each deduction's kind."""
    return [_shown(column, header, money) for column in header.columns if column.heading]


def _shown(column: Column, header: Header, money: MoneyColumns | None) -> str:
    reading = money.reading if money else None
    if reading and column in reading.deductions:
        return "deduction_sum" if column.field == "deduction_sum" else _deduction_kind(column)
    if reading and column in reading.additions:
        return "added"
    if reading and column == reading.net:
        return "net"
    gross = gross_column(header)
    if reading and column in reading.gross and reading.gross != (gross,):
        # Not the word for it, but what the rows add up by.
        return "gross_part" if len(reading.gross) > 1 else "gross"
    inside = gross is not None and column.index < gross.index and not column.said
    if column.said == "inside_gross" or (column.field.startswith("deduction") and inside):
        return "inside_gross"
    return _deduction_kind(column) if column.field == "deduction" else column.field


def _deduction_kind(column: Column) -> str:
    return f"deduction:{category_of(column)}"
