"""The verbs of signing in: each changes, and writes its audit row, in one transaction."""

from dataclasses import dataclass

from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from gongyou.foundation import audit
from gongyou.foundation.models import AuditEntry
from gongyou.foundation.requests import request_id
from gongyou.offices import gate, pending, sessions
from gongyou.offices.actions import keep_own_password
from gongyou.offices.devices import Caller, caller_of, new_token, remember_device, untold_devices
from gongyou.offices.factors import codes, held, passkeys
from gongyou.offices.models import Account
from gongyou.offices.sessions import set_news

APP_KEY, SHOW_CODES = "gongyou_app_secret", "gongyou_show_codes"
BACKEND = "django.contrib.auth.backends.ModelBackend"


def _target(account: Account) -> audit.Target:
    return audit.Target("account", str(account.uuid))


def actor_of(account: Account) -> audit.Actor:
    return audit.Actor(account.uuid, account.name, account.role_label, request_id())


@transaction.atomic
def password_was_right(request: HttpRequest, account: Account, back: str) -> pending.Pending:
    """The first step is done; the second one opens."""
    begun = pending.begin(request.session, account, back)
    audit.record("first_step", _target(account))
    return begun


@transaction.atomic
def set_first_password(request: HttpRequest, at: pending.Pending, password: str) -> None:
    keep_own_password(at.account, password)
    at.keep(request.session)
    audit.record("change_password", _target(at.account))


def app_secret(request: HttpRequest, account: Account) -> str:
    """The sealed secret of the app that is being set up: the same until it is."""
    kept = request.session.get(APP_KEY)
    if not kept or kept[0] != account.pk:
        kept = request.session[APP_KEY] = [account.pk, codes.new_secret(account)]
    return str(kept[1])


@transaction.atomic
def set_up_app(request: HttpRequest, account: Account, code: str) -> bool:
    if not codes.set_up_app(account, app_secret(request, account), code):
        return False
    del request.session[APP_KEY]
    _factor_was_added(request, account, "app")
    return True


@transaction.atomic
def add_passkey(request: HttpRequest, account: Account, answer: str) -> bool:
    if not passkeys.take(request, account, answer, caller_of(request).agent):
        return False
    _factor_was_added(request, account, "passkey")
    return True


def _factor_was_added(request: HttpRequest, account: Account, what: str) -> None:
    if not codes.codes_left(account):
        codes.new_recovery_codes(account)
        request.session[SHOW_CODES] = True
    at = pending.pending_of(request)
    if at is not None and not request.user.is_authenticated:
        at.factor, at.codes = what, SHOW_CODES in request.session
        at.keep(request.session)
    else:
        sessions.end_sessions(account, but=sessions.own_number(request.session))
    audit.record("add_second_factor", _target(account), reason=what)


@transaction.atomic
def codes_were_taken_down(request: HttpRequest, account: Account) -> None:
    """They are shown once; from now on only new ones can be."""
    request.session.pop(SHOW_CODES, None)
    at = pending.pending_of(request)
    if at is not None:
        at.codes = False
        at.keep(request.session)
    audit.record("keep_recovery_codes", _target(account))


@transaction.atomic
def renew_codes(request: HttpRequest, account: Account) -> None:
    codes.new_recovery_codes(account)
    request.session[SHOW_CODES] = True
    audit.record("renew_recovery_codes", _target(account))


@transaction.atomic
def remove_passkey(account: Account, key: int) -> bool:
    """Not the last factor: an account without one could be taken with its password alone."""
    factors = held.factors_of(account)
    if len(factors.passkeys) + (factors.app_since is not None) < 2:
        raise audit.Refused("最后一个第二步不能删")
    if not held.forget_passkey(account, key):
        return False
    audit.record("remove_passkey", _target(account))
    return True


def check_code(account: Account, typed: str) -> str:
    """Which factor the code is of: `app`, `recovery`, or none."""
    plain = codes.plain_code(typed)
    if codes.SHORT.fullmatch(plain):
        return "app" if codes.app_code_is_right(account, plain) else ""
    return "recovery" if codes.recovery_code_is_right(account, plain) else ""


def is_proof(account: Account, given: str, caller: Caller) -> bool:
    """A code of the app or the password, of somebody who is signed in."""
    if not codes.SHORT.fullmatch(codes.plain_code(given)) or len(given.strip()) > 7:
        return gate.password_is_right(account, given, caller)
    try:
        tried = gate.enter("code", account.username.casefold(), caller)
    except gate.Closed as closed:
        gate.note_closed("code", account.username, closed)
        return False
    if not codes.app_code_is_right(account, given):
        gate.note_wrong("code", account.username)
        return False
    tried.right()
    return True


@dataclass(frozen=True)
class Entered:
    """`token` is for the device's cookie; `wrong_codes` were tried by somebody who knew the
    password since the account signed in last."""

    token: str
    wrong_codes: int


@transaction.atomic
def enter(request: HttpRequest, at: pending.Pending) -> Entered:
    """Both steps are done: sign in, and tell the account's other sessions of a new device."""
    account, caller = at.account, caller_of(request)
    wrong = _wrong_codes_since(account)
    for key in (pending.PENDING_KEY, APP_KEY):
        request.session.pop(key, None)
    token = caller.token or new_token()
    is_new = remember_device(account, caller, token)
    request.gongyou_device = token  # type: ignore[attr-defined]
    login(request, account, BACKEND)
    if is_new:
        account.sessions.update(news=True)
    untold = untold_devices(account).exclude(digest=caller_of(request).device)
    set_news(request.session, account, there=untold.exists())
    audit.record("sign_in", _target(account), reason=f"{at.factor}{' new_device' * is_new}")
    gate.sweep()
    sessions.sweep()
    return Entered(token, wrong)


def _wrong_codes_since(account: Account) -> int:
    since = account.last_login or timezone.now()
    target = {"object_kind": "sign_in_code", "object_id": account.username[:64]}
    return AuditEntry.objects.filter(**target, at__gt=since).count()
