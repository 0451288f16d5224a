"""One's own account: which roles, when one signed in, another password."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongyou.foundation import audit
from gongyou.offices import gate
from gongyou.offices.access import get_own_device, roles_of
from gongyou.offices.actions import (
    change_own_password,
    end_other_sessions,
    end_own_session,
    foreign_device,
    own_device,
    own_sign_ins,
)
from gongyou.offices.devices import Caller, caller_of
from gongyou.offices.entering import remove_passkey
from gongyou.offices.factors import passkeys
from gongyou.offices.factors.codes import codes_left
from gongyou.offices.factors.held import factors_of
from gongyou.offices.models import Account
from gongyou.offices.passwords import rules_in_words
from gongyou.offices.proof import recently_proven, to_confirm
from gongyou.offices.sessions import own_number, own_sessions


def _account(request: HttpRequest) -> Account:
    if not isinstance(request.user, Account):
        raise Http404
    return request.user


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    user = _account(request)
    context = {
        "roles": roles_of(user),
        "sign_ins": own_sign_ins(user),
        "factors": factors_of(user),
        "codes_left": codes_left(user),
        "sessions": own_sessions(user),
        "this": own_number(request.session),
        "devices": user.devices.order_by("-last_at"),
        "this_device": caller_of(request).device,
        "passkeys_possible": passkeys.possible(request),
    }
    return render(request, "offices/account.html", context)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


@require_POST
def end_session(request: HttpRequest) -> HttpResponse:
    """`session` names one of one's own; `others` means all but this one."""
    user, this = _account(request), own_number(request.session)
    if "others" in request.POST:
        ended = end_other_sessions(user, but=this)
        messages.success(request, _("结束了 %(count)s 个登录。") % {"count": ended})
        return redirect("account")
    if not end_own_session(user, str(_uuid(request.POST.get("session", "")))):
        raise Http404
    messages.success(request, _("已结束那个登录。"))
    return redirect("account")


@require_POST
def device(request: HttpRequest) -> HttpResponse:
    """`own`: it was me. `foreign`: it was not, or I do not use it any more."""
    user = _account(request)
    number = request.POST.get("own") or request.POST.get("foreign", "")
    found = get_own_device(user, _uuid(number))
    if found.digest == caller_of(request).device:  # it cannot vouch for itself
        raise Http404
    if "own" in request.POST:
        own_device(user, found, request.session)
        messages.success(request, _("记下了。"))
        return redirect("account")
    foreign_device(user, found, request.session)
    messages.success(request, _("那个设备的登录已经结束。现在换一个密码。"))
    return redirect("password")


@require_POST
def passkey_remove(request: HttpRequest) -> HttpResponse:
    user = _account(request)
    key = request.POST.get("key", "")
    if not key.isdecimal():
        raise Http404
    if not recently_proven(request):
        return to_confirm(request, reverse("account"))
    try:
        removed = remove_passkey(user, int(key))
    except audit.Refused as refused:
        audit.record_refusal(
            "remove_passkey", audit.Target("account", str(user.uuid)), refused.reason
        )
        messages.error(request, _("这是最后一个第二步，先加上别的再删。"))
        return redirect("account")
    if not removed:
        raise Http404
    messages.success(request, _("通行密钥删了。"))
    return redirect("account")


class OwnPasswordForm(PasswordChangeForm):
    """Django's, in our words."""

    error_messages = {
        "password_mismatch": gettext_lazy("两次输入的新密码不一样。"),
    }

    def __init__(self, user: Account, caller: Caller, data: object | None = None) -> None:
        super().__init__(user, data)
        self.caller = caller
        self.fields["old_password"].label = gettext_lazy("现在的密码")
        self.fields["new_password1"].label = gettext_lazy("新密码")
        self.fields["new_password1"].help_text = rules_in_words()
        self.fields["new_password2"].label = gettext_lazy("新密码再输一次")
        self.fields["new_password2"].help_text = ""

    def clean_old_password(self) -> str:
        given = str(self.cleaned_data["old_password"])
        if not gate.password_is_right(self.user, given, self.caller):
            raise forms.ValidationError(
                gettext_lazy("现在的密码不对，或者输错太多次，要等 15 分钟。")
            )
        return given

    def clean(self) -> dict[str, object]:
        data = super().clean() or {}
        if data.get("new_password1") and data.get("new_password1") == data.get("old_password"):
            raise forms.ValidationError(gettext_lazy("新密码和现在的一样，请换一个。"))
        return data


@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Another password; every other session of the account ends with the old one."""
    user = _account(request)
    data = request.POST if request.method == "POST" else None
    form = OwnPasswordForm(user, caller_of(request), data)
    if form.is_bound and form.is_valid():
        this = own_number(request.session)
        change_own_password(user, form.cleaned_data["new_password1"], this)
        update_session_auth_hash(request, user)
        messages.success(request, _("密码改好了，其他地方的登录已经失效。"))
        return redirect("home")
    status = 422 if form.is_bound else 200
    context = {"form": form, "must": user.must_change_password}
    return render(request, "offices/password.html", context, status=status)
