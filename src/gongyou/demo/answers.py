"""The right answer of an invented worksite, from what happened and not from its files.

The words are those of `gongyou reconcile --json`; only what the truth knows is in it.
"""

from collections import Counter
from decimal import Decimal
from typing import Any

from gongyou.demo.account import balances
from gongyou.demo.files.project import NOT_SHOWN
from gongyou.demo.stories import Wrong
from gongyou.demo.truth import Entry, EntryKind, Site, Work, Worker
from gongyou.demo.writing import Written
from gongyou.exchange.records import PayKind
from gongyou.foundation.money import ZERO
from gongyou.foundation.money import text as yuan

Doc = dict[str, Any]


def answer(site: Site, written: Written) -> Doc:
    owed = [w for w in site.works if w.arrears]
    return {
        "arrears_total": yuan(sum((w.arrears for w in owed), ZERO)),
        "arrears_headcount": len({w.worker for w in owed}),
        "colour": site.story.colour,
        "workers": [_worker(site, w) for w in site.workers if w.on_roster],
        "worker_months": [_worker_month(site, w) for w in site.works],
        "rejected": {reason: n for reason, n in sorted(written.refused.items()) if n},
        "control_totals": {
            key: [(t.row, t.field, t.stated, t.computed) for t in totals]
            for key, totals in written.wrong_totals.items()
        },
        "months": [_month(site, month) for month in site.timeline.months],
        "account": _account(site) if site.story.has_account else None,
        "duties": _duties(site) if site.story.has_account else None,
    }


def ref(site: Site, worker: Worker) -> str:
    if worker.on_roster:
        return f"{site.story.pack}-{worker.number:03d}"
    return f"U:PIN {worker.pin}"


def _worker(site: Site, worker: Worker) -> Doc:
    by_day = worker.team.pay is PayKind.DAY
    return {
        "ref": ref(site, worker),
        "name": worker.who.name,
        "id_status": str(worker.id_status),
        "kind": str(worker.team.pay),
        "day_rate": yuan(worker.rate) if by_day else None,
    }


def _worker_month(site: Site, work: Work) -> Doc:
    line = work.line
    return {
        "ref": ref(site, work.worker),
        "name": work.worker.who.name,
        "month": work.month,
        "gate_days": len(work.days),
        "sheet_days": _number(line.days) if line else None,
        "gross": yuan(line.gross) if line else None,
        "deductions": yuan(line.deductions) if line else None,
        "net_payable": yuan(line.net) if line else None,
        "sheet_own_net": yuan(line.printed_net) if line else None,
        "paid": yuan(work.paid),
        "arrears": yuan(work.arrears),
        "estimated_due": yuan(work.estimated_due),
        "codes": sorted(work.codes),
    }


def _number(days: Decimal | None) -> float | None:
    return None if days is None else float(days)


def _month(site: Site, month: str) -> Doc:
    works = site.of_month(month)
    lines = [w.line for w in works if w.line]
    return {
        "month": month,
        "gate_headcount": sum(bool(w.days) for w in works),
        "sheet_headcount": len(lines),
        "paid_headcount": sum(w.paid > 0 for w in works),
        "gross_total": yuan(sum((line.gross for line in lines), ZERO)),
        "deductions_total": yuan(sum((line.deductions for line in lines), ZERO)),
        "net_payable_total": yuan(sum((line.net for line in lines), ZERO)),
        "paid_total": yuan(sum((w.paid for w in works), ZERO)),
        "arrears_total": yuan(sum((w.arrears for w in works), ZERO)),
        "arrears_headcount": sum(w.arrears > 0 for w in works),
        "codes": dict(sorted(Counter(c for w in works for c in w.codes).items())),
    }


def _account(site: Site) -> Doc:
    running = balances(site)
    outside = [e for e in site.entries if e.kind is EntryKind.NON_WORKER]
    return {
        "events": [
            (e.day.isoformat(), str(e.kind), yuan(e.amount), yuan(balance))
            for e, balance in zip(site.entries, running, strict=True)
        ],
        "non_worker_total": yuan(-sum((e.amount for e in outside), ZERO)),
        "labor_fee": [_labour_cost(site, month) for month in site.timeline.months],
    }


def _labour_cost(site: Site, month: str) -> Doc:
    credits = [e for e in site.entries if _is_labour_cost(e, month)]
    return {
        "month": month,
        "agreed": yuan(site.labour_cost),
        "credited": yuan(sum((e.amount for e in credits), ZERO)),
        "completed_on": credits[-1].day.isoformat() if credits else None,
    }


def _is_labour_cost(entry: Entry, month: str) -> bool:
    return entry.kind is EntryKind.APPROPRIATION and entry.month == month


def _duties(site: Site) -> Doc:
    return {
        "account_late": site.has(Wrong.ACCOUNT_LATE),
        "deposit_late": site.has(Wrong.DEPOSIT_MISSING) or site.has(Wrong.DEPOSIT_LATE),
        "notice_board_missing": [NOT_SHOWN] if site.has(Wrong.NOTICE_INCOMPLETE) else [],
        "labor_officer_missing": site.has(Wrong.OFFICER_MISSING),
        "tripartite_agreement_missing": site.has(Wrong.AGREEMENT_MISSING),
    }
