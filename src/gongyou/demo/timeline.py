"""The days of an invented worksite, counted back from the day it is judged on."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from gongyou.foundation.months import first_day, name, shift
from gongyou.statutes.payday import pay_day

PAY_DAY = 15
LABOUR_COST_DAY = 5


@dataclass(frozen=True)
class Timeline:
    """Contract, permit, start, and the wage months whose pay day lies a week back."""

    as_of: date
    months: tuple[str, ...]

    @property
    def open_months(self) -> tuple[str, ...]:
        """Months worked since, whose wages are not due yet."""
        month, found = shift(self.months[-1], 1), []
        while month <= name(self.as_of):
            found.append(month)
            month = shift(month, 1)
        return tuple(found)

    @property
    def first(self) -> date:
        return first_day(self.months[0])

    @property
    def start(self) -> date:
        return self.first - timedelta(days=21)

    @property
    def permit(self) -> date:
        return self.start - timedelta(days=2)

    @property
    def contract(self) -> date:
        return self.start - timedelta(days=22)

    def pays_on(self, month: str) -> date:
        return pay_day(month, PAY_DAY).value.day

    def resends_on(self, month: str) -> date:
        return self.pays_on(month) + timedelta(days=6)

    def labour_cost_due(self, month: str) -> date:
        return first_day(shift(month, 1)).replace(day=LABOUR_COST_DAY)


def timeline_to(as_of: date, months: int) -> Timeline:
    last = shift(name(as_of), -1)
    while pay_day(last, PAY_DAY).value.day + timedelta(days=7) > as_of:
        last = shift(last, -1)
    return Timeline(as_of, tuple(shift(last, -back) for back in reversed(range(months))))


def days_of(month: str) -> list[date]:
    first = first_day(month)
    count = monthrange(first.year, first.month)[1]
    return [first.replace(day=n) for n in range(1, count + 1)]
