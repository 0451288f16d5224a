"""Between the password and the second factor: a session that opens nothing but these steps.

Nobody is signed in yet (`request.user` stays a visitor), so no page can forget to ask.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from gongyou.offices.factors.held import factors_of
from gongyou.offices.models import Account
from gongyou.offices.passwords import too_old

PENDING_KEY = "gongyou_pending"
PENDING_FOR = timedelta(minutes=15)


@dataclass
class Pending:
    """`factor` is empty until a second factor was shown or set up: what it was. `codes` says that
    recovery codes wait to be taken down."""

    account: Account
    back: str = ""
    factor: str = ""
    codes: bool = False

    def keep(self, session: SessionBase) -> None:
        session[PENDING_KEY] = {
            "account": self.account.pk,
            "hash": self.account.get_session_auth_hash(),
            "at": int(timezone.now().timestamp()),
            "back": self.back,
            "factor": self.factor,
            "codes": self.codes,
        }


def begin(session: SessionBase, account: Account, back: str) -> Pending:
    """The password was right. The session gets a new number."""
    session.cycle_key()
    pending = Pending(account, back)
    pending.keep(session)
    return pending


def pending_of(request: HttpRequest) -> Pending | None:
    """Who is between the two steps; nobody after 15 minutes, another password or a dismissal."""
    kept = request.session.get(PENDING_KEY)
    if not kept or timezone.now().timestamp() - kept["at"] > PENDING_FOR.total_seconds():
        return None
    account = Account.objects.filter(pk=kept["account"], is_active=True).first()
    if account is None or not constant_time_compare(kept["hash"], account.get_session_auth_hash()):
        return None
    return Pending(account, kept["back"], kept["factor"], kept["codes"])


def next_step(pending: Pending) -> str:
    """The name of the page to go to; empty when everything is done. Whoever has a second factor
    shows it before anything is changed."""
    account = pending.account
    if not pending.factor and factors_of(account).any:
        return "second-step"
    if account.must_change_password or too_old(account, timezone.now()):
        return "first-password"
    if not pending.factor:
        return "factor-set-up"
    return "recovery-codes" if pending.codes else ""
