"""Signing in as people do: password, then the code of an app on an invented phone.

Tests about something else use `client.force_login`, which is Django's own and leaves a session
that has been through both steps.
"""

import re
import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from gongyou.offices.factors import codes
from gongyou.offices.models import Account

STEP = 30


def code_of(secret: str, steps: int = 0) -> str:
    """What an app shows now, or some steps of 30 seconds from now."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // STEP + steps)))


def give_app(account: Account) -> str:
    """Join an app to the account; its secret. No code of it has been used."""
    return codes.join_unseen_app(account)


def sign_in_fully(client: Client, username: str, password: str, secret: str) -> int:
    """Both steps; the status of the page behind them."""
    client.post("/sign-in/", {"username": username, "password": password})
    answer = client.post("/sign-in/second-step/", {"code": code_of(secret)}, follow=True)
    return int(answer.status_code)


def secret_on(client: Client) -> str:
    """What the page that joins an app says to type by hand."""
    page = client.get("/sign-in/set-up/").content.decode()
    found = re.search(r'set-up-key">([A-Z2-7 ]+)<', page)
    assert found
    return found[1].replace(" ", "")
