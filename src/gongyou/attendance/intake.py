"""Gate records come in: COPY, check, insert, one transaction."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from django.db import connection, transaction

from gongyou.attendance.codes import PinEntry, bind_codes, owner_of_unbound
from gongyou.attendance.models import Device, Punch
from gongyou.registry.batches import Rejected, Source, close_batch, known_batch, open_batch
from gongyou.registry.models import Batch, RejectedRow, Worksite
from gongyou.registry.roll import SiteRoll, same_number

NOBODY: Mapping[str, PinEntry] = {}
_DIRECTIONS = {"in": Punch.Direction.IN, "out": Punch.Direction.OUT}


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


@dataclass(frozen=True)
class GateRules:
    """The dates outside of which a punch is refused: a clock that was lost, a future date."""

    start_date: date | None
    as_of: date | None


@transaction.atomic
def take_in_punches(
    worksite: Worksite,
    source: Source,
    punches: Iterable[GatePunch],
    rules: GateRules,
    people: Mapping[str, PinEntry] = NOBODY,
    rows_read: Callable[[], int | None] = lambda: None,
) -> Batch | None:
    """Write a gate's punches; refused rows are kept with their reason.

    Duplicates (same number, device, second and direction) are refused against everything
    taken in before, so a file that comes twice in another wrapping counts once. A file
    whose later rows were refused because it came on an earlier day is read again.
    `people` says whose the codes are where the gate's own table does, `rows_read` how many
    rows it has where a row may hold several punches or none; both are asked when all
    punches have been read.
    """
    batch = open_batch(worksite, source) or _read_too_early(worksite, source, rules)
    if batch is None:
        return None
    _create_staging()
    rows = _copy(worksite, punches)
    _judge(rules)
    accepted = _insert(worksite, batch)
    _bind_unknown(worksite, people)
    _queue_days(worksite)
    _keep_serials(worksite, batch)
    rows = rows_read() or rows
    close_batch(batch, rows=rows, accepted=accepted, rejected=_refused(batch))
    _drop_staging()
    return batch


def _read_too_early(worksite: Worksite, source: Source, rules: GateRules) -> Batch | None:
    """The batch of this very file, if rows it refused for their date would be taken today."""
    batch = known_batch(worksite, source)
    refused = RejectedRow.objects.filter(batch=batch)
    late = refused.filter(reason="after_as_of")
    early = refused.filter(reason="before_project_start")
    if rules.as_of is not None:
        late = late.filter(at__lt=(rules.as_of + timedelta(days=1)).isoformat())
    if rules.start_date is not None:
        early = early.filter(at__gte=rules.start_date.isoformat())
    if batch is None or not (late.exists() or early.exists()):
        return None
    refused.delete()
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
        with (
            connection.cursor() as cursor,
            cursor.copy(
                "COPY staged_punch (row, device_id, code, at, local_date, direction, is_pass,"
                " serial, name) FROM STDIN"
            ) as copy,
        ):
            for punch, device_id in rows:
                copy.write_row(_staged(punch, device_id))
        count += len(rows)
    return count


def _staged(punch: GatePunch, device_id: int) -> tuple[object, ...]:
    at = punch.at
    return (
        punch.row,
        device_id,
        same_number(punch.code),
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
                 WHEN at IS NULL OR (code = '' AND is_pass) OR length(code) > 40
                   THEN 'unparsable'
                 WHEN NOT is_pass THEN 'not_a_pass_event'
                 WHEN local_date < %(start)s THEN 'before_project_start'
                 WHEN local_date > %(as_of)s THEN 'after_as_of'
               END""",
            {"start": rules.start_date, "as_of": rules.as_of},
        )


def _insert(worksite: Worksite, batch: Batch) -> int:
    with connection.cursor() as cursor:
        # Rows of a batch that is read again are its own, not duplicates of themselves.
        cursor.execute(
            """CREATE TEMPORARY TABLE own_row ON COMMIT DROP AS
               SELECT row, at, direction FROM attendance_punch
               WHERE worksite_id = %(worksite)s AND batch_id = %(batch)s""",
            {"worksite": worksite.pk, "batch": batch.pk},
        )
        # What was inserted is asked of the insert itself: looking each row up again would
        # cost its square while the table has no statistics yet. A row of a day's summary
        # holds several punches, but none twice.
        cursor.execute(
            """WITH done AS (
                 INSERT INTO attendance_punch
                   (worksite_id, local_date, device_id, code, at, direction, batch_id, row,
                    serial)
                 SELECT %(worksite)s, local_date, device_id, code, at, direction, %(batch)s, row,
                        serial
                 FROM staged_punch WHERE reason IS NULL ORDER BY row
                 ON CONFLICT DO NOTHING RETURNING row, at, direction
               )
               UPDATE staged_punch SET reason = 'duplicate'
               WHERE reason IS NULL
                 AND (row, at, direction) NOT IN (SELECT row, at, direction FROM done)
                 AND (row, at, direction) NOT IN (SELECT row, at, direction FROM own_row)""",
            {"worksite": worksite.pk, "batch": batch.pk},
        )
        cursor.execute("DROP TABLE own_row")
        cursor.execute("SELECT count(*) FROM staged_punch WHERE reason IS NULL")
        accepted: int = cursor.fetchone()[0]
    return accepted


def _bind_unknown(worksite: Worksite, people: Mapping[str, PinEntry]) -> None:
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
    known = {same_number(code): entry for code, entry in people.items()}
    bound = {
        code: owner_of_unbound(roll, code, name or "", known.get(code)) for code, name in unknown
    }
    roll.flush()
    bind_codes(worksite, bound)


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
