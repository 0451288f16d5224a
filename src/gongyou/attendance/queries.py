"""Reads of the gate side: double entries, lost events, and a person's days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection


@dataclass(frozen=True)
class SameSecond:
    """A person passed two devices in the same second; both punches are valid."""

    ref: str
    time: str


def same_second_two_devices(worksite_id: int) -> list[SameSecond]:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT e.ref, to_char(p.at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI:SS')
               FROM attendance_punch p
               JOIN attendance_personcode c ON c.worksite_id = p.worksite_id AND c.code = p.code
               JOIN registry_person x ON x.id = c.person_id
               JOIN registry_engagement e ON e.worksite_id = p.worksite_id
                AND e.person_id = coalesce(x.merged_into_id, x.id)
               WHERE p.worksite_id = %s
               GROUP BY e.ref, p.at HAVING count(DISTINCT p.device_id) > 1
               ORDER BY p.at, e.ref""",
            [worksite_id],
        )
        return [SameSecond(*row) for row in cursor.fetchall()]


@dataclass(frozen=True)
class SerialGap:
    """Events a device counted and nobody has: `missing` of them after `after_serial`."""

    device: str
    after_serial: int
    missing: int


def serial_gaps(worksite_id: int) -> list[SerialGap]:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT d.serial, s.serial, s.next - s.serial - 1 FROM (
                 SELECT device_id, serial,
                        lead(serial) OVER (PARTITION BY device_id ORDER BY serial) AS next
                 FROM attendance_deviceserial WHERE worksite_id = %s
               ) s JOIN attendance_device d ON d.id = s.device_id
               WHERE s.next > s.serial + 1 ORDER BY 1, 2""",
            [worksite_id],
        )
        return [SerialGap(*row) for row in cursor.fetchall()]


@dataclass(frozen=True)
class GateDay:
    """A work day and its punches in local time: (time, direction, gate)."""

    work_date: date
    first_at: datetime
    last_at: datetime
    punches: int


def days_of(worksite_id: int, person_id: int, month: date) -> list[GateDay]:
    """A person's work days of a month, in order."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT work_date, first_at AT TIME ZONE 'Asia/Shanghai',
                      last_at AT TIME ZONE 'Asia/Shanghai', punches
               FROM attendance_workday
               WHERE worksite_id = %s AND person_id = %s AND work_date >= %s
                 AND work_date < %s + interval '1 month'
               ORDER BY work_date""",
            [worksite_id, person_id, month, month],
        )
        return [GateDay(*row) for row in cursor.fetchall()]


@dataclass(frozen=True)
class PunchSeen:
    """One punch as shown: local time, direction, gate, and where it was read."""

    local_date: date
    at: datetime
    direction: int
    gate: str
    source_key: str
    row: int


def punches_of(worksite_id: int, person_id: int, since: date, until: date) -> list[PunchSeen]:
    """A person's punches from `since` to `until` inclusive, in order."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT p.local_date, p.at AT TIME ZONE 'Asia/Shanghai', p.direction,
                      coalesce(nullif(d.gate, ''), d.serial), b.source_key, p.row
               FROM attendance_punch p
               JOIN attendance_personcode c ON c.worksite_id = p.worksite_id AND c.code = p.code
               JOIN registry_person x ON x.id = c.person_id
               JOIN attendance_device d ON d.id = p.device_id
               JOIN registry_batch b ON b.id = p.batch_id
               WHERE p.worksite_id = %s AND coalesce(x.merged_into_id, x.id) = %s
                 AND p.local_date BETWEEN %s AND %s
               ORDER BY p.at""",
            [worksite_id, person_id, since, until],
        )
        return [PunchSeen(*row) for row in cursor.fetchall()]


def pending_worksites(worksite_ids: Sequence[int]) -> list[int]:
    """Of these worksites, those with days still to be made again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT worksite_id FROM attendance_dirtyspan WHERE worksite_id = ANY(%s)",
            [list(worksite_ids)],
        )
        return [row[0] for row in cursor.fetchall()]
