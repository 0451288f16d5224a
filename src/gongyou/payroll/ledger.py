"""The match: gate, sheet and bank of every person and month, in one statement for many worksites.

The findings (codes) are those of `FINDINGS`, each independent of the others; their rules
stand in docs/findings.md. Nothing here loops over people.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from gongyou.attendance.statements import months_by_statement
from gongyou.foundation.plans import hash_joins_only, portions
from gongyou.registry.batches import lock_rollups

FINDINGS = (
    "unpaid",
    "underpaid",
    "overpaid",
    "not_on_sheet",
    "ghost",
    "days_differ",
    "failed_not_resent",
    "shared_card",
    "wrong_payee_card",
    "unregistered",
    "no_contract",
    "arithmetic",
    "below_minimum",
    "rate_differs",
)


@dataclass(frozen=True)
class LegalValue:
    """The minimum wage in force in an area in a month; None where it is not confirmed."""

    district_code: str
    month: date
    minimum_wage: Decimal | None


_DELETE = "DELETE FROM payroll_monthledger WHERE worksite_id = ANY(%(worksites)s)"

# Few people are merged into another, so only they are looked up; and what concerns a few
# (failures, foreign cards) is found before it is joined to all.
_INSERT = """
INSERT INTO payroll_monthledger (
  worksite_id, month, person_id, gate_days, days_stated, on_sheet, sheet_days, gross,
  deductions,
  unproved_deductions, net_payable, sheet_own_net, paid, arrears, arrears_without_unproved,
  estimated_due, findings)
WITH legal AS (
  SELECT * FROM jsonb_to_recordset(%(legal)s::jsonb) AS l(
    district_code text, month date, minimum_wage numeric)
), stated_month AS (
  SELECT * FROM jsonb_to_recordset(%(stated)s::jsonb) AS m(worksite_id bigint, month date)
), merged AS MATERIALIZED (
  SELECT id, merged_into_id FROM registry_person WHERE merged_into_id IS NOT NULL
), gate AS (
  SELECT worksite_id, person_id, date_trunc('month', work_date::timestamp)::date AS month,
         count(*)::int AS days, false AS is_stated
  FROM attendance_workday WHERE worksite_id = ANY(%(worksites)s)
  GROUP BY 1, 2, 3
  UNION ALL
  -- only where no gate has a punch in that month: a sheet's word is weaker than a gate
  SELECT m.worksite_id, coalesce(p.merged_into_id, s.person_id), m.month,
         count(DISTINCT s.local_date)::int, true
  FROM stated_month m
  JOIN attendance_statedday s ON s.worksite_id = m.worksite_id
   AND s.local_date >= m.month AND s.local_date < m.month + interval '1 month'
   AND (s.days > 0 OR s.hours > 0)
  JOIN registry_batch b ON b.id = s.batch_id AND b.withdrawn_at IS NULL
  LEFT JOIN merged p ON p.id = s.person_id
  GROUP BY 1, 2, 3
), sheet AS (
  SELECT l.worksite_id, coalesce(p.merged_into_id, l.person_id) AS person_id, l.month,
         count(*) AS lines, sum(l.days) AS days, sum(l.gross) AS gross,
         sum(l.deductions) AS deductions, sum(l.own_net) AS own_net,
         min(l.day_rate) AS lowest_rate, max(l.day_rate) AS highest_rate,
         bool_or(l.own_net IS NOT NULL AND l.gross IS NOT NULL
                 AND l.own_net <> l.gross - l.deductions) AS arithmetic
  FROM payroll_wageline l
  JOIN registry_batch b ON b.id = l.batch_id AND b.withdrawn_at IS NULL
  LEFT JOIN merged p ON p.id = l.person_id
  WHERE l.worksite_id = ANY(%(worksites)s)
  GROUP BY 1, 2, 3
), unproved AS (
  SELECT d.worksite_id, coalesce(p.merged_into_id, d.person_id) AS person_id, d.month,
         sum(d.amount) AS amount
  FROM payroll_wagededuction d
  JOIN registry_batch b ON b.id = d.batch_id AND b.withdrawn_at IS NULL
  LEFT JOIN merged p ON p.id = d.person_id
  WHERE d.worksite_id = ANY(%(worksites)s) AND NOT d.statutory
  GROUP BY 1, 2, 3
), result AS MATERIALIZED (
  SELECT r.worksite_id, coalesce(p.merged_into_id, r.person_id) AS person_id, r.month,
         r.card_id, r.amount, r.status, r.paid_on, r.batch_ref, r.batch_id, r.row
  FROM payroll_paymentresult r LEFT JOIN merged p ON p.id = r.person_id
  WHERE r.worksite_id = ANY(%(worksites)s) AND r.month IS NOT NULL
), bank AS (
  SELECT worksite_id, person_id, month,
         coalesce(sum(amount) FILTER (WHERE status = 'ok'), 0) AS paid
  FROM result GROUP BY 1, 2, 3
), open_failure AS (
  SELECT DISTINCT f.worksite_id, f.person_id, f.month FROM result f
  WHERE f.status = 'fail' AND NOT EXISTS (
    SELECT FROM result s
    WHERE s.worksite_id = f.worksite_id AND s.person_id = f.person_id AND s.month = f.month
      AND s.amount = f.amount AND s.status = 'ok'
      AND (coalesce(s.paid_on, '-infinity'), s.batch_ref, s.batch_id, s.row)
        > (coalesce(f.paid_on, '-infinity'), f.batch_ref, f.batch_id, f.row))
), shared AS (
  SELECT DISTINCT worksite_id, month, person_id FROM result
  JOIN (SELECT worksite_id, month, card_id FROM result
        WHERE status = 'ok' AND card_id IS NOT NULL
        GROUP BY 1, 2, 3 HAVING min(person_id) < max(person_id)) several
    USING (worksite_id, month, card_id)
  WHERE status = 'ok'
), held AS MATERIALIZED (
  SELECT r.worksite_id, coalesce(p.merged_into_id, r.person_id) AS person_id, r.card_id
  FROM registry_registeredcard r LEFT JOIN merged p ON p.id = r.person_id
  WHERE r.worksite_id = ANY(%(worksites)s)
), not_held AS MATERIALIZED (
  SELECT worksite_id, month, person_id FROM result u
  WHERE status = 'ok' AND card_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM held h
    WHERE h.worksite_id = u.worksite_id AND h.person_id = u.person_id
      AND h.card_id = u.card_id)
), wrong_card AS (
  SELECT DISTINCT worksite_id, month, person_id FROM not_held u
  WHERE EXISTS (SELECT FROM held h
                WHERE h.worksite_id = u.worksite_id AND h.person_id = u.person_id)
), side AS (
  SELECT worksite_id, month, person_id, coalesce(g.days, 0) AS gate_days,
         coalesce(g.is_stated, false) AS days_stated,
         s.lines IS NOT NULL AS on_sheet, s.days AS sheet_days, s.gross, s.deductions,
         coalesce(un.amount, 0) AS unproved, s.gross - s.deductions AS net, s.own_net,
         coalesce(b.paid, 0) AS paid, coalesce(s.arithmetic, false) AS arithmetic,
         e.pay_kind = 'day' AND (s.lowest_rate <> e.day_rate OR s.highest_rate <> e.day_rate)
           AS rate_differs,
         coalesce(e.on_roster, false) AS on_roster, e.contract_date,
         CASE WHEN e.pay_kind = 'day' THEN e.day_rate END AS roster_rate,
         coalesce(w.minimum_wage_month, le.minimum_wage) AS minimum_wage,
         coalesce(w.full_month_days, %(full_month_days)s) AS full_month_days,
         f.person_id IS NOT NULL AS failed, sh.person_id IS NOT NULL AS shared_card,
         wr.person_id IS NOT NULL AND e.on_roster AS wrong_card
  FROM gate g
  FULL JOIN sheet s USING (worksite_id, person_id, month)
  FULL JOIN bank b USING (worksite_id, person_id, month)
  LEFT JOIN unproved un USING (worksite_id, person_id, month)
  LEFT JOIN open_failure f USING (worksite_id, person_id, month)
  LEFT JOIN shared sh USING (worksite_id, person_id, month)
  LEFT JOIN wrong_card wr USING (worksite_id, person_id, month)
  JOIN registry_worksite w ON w.id = worksite_id
  LEFT JOIN (SELECT * FROM registry_engagement WHERE worksite_id = ANY(%(worksites)s)) e
    USING (worksite_id, person_id)
  LEFT JOIN legal le USING (district_code, month)
)
SELECT worksite_id, month, person_id, gate_days, days_stated, on_sheet, sheet_days, gross,
  deductions,
  unproved, net, own_net, paid, greatest(coalesce(net, 0) - paid, 0),
  greatest(coalesce(net, 0) + unproved - paid, 0),
  CASE WHEN gate_days >= 1 AND NOT on_sheet THEN gate_days * roster_rate END,
  array_remove(ARRAY[
    CASE WHEN net > 0 AND paid = 0 THEN 'unpaid' END,
    CASE WHEN paid > 0 AND paid < net THEN 'underpaid' END,
    CASE WHEN paid > greatest(coalesce(net, 0), 0) THEN 'overpaid' END,
    CASE WHEN gate_days >= 1 AND NOT on_sheet THEN 'not_on_sheet' END,
    CASE WHEN on_sheet AND gate_days = 0 THEN 'ghost' END,
    CASE WHEN abs(sheet_days - gate_days) > 1 THEN 'days_differ' END,
    CASE WHEN failed THEN 'failed_not_resent' END,
    CASE WHEN shared_card THEN 'shared_card' END,
    CASE WHEN wrong_card THEN 'wrong_payee_card' END,
    CASE WHEN gate_days >= 1 AND NOT on_roster THEN 'unregistered' END,
    CASE WHEN on_roster AND contract_date IS NULL AND (gate_days >= 1 OR on_sheet)
         THEN 'no_contract' END,
    CASE WHEN arithmetic THEN 'arithmetic' END,
    CASE WHEN on_sheet AND gate_days >= full_month_days AND gross < minimum_wage
         THEN 'below_minimum' END,
    CASE WHEN rate_differs THEN 'rate_differs' END
  ], NULL)
FROM side
ORDER BY 1, 2, 3
"""


@transaction.atomic
def rebuild_ledger(
    worksite_ids: Sequence[int], legal: Sequence[LegalValue], full_month_days: int
) -> int:
    """Replace the month ledger of these worksites; returns how many person-months it has."""
    values = [
        {
            "district_code": v.district_code,
            "month": v.month.isoformat(),
            "minimum_wage": None if v.minimum_wage is None else str(v.minimum_wage),
        }
        for v in legal
    ]
    lock_rollups(worksite_ids)
    known = {"legal": json.dumps(values), "full_month_days": full_month_days}
    with hash_joins_only(), connection.cursor() as cursor:
        return sum(_rebuild(cursor, some, known) for some in portions(worksite_ids))


def _rebuild(cursor: CursorWrapper, worksites: Sequence[int], known: dict[str, Any]) -> int:
    stated = [
        {"worksite_id": m.worksite_id, "month": m.month.isoformat()}
        for m in months_by_statement(worksites)
    ]
    wanted = known | {"worksites": list(worksites), "stated": json.dumps(stated)}
    cursor.execute(_DELETE, wanted)
    cursor.execute(_INSERT, wanted)
    made: int = cursor.rowcount
    return made
