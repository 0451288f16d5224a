"""The only door to checks and their files."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.http import Http404

from gongyou.exchange.models import Check, CheckFile, LayoutMemory, Receipt
from gongyou.offices.access import scope_of
from gongyou.offices.models import Account, Area, PartnerKey
from gongyou.registry.access import visible_worksites, within
from gongyou.registry.actions import Part, WorksiteFacts
from gongyou.registry.models import Employer, Worksite


def visible_checks(account: Account | AnonymousUser) -> QuerySet[Check]:
    scope = scope_of(account)
    return Check.objects.filter(
        within(scope, employer="employer_code") | Q(worksite__uuid__in=scope.worksites)
    )


def get_check(account: Account | AnonymousUser, uuid: str) -> Check:
    """The check if it is in scope; otherwise 404."""
    check = visible_checks(account).filter(uuid=uuid).select_related("worksite").first()
    if check is None:
        raise Http404
    return check


def get_file(check: Check, uuid: str) -> CheckFile:
    """A file of this very check; otherwise 404."""
    file = check.files.filter(uuid=uuid).select_related("stored").first()
    if file is None:
        raise Http404
    return file


def visible_memories(account: Account | AnonymousUser) -> QuerySet[LayoutMemory]:
    """What was remembered in one's own area, or by one's own employer."""
    scope = scope_of(account)
    return LayoutMemory.objects.filter(within(scope, employer="employer_code"), ended_at=None)


def get_memory(account: Account | AnonymousUser, uuid: str) -> LayoutMemory:
    memory = visible_memories(account).filter(uuid=uuid).first()
    if memory is None:
        raise Http404
    return memory


def get_offered(file: CheckFile, sheet: str) -> LayoutMemory:
    """The memory that was offered for this sheet when the file was read."""
    ref = file.understood.get("offers", {}).get(sheet)
    memory = LayoutMemory.objects.filter(uuid=ref, ended_at=None).first() if ref else None
    if memory is None:
        raise Http404
    return memory


def employers_in_sight(account: Account, most: int) -> QuerySet[Employer]:
    """Employers at the worksites that the account may see."""
    sites = visible_worksites(account).values("pk")
    found = Employer.objects.filter(participations__worksite__in=sites)
    return found.exclude(participations__part=Part.OWNER).distinct().order_by("name")[:most]


def is_official(account: Account) -> bool:
    """Does the account supervise an area, and not its own worksites?"""
    return bool(scope_of(account).area_prefixes)


def may_register(account: Account, facts: WorksiteFacts) -> bool:
    """Whether this account may check the worksite with these facts, creating it if it is new.

    A worksite that exists must be in sight; a new one must lie in one's own area, or in a
    known area with one's own employer as its general contractor. Without this a project.json
    could rewrite another site, move one out of its inspector's sight, or put one where
    nobody looks.
    """
    scope = scope_of(account)
    in_area = any(facts.district_code.startswith(p) for p in scope.area_prefixes)
    known = Worksite.objects.filter(code=facts.code).first()
    if known is not None:
        stays = facts.district_code == known.district_code or in_area
        return stays and visible_worksites(account).filter(pk=known.pk).exists()
    generals = {p.credit_code for p in facts.parties if p.part == Part.GENERAL}
    known_area = Area.objects.filter(code=facts.district_code).exists()
    return in_area or (known_area and bool(generals & set(scope.employer_codes)))


def may_update(account: Account, worksite: Worksite) -> bool:
    """Whether what is known of a worksite may be changed: by those it is supervised by, and
    not by those who are judged by it."""
    return any(worksite.district_code.startswith(p) for p in scope_of(account).area_prefixes)


def receipts_of(key: PartnerKey) -> QuerySet[Receipt]:
    """What the key has sent, and the keys that were rotated to it."""
    line, before = [key.pk], key
    while (earlier := PartnerKey.objects.filter(rotated_to=before).first()) is not None:
        line.append(earlier.pk)
        before = earlier
    return Receipt.objects.filter(key__in=line)
