"""Pages of checks: bring files, see what was recognised, run, follow."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongyou.exchange import access, actions
from gongyou.exchange.erasing import KEPT_DAYS
from gongyou.exchange.forms import FilesForm, MonthForm, ProjectRunForm, RunForm
from gongyou.exchange.matching.project_file import BadProjectFile
from gongyou.exchange.models import Check, CheckFile
from gongyou.exchange.pages import shown
from gongyou.exchange.project import project_file_of, project_of
from gongyou.exchange.registering import run_on_known_site, run_on_new_site, run_on_project
from gongyou.foundation import audit
from gongyou.foundation.uploads import why_stopped
from gongyou.offices.access import areas_open_to
from gongyou.offices.models import Account
from gongyou.registry.access import get_worksite, visible_worksites
from gongyou.registry.models import Worksite

PER_PAGE = 30


def account_of(request: HttpRequest) -> Account:
    if not isinstance(request.user, Account):
        raise Http404
    return request.user


@require_safe
def check_list(request: HttpRequest) -> HttpResponse:
    rows = (
        access.visible_checks(account_of(request))
        .select_related("worksite", "created_by")
        .annotate(file_count=Count("files"))
        .order_by("-created_at", "-id")
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "exchange/check_list.html", {"page": page, "tones": shown.TONES})


@require_http_methods(["GET", "HEAD", "POST"])
def check_new(request: HttpRequest) -> HttpResponse:
    account = account_of(request)
    posted = request.method == "POST"
    form = _brought(request, "begin_check", audit.Target("check", "")) if posted else FilesForm()
    worksite = _chosen(account, request.GET.get("worksite"))
    if posted and form.is_valid():
        try:
            uploads = actions.brought(form.uploads())
            check = actions.begin_check(account, uploads, worksite)
            return redirect("check", check.uuid)
        except audit.Refused as refused:
            audit.record_refusal("begin_check", audit.Target("check", ""), refused.reason)
            form.add_error("tables", refused.reason)
    context = {"form": form, "worksite": worksite, "kept_days": KEPT_DAYS}
    return render(request, "exchange/check_new.html", context, status=_status(form))


def _brought(request: HttpRequest, verb: str, target: audit.Target) -> FilesForm:
    data, found = request.POST, request.FILES  # read now: then it is known whether all came
    if stopped := why_stopped(request):
        audit.record_refusal(verb, target, stopped)
    return FilesForm(data, found, stopped=stopped)


def _status(form: forms.Form) -> int:
    return 422 if form.is_bound and form.errors else 200


def _chosen(account: Account, uuid: str | None) -> Worksite | None:
    """The worksite the address names; 404 where it names none that may be seen."""
    try:
        return get_worksite(account, str(UUID(uuid))) if uuid else None
    except ValueError:
        raise Http404 from None


@require_safe
def check_page(request: HttpRequest, uuid: str) -> HttpResponse:
    check = access.get_check(request.user, uuid)
    return _page(request, check, None)


def _page(request: HttpRequest, check: Check, form: forms.Form | None) -> HttpResponse:
    account, project = account_of(request), project_file_of(check)
    context = {
        "check": check,
        "busy": check.state in shown.BUSY,
        "progress": shown.progress_of(check),
        "files": (found := shown.files_of(check)),
        "back": shown.back_of(found),
        "kept_until": shown.kept_until(check, found),
        "error": shown.error_of(check),
        "project": project is not None,
        "form": form or (ProjectRunForm() if project else _run_form(account, check)),
        "new_site": RunForm.NEW_SITE,
        "files_form": FilesForm(),
        "month_form": MonthForm(),
        "tones": shown.TONES,
    }
    status = _status(form) if form else 200
    return render(request, "exchange/check.html", context, status=status)


def _run_form(account: Account, check: Check, data: QueryDict | None = None) -> RunForm:
    initial = {"worksite": check.worksite.uuid if check.worksite else None, "as_of": check.as_of}
    return RunForm(
        data,
        worksites=visible_worksites(account),
        areas=areas_open_to(account),
        initial=initial,
    )


@require_safe
def check_progress(request: HttpRequest, uuid: str) -> HttpResponse:
    """The progress bar alone. When the work is done, the whole page is asked for again."""
    check = access.get_check(request.user, uuid)
    context = {"check": check, "progress": shown.progress_of(check)}
    response = render(request, "exchange/check_progress.html", context)
    if check.state not in shown.BUSY:
        response["HX-Refresh"] = "true"
    return response


@require_POST
def check_add(request: HttpRequest, uuid: str) -> HttpResponse:
    check = access.get_check(request.user, uuid)
    form, account = _brought(request, "change_check", _target(check)), account_of(request)
    if not form.is_valid():
        for error in form.errors["tables"]:
            messages.error(request, str(error))
        return redirect("check", check.uuid)
    uploads = actions.brought(form.uploads())
    return _act(request, check, lambda: actions.add_files(account, check, uploads))


@require_POST
def check_leave_out(request: HttpRequest, uuid: str, file_uuid: str) -> HttpResponse:
    check = access.get_check(request.user, uuid)
    file = access.get_file(check, file_uuid)
    return _act(request, check, lambda: actions.leave_out(check, file))


@require_POST
def check_month(request: HttpRequest, uuid: str, file_uuid: str) -> HttpResponse:
    check = access.get_check(request.user, uuid)
    file, form = access.get_file(check, file_uuid), MonthForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("月份请写成 2026-08 这样。"))
        return redirect("check", check.uuid)
    month = form.cleaned_data["month"]
    return _act(request, check, lambda: actions.say_month(check, file, month))


@require_POST
def check_run(request: HttpRequest, uuid: str) -> HttpResponse:
    account = account_of(request)
    check = access.get_check(account, uuid)
    project = project_file_of(check)
    form = ProjectRunForm(request.POST) if project else _run_form(account, check, request.POST)
    if not form.is_valid():
        return _page(request, check, form)
    try:
        _run(account, check, project, form.cleaned_data)
    except BadProjectFile as problem:
        form.add_error(None, str(problem))
        return _page(request, check, form)
    except audit.Refused as refused:
        audit.record_refusal("queue_run", _target(check), refused.reason)
        form.add_error(None, refused.reason)
        return _page(request, check, form)
    return redirect("check", check.uuid)


def _run(account: Account, check: Check, project: CheckFile | None, data: dict[str, Any]) -> None:
    if project is not None:
        run_on_project(account, check, project_of(project))
    elif data["worksite"]:
        facts = actions.RunFacts(data["worksite"], data["as_of"])
        run_on_known_site(account, check, facts)
    else:
        run_on_new_site(account, check, data)


def _target(check: Check) -> audit.Target:
    return audit.Target("check", str(check.uuid), check.worksite_id)


def _act(request: HttpRequest, check: Check, action: Callable[[], None]) -> HttpResponse:
    try:
        action()
    except audit.Refused as refused:
        audit.record_refusal("change_check", _target(check), refused.reason)
        messages.error(request, refused.reason)
    return redirect("check", check.uuid)
