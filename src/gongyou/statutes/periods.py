"""《民法典》第二百零一条至第二百零三条: how a period is counted and when it ends.

A period's last day rolls forward from a rest day; a pay day rolls back and does not
belong here (`payday.py`).
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from gongyou.statutes.results import Result, result
from gongyou.statutes.sources import CIVIL_CODE
from gongyou.statutes.workdays import is_provisional, next_workday_on_or_after

Unit = Literal["day", "month", "year"]


@dataclass(frozen=True)
class PeriodEnd:
    nominal: date
    last_day: date
    moved: bool


def clamped(year: int, month: int, day: int) -> date:
    """The day of that number, or the month's last day (第二百零二条)."""
    return date(year, month, min(day, monthrange(year, month)[1]))


def add_months(start: date, months: int) -> date:
    """第二百零二条: the same day of a later month; without one, the month's last day."""
    years, month = divmod(start.month - 1 + months, 12)
    return clamped(start.year + years, month + 1, start.day)


def nominal_end(start: date, length: int, unit: Unit) -> date:
    """第二百零一条: the day a period starts on is not counted."""
    if length < 0:
        raise ValueError("a period is not negative")
    if unit == "day":
        return start + timedelta(days=length)
    return add_months(start, length if unit == "month" else 12 * length)


def period_end(start: date, length: int, unit: Unit) -> Result[PeriodEnd]:
    """第二百零一条至第二百零三条: the last day, moved forward if it is a rest day."""
    nominal = nominal_end(start, length, unit)
    last = next_workday_on_or_after(nominal)
    return result(
        "period-end",
        PeriodEnd(nominal, last, last != nominal),
        articles=tuple(CIVIL_CODE.article(n) for n in (201, 202, 203)),
        inputs={"start": start, "length": length, "unit": unit},
        provisional=is_provisional(nominal, last),
        code="period-end-moved" if last != nominal else "period-end",
        params={"start": start, "nominal": nominal, "last": last},
    )


def months_ended(start: date, as_of: date) -> int:
    """How many month-long periods from `start` had ended before `as_of`."""
    months = max(0, (as_of.year - start.year) * 12 + as_of.month - start.month)
    return months if months == 0 or add_months(start, months) < as_of else months - 1


def latest_start_expired_before(as_of: date, months: int) -> date:
    """Latest start whose `months`-long period had ended before `as_of`.

    Lets the database compare one cutoff instead of adding months row by row.
    """
    last = as_of - timedelta(days=1)
    start = add_months(last, -months)
    if as_of.month != last.month:
        # `last` is a month's end, so every later start of that month was clamped to it.
        return clamped(start.year, start.month, 31)
    return start
