"""保证金规定（人社部发〔2021〕65号）第八条、第十一条、第十二条. From memory: 待核."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum

from gongyou.statutes.lateness import lateness
from gongyou.statutes.parameters import parameter
from gongyou.statutes.results import Parameter, Result, Status, result
from gongyou.statutes.sources import DEPOSIT_PROVISIONS
from gongyou.statutes.workdays import add_working_days, is_provisional

FEN = Decimal("0.01")


@dataclass(frozen=True)
class DepositDue:
    """None where the limit is unset, or where neither permit nor contract is known."""

    start: date | None
    start_is: str
    due: date | None
    paid: date | None
    late: bool | None
    days_late_calendar: int | None
    days_late_working: int | None


def deposit_due(
    permit_date: date | None,
    contract_date: date | None,
    paid: date | None,
    as_of: date,
    area: str = "",
) -> Result[DepositDue]:
    """第八条: 20 working days from the permit or, where none is needed, from the contract.

    The day of the permit itself is not counted.
    """
    start = permit_date or contract_date
    start_is = "permit" if permit_date else "contract" if contract_date else "unknown"
    limit = parameter("deposit/due_days", start or as_of, area)
    value, provisional = _due(start, start_is, paid, as_of, limit)
    return result(
        "deposit-due",
        value,
        articles=(DEPOSIT_PROVISIONS.article(8),),
        parameters=(limit,),
        inputs={
            "permit_date": permit_date,
            "contract_date": contract_date,
            "paid": paid,
            "as_of": as_of,
        },
        provisional=provisional,
        code=_code(value),
        params={
            "limit": limit.value,
            "due": value.due,
            "done": value.paid,
            "days": value.days_late_calendar,
            "working_days": value.days_late_working,
        },
    )


def _due(
    start: date | None, start_is: str, paid: date | None, as_of: date, limit: Parameter
) -> tuple[DepositDue, bool]:
    if start is None or limit.value is None:
        return DepositDue(start, start_is, None, paid, None, None, None), False
    due = add_working_days(start, limit.whole())
    found = lateness(due, paid, as_of)
    value = DepositDue(
        start, start_is, due, found.done, found.late, found.days_calendar, found.days_working
    )
    return value, is_provisional(start, due) or found.provisional


def _code(found: DepositDue) -> str:
    if found.start is None:
        return "deposit-no-start"
    if found.due is None:
        return "limit-unset"
    return f"deposit-{'done' if found.paid else 'open'}-{'late' if found.late else 'in-time'}"


class PayRecord(StrEnum):
    """第十二条, worst first: the first that holds decides."""

    LISTED = "listed"
    ARREARS = "arrears"
    CLEAN_THREE_YEARS = "clean-three-years"
    CLEAN_TWO_YEARS = "clean-two-years"
    ORDINARY = "ordinary"


_FACTORS = {
    PayRecord.LISTED: "deposit/listed_factor",
    PayRecord.ARREARS: "deposit/raised_factor",
    PayRecord.CLEAN_TWO_YEARS: "deposit/reduced_factor",
}


def deposit_amount(
    contract_amount: Decimal,
    record: PayRecord,
    as_of: date,
    area: str = "",
    *,
    real_name_and_account: bool = False,
) -> Result[Decimal | None]:
    """第十一条、第十二条: amount × local rate × factor, up to the local cap, rounded up.

    Three clean years exempt only together with real-name and special account; the order
    of the factors is our reading. None while the rate of the area is unset.
    """
    rate, cap = (
        parameter("deposit/rate_base", as_of, area),
        parameter("deposit/cap_yuan", as_of, area),
    )
    exempt = record is PayRecord.CLEAN_THREE_YEARS and real_name_and_account
    effective = PayRecord.CLEAN_TWO_YEARS if record is PayRecord.CLEAN_THREE_YEARS else record
    factors = tuple(parameter(_FACTORS[r], as_of, area) for r in _FACTORS if r is effective)
    amount = Decimal(0) if exempt else _amount(contract_amount, rate, factors, cap)
    return result(
        "deposit-amount",
        amount,
        articles=(DEPOSIT_PROVISIONS.article(11), DEPOSIT_PROVISIONS.article(12)),
        parameters=() if exempt else (rate, *factors, *((cap,) if cap.value is not None else ())),
        inputs={
            "contract_amount": contract_amount,
            "record": record.value,
            "real_name_and_account": real_name_and_account,
            "as_of": as_of,
        },
        status=Status.FROM_MEMORY,
        code="deposit-exempt" if exempt else "limit-unset" if amount is None else "deposit-amount",
        params={"amount": amount, "rate": rate.value, "contract_amount": contract_amount},
    )


def _amount(
    contract_amount: Decimal, rate: Parameter, factors: tuple[Parameter, ...], cap: Parameter
) -> Decimal | None:
    if rate.value is None or any(f.value is None for f in factors):
        return None
    amount = contract_amount * rate.decimal()
    for factor in factors:
        amount *= factor.decimal()
    amount = amount.quantize(FEN, ROUND_CEILING)
    return amount if cap.value is None else min(amount, cap.decimal())
