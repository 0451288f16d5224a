"""The administrators' pages: organisations, posts, accounts and their roles."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongyou.foundation import audit
from gongyou.offices import access, console, queries
from gongyou.offices import posts as filled
from gongyou.offices.factors.held import factors_of
from gongyou.offices.forms import (
    AccountFilter,
    AccountForm,
    GrantForm,
    OrganisationFilter,
    OrganisationForm,
    ReasonForm,
)
from gongyou.offices.models import Account, Organisation

PER_PAGE = 30


def _account(request: HttpRequest) -> Account:
    if not isinstance(request.user, Account):
        raise Http404
    return request.user


def _prefixes(account: Account) -> tuple[str, ...]:
    kept = access.keeper_prefix(account)
    found = (*access.scope_of(account).area_prefixes, *([kept] if kept else []))
    if not found:
        raise Http404
    return found


def _may_edit(account: Account) -> bool:
    return access.keeper_prefix(account, console.SYSTEM) is not None


def _needs(account: Account, *powers: str) -> None:
    """404 to whoever has none of these powers."""
    if access.keeper_prefix(account, *powers) is None:
        raise Http404


@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    account = _account(request)
    _prefixes(account)
    form = OrganisationFilter(request.GET)
    form.is_valid()
    rows = queries.organisations(
        access.visible_organisations(account), form.cleaned_data, timezone.localdate()
    )
    page = Paginator(rows.order_by("area__code", "kind", "code"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {"page": page, "filters": form, "may_edit": _may_edit(account), "tab": "bodies"}
    return render(request, "offices/organisations.html", context)


@require_safe
def posts(request: HttpRequest) -> HttpResponse:
    prefixes, today = _prefixes(_account(request)), timezone.localdate()
    rows = filled.posts(prefixes, today)
    only = request.GET.get("only") == "unfilled"
    page = Paginator([p for p in rows if not (only and p.filled)], PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page,
        "unfilled": sum(not post.filled for post in rows),
        "all": len(rows),
        "counts": filled.counts(prefixes, today),
        "only": only,
        "tab": "posts",
    }
    return render(request, "offices/posts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def organisation_new(request: HttpRequest) -> HttpResponse:
    account = _account(request)
    _needs(account, console.SYSTEM)
    return _organisation_form(request, account, None)


@require_http_methods(["GET", "HEAD", "POST"])
def organisation(request: HttpRequest, uuid: str) -> HttpResponse:
    account = _account(request)
    row = access.get_organisation(account, uuid)
    if request.method == "POST":
        _needs(account, console.SYSTEM)
    return _organisation_form(request, account, row)


def _organisation_form(
    request: HttpRequest, account: Account, row: Organisation | None
) -> HttpResponse:
    names = [*OrganisationForm.base_fields]
    initial = {name: getattr(row, name) for name in names} if row else {}
    initial["area"] = row.area.code if row else access.keeper_prefix(account)
    data = request.POST if request.method == "POST" else None
    form = OrganisationForm(data, areas=access.areas_kept_by(account), initial=initial)
    if data is not None and form.is_valid():
        try:
            if row is None:
                row = console.add_organisation(account, form.entry())
                messages.success(request, _("建好了。"))
            elif console.edit_organisation(account, row, form.entry()):
                messages.success(request, _("改好了。"))
            return redirect("organisation", row.uuid)
        except audit.Refused as refused:
            target = audit.Target("organisation", str(row.uuid) if row else "")
            verb = "edit_organisation" if row else "add_organisation"
            audit.record_refusal(verb, target, refused.reason)
            form.add_error(None, refused.reason)
    people = row.roles.filter(ended_at=None).select_related("account") if row else ()
    context = {"row": row, "form": form, "people": people, "may_edit": _may_edit(account)}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "offices/organisation.html", context, status=status)


@require_safe
def accounts(request: HttpRequest) -> HttpResponse:
    account = _account(request)
    _needs(account)
    form = AccountFilter(request.GET)
    form.is_valid()
    rows = queries.accounts(access.visible_accounts(account), form.cleaned_data)
    page = Paginator(rows.order_by("name", "username"), PER_PAGE).get_page(request.GET.get("page"))
    shown = [(row, [r for r in row.roles.all() if r.ended_at is None]) for row in page]
    context = {
        "page": page,
        "rows": shown,
        "filters": form,
        "may_add": _may_edit(account),
        "tab": "people",
    }
    return render(request, "offices/accounts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def account_new(request: HttpRequest) -> HttpResponse:
    actor = _account(request)
    _needs(actor, console.SYSTEM)
    data = request.POST if request.method == "POST" else None
    initial = {"area": access.keeper_prefix(actor)}
    form = AccountForm(data, areas=access.areas_kept_by(actor), initial=initial)
    if data is not None and form.is_valid():
        try:
            made, password = console.add_account(actor, **form.cleaned_data)
            return _shown_once(request, actor, made, password)
        except audit.Refused as refused:
            audit.record_refusal("create_account", audit.Target("account", ""), refused.reason)
            form.add_error("username", refused.reason)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "offices/account_new.html", {"form": form}, status=status)


def _shown_once(
    request: HttpRequest, actor: Account, account: Account, password: str
) -> HttpResponse:
    """The password stands in this one answer and is kept nowhere."""
    context = _account_context(actor, account) | {"password": password}
    return render(request, "offices/account_kept.html", context)


@require_safe
def account(request: HttpRequest, uuid: str) -> HttpResponse:
    actor = _account(request)
    kept = access.get_account(actor, uuid)
    return render(request, "offices/account_kept.html", _account_context(actor, kept))


def _account_context(actor: Account, kept: Account) -> dict[str, object]:
    return {
        "kept": kept,
        "roles": queries.roles_held(kept),
        "form": _grant_form(actor, None),
        "reason_form": ReasonForm(),
        "factor_form": ReasonForm(prefix=None, auto_id="factor_%s"),
        "factors": factors_of(kept),
        "may_keep": _may_edit(actor),
        "may_grant": access.keeper_prefix(actor, console.SECURITY) is not None,
        "may_close": access.keeper_prefix(actor, console.SYSTEM, console.SECURITY) is not None,
        "oneself": actor.pk == kept.pk,
    }


def _grant_form(actor: Account, data: "object | None") -> GrantForm:
    today = timezone.localdate()
    valid = access.visible_organisations(actor).filter(
        Q(valid_until=None) | Q(valid_until__gte=today)
    )
    return GrantForm(data, areas=access.areas_kept_by(actor), organisations=valid)


@require_POST
def account_grant(request: HttpRequest, uuid: str) -> HttpResponse:
    actor = _account(request)
    _needs(actor, console.SECURITY)
    kept = access.get_account(actor, uuid)
    form = _grant_form(actor, request.POST)
    if form.is_valid():
        done = lambda: console.grant_role(actor, kept, form.grant())  # noqa: E731
        return _act(request, kept, "grant_role", done, _("角色给了。"))
    context = _account_context(actor, kept) | {"form": form}
    return render(request, "offices/account_kept.html", context, status=422)


@require_POST
def account_end_role(request: HttpRequest, uuid: str, role_uuid: str) -> HttpResponse:
    actor = _account(request)
    _needs(actor, console.SECURITY)
    kept = access.get_account(actor, uuid)
    role = kept.roles.filter(uuid=role_uuid).select_related("account", "area").first()
    if role is None:
        raise Http404
    return _act(request, kept, "end_role", lambda: console.end_role(actor, role), _("角色结束了。"))


@require_POST
def account_password(request: HttpRequest, uuid: str) -> HttpResponse:
    actor = _account(request)
    _needs(actor, console.SYSTEM)
    kept = access.get_account(actor, uuid)
    try:
        return _shown_once(request, actor, kept, console.renew_password(actor, kept))
    except audit.Refused as refused:
        return _refused(request, kept, "reset_password", refused)


@require_POST
def account_factor(request: HttpRequest, uuid: str) -> HttpResponse:
    """The phone is lost: a new first password, and the second factor is set up anew."""
    actor = _account(request)
    _needs(actor, console.SYSTEM)
    kept = access.get_account(actor, uuid)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请写原因。"))
        return redirect("account-kept", kept.uuid)
    try:
        password = console.renew_factor(actor, kept, form.cleaned_data["reason"])
    except audit.Refused as refused:
        return _refused(request, kept, "reset_second_factor", refused)
    return _shown_once(request, actor, kept, password)


@require_POST
def account_state(request: HttpRequest, uuid: str) -> HttpResponse:
    """Close the account, or open it again; a reason is asked for."""
    actor = _account(request)
    _needs(actor, console.SYSTEM, console.SECURITY)
    kept = access.get_account(actor, uuid)
    form, active = ReasonForm(request.POST), request.POST.get("state") == "open"
    if not form.is_valid():
        messages.error(request, _("请写原因。"))
        return redirect("account-kept", kept.uuid)
    reason = form.cleaned_data["reason"]
    verb = "enable_account" if active else "disable_account"
    said = _("已恢复。") if active else _("已停用，正在用的登录下一步就失效。")
    done = lambda: console.set_active(actor, kept, active=active, reason=reason)  # noqa: E731
    return _act(request, kept, verb, done, said)


def _act(
    request: HttpRequest, kept: Account, verb: str, do: Callable[[], object], said: str
) -> HttpResponse:
    try:
        do()
    except audit.Refused as refused:
        return _refused(request, kept, verb, refused)
    messages.success(request, said)
    return redirect("account-kept", kept.uuid)


def _refused(
    request: HttpRequest, kept: Account, verb: str, refused: audit.Refused
) -> HttpResponse:
    audit.record_refusal(verb, audit.Target("account", str(kept.uuid)), refused.reason)
    messages.error(request, refused.reason)
    return redirect("account-kept", kept.uuid)
