"""Nothing but the sign-in page is reachable before signing in; after it, everybody has a name."""

from collections.abc import Callable
from datetime import timedelta

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils import timezone

from gongyou.foundation.audit import Actor, Target, acting, record_refusal
from gongyou.foundation.models import AuditEntry
from gongyou.foundation.requests import request_id
from gongyou.offices.access import roles_of
from gongyou.offices.actions import ROLE_KEY
from gongyou.offices.models import Account

# Names of URLs that anyone may open. Everything else asks for a signed-in account, so a
# new page is closed until somebody opens it here on purpose.
PUBLIC = frozenset({"sign-in", "set_language", "healthz"})

# With a password that somebody else has made, one can only make another, or leave.
BEFORE_NEW_PASSWORD = PUBLIC | {"password", "sign-out", "text-size"}

WRONG_PASSWORDS = 5
LOCKED_FOR = timedelta(minutes=15)


class StaffOnly:
    """Sends visitors to the sign-in page and tells the audit who acts."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if getattr(request, "gongyou_let_in", False):  # by a door of its own: the workers'
            return self.get_response(request)
        user = request.user
        if not isinstance(user, Account):
            if not _is_open(request, PUBLIC):
                return _to_sign_in(request)
            with acting(Actor(None, "未登录", "anonymous", request_id())):
                return self.get_response(request)
        if user.must_change_password and not _is_open(request, BEFORE_NEW_PASSWORD):
            return redirect("password")
        _choose_role(request, user)
        with acting(Actor(user.uuid, user.name, user.role_label, request_id())):
            return self.get_response(request)


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """And back to the page asked for; what was posted is gone, so to no page that only takes it."""
    return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")


def _choose_role(request: HttpRequest, user: Account) -> None:
    """The role this session acts in: the one chosen, else the first. Words for the frame."""
    roles = roles_of(user)
    chosen = request.session.get(ROLE_KEY)
    user.acting_role = next((r for r in roles if str(r.uuid) == chosen), None) or (
        roles[0] if roles else None
    )
    acting_as = user.acting_role
    request.gongyou_person = user.name  # type: ignore[attr-defined]
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


def _is_open(request: HttpRequest, names: frozenset[str]) -> bool:
    try:
        return resolve(request.path_info).url_name in names
    except Resolver404:
        return False


def locked(username: str) -> bool:
    """Too many wrong passwords for this name lately. Counted in the audit, so that it
    survives a restart."""
    since = timezone.now() - LOCKED_FOR
    return (
        AuditEntry.objects.filter(
            object_kind="sign_in", object_id=username[:64], outcome="refused", at__gte=since
        ).count()
        >= WRONG_PASSWORDS
    )


def note_wrong_password(username: str) -> None:
    record_refusal("sign_in", Target("sign_in", username[:64]), "用户名或密码不对")


def note_locked(username: str) -> None:
    """Of another kind than wrong passwords: trying on does not make the wait longer."""
    record_refusal("sign_in", Target("sign_in_locked", username[:64]), "输错次数太多")
