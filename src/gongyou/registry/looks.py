"""Noting who sees whose numbers, and telling the person.

A look is noted before the value leaves the database's transaction: what could not be noted is
not shown.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from gongyou.foundation import audit
from gongyou.foundation.masking import mask_people
from gongyou.registry.models import Look, LookedAt, Person

Way, Reason = Look.Way, Look.Reason


@dataclass(frozen=True)
class Why:
    """What a look is for."""

    way: str
    reason: str
    words: str = ""
    place: str = ""


def note_look(
    people: Iterable[int],
    fields: Sequence[str],
    why: Why,
    worksite_id: int | None = None,
) -> Look:
    """One row for the look, one for each person, one audit row; in the open transaction."""
    seen, words = sorted(set(people)), mask_people(why.words)
    actor = audit.current()
    look = Look.objects.create(
        actor=actor.uuid,
        actor_label=actor.label[:80],
        role=actor.role[:40],
        place=why.place[:120],
        way=why.way,
        reason=why.reason,
        words=words[:200],
        fields=list(fields),
        worksite_id=worksite_id,
        people=len(seen),
        request_id=actor.request_id,
    )
    LookedAt.objects.bulk_create(
        [LookedAt(look=look, person_id=person) for person in seen], batch_size=5000
    )
    audit.record(
        why.way,
        audit.Target("look", str(look.uuid), worksite_id, {"people": len(seen)}),
        reason=" ".join(filter(None, (why.reason, words))),
    )
    return look


@dataclass(frozen=True)
class Told:
    """A look in the words of the person who was looked at."""

    at: datetime
    who: str
    place: str
    what: str
    why: str
    way: str


def looks_at(person: Person, most: int = 200) -> list[Told]:
    """Who has seen this person's numbers, the newest first; of people who were taken for one,
    all their looks."""
    meant = Q(looked_at__person=person) | Q(looked_at__person__merged_into=person)
    rows = Look.objects.filter(meant).distinct().order_by("-at", "-id")[:most]
    return [_told(row) for row in rows]


def _told(row: Look) -> Told:
    reason = row.get_reason_display()
    return Told(
        at=row.at,
        who=row.actor_label,
        place=row.place,
        what=field_words(row.fields),
        why=f"{reason}：{row.words}" if row.words else reason,
        way=row.get_way_display(),
    )


def field_words(fields: Sequence[str]) -> str:
    """The names of the fields as pages say them; for none: what was searched with."""
    known = {
        "id_number": _("身份证号"),
        "phone": _("联系电话"),
        "cards": _("工资卡号"),
        "name": _("姓名"),
        "all": _("全部个人信息"),
    }
    return "、".join(known[f] for f in fields if f in known) or _("没有显示号码")
