"""What administrators do: keep organisations and accounts (system), roles (security).

Every verb checks its power, changes, and writes its audit row in one transaction. The three
powers see no wages, and none of them can do another's work.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gongyou.foundation import audit
from gongyou.offices.access import keeper_prefix
from gongyou.offices.actions import random_password, renew_sign_in
from gongyou.offices.models import Account, Area, Organisation, Role
from gongyou.offices.models.people import AREA_ROLES, EMPLOYER_ROLES, ORGANISATION_ROLES
from gongyou.offices.sessions import end_sessions

SYSTEM, SECURITY = "system_admin", "security_admin"


def _require(actor: Account, verb: str, area: Area | None, *powers: str) -> None:
    """Raises `audit.Refused` unless the actor holds one of the powers over this area."""
    prefix = keeper_prefix(actor, *powers)
    code = area.code if area else ""
    if prefix is None or not (code.startswith(prefix) or (not code and len(prefix) == 2)):
        raise audit.Refused(_("这一步不归你的角色办。"))


@dataclass(frozen=True)
class OrganisationEntry:
    """An organisation as an administrator enters it."""

    area: Area
    kind: str
    code: str
    name: str
    place: str = ""
    phone: str = ""
    hours: str = ""
    valid_from: date | None = None
    valid_until: date | None = None


@transaction.atomic
def add_organisation(actor: Account, entry: OrganisationEntry) -> Organisation:
    """Raises `audit.Refused` where the area has one of that code already."""
    _require(actor, "add_organisation", entry.area, SYSTEM)
    if Organisation.objects.filter(area=entry.area, code=entry.code).exists():
        raise audit.Refused(_("这个区划里已经有这个代号。"))
    made = Organisation.objects.create(edited=True, **vars(entry))
    audit.record("add_organisation", audit.Target("organisation", str(made.uuid)))
    return made


@transaction.atomic
def edit_organisation(actor: Account, row: Organisation, entry: OrganisationEntry) -> list[str]:
    """Change what differs; the names of the fields that did. Nothing differs: no audit row."""
    _require(actor, "edit_organisation", row.area, SYSTEM)
    _require(actor, "edit_organisation", entry.area, SYSTEM)
    twin = Organisation.objects.filter(area=entry.area, code=entry.code).exclude(pk=row.pk)
    if twin.exists():
        raise audit.Refused(_("这个区划里已经有这个代号。"))
    changed = [name for name, value in vars(entry).items() if getattr(row, name) != value]
    if not changed:
        return []
    for name in changed:
        setattr(row, name, getattr(entry, name))
    row.edited = True
    row.save(update_fields=[*changed, "edited"])
    audit.record(
        "edit_organisation",
        audit.Target("organisation", str(row.uuid)),
        reason=" ".join(changed),
    )
    return changed


@transaction.atomic
def add_account(actor: Account, username: str, name: str, area: Area) -> tuple[Account, str]:
    """A new account without any role, and its first password, which must be changed at once."""
    _require(actor, "add_account", area, SYSTEM)
    if Account.objects.filter(username__iexact=username).exists():
        raise audit.Refused(_("这个用户名已经有人用。"))
    password = random_password()
    account = Account.objects.create_account(username, name, password)
    account.area, account.must_change_password = area, True
    account.save(update_fields=["area", "must_change_password"])
    audit.record("create_account", audit.Target("account", str(account.uuid)))
    return account, password


@transaction.atomic
def renew_password(actor: Account, account: Account) -> str:
    """A new random password: all sessions of the account end with the old one."""
    _require(actor, "reset_password", account.area, SYSTEM)
    password = random_password()
    renew_sign_in(account, password, factors=False)
    audit.record("reset_password", audit.Target("account", str(account.uuid)))
    return password


@transaction.atomic
def renew_factor(actor: Account, account: Account, reason: str) -> str:
    """The phone is lost: second factors and recovery codes go, and a new password is made."""
    _require(actor, "reset_second_factor", account.area, SYSTEM)
    password = random_password()
    renew_sign_in(account, password, factors=True)
    target = audit.Target("account", str(account.uuid))
    audit.record("reset_second_factor", target, reason=reason)
    return password


@transaction.atomic
def set_active(actor: Account, account: Account, *, active: bool, reason: str) -> None:
    """Close an account, which ends its sessions at the next request, or open it again."""
    verb = "enable_account" if active else "disable_account"
    _require(actor, verb, account.area, SYSTEM, SECURITY)
    if account.pk == actor.pk:
        raise audit.Refused(_("不能停用自己。"))
    if account.is_active == active:
        raise audit.Refused(_("已经是这样了。"))
    Account.objects.filter(pk=account.pk).update(is_active=active)
    if not active:
        end_sessions(account)
    audit.record(verb, audit.Target("account", str(account.uuid)), reason=reason)


@dataclass(frozen=True)
class Grant:
    """A role to be given: exactly the scope that the role is for."""

    role: str
    area: Area | None = None
    organisation: Organisation | None = None
    employer_code: str = ""
    employer_name: str = ""

    def scope(self) -> dict[str, Any]:
        """The scope as columns. Raises `audit.Refused` where it is missing."""
        if self.role in AREA_ROLES and self.area:
            return {"area": self.area}
        if self.role in ORGANISATION_ROLES and self.organisation:
            return {"organisation": self.organisation}
        if self.role in EMPLOYER_ROLES and self.employer_code and self.employer_name:
            return {"employer_code": self.employer_code, "employer_name": self.employer_name}
        raise audit.Refused(str(scope_words(self.role)))


def scope_words(role: str) -> str:
    if role in AREA_ROLES:
        return _("这个角色要选区划。")
    if role in ORGANISATION_ROLES:
        return _("这个角色要选机构。")
    return _("这个角色要填单位的统一社会信用代码和名称。")


@transaction.atomic
def grant_role(actor: Account, account: Account, grant: Grant) -> Role:
    """Give a role. Nobody gives one to himself, and nobody holds two of the three powers."""
    _require(actor, "grant_role", account.area, SECURITY)
    scope = grant.scope()
    place = grant.organisation.area if "organisation" in scope and grant.organisation else None
    _require(actor, "grant_role", place or grant.area or account.area, SECURITY)
    if account.pk == actor.pk:
        raise audit.Refused(_("不能给自己授权。"))
    try:
        with transaction.atomic():
            role = Role.objects.create(account=account, role=grant.role, **scope)
    except IntegrityError as error:
        if "one_admin_power" in str(error):
            raise audit.Refused(_("三权分立：一个人只能担任三个管理员中的一个。")) from error
        raise audit.Refused(_("这个人已经有这个角色。")) from error
    audit.record(
        "grant_role",
        audit.Target("account", str(account.uuid)),
        reason=f"{role.role} {role.place}".strip(),
    )
    return role


@transaction.atomic
def end_role(actor: Account, role: Role) -> None:
    """End a role now, with the sessions of whoever had it; its row stays."""
    _require(actor, "end_role", role.account.area, SECURITY)
    ended = Role.objects.filter(pk=role.pk, ended_at=None).update(ended_at=timezone.now())
    if not ended:
        raise audit.Refused(_("已经结束了。"))
    end_sessions(role.account)
    audit.record(
        "end_role",
        audit.Target("account", str(role.account.uuid)),
        reason=f"{role.role} {role.place}".strip(),
    )
