"""Attendance sheets (考勤表) come in: somebody's statement of who worked on which days.

It is weaker than a gate: its days stand in for work days only in a month in which no gate of
the worksite has a valid punch, and every result says so. See docs/decisions/0023.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from django.db import connection, transaction

from gongyou.attendance.intake import GateRules, read_too_early
from gongyou.attendance.models import StatedDay
from gongyou.foundation.months import first_day
from gongyou.registry.batches import Rejected, Source, close_batch, open_batch, rows_in
from gongyou.registry.models import Batch, Worksite
from gongyou.registry.papers import NamedRow, person_named
from gongyou.registry.roll import Member, SiteRoll


class Mark(Protocol):
    @property
    def day(self) -> int: ...
    @property
    def mark(self) -> str: ...
    @property
    def days(self) -> Decimal | None: ...
    @property
    def hours(self) -> Decimal | None: ...


class MonthStated(NamedRow, Protocol):
    """A person's month on an attendance sheet; see `exchange.records.AttendanceMonth`."""

    @property
    def row(self) -> int: ...
    @property
    def month(self) -> str: ...
    @property
    def marks(self) -> Sequence[Mark]: ...


@transaction.atomic
def take_in_stated_days(
    worksite: Worksite,
    source: Source,
    entries: Sequence[MonthStated],
    rejected: Sequence[Rejected],
    rules: GateRules,
) -> Batch | None:
    """Write the marks of an attendance sheet; None when this table was taken in before.

    Days before the project's start or after the day of the check are refused, as punches are.
    Entries without a month say nothing of any day and are left out.
    """
    batch = open_batch(worksite, source) or read_too_early(worksite, source, rules)
    if batch is None:
        return None
    roll = SiteRoll(worksite)
    meant = [(entry, person_named(roll, entry)) for entry in entries if entry.month]
    roll.flush()
    stated = [day for entry, member in meant for day in _days(batch, entry, member)]
    judged = [(day, _refusal(day, rules)) for day in stated]
    fine = [day for day, reason in judged if not reason]
    StatedDay.objects.bulk_create(fine, batch_size=5000, ignore_conflicts=True)
    left_out = [
        Rejected(d.row, reason, True, str(d.local_date.day), d.local_date.isoformat())
        for d, reason in judged
        if reason
    ]
    rows = rows_in(list({entry.row for entry in entries}), rejected)
    close_batch(batch, rows=rows, accepted=len(meant), rejected=[*rejected, *left_out])
    return batch


def _days(batch: Batch, entry: MonthStated, member: Member) -> Iterator[StatedDay]:
    first = first_day(entry.month)
    for mark in entry.marks:
        yield StatedDay(
            worksite_id=batch.worksite_id,
            batch_id=batch.pk,
            row=entry.row,
            local_date=first.replace(day=mark.day),
            person_id=member.person.pk,
            mark=mark.mark[:30],
            days=mark.days,
            hours=mark.hours,
        )


def _refusal(day: StatedDay, rules: GateRules) -> str:
    if rules.start_date is not None and day.local_date < rules.start_date:
        return "before_project_start"
    return "after_as_of" if rules.as_of is not None and day.local_date > rules.as_of else ""


@dataclass(frozen=True)
class StatedMonth:
    """A month of a worksite whose work days are those that attendance sheets state."""

    worksite_id: int
    month: date


def months_by_statement(worksite_ids: Sequence[int]) -> list[StatedMonth]:
    """The months that an attendance sheet speaks of and no gate has a valid punch in."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT s.worksite_id, s.month FROM (
                 SELECT DISTINCT worksite_id, date_trunc('month', local_date)::date AS month
                 FROM attendance_statedday WHERE worksite_id = ANY(%s)
               ) s
               LEFT JOIN LATERAL (
                 SELECT 1 AS found FROM attendance_punch p
                 WHERE p.worksite_id = s.worksite_id AND p.local_date >= s.month
                   AND p.local_date < s.month + interval '1 month' LIMIT 1
               ) gate ON true
               WHERE gate.found IS NULL ORDER BY 1, 2""",
            [list(worksite_ids)],
        )
        return [StatedMonth(*row) for row in cursor.fetchall()]


@dataclass(frozen=True)
class StatedMark:
    """A mark as shown, and where it was read; the sheet is not withdrawn."""

    local_date: date
    mark: str
    attended: bool
    source: str


def marks_of(worksite_id: int, person_id: int, month: date) -> list[StatedMark]:
    """What attendance sheets say of a person's days of a month, in order."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT s.local_date, s.mark, coalesce(s.days > 0, s.hours > 0, false),
                      b.source_key || '!' || s.row
               FROM attendance_statedday s
               JOIN registry_batch b ON b.id = s.batch_id AND b.withdrawn_at IS NULL
               JOIN registry_person x ON x.id = s.person_id
               WHERE s.worksite_id = %s AND coalesce(x.merged_into_id, x.id) = %s
                 AND s.local_date >= %s AND s.local_date < %s + interval '1 month'
               ORDER BY 1, 4""",
            [worksite_id, person_id, month, month],
        )
        return [StatedMark(*row) for row in cursor.fetchall()]
