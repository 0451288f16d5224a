"""A person's numbers: masked, shown in full for a reason, and people found by a number."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongyou.foundation import audit
from gongyou.offices.models import Account
from gongyou.offices.proof import recently_proven, to_confirm
from gongyou.portal.personal_forms import LookUpForm, RevealForm
from gongyou.registry import lookup, reveals
from gongyou.registry.access import get_engagement, get_worksite
from gongyou.registry.models import Engagement
from gongyou.workers.access import may_vouch
from gongyou.workers.queries import holders_of


def _account(request: HttpRequest) -> Account:
    if not isinstance(request.user, Account):
        raise Http404
    return request.user


def _engagement(request: HttpRequest, uuid: str, person: int) -> Engagement:
    return get_engagement(get_worksite(request.user, uuid), person)


@require_safe
def person(request: HttpRequest, uuid: str, person: int) -> HttpResponse:
    """Who this is: numbers masked, and the form that asks to see them."""
    engagement = _engagement(request, uuid, person)
    masked = reveals.masked_numbers(engagement)
    return _page(request, engagement, masked, RevealForm(reveals.known_fields(masked)))


@require_POST
def reveal(request: HttpRequest, uuid: str, person: int) -> HttpResponse:
    """The numbers in full, once, in the answer to this request; no address shows them again."""
    engagement = _engagement(request, uuid, person)
    masked = reveals.masked_numbers(engagement)
    form = RevealForm(reveals.known_fields(masked), request.POST)
    if not form.is_valid():
        return _page(request, engagement, masked, form, status=422)
    if not recently_proven(request):
        return to_confirm(request, reverse("worker-person", args=[uuid, person]))
    asked = form.cleaned_data
    try:
        shown = reveals.reveal(
            _account(request), engagement, asked["fields_asked"], asked["reason"], asked["words"]
        )
    except audit.Refused as refused:
        target = audit.Target("person", str(engagement.person.uuid), engagement.worksite_id)
        audit.record_refusal("reveal", target, refused.reason)
        form.add_error(None, refused.reason)
        return _page(request, engagement, masked, form, status=422)
    fresh = RevealForm(reveals.known_fields(masked))
    response = _page(request, engagement, masked, fresh, shown=shown)
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(
    request: HttpRequest,
    engagement: Engagement,
    masked: reveals.Numbers,
    form: RevealForm,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    account = _account(request)
    most = reveals.most_a_day(account)
    context = {
        "worksite": engagement.worksite,
        "tab": "workers",
        "engagement": engagement,
        "masked": masked,
        "form": form,
        "known": reveals.known_fields(masked),
        "most": most,
        "left": max(most - reveals.shown_today(account), 0),
        "proven": recently_proven(request),
    }
    return render(request, "portal/person.html", context | more, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def look_up(request: HttpRequest) -> HttpResponse:
    """By a number one knows. It is posted: no number ever stands in an address."""
    account = _account(request)
    form = LookUpForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"form": form, "helps": may_vouch(account)}
    status = 200
    if form.is_bound and form.is_valid():
        try:
            number = form.cleaned_data["number"]
            context["found"] = lookup.look_up(account, number, holders_of(number))
        except audit.Refused as refused:
            audit.record_refusal("look_up", audit.Target("look", ""), refused.reason)
            form.add_error("number", refused.reason)
    if form.errors:
        status = 422
    return render(request, "portal/look_up.html", context, status=status)
