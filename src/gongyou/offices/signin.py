"""Nothing but the sign-in page is reachable before signing in."""

from collections.abc import Callable

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

# Names of URLs that anyone may open. Everything else asks for a signed-in account, so a
# new page is closed until somebody opens it here on purpose.
PUBLIC = frozenset({"sign-in", "set_language", "healthz", "favicon"})


class StaffOnly:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated or self._is_public(request):
            return self.get_response(request)
        return redirect_to_login(request.get_full_path())

    @staticmethod
    def _is_public(request: HttpRequest) -> bool:
        try:
            return resolve(request.path_info).url_name in PUBLIC
        except Resolver404:
            return False
