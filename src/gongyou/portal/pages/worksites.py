"""A district's worksites, and one worksite's result: the answer first, then all behind it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gongyou.alerts.queries import judge_worksite
from gongyou.exchange.access import may_update
from gongyou.exchange.withdrawing import withdraw_sheet
from gongyou.foundation import audit
from gongyou.foundation.months import first_day
from gongyou.offices.models import Account
from gongyou.payroll.queries.months import sheet_months
from gongyou.payroll.queries.position import Position, wage_position
from gongyou.payroll.queries.workers import unproved_deductions, worker_months
from gongyou.portal import listing, results
from gongyou.portal.exporting import may_take_roster
from gongyou.registry.access import get_worksite, person_at, visible_worksites
from gongyou.registry.models import Worksite
from gongyou.workers import answers
from gongyou.workers.access import may_vouch
from gongyou.workers.answers import Of

PER_PAGE = 30
WORKERS_PER_PAGE = 50
MOST_KEYS = 2**63  # past it the database refuses the number itself


@require_safe
def worksite_list(request: HttpRequest) -> HttpResponse:
    """The district's sites, worst first: which will not pay, and why."""
    visible = visible_worksites(request.user)
    chosen = listing.Filters(request.GET)
    rows = listing.worksite_rows(visible, chosen)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "summary": listing.summary(visible),
        "filters": chosen.form,
        "any": visible.exists(),
    }
    return render(request, "portal/worksites.html", context)


@dataclass(frozen=True)
class Seen:
    """One worksite as its pages need it."""

    worksite: Worksite
    months: list[date]
    as_of: date | None


def _seen(request: HttpRequest, uuid: str) -> Seen:
    worksite = get_worksite(request.user, uuid)
    return Seen(worksite, sheet_months(worksite.pk), listing.judged_on(worksite))


def _supervises(request: HttpRequest, worksite: Worksite) -> bool:
    return isinstance(request.user, Account) and may_update(request.user, worksite)


def _position(seen: Seen) -> Position | None:
    if seen.as_of is None:
        return None
    return wage_position(seen.worksite, seen.months, seen.as_of)


@require_safe
def worksite(request: HttpRequest, uuid: str) -> HttpResponse:
    seen = _seen(request, uuid)
    position = _position(seen)
    context: dict[str, Any] = {"worksite": seen.worksite, "tab": "result", "position": position}
    if position is not None:
        judgement = judge_worksite(position)
        context |= {
            "answer": results.answer(position, judgement),
            "reasons": results.reasons(judgement),
            "not_judged": results.not_judged(judgement),
            "months": position.months,
            "findings": results.findings(position),
            "duties": results.duties(position),
            "events": position.account_events,
            "event_words": results.ACCOUNT_KINDS,
        }
    return render(request, "portal/worksite.html", context)


@require_safe
def workers(request: HttpRequest, uuid: str) -> HttpResponse:
    seen = _seen(request, uuid)
    form = results.WorkerFilters(seen.months, request.GET)
    rows = results.filtered(results.shown(worker_months(seen.worksite.pk, form.months())), form)
    page = Paginator(rows, WORKERS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "worksite": seen.worksite,
        "tab": "workers",
        "page": page,
        "filters": form,
        "totals": results.totals(rows),
        "takes_roster": isinstance(request.user, Account) and may_take_roster(request.user),
        "finding_words": results.FINDING_WORDS,
    }
    return render(request, "portal/workers.html", context)


@require_safe
def worker_month(request: HttpRequest, uuid: str, person: int, month: str) -> HttpResponse:
    seen = _seen(request, uuid)
    try:
        first = first_day(month)
    except ValueError:
        raise Http404 from None
    found = worker_months(seen.worksite.pk, [first], person) if person < MOST_KEYS else []
    rows = results.shown(found)
    if not rows:
        raise Http404
    context = {
        "worksite": seen.worksite,
        "tab": "workers",
        "row": rows[0],
        "month": first,
        "findings": results.explained(rows[0]),
        "unproved": unproved_deductions(seen.worksite.pk, [first], person),
        "other_months": results.months_of(seen.worksite.pk, seen.months, person),
        "answers": answers.shown(Of(seen.worksite.pk, person_at(seen.worksite, person), first)),
        "may_answer": may_vouch(request.user),
        **results.calendar(seen.worksite, person, first),
    }
    return render(request, "portal/worker_month.html", context)


@require_safe
def inputs(request: HttpRequest, uuid: str) -> HttpResponse:
    """Every file taken in, with the rows that were not used."""
    seen = _seen(request, uuid)
    context = {
        "worksite": seen.worksite,
        "tab": "inputs",
        "batches": results.batches(seen.worksite),
        "supervises": _supervises(request, seen.worksite),
    }
    return render(request, "portal/inputs.html", context)


@require_safe
def rejected(request: HttpRequest, uuid: str, batch: str) -> HttpResponse:
    seen = _seen(request, uuid)
    found = results.get_batch(seen.worksite, batch)
    rows = found.rejected.order_by("row")
    page = Paginator(rows, 100).get_page(request.GET.get("page"))
    context = {
        "worksite": seen.worksite,
        "tab": "inputs",
        "batch": found,
        "page": page,
        "rows": [(row, results.reason_word(row.reason)) for row in page],
    }
    return render(request, "portal/rejected.html", context)


@require_POST
def withdraw(request: HttpRequest, uuid: str, batch: str) -> HttpResponse:
    """Take a wage sheet back that was brought by mistake."""
    seen = _seen(request, uuid)
    found = results.get_batch(seen.worksite, batch)
    try:
        if not _supervises(request, seen.worksite):
            raise audit.Refused(_("撤回要请管这个工地的监察员或乡镇专干来做。"))
        reason = request.POST.get("reason", "").replace("\0", "").strip() or _("重复或放错")
        withdraw_sheet(found, reason, seen.as_of)
        messages.success(request, _("已撤回，结果已按余下的文件重算。"))
    except audit.Refused as refused:
        audit.record_refusal(
            "withdraw_batch",
            audit.Target("batch", str(found.uuid), seen.worksite.pk),
            refused.reason,
        )
        messages.error(request, refused.reason)
    return redirect("worksite-inputs", seen.worksite.uuid)
