"""Whose a telephone number is, as far as anybody knows."""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from django.db.models import Q
from django.utils import timezone

from gongyou.registry.models import Person
from gongyou.workers.models import PhoneBinding

IDLE_AFTER = timedelta(days=180)
"""A number that was not used so long may be another's by now (numbers are given out again)."""


class State(StrEnum):
    UNKNOWN = "unknown"
    CLAIMED = "claimed"
    PROVEN = "proven"
    SHARED = "shared"
    IN_PERSON = "in_person"


@dataclass(frozen=True)
class Standing:
    """What is known of a number: its state, who may be behind it, and since when unused."""

    state: State
    people: list[Person] = field(default_factory=list)
    binding: PhoneBinding | None = None

    @property
    def asks_identity(self) -> bool:
        """The first time, after a long time, and always where several have one number."""
        if self.binding is None or self.state == State.SHARED:
            return True
        return self.binding.used_at < timezone.now() - IDLE_AFTER


def standing(number_index: bytes) -> Standing:
    """Two queries, whatever the number."""
    binding = (
        PhoneBinding.objects.filter(number_index=number_index, ended_at=None)
        .select_related("person__merged_into")
        .first()
    )
    claimants = _claimants(number_index)
    if binding is None:
        states = {0: State.UNKNOWN, 1: State.CLAIMED}
        return Standing(states.get(len(claimants), State.SHARED), claimants)
    holder = binding.person.merged_into or binding.person
    if binding.how == PhoneBinding.How.IN_PERSON:
        return Standing(State.IN_PERSON, [holder], binding)
    others = [person for person in claimants if person != holder]
    return Standing(State.SHARED if others else State.PROVEN, [holder, *others], binding)


def _claimants(number_index: bytes) -> list[Person]:
    """Whom rosters name with this number, and who has none of his own bound elsewhere: a new
    number on a roster does not replace one that was proven."""
    elsewhere = PhoneBinding.objects.filter(ended_at=None).filter(~Q(number_index=number_index))
    return list(
        Person.objects.filter(phone_index=number_index, merged_into=None)
        .exclude(pk__in=elsewhere.values("person"))
        .order_by("id")
    )
