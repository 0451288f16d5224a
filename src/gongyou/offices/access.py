"""Where an account may look: the one place where a role becomes a scope."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from gongyou.offices.models import Account, Area, Role


@dataclass(frozen=True)
class Scope:
    """Area code prefixes and employers (by credit code) whose rows may be seen."""

    area_prefixes: tuple[str, ...] = ()
    employer_codes: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        return not (self.area_prefixes or self.employer_codes)


def scope_of(account: Account | AnonymousUser) -> Scope:
    if not isinstance(account, Account) or not account.is_active:
        return Scope()
    roles = Role.objects.filter(account=account).select_related("area")
    return Scope(
        area_prefixes=tuple(sorted({r.area.code for r in roles if r.area})),
        employer_codes=tuple(sorted({r.employer_code for r in roles if r.employer_code})),
    )


def areas_open_to(account: Account) -> QuerySet[Area]:
    """Where the account's new worksites may lie: its own areas and those below them. A
    contractor builds wherever it is called."""
    scope = scope_of(account)
    if scope.employer_codes:
        return Area.objects.filter(level__in=["district", "township"])
    found = Area.objects.none()
    for prefix in scope.area_prefixes:
        found = found | Area.objects.filter(code__startswith=prefix)
    return found
