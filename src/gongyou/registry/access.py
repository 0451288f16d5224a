"""The only door to worksites and the people at them."""

from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.http import Http404

from gongyou.offices.access import Scope, keeper_prefix, scope_of
from gongyou.offices.inviting import Firm, firm_role
from gongyou.offices.models import Account
from gongyou.registry.models import (
    Employer,
    Engagement,
    Export,
    Participation,
    Person,
    Worksite,
)

_MOST_KEYS = 2**63  # past it the database refuses the number itself


def within(scope: Scope, district: str = "district_code", employer: str = "") -> Q:
    """The condition that keeps rows inside a scope; an empty scope lets nothing through."""
    allowed = Q(pk__in=[])
    for prefix in scope.area_prefixes:
        allowed |= Q(**{f"{district}__startswith": prefix})
    if employer and scope.employer_codes:
        allowed |= Q(**{f"{employer}__in": scope.employer_codes})
    return allowed


def visible_worksites(account: Account | AnonymousUser) -> QuerySet[Worksite]:
    scope = scope_of(account)
    own = Worksite.objects.filter(
        participations__employer__credit_code__in=scope.employer_codes
    ).values("pk")
    return Worksite.objects.filter(within(scope) | Q(pk__in=own) | Q(uuid__in=scope.worksites))


def visible_exports(account: Account | AnonymousUser) -> QuerySet[Export]:
    """One's own, those of worksites in sight, and for the keeper of the audit his area's."""
    if not isinstance(account, Account):
        return Export.objects.none()
    in_sight = Q(worksite__in=visible_worksites(account)) | Q(asked_by=account)
    kept = keeper_prefix(account, "audit_admin")
    if kept is not None:
        in_sight |= Q(worksite__district_code__startswith=kept)
    return Export.objects.filter(in_sight).select_related("worksite", "asked_by", "decided_by")


def get_export(account: Account | AnonymousUser, uuid: str) -> Export:
    """The export if it is in sight; otherwise 404."""
    found = visible_exports(account).filter(uuid=uuid).first()
    if found is None:
        raise Http404
    return found


def get_engagement(worksite: Worksite, person: int) -> Engagement:
    """A person's work at a worksite that is in scope; otherwise 404."""
    if not 0 < person < _MOST_KEYS:
        raise Http404
    found = Engagement.objects.filter(worksite=worksite, person_id=person)
    engagement = found.select_related("person").first()
    if engagement is None:
        raise Http404
    return engagement


def get_worksite(account: Account | AnonymousUser, uuid: str) -> Worksite:
    """The worksite if it is in scope; otherwise 404, which tells nothing."""
    worksite = visible_worksites(account).filter(uuid=uuid).first()
    if worksite is None:
        raise Http404
    return worksite


def own_worksite(person: Person, uuid: UUID) -> Worksite:
    """A worksite where this person has worked; to everybody else it is not there."""
    worksite = Worksite.objects.filter(uuid=uuid, engagements__person=person).first()
    if worksite is None:
        raise Http404
    return worksite


def person_at(worksite: Worksite, person_id: int) -> Person:
    """Somebody who works at this worksite, which the caller was let in to; otherwise 404."""
    person = Person.objects.filter(pk=person_id, engagements__worksite=worksite).first()
    if person is None:
        raise Http404
    return person


def own_firm(account: Account | AnonymousUser) -> Firm | None:
    """The firm for which the account speaks, with the worksites where it is the general
    contractor; None to everybody else."""
    role = firm_role(account) if isinstance(account, Account) else None
    if role is None:
        return None
    general = Participation.objects.filter(
        employer__credit_code=role.employer_code, part=Participation.Part.GENERAL
    )
    sites = Worksite.objects.filter(pk__in=general.values("worksite")).order_by("name")
    named = Employer.objects.filter(credit_code=role.employer_code).first()
    name = role.employer_name or (named.name if named else role.employer_code)
    return Firm(role.employer_code, name, dict(sites.values_list("uuid", "name")))
