"""Making accounts, and giving a forgotten password anew."""

import secrets
from dataclasses import dataclass

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.utils import timezone

from gongyou.foundation import audit
from gongyou.foundation.models import AuditEntry
from gongyou.offices.devices import untold_devices
from gongyou.offices.factors.held import forget_all
from gongyou.offices.gate import open_again
from gongyou.offices.models import Account, Area, KnownDevice, PastPassword, Role
from gongyou.offices.models.people import AREA_ROLES
from gongyou.offices.passwords import policy
from gongyou.offices.proof import note_proof
from gongyou.offices.sessions import end_sessions, own_number, set_news

# No 0/O, 1/l: passwords are read out on the telephone.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True)
class RoleFacts:
    """A role and where it holds: in an area, or for an employer (by credit code)."""

    role: str
    area_code: str = ""
    area_name: str = ""
    employer_code: str = ""
    employer_name: str = ""


def random_password() -> str:
    """Four groups of four, about 79 bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


def _level(code: str) -> str:
    return "township" if len(code) > 6 else "district"


@transaction.atomic
def create_account(username: str, name: str, facts: RoleFacts, password: str) -> Account:
    """Raises `audit.Refused` when the name is taken, the area is not known by name, or the
    role is for another kind of scope."""
    if bool(facts.area_code) != (facts.role in AREA_ROLES):
        wanted = "--area" if facts.role in AREA_ROLES else "--employer"
        raise audit.Refused(f"这个角色要写 {wanted} · this role takes {wanted}: {facts.role}")
    if Account.objects.filter(username=username).exists():
        raise audit.Refused(f"用户名已有人用 · taken: {username}")
    account = Account.objects.create_account(username, name, password)
    account.must_change_password = True
    account.save(update_fields=["must_change_password"])
    Role.objects.create(
        account=account,
        role=facts.role,
        area=_area(facts) if facts.area_code else None,
        employer_code=facts.employer_code,
        employer_name=facts.employer_name,
    )
    audit.record("create_account", audit.Target("account", str(account.uuid)), reason=facts.role)
    return account


def _area(facts: RoleFacts) -> Area:
    known = Area.objects.filter(code=facts.area_code).first()
    if known is None and not facts.area_name:
        raise audit.Refused(f"还没有这个区划，请加 --area-name · name the area: {facts.area_code}")
    return known or Area.objects.create(
        code=facts.area_code, name=facts.area_name, level=_level(facts.area_code)
    )


def renew_sign_in(account: Account, password: str, *, factors: bool) -> None:
    """Somebody else makes a new password for the account, which its owner changes at once: all
    sessions end. With `factors` the second factors and recovery codes go too; never without a
    new password, or whoever knew the old one could set up the second factor himself."""
    account.set_password(password)
    account.must_change_password = True
    account.save(update_fields=["password", "must_change_password"])
    if factors:
        forget_all(account)
    end_sessions(account)
    open_again(account.username)


@transaction.atomic
def reset_password(username: str, password: str, *, factors: bool = False) -> Account:
    """Raises `audit.Refused` when there is no such account."""
    account = Account.objects.filter(username=username).first()
    if account is None:
        raise audit.Refused(f"没有这个用户 · no such account: {username}")
    renew_sign_in(account, password, factors=factors)
    verb = "reset_second_factor" if factors else "reset_password"
    audit.record(verb, audit.Target("account", str(account.uuid)))
    return account


ROLE_KEY = "gongyou_role"


@transaction.atomic
def choose_role(session: SessionBase, account: Account, role: Role) -> None:
    """Go on in this role of one's own; the session gets a new number."""
    session[ROLE_KEY] = str(role.uuid)
    session.cycle_key()
    account.acting_role = role
    audit.record("switch_role", audit.Target("role", str(role.uuid)), reason=role.role)


def keep_own_password(account: Account, password: str) -> None:
    """Set it, and keep the hash of the former one for as long as the policy looks back."""
    most = policy().history
    if most:
        PastPassword.objects.create(account=account, password=account.password)
    past = PastPassword.objects.filter(account=account).order_by("-id")
    PastPassword.objects.filter(pk__in=list(past.values_list("pk", flat=True)[most:])).delete()
    account.set_password(password)
    account.must_change_password = False
    account.password_changed_at = timezone.now()
    account.save(update_fields=["password", "must_change_password", "password_changed_at"])


@transaction.atomic
def change_own_password(account: Account, password: str, session: str) -> None:
    """The caller has asked for the old one. Every session but this one ends."""
    keep_own_password(account, password)
    end_sessions(account, but=session)
    audit.record("change_password", audit.Target("account", str(account.uuid)))


@transaction.atomic
def end_own_session(account: Account, session: str) -> bool:
    """One of one's own; whether there was such a session."""
    if not account.sessions.filter(uuid=session).delete()[0]:
        return False
    audit.record("end_session", audit.Target("account", str(account.uuid)))
    return True


@transaction.atomic
def end_other_sessions(account: Account, but: str) -> int:
    ended = end_sessions(account, but=but)
    audit.record("end_sessions", audit.Target("account", str(account.uuid), counts={"n": ended}))
    return ended


@transaction.atomic
def own_device(account: Account, device: KnownDevice, session: SessionBase) -> None:
    """It was oneself: not new any more."""
    untold = untold_devices(account)
    untold.filter(pk=device.pk).update(told_at=timezone.now())
    if not untold.exists():
        set_news(session, account, there=False)
        account.sessions.update(news=False)
    audit.record("own_device", audit.Target("account", str(account.uuid)))


@transaction.atomic
def foreign_device(account: Account, device: KnownDevice, session: SessionBase) -> None:
    """It was not oneself: it is forgotten, its sessions end, and the password has to change."""
    account.sessions.filter(device=device.digest).exclude(uuid=own_number(session)).delete()
    device.delete()
    account.must_change_password = True
    account.save(update_fields=["must_change_password"])
    if not untold_devices(account).exists():
        set_news(session, account, there=False)
    audit.record("foreign_device", audit.Target("account", str(account.uuid)))


def own_sign_ins(account: Account, most: int = 10) -> list[AuditEntry]:
    """When one signed in lately, the newest first, for oneself to see."""
    rows = AuditEntry.objects.filter(actor=account.uuid, verb="sign_in", outcome="done")
    return list(rows.order_by("-at")[:most])


@transaction.atomic
def confirm_identity(session: SessionBase, account: Account) -> None:
    """The caller has checked the proof. The session gets a new number."""
    note_proof(session)
    session.cycle_key()
    audit.record("confirm_identity", audit.Target("account", str(account.uuid)))
