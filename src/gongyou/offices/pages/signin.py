"""The first step of signing in, and signing out."""

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
from gongyou.offices import entering, gate
from gongyou.offices.access import roles_of
from gongyou.offices.actions import choose_role
from gongyou.offices.devices import caller_of
from gongyou.offices.models import Account
from gongyou.offices.pending import next_step

LONGEST_PASSWORD = 256


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
        self.fields["password"].widget.attrs["maxlength"] = LONGEST_PASSWORD

    def clean(self) -> dict[str, Any]:
        username = str(self.cleaned_data.get("username") or "")
        if not username or not self.cleaned_data.get("password"):
            return super().clean()
        if len(self.cleaned_data["password"]) > LONGEST_PASSWORD:
            raise self.get_invalid_login_error()
        assert self.request is not None  # noqa: S101 - for the type checker
        name = username.casefold()
        try:
            tried = gate.enter("password", name, caller_of(self.request))
        except gate.Closed as closed:
            gate.note_closed("password", username, closed)
            raise forms.ValidationError(
                _("输错次数太多，请 15 分钟后再试，或请管理员重设密码。")
            ) from None
        try:
            cleaned = super().clean()
        except forms.ValidationError:
            gate.note_wrong("password", username)
            raise
        tried.right()
        return cleaned


class SignIn(views.LoginView):
    """Asks for the password. Nobody is signed in by it: the second step follows."""

    template_name = "offices/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True
    http_method_names = ["get", "head", "post", "options"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        why = self.request.GET.get("why", "")
        return super().get_context_data(**kwargs) | {"why": why}

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        account = form.get_user()
        assert isinstance(account, Account)  # noqa: S101 - for the type checker
        with audit.acting(entering.actor_of(account)):
            at = entering.password_was_right(self.request, account, self.get_success_url())
        return redirect(next_step(at))


class SignOut(views.LogoutView):
    """POST only, so that no link can sign anybody out. The browser forgets what it has kept."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        account = request.user
        assert isinstance(account, Account)  # noqa: S101 - for the type checker
        with transaction.atomic():
            audit.record("sign_out", audit.Target("account", str(account.uuid)))
            answer = super().post(request, *args, **kwargs)
        # Not "cookies": the one that knows this device keeps its owner from being locked out.
        answer["Clear-Site-Data"] = '"cache", "storage"'
        return answer


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
