"""Who speaks when no person does: a request is signed by a key, or it is nobody's."""

import re
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address, ip_network

from django.db import connection
from django.http import HttpRequest
from django.utils import timezone

from gongyou.foundation import audit
from gongyou.foundation.limits import Limit, take
from gongyou.foundation.requests import client_address
from gongyou.offices.models import KeyRefusal, PartnerKey, SeenNonce
from gongyou.offices.signing import ALGORITHMS, Signed, is_right

WINDOW = timedelta(minutes=5)
LARGEST_BODY = 8 * 1024 * 1024
PER_ADDRESS = Limit("partner-address", 600, timedelta(minutes=1))
PER_KEY = Limit("partner-key", 120, timedelta(minutes=1))
_NONCE = re.compile(r"[A-Za-z0-9_-]{16,64}", re.ASCII)
_HEX = re.compile(r"[0-9A-Fa-f]{64}", re.ASCII)
_SECONDS = re.compile(r"[0-9]{9,11}", re.ASCII)
_NO_SECRET = "0" * 64  # an unknown key costs the same work as a known one
_REMEMBER = """
INSERT INTO offices_seennonce (key_id, nonce, seen_at) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING
"""
_COUNT_REFUSAL = """
INSERT INTO offices_keyrefusal AS r (hour, key_id, why, count) VALUES (%s, %s, %s, 1)
ON CONFLICT (hour, key_id, why) DO UPDATE SET count = r.count + 1 RETURNING count
"""
# Kept longer than any time stamp is believed.
NONCES_KEPT = 4 * WINDOW
REFUSALS_KEPT = timedelta(days=180)


class NotLetIn(Exception):
    """Refused; `why` goes to the audit alone. `status` 401 has one answer for every cause."""

    def __init__(self, why: str, status: int = 401) -> None:
        self.why, self.status = why, status
        super().__init__(why)


@dataclass(frozen=True)
class _Claim:
    """What the head of a request says."""

    key_id: str
    algorithm: str
    timestamp: str
    nonce: str
    signature: str


def let_in(request: HttpRequest) -> PartnerKey:
    """The key that has signed this request. Raises `NotLetIn`, after it was noted."""
    try:
        return _let_in(request)
    except NotLetIn as refused:
        _note(request, refused.why)
        raise


def _let_in(request: HttpRequest) -> PartnerKey:
    if not take(PER_ADDRESS, client_address(request)):
        raise NotLetIn("too_many_from_address", 429)
    if _length(request) > LARGEST_BODY:
        raise NotLetIn("too_large", 413)
    claim = _claim(request)
    key = PartnerKey.objects.select_related("organisation__area").filter(key_id=claim.key_id)
    found = key.first()
    right = is_right(
        claim.algorithm,
        (found.secret if found else None) or _NO_SECRET,
        _signed(request, claim),
        claim.signature,
    )
    if found is None or not right:
        raise NotLetIn("unknown_key" if found is None else "wrong_signature")
    _check_key(request, found)
    _check_time(claim)
    if not take(PER_KEY, found.key_id):
        raise NotLetIn("too_many_from_key", 429)
    _check_nonce(found, claim.nonce)
    _note_use(request, found)
    return found


def _length(request: HttpRequest) -> int:
    """A body of unknown length is not read at all."""
    length = str(request.META.get("CONTENT_LENGTH") or "0")
    return int(length) if length.isascii() and length.isdigit() else LARGEST_BODY + 1


def _claim(request: HttpRequest) -> _Claim:
    head = request.headers
    claim = _Claim(
        head.get("X-Gongyou-Key", ""),
        head.get("X-Gongyou-Algorithm", ""),
        head.get("X-Gongyou-Timestamp", ""),
        head.get("X-Gongyou-Nonce", ""),
        head.get("X-Gongyou-Signature", ""),
    )
    well_formed = (
        0 < len(claim.key_id) <= 32
        and claim.key_id.isascii()
        and claim.algorithm in ALGORITHMS
        and _SECONDS.fullmatch(claim.timestamp)
        and _NONCE.fullmatch(claim.nonce)
        and _HEX.fullmatch(claim.signature)
    )
    if not well_formed or "\0" in claim.key_id:
        raise NotLetIn("malformed")
    return claim


def _signed(request: HttpRequest, claim: _Claim) -> Signed:
    return Signed(
        str(request.method),
        request.path,
        str(request.META.get("QUERY_STRING", "")),
        claim.timestamp,
        claim.nonce,
        request.body,
    )


def _check_key(request: HttpRequest, key: PartnerKey) -> None:
    now = timezone.now()
    if not key.opens(now):
        raise NotLetIn("revoked" if key.revoked_at else "not_in_force")
    body = key.organisation
    if body is not None and not body.valid_on(timezone.localdate()):
        raise NotLetIn("organisation_ended")
    if key.addresses and not _among(client_address(request), key.addresses):
        raise NotLetIn("foreign_address")


def _among(address: str, allowed: list[str]) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return any(found in ip_network(one, strict=False) for one in allowed)


def _check_time(claim: _Claim) -> None:
    apart = abs(timezone.now().timestamp() - int(claim.timestamp))
    if apart > WINDOW.total_seconds():
        raise NotLetIn("stale")


def _check_nonce(key: PartnerKey, nonce: str) -> None:
    """Remembered by the database, for all processes at once, and only for right signatures."""
    with connection.cursor() as cursor:
        cursor.execute(_REMEMBER, [key.pk, nonce, timezone.now()])
        if not cursor.rowcount:
            raise NotLetIn("replayed")


def _note_use(request: HttpRequest, key: PartnerKey) -> None:
    """Once a minute is often enough to know whether it lives."""
    now = timezone.now()
    if key.last_used_at is None or now - key.last_used_at > timedelta(minutes=1):
        PartnerKey.objects.filter(pk=key.pk).update(
            last_used_at=now, last_address=client_address(request)
        )


def _note(request: HttpRequest, why: str) -> None:
    """Counted by hour, key and cause; the first of an hour has a row in the audit. A flood of
    refusals must not become a flood of rows."""
    shown = _shown(request)
    if _count_refusal(shown, why) == 1:
        target = audit.Target("partner_key", shown)
        audit.record_refusal("signed_request", target, f"{why} {client_address(request)}")


def _count_refusal(key_id: str, why: str) -> int:
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_REFUSAL, [hour, key_id, why])
        (count,) = cursor.fetchone()
    return int(count)


def _shown(request: HttpRequest) -> str:
    """The key's public name if there is such a key: made-up ones are all one."""
    claimed = request.headers.get("X-Gongyou-Key", "")[:32].replace("\0", "")
    return claimed if PartnerKey.objects.filter(key_id=claimed).exists() else "?"


def forget_nonces() -> int:
    KeyRefusal.objects.filter(hour__lt=timezone.now() - REFUSALS_KEPT).delete()
    gone, _ = SeenNonce.objects.filter(seen_at__lt=timezone.now() - NONCES_KEPT).delete()
    return gone
