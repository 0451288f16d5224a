"""Strangers of earlier files who are known now.

A bank line may come before the roster that names its payee, a gate record before the table
of its numbers. Whoever could not be told then was registered as a stranger of his own. Before
every match each stranger is looked at again by the rules he was looked up by; a stranger who
turns out to be somebody is merged into that person, and his facts go with him.
"""

from django.db import transaction

from gongyou.attendance.codes import dirty_owners
from gongyou.attendance.codes import stranger_ref as gate_ref
from gongyou.attendance.models import PersonCode
from gongyou.foundation import audit
from gongyou.payroll.sheets import stranger_ref as sheet_ref
from gongyou.payroll.strangers import Traces, traces_of_strangers
from gongyou.registry.batches import lock_worksite
from gongyou.registry.models import Engagement, RegisteredCard, Worksite
from gongyou.registry.roll import Member, SiteRoll, merge_person

NO_TRACES = Traces()


@transaction.atomic
def settle_strangers(worksite: Worksite) -> int:
    """Merge every stranger who is known by now; returns how many. Twice changes nothing."""
    lock_worksite(worksite)
    merged = 0
    while found := _settle_all(worksite):  # somebody merged may make the next name unique
        merged += found
    _tidy(worksite)
    if merged:
        target = audit.Target("worksite", str(worksite.uuid), worksite.pk, {"merged": merged})
        audit.record("settle_strangers", target)
    return merged


def _settle_all(worksite: Worksite) -> int:
    traces = traces_of_strangers(worksite.pk)
    roll = SiteRoll(worksite)
    pairs = [(_meant(roll, m, traces), m) for m in roll.members if not m.on_roster]
    gone: set[int] = set()
    kept: set[int] = set()
    for found, stranger in pairs:
        if found is None or found is stranger or _differ(found, stranger):
            continue
        if id(found) in gone or id(stranger) in kept:
            continue  # the next round sees what this one has made of it
        _merge(worksite, found, stranger)
        gone.add(id(stranger))
        kept.add(id(found))
    return len(gone)


def _differ(a: Member, b: Member) -> bool:
    """Two valid IDs are two people."""
    return a.id_usable and b.id_usable


def _meant(roll: SiteRoll, stranger: Member, traces: dict[int, Traces]) -> Member | None:
    trace = traces.get(stranger.person.pk, NO_TRACES)
    engagement = stranger.engagement
    numbered = roll.by_employee_no(engagement.employee_no)
    if numbered is not None and not _differ(numbered, stranger):
        return numbered
    if not trace.known:
        return _payee(roll, stranger, trace, traces) if trace.paid else None
    for team in engagement.teams or [""]:
        found = (
            roll.by_unusable_id_name(engagement.name, team)
            if stranger.id_usable
            else roll.by_name(engagement.name, team) or _namesake(roll, stranger, team, traces)
        )
        if found is not None:
            return found
    return None


def _payee(
    roll: SiteRoll, stranger: Member, trace: Traces, traces: dict[int, Traces]
) -> Member | None:
    """Of somebody whom only a bank line names."""
    known = {person for person, t in traces.items() if t.known}
    card = next(iter(trace.cards)) if len(trace.cards) == 1 else None
    return roll.payee(stranger.engagement.name, card, known)


def _namesake(
    roll: SiteRoll, stranger: Member, team: str, traces: dict[int, Traces]
) -> Member | None:
    """Of somebody whom only a sheet names, and by name only: the one stranger of that name."""
    if traces[stranger.person.pk].codes or stranger.id_usable:
        return None
    others = [
        m
        for m in roll.named(stranger.engagement.name, roster=False)
        if m is not stranger and traces.get(m.person.pk, NO_TRACES).known
    ]
    if len(others) > 1:
        others = [m for m in others if m.in_team(team)]
    return others[0] if len(others) == 1 else None


def _merge(worksite: Worksite, found: Member, stranger: Member) -> None:
    """The stranger's facts become those of `found`; a person with an ID is the one kept,
    because other worksites may know it."""
    Engagement.objects.filter(pk=stranger.engagement.pk).delete()
    kept, gone = found.person, stranger.person
    if stranger.id_usable and not found.id_usable:
        kept, gone = stranger.person, found.person
        Engagement.objects.filter(pk=found.engagement.pk).update(person=kept)
        cards = RegisteredCard.objects.filter(worksite=worksite)
        cards.filter(person=gone).update(person=kept)
        found.person = kept
    merge_person(gone, kept)
    dirty_owners(worksite, _codes(worksite, kept.pk))


def _codes(worksite: Worksite, person: int) -> list[str]:
    owned = PersonCode.objects.filter(worksite=worksite)
    mine = owned.filter(person_id=person) | owned.filter(person__merged_into_id=person)
    return list(mine.values_list("code", flat=True))


def _tidy(worksite: Worksite) -> None:
    """Strangers of whom nothing is left go; the others are called by what is known of them."""
    traces = traces_of_strangers(worksite.pk)
    roll = SiteRoll(worksite)
    for member in [m for m in roll.members if m.engagement.ref.startswith("U:")]:
        if member.on_roster:
            continue
        trace = traces.get(member.person.pk)
        if trace is None:
            member.engagement.delete()
            continue
        ref = _ref(member, trace)
        if member.engagement.ref != ref and roll.by_ref(ref) is None:
            roll.rename(member, ref)
            member.engagement.save(update_fields=["ref"])


def _ref(member: Member, trace: Traces) -> str:
    """The number at the gate, or the ID or name a sheet gives; a payee keeps his own."""
    if trace.codes:
        refs = [gate_ref(code) for code in sorted(trace.codes, key=lambda c: (len(c), c))]
        if member.engagement.ref in refs:
            return member.engagement.ref
        return refs[0]
    if trace.on_sheet:
        return sheet_ref(member.person.id_number or "", member.engagement.name)
    return member.engagement.ref
