"""The result as one JSON document. Its form is published in docs/schemas/reconcile.json."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from gongyou.alerts.queries import Judged, Judgement
from gongyou.attendance.queries import same_second_two_devices, serial_gaps
from gongyou.exchange.matching.run import Outcome
from gongyou.foundation.masking import mask_id_number
from gongyou.foundation.money import ZERO
from gongyou.foundation.money import text as yuan
from gongyou.payroll.queries.account import AccountEvent, LabourCost, Payroll
from gongyou.payroll.queries.months import MonthTotals
from gongyou.payroll.queries.position import Position
from gongyou.payroll.queries.workers import (
    UnprovedDeduction,
    WorkerMonth,
    unproved_deductions,
    worker_months,
)
from gongyou.registry.marks import unmarked
from gongyou.registry.models import Batch, Engagement, RejectedRow, Worksite
from gongyou.statutes.results import Result, Status

Doc = dict[str, Any]


def result_document(
    outcome: Outcome,
    parameters: Mapping[str, object],
    *,
    plain: bool = False,
    own_files: bool = False,
) -> Doc:
    """Everything the match found; ID numbers masked unless `plain`.

    `own_files`: for whoever has brought the files and compares them with it; people who are
    known by an ID number alone are called by it, as in the files.
    """
    position, worksite = outcome.position, outcome.position.worksite
    rows = worker_months(worksite.pk, outcome.months)
    unproved = unproved_deductions(worksite.pk, outcome.months)
    document: Doc = {
        "pack": worksite.pack,
        "worksite": {"code": worksite.code, "name": worksite.name},
        "as_of": position.as_of.isoformat(),
        "parameters": dict(parameters),
        "colour": str(outcome.judgement.colour),
        "arrears_total": yuan(sum((t.arrears_total for t in position.months), ZERO)),
        "arrears_without_unproved_deductions_total": yuan(
            sum((t.arrears_without_unproved_total for t in position.months), ZERO)
        ),
        "arrears_headcount": len({r.person_id for r in rows if r.arrears > 0}),
        "workers": _workers(worksite, plain=plain),
        "worker_months": _worker_months(rows, unproved),
        "files": _files(worksite),
        "project": _project(position),
        "signals": [_signal(s) for s in outcome.judgement.signals],
        "not_judged": _not_judged(outcome.judgement),
    }
    return _called(_numbers_of(worksite), document) if plain or own_files else document


def _numbers_of(worksite: Worksite) -> dict[str, str]:
    """By reference: what somebody who is known by an ID number alone is called in full."""
    marked = Engagement.objects.filter(worksite=worksite, ref__startswith="U:****")
    found = {e.ref: unmarked(e.ref, e.person.id_number) for e in marked.select_related("person")}
    return {ref: full for ref, full in found.items() if ref != full}


def _called(names: Mapping[str, str], part: Any) -> Any:
    """The same with these references in full, wherever they stand."""
    if not names:
        return part
    if isinstance(part, dict):
        return {key: _called(names, value) for key, value in part.items()}
    if isinstance(part, list):
        return [_called(names, value) for value in part]
    return names.get(part, part) if isinstance(part, str) else part


def _not_judged(judgement: Judgement) -> list[str]:
    return list(judgement.not_judged)


def _workers(worksite: Worksite, *, plain: bool) -> list[Doc]:
    rows = Engagement.objects.filter(worksite=worksite, on_roster=True).select_related("person")
    return [_worker(e, plain=plain) for e in rows.order_by("ref")]


def _worker(e: Engagement, *, plain: bool) -> Doc:
    number = e.person.id_number if e.id_status == "ok" else None
    return {
        "ref": e.ref,
        "name": e.name,
        "id_on_roster": number if plain or number is None else mask_id_number(number),
        "id_status": e.id_status,
        "kind": e.pay_kind or None,
        "day_rate": yuan(e.day_rate),
    }


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _worker_months(rows: Sequence[WorkerMonth], unproved: Sequence[UnprovedDeduction]) -> list[Doc]:
    by_key: defaultdict[tuple[int, date], list[Doc]] = defaultdict(list)
    for d in unproved:
        by_key[d.person_id, d.month].append(
            {
                "heading": d.heading,
                "category": d.category,
                "amount": yuan(d.amount),
                "source": d.source,
                "state": "扣款待核",
            }
        )
    return [_worker_month(r, by_key[r.person_id, r.month]) for r in rows]


def _worker_month(r: WorkerMonth, unproved: list[Doc]) -> Doc:
    return {
        "ref": r.ref,
        "name": r.name,
        "month": f"{r.month:%Y-%m}",
        "gate_days": r.gate_days,
        "attendance_sheet": _attendance_sheet(r),
        "sheet_days": _number(r.sheet_days),
        "gross": yuan(r.gross),
        "deductions": yuan(r.deductions),
        "net_payable": yuan(r.net_payable),
        "sheet_own_net": yuan(r.sheet_own_net),
        "paid": yuan(r.paid),
        "arrears": yuan(r.arrears),
        "arrears_without_unproved_deductions": yuan(r.arrears_without_unproved),
        "unproved_deductions": unproved,
        "estimated_due": yuan(r.estimated_due),
        "codes": list(r.findings),
        "sheet_rows": list(r.sheet_rows),
        "bank_lines": list(r.bank_lines),
    }


def _attendance_sheet(r: WorkerMonth) -> Doc | None:
    """What an attendance sheet says of the month: shown beside the gate, counted without it."""
    if r.stated_dates is None:
        return None
    return {"dates": r.stated_dates, "days": _number(r.stated_days)}


def _files(worksite: Worksite) -> Doc:
    batches = Batch.objects.filter(worksite=worksite, withdrawn_at=None)
    rejected: defaultdict[int, list[RejectedRow]] = defaultdict(list)
    for row in RejectedRow.objects.filter(batch__in=batches).order_by("batch", "row"):
        rejected[row.batch_id].append(row)
    files: Doc = {}
    for b in batches.order_by("source_key", "id"):
        if b.kind != "pin_table" and b.data_rows:
            file = _file(b, rejected[b.pk])
            files[b.source_key] = (
                _together(files[b.source_key], file) if b.facts.get("beside") else file
            )
    return files


def _together(one: Doc, other: Doc) -> Doc:
    """Two tables that stand beside each other on one sheet."""
    counts: Counter[str] = Counter(one["rejected_count"]) + Counter(other["rejected_count"])
    return one | {
        "data_rows": one["data_rows"] + other["data_rows"],
        "rejected_count": dict(counts),
        "rejected": [*one["rejected"], *other["rejected"]],
        "control_totals": [*one["control_totals"], *other["control_totals"]],
    }


def _file(batch: Batch, rejected: Sequence[RejectedRow]) -> Doc:
    return {
        "kind": batch.kind,
        "layout": batch.layout,
        "data_rows": batch.data_rows,
        "rejected_count": dict(Counter(r.reason for r in rejected)),
        "rejected": [_rejected(r) for r in rejected],
        "control_totals": list(batch.control_totals),
    }


def _rejected(r: RejectedRow) -> Doc:
    row: Doc = {"row": r.row, "reason": r.reason, "kept": r.kept}
    if r.column:
        row["column"] = r.column
    if r.at:
        row["time"] = r.at
    return row


# --- the project block -------------------------------------------------------------------


def _project(position: Position) -> Doc:
    worksite_id = position.worksite.pk
    outflow = [e for e in position.account_events if e.kind == "non_worker"]
    closing = position.account_events[-1].balance_after if position.account_events else ZERO
    return {
        "months": [_month(t) for t in position.months],
        "labor_fee": [_labour_cost(c) for c in position.labour_costs],
        "payroll": [_payroll(p) for p in position.payrolls],
        "account_events": [_event(e) for e in position.account_events],
        "account_closing_balance": yuan(closing),
        "account_opening": _opening(position),
        "deposit": _deposit(position),
        "notice_board_missing": position.notice_board_missing or [],
        "labor_officer_missing": position.labour_officer_missing,
        "tripartite_agreement_missing": position.tripartite_agreement_missing,
        "non_worker_transfers": [_transfer(e) for e in outflow],
        "non_worker_total": yuan(sum((e.amount_out for e in outflow), ZERO)),
        "same_second_two_devices": [
            {"ref": s.ref, "time": s.time} for s in same_second_two_devices(worksite_id)
        ],
        "serial_gaps": [
            {"device": g.device, "after_serial": g.after_serial, "missing": g.missing}
            for g in serial_gaps(worksite_id)
        ],
        "shared_cards": [
            {"month": f"{s.month:%Y-%m}", "card_last4": s.card_last4, "refs": list(s.refs)}
            for s in position.shared_cards
        ],
    }


def _month(t: MonthTotals) -> Doc:
    return {
        "month": f"{t.month:%Y-%m}",
        "days_from": "attendance_sheet" if t.days_stated else "gates",
        "gate_headcount": t.gate_headcount,
        "sheet_headcount": t.sheet_headcount,
        "paid_headcount": t.paid_headcount,
        "gross_total": yuan(t.gross_total),
        "deductions_total": yuan(t.deductions_total),
        "net_payable_total": yuan(t.net_payable_total),
        "paid_total": yuan(t.paid_total),
        "arrears_total": yuan(t.arrears_total),
        "arrears_headcount": t.arrears_headcount,
        "arrears_without_unproved_deductions_total": yuan(t.arrears_without_unproved_total),
        "arrears_without_unproved_deductions_headcount": t.arrears_without_unproved_headcount,
        "unproved_deductions_total": yuan(t.unproved_deductions_total),
        "not_on_sheet_estimated_total": yuan(t.not_on_sheet_estimated_total),
        "not_on_sheet_headcount": t.not_on_sheet_headcount,
        "codes": dict(sorted(t.findings.items())),
    }


def _labour_cost(c: LabourCost) -> Doc:
    late = c.lateness.value
    return {
        "month": c.month,
        "due": late.due.isoformat(),
        "agreed": yuan(c.agreed),
        "credited": yuan(c.credited),
        "credits": [{"date": d.isoformat(), "amount": yuan(a)} for d, a in c.credits],
        "completed_on": _iso(c.completed_on),
        "short": yuan(c.short),
        "days_late_calendar": late.days_calendar,
        "days_late_working": late.days_working,
    }


def _payroll(p: Payroll) -> Doc:
    late = p.lateness.value
    return {
        "month": p.month,
        "nominal_pay_date": p.nominal_pay_date.isoformat(),
        "pay_date": p.pay_date.isoformat(),
        "first_batch": _iso(p.first_batch),
        "days_late_calendar": late.days_calendar,
        "days_late_working": late.days_working,
        "net_payable_total": yuan(p.net_payable_total),
        "balance_measured_before": p.measured_before.isoformat(),
        "balance_before_payroll": yuan(p.balance_before),
        "ratio": None if p.ratio is None else float(p.ratio),
        "shortfall": yuan(p.shortfall),
    }


def _event(e: AccountEvent) -> Doc:
    return {
        "row": e.row,
        "date": e.booked_on.isoformat(),
        "in": yuan(e.amount_in),
        "out": yuan(e.amount_out),
        "kind": e.kind,
        "balance_after": yuan(e.balance_after),
    }


def _transfer(e: AccountEvent) -> Doc:
    return {
        "row": e.row,
        "date": e.booked_on.isoformat(),
        "amount": yuan(e.amount_out),
        "counterparty": e.counterparty,
        "memo": e.memo,
    }


def _opening(position: Position) -> Doc | None:
    if position.account_opening is None:
        return None
    found = position.account_opening.value
    return {
        "contract_date": found.start.isoformat(),
        "opened": _iso(found.done),
        "days": found.days,
        "limit_days": found.limit_days,
        "late": found.late,
        "days_late": found.days_late,
    }


def _deposit(position: Position) -> Doc | None:
    if position.deposit is None:
        return None
    found = position.deposit.value
    return {
        "permit_date": _iso(position.worksite.permit_date),
        "due": _iso(found.due),
        "paid": _iso(found.paid),
        "late": found.late,
        "days_late_calendar": found.days_late_calendar,
        "days_late_working": found.days_late_working,
    }


# --- signals -----------------------------------------------------------------------------


def _signal(judged: Judged) -> Doc:
    found = judged.result.value
    action = found.action
    return {
        "rule": judged.result.rule,
        "subject": judged.subject,
        "colour": str(found.level),
        "label": {"zh": found.label.zh, "en": found.label.en},
        "facts": {
            k: _plain(v)
            for k, v in judged.result.reason.inputs.items()
            if k not in {"as_of", "area"}
        },
        "crossed": [
            {
                "fact": c.fact.name,
                "label": {"zh": c.fact.label.zh, "en": c.fact.label.en},
                "unit": c.fact.unit,
                "value": _plain(c.value),
                "threshold": _plain(c.threshold),
            }
            for c in found.crossed
        ],
        "articles": _articles(judged.result),
        "clears": {"zh": found.clears.zh, "en": found.clears.en},
        "action": None if action is None else {"zh": action.action.zh, "en": action.action.en},
        "status": str(judged.result.reason.status),
        "to_confirm": judged.result.reason.status is not Status.VERIFIED,
    }


def _articles(result: Result[Any]) -> list[Doc]:
    return [{"zh": r.cite("zh"), "en": r.cite("en")} for r in result.reason.articles]


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value.isoformat() if isinstance(value, date) else value


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
