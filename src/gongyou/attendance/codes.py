"""Whose number at the gate (人员编号) is whose."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from django.db import connection, transaction

from gongyou.attendance.models import PersonCode
from gongyou.foundation.names import is_code_of_name, name_key
from gongyou.registry.batches import Rejected, Source, close_batch, open_batch, rows_in
from gongyou.registry.marks import marked, of_a_person
from gongyou.registry.models import Batch, Engagement, Worksite
from gongyou.registry.roll import Member, SiteRoll, same_number
from gongyou.statutes.identity import id_number_valid


class PinEntry(Protocol):
    """One row of the table of gate numbers; see `exchange.records.PinRow`."""

    @property
    def row(self) -> int: ...
    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def department(self) -> str: ...
    @property
    def id_number(self) -> str: ...
    @property
    def id_status(self) -> str: ...
    @property
    def employee_no(self) -> str: ...


@transaction.atomic
def take_in_codes(
    worksite: Worksite, source: Source, entries: Sequence[PinEntry], rejected: Sequence[Rejected]
) -> Batch | None:
    """Bind gate numbers to people; None when this table was taken in before.

    Of a number that the table gives twice the last row counts; the others are refused.
    """
    batch = open_batch(worksite, source)
    if batch is None:
        return None
    roll = SiteRoll(worksite)
    last = {kept_code(entry.code): entry for entry in entries if entry.code}
    bound = {code: _owner(roll, entry) for code, entry in last.items()}
    roll.flush()
    bind_codes(worksite, bound)
    refused = [*rejected, *_repeated(entries, last)]
    close_batch(batch, rows=rows_in(entries, rejected), accepted=len(bound), rejected=refused)
    return batch


def _repeated(entries: Sequence[PinEntry], last: Mapping[str, PinEntry]) -> Iterator[Rejected]:
    for entry in entries:
        if entry.code and last[kept_code(entry.code)] is not entry:
            yield Rejected(entry.row, "duplicate")


def _owner(roll: SiteRoll, entry: PinEntry) -> Member:
    code = kept_code(entry.code)
    id_number = entry.id_number if entry.id_status == "ok" else id_in(entry.code)
    found = roll.meant_by(
        id_number=id_number,
        employee_no=entry.employee_no,
        name=entry.name,
        team=entry.department,
    )
    if found is None:
        found = _stranger(roll, code, entry, id_number)
    return roll.learn(found, name=entry.name, team=entry.department, id_number=id_number)


def _stranger(roll: SiteRoll, code: str, entry: PinEntry, id_number: str) -> Member:
    """Who was known by this number alone, unless the table now names somebody else."""
    mention = f"gate {code}"
    known = roll.by_mention(mention)
    if known is not None and _is_another(known, entry.name, id_number):
        mention = f"gate {code} {marked(id_number) or name_key(entry.name)}"
        known = roll.by_mention(mention)
    if known is not None:  # what the gate said of a 工号 was a guess
        known.engagement.employee_no = marked(entry.employee_no)[:30]
        return roll.taught(known)
    return roll.stranger(
        mention,
        ref=stranger_ref(code, id_number),
        name=entry.name,
        employee_no=entry.employee_no,
    )


def _is_another(known: Member, name: str, id_number: str) -> bool:
    if id_number and known.id_usable:
        return True
    other = known.engagement.name
    return bool(name and other) and name_key(name) != name_key(other)


def kept_code(code: str) -> str:
    """A number at the gate as it is compared and kept; one of a person is kept as its mark."""
    return marked(same_number(code))


def id_in(code: str) -> str:
    number = same_number(code)
    return number if id_number_valid(number) else ""


def stranger_ref(code: str, id_number: str | None) -> str:
    """How papers name somebody who is on no roster: by the number at the gate."""
    is_id = id_number and of_a_person(code) and marked(id_number) == code
    return f"U:{code}" if is_id else f"U:PIN {code}"


def unbound(worksite: Worksite, codes: Iterable[str]) -> set[str]:
    """Those of the codes that are nobody's yet."""
    wanted = set(codes)
    bound = PersonCode.objects.filter(worksite=worksite, code__in=wanted)
    return wanted - set(bound.values_list("code", flat=True))


def of_nameless(worksite: Worksite, codes: Iterable[str]) -> set[str]:
    """Those of the codes whose owner nobody has named: no roster, no table, no other gate."""
    nameless = Engagement.objects.filter(worksite=worksite, on_roster=False, name="")
    bound = PersonCode.objects.filter(
        worksite=worksite, code__in=set(codes), person__in=nameless.values("person")
    )
    return set(bound.values_list("code", flat=True))


def learn_name(roll: SiteRoll, code: str, name: str) -> None:
    """What a gate calls the owner of a number that nobody has named so far."""
    known = roll.by_mention(f"gate {code}")
    if known is not None:
        roll.learn(known, name=name)


def bind_codes(worksite: Worksite, bound: dict[str, Member]) -> None:
    """Set whose each code is. A code that changes hands dirties both persons' days."""
    known = {b.code: b for b in PersonCode.objects.filter(worksite=worksite, code__in=bound)}
    moved = [b for code, b in known.items() if b.person_id != bound[code].person.pk]
    codes = [b.code for b in moved]
    dirty_owners(worksite, codes)
    for binding in moved:
        binding.person = bound[binding.code].person
    PersonCode.objects.bulk_update(moved, ["person"], batch_size=2000)
    PersonCode.objects.bulk_create(
        [
            PersonCode(worksite=worksite, code=code, person=member.person)
            for code, member in bound.items()
            if code not in known
        ],
        batch_size=2000,
    )
    dirty_owners(worksite, codes)


def dirty_owners(worksite: Worksite, codes: Sequence[str]) -> None:
    """Queue every day of these codes' punches, for whoever owns the codes at this moment,
    and for whom he is taken for."""
    if not codes:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO attendance_dirtyspan (worksite_id, person_id, since, until)
               SELECT p.worksite_id,
                      unnest(ARRAY[c.person_id, coalesce(x.merged_into_id, c.person_id)]),
                      min(p.local_date), max(p.local_date)
               FROM attendance_punch p
               JOIN attendance_personcode c ON c.worksite_id = p.worksite_id AND c.code = p.code
               JOIN registry_person x ON x.id = c.person_id
               WHERE p.worksite_id = %s AND p.code = ANY(%s)
               GROUP BY 1, c.person_id, x.merged_into_id""",
            [worksite.pk, list(codes)],
        )


def owner_of_unbound(
    roll: SiteRoll, code: str, name: str, id_number: str, entry: PinEntry | None = None
) -> Member:
    """Of a number that no table of numbers names: an employee number, an ID number, or a
    name. `entry` is what the gate's own table says of him, `id_number` what the number is."""
    if entry is not None and is_code_of_name(code):
        return _owner_by_name(roll, code, entry)
    found = roll.meant_by(id_number=id_number, employee_no=code, name=name, team="")
    if found is None:
        ref = stranger_ref(code, id_number)
        found = roll.stranger(f"gate {code}", ref=ref, name=name, employee_no=code)
    return roll.learn(found, name=name, id_number=id_number)


def _owner_by_name(roll: SiteRoll, code: str, entry: PinEntry) -> Member:
    """Of a code that was made of a name and a team, because the gate gives no number."""
    found = roll.meant_by(id_number="", employee_no="", name=entry.name, team=entry.department)
    if found is None:
        ref = f"U:{entry.name}"[:60]
        found = roll.stranger(f"gate {code}", ref=ref, name=entry.name, team=entry.department)
    return roll.learn(found, name=entry.name, team=entry.department)
