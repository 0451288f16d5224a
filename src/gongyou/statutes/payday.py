"""《保障农民工工资支付条例》第十四条: the pay day moves *before* a rest day."""

import re
from dataclasses import dataclass
from datetime import date

from gongyou.statutes.lateness import Lateness, lateness, lateness_code, lateness_params
from gongyou.statutes.parameters import parameter
from gongyou.statutes.periods import add_months, clamped
from gongyou.statutes.results import Result, result
from gongyou.statutes.sources import WAGE_REGULATION
from gongyou.statutes.workdays import (
    is_provisional,
    next_workday_on_or_after,
    previous_workday_on_or_before,
)

_ROLLS = {"before": previous_workday_on_or_before, "after": next_workday_on_or_after}
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class PayDay:
    """`nominal` as agreed, `day` as due; `in_time_frame`: this period or the next."""

    nominal: date
    day: date
    moved: bool
    in_time_frame: bool


def day_of_month(month: str, day: int, month_offset: int) -> date:
    """Day `day` of the month `month_offset` after wage month `month`; 31 means month end."""
    found = _MONTH.fullmatch(month)
    if found is None:
        raise ValueError(f"month {month!r} is not YYYY-MM")
    if not 1 <= day <= 31:
        raise ValueError(f"day {day} is not between 1 and 31")
    first = add_months(date(int(found[1]), int(found[2]), 1), month_offset)
    return clamped(first.year, first.month, day)


def pay_day(month: str, day: int, month_offset: int = 1) -> Result[PayDay]:
    """第十四条: due on the agreed day, or on the last working day before a rest day."""
    nominal = day_of_month(month, day, month_offset)
    roll = parameter("wages/pay_date_roll", nominal)
    due = _ROLLS[str(roll.value)](nominal)
    return result(
        "pay-day",
        PayDay(nominal, due, due != nominal, 0 <= month_offset <= 1),
        articles=(WAGE_REGULATION.article(14),),
        parameters=(roll,),
        inputs={"month": month, "day": day, "month_offset": month_offset},
        provisional=is_provisional(due, nominal),
        code="pay-day-moved" if due != nominal else "pay-day",
        params={"month": month, "nominal": nominal, "day": due},
    )


def payroll_lateness(
    month: str, day: int, month_offset: int, first_batch: date | None, as_of: date
) -> Result[Lateness]:
    """第十四条: days from the pay day to the first batch, or to `as_of` without one."""
    due = pay_day(month, day, month_offset)
    found = lateness(due.value.day, first_batch, as_of)
    return result(
        "payroll",
        found,
        articles=(WAGE_REGULATION.article(14),),
        parameters=due.reason.parameters,
        inputs={**due.reason.inputs, "first_batch": first_batch, "as_of": as_of},
        provisional=due.reason.provisional or found.provisional,
        code=lateness_code("payroll", found),
        params={"month": month, **lateness_params(found)},
    )
