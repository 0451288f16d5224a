"""《最低工资规定》: the local minimum, and a full month paid below it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from gongyou.statutes.parameters import parameter
from gongyou.statutes.results import Parameter, Result, Status, result
from gongyou.statutes.sources import LABOUR_LAW

RULE = LABOUR_LAW.article(48)


@dataclass(frozen=True)
class BelowMinimum:
    """`below` is None while no minimum is known for the area."""

    below: bool | None
    minimum: Decimal | None
    full_month_days: int
    full_month: bool
    short: Decimal


def minimum_wage(as_of: date, area: str) -> Result[Decimal | None]:
    """劳动法第四十八条: the month's minimum; which tier an area is in, only the area can say."""
    found = parameter("minimum_wage/monthly", as_of, area)
    amount = None if found.value is None else found.decimal()
    return result(
        "minimum-wage",
        amount,
        articles=(RULE,),
        parameters=(found,),
        inputs={"as_of": as_of, "area": area},
        code="minimum-wage-unset" if amount is None else "minimum-wage",
        params={"amount": amount, "area": area},
    )


def below_minimum(
    gross: Decimal,
    gate_days: int,
    as_of: date,
    area: str,
    *,
    minimum: Decimal | None = None,
    full_month_days: int | None = None,
) -> Result[BelowMinimum]:
    """Gross pay of a full month under the minimum. `minimum` and `full_month_days`: agreed values.

    The law knows no number of gate days that makes a month full; ours is a house default.
    """
    least, days, used = _limits(as_of, area, minimum, full_month_days)
    full = gate_days >= days
    short = max(Decimal(0), least - gross) if full and least is not None else Decimal(0)
    value = BelowMinimum(None if least is None else short > 0, least, days, full, short)
    return result(
        "below-minimum",
        value,
        articles=(RULE,),
        parameters=used,
        inputs={"gross": gross, "gate_days": gate_days, "as_of": as_of, "area": area},
        status=Status.HOUSE_DEFAULT,
        code=_code(value),
        params={"gross": gross, "minimum": least, "days": gate_days, "short": short},
    )


def _limits(
    as_of: date, area: str, minimum: Decimal | None, full_month_days: int | None
) -> tuple[Decimal | None, int, tuple[Parameter, ...]]:
    used: tuple[Parameter, ...] = ()
    if minimum is None:
        found = parameter("minimum_wage/monthly", as_of, area)
        minimum, used = (None if found.value is None else found.decimal()), (found,)
    if full_month_days is None:
        month = parameter("wages/full_month_days", as_of, area)
        full_month_days, used = month.whole(), (*used, month)
    return minimum, full_month_days, used


def _code(found: BelowMinimum) -> str:
    if found.below is None:
        return "minimum-wage-unset"
    if not found.full_month:
        return "below-minimum-not-full-month"
    return "below-minimum" if found.below else "not-below-minimum"
