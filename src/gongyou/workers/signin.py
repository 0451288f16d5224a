"""The workers' own door: their pages are open to them alone, and lead nowhere else."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve

from gongyou.foundation.audit import Actor, acting
from gongyou.foundation.requests import request_id
from gongyou.offices.models import Account
from gongyou.workers import sessions
from gongyou.workers.models import WorkerSession

# All addresses of workers have names that begin so; these are open before signing in.
PREFIX, PLACE = "my-", "/my/"
BEFORE_SIGN_IN = frozenset(
    {"my-sign-in", "my-code", "my-code-again", "my-identity", "my-slip", "my-outbox"}
)
FOR_ALL = frozenset({"text-size"})  # a cookie for the size of type, nothing else


class WorkersDoor:
    """Stands before the door of the staff: answers for workers' addresses, and for no others.

    A worker who is signed in is nobody on the pages of the staff, and the other way round.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        name = _name(request)
        if name in FOR_ALL:
            return self._let_in(request, None)
        if name == "home" and not isinstance(request.user, Account) and _session(request):
            return redirect("my-home")
        if not name and f"{request.path_info}/".startswith(PLACE):
            return redirect("my-home")  # a mistyped one, and no door of the staff's
        if not name.startswith(PREFIX):
            return self.get_response(request)
        session = _session(request)
        if session is None and name not in BEFORE_SIGN_IN:
            return redirect("my-sign-in")
        return self._let_in(request, session)

    def _let_in(self, request: HttpRequest, session: WorkerSession | None) -> HttpResponse:
        request.gongyou_let_in = True  # type: ignore[attr-defined]
        request.gongyou_worker = session  # type: ignore[attr-defined]
        actor = Actor(None, "未登录", "anonymous", request_id())
        if session is not None:
            request.gongyou_person = session.person.name  # type: ignore[attr-defined]
            actor = sessions.actor_of(session.person)
        with acting(actor):
            return self.get_response(request)


def _name(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).url_name or ""
    except Resolver404:
        return ""


def _session(request: HttpRequest) -> WorkerSession | None:
    return sessions.current(request.session.get(sessions.KEY))
