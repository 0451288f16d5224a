"""Passkeys (WebAuthn) as a second factor: in a phone, a computer or a USB key."""

import json
from ipaddress import ip_address
from typing import Any

from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from gongyou.offices.models import Account

PASSKEY = Authenticator.Type.WEBAUTHN
LONGEST_ANSWER = 20_000


def possible(request: HttpRequest) -> bool:
    """Browsers keep passkeys for names reached over HTTPS (or for localhost), not for numbers."""
    host = request.get_host().rsplit(":", 1)[0].strip("[]")
    try:
        ip_address(host)
        return False
    except ValueError:
        return request.is_secure() or host == "localhost"


def asked_to_make(request: HttpRequest, account: Account) -> dict[str, Any]:
    """What the browser is asked when a passkey is made; the question is kept in the session."""
    with context.request_context(request):
        return dict(auth.begin_registration(account, passwordless=False))


def asked_to_show(request: HttpRequest, account: Account) -> dict[str, Any]:
    with context.request_context(request):
        return dict(auth.begin_authentication(account))


def _answer(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text) if len(text) <= LONGEST_ANSWER else None
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise ValidationError("no answer of a passkey")
    return found


def take(request: HttpRequest, account: Account, text: str, name: str) -> bool:
    """Keep the passkey that a browser has made; whether its answer fits our question."""
    try:
        answer = _answer(text)
        with context.request_context(request):
            auth.parse_registration_response(answer)
            auth.complete_registration(answer)
    except (ValidationError, ValueError, TypeError, KeyError):
        return False
    auth.WebAuthn.add(account, name, answer)
    return True


def is_right(request: HttpRequest, account: Account, text: str) -> bool:
    """Whether one of the account's passkeys has signed our question."""
    try:
        answer = _answer(text)
        with context.request_context(request):
            row = auth.complete_authentication(account, auth.parse_authentication_response(answer))
    except (ValidationError, ValueError, TypeError, KeyError):
        return False
    row.record_usage()
    return True
