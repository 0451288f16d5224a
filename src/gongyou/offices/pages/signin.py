"""Signing in and out."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import views
from django.contrib.auth.forms import AuthenticationForm
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from gongyou.foundation import audit
from gongyou.foundation.requests import request_id
from gongyou.offices.access import roles_of
from gongyou.offices.actions import choose_role
from gongyou.offices.models import Account
from gongyou.offices.signin import locked, note_locked, note_wrong_password


class SignInForm(AuthenticationForm):
    """The same words and the same work for an unknown name and a wrong password."""

    error_messages = {
        "invalid_login": _("用户名或密码不对。连续输错 5 次，要等 15 分钟再试。"),
        "inactive": _("用户名或密码不对。连续输错 5 次，要等 15 分钟再试。"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("用户名")
        self.fields["password"].label = _("密码")

    def clean(self) -> dict[str, Any]:
        username = str(self.cleaned_data.get("username") or "")
        if username and locked(username):
            note_locked(username)
            raise forms.ValidationError(_("输错次数太多，请 15 分钟后再试，或请管理员重设密码。"))
        try:
            return super().clean()
        except forms.ValidationError:
            if username:
                note_wrong_password(username)
            raise


class SignIn(views.LoginView):
    template_name = "offices/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True
    http_method_names = ["get", "head", "post", "options"]

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        account = form.get_user()
        assert isinstance(account, Account)  # noqa: S101 - for the type checker
        actor = audit.Actor(account.uuid, account.name, account.role_label, request_id())
        with audit.acting(actor), transaction.atomic():
            audit.record("sign_in", audit.Target("account", str(account.uuid)))
            return super().form_valid(form)


class SignOut(views.LogoutView):
    """POST only, so that no link can sign anybody out."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        account = request.user
        assert isinstance(account, Account)  # noqa: S101 - for the type checker
        with transaction.atomic():
            audit.record("sign_out", audit.Target("account", str(account.uuid)))
            return super().post(request, *args, **kwargs)


@require_POST
def switch_role(request: HttpRequest) -> HttpResponse:
    """Go on in another of one's own roles. Somebody else's role is none at all: 404."""
    account = request.user
    assert isinstance(account, Account)  # noqa: S101 - for the type checker
    chosen = next((r for r in roles_of(account) if str(r.uuid) == request.POST.get("role")), None)
    if chosen is None:
        raise Http404
    choose_role(request.session, account, chosen)
    messages.success(request, _("现在是：%(role)s") % {"role": chosen.get_role_display()})
    return redirect("home")
