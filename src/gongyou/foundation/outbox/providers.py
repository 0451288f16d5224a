"""Who carries a message out. A provider either takes it or says why not; it never hangs."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any, Protocol
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from cryptography.hazmat.primitives import hashes, hmac
from django.conf import settings
from django.utils import timezone

from gongyou.foundation.demo import is_demo
from gongyou.foundation.environment import SmsGateway

WAITS = 5.0
MOST_BYTES = 65536
_HASHES = {"sha256": hashes.SHA256, "sm3": hashes.SM3}


@dataclass(frozen=True)
class Sms:
    """What a provider gets. `id` stays the same however often it is tried, for its own check."""

    id: str
    phone: str = field(repr=False)
    kind: str
    text: str = field(repr=False)
    values: Mapping[str, str] = field(repr=False)


class NotTaken(Exception):
    """The provider did not take it, or nobody knows; another may be tried."""


class SmsProvider(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def keeps_body(self) -> bool: ...
    def send(self, sms: Sms) -> None: ...


class LocalOutbox:
    """For a demo: the message stays here, to be read on the page of sent messages."""

    name = "local"
    keeps_body = True

    def send(self, sms: Sms) -> None:
        return


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


@dataclass(frozen=True)
class HttpGateway:
    """Any gateway that takes JSON over HTTPS. The body is signed with a key both know."""

    gateway: SmsGateway
    keeps_body: bool = False

    @property
    def name(self) -> str:
        return self.gateway.name

    def send(self, sms: Sms) -> None:
        body = json.dumps(filled(json.loads(self.gateway.body), _words(sms))).encode()
        stamp = str(int(timezone.now().timestamp()))
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Idempotency-Key": sms.id,
            "X-Gongyou-Time": stamp,
            "X-Gongyou-Signature": f"{self.gateway.digest}={self._signature(stamp, body)}",
        }
        request = Request(self.gateway.url, body, headers, method="POST")  # noqa: S310 - checked
        self._check(_fetch(request))

    def _signature(self, stamp: str, body: bytes) -> str:
        mac = hmac.HMAC(self.gateway.key.encode(), _HASHES[self.gateway.digest]())
        mac.update(stamp.encode() + b"\n" + body)
        return mac.finalize().hex()

    def _check(self, answer: bytes) -> None:
        """A gateway that says 200 to everything has not taken anything yet."""
        try:
            said = json.loads(answer)
        except ValueError:
            raise NotTaken("no_json") from None
        path, _, wanted = self.gateway.accepted.partition("=")
        for step in filter(None, path.split(".")):
            said = said.get(step) if isinstance(said, dict) else None
        if path and str(said) != wanted:
            raise NotTaken("refused")


def _fetch(request: Request) -> bytes:
    """The answer, within a few seconds in all, however slowly it drips."""
    until = time.monotonic() + WAITS
    read = b""
    try:
        with build_opener(_NoRedirects).open(request, timeout=WAITS) as answer:
            while chunk := answer.read1(8192):
                read += chunk
                if time.monotonic() > until or len(read) > MOST_BYTES:
                    raise NotTaken("too_slow")
    except HTTPError as error:
        raise NotTaken(f"http_{error.code}") from None
    except TimeoutError:
        raise NotTaken("timeout") from None
    except (OSError, HTTPException) as error:
        slow = isinstance(getattr(error, "reason", None), TimeoutError)
        raise NotTaken("timeout" if slow else "unreachable") from None
    return read


def _words(sms: Sms) -> dict[str, str]:
    return {**sms.values, "phone": sms.phone, "text": sms.text, "kind": sms.kind, "id": sms.id}


def filled(shape: Any, words: Mapping[str, str]) -> Any:
    """The gateway's JSON with its {words} replaced inside of strings: no word can add a field."""
    if isinstance(shape, dict):
        return {key: filled(value, words) for key, value in shape.items()}
    if isinstance(shape, list):
        return [filled(value, words) for value in shape]
    if isinstance(shape, str):
        for name, word in words.items():
            shape = shape.replace("{" + name + "}", word)
    return shape


def providers() -> list[SmsProvider]:
    """In the order they are tried. A demo sends nothing into the world, whatever is set."""
    if is_demo():
        return [LocalOutbox()]
    return [HttpGateway(gateway) for gateway in settings.ENVIRONMENT.sms]
