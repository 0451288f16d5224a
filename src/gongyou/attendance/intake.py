"""Gate records and the numbers at the gate come in: COPY, check, insert, one transaction."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from django.db import connection, transaction

from gongyou.attendance.models import Device, PersonCode, Punch
from gongyou.foundation.names import unify
from gongyou.registry.batches import Rejected, Source, close_batch, open_batch
from gongyou.registry.models import Batch, Worksite
from gongyou.registry.roll import Member, SiteRoll
from gongyou.statutes.identity import id_number_valid

_DIRECTIONS = {"in": Punch.Direction.IN, "out": Punch.Direction.OUT}


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


class GatePunch(Protocol):
    """One line of a gate; see `exchange.records.Punch`."""

    @property
    def row(self) -> int: ...
    @property
    def device(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def at(self) -> datetime | None: ...
    @property
    def direction(self) -> str: ...
    @property
    def is_pass(self) -> bool: ...
    @property
    def serial(self) -> int | None: ...
    @property
    def name(self) -> str: ...


def same_code(code: str) -> str:
    """``00106`` and ``106`` are one number at the gate."""
    text = unify(code)
    return text.lstrip("0") or text[:1] if text.isdigit() else text.upper()


# --- whose number it is ------------------------------------------------------------------


@transaction.atomic
def take_in_codes(
    worksite: Worksite, source: Source, entries: Sequence[PinEntry], rejected: Sequence[Rejected]
) -> Batch | None:
    """Bind gate numbers to people; None when this table was taken in before."""
    batch = open_batch(worksite, source)
    if batch is None:
        return None
    roll = SiteRoll(worksite)
    bound = {same_code(e.code): _owner(roll, e) for e in entries if e.code}
    roll.flush()
    bind_codes(worksite, bound)
    close_batch(batch, rows=len(entries), accepted=len(bound), rejected=rejected)
    return batch


def _owner(roll: SiteRoll, entry: PinEntry) -> Member:
    usable = entry.id_status == "ok"
    found = roll.by_employee_no(entry.employee_no)
    if found is None and usable:
        found = roll.by_id(entry.id_number) or roll.by_unusable_id_name(entry.name)
    elif found is None:
        found = roll.by_name(entry.name, entry.department)
    ref = f"U:PIN {same_code(entry.code)}"
    return (
        found
        or roll.by_ref(ref)
        or roll.add(
            ref=ref,
            name=entry.name,
            id_number=entry.id_number if usable else "",
            teams=[entry.department] if entry.department else [],
        )
    )


def bind_codes(worksite: Worksite, bound: dict[str, Member]) -> None:
    """Set whose each code is. A code that changes hands dirties both persons' days."""
    known = {b.code: b for b in PersonCode.objects.filter(worksite=worksite, code__in=bound)}
    moved = [b for code, b in known.items() if b.person_id != bound[code].person.pk]
    codes = [b.code for b in moved]
    _dirty_owners(worksite, codes)
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
    _dirty_owners(worksite, codes)


def _dirty_owners(worksite: Worksite, codes: list[str]) -> None:
    """Queue every day of these codes' punches, for whoever owns the codes at this moment."""
    if not codes:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO attendance_dirtyday (worksite_id, person_id, local_date)
               SELECT DISTINCT p.worksite_id, c.person_id, p.local_date
               FROM attendance_punch p
               JOIN attendance_personcode c ON c.worksite_id = p.worksite_id AND c.code = p.code
               WHERE p.worksite_id = %s AND p.code = ANY(%s)""",
            [worksite.pk, codes],
        )


# --- punches -----------------------------------------------------------------------------


@dataclass(frozen=True)
class GateRules:
    """The dates outside of which a punch is refused: a clock that was lost, a future date."""

    start_date: date | None
    as_of: date | None


@transaction.atomic
def take_in_punches(
    worksite: Worksite, source: Source, punches: Iterable[GatePunch], rules: GateRules
) -> Batch | None:
    """Write a gate's punches; refused rows are kept with their reason.

    Duplicates (same number, device, second and direction) are refused against everything
    taken in before, so a file that comes twice in another wrapping counts once.
    """
    batch = open_batch(worksite, source)
    if batch is None:
        return None
    _create_staging()
    rows = _copy(worksite, punches)
    _judge(rules)
    accepted = _insert(worksite, batch)
    _bind_unknown(worksite)
    _queue_days(worksite)
    _keep_serials(worksite, batch)
    close_batch(batch, rows=rows, accepted=accepted, rejected=_refused(batch))
    _drop_staging()
    return batch


def _create_staging() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """CREATE TEMPORARY TABLE staged_punch (
                 row integer, device_id bigint, code text, at timestamptz, local_date date,
                 direction smallint, is_pass boolean, serial bigint, name text, reason text
               ) ON COMMIT DROP"""
        )


def _drop_staging() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE staged_punch")


class _Devices:
    """The ids of the worksite's devices, registered as their serial numbers appear."""

    def __init__(self, worksite: Worksite) -> None:
        self.worksite = worksite
        self.ids = {d.serial: d.pk for d in Device.objects.filter(worksite=worksite)}

    def id_of(self, serial: str) -> int:
        if serial not in self.ids:
            device = Device.objects.create(worksite=self.worksite, serial=serial[:60])
            self.ids[serial] = device.pk
        return self.ids[serial]


def _copy(worksite: Worksite, punches: Iterable[GatePunch]) -> int:
    """Stream the rows into the staging table. Devices are registered before the COPY begins
    for a row, on the side: a COPY in progress holds the connection."""
    devices = _Devices(worksite)
    count = 0
    for chunk in _chunks(punches, 50_000):
        rows = [(p, devices.id_of(p.device)) for p in chunk]
        with connection.cursor() as cursor, cursor.copy(
            "COPY staged_punch (row, device_id, code, at, local_date, direction, is_pass,"
            " serial, name) FROM STDIN"
        ) as copy:
            for punch, device_id in rows:
                copy.write_row(_staged(punch, device_id))
        count += len(rows)
    return count


def _staged(punch: GatePunch, device_id: int) -> tuple[object, ...]:
    at = punch.at
    return (
        punch.row,
        device_id,
        same_code(punch.code),
        f"{at.isoformat(' ')}+08" if at else None,
        at.date() if at else None,
        int(_DIRECTIONS.get(punch.direction, Punch.Direction.UNKNOWN)),
        punch.is_pass,
        punch.serial,
        punch.name,
    )


def _chunks(punches: Iterable[GatePunch], size: int) -> Iterator[list[GatePunch]]:
    chunk: list[GatePunch] = []
    for punch in punches:
        chunk.append(punch)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _judge(rules: GateRules) -> None:
    """The checks in their order; what passes them all may still be a duplicate."""
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE staged_punch SET reason = CASE
                 WHEN at IS NULL OR (code = '' AND is_pass) THEN 'unparsable'
                 WHEN NOT is_pass THEN 'not_a_pass_event'
                 WHEN local_date < %(start)s THEN 'before_project_start'
                 WHEN local_date > %(as_of)s THEN 'after_as_of'
               END""",
            {"start": rules.start_date, "as_of": rules.as_of},
        )


def _insert(worksite: Worksite, batch: Batch) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO attendance_punch
                 (worksite_id, local_date, device_id, code, at, direction, batch_id, row, serial)
               SELECT %(worksite)s, local_date, device_id, code, at, direction, %(batch)s, row,
                      serial
               FROM staged_punch WHERE reason IS NULL ORDER BY row
               ON CONFLICT DO NOTHING""",
            {"worksite": worksite.pk, "batch": batch.pk},
        )
        accepted: int = cursor.rowcount
        cursor.execute(
            """UPDATE staged_punch s SET reason = 'duplicate'
               WHERE reason IS NULL AND NOT EXISTS (
                 SELECT FROM attendance_punch p
                 WHERE p.worksite_id = %(worksite)s AND p.local_date = s.local_date
                   AND p.device_id = s.device_id AND p.code = s.code AND p.at = s.at
                   AND p.direction = s.direction AND p.batch_id = %(batch)s AND p.row = s.row)""",
            {"worksite": worksite.pk, "batch": batch.pk},
        )
    return accepted


def _bind_unknown(worksite: Worksite) -> None:
    """A number nobody has bound yet: an employee number, an ID number, or a person unknown."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT s.code, max(s.name) FROM staged_punch s
               WHERE s.reason IS NULL AND NOT EXISTS (
                 SELECT FROM attendance_personcode c
                 WHERE c.worksite_id = %s AND c.code = s.code)
               GROUP BY s.code ORDER BY s.code""",
            [worksite.pk],
        )
        unknown = cursor.fetchall()
    if not unknown:
        return
    roll = SiteRoll(worksite)
    bound = {code: _owner_of_unbound(roll, code, name or "") for code, name in unknown}
    roll.flush()
    bind_codes(worksite, bound)


def _owner_of_unbound(roll: SiteRoll, code: str, name: str) -> Member:
    found = roll.by_employee_no(code)
    if found is None and id_number_valid(code):
        found = roll.by_id(code) or roll.by_unusable_id_name(name)
        return found or roll.add(ref=f"U:{code}", name=name, id_number=code)
    if found is None and name:
        found = roll.by_name(name)
    ref = f"U:PIN {code}"
    return found or roll.by_ref(ref) or roll.add(ref=ref, name=name)


def _queue_days(worksite: Worksite) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO attendance_dirtyday (worksite_id, person_id, local_date)
               SELECT DISTINCT c.worksite_id, c.person_id, s.local_date
               FROM staged_punch s
               JOIN attendance_personcode c ON c.worksite_id = %s AND c.code = s.code
               WHERE s.reason IS NULL""",
            [worksite.pk],
        )


def _keep_serials(worksite: Worksite, batch: Batch) -> None:
    """Every event's number, pass or not: a jump in them is a lost event."""
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO attendance_deviceserial (worksite_id, device_id, serial, batch_id)
               SELECT %s, device_id, serial, %s FROM staged_punch WHERE serial IS NOT NULL
               ON CONFLICT DO NOTHING""",
            [worksite.pk, batch.pk],
        )


def _refused(batch: Batch) -> Iterator[Rejected]:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT row, reason,
                      coalesce(to_char(at AT TIME ZONE 'Asia/Shanghai',
                                       'YYYY-MM-DD HH24:MI:SS'), '')
               FROM staged_punch WHERE reason IS NOT NULL ORDER BY row"""
        )
        for row, reason, at in cursor.fetchall():
            yield Rejected(row, reason, at=at)


