"""Files that leave: small ones at once, large ones when a second person has agreed."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongyou.foundation import audit
from gongyou.offices.models import Account
from gongyou.offices.proof import recently_proven, to_confirm
from gongyou.portal import exporting
from gongyou.portal.personal_forms import DecideForm, ExportForm
from gongyou.registry import exports
from gongyou.registry.access import get_export, get_worksite, visible_exports
from gongyou.registry.models import Export, Worksite
from gongyou.registry.policy import personal_policy

PER_PAGE = 30
_KINDS = {"xlsx": Export.Kind.RESULT_XLSX, "json": Export.Kind.RESULT_JSON}


def _account(request: HttpRequest) -> Account:
    if not isinstance(request.user, Account):
        raise Http404
    return request.user


def _ready(account: Account, worksite: Worksite, kind: str) -> exporting.Ready:
    found = exporting.ready(account, worksite, kind)
    if found is None:
        raise Http404
    return found


@require_safe
def result(request: HttpRequest, uuid: str, form: str) -> HttpResponse:
    """The result as a workbook or as JSON, ID numbers masked."""
    account, worksite = _account(request), get_worksite(request.user, uuid)
    if form not in _KINDS:
        raise Http404
    kind = _KINDS[form]
    ready = _ready(account, worksite, kind)
    if exports.needs_second_person(ready.people):
        return redirect("export-new", worksite.uuid, kind)
    return _hand_over(account, exports.ask(account, worksite, kind, ready.people, ""), ready)


def _hand_over(account: Account, export: Export, ready: exporting.Ready) -> HttpResponse:
    content = exports.hand_over(account, export, ready.make, ready.noted)
    headers = {
        "Content-Disposition": content_disposition_header(True, ready.name) or "attachment",
        "Cache-Control": "no-store",
    }
    return HttpResponse(content, content_type=ready.content_type, headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
def export_new(request: HttpRequest, uuid: str, kind: str) -> HttpResponse:
    """Says what for; a large one then waits for a second person."""
    account, worksite = _account(request), get_worksite(request.user, uuid)
    if kind not in Export.Kind.values:
        raise Http404
    ready = _ready(account, worksite, kind)
    form = ExportForm(request.POST if request.method == "POST" else None)
    plain = kind == Export.Kind.ROSTER
    if form.is_bound and form.is_valid():
        if plain and not recently_proven(request):
            return to_confirm(request, reverse("export-new", args=[uuid, kind]))
        made = exports.ask(account, worksite, kind, ready.people, form.cleaned_data["purpose"])
        return redirect("export", made.uuid)
    context = {
        "worksite": worksite,
        "form": form,
        "ready": ready,
        "kind": Export.Kind(kind).label,
        "plain": plain,
        "second": exports.needs_second_person(ready.people),
        "above": personal_policy().second_person_above,
        "proven": recently_proven(request),
    }
    status = 422 if form.is_bound else 200
    return render(request, "portal/export_new.html", context, status=status)


@require_safe
def export_list(request: HttpRequest) -> HttpResponse:
    """What was taken out or is asked for, the newest first."""
    rows = visible_exports(request.user)
    asked = request.GET.get("state", "")
    if asked in Export.State.values:
        rows = rows.filter(state=asked)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "states": Export.State.choices, "asked": asked}
    return render(request, "portal/exports.html", context)


@require_safe
def export(request: HttpRequest, uuid: str) -> HttpResponse:
    return _page(request, get_export(request.user, uuid), DecideForm())


def _page(request: HttpRequest, row: Export, form: DecideForm, status: int = 200) -> HttpResponse:
    account = _account(request)
    context: dict[str, Any] = {
        "export": row,
        "form": form,
        "may_decide": exports.may_decide(account, row),
        "may_take": exports.may_take(account, row),
        "own": row.asked_by_id == account.pk,
        "hours": personal_policy().approval_hours,
    }
    return render(request, "portal/export.html", context, status=status)


@require_POST
def export_decide(request: HttpRequest, uuid: str) -> HttpResponse:
    account, row = _account(request), get_export(request.user, uuid)
    form = DecideForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form, status=422)
    agree = form.cleaned_data["answer"] == "agree"
    try:
        exports.decide(account, row, agree=agree, words=form.cleaned_data["words"])
    except audit.Refused as refused:
        audit.record_refusal("decide_export", exports.target_of(row), refused.reason)
        form.add_error(None, refused.reason)
        return _page(request, row, form, status=422)
    messages.success(request, _("同意了，申请人现在可以下载。") if agree else _("没有同意。"))
    return redirect("export", row.uuid)


@require_POST
def export_file(request: HttpRequest, uuid: str) -> HttpResponse:
    """The file itself, for who asked for it."""
    account, row = _account(request), get_export(request.user, uuid)
    if row.kind == Export.Kind.ROSTER and not recently_proven(request):
        return to_confirm(request, reverse("export", args=[row.uuid]))
    try:
        if row.asked_by_id != account.pk:
            raise audit.Refused(_("只有申请人能下载。"))
        return _hand_over(account, row, _ready(account, row.worksite, row.kind))
    except audit.Refused as refused:
        audit.record_refusal("take_export", exports.target_of(row), refused.reason)
        messages.error(request, refused.reason)
        return redirect("export", row.uuid)
