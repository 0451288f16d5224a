"""The answer's project block: months, labour fee, pay days, the account, the duties."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import chinese_calendar
from tests.packs.truth import EntryRow, Site, Written, after, yuan

Doc = dict[str, Any]
ZERO = Decimal()


def project_answers(site: Site, written: Written, rows: list[Doc]) -> Doc:
    events = _balances(written.account)
    others = [e for e in events if e["kind"] == "non_worker"]
    return {
        "months": [
            _month(month, [r for r in rows if r["month"] == month]) for month in site.months
        ],
        "labor_fee": [_labour_fee(site, written, month) for month in site.months],
        "payroll": [_payroll(site, written, rows, month) for month in site.months],
        "account_events": events,
        "account_closing_balance": yuan(_in_order(written.account)[-1][1])
        if written.account
        else None,
        "account_opening": _opening(site.project),
        "deposit": _deposit(site.project),
        "notice_board_missing": _missing(site.project["notice_board"]),
        "labor_officer_missing": not (site.project.get("labor_officer") or {}).get("name"),
        "tripartite_agreement_missing": not site.project["special_account"]["tripartite_agreement"],
        "non_worker_transfers": _transfers(written.account),
        "non_worker_total": yuan(_sum(Decimal(e["out"]) for e in others)),
    }


def _month(month: str, rows: list[Doc]) -> Doc:
    def total(field: str) -> Decimal:
        return _sum(Decimal(r[field]) for r in rows if r[field] is not None)

    return {
        "month": month,
        "gate_headcount": sum(r["gate_days"] >= 1 for r in rows),
        "sheet_headcount": sum(bool(r["sheet_rows"]) for r in rows),
        "paid_headcount": sum(Decimal(r["paid"]) > 0 for r in rows),
        "gross_total": yuan(total("gross")),
        "deductions_total": yuan(total("deductions")),
        "net_payable_total": yuan(total("net_payable")),
        "paid_total": yuan(total("paid")),
        "arrears_total": yuan(total("arrears")),
        "arrears_headcount": sum(Decimal(r["arrears"]) > 0 for r in rows),
        "not_on_sheet_estimated_total": yuan(total("estimated_due")),
        "not_on_sheet_headcount": sum("not_on_sheet" in r["codes"] for r in rows),
        "codes": dict(Counter(code for r in rows for code in r["codes"])),
    }


# --- days -----------------------------------------------------------------------------------


def _works(day: date) -> bool:
    return bool(chinese_calendar.is_workday(day))


def _working_days(first: date, last: date) -> int:
    """Days after the first up to and including the last one."""
    days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    return sum(map(_works, days))


def _late(due: date, done: date) -> tuple[int, int]:
    return (max((done - due).days, 0), _working_days(due, done) if done > due else 0)


# --- account --------------------------------------------------------------------------------


def _in_order(account: list[EntryRow]) -> list[tuple[EntryRow, Decimal]]:
    """By day; the truth holds the entries of one day in the order in which they came."""
    balance, found = ZERO, []
    for line in account:
        balance += line.entry.amount_in - line.entry.amount_out
        found.append((line, balance))
    return found


def _balances(account: list[EntryRow]) -> list[Doc]:
    return [
        {
            "row": line.row,
            "date": line.entry.day.isoformat(),
            "in": yuan(line.entry.amount_in),
            "out": yuan(line.entry.amount_out),
            "kind": line.entry.kind,
            "balance_after": yuan(balance),
        }
        for line, balance in _in_order(account)
    ]


def _transfers(account: list[EntryRow]) -> list[Doc]:
    return [
        {
            "row": line.row,
            "date": line.entry.day.isoformat(),
            "amount": yuan(line.entry.amount_out),
            "counterparty": line.entry.other,
            "memo": line.entry.memo,
        }
        for line in account
        if line.entry.kind == "non_worker"
    ]


def _labour_fee(site: Site, written: Written, month: str) -> Doc:
    terms = site.project["labor_fee"]
    agreed = Decimal(terms["amount_per_month"])
    due = after(month, terms["month_offset"], terms["agreed_day"])
    credits = [
        line.entry
        for line in written.account
        if line.entry.kind == "appropriation" and line.entry.month == month
    ]
    credited, completed = ZERO, None
    for entry in credits:
        credited += entry.amount_in
        if completed is None and credited >= agreed:
            completed = entry.day
    calendar, working = _late(due, completed or site.as_of)
    return {
        "month": month,
        "due": due.isoformat(),
        "agreed": yuan(agreed),
        "credited": yuan(credited),
        "credits": [{"date": e.day.isoformat(), "amount": yuan(e.amount_in)} for e in credits],
        "completed_on": completed.isoformat() if completed else None,
        "short": yuan(max(agreed - credited, ZERO)),
        "days_late_calendar": calendar,
        "days_late_working": working,
    }


def _payroll(site: Site, written: Written, rows: list[Doc], month: str) -> Doc:
    terms = site.project["pay_day"]
    nominal = pay_date = after(month, terms["month_offset"], terms["day"])
    while not _works(pay_date):
        pay_date -= timedelta(days=1)
    first = min(r.day for r in written.bank if r.order.month == month)
    measured = min(pay_date, first)
    net = _sum(
        max(Decimal(r["net_payable"]), ZERO)
        for r in rows
        if r["month"] == month and r["net_payable"] is not None
    )
    balance = _sum(
        line.entry.amount_in - line.entry.amount_out
        for line in written.account
        if line.entry.day < measured
    )
    calendar, working = _late(pay_date, first)
    return {
        "month": month,
        "nominal_pay_date": nominal.isoformat(),
        "pay_date": pay_date.isoformat(),
        "first_batch": first.isoformat(),
        "days_late_calendar": calendar,
        "days_late_working": working,
        "net_payable_total": yuan(net),
        "balance_measured_before": measured.isoformat(),
        "balance_before_payroll": yuan(balance),
        "ratio": float(round(balance / net, 4)),
        "shortfall": yuan(max(net - balance, ZERO)),
    }


# --- duties ---------------------------------------------------------------------------------


def _opening(project: Doc) -> Doc:
    contract = date.fromisoformat(project["contract_date"])
    opened = date.fromisoformat(project["special_account"]["opened_date"])
    days = (opened - contract).days
    return {
        "contract_date": contract.isoformat(),
        "opened": opened.isoformat(),
        "days": days,
        "limit_days": 30,
        "late": days > 30,
        "days_late": max(days - 30, 0),
    }


def _deposit(project: Doc) -> Doc:
    permit = date.fromisoformat(project["construction_permit_date"])
    paid = date.fromisoformat(project["deposit"]["paid_date"])
    due, counted = permit, 0
    while counted < 20:
        due += timedelta(days=1)
        counted += _works(due)
    calendar, working = _late(due, paid)
    return {
        "permit_date": permit.isoformat(),
        "due": due.isoformat(),
        "paid": paid.isoformat(),
        "late": paid > due,
        "days_late_calendar": calendar,
        "days_late_working": working,
    }


def _missing(board: Doc) -> list[str]:
    return [name for name, shown in board["items"].items() if not shown or not board["posted"]]


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, ZERO)
