"""Sessions of staff: how long they last, where they are, and how they are ended."""

import time
from typing import Any
from uuid import uuid4

from django.contrib.sessions.backends.base import SessionBase
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from gongyou.offices.devices import caller_of
from gongyou.offices.models import Account, StaffSession
from gongyou.offices.passwords import policy
from gongyou.offices.session_store import MARKS, SessionStore

SEEN_EVERY = 30  # seconds: not every request is worth a write
# Pages that ask by themselves: a screen nobody sits at must not keep a session alive.
UNATTENDED = frozenset({"check-progress"})


def mark(request: HttpRequest) -> None:
    """Somebody has just signed in: note when and where, for the list of sessions."""
    caller, now = caller_of(request), int(time.time())
    request.session[MARKS] = {
        "uuid": str(uuid4()),
        "device": caller.device,
        "agent": caller.agent,
        "address": caller.network,
        "started": now,
        "seen": now,
    }


def why_over(session: SessionBase) -> str:
    """`idle` or `long` when the session has lasted, else nothing."""
    marks, now, rules = session.get(MARKS), timezone.now().timestamp(), policy()
    if not marks or now - marks["started"] >= rules.longest.total_seconds():
        return "long"
    return "idle" if now - marks["seen"] >= rules.idle.total_seconds() else ""


def note_seen(session: SessionBase, url_name: str) -> None:
    now = int(timezone.now().timestamp())
    if url_name not in UNATTENDED and now - session[MARKS]["seen"] >= SEEN_EVERY:
        session[MARKS] = session[MARKS] | {"seen": now}


def own_sessions(account: Account) -> QuerySet[StaffSession]:
    """Those that still last, the one seen last first."""
    now, rules = timezone.now(), policy()
    return account.sessions.filter(
        started_at__gt=now - rules.longest, seen_at__gt=now - rules.idle
    ).order_by("-seen_at")


def own_number(session: SessionBase) -> str:
    """The public number of this very session."""
    marks: dict[str, Any] = session.get(MARKS) or {}
    return str(marks.get("uuid", ""))


def end_sessions(account: Account, but: str = "") -> int:
    """End all sessions of the account, or all but one; they find themselves signed out at their
    next request."""
    rows = StaffSession.objects.filter(account=account)
    return (rows.exclude(uuid=but) if but else rows).delete()[0]


def sweep() -> None:
    """Nobody comes back to these."""
    StaffSession.objects.filter(expire_date__lt=timezone.now()).delete()


def has_news(session: SessionBase) -> bool:
    """Somebody signed in to this account from a device it did not know."""
    return bool(getattr(session, "news", False))


def set_news(session: SessionBase, account: Account, *, there: bool) -> None:
    if isinstance(session, SessionStore):
        session.news = there
        session.modified = True
    if not there:
        account.sessions.filter(uuid=own_number(session)).update(news=False)
