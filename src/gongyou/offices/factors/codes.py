"""One-time codes of an app (RFC 6238) and recovery codes on paper."""

import re
import time
from urllib.parse import quote, urlencode

from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.encoding import force_bytes

from gongyou.offices.factors.adapter import secrets_of
from gongyou.offices.models import Account

TOTP, CODES = Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES
SHORT = re.compile(r"\d{6}")


def plain_code(typed: str) -> str:
    """What was meant: blanks and dashes left out, full-width digits as plain ones."""
    return "".join(str(int(sign)) for sign in typed if sign.isdecimal())


def new_secret(account: Account) -> str:
    """A secret for an app that is being set up, sealed: sessions are kept in the database."""
    with secrets_of(account, "totp"):
        return str(get_adapter().encrypt(generate_totp_secret()))


def opened(account: Account, sealed: str) -> str:
    with secrets_of(account, "totp"):
        return str(get_adapter().decrypt(sealed))


def app_address(account: Account, secret: str) -> str:
    """What the QR code says."""
    issuer = get_adapter().get_totp_issuer()
    label = quote(f"{issuer}:{account.username}")
    return f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': issuer})}"


def _counter_of(secret: str, code: str) -> int | None:
    for counter in yield_hotp_counters_from_time():
        expected = format_hotp_value(hotp_value(secret, counter))
        if constant_time_compare(force_bytes(code), force_bytes(expected)):
            return int(counter)
    return None


@transaction.atomic
def set_up_app(account: Account, sealed: str, code: str) -> bool:
    """Take the app with this sealed secret, in place of a former one, if its code is right."""
    counter = _counter_of(opened(account, sealed), plain_code(code))
    if counter is None:
        return False
    Authenticator.objects.update_or_create(
        user=account, type=TOTP, defaults={"data": {"secret": sealed, "last": counter}}
    )
    return True


@transaction.atomic
def app_code_is_right(account: Account, code: str) -> bool:
    """Each code opens once: only a later one than the last that opened counts."""
    row = Authenticator.objects.select_for_update().filter(user=account, type=TOTP).first()
    if row is None:
        return False
    counter = _counter_of(opened(account, row.data["secret"]), plain_code(code))
    if counter is None or counter <= row.data.get("last", -1):
        return False
    row.data["last"] = counter
    row.record_usage()
    row.save(update_fields=["data"])
    return True


def code_to_type(account: Account, sealed: str = "") -> str:
    """The code an app would show now, or the next if that one has been used. For demos only."""
    row = Authenticator.objects.filter(user=account, type=TOTP).first()
    if not sealed and row is None:
        return ""
    last = row.data.get("last", -1) if row and not sealed else -1
    now = int(time.time()) // app_settings.TOTP_PERIOD
    secret = opened(account, sealed or row.data["secret"])
    return str(format_hotp_value(hotp_value(secret, max(now, last + 1))))


@transaction.atomic
def join_unseen_app(account: Account) -> str:
    """An app nobody has: for demos, whose pages show the code themselves. Its secret."""
    sealed = new_secret(account)
    data = {"secret": sealed, "last": -1}
    Authenticator.objects.update_or_create(user=account, type=TOTP, defaults={"data": data})
    new_recovery_codes(account)
    return opened(account, sealed)


@transaction.atomic
def new_recovery_codes(account: Account) -> None:
    """Ten new ones; the former are worth nothing."""
    Authenticator.objects.filter(user=account, type=CODES).delete()
    with secrets_of(account, "codes"):
        RecoveryCodes.activate(account)


def recovery_codes(account: Account) -> list[str]:
    """Those not used yet."""
    row = Authenticator.objects.filter(user=account, type=CODES).first()
    if row is None:
        return []
    with secrets_of(account, "codes"):
        return [str(code) for code in RecoveryCodes(row).get_unused_codes()]


def codes_left(account: Account) -> int:
    row = Authenticator.objects.filter(user=account, type=CODES).first()
    if row is None:
        return 0
    return int(app_settings.RECOVERY_CODE_COUNT - int(row.data["used_mask"]).bit_count())


def recovery_code_is_right(account: Account, code: str) -> bool:
    """And it is used up."""
    row = Authenticator.objects.filter(user=account, type=CODES).first()
    if row is None:
        return False
    with secrets_of(account, "codes"):
        return bool(RecoveryCodes(row).validate_code(plain_code(code)))
