"""A demo installation is reachable from its own machine only."""

from collections.abc import Callable
from ipaddress import ip_address

from django.http import HttpRequest, HttpResponse, HttpResponseForbidden

from gongyou.foundation.models import Installation

_LOOPBACK_HOSTS = {"127.0.0.1", "localhost", "[::1]"}
_FORWARDED = (
    "HTTP_FORWARDED",
    "HTTP_VIA",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_REAL_IP",
)


def is_demo() -> bool:
    return Installation.objects.filter(id=1, demo=True).exists()


def _loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def _host_name(request: HttpRequest) -> str:
    host = str(request.META.get("HTTP_HOST", "127.0.0.1"))
    return host if host.endswith("]") else host.rsplit(":", 1)[0]


class LoopbackOnly:
    """Refuses foreign addresses and foreign Host headers while the demo flag is set.

    A proxy on the same machine would make every visitor look local, so a forwarded address
    is refused as well. The flag is never taken away, but it may be set while we serve: no is
    asked again with every request.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.demo = False

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self.demo = self.demo or is_demo()
        request.gongyou_demo = self.demo  # type: ignore[attr-defined]
        if self.demo and not self._is_local(request):
            return HttpResponseForbidden(
                "演示系统只能在本机打开 · a demo opens on its own machine only"
            )
        return self.get_response(request)

    @staticmethod
    def _is_local(request: HttpRequest) -> bool:
        return (
            _loopback(request.META.get("REMOTE_ADDR", ""))
            and not any(name in request.META for name in _FORWARDED)
            and _host_name(request) in _LOOPBACK_HOSTS
        )
