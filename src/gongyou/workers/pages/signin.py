"""Coming in: a telephone number, a code, and the first time who one is. Or by a slip."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from gongyou.foundation.masking import mask_phone
from gongyou.foundation.requests import client_address
from gongyou.workers import codes, identity, pending, sessions, vouching, words
from gongyou.workers.codes import Spent, TooOften
from gongyou.workers.forms import CodeForm, IdentityForm, PhoneForm, SlipForm, posted
from gongyou.workers.models import SignInCode, WorkerSession
from gongyou.workers.pending import CODE

GET_POST = ["GET", "HEAD", "POST"]
TOO_MANY = 429


def _show(request: HttpRequest, name: str, form: Form | None = None, **more: Any) -> HttpResponse:
    status = more.pop("status", 422 if form is not None and form.is_bound else 200)
    return render(request, f"workers/{name}.html", {"form": form, **more}, status=status)


def _too_often(request: HttpRequest, limit: TooOften) -> HttpResponse:
    said = words.too_often(limit.limit)
    return _show(request, "too_often", said=said, status=TOO_MANY)


@require_http_methods(GET_POST)
def sign_in(request: HttpRequest) -> HttpResponse:
    """Which number; the answer is the same whether we know it or not."""
    form = PhoneForm(posted(request))
    if not form.is_valid():
        return _show(request, "sign_in", form)
    return _ask(request, form.cleaned_data["phone"])


def _ask(request: HttpRequest, number: str) -> HttpResponse:
    try:
        code = codes.ask_for_code(number, client_address(request))
    except TooOften as limit:
        return _too_often(request, limit)
    request.session[CODE] = str(code.uuid)
    return redirect("my-code")


@require_POST
def code_again(request: HttpRequest) -> HttpResponse:
    """Another code for the same number."""
    code = pending.code_of(request.session)
    if code is None or not code.number:
        return redirect("my-sign-in")
    return _ask(request, code.number)


@require_http_methods(GET_POST)
def code_page(request: HttpRequest) -> HttpResponse:
    code = pending.code_of(request.session)
    if code is None:
        return redirect("my-sign-in")
    if identity.still_open(code):
        return redirect("my-identity")
    form = CodeForm(posted(request))
    if form.is_valid():
        return _tried(request, code, form)
    return _show(request, "code", form, phone=mask_phone(code.number or ""))


def _tried(request: HttpRequest, code: SignInCode, form: CodeForm) -> HttpResponse:
    try:
        right = codes.try_code(code, form.cleaned_data["code"], client_address(request))
    except TooOften as limit:
        return _too_often(request, limit)
    except Spent:
        return _show(request, "code_spent", status=422)
    if right:
        return _known_or_asked(request, code)
    form.add_error("code", words.wrong_code(SignInCode.TRIES - code.tries))
    return _show(request, "code", form, phone=mask_phone(code.number or ""))


def _known_or_asked(request: HttpRequest, code: SignInCode) -> HttpResponse:
    person = identity.known_at_once(code)
    if person is None:
        return redirect("my-identity")
    session = sessions.begin_by_number(code, person, _device(request))
    return _in(request, session)


@require_http_methods(GET_POST)
def identity_page(request: HttpRequest) -> HttpResponse:
    code = pending.code_of(request.session)
    if code is None or not identity.still_open(code):
        return redirect("my-sign-in")
    form = IdentityForm(posted(request))
    if not form.is_valid():
        return _show(request, "identity", form)
    said = form.cleaned_data
    try:
        person = identity.who_is_it(code, said["name"], said["last_six"], client_address(request))
    except TooOften:
        return _show(request, "identity_closed", status=TOO_MANY)
    if person is None:
        form.add_error(None, words.not_found())
        return _show(request, "identity", form)
    return _in(request, sessions.begin_by_number(code, person, _device(request)))


@require_http_methods(GET_POST)
def slip_page(request: HttpRequest) -> HttpResponse:
    form = SlipForm(posted(request))
    if not form.is_valid():
        return _show(request, "slip", form)
    try:
        session = vouching.use_slip(
            form.cleaned_data["code"], client_address(request), _device(request)
        )
    except TooOften as limit:
        return _too_often(request, limit)
    if session is None:
        form.add_error("code", words.wrong_slip())
        return _show(request, "slip", form)
    return _in(request, session)


def _device(request: HttpRequest) -> str:
    return sessions.device_of(request.headers.get("User-Agent", ""))


def _in(request: HttpRequest, session: WorkerSession | None) -> HttpResponse:
    """A new session with a new key: nobody who knew the old one comes along."""
    if session is None:
        return redirect("my-sign-in")
    request.session.flush()
    request.session[sessions.KEY] = str(session.uuid)
    return redirect("my-home")


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    session = getattr(request, "gongyou_worker", None)
    if isinstance(session, WorkerSession):
        if request.POST.get("everywhere"):
            sessions.end_everywhere(session.person)
        else:
            sessions.end(session)
    request.session.flush()
    messages.success(request, _("已退出。"))
    return redirect("my-sign-in")
