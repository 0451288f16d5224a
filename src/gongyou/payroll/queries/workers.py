"""A worksite's people month by month, with the rows of the files behind every figure."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from gongyou.foundation.plans import hash_joins_only


@dataclass(frozen=True)
class WorkerMonth:
    """One person in one month; see docs/glossary.md for the figures.

    `stated_dates` and `stated_days` are what attendance sheets say, None where none names the
    person; `days_stated` tells that `gate_days` are theirs, because no gate has that month.
    """

    person_id: int
    ref: str
    name: str
    on_roster: bool
    teams: list[str]
    month: date
    gate_days: int
    sheet_days: Decimal | None
    gross: Decimal | None
    deductions: Decimal | None
    unproved_deductions: Decimal
    net_payable: Decimal | None
    sheet_own_net: Decimal | None
    paid: Decimal
    arrears: Decimal
    arrears_without_unproved: Decimal
    estimated_due: Decimal | None
    days_stated: bool
    stated_dates: int | None
    stated_days: Decimal | None
    findings: list[str]
    sheet_rows: list[str]
    bank_lines: list[str]


_ROWS = """
WITH sheet AS (
  SELECT coalesce(p.merged_into_id, p.id) AS person_id, l.month,
         array_agg(b.source_key || '!' || l.row ORDER BY l.batch_id, l.row) AS rows
  FROM payroll_wageline l JOIN registry_person p ON p.id = l.person_id
  JOIN registry_batch b ON b.id = l.batch_id AND b.withdrawn_at IS NULL
  WHERE l.worksite_id = %(worksite)s AND l.month = ANY(%(months)s) GROUP BY 1, 2
), bank AS (
  SELECT coalesce(p.merged_into_id, p.id) AS person_id, r.month,
         array_agg(b.source_key || '!' || r.row || ':' || r.status
                   ORDER BY r.batch_id, r.row) AS lines
  FROM payroll_paymentresult r JOIN registry_person p ON p.id = r.person_id
  JOIN registry_batch b ON b.id = r.batch_id
  WHERE r.worksite_id = %(worksite)s AND r.month = ANY(%(months)s) GROUP BY 1, 2
), stated AS (
  SELECT coalesce(p.merged_into_id, p.id) AS person_id,
         date_trunc('month', d.local_date)::date AS month,
         count(DISTINCT d.local_date) FILTER (WHERE d.days > 0 OR d.hours > 0) AS dates,
         sum(d.days) AS days
  FROM attendance_statedday d JOIN registry_person p ON p.id = d.person_id
  JOIN registry_batch b ON b.id = d.batch_id AND b.withdrawn_at IS NULL
  WHERE d.worksite_id = %(worksite)s
    AND date_trunc('month', d.local_date)::date = ANY(%(months)s)
  GROUP BY 1, 2
)
SELECT m.person_id, e.ref, e.name, e.on_roster, e.teams, m.month, m.gate_days, m.sheet_days,
       m.gross, m.deductions, m.unproved_deductions, m.net_payable, m.sheet_own_net, m.paid,
       m.arrears, m.arrears_without_unproved, m.estimated_due, m.days_stated,
       t.dates, t.days, m.findings,
       coalesce(s.rows, '{}'), coalesce(k.lines, '{}')
FROM payroll_monthledger m
JOIN registry_engagement e ON e.worksite_id = m.worksite_id AND e.person_id = m.person_id
LEFT JOIN sheet s ON s.person_id = m.person_id AND s.month = m.month
LEFT JOIN stated t ON t.person_id = m.person_id AND t.month = m.month
LEFT JOIN bank k ON k.person_id = m.person_id AND k.month = m.month
WHERE m.worksite_id = %(worksite)s AND m.month = ANY(%(months)s)
  AND (%(person)s::bigint IS NULL OR m.person_id = %(person)s)
ORDER BY NOT e.on_roster, e.ref, m.month
"""


def worker_months(
    worksite_id: int, months: Sequence[date], person_id: int | None = None
) -> list[WorkerMonth]:
    """Every person-month of a worksite in these months, roster first, by reference."""
    with hash_joins_only(), connection.cursor() as cursor:
        cursor.execute(
            _ROWS, {"worksite": worksite_id, "months": list(months), "person": person_id}
        )
        return [WorkerMonth(*_decoded(row)) for row in cursor.fetchall()]


def _decoded(row: tuple[Any, ...]) -> tuple[Any, ...]:
    teams = row[4] if isinstance(row[4], list) else json.loads(row[4])
    return (*row[:4], teams, *row[5:])


@dataclass(frozen=True)
class UnprovedDeduction:
    """A deduction nobody has shown the worker's word for (扣款待核)."""

    person_id: int
    month: date
    heading: str
    category: str
    amount: Decimal
    source: str


def unproved_deductions(
    worksite_id: int, months: Sequence[date], person_id: int | None = None
) -> list[UnprovedDeduction]:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT coalesce(p.merged_into_id, p.id), d.month, d.heading, d.category, d.amount,
                      b.source_key || '!' || d.row
               FROM payroll_wagededuction d
               JOIN registry_person p ON p.id = d.person_id
               JOIN registry_batch b ON b.id = d.batch_id AND b.withdrawn_at IS NULL
               WHERE d.worksite_id = %(worksite)s AND d.month = ANY(%(months)s)
                 AND NOT d.statutory
                 AND (%(person)s::bigint IS NULL
                      OR coalesce(p.merged_into_id, p.id) = %(person)s)
               ORDER BY 1, 2, d.batch_id, d.row, d.ordinal""",
            {"worksite": worksite_id, "months": list(months), "person": person_id},
        )
        return [UnprovedDeduction(*row) for row in cursor.fetchall()]
