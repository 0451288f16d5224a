"""Firms that ask to be let in, for whoever decides; and a firm's own people, for the firm."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gongyou.foundation import audit, files
from gongyou.offices import inviting
from gongyou.offices.forms import ReasonForm
from gongyou.offices.models import Account, Role
from gongyou.registry import joining
from gongyou.registry.access import own_firm
from gongyou.registry.forms import ApproveForm, DecisionFilter, InviteForm
from gongyou.registry.models import Registration

PER_PAGE = 30


def _account(request: HttpRequest) -> Account:
    if not isinstance(request.user, Account):
        raise Http404
    return request.user


def _decider(request: HttpRequest) -> Account:
    account = _account(request)
    if joining.decider_prefix(account) is None:
        raise Http404
    return account


@require_safe
def registrations(request: HttpRequest) -> HttpResponse:
    account, form = _decider(request), DecisionFilter(request.GET)
    form.is_valid()
    rows, asked = joining.visible_registrations(account), form.cleaned_data
    if text := str(asked.get("q") or "").strip():
        rows = rows.filter(
            Q(name__icontains=text) | Q(credit_code__iexact=text) | Q(receipt__iexact=text)
        )
    state = asked.get("state") or "pending"
    if state != "all":
        rows = rows.filter(state=state)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "filters": form, "tab": "registrations"}
    return render(request, "registry/registrations.html", context)


def _one(actor: Account, row: Registration, **more: object) -> dict[str, object]:
    return {
        "row": row,
        "known": joining.known_of(row),
        "approve_form": ApproveForm(),
        "reason_form": ReasonForm(),
    } | more


@require_safe
def registration(request: HttpRequest, uuid: str) -> HttpResponse:
    actor = _decider(request)
    row = joining.get_registration(actor, uuid)
    return render(request, "registry/registration.html", _one(actor, row))


@require_safe
def licence(request: HttpRequest, uuid: str) -> StreamingHttpResponse:
    """Somebody else's file: saved and never shown within our pages."""
    row = joining.get_registration(_decider(request), uuid)
    if row.licence is None:
        raise Http404
    headers = {"Content-Disposition": content_disposition_header(True, row.licence.name) or ""}
    return StreamingHttpResponse(
        files.read(row.licence), content_type="application/octet-stream", headers=headers
    )


@require_POST
def registration_approve(request: HttpRequest, uuid: str) -> HttpResponse:
    actor = _decider(request)
    row = joining.get_registration(actor, uuid)
    form = ApproveForm(request.POST)
    if form.is_valid():
        try:
            made, password = joining.approve(actor, row, form.cleaned_data["username"])
            row.refresh_from_db()
            context = _one(actor, row, made=made, password=password)
            return render(request, "registry/registration.html", context)
        except audit.Refused as refused:
            target = audit.Target("registration", str(row.uuid))
            audit.record_refusal("approve_registration", target, refused.reason)
            form.add_error("username", refused.reason)
    context = _one(actor, row, approve_form=form)
    return render(request, "registry/registration.html", context, status=422)


@require_POST
def registration_refuse(request: HttpRequest, uuid: str) -> HttpResponse:
    actor = _decider(request)
    row = joining.get_registration(actor, uuid)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        context = _one(actor, row, reason_form=form)
        return render(request, "registry/registration.html", context, status=422)
    target = audit.Target("registration", str(row.uuid))
    done = lambda: joining.refuse(actor, row, form.cleaned_data["reason"])  # noqa: E731
    _act(request, "refuse_registration", target, done, _("已退回，申请的单位查得到原因。"))
    return redirect("registration", row.uuid)


def _act(
    request: HttpRequest, verb: str, target: audit.Target, do: Callable[[], object], said: str
) -> None:
    try:
        do()
    except audit.Refused as refused:
        audit.record_refusal(verb, target, refused.reason)
        messages.error(request, refused.reason)
    else:
        messages.success(request, said)


# --- a firm's own people -------------------------------------------------------------------


def _firm(request: HttpRequest) -> tuple[Account, inviting.Firm]:
    account = _account(request)
    firm = own_firm(account)
    if firm is None:
        raise Http404
    return account, firm


def _people(firm: inviting.Firm, page: str | None, **more: object) -> dict[str, object]:
    return {
        "firm": firm,
        "page": Paginator(inviting.people_of(firm), PER_PAGE).get_page(page),
        "invitations": inviting.open_invitations(firm),
        "form": InviteForm(None, firm.worksites),
    } | more


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    _actor, firm = _firm(request)
    return render(request, "registry/people.html", _people(firm, request.GET.get("page")))


@require_POST
def invite(request: HttpRequest) -> HttpResponse:
    """The link stands in this one answer and is kept nowhere."""
    actor, firm = _firm(request)
    form = InviteForm(request.POST, firm.worksites)
    if form.is_valid():
        try:
            made, token = inviting.invite(actor, firm, form.cleaned_data["name"], form.worksite())
            link = request.build_absolute_uri(reverse("invitation", args=[token]))
            context = _people(firm, None, made=made, link=link)
            return render(request, "registry/people.html", context)
        except audit.Refused as refused:
            audit.record_refusal("invite", audit.Target("invitation", ""), refused.reason)
            form.add_error(None, refused.reason)
    return render(request, "registry/people.html", _people(firm, None, form=form), status=422)


@require_POST
def invitation_withdraw(request: HttpRequest, uuid: str) -> HttpResponse:
    actor, firm = _firm(request)
    found = inviting.get_invitation(firm, uuid)
    target = audit.Target("invitation", str(found.uuid))
    done = lambda: inviting.withdraw_invitation(actor, found)  # noqa: E731
    _act(request, "withdraw_invitation", target, done, _("邀请撤回了，链接打不开了。"))
    return redirect("people")


@require_POST
def end_own_role(request: HttpRequest, uuid: str) -> HttpResponse:
    actor, firm = _firm(request)
    role: Role | None = inviting.people_of(firm).filter(uuid=uuid).first()
    if role is None:
        raise Http404
    target = audit.Target("account", str(role.account.uuid))
    done = lambda: inviting.end_own_role(actor, firm, role)  # noqa: E731
    _act(request, "end_role", target, done, _("角色结束了，下一步操作就看不到了。"))
    return redirect("people")
