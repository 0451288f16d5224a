"""Anyone's pages: a firm registers, asks how far it is, and its people answer a call."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gongyou.foundation import audit
from gongyou.foundation.limits import Limit, take
from gongyou.foundation.requests import client_address
from gongyou.offices import inviting
from gongyou.registry import joining
from gongyou.registry.forms import JoinForm, RegistrationForm, StateForm

# By address: a whole building site may stand behind one.
SENT = Limit("registration", 10, timedelta(hours=1))
ASKED = Limit("registration-state", 30, timedelta(hours=1))
CALLED = Limit("invitation", 30, timedelta(hours=1))

FORM = ["GET", "HEAD", "POST"]


def _too_often(request: HttpRequest, limit: Limit) -> bool:
    return not take(limit, client_address(request))


def _status(form: object, ok: int = 200) -> int:
    return 422 if getattr(form, "errors", None) else ok


@require_http_methods(FORM)
def register(request: HttpRequest) -> HttpResponse:
    """The answer to a known firm is the answer to an unknown one."""
    if request.method != "POST":
        return render(request, "registry/register.html", {"form": RegistrationForm()})
    form = RegistrationForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "registry/register.html", {"form": form}, status=422)
    if _too_often(request, SENT):
        form.add_error(None, _("这个网络提交的申请太多了，请一小时后再来，或到服务中心办。"))
        return render(request, "registry/register.html", {"form": form}, status=429)
    made = joining.send(form.asked(), form.licence_file())
    return render(request, "registry/register_sent.html", {"sent": made})


@require_http_methods(FORM)
def state(request: HttpRequest) -> HttpResponse:
    form = StateForm(request.POST if request.method == "POST" else None)
    found, status = None, 200
    if form.is_bound and _too_often(request, ASKED):
        form.add_error(None, _("查得太多了，请一小时后再查。"))
        status = 429
    elif form.is_bound and form.is_valid():
        found = joining.asked_for(form.cleaned_data["receipt"], form.cleaned_data["code"])
        if found is None:
            form.add_error(None, _("没有这个受理号，或代码对不上：请照受理回执再输一次。"))
    status = status if status != 200 else _status(form) if form.is_bound else 200
    context = {"form": form, "found": found}
    return render(request, "registry/register_state.html", context, status=status)


@require_http_methods(FORM)
def join(request: HttpRequest, token: str) -> HttpResponse:
    """A link that is used up, withdrawn, too old or invented gets one and the same answer."""
    if _too_often(request, CALLED):
        return render(request, "registry/join_closed.html", {"often": True}, status=429)
    invitation = inviting.invitation_of(token)
    if invitation is None:
        return render(request, "registry/join_closed.html", status=404)
    if request.method != "POST":
        form = JoinForm(initial={"name": invitation.name})
        return render(request, "registry/join.html", {"form": form, "invitation": invitation})
    form = JoinForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            made = inviting.accept(invitation, data["username"], data["name"], data["password"])
            return render(request, "registry/joined.html", {"made": made})
        except audit.Refused as refused:
            target = audit.Target("invitation", str(invitation.uuid))
            audit.record_refusal("accept_invitation", target, refused.reason)
            form.add_error("username", refused.reason)
    context = {"form": form, "invitation": invitation}
    return render(request, "registry/join.html", context, status=422)
