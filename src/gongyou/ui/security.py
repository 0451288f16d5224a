"""What browsers may load and keep from our pages."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Permissions-Policy": "camera=(self), microphone=(self), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class ContentSecurityPolicy:
    """Everything comes from ourselves, and no shared computer keeps a signed-in page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if has_session(request, response) and "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        return response


def has_session(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Judged by the cookie alone, so that no page costs a query for this header."""
    name = settings.SESSION_COOKIE_NAME
    return name in request.COOKIES or name in response.cookies
