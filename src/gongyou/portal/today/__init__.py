"""The first page of a role: what to do next, from what that role may see."""

from datetime import date

from gongyou.offices.models import Account
from gongyou.offices.models.people import EMPLOYER_ROLES
from gongyou.portal.today import bank, keepers, leader, partners, sites, supervisors
from gongyou.portal.today.parts import Today

_BY_ROLE = {
    "inspector": supervisors.today,
    "township_clerk": supervisors.today,
    "leader": leader.today,
    "bank_clerk": bank.today,
    "system_admin": keepers.system,
    "security_admin": keepers.security,
    "audit_admin": keepers.audit,
}


def today_of(account: Account, day: date, page: str | None = None) -> Today:
    """For the role the account acts in; whoever has no role is told whom to ask."""
    role = account.acting_role
    if role is None:
        return partners.nobody(account)
    if role.role in EMPLOYER_ROLES:
        return sites.today(account, role, day, page)
    if role.role == "node_clerk" and supervisors.stands_among_worksites(account):
        return supervisors.today(account, role, day)
    return _BY_ROLE.get(role.role, partners.today)(account, role, day)
