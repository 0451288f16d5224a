"""At the counter of a public office: find the person, look at him, bind a number, print a slip."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gongyou.foundation import audit
from gongyou.offices.models import Account
from gongyou.registry.lookup import is_number
from gongyou.registry.models import Engagement, Person
from gongyou.workers import access, queries, sessions, vouching
from gongyou.workers.forms import BindForm, PersonSearch, SeenForm

PER_PAGE = 20


def _clerk(request: HttpRequest) -> Account:
    """404 to whoever does not vouch for people."""
    if not isinstance(request.user, Account) or not access.may_vouch(request.user):
        raise Http404
    return request.user


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Nobody is listed before somebody is asked for."""
    clerk = _clerk(request)
    form = PersonSearch(request.GET)
    asked = form.cleaned_data["q"].strip() if form.is_valid() else ""
    people = queries.found(access.visible_people(clerk), asked)
    page = Paginator(people, PER_PAGE).get_page(request.GET.get("page"))
    rows = queries.rows_of(list(page), access.engagements_in_sight(clerk))
    context = {"filters": form, "asked": asked, "page": page, "rows": rows}
    context["number"] = is_number(asked)
    return render(request, "workers/assist.html", context)


@require_safe
def person(request: HttpRequest, uuid: str) -> HttpResponse:
    clerk = _clerk(request)
    return _page(request, clerk, access.get_person(clerk, uuid))


def _page(
    request: HttpRequest, clerk: Account, who: Person, status: int = 200, **more: Any
) -> HttpResponse:
    engagements: list[Engagement] = list(access.engagements_of(clerk, who))
    [row] = queries.rows_of([who], access.engagements_in_sight(clerk))
    context = {
        "who": who,
        "row": row,
        "engagements": engagements,
        "numbers": queries.numbers_of(who),
        "slip": queries.open_slip(who),
        "sessions": sessions.alive(who),
        "bind_form": BindForm(auto_id="bind_%s"),
        "slip_form": SeenForm(auto_id="slip_%s"),
    } | more
    return render(request, "workers/assist_person.html", context, status=status)


@require_POST
def bind(request: HttpRequest, uuid: str) -> HttpResponse:
    clerk = _clerk(request)
    who = access.get_person(clerk, uuid)
    form = BindForm(request.POST, auto_id="bind_%s")
    if not form.is_valid():
        return _page(request, clerk, who, bind_form=form, status=422)
    vouching.bind_in_person(clerk, who, form.cleaned_data["phone"], form.cleaned_data["document"])
    messages.success(request, _("这个号码现在是本人的了，可以用它登录和作答。"))
    return redirect("assist-person", who.uuid)


@require_POST
def release(request: HttpRequest, uuid: str, binding: str) -> HttpResponse:
    clerk = _clerk(request)
    who = access.get_person(clerk, uuid)
    held = access.get_binding(who, binding)

    def act() -> None:
        vouching.release_number(clerk, held)

    return _noting(request, who, "release_number", act, _("号码解除了，用它登录的都已退出。"))


@require_POST
def slip(request: HttpRequest, uuid: str) -> HttpResponse:
    """The paper itself: its code stands on this page once, and nowhere else."""
    clerk = _clerk(request)
    who = access.get_person(clerk, uuid)
    form = SeenForm(request.POST, auto_id="slip_%s")
    if not form.is_valid():
        return _page(request, clerk, who, slip_form=form, status=422)
    made, code = vouching.print_slip(clerk, who, form.cleaned_data["document"])
    context = {"who": who, "slip": made, "code": code, "clerk": clerk}
    return render(request, "workers/slip_paper.html", context)


@require_POST
def end_sessions(request: HttpRequest, uuid: str) -> HttpResponse:
    """For somebody who has lost his telephone and stands at the counter."""
    clerk = _clerk(request)
    who = access.get_person(clerk, uuid)
    sessions.end_everywhere(who)
    messages.success(request, _("所有设备上的登录都已退出。"))
    return redirect("assist-person", who.uuid)


def _noting(
    request: HttpRequest, who: Person, verb: str, act: Callable[[], None], done: str
) -> HttpResponse:
    try:
        act()
        messages.success(request, done)
    except audit.Refused as refused:
        audit.record_refusal(verb, audit.Target("person", str(who.uuid)), refused.reason)
        messages.error(request, refused.reason)
    return redirect("assist-person", who.uuid)
