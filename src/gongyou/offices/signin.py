"""Nothing but the sign-in page is reachable before signing in; after it, everybody has a name."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve

from gongyou.foundation.audit import Actor, acting
from gongyou.foundation.requests import request_id
from gongyou.offices.access import roles_of
from gongyou.offices.actions import ROLE_KEY
from gongyou.offices.models import Account
from gongyou.offices.pending import pending_of
from gongyou.offices.sessions import has_news, note_seen, why_over

# Names of URLs that anyone may open. Everything else asks for a signed-in account, so a
# new page is closed until somebody opens it here on purpose.
PUBLIC = frozenset(
    {
        *("sign-in", "set_language", "healthz", "register-unit", "register-state", "invitation"),
        *("api-punches", "api-bank-returns", "api-receipt"),  # each request is signed by a key
    }
)

# With a password that somebody else has made, one can only make another, or leave.
BEFORE_NEW_PASSWORD = PUBLIC | {"password", "sign-out", "text-size"}

# Between password and second factor, nothing but these.
BETWEEN = frozenset(
    {"second-step", "first-password", "factor-set-up", "passkey-add", "recovery-codes"}
    | {"sign-in-again"}
)


class StaffOnly:
    """Sends visitors to the sign-in page and tells the audit who acts."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if getattr(request, "gongyou_let_in", False):  # by a door of its own: the workers'
            return self.get_response(request)
        name = _name_of(request)
        if isinstance(request.user, Account):
            over = why_over(request.session)
            if over:
                logout(request)  # and goes on as a visitor
                if name not in PUBLIC:
                    return _to_sign_in(request, why=over)
        user = request.user
        if not isinstance(user, Account):
            return self._visitor(request, name)
        note_seen(request.session, name)
        if user.must_change_password and name not in BEFORE_NEW_PASSWORD:
            return redirect("password")
        _choose_role(request, user)
        with acting(Actor(user.uuid, user.name, user.role_label, request_id())):
            return self.get_response(request)

    def _visitor(self, request: HttpRequest, name: str) -> HttpResponse:
        """Somebody whose password was right is one still, until the second factor is shown."""
        if name in BETWEEN:
            at = pending_of(request)
            if at is None:
                return _to_sign_in(request)
            account = at.account
            with acting(Actor(account.uuid, account.name, account.role_label, request_id())):
                return self.get_response(request)
        if name not in PUBLIC:
            return _to_sign_in(request)
        with acting(Actor(None, "未登录", "anonymous", request_id())):
            return self.get_response(request)


def _to_sign_in(request: HttpRequest, why: str = "") -> HttpResponse:
    """And back to the page asked for; what was posted is gone, so to no page that only takes it,
    nor into the middle of signing in."""
    comes_back = request.method == "GET" and _name_of(request) not in BETWEEN
    answer = redirect_to_login(request.get_full_path() if comes_back else "/")
    if why:
        answer["Location"] += "&" + urlencode({"why": why})
    return answer


def _choose_role(request: HttpRequest, user: Account) -> None:
    """The role this session acts in: the one chosen, else the first. Words for the frame."""
    roles = roles_of(user)
    chosen = request.session.get(ROLE_KEY)
    user.acting_role = next((r for r in roles if str(r.uuid) == chosen), None) or (
        roles[0] if roles else None
    )
    acting_as = user.acting_role
    request.gongyou_person = user.name  # type: ignore[attr-defined]
    request.gongyou_news = has_news(request.session)  # type: ignore[attr-defined]
    request.gongyou_role = acting_as.get_role_display() if acting_as else ""  # type: ignore[attr-defined]
    request.gongyou_place = acting_as.place if acting_as else ""  # type: ignore[attr-defined]
    request.gongyou_roles = (  # type: ignore[attr-defined]
        [
            {
                "uuid": str(role.uuid),
                "label": role.get_role_display(),
                "place": role.place,
                "current": role == acting_as,
            }
            for role in roles
        ]
        if len(roles) > 1
        else []
    )


def _name_of(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).url_name or ""
    except Resolver404:
        return ""
