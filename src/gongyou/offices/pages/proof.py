"""The page that asks once more who one is, before a grave step."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from gongyou.offices.actions import confirm_identity as confirm
from gongyou.offices.devices import Caller, caller_of
from gongyou.offices.entering import is_proof
from gongyou.offices.models import Account


class ProofForm(forms.Form):
    """The code of one's app, or one's password."""

    proof = forms.CharField(
        label=_("验证码或密码"),
        strip=False,
        max_length=256,
        help_text=_("手机上的 6 位验证码；手机不在手边，就输登录密码。"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, account: Account, caller: Caller, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account, self.caller = account, caller

    def clean_proof(self) -> str:
        given = str(self.cleaned_data["proof"])
        if not is_proof(self.account, given, self.caller):
            raise forms.ValidationError(
                _("不对，或者这个验证码已经用过。请再输一次；连续错 5 次要等 15 分钟。")
            )
        return given


@require_http_methods(["GET", "HEAD", "POST"])
def confirm_identity(request: HttpRequest) -> HttpResponse:
    """Asks for code or password; then back to `next`, a page of ours."""
    account = request.user
    if not isinstance(account, Account):
        raise Http404
    back = str(request.POST.get("next") or request.GET.get("next") or "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = ""
    form = ProofForm(
        account, caller_of(request), request.POST if request.method == "POST" else None
    )
    if form.is_bound and form.is_valid():
        confirm(request.session, account)
        return redirect(back or "home")
    context = {"form": form, "next": back}
    status = 422 if form.is_bound else 200
    return render(request, "offices/confirm_identity.html", context, status=status)
