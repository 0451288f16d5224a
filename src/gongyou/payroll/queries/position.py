"""A worksite's wage position as of a day: everything the result and the signals are made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gongyou.foundation import months as calendar_month
from gongyou.payroll.models import Deposit, PayTerms, WageAccount
from gongyou.payroll.queries.account import (
    AccountEvent,
    LabourCost,
    Payroll,
    PayrollAhead,
    account_events,
    labour_costs,
    payrolls,
    payrolls_ahead,
)
from gongyou.payroll.queries.months import MonthTotals, SharedCard, month_totals, shared_cards
from gongyou.registry.models import LabourOfficer, NoticeBoard, Worksite
from gongyou.statutes.deposit import DepositDue, deposit_due
from gongyou.statutes.notice_board import notice_board
from gongyou.statutes.results import Result
from gongyou.statutes.special_account import WithinDays, account_opening


@dataclass(frozen=True)
class Position:
    """Months, account, deposit, notice board and officer of one worksite, as of a day."""

    worksite: Worksite
    as_of: date
    months: list[MonthTotals]
    labour_costs: list[LabourCost]
    payrolls: list[Payroll]
    payrolls_ahead: list[PayrollAhead]
    account_events: list[AccountEvent]
    account_opening: Result[WithinDays] | None
    deposit: Result[DepositDue] | None
    notice_board_missing: list[str] | None
    labour_officer_missing: bool
    tripartite_agreement_missing: bool | None
    shared_cards: list[SharedCard]


def wage_position(worksite: Worksite, months: Sequence[date], as_of: date) -> Position:
    totals = month_totals(worksite.pk, months)
    terms = PayTerms.objects.filter(worksite=worksite).first()
    events = account_events(worksite.pk, as_of)
    names = [calendar_month.name(m) for m in months]
    nets = {calendar_month.name(t.month): t.positive_net_total for t in totals}
    account = WageAccount.objects.filter(worksite=worksite).first()
    officer = LabourOfficer.objects.filter(worksite=worksite).first()
    paid_out = payrolls(worksite.pk, terms, events, nets, as_of)
    return Position(
        worksite=worksite,
        as_of=as_of,
        months=totals,
        labour_costs=labour_costs(terms, events, names, as_of),
        payrolls=paid_out,
        payrolls_ahead=payrolls_ahead(terms, paid_out, events, as_of),
        account_events=events,
        account_opening=_opening(worksite, account, as_of),
        deposit=_deposit(worksite, as_of),
        notice_board_missing=_missing_items(worksite, as_of),
        labour_officer_missing=officer is None or not officer.name.strip(),
        tripartite_agreement_missing=_agreement_missing(account),
        shared_cards=shared_cards(worksite.pk, months),
    )


def _agreement_missing(account: WageAccount | None) -> bool | None:
    if account is None or account.tripartite_agreement is None:
        return None
    return not account.tripartite_agreement


def _opening(
    worksite: Worksite, account: WageAccount | None, as_of: date
) -> Result[WithinDays] | None:
    if worksite.contract_date is None:
        return None
    opened = account.opened_on if account else None
    return account_opening(worksite.contract_date, opened, as_of, worksite.district_code)


def _deposit(worksite: Worksite, as_of: date) -> Result[DepositDue] | None:
    if worksite.permit_date is None and worksite.contract_date is None:
        return None
    deposit = Deposit.objects.filter(worksite=worksite).first()
    return deposit_due(
        worksite.permit_date,
        worksite.contract_date,
        deposit.paid_on if deposit else None,
        as_of,
        worksite.district_code,
    )


def _missing_items(worksite: Worksite, as_of: date) -> list[str] | None:
    """None where nothing is known of the board."""
    board = NoticeBoard.objects.filter(worksite=worksite).first()
    if board is None:
        return None
    found = notice_board(board.items, as_of, worksite.district_code, posted=board.posted).value
    # local items beyond the statutory list count as well once the board's record names them
    extra = [i for i, shown in board.items.items() if i not in found.required and not shown]
    return [*found.missing, *extra]
