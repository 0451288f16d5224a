"""Which columns of a wage sheet are pay, and which are taken off it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from gongyou.exchange.formats.cells import squeezed
from gongyou.exchange.formats.headings import Column, Header
from gongyou.exchange.formats.people import RecordCells
from gongyou.exchange.formats.vocabulary import DEDUCTION_CATEGORIES
from gongyou.exchange.records import Deduction

# 应发 where there is one, else 计件工资, else a column that only says 金额 or 工资合计.
_GROSS = ("gross", "piece_wage", "wage_amount")
_PLAIN_DEDUCTION = {"扣款", "扣款金额", "应扣", "应扣款"}


@dataclass(frozen=True, slots=True)
class MoneyColumns:
    """`negated` are deduction columns whose amounts the office wrote with a minus sign."""

    gross: Column | None
    net: Column | None
    deductions: tuple[Column, ...]
    negated: frozenset[int] = frozenset()

    def deductions_of(self, cells: RecordCells) -> tuple[Deduction, ...]:
        found = []
        for column in self.deductions:
            amount = cells.money_in(column)
            if amount:
                amount = -amount if column.index in self.negated else amount
                found.append(Deduction(column.heading, category_of(column), amount))
        return tuple(found)


def money_columns(header: Header, records: Sequence[RecordCells]) -> MoneyColumns:
    """Deductions are the columns after gross; what stands before it is already inside it."""
    net = next((c for c in reversed(header.columns) if c.field == "net"), None)
    gross = gross_column(header)
    after = gross.index if gross else -1
    singles = [c for c in header.columns if c.field == "deduction" and (c.said or c.index > after)]
    sums = [c for c in header.columns if c.field == "deduction_sum" and (c.said or c.index > after)]
    # A stated sum of deductions counts only where the deductions themselves are not shown.
    deductions = tuple(_without_repeats(singles, records) or sums[:1])
    money = MoneyColumns(gross, net, deductions)
    negated = frozenset(c.index for c in deductions if _is_negated(c, money, records))
    return MoneyColumns(gross, net, deductions, negated)


def gross_column(header: Header) -> Column | None:
    """The last column of the strongest word for gross pay that stands before net pay."""
    net = next((c.index for c in reversed(header.columns) if c.field == "net"), None)
    before_net = [c for c in header.columns if net is None or c.index < net]
    for columns in (before_net, header.columns):
        for field in _GROSS:
            for column in reversed(columns):
                if column.field == field:
                    return column
    return None


def _without_repeats(singles: list[Column], records: Sequence[RecordCells]) -> list[Column]:
    """Leaves out a plain 扣款 column that in every row is the sum of the others."""
    for column in singles:
        others = [c for c in singles if c is not column]
        if len(others) >= 2 and squeezed(column.heading) in _PLAIN_DEDUCTION:
            pairs = [(_money(cells, column), _sum(cells, others)) for cells in records]
            if any(a for a, _ in pairs) and all(a == b for a, b in pairs):
                return others
    return singles


def _is_negated(column: Column, money: MoneyColumns, records: Sequence[RecordCells]) -> bool:
    """Is -500 under 借支 money taken off? Yes if all are written so and 实发 agrees."""
    rows = [cells for cells in records if _money(cells, column)]
    if not rows or any(_money(cells, column) > 0 for cells in rows):
        return False
    if money.gross is None or money.net is None:
        return True
    return not any(_net_fits(cells, money) for cells in rows)


def _net_fits(cells: RecordCells, money: MoneyColumns) -> bool:
    gross = _money(cells, money.gross)
    return _money(cells, money.net) == gross - _sum(cells, money.deductions)


def _money(cells: RecordCells, column: Column | None) -> Decimal:
    return (cells.quietly.money_in(column) if column else None) or Decimal()


def _sum(cells: RecordCells, columns: Sequence[Column]) -> Decimal:
    return sum((_money(cells, c) for c in columns), Decimal())


def category_of(column: Column) -> str:
    if ":" in column.said:
        return column.said.partition(":")[2]
    heading = squeezed(column.heading)
    kinds = DEDUCTION_CATEGORIES.items()
    return next((kind for kind, words in kinds if any(w in heading for w in words)), "other")


def shown_fields(header: Header) -> list[str]:
    """Fields as shown to a person: what is inside gross already, and each deduction's kind."""
    gross = gross_column(header)
    shown = []
    for column in header.columns:
        if not column.heading:
            continue
        inside = gross is not None and column.index < gross.index and not column.said
        if column.said == "inside_gross" or (column.field.startswith("deduction") and inside):
            shown.append("inside_gross")
        elif column.field == "deduction":
            shown.append(f"deduction:{category_of(column)}")
        else:
            shown.append(column.field)
    return shown
