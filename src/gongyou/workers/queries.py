"""Finding the person who stands at the counter, and what is known of his numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Replace
from django.utils import timezone

from gongyou.foundation.encrypted import index_of
from gongyou.foundation.masking import mask_id_number, mask_phone
from gongyou.foundation.names import name_key
from gongyou.registry.models import Engagement, Person
from gongyou.registry.phones import mobile
from gongyou.workers.access import bindings_of
from gongyou.workers.models import PhoneBinding, Slip
from gongyou.workers.numbers import State, standing


def found(people: QuerySet[Person], text: str) -> QuerySet[Person]:
    """By part of the name or by pinyin. (Numbers are posted: the page `look-up` finds by them.)"""
    words = text.strip()
    if not words:
        return people.none()
    sound = Replace(F("pinyin"), Value(" "), Value(""))
    rows = people.alias(sound=sound)
    asked = Q(name_key__contains=name_key(words)) | Q(
        sound__startswith=words.lower().replace(" ", "")
    )
    return rows.filter(asked).order_by("pinyin", "id")


def holders_of(number: str) -> list[int]:
    """Whose this telephone number was proven or bound to be, whatever a roster says."""
    bound = PhoneBinding.objects.filter(ended_at=None)
    plain = mobile(number)
    if not plain:
        return []
    rows = bound.filter(number_index=index_of("phone", plain))
    return list(rows.values_list("person_id", flat=True))


@dataclass(frozen=True)
class Row:
    """One person of a search, with nothing in full."""

    person: Person
    id_number: str
    phone: str
    worksites: list[str]


def rows_of(people: Sequence[Person], engagements: QuerySet[Engagement]) -> list[Row]:
    at: dict[int, list[str]] = {}
    for e in engagements.filter(person__in=[p.pk for p in people]).select_related("worksite"):
        at.setdefault(e.person_id, []).append(e.worksite.name)
    return [
        Row(
            p,
            mask_id_number(p.id_number or ""),
            mask_phone(p.phone or ""),
            sorted(set(at.get(p.pk, []))),
        )
        for p in people
    ]


@dataclass(frozen=True)
class NumberShown:
    """A number of a person, masked, and what it is worth."""

    number: str
    state: State
    others: int
    binding: PhoneBinding | None


def numbers_of(person: Person) -> list[NumberShown]:
    """What rosters claim and what is bound; a shared number says with how many."""
    bindings = {
        bytes(b.number_index or b""): b
        for b in bindings_of(person).filter(ended_at=None).order_by("-made_at")
    }
    indexes = dict.fromkeys(bindings)
    if person.phone_index:
        indexes[bytes(person.phone_index)] = None
    made = []
    for index in indexes:
        state = standing(index)
        binding = bindings.get(index)
        plain = binding.number if binding else person.phone
        others = sum(other != person for other in state.people)
        made.append(NumberShown(mask_phone(plain or ""), state.state, others, binding))
    return made


def open_slip(person: Person) -> Slip | None:
    """The slip that could still be used."""
    return (
        Slip.objects.filter(
            Q(person=person) | Q(person__merged_into=person),
            used_at=None,
            ended_at=None,
            expires_at__gt=timezone.now(),
        )
        .select_related("made_by")
        .first()
    )
