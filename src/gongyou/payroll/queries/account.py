"""The wage account: its entries with running balance, and what was paid in for each month."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db import connection

from gongyou.foundation.money import ZERO
from gongyou.foundation.months import first_day, shift
from gongyou.payroll.models import AccountEntry, PayTerms, StatementParty
from gongyou.payroll.strangers import Workers
from gongyou.statutes.labour_cost import labour_cost_due
from gongyou.statutes.lateness import Lateness
from gongyou.statutes.payday import day_of_month, pay_day, payroll_lateness
from gongyou.statutes.results import Result


@dataclass(frozen=True)
class AccountEvent:
    """An entry and the balance after it, from the amounts (opening balance 0)."""

    row: int
    booked_on: date
    amount_in: Decimal
    amount_out: Decimal
    kind: str
    balance_after: Decimal
    month: date | None
    counterparty: str
    memo: str


def account_events(worksite_id: int, as_of: date) -> list[AccountEvent]:
    """Every entry up to a day, in order. Who is a worker here is judged as of now: the sheet
    that names a payee may have come after the statement."""
    now_workers = _kinds_now(worksite_id)
    with connection.cursor() as cursor:
        cursor.execute(
            """WITH written AS (
                 SELECT batch_id, (array_agg(booked_on ORDER BY row))[1]
                        > (array_agg(booked_on ORDER BY row DESC))[1] AS newest_first
                 FROM payroll_accountentry WHERE worksite_id = %s GROUP BY batch_id
               ), entry AS (
                 SELECT e.*, CASE WHEN w.newest_first THEN -e.row ELSE e.row END AS turn
                 FROM payroll_accountentry e JOIN written w USING (batch_id)
                 WHERE e.worksite_id = %s AND e.booked_on <= %s
               )
               SELECT e.party_id, e.row, e.booked_on, e.amount_in, e.amount_out, e.kind,
                      sum(e.amount_in - e.amount_out)
                        OVER (ORDER BY e.booked_on, e.batch_id, e.turn),
                      e.month, s.name, s.memo
               FROM entry e JOIN payroll_statementparty s ON s.id = e.party_id
               ORDER BY e.booked_on, e.batch_id, e.turn""",
            [worksite_id, worksite_id, as_of],
        )
        rows = cursor.fetchall()
    events = [(row[0], AccountEvent(*row[1:])) for row in rows]
    return [
        replace(event, kind=now_workers[party])
        if event.kind in _OF_PEOPLE and party in now_workers
        else event
        for party, event in events
    ]


_OF_PEOPLE = (AccountEntry.Kind.WAGE_LINE, AccountEntry.Kind.NON_WORKER)


def _kinds_now(worksite_id: int) -> dict[int, str]:
    """By other side, for everything paid out to somebody: to a worker, or to nobody's."""
    entries = AccountEntry.objects.filter(worksite_id=worksite_id, kind__in=_OF_PEOPLE)
    parties = StatementParty.objects.filter(pk__in=entries.values("party_id"))
    workers = Workers(worksite_id)
    return {
        party.pk: str(
            AccountEntry.Kind.WAGE_LINE
            if workers.named(party.name) or workers.hold(party.account or "")
            else AccountEntry.Kind.NON_WORKER
        )
        for party in parties
    }


@dataclass(frozen=True)
class LabourCost:
    """Labour cost of one month: agreed, credited, and how late."""

    month: str
    agreed: Decimal
    credits: tuple[tuple[date, Decimal], ...]
    completed_on: date | None
    lateness: Result[Lateness]

    @property
    def credited(self) -> Decimal:
        return sum((amount for _, amount in self.credits), ZERO)

    @property
    def short(self) -> Decimal:
        return max(self.agreed - self.credited, ZERO)


def labour_costs(
    terms: PayTerms | None, events: Sequence[AccountEvent], months: Sequence[str], as_of: date
) -> list[LabourCost]:
    """A credit belongs to the month its memo names. Nothing without agreed terms."""
    if terms is None or terms.labour_cost_day is None or terms.labour_cost_amount is None:
        return []
    return [_labour_cost(terms, events, month, as_of) for month in months]


def _labour_cost(
    terms: PayTerms, events: Sequence[AccountEvent], month: str, as_of: date
) -> LabourCost:
    agreed = terms.labour_cost_amount or ZERO
    credits = tuple(
        (e.booked_on, e.amount_in)
        for e in events
        if e.kind == "appropriation" and e.month == first_day(month)
    )
    completed = _completed_on(credits, agreed)
    late = labour_cost_due(
        month, terms.labour_cost_day or 1, terms.labour_cost_month_offset, completed, as_of
    )
    return LabourCost(month, agreed, credits, completed, late)


def _completed_on(credits: Sequence[tuple[date, Decimal]], agreed: Decimal) -> date | None:
    total = ZERO
    for day, amount in credits:
        total += amount
        if total >= agreed:
            return day
    return None


@dataclass(frozen=True)
class Payroll:
    """Paying out one month: when due, when begun, and whether the account could cover it."""

    month: str
    nominal_pay_date: date
    pay_date: date
    first_batch: date | None
    lateness: Result[Lateness]
    net_payable_total: Decimal
    measured_before: date
    balance_before: Decimal

    @property
    def ratio(self) -> Decimal | None:
        """Balance over the month's positive net payable, four places; None without any."""
        if self.net_payable_total <= 0:
            return None
        return (self.balance_before / self.net_payable_total).quantize(Decimal("0.0001"))

    @property
    def shortfall(self) -> Decimal:
        return max(self.net_payable_total - self.balance_before, ZERO)


def payrolls(
    worksite_id: int,
    terms: PayTerms | None,
    events: Sequence[AccountEvent],
    net_totals: dict[str, Decimal],
    as_of: date,
) -> list[Payroll]:
    """One per month of `net_totals` (sums of positive net payable). Needs an agreed pay day."""
    if terms is None or terms.pay_day is None:
        return []
    first = _first_batches(worksite_id)
    return [_payroll(terms, events, m, net, first.get(m), as_of) for m, net in net_totals.items()]


def _payroll(
    terms: PayTerms,
    events: Sequence[AccountEvent],
    month: str,
    net: Decimal,
    first_batch: date | None,
    as_of: date,
) -> Payroll:
    day, offset = terms.pay_day or 1, terms.pay_month_offset
    due = pay_day(month, day, offset).value
    late = payroll_lateness(month, day, offset, first_batch, as_of)
    measured = min(due.day, first_batch) if first_batch else due.day
    # at the start of the day: the day's own entries do not count yet
    before = [e.balance_after for e in events if e.booked_on < measured]
    balance = before[-1] if before else ZERO
    return Payroll(month, due.nominal, due.day, first_batch, late, net, measured, balance)


@dataclass(frozen=True)
class PayrollAhead:
    """A payroll to come, and what the account holds for it today. `expected`: no sheet yet,
    taken to be as large as the last month's."""

    month: str
    pay_date: date
    expected: bool
    amount: Decimal
    balance: Decimal

    @property
    def ratio(self) -> Decimal | None:
        return (self.balance / self.amount).quantize(Decimal("0.0001")) if self.amount else None


def payrolls_ahead(
    terms: PayTerms | None,
    done: Sequence[Payroll],
    events: Sequence[AccountEvent],
    as_of: date,
) -> list[PayrollAhead]:
    """Months whose payout has not begun, then the month after the last, once its labour cost
    should have come: before that a low balance is no news. Empty without terms, without an
    account statement or without any payroll yet."""
    if terms is None or terms.pay_day is None or not events or not done:
        return []
    balance, last = events[-1].balance_after, done[-1]
    ahead = [
        PayrollAhead(p.month, p.pay_date, False, p.net_payable_total, balance)
        for p in done
        if p.first_batch is None and p.net_payable_total > 0
    ]
    following = shift(last.month, 1)
    due = pay_day(following, terms.pay_day, terms.pay_month_offset).value.day
    if due >= as_of and _funding_was_due(terms, following, as_of):
        ahead.append(PayrollAhead(following, due, True, last.net_payable_total, balance))
    return ahead


def _funding_was_due(terms: PayTerms, month: str, as_of: date) -> bool:
    if terms.labour_cost_day is None:
        return True
    return day_of_month(month, terms.labour_cost_day, terms.labour_cost_month_offset) <= as_of


def _first_batches(worksite_id: int) -> dict[str, date]:
    """The date of the first bank batch with lines of each wage month."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT to_char(month, 'YYYY-MM'), min(paid_on) FROM payroll_paymentresult
               WHERE worksite_id = %s AND month IS NOT NULL AND paid_on IS NOT NULL
               GROUP BY 1""",
            [worksite_id],
        )
        return dict(cursor.fetchall())
