"""Making accounts, and giving a forgotten password anew."""

import secrets
from dataclasses import dataclass

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction

from gongyou.foundation import audit
from gongyou.foundation.models import AuditEntry
from gongyou.offices.models import Account, Area, Role
from gongyou.offices.models.people import AREA_ROLES
from gongyou.offices.proof import note_proof

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


@transaction.atomic
def reset_password(username: str, password: str) -> Account:
    """Raises `audit.Refused` when there is no such account."""
    account = Account.objects.filter(username=username).first()
    if account is None:
        raise audit.Refused(f"没有这个用户 · no such account: {username}")
    account.set_password(password)
    account.save(update_fields=["password"])
    audit.record("reset_password", audit.Target("account", str(account.uuid)))
    return account


ROLE_KEY = "gongyou_role"


@transaction.atomic
def choose_role(session: SessionBase, account: Account, role: Role) -> None:
    """Go on in this role of one's own; the session gets a new number."""
    session[ROLE_KEY] = str(role.uuid)
    session.cycle_key()
    account.acting_role = role
    audit.record("switch_role", audit.Target("role", str(role.uuid)), reason=role.role)


@transaction.atomic
def change_own_password(account: Account, password: str) -> None:
    """The caller has asked for the old one."""
    account.set_password(password)
    account.must_change_password = False
    account.save(update_fields=["password", "must_change_password"])
    audit.record("change_password", audit.Target("account", str(account.uuid)))


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
