"""From the right password to the first page: second factor, own password, recovery codes.

The pages that set a factor up or show codes serve those who are signed in as well, if they have
lately proved who they are.
"""

from base64 import b64encode
from collections.abc import Callable
from functools import wraps

from allauth.mfa.adapter import get_adapter
from django import forms
from django.contrib import messages
from django.contrib.auth.forms import SetPasswordForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from gongyou.offices import entering, gate
from gongyou.offices.devices import caller_of, give_cookie
from gongyou.offices.factors import codes, held, passkeys
from gongyou.offices.models import Account
from gongyou.offices.passwords import rules_in_words
from gongyou.offices.pending import Pending, next_step, pending_of
from gongyou.offices.proof import recently_proven, to_confirm

View = Callable[..., HttpResponse]


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("验证码"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


def between_steps(view: View) -> View:
    """For those whose password was right; the middleware lets no other visitor through. Whoever
    is signed in has been through."""

    @wraps(view)
    def inner(request: HttpRequest) -> HttpResponse:
        at = None if request.user.is_authenticated else pending_of(request)
        return redirect("home") if at is None else view(request, at)

    return inner


def own_or_between(view: View) -> View:
    """For the same, and for people who are signed in and have lately proved who they are."""

    @wraps(view)
    def inner(request: HttpRequest) -> HttpResponse:
        if not isinstance(request.user, Account):
            at = pending_of(request)
            return redirect("sign-in") if at is None else view(request, at.account, at)
        if not recently_proven(request):
            return to_confirm(request, reverse("account"))
        return view(request, request.user, None)

    return inner


def go_on(request: HttpRequest, at: Pending) -> HttpResponse:
    """To the next step, or in."""
    step = next_step(at)
    if step:
        return redirect(step)
    entered = entering.enter(request, at)
    if entered.wrong_codes:
        messages.warning(
            request,
            _("上次登录后，有 %(times)s 次密码对而验证码错。不是你自己的话，马上改密码。")
            % {"times": entered.wrong_codes},
        )
    if at.factor == "recovery":
        left = codes.codes_left(at.account)
        messages.warning(
            request,
            _("用掉了一个恢复码，还剩 %(left)s 个。可以在“我的账号”换一批新的。") % {"left": left},
        )
    answer = redirect(at.back or "home")
    give_cookie(answer, entered.token)
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@between_steps
def second_step(request: HttpRequest, at: Pending) -> HttpResponse:
    """Asks for the code of the app, a passkey, or a recovery code."""
    account = at.account
    if next_step(at) != "second-step":
        return go_on(request, at)
    code = codes.code_to_type(account) if _is_demo(request) else ""
    form = CodeForm(request.POST if request.method == "POST" else None, initial={"code": code})
    if form.is_bound:
        at.factor = _shown(request, account, form)
        if at.factor:
            at.keep(request.session)
            return go_on(request, at)
    form.fields["code"].widget.attrs["autofocus"] = True
    factors = held.factors_of(account)
    context = {"form": form, "account": account, "factors": factors, "code": code}
    if factors.passkeys and passkeys.possible(request):
        context["passkey_options"] = passkeys.asked_to_show(request, account)
    status = 422 if form.is_bound else 200
    return render(request, "offices/second_step.html", context, status=status)


def _shown(request: HttpRequest, account: Account, form: CodeForm) -> str:
    """The factor that was shown, else nothing, with the reason in the form."""
    answer = request.POST.get("passkey", "")
    if not answer and not form.is_valid():
        return ""
    name = account.username.casefold()
    try:
        tried = gate.enter("code", name, caller_of(request))
    except gate.Closed as closed:
        gate.note_closed("code", account.username, closed)
        form.add_error(None, _("输错次数太多，请 15 分钟后再试，或请管理员帮忙。"))
        return ""
    if answer:
        form.errors.clear()
        factor = "passkey" if passkeys.is_right(request, account, answer) else ""
        wrong = _("通行密钥没有认出来，请再试，或者输入验证码。")
    else:
        factor = entering.check_code(account, form.cleaned_data["code"])
        wrong = _("验证码不对，或者已经用过。请等手机上换了新的 6 位数再输。")
    if factor:
        tried.right()
    else:
        gate.note_wrong("code", account.username)
        form.add_error(None if answer else "code", wrong)
    return factor


def _is_demo(request: HttpRequest) -> bool:
    return bool(getattr(request, "gongyou_demo", False))


class FirstPasswordForm(SetPasswordForm):  # type: ignore[type-arg]
    """Django's, in our words."""

    error_messages = {"password_mismatch": gettext_lazy("两次输入的新密码不一样。")}

    def __init__(self, user: Account, data: object | None = None) -> None:
        super().__init__(user, data)
        self.fields["new_password1"].label = gettext_lazy("新密码")
        self.fields["new_password1"].help_text = rules_in_words()
        self.fields["new_password2"].label = gettext_lazy("新密码再输一次")
        self.fields["new_password2"].help_text = ""

    def clean(self) -> dict[str, object]:
        data = super().clean() or {}
        new = data.get("new_password1")
        if isinstance(new, str) and self.user.check_password(new):
            raise forms.ValidationError(gettext_lazy("新密码和现在的一样，请换一个。"))
        return data


@require_http_methods(["GET", "HEAD", "POST"])
@between_steps
def first_password(request: HttpRequest, at: Pending) -> HttpResponse:
    """A password of one's own, in place of one that somebody else has made or that is old."""
    if next_step(at) != "first-password":
        return go_on(request, at)
    form = FirstPasswordForm(at.account, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        entering.set_first_password(request, at, form.cleaned_data["new_password1"])
        return go_on(request, at)
    context = {"form": form, "account": at.account, "must": at.account.must_change_password}
    status = 422 if form.is_bound else 200
    return render(request, "offices/first_password.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@own_or_between
def factor_set_up(request: HttpRequest, account: Account, at: Pending | None) -> HttpResponse:
    """Join an app on one's phone, or a passkey. Whoever has a factor changes it signed in only."""
    if at is not None and next_step(at) != "factor-set-up":
        return go_on(request, at)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        if entering.set_up_app(request, account, form.cleaned_data["code"]):
            return _joined(request)
        form.add_error("code", _("验证码不对。请看手机上现在的 6 位数，手机的时间也要准。"))
    return _set_up_page(request, account, form, status=422 if form.is_bound else 200)


def _set_up_page(
    request: HttpRequest, account: Account, form: CodeForm, status: int
) -> HttpResponse:
    sealed = entering.app_secret(request, account)
    secret = codes.opened(account, sealed)
    drawing = get_adapter().build_totp_svg(codes.app_address(account, secret))
    code = codes.code_to_type(account, sealed) if _is_demo(request) else ""
    form.initial = {"code": code}
    context: dict[str, object] = {
        "form": form,
        "account": account,
        "between": not request.user.is_authenticated,
        "has_app": held.factors_of(account).app_since is not None,
        "drawing": "data:image/svg+xml;base64," + b64encode(drawing.encode()).decode(),
        "secret": " ".join(secret[n : n + 4] for n in range(0, len(secret), 4)),
        "code": code,
    }
    if passkeys.possible(request):
        context["passkey_options"] = passkeys.asked_to_make(request, account)
    return render(request, "offices/factor_set_up.html", context, status=status)


def _joined(request: HttpRequest) -> HttpResponse:
    at = None if request.user.is_authenticated else pending_of(request)
    if at is not None:
        return go_on(request, at)
    messages.success(request, _("第二步加好了，其他地方的登录已经失效。"))
    return redirect("recovery-codes" if entering.SHOW_CODES in request.session else "account")


@require_POST
@own_or_between
def passkey_add(request: HttpRequest, account: Account, at: Pending | None) -> HttpResponse:
    if at is not None and next_step(at) != "factor-set-up":
        return go_on(request, at)
    if entering.add_passkey(request, account, request.POST.get("passkey", "")):
        return _joined(request)
    form = CodeForm({"code": "-"})
    form.errors.clear()
    form.add_error(None, _("通行密钥没有建成，请再试，或者用手机上的验证码。"))
    return _set_up_page(request, account, form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@own_or_between
def recovery_codes(request: HttpRequest, account: Account, at: Pending | None) -> HttpResponse:
    """Shown once: to be printed or written down. `renew` makes new ones."""
    if request.method == "POST":
        return _codes_answer(request, account, at)
    waiting = entering.SHOW_CODES in request.session
    if at is not None and next_step(at) != "recovery-codes":
        return go_on(request, at)
    if not waiting:
        return redirect("account")
    found = codes.recovery_codes(account)
    shown = [f"{code[:4]} {code[4:]}" for code in found]
    context = {"account": account, "codes": shown, "between": at is not None}
    return render(request, "offices/recovery_codes.html", context)


def _codes_answer(request: HttpRequest, account: Account, at: Pending | None) -> HttpResponse:
    if at is None and "renew" in request.POST:
        entering.renew_codes(request, account)
        return redirect("recovery-codes")
    if entering.SHOW_CODES not in request.session:
        return redirect("account") if at is None else go_on(request, at)
    if "kept" not in request.POST:
        messages.error(request, _("请先把恢复码抄下或打印好，再勾选。"))
        return redirect("recovery-codes")
    entering.codes_were_taken_down(request, account)
    if at is None:
        messages.success(request, _("恢复码收好了。"))
        return redirect("account")
    at.codes = False
    return go_on(request, at)


@require_POST
@between_steps
def sign_in_again(request: HttpRequest, at: Pending) -> HttpResponse:
    """Begin anew: it is somebody else, or the phone is not at hand."""
    request.session.flush()
    return redirect("sign-in")
