"""Loading a county's profile: areas and organisations as the file states them.

Loading the same file again changes nothing. What was edited on a page is left as it is and
told; what the file no longer names is told too, and ended only when asked.
"""

from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from gongyou.foundation import audit
from gongyou.offices.models import Area, CountyProfile, Organisation
from gongyou.offices.profile_file import AreaFacts, OrganisationFacts, Profile


@dataclass
class Loaded:
    """What loading did: names by what became of them."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    kept_as_edited: list[str] = field(default_factory=list)
    no_longer_named: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)


@transaction.atomic
def load_profile(profile: Profile, today: date, *, end_missing: bool = False) -> Loaded:
    """Bring areas and organisations to what the profile says; one audit entry."""
    loaded = Loaded()
    parent: Area | None = None
    for facts in (*profile.above, profile.area):
        parent = _area(facts, parent, loaded)
    district = parent
    assert district is not None  # noqa: S101 - a profile has its area
    areas = {profile.area.code: district}
    for facts in profile.townships:
        areas[facts.code] = _area(facts, district, loaded)
    rows = [_organisation(facts, areas[facts.area], loaded) for facts in profile.organisations]
    _settle_parents(profile.organisations, rows)
    _settle_missing(district, rows, loaded, today if end_missing else None)
    known = CountyProfile.objects.filter(area=district, digest=profile.digest).exists()
    if known and not (loaded.added or loaded.changed or loaded.ended):
        return loaded
    CountyProfile.objects.update_or_create(
        area=district, defaults={"digest": profile.digest, "data": profile.data}
    )
    counts = {"added": len(loaded.added), "changed": len(loaded.changed)}
    audit.record(
        "load_profile",
        audit.Target("area", district.code, counts=counts | {"ended": len(loaded.ended)}),
        digest_after=profile.digest,
    )
    return loaded


def _area(facts: AreaFacts, parent: Area | None, loaded: Loaded) -> Area:
    wanted = {
        "name": facts.name,
        "level": facts.level,
        "code_status": facts.code_status,
        "parent": parent,
    }
    known = Area.objects.filter(code=facts.code).first()
    if known is None:
        loaded.added.append(facts.name)
        return Area.objects.create(code=facts.code, **wanted)
    if any(getattr(known, name) != value for name, value in wanted.items()):
        loaded.changed.append(facts.name)
        Area.objects.filter(pk=known.pk).update(**wanted)
        known.refresh_from_db()
    return known


def _organisation(facts: OrganisationFacts, area: Area, loaded: Loaded) -> Organisation:
    wanted = {
        "kind": facts.kind,
        "name": facts.name,
        "place": facts.place,
        "phone": facts.phone,
        "hours": facts.hours,
        "valid_from": facts.valid_from,
        "valid_until": facts.valid_until,
    }
    known = Organisation.objects.filter(area=area, code=facts.code).first()
    if known is None:
        loaded.added.append(facts.name)
        return Organisation.objects.create(area=area, code=facts.code, **wanted)
    if all(getattr(known, name) == value for name, value in wanted.items()):
        return known
    if known.edited:
        loaded.kept_as_edited.append(known.name)
        return known
    loaded.changed.append(facts.name)
    Organisation.objects.filter(pk=known.pk).update(**wanted)
    known.refresh_from_db()
    return known


def _settle_parents(facts: tuple[OrganisationFacts, ...], rows: list[Organisation]) -> None:
    by_code = {row.code: row for row in rows}
    for stated, row in zip(facts, rows, strict=True):
        parent = by_code.get(stated.under)
        if row.parent_id != (parent.pk if parent else None) and not row.edited:
            row.parent = parent
            row.save(update_fields=["parent"])


def _settle_missing(
    district: Area, rows: list[Organisation], loaded: Loaded, today: date | None
) -> None:
    """Those that the file had named and names no longer; made by hand, they are the office's."""
    missing = Organisation.objects.filter(
        area__code__startswith=district.code, valid_until=None, edited=False
    ).exclude(pk__in=[row.pk for row in rows])
    for row in missing:
        if today is None:
            loaded.no_longer_named.append(row.name)
        else:
            row.valid_until = max(today, row.valid_from or today)
            row.save(update_fields=["valid_until"])
            loaded.ended.append(row.name)
