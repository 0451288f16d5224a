"""Who asks: each request has an id, so that all of it can be found, and comes from somewhere."""

from collections.abc import Callable
from contextvars import ContextVar
from ipaddress import ip_address
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse

_request_id: ContextVar[str] = ContextVar("gongyou_request_id", default="")


def request_id() -> str:
    return _request_id.get()


class RequestId:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        name = str(uuid4())
        request.gongyou_request_id = name  # type: ignore[attr-defined]
        token = _request_id.set(name)
        try:
            response = self.get_response(request)
        finally:
            _request_id.reset(token)
        response["X-Request-Id"] = name
        return response


def client_address(request: HttpRequest) -> str:
    """Where the request comes from, for counting; a header is believed only from our proxies.

    `GONGYOU_TRUSTED_PROXIES` says how many stand before us: each adds what it saw at the right
    of X-Forwarded-For, so whatever a visitor wrote himself stands further left.
    """
    proxies: int = settings.ENVIRONMENT.trusted_proxies
    seen = str(request.META.get("REMOTE_ADDR", ""))
    if proxies:
        forwarded = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",")
        way = [*filter(None, map(str.strip, forwarded)), seen]
        seen = way[-proxies - 1 :][0]
    return _one_spelling(seen)


def _one_spelling(address: str) -> str:
    """Of an IPv6 address the network: one line at home has more addresses than we can count."""
    try:
        found = ip_address(address)
    except ValueError:
        return "unknown"
    if found.version == 4:
        return str(found)
    mapped = found.ipv4_mapped
    return str(mapped) if mapped else ":".join(found.exploded.split(":")[:4])
