"""A worker's own pages: what I worked, what came, what is owed, and what I say to it."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gongyou.foundation import audit
from gongyou.foundation.masking import mask_id_number
from gongyou.foundation.money import in_words
from gongyou.foundation.months import first_day
from gongyou.payroll.queries.person import OwnMonth, own_deductions, own_months, own_payments
from gongyou.portal.results import calendar, own
from gongyou.registry.access import own_worksite
from gongyou.workers import answers, sessions
from gongyou.workers.access import worker_of
from gongyou.workers.answer_form import AnswerForm
from gongyou.workers.forms import posted
from gongyou.workers.models import WorkerAnswer, WorkerSession


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Three questions and their answers."""
    session = worker_of(request)
    months = own_months(session.person.pk)
    context = {
        "session": session,
        "found": own.overview(months),
        "owed": own.total(months),
    }
    return render(request, "portal/my/home.html", context)


@require_safe
def slips(request: HttpRequest) -> HttpResponse:
    """工钱明细: every month at every worksite, for the screen and for paper."""
    session = worker_of(request)
    months = own_months(session.person.pk)
    context = {
        "who": session.person,
        "sites": own.by_worksite(months),
        "owed": own.total(months),
        "today": timezone.localdate(),
    }
    return render(request, "portal/my/slips.html", context)


@require_safe
def owed(request: HttpRequest) -> HttpResponse:
    """欠薪凭据: what the records say is owed, by whom, in figures and in words."""
    session = worker_of(request)
    months = own_months(session.person.pk)
    sum_owed = own.total(months)
    context = {
        "who": session.person,
        "id_number": mask_id_number(session.person.id_number or ""),
        "rows": own.owed(months),
        "owed": sum_owed,
        "words": in_words(sum_owed),
        "now": timezone.now(),
    }
    return render(request, "portal/my/owed.html", context)


def _mine(session: WorkerSession, uuid: UUID, month: str) -> OwnMonth:
    """The month in the address, if it is one's own; otherwise 404."""
    try:
        first: date = first_day(month)
    except ValueError:
        raise Http404 from None
    found = own.month_of(own_months(session.person.pk), uuid, first)
    if found is None:
        raise Http404
    return found


def _of(session: WorkerSession, found: OwnMonth) -> answers.Of:
    return answers.Of(found.worksite_id, session.person, found.month)


@require_safe
def month(request: HttpRequest, uuid: UUID, month: str) -> HttpResponse:
    session = worker_of(request)
    found = _mine(session, uuid, month)
    worksite = own_worksite(session.person, uuid)
    key = (found.worksite_id, session.person.pk, found.month)
    context = {
        "session": session,
        "m": found,
        "lines": [own.days_line(found), own.paid_line(found)],
        "payments": own_payments(*key),
        "deductions": own_deductions(*key),
        "answers": answers.shown(_of(session, found)),
        "days": calendar(worksite, session.person.pk, found.month)["days"],
    }
    return render(request, "portal/my/month.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, uuid: UUID, month: str) -> HttpResponse:
    """One question a page: first which answer, then the number it needs, then it is said."""
    session = worker_of(request)
    found = _mine(session, uuid, month)
    said = (request.POST or request.GET).get("said", "")
    context: dict[str, Any] = {"session": session, "m": found}
    if said not in WorkerAnswer.Said.values or not session.confirms:
        context["choices"] = WorkerAnswer.Said.choices
        return render(request, "portal/my/answer.html", context)
    form = AnswerForm(posted(request), said=said)
    if form.is_bound and form.is_valid():
        return _give(request, session, found, form)
    context |= {"form": form, "said": said, "word": WorkerAnswer.Said(said).label}
    return render(request, "portal/my/say.html", context, status=422 if form.is_bound else 200)


def _give(
    request: HttpRequest, session: WorkerSession, found: OwnMonth, form: AnswerForm
) -> HttpResponse:
    try:
        answers.answer_oneself(session, _of(session, found), form.answer())
        messages.success(request, _("记下了。说错了可以再答一次，以最后一次为准。"))
    except audit.Refused as refused:
        target = audit.Target("person", str(session.person.uuid), found.worksite_id)
        audit.record_refusal("answer", target, refused.reason)
        messages.error(request, refused.reason)
    return redirect("my-month", found.worksite_uuid, f"{found.month:%Y-%m}")


@require_safe
def devices(request: HttpRequest) -> HttpResponse:
    """Where I am signed in, and the way out of all of it."""
    session = worker_of(request)
    context = {"session": session, "sessions": sessions.alive(session.person)}
    return render(request, "portal/my/devices.html", context)
