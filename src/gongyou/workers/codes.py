"""Codes for signing in: asked for, sent, tried. The same work for a number that nobody has."""

import hmac
import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from gongyou.foundation import audit, outbox
from gongyou.foundation.cipher import blind_index
from gongyou.foundation.encrypted import index_of, keyring
from gongyou.foundation.limits import Limit, give_back, take
from gongyou.workers.models import SignInCode
from gongyou.workers.numbers import standing

A_MINUTE = Limit("code.minute", 1, timedelta(minutes=1))
AN_HOUR = Limit("code.hour", 5, timedelta(hours=1))
A_DAY = Limit("code.day", 12, timedelta(hours=24))
"""Nobody can have another's telephone ring all day."""
ADDRESS = Limit("code.address", 20, timedelta(hours=1))
WRONG = Limit("code.wrong", 15, timedelta(hours=24))
WRONG_FROM = Limit("code.wrong.address", 60, timedelta(hours=1))

EVENT = "sign_in_code:{}"


class TooOften(Exception):
    """Asked or tried more often than is allowed; `limit` says which."""

    def __init__(self, limit: Limit) -> None:
        self.limit = limit
        super().__init__(limit.kind)


class Spent(Exception):
    """The code is used, has expired, or was tried five times."""


def ask_for_code(number: str, address: str) -> SignInCode:
    """Begin a sign-in with a number; whether it is anybody's, a job finds out later."""
    of_number = [(limit, number) for limit in (A_MINUTE, AN_HOUR, A_DAY)]
    for limit, of in [(ADDRESS, address), *of_number]:
        if not take(limit, of):
            raise TooOften(limit)
    return _begin(number)


@transaction.atomic
def _begin(number: str) -> SignInCode:
    from gongyou.workers.jobs import issue_code_job

    code = SignInCode.objects.create(
        number=number,
        number_index=index_of("phone", number),
        expires_at=timezone.now() + SignInCode.LASTS,
    )
    issue_code_job.defer(code_id=code.pk)
    audit.record("ask_for_code", _target(code))
    return code


@transaction.atomic
def issue(code_id: int) -> None:
    """Make the code and send it, if the number is anybody's. May run twice."""
    code = SignInCode.objects.select_for_update().filter(pk=code_id, code_hash=None).first()
    if code is None or code.used_at or code.expires_at <= timezone.now():
        return
    if not standing(bytes(code.number_index or b"")).people:
        return
    plain = f"{secrets.randbelow(10**6):06d}"
    values = {"code": plain, "minutes": str(int(SignInCode.LASTS.total_seconds() // 60))}
    code.code_hash = _hash(code, plain)
    code.save(update_fields=["code_hash"])
    outbox.queue(
        EVENT.format(code.uuid), "sign_in_code", code.number or "", values, code.expires_at
    )


def try_code(code: SignInCode, said: str, address: str) -> bool:
    """Whether this is the code. Counted before it is looked at, so that a thousand at once are
    a thousand tries; the right one is no misuse and counts for nothing."""
    number = bytes(code.number_index or b"").hex()
    for limit, of in ((WRONG_FROM, address), (WRONG, number)):
        if not take(limit, of):
            raise TooOften(limit)
    counted = SignInCode.objects.filter(
        pk=code.pk, used_at=None, tries__lt=SignInCode.TRIES, expires_at__gt=timezone.now()
    ).update(tries=F("tries") + 1)
    if not counted:
        raise Spent
    code.refresh_from_db()
    if not hmac.compare_digest(_hash(code, said), bytes(code.code_hash or bytes(32))):
        audit.record_refusal("use_code", _target(code), "验证码不对")
        return False
    if not _use(code):
        raise Spent
    give_back(WRONG_FROM, address)
    give_back(WRONG, number)
    return True


@transaction.atomic
def _use(code: SignInCode) -> bool:
    unused = SignInCode.objects.filter(pk=code.pk, used_at=None)
    if not unused.update(used_at=timezone.now(), code_hash=None):
        return False
    outbox.forget_body(EVENT.format(code.uuid))
    audit.record("use_code", _target(code))
    code.refresh_from_db()
    return True


def _hash(code: SignInCode, plain: str) -> bytes:
    return blind_index(keyring(), "sign_in_code", f"{code.uuid}|{plain}")


def _target(code: SignInCode) -> audit.Target:
    """A number's keyed digest, shortened: two tries on one number can be seen to be so."""
    return audit.Target("phone_number", bytes(code.number_index or b"").hex()[:32])


def forget_old() -> None:
    """Numbers of sign-ins that were begun and are over."""
    over = SignInCode.objects.filter(expires_at__lt=timezone.now() - timedelta(hours=1))
    over.filter(number__isnull=False).update(number=None, code_hash=None)
    over.filter(expires_at__lt=timezone.now() - timedelta(days=30)).delete()
