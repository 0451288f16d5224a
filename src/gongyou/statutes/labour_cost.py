"""《保障农民工工资支付条例》第二十四条、第二十九条: the labour cost, in time and in full."""

from datetime import date

from gongyou.statutes.lateness import Lateness, lateness, lateness_code, lateness_params
from gongyou.statutes.parameters import parameter
from gongyou.statutes.payday import day_of_month
from gongyou.statutes.periods import latest_start_expired_before
from gongyou.statutes.results import Result, result
from gongyou.statutes.sources import WAGE_REGULATION


def labour_cost_due(
    month: str, agreed_day: int, month_offset: int, completed_on: date | None, as_of: date
) -> Result[Lateness]:
    """第二十九条: due on the day agreed between the parties.

    Not moved on a rest day: Article 14 moves wages, and no article moves this transfer.
    `completed_on` is the day on which the credits of the month reach the agreed amount.
    """
    due = day_of_month(month, agreed_day, month_offset)
    found = lateness(due, completed_on, as_of)
    return result(
        "labour-cost",
        found,
        articles=(WAGE_REGULATION.article(24), WAGE_REGULATION.article(29)),
        inputs={
            "month": month,
            "agreed_day": agreed_day,
            "month_offset": month_offset,
            "completed_on": completed_on,
            "as_of": as_of,
        },
        provisional=found.provisional,
        code=lateness_code("labour-cost", found),
        params={"month": month, **lateness_params(found)},
    )


def labour_cost_cutoff(as_of: date) -> Result[date | None]:
    """第二十四条: a site last funded on or before this day has waited over the longest cycle."""
    cycle = parameter("labour_cost/cycle_months", as_of)
    known = cycle.value is not None
    cutoff = latest_start_expired_before(as_of, cycle.whole()) if known else None
    return result(
        "labour-cost-cutoff",
        cutoff,
        articles=(WAGE_REGULATION.article(24),),
        parameters=(cycle,),
        inputs={"as_of": as_of},
        code="labour-cost-cutoff" if known else "limit-unset",
        params={"cutoff": cutoff, "as_of": as_of, "months": cycle.value},
    )
