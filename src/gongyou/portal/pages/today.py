"""The first page of every role, the help page, and the audit for who keeps it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from gongyou.foundation import audit
from gongyou.offices.access import keeper_prefix, roles_of
from gongyou.offices.models import Account
from gongyou.portal import auditing
from gongyou.portal.duties import DUTIES
from gongyou.portal.today import today_of
from gongyou.portal.today.partners import whom_to_ask

PER_PAGE = 50
MOST_KEYS = 2**63


def _account(request: HttpRequest) -> Account:
    if not isinstance(request.user, Account):
        raise Http404
    return request.user


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What waits for the role one acts in."""
    account = _account(request)
    found = today_of(account, timezone.localdate(), request.GET.get("page"))
    return render(request, "portal/today.html", {"today": found, "day": timezone.localdate()})


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    account = _account(request)
    held = {role.role for role in roles_of(account)}
    context = {
        "mine": [duty for duty in DUTIES if duty.role in held],
        "others": [duty for duty in DUTIES if duty.role not in held],
        "contacts": whom_to_ask(account),
    }
    return render(request, "portal/help.html", context)


def _auditor(request: HttpRequest) -> Account:
    account = _account(request)
    if keeper_prefix(account, "audit_admin") is None:
        raise Http404
    return account


@require_safe
def audit_list(request: HttpRequest) -> HttpResponse:
    """A page is what lies before a row: the log is far too long to be counted each time."""
    account, form = _auditor(request), auditing.AuditFilter(request.GET)
    before = request.GET.get("before", "")
    rows = auditing.found(account, form.asked)
    if before.isascii() and before.isdigit() and int(before) < MOST_KEYS:
        rows = rows.filter(id__lt=int(before))
    shown = list(rows[: PER_PAGE + 1])
    query = request.GET.copy()
    query.pop("before", None)
    context: dict[str, Any] = {
        "filters": form,
        "rows": [auditing.in_words(row) for row in shown[:PER_PAGE]],
        "newest": query.urlencode(),
        "later": bool(before),
    }
    if len(shown) > PER_PAGE:
        query["before"] = str(shown[PER_PAGE - 1].pk)
        context["older"] = query.urlencode()
    return render(request, "portal/audit.html", context)


@require_POST
def audit_export(request: HttpRequest) -> HttpResponse:
    account, form = _auditor(request), auditing.AuditFilter(request.GET)
    try:
        body = auditing.export(account, form.asked)
    except audit.Refused as refused:
        audit.record_refusal("export_audit", audit.Target("audit", ""), refused.reason)
        messages.error(request, refused.reason)
        return redirect("audit")
    name = f"gongyou-audit-{timezone.localdate()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(body, content_type="text/csv; charset=utf-8", headers=headers)
