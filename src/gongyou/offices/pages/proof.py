"""The page that asks once more who one is, before a grave step."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from gongyou.offices.actions import confirm_identity as confirm
from gongyou.offices.models import Account
from gongyou.offices.signin import locked, note_locked, note_wrong_password


class ProofForm(forms.Form):
    """One's own password, once more."""

    password = forms.CharField(
        label=_("密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, account: Account, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account

    def clean_password(self) -> str:
        username, given = self.account.username, str(self.cleaned_data["password"])
        if locked(username):
            note_locked(username)
            raise forms.ValidationError(_("输错次数太多，请 15 分钟后再试。"))
        if not self.account.check_password(given):
            note_wrong_password(username)
            raise forms.ValidationError(_("密码不对，请再输一次。"))
        return given


@require_http_methods(["GET", "HEAD", "POST"])
def confirm_identity(request: HttpRequest) -> HttpResponse:
    """Asks for the password; then back to `next`, a page of ours."""
    account = request.user
    if not isinstance(account, Account):
        raise Http404
    back = str(request.POST.get("next") or request.GET.get("next") or "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = ""
    form = ProofForm(account, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        confirm(request.session, account)
        return redirect(back or "home")
    context = {"form": form, "next": back}
    status = 422 if form.is_bound else 200
    return render(request, "offices/confirm_identity.html", context, status=status)
