"""Browsers that an account has signed in from before, known by a signed cookie."""

import re
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from gongyou.foundation.cipher import sm3
from gongyou.foundation.requests import client_address
from gongyou.offices.agents import agent_words
from gongyou.offices.models import Account, KnownDevice, KnownNetwork

COOKIE, SALT = "gongyou_device", "gongyou.offices.device"
KEPT_FOR = timedelta(days=400)
NETWORK_KNOWN_FOR = timedelta(days=90)
_TOKEN = re.compile(r"[A-Za-z0-9_-]{40,60}")


@dataclass(frozen=True)
class Caller:
    """Where a try comes from: an address (of IPv6 the network, which one subscriber has for
    himself); `token` is what the device's cookie says, if it is one of ours."""

    network: str
    agent: str
    token: str = ""

    @property
    def device(self) -> str:
        return sm3(self.token.encode()).hex() if self.token else ""


def caller_of(request: HttpRequest) -> Caller:
    token = getattr(request, "gongyou_device", "")  # given in this very request
    token = token or request.get_signed_cookie(COOKIE, default="", salt=SALT) or ""
    return Caller(
        client_address(request),
        agent_words(str(request.META.get("HTTP_USER_AGENT") or "")),
        token if _TOKEN.fullmatch(token) else "",
    )


def is_known_device(username: str, caller: Caller) -> bool:
    return (
        bool(caller.device)
        and KnownDevice.objects.filter(
            account__username__iexact=username, digest=caller.device
        ).exists()
    )


def is_known_network(caller: Caller) -> bool:
    """Somebody, whoever, has signed in from there lately: a place where staff work."""
    since = timezone.now() - NETWORK_KNOWN_FOR
    return KnownNetwork.objects.filter(network=caller.network, last_at__gte=since).exists()


def remember_device(account: Account, caller: Caller, token: str) -> bool:
    """Note that the account signed in from there; whether it is new beside others it knows."""
    now = timezone.now()
    KnownNetwork.objects.update_or_create(network=caller.network, defaults={"last_at": now})
    known = {device.digest: device for device in account.devices.all()}
    digest = sm3(token.encode()).hex()
    words = {"agent": caller.agent, "network": caller.network, "last_at": now}
    if digest in known:
        KnownDevice.objects.filter(pk=known[digest].pk).update(**words)
        return False
    # The first of all needs no telling: its owner is sitting at it.
    told = None if known else now
    KnownDevice.objects.create(account=account, digest=digest, first_at=now, told_at=told, **words)
    return bool(known)


def untold_devices(account: Account) -> QuerySet[KnownDevice]:
    return KnownDevice.objects.filter(account=account, told_at=None)


def new_token() -> str:
    return secrets.token_urlsafe(32)


def give_cookie(response: HttpResponse, token: str) -> None:
    response.set_signed_cookie(
        COOKIE,
        token,
        salt=SALT,
        max_age=int(KEPT_FOR.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
