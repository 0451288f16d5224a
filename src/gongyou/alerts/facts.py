"""From a worksite's position to the facts each signal rule asks for.

A rule whose facts are not known (no account, no agreed day) is not judged at all: the result
then lists it under `not_judged`, which is not the same as clear.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from gongyou.payroll.queries.account import Payroll
from gongyou.payroll.queries.months import MonthTotals
from gongyou.payroll.queries.position import Position
from gongyou.statutes.periods import months_ended
from gongyou.statutes.workdays import working_days_between

Facts = Mapping[str, Decimal | int]


@dataclass(frozen=True)
class SignalFacts:
    """Facts for one rule on one subject (a wage month ``YYYY-MM``, or '' for the site)."""

    rule: str
    subject: str
    facts: Facts


def signal_facts(position: Position) -> Iterator[SignalFacts]:
    yield from _account_opening(position)
    yield from _labour_cost(position)
    yield from _coverage(position)
    for totals in position.months:
        yield from _month(position, totals)
    yield from _transfers(position)
    yield from _deposit(position)
    yield from _officer_and_board(position)


def _account_opening(position: Position) -> Iterator[SignalFacts]:
    """Cleared by the opening; until then the days since the contract count."""
    if position.account_opening is None:
        return
    found = position.account_opening.value
    days = 0 if found.done else found.days
    yield SignalFacts("EW-01", "", {"calendar_days_since_contract": days})
    if found.done and position.tripartite_agreement_missing is not None:
        since = (position.as_of - found.done).days
        missing = since if position.tripartite_agreement_missing else 0
        yield SignalFacts("EW-02", "", {"calendar_days_since_opening": missing})


def _labour_cost(position: Position) -> Iterator[SignalFacts]:
    """Cleared when the month's labour cost has come in full, however late: how late it was
    stays in the result."""
    missed = 0
    for cost in position.labour_costs:
        found = cost.lateness.value
        open_late = found.done is None and found.late
        missed += open_late
        facts = {
            "working_days_late": found.days_working if open_late else 0,
            "months_late": months_ended(found.due, position.as_of) if open_late else 0,
            "periods_missed": missed if open_late else 0,
        }
        yield SignalFacts("EW-03", cost.month, facts)


def _coverage(position: Position) -> Iterator[SignalFacts]:
    """Whether the account covers the payrolls to come: those not begun, and the next one,
    expected to be as large as the last."""
    for payroll in position.payrolls_ahead:
        if payroll.ratio is None:
            continue
        ahead = working_days_between(position.as_of, payroll.pay_date)
        facts: Facts = {"ratio": payroll.ratio, "working_days_to_pay_day": ahead}
        yield SignalFacts("EW-04", payroll.month, facts)


def _month(position: Position, totals: MonthTotals) -> Iterator[SignalFacts]:
    month = f"{totals.month:%Y-%m}"
    payroll = next((p for p in position.payrolls if p.month == month), None)
    if payroll is not None:
        yield from _payroll(position, payroll, totals)
    yield SignalFacts("EW-07", month, {"workers": totals.short_headcount})
    yield _share("EW-08", month, totals.gate_headcount, totals.outside_headcount)
    yield _share("EW-10", month, totals.present_headcount, totals.unmatched_headcount)
    yield SignalFacts("EW-11", month, {"workers": totals.wrong_card_headcount})


def _share(rule: str, month: str, of: int, workers: int) -> SignalFacts:
    share = (Decimal(workers) / of).quantize(Decimal("0.0001")) if of else Decimal(0)
    return SignalFacts(rule, month, {"workers": workers, "share": share})


def _payroll(position: Position, payroll: Payroll, totals: MonthTotals) -> Iterator[SignalFacts]:
    late = working_days_between(payroll.pay_date, position.as_of)
    yield SignalFacts("EW-05", payroll.month, _sheet_missing(position, payroll, totals, late))
    yield SignalFacts("EW-06", payroll.month, _unpaid(position, payroll, totals, late))


def _sheet_missing(position: Position, payroll: Payroll, totals: MonthTotals, late: int) -> Facts:
    """Cleared by the sheet: the pay day's coming near then says nothing any more."""
    if totals.sheet_headcount:
        return {"calendar_days_late": 0, "working_days_late": 0}
    return {
        "working_days_to_pay_day": working_days_between(position.as_of, payroll.pay_date),
        "calendar_days_late": max((position.as_of - payroll.pay_date).days, 0),
        "working_days_late": late,
    }


def _unpaid(position: Position, payroll: Payroll, totals: MonthTotals, late: int) -> Facts:
    due = totals.positive_net_total
    share = (totals.arrears_total / due).quantize(Decimal("0.0001")) if due else Decimal(0)
    overdue = bool(totals.arrears_headcount) and position.as_of > payroll.pay_date
    return {
        "unpaid_workers": totals.arrears_headcount,
        "working_days_late": late if overdue else 0,
        "share": share,
        "months_late": months_ended(payroll.pay_date, position.as_of) if overdue else 0,
    }


def _transfers(position: Position) -> Iterator[SignalFacts]:
    if position.account_events:
        count = sum(e.kind == "non_worker" for e in position.account_events)
        yield SignalFacts("EW-12", "", {"transfers": count})


def _deposit(position: Position) -> Iterator[SignalFacts]:
    """Cleared by the deposit; until then the working days since the permit count."""
    if position.deposit is None or position.deposit.value.start is None:
        return
    found = position.deposit.value
    start = found.start or position.as_of
    days = 0 if found.paid else working_days_between(start, position.as_of)
    yield SignalFacts("EW-13", "", {"working_days_since_permit": days})


def _officer_and_board(position: Position) -> Iterator[SignalFacts]:
    start = position.worksite.start_date
    if start is None or position.notice_board_missing is None:
        return
    faulty = position.labour_officer_missing or bool(position.notice_board_missing)
    days = working_days_between(start, position.as_of) if faulty else 0
    yield SignalFacts("EW-16", "", {"working_days_missing": days})
