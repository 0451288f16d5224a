"""At the counter: what a worker says of a month, entered for him; and the papers behind it."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gongyou.foundation import files
from gongyou.foundation.months import first_day
from gongyou.offices.models import Account
from gongyou.payroll.queries.workers import WorkerMonth, worker_months
from gongyou.portal import results
from gongyou.registry.access import get_worksite, person_at
from gongyou.registry.models import Worksite
from gongyou.workers import answers
from gongyou.workers.access import may_vouch
from gongyou.workers.answer_form import HelpedAnswerForm
from gongyou.workers.forms import posted
from gongyou.workers.models import WorkerAnswer

MOST_KEYS = 2**63
SHOWN = {"application/pdf": b"%PDF-", "image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG"}


def _clerk(request: HttpRequest) -> Account:
    if not isinstance(request.user, Account) or not may_vouch(request.user):
        raise Http404
    return request.user


def _row(worksite: Worksite, person: int, month: str) -> tuple[WorkerMonth, date]:
    try:
        first = first_day(month)
    except ValueError:
        raise Http404 from None
    found = worker_months(worksite.pk, [first], person) if person < MOST_KEYS else []
    if not found:
        raise Http404
    return results.shown(found)[0], first


def _of(worksite: Worksite, row: WorkerMonth, month: date) -> answers.Of:
    return answers.Of(worksite.pk, person_at(worksite, row.person_id), month)


@require_http_methods(["GET", "HEAD", "POST"])
def answer_for(request: HttpRequest, uuid: str, person: int, month: str) -> HttpResponse:
    worksite = get_worksite(request.user, uuid)
    clerk = _clerk(request)
    row, first = _row(worksite, person, month)
    form = HelpedAnswerForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        return _keep(clerk, worksite, _of(worksite, row, first), form, request)
    url = reverse("worker-month", args=[worksite.uuid, row.person_id, month])
    context = {
        "worksite": worksite,
        "tab": "workers",
        "row": row,
        "month": first,
        "form": form,
        "back_url": url,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "portal/answer_for.html", context, status=status)


def _keep(
    clerk: Account, worksite: Worksite, of: answers.Of, form: HelpedAnswerForm, request: HttpRequest
) -> HttpResponse:
    scan = form.cleaned_data["scan"]
    if form.cleaned_data["strength"] == WorkerAnswer.Strength.PAPER:
        answers.answer_from_paper(clerk, of, form.answer(), scan.name, scan.chunks())
    else:
        answers.answer_for(clerk, of, form.answer())
    messages.success(request, _("记下了。"))
    url = reverse("worker-month", args=[worksite.uuid, of.person.pk, f"{of.month:%Y-%m}"])
    return redirect(f"{url}#answers")


@require_safe
def scan(request: HttpRequest, uuid: str, person: int, month: str, ordinal: int) -> HttpResponse:
    """The signed paper, for those who may enter one; looking at it is noted."""
    worksite = get_worksite(request.user, uuid)
    _clerk(request)
    row, first = _row(worksite, person, month)
    of = _of(worksite, row, first)
    stored = answers.get_scan(of, ordinal)
    answers.note_look(of, stored)
    content = files.read(stored)
    head = next(content, b"")
    kind = next((k for k, mark in SHOWN.items() if head.startswith(mark)), "")
    response = StreamingHttpResponse(
        (chunk for part in ((head,), content) for chunk in part),
        content_type=kind or "application/octet-stream",
    )
    disposition = content_disposition_header(True, stored.name) or "attachment"
    response.headers["Content-Disposition"] = disposition
    return response  # type: ignore[return-value]
