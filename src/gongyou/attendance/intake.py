"""Gate records come in: COPY, check, insert, one transaction.

A county's gates are millions of lines, so nothing here is kept by line in Python: lines pass
through in blocks, and what becomes of them is decided in the database.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from django.db import connection, transaction

from gongyou.attendance.codes import (
    PinEntry,
    bind_codes,
    id_in,
    kept_code,
    learn_name,
    of_nameless,
    owner_of_unbound,
    unbound,
)
from gongyou.attendance.models import Device, Punch
from gongyou.foundation.masking import mask_people
from gongyou.foundation.plans import hash_joins_only
from gongyou.registry.batches import Source, close_batch, known_batch, open_batch
from gongyou.registry.models import Batch, RejectedRow, Worksite
from gongyou.registry.roll import SiteRoll

NOBODY: Mapping[str, PinEntry] = {}
_IN, _OUT, _UNKNOWN = (int(way) for way in Punch.Direction)
_BLOCK = 4_000
_LONGEST_CODE = 40
_NOTHING = "\\N"  # how COPY writes a NULL


GatePunch = tuple[int, str, str, datetime | None, str, bool, int | None, str]
"""One line of a gate: row, device, code, local time to the second, direction, whether it is a
passage, the device's own number of the event, name. See `exchange.records.Punch`."""


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
    batch = open_batch(worksite, source)
    again = batch is None
    batch = batch or read_too_early(worksite, source, rules)
    if batch is None:
        return None
    _create_staging()
    staged = _copy(punches, rules)
    devices = _device_ids(worksite, list(staged.devices))
    _bind_unknown(worksite, staged, people)
    accepted, refused = _insert(
        worksite, batch, devices, again=again, rows_repeat=staged.rows_repeat
    )
    _keep_serials(worksite, batch, devices)
    close_batch(batch, rows=rows_read() or staged.rows, accepted=accepted, written=refused)
    _drop_staging()
    return batch


def read_too_early(worksite: Worksite, source: Source, rules: GateRules) -> Batch | None:
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


# --- into the staging table --------------------------------------------------------------


@dataclass
class _Staged:
    """What the lines held: each device with its place, and with a name the codes that passed."""

    rows: int = 0
    devices: dict[str, int] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    rows_repeat: bool = False

    def place_of(self, serial: str) -> int:
        return self.devices.setdefault(_stored(serial)[:60], len(self.devices) + 1)

    def by_number(self) -> dict[str, str]:
        """The names by number as stored: `00106` and `106` are one."""
        found: dict[str, str] = {}
        for code, name in self.names.items():
            number = _stored(kept_code(code))
            found[number] = max(found.get(number, ""), mask_people(name))
        return found

    def ids(self) -> dict[str, str]:
        """The ID number of each number that is one."""
        found = ((code, id_in(code)) for code in self.names)
        return {kept_code(code): id_number for code, id_number in found if id_number}


def _create_staging() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """CREATE TEMPORARY TABLE staged_punch (
                 row integer, device integer, code text, second bigint, direction smallint,
                 serial bigint, reason text
               ) ON COMMIT DROP"""
        )


def _drop_staging() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE staged_punch")


def _copy(punches: Iterable[GatePunch], rules: GateRules) -> _Staged:
    """Stream the rows into the staging table, each with what is wrong with it."""
    staged = _Staged()
    with (
        connection.cursor() as cursor,
        cursor.copy(
            "COPY staged_punch (row, device, code, second, direction, serial, reason) FROM STDIN"
        ) as copy,
    ):
        lines = _lines(punches, rules, staged)
        while block := list(islice(lines, _BLOCK)):
            copy.write("".join(block))
            staged.rows += len(block)
    return staged


def _lines(punches: Iterable[GatePunch], rules: GateRules, staged: _Staged) -> Iterator[str]:
    """COPY's own text, written out in one place: it runs for every line of every gate.

    The checks in their order: what passes them all may still be a duplicate.
    """
    first = datetime.combine(rules.start_date or date.min, time())
    last = datetime.combine(rules.as_of or date.max, time.max)
    numbers: dict[str, str] = {}
    names, places, before = staged.names, staged.devices, -1
    for row, serial_no, code, at, way, is_pass, event, name in punches:
        number = numbers.get(code)
        if number is None:
            number = numbers[code] = _escaped(_stored(kept_code(code)))
        if at is None or (not number and is_pass) or len(number) > _LONGEST_CODE:
            reason = "unparsable"
        elif not is_pass:
            reason = "not_a_pass_event"
        elif at < first:
            reason = "before_project_start"
        elif at > last:
            reason = "after_as_of"
        else:
            reason = _NOTHING
            if names.get(code, "") <= name:
                names[code] = name
        # a number of seconds is made, sent and read in half the time of a date's text
        second = (
            at.toordinal() * 86_400 + at.hour * 3_600 + at.minute * 60 + at.second
            if at
            else _NOTHING
        )
        if row <= before:
            staged.rows_repeat = True
        before = row
        device = places.get(serial_no) or staged.place_of(serial_no)
        direction = _IN if way == "in" else _OUT if way == "out" else _UNKNOWN
        counted = _NOTHING if event is None else event
        yield f"{row}\t{device}\t{number}\t{second}\t{direction}\t{counted}\t{reason}\n"


def _stored(text: str) -> str:
    """The database holds no NUL, whatever a broken file does."""
    return text.replace("\0", "\ufffd")


def _escaped(text: str) -> str:
    """As COPY reads it. (A number has no blanks, hence no tab and no line break.)"""
    return text.replace("\\", "\\\\")


# --- out of it ---------------------------------------------------------------------------


def _device_ids(worksite: Worksite, serials: list[str]) -> list[int]:
    """The ids of these devices, in their order; new ones are registered."""
    known = dict(Device.objects.filter(worksite=worksite).values_list("serial", "pk"))
    for serial in serials:
        if serial not in known:
            known[serial] = Device.objects.create(worksite=worksite, serial=serial).pk
    return [known[serial] for serial in serials]


def _bind_unknown(worksite: Worksite, staged: _Staged, people: Mapping[str, PinEntry]) -> None:
    """A number nobody has bound yet: an employee number, an ID number, or a person unknown.

    Of a person unknown whom another gate has shown without a name, the name is learnt.
    """
    names, ids = staged.by_number(), staged.ids()
    unknown = unbound(worksite, names)
    nameless = of_nameless(worksite, (code for code, name in names.items() if name))
    if not unknown and not nameless:
        return
    roll = SiteRoll(worksite)
    for code in sorted(nameless):
        learn_name(roll, code, names[code])
    known = {kept_code(code): entry for code, entry in people.items()}
    bound = {
        code: owner_of_unbound(roll, code, names[code], ids.get(code, ""), known.get(code))
        for code in sorted(unknown)
    }
    roll.flush()
    bind_codes(worksite, bound)


# What was inserted is asked of the insert itself, for the queue and for the duplicates: the
# rows lie in the staging table in their order, so of two equal ones the first is taken. Days
# of one week, and of weeks that follow each other, are queued as one span.
_INSERT = """
WITH done AS (
  INSERT INTO attendance_punch
    (worksite_id, local_date, device_id, code, at, direction, batch_id, row, serial)
  SELECT %(worksite)s, {date}, (%(devices)s::bigint[])[device], code,
         {at} AT TIME ZONE 'Asia/Shanghai', direction, %(batch)s, row, serial
  FROM staged_punch WHERE reason IS NULL
  ON CONFLICT DO NOTHING RETURNING row, at, direction, code, local_date
), own AS (
  -- rows of a batch that is read again are its own, not duplicates of themselves
  SELECT row, at, direction FROM attendance_punch
  WHERE %(again)s AND worksite_id = %(worksite)s AND batch_id = %(batch)s
), refused AS (
  INSERT INTO registry_rejectedrow (batch_id, row, reason, kept, "column", at)
  SELECT %(batch)s, s.row, coalesce(s.reason, 'duplicate'), false, '',
         coalesce(to_char({at}, 'YYYY-MM-DD HH24:MI:SS'), '')
  FROM staged_punch s
  LEFT JOIN (SELECT row, at, direction FROM done UNION ALL TABLE own) d
    ON s.reason IS NULL AND d.row = s.row {same}
  WHERE d.row IS NULL
  ORDER BY s.row RETURNING row
), week AS (
  SELECT c.person_id, d.week, min(d.since) AS since, max(d.until) AS until
  FROM (SELECT code, (local_date - date '2000-01-03') / 7 AS week, min(local_date) AS since,
               max(local_date) AS until
        FROM done GROUP BY 1, 2) d
  JOIN attendance_personcode c ON c.worksite_id = %(worksite)s AND c.code = d.code
  GROUP BY 1, 2
), stretch AS (
  SELECT *, week - row_number() OVER (PARTITION BY person_id ORDER BY week) AS number FROM week
), queued AS (
  INSERT INTO attendance_dirtyspan (worksite_id, person_id, since, until)
  SELECT %(worksite)s, person_id, min(since), max(until)
  FROM stretch GROUP BY person_id, number
)
SELECT (SELECT count(*) FROM done) + (SELECT count(*) FROM own), (SELECT count(*) FROM refused)
"""
_DATE = "date '0001-01-01' + (second / 86400 - 1)::int"
_AT = f"({_DATE} + second %% 86400 * interval '1 second')"
# A row of a day's summary holds several punches (none twice): there the row alone tells not.
_SAME_PUNCH = f"AND d.direction = s.direction AND d.at = {_AT} AT TIME ZONE 'Asia/Shanghai'"


def _insert(
    worksite: Worksite, batch: Batch, devices: list[int], *, again: bool, rows_repeat: bool
) -> tuple[int, int]:
    """How many rows of the staging table are facts now, and how many were refused."""
    wanted: dict[str, Any] = {
        "worksite": worksite.pk,
        "batch": batch.pk,
        "devices": devices,
        "again": again,
    }
    with hash_joins_only(), connection.cursor() as cursor:
        same = _SAME_PUNCH if rows_repeat else ""
        cursor.execute(_INSERT.format(date=_DATE, at=_AT, same=same), wanted)
        accepted, refused = cursor.fetchone()
    return accepted, refused


def _keep_serials(worksite: Worksite, batch: Batch, devices: list[int]) -> None:
    """Every event's number, pass or not: a jump in them is a lost event."""
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO attendance_deviceserial (worksite_id, device_id, serial, batch_id)
               SELECT %s, (%s::bigint[])[device], serial, %s FROM staged_punch
               WHERE serial IS NOT NULL
               ON CONFLICT DO NOTHING""",
            [worksite.pk, devices, batch.pk],
        )
