"""One's own account: which roles, when one signed in, another password."""

from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from gongyou.offices.access import roles_of
from gongyou.offices.actions import change_own_password, own_sign_ins
from gongyou.offices.models import Account


def _account(request: HttpRequest) -> Account:
    if not isinstance(request.user, Account):
        raise Http404
    return request.user


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    user = _account(request)
    context = {"roles": roles_of(user), "sign_ins": own_sign_ins(user)}
    return render(request, "offices/account.html", context)


class OwnPasswordForm(PasswordChangeForm):
    """Django's, in our words."""

    error_messages = {
        "password_incorrect": gettext_lazy("现在的密码不对。"),
        "password_mismatch": gettext_lazy("两次输入的新密码不一样。"),
    }

    def __init__(self, user: Account, data: object | None = None) -> None:
        super().__init__(user, data)
        self.fields["old_password"].label = gettext_lazy("现在的密码")
        self.fields["new_password1"].label = gettext_lazy("新密码")
        self.fields["new_password1"].help_text = gettext_lazy(
            "十个字以上，不要全是数字，不要和用户名、姓名相像，也不要用常见的密码。"
        )
        self.fields["new_password2"].label = gettext_lazy("新密码再输一次")

    def clean(self) -> dict[str, object]:
        data = super().clean() or {}
        if data.get("new_password1") and data.get("new_password1") == data.get("old_password"):
            raise forms.ValidationError(gettext_lazy("新密码和现在的一样，请换一个。"))
        return data


@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Another password; every other session of the account ends with the old one."""
    user = _account(request)
    form = OwnPasswordForm(user, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        change_own_password(user, form.cleaned_data["new_password1"])
        update_session_auth_hash(request, user)
        messages.success(request, _("密码改好了，其他地方的登录已经失效。"))
        return redirect("home")
    status = 422 if form.is_bound else 200
    context = {"form": form, "must": user.must_change_password}
    return render(request, "offices/password.html", context, status=status)
