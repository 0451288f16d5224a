"""《保障农民工工资支付条例》第十五条、第二十八条: the ledger's sum, and how long it is kept."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from gongyou.statutes.parameters import parameter
from gongyou.statutes.periods import nominal_end
from gongyou.statutes.results import Parameter, Result, result
from gongyou.statutes.sources import WAGE_REGULATION


@dataclass(frozen=True)
class LedgerRow:
    computed_net: Decimal
    difference: Decimal
    agrees: bool


@dataclass(frozen=True)
class Retention:
    """`keep_until` is None while the later of the two clocks has not started."""

    keep_until: date | None
    from_record: date | None
    from_settlement: date | None


def ledger_row(gross: Decimal, deductions: Decimal, stated_net: Decimal) -> Result[LedgerRow]:
    """第十五条: net is gross less the deductions, to the fen."""
    net = gross - deductions
    value = LedgerRow(net, stated_net - net, stated_net == net)
    return result(
        "ledger-row",
        value,
        articles=(WAGE_REGULATION.article(15),),
        inputs={"gross": gross, "deductions": deductions, "stated_net": stated_net},
        code="ledger-row-agrees" if value.agrees else "ledger-row-differs",
        params={"net": net, "stated": stated_net, "difference": value.difference},
    )


def retention(
    recorded_on: date, completed_on: date | None, settled_on: date | None, as_of: date
) -> Result[Retention]:
    """Two clocks: three years from the record (第十五条), and three from completion and
    settlement, whichever is later (第二十八条). Kept until the later of both."""
    ledger = parameter("wages/ledger_retention_years", as_of)
    site = parameter("wages/construction_retention_years", as_of)
    done = max(completed_on, settled_on) if completed_on and settled_on else None
    first, second = _years_after(recorded_on, ledger), _years_after(done, site)
    until = max(first, second) if first and second else None
    return result(
        "retention",
        Retention(until, first, second),
        articles=(WAGE_REGULATION.article(15), WAGE_REGULATION.article(28)),
        parameters=(ledger, site),
        inputs={
            "recorded_on": recorded_on,
            "completed_on": completed_on,
            "settled_on": settled_on,
            "as_of": as_of,
        },
        code="retention-until" if until else "retention-open",
        params={"until": until, "years": site.value},
    )


def _years_after(start: date | None, years: Parameter) -> date | None:
    if start is None or years.value is None:
        return None
    return nominal_end(start, years.whole(), "year")
