"""Who fills which post, and which post nobody fills: a role without a person is seen."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.functional import Promise

from gongyou.offices.models import Area, CountyProfile, Organisation, Role

_OF_AREA = {
    "district": ("inspector", "leader", "system_admin", "security_admin", "audit_admin"),
    "township": ("township_clerk",),
}
_OF_ORGANISATION = {
    **dict.fromkeys(("centre", "office", "station"), "node_clerk"),
    **dict.fromkeys(("school", "base", "enterprise_centre"), "trainer"),
    "bank": "bank_clerk",
    "industry": "industry",
    "arbitration": "arbitrator",
    "court": "court_clerk",
    "police": "police",
    "union": "union",
    "petition": "petition",
    "carrier": "carrier",
}


@dataclass(frozen=True)
class Post:
    """A role at a place, and the names of those who hold it."""

    place: str
    role: str
    label: str | Promise
    people: tuple[str, ...]

    @property
    def filled(self) -> bool:
        return bool(self.people)


@dataclass(frozen=True)
class Count:
    """How many of a kind there should be by the county's profile, and how many there are."""

    label: str | Promise
    expected: int
    there: int


def posts(prefixes: Sequence[str], today: date) -> list[Post]:
    """Every post of these areas, unfilled ones first."""
    inside, served = Q(pk__in=[]), Q(pk__in=[])
    for prefix in prefixes:
        inside |= Q(code__startswith=prefix)
        served |= Q(area__code__startswith=prefix)
    holders = _holders()
    found = [
        _post(area.name, role, holders[area.pk, None, role])
        for area in Area.objects.filter(inside)
        for role in _OF_AREA.get(area.level, ())
    ]
    for row in Organisation.objects.filter(served):
        role = _OF_ORGANISATION.get(row.kind)
        if role and row.valid_on(today):
            found.append(_post(row.name, role, holders[None, row.pk, role]))
    return sorted(found, key=lambda post: post.filled)


def _post(place: str, role: str, people: list[str]) -> Post:
    return Post(place, role, Role.Kind(role).label, tuple(people))


def _holders() -> dict[tuple[int | None, int | None, str], list[str]]:
    """The names of the people in office by area, organisation and role."""
    found: dict[tuple[int | None, int | None, str], list[str]] = defaultdict(list)
    rows = Role.objects.filter(ended_at=None, account__is_active=True, employer_code="")
    for area, organisation, role, name in rows.order_by("id").values_list(
        "area_id", "organisation_id", "role", "account__name"
    ):
        found[area, organisation, role].append(name)
    return found


def counts(prefixes: Sequence[str], today: date) -> list[Count]:
    """What the county's profile expects against what is there; only kinds it names."""
    profile = next(
        (p for p in CountyProfile.objects.select_related("area") if p.area.code in prefixes), None
    )
    expected = profile.data.get("expected") or {} if profile else {}
    rows = [
        row
        for row in Organisation.objects.filter(area__code__startswith=prefixes[0])
        if row.valid_on(today)
    ] if profile else []  # fmt: skip
    there = {kind: sum(row.kind == kind for row in rows) for kind in expected}
    return [Count(Organisation.Kind(k).label, n, there[k]) for k, n in expected.items()]
