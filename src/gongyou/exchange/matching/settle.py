"""Strangers of earlier files who are known now.

A bank line may come before the roster that names its payee, a gate record before the table
of its numbers. Whoever cannot be told then is a stranger with a row of his own. Before every
match all strangers are looked at again, by the same rules and with all files at hand: a
stranger who turns out to be somebody is taken for that person, and his facts count as that
person's. Nothing is decided for good: a later file may show that he was somebody else.
"""

from django.db import transaction

from gongyou.attendance.codes import dirty_owners
from gongyou.attendance.codes import stranger_ref as gate_ref
from gongyou.attendance.models import PersonCode
from gongyou.foundation import audit
from gongyou.foundation.names import is_code_of_name
from gongyou.payroll.strangers import Traces, traces_of_strangers
from gongyou.registry.batches import lock_worksite
from gongyou.registry.models import Engagement, Person, RegisteredCard, Worksite
from gongyou.registry.papers import stranger_ref as sheet_ref
from gongyou.registry.roll import Member, SiteRoll, merge_person

NO_TRACES = Traces()


@transaction.atomic
def settle_strangers(worksite: Worksite) -> int:
    """Take every stranger for whom he is by now; returns for how many that has changed."""
    lock_worksite(worksite)
    changed = _adopt_ids(worksite)
    strangers = _Strangers(worksite)
    moved = strangers.moved()
    codes = [code for person in moved for code in strangers.trace(person).codes]
    dirty_owners(worksite, codes)
    for person, meant in moved.items():
        Person.objects.filter(pk=person).update(merged_into=meant)
    dirty_owners(worksite, codes)
    _name_strangers(strangers)
    changed += len(moved)
    if changed:
        target = audit.Target("worksite", str(worksite.uuid), worksite.pk, {"changed": changed})
        audit.record("settle_strangers", target)
    return changed


# --- an ID that the roster spoilt --------------------------------------------------------


def _adopt_ids(worksite: Worksite) -> int:
    """A stranger with a valid ID whom the roster means by a row without one: one person,
    and the one with the ID is kept, because other worksites may know it."""
    roll = SiteRoll(worksite)
    found = 0
    for stranger in [m for m in roll.members if m.id_usable and not m.on_roster]:
        member = _without_id(roll, stranger)
        if member is not None and not member.id_usable:
            _adopt(worksite, member, stranger)
            found += 1
    return found


def _without_id(roll: SiteRoll, stranger: Member) -> Member | None:
    numbered = roll.by_employee_no(stranger.engagement.employee_no)
    if numbered is not None and not numbered.id_usable:
        return numbered
    name = stranger.engagement.name
    teams = stranger.engagement.teams or [""]
    return next((m for t in teams if (m := roll.by_unusable_id_name(name, t))), None)


def _adopt(worksite: Worksite, member: Member, stranger: Member) -> None:
    kept, gone = stranger.person, member.person
    Engagement.objects.filter(pk=stranger.engagement.pk).delete()
    Engagement.objects.filter(pk=member.engagement.pk).update(person=kept)
    RegisteredCard.objects.filter(worksite=worksite, person=gone).update(person=kept)
    merge_person(gone, kept)
    member.person = member.engagement.person = kept
    codes = PersonCode.objects.filter(worksite=worksite, person__in=[kept.pk, gone.pk])
    dirty_owners(worksite, list(codes.values_list("code", flat=True)))


# --- whom a stranger is taken for --------------------------------------------------------


class _Strangers:
    """Everybody who is on no roster, and whom each of them means."""

    def __init__(self, worksite: Worksite) -> None:
        self.roll = SiteRoll(worksite)
        self.traces = traces_of_strangers(worksite.pk)
        self.everybody = [m for m in self.roll.members if not m.on_roster]
        # those whom only a bank names come last: they may mean one of the others
        ordered = sorted(self.everybody, key=lambda m: (not self.of(m).known, m.engagement.pk))
        self.meant: dict[int, Member] = {}
        for stranger in ordered:
            found = None if stranger.id_usable else self._whom(stranger)
            if found is not None and found is not stranger:
                self.meant[stranger.person.pk] = found

    def trace(self, person: int) -> Traces:
        return self.traces.get(person, NO_TRACES)

    def of(self, member: Member) -> Traces:
        return self.trace(member.person.pk)

    def end(self, member: Member) -> Member:
        """Who he is in the end: a bank line's stranger may mean a sheet's."""
        while (found := self.meant.get(member.person.pk)) is not None:
            member = found
        return member

    def moved(self) -> dict[int, int | None]:
        """By person: whom he is taken for from now on, where that changes."""
        wanted = {
            m.person.pk: None if (end := self.end(m)) is m else end.person.pk
            for m in self.everybody
        }
        now = {m.person.pk: m.person.merged_into_id for m in self.everybody}
        return {person: target for person, target in wanted.items() if now[person] != target}

    def _whom(self, stranger: Member) -> Member | None:
        engagement = stranger.engagement
        numbered = self.roll.by_employee_no(engagement.employee_no)
        if numbered is not None:
            return numbered
        if not self.of(stranger).known:
            return self._payee(stranger)
        for team in engagement.teams or [""]:
            found = self.roll.by_name(engagement.name, team)
            if found is not None:
                return found
        return self._namesake(stranger)

    def _payee(self, stranger: Member) -> Member | None:
        """Of somebody whom only a bank line names: by name on the roster, then among those
        known from a sheet or a gate, then by the registered card. A name that several bear
        means nobody: the line must not pay the card's owner, who bears another name."""
        name, cards = stranger.engagement.name, list(self.of(stranger).cards)
        card = cards[0] if len(cards) == 1 else None
        if self.roll.named(name, roster=True):
            return self.roll.payee(name, card)
        same = [self.end(m) for m in self.roll.named(name, roster=False) if self.of(m).known]
        if same:
            return same[0] if len({id(m) for m in same}) == 1 else None
        return self.roll.by_card(card)

    def _namesake(self, stranger: Member) -> Member | None:
        """Of somebody whom only a sheet names, and by name only: the one stranger of that
        name with a number at the gate or an ID, or on a sheet without another team."""
        if self.of(stranger).codes:
            return None
        others = [
            m
            for m in self.roll.named(stranger.engagement.name, roster=False)
            if m is not stranger and self._may_be(m, stranger)
        ]
        if len(others) > 1:
            others = [m for m in others if m.teams() & stranger.teams()]
        return others[0] if len(others) == 1 else None

    def _may_be(self, other: Member, stranger: Member) -> bool:
        if self.of(other).codes or other.id_usable:
            return True
        alike = not (other.teams() and stranger.teams()) or other.teams() & stranger.teams()
        earlier = other.engagement.pk < stranger.engagement.pk  # one of the two is kept
        return self.of(other).on_sheet and bool(alike) and earlier


# --- how strangers are called ------------------------------------------------------------


def _name_strangers(strangers: _Strangers) -> None:
    """One of whom nothing is left goes; one who is somebody gives his reference free; the
    others are called by what is known of them."""
    rest = []
    for member in strangers.everybody:
        if member.person.pk not in strangers.traces:
            strangers.roll.remove(member)
        elif member.person.pk in strangers.meant:
            _call(strangers.roll, member, f"merged {member.engagement.pk}")
        else:
            rest.append(member)
    for member in rest:
        ref = _ref(member, strangers.of(member))
        if strangers.roll.by_ref(ref) is None:
            _call(strangers.roll, member, ref)


def _call(roll: SiteRoll, member: Member, ref: str) -> None:
    if member.engagement.ref != ref:
        roll.rename(member, ref)
        member.engagement.save(update_fields=["ref"])


def _ref(member: Member, trace: Traces) -> str:
    """The number at the gate, or the ID or name a sheet gives, or a payee's name and card."""
    numbers = [code for code in trace.codes if not is_code_of_name(code)]
    if numbers:
        own = member.person.id_number if member.id_usable else ""
        refs = [gate_ref(code, own) for code in sorted(numbers, key=lambda c: (len(c), c))]
        return next((ref for ref in refs if not ref.startswith("U:PIN")), refs[0])
    if trace.on_sheet or trace.codes:
        return sheet_ref(member.person.id_number or "", member.engagement.name)
    last4 = next(iter(trace.cards.values()), "")
    return f"U:{member.engagement.name} {last4}".strip()[:60]
