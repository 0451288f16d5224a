"""Where an account may look: the one place where a role becomes a scope."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from gongyou.offices.models import Account, Area, KnownDevice, Organisation, Role
from gongyou.offices.models.people import ADMIN_ROLES

# Roles of an area that look at worksites there. The three powers keep the installation and
# see no wages.
_LOOKING = frozenset({"inspector", "township_clerk", "leader"})
# Nodes that stand in the area they serve; a station far away has no worksites around it.
_LOCAL_NODES = frozenset({"centre", "office"})


@dataclass(frozen=True)
class Scope:
    """Area code prefixes, employers (by credit code) and worksites whose rows may be seen."""

    area_prefixes: tuple[str, ...] = ()
    employer_codes: tuple[str, ...] = ()
    worksites: tuple[UUID, ...] = ()

    @property
    def empty(self) -> bool:
        return not (self.area_prefixes or self.employer_codes or self.worksites)


def roles_of(account: Account) -> list[Role]:
    """The account's roles that have not ended, nor has the organisation they are for."""
    found = (
        Role.objects.filter(account=account, ended_at=None)
        .select_related("area", "organisation__area")
        .order_by("id")
    )
    today = timezone.localdate()
    return [r for r in found if r.organisation is None or r.organisation.valid_on(today)]


def scope_of(account: Account | AnonymousUser) -> Scope:
    """What may be seen: in the role the account acts in on the pages, else in all it has."""
    if not isinstance(account, Account) or not account.is_active:
        return Scope()
    roles = [account.acting_role] if account.acting_role else roles_of(account)
    return Scope(
        area_prefixes=tuple(sorted({prefix for r in roles for prefix in _prefixes(r)})),
        employer_codes=tuple(sorted({r.employer_code for r in roles if r.employer_code})),
        worksites=tuple(sorted({r.worksite_uuid for r in roles if r.worksite_uuid})),
    )


def _prefixes(role: Role) -> tuple[str, ...]:
    if role.area is not None and role.role in _LOOKING:
        return (role.area.prefix,)
    node = role.organisation
    if node is not None and role.role == "node_clerk" and node.kind in _LOCAL_NODES:
        return (node.area.prefix,)
    return ()


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


def keeper_prefix(account: Account | AnonymousUser, *powers: str) -> str | None:
    """The area prefix in which the account acts with one of these powers; None = in none."""
    if not isinstance(account, Account) or not account.is_active:
        return None
    roles = [account.acting_role] if account.acting_role else roles_of(account)
    return next(
        (r.area.prefix for r in roles if r.area and r.role in (powers or ADMIN_ROLES)), None
    )


def visible_organisations(account: Account | AnonymousUser) -> QuerySet[Organisation]:
    """Those of the areas one looks at or keeps: who does what is no secret among colleagues."""
    found = Organisation.objects.none()
    kept = keeper_prefix(account)
    for prefix in (*scope_of(account).area_prefixes, *([kept] if kept else [])):
        found = found | Organisation.objects.filter(area__code__startswith=prefix)
    return found.select_related("area", "parent")


def get_organisation(account: Account | AnonymousUser, uuid: str) -> Organisation:
    """The organisation if it is in sight; otherwise 404."""
    found = visible_organisations(account).filter(uuid=uuid).first()
    if found is None:
        raise Http404
    return found


def visible_accounts(account: Account | AnonymousUser) -> QuerySet[Account]:
    """The accounts that this administrator's area keeps."""
    prefix = keeper_prefix(account)
    if prefix is None:
        return Account.objects.none()
    kept = Q(area__code__startswith=prefix)
    return Account.objects.filter(kept | Q(area=None) if len(prefix) == 2 else kept)


def get_account(account: Account | AnonymousUser, uuid: str) -> Account:
    """The account if this administrator keeps it; otherwise 404."""
    found = visible_accounts(account).filter(uuid=uuid).first()
    if found is None:
        raise Http404
    return found


def get_own_device(account: Account, uuid: UUID) -> KnownDevice:
    """One of one's own; somebody else's is none: 404."""
    found = KnownDevice.objects.filter(account=account, uuid=uuid).first()
    if found is None:
        raise Http404
    return found


def areas_kept_by(account: Account | AnonymousUser) -> QuerySet[Area]:
    prefix = keeper_prefix(account)
    return Area.objects.filter(code__startswith=prefix) if prefix else Area.objects.none()
