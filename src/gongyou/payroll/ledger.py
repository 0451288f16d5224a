"""The match: gate, sheet and bank of every person and month, in one statement.

The findings (codes) are those of `FINDINGS`, each independent of the others; their rules
stand in docs/findings.md. Nothing here loops over people or worksites.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from gongyou.attendance.statements import months_by_statement
from gongyou.foundation.plans import hash_joins_only
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
), gate AS (
  SELECT worksite_id, person_id, date_trunc('month', work_date)::date AS month,
         count(*)::int AS days, false AS is_stated
  FROM attendance_workday WHERE worksite_id = ANY(%(worksites)s)
  GROUP BY 1, 2, 3
  UNION ALL
  -- only where no gate has a punch in that month: a sheet's word is weaker than a gate
  SELECT m.worksite_id, coalesce(p.merged_into_id, p.id), m.month,
         count(DISTINCT s.local_date)::int, true
  FROM stated_month m
  JOIN attendance_statedday s ON s.worksite_id = m.worksite_id
   AND s.local_date >= m.month AND s.local_date < m.month + interval '1 month'
   AND (s.days > 0 OR s.hours > 0)
  JOIN registry_batch b ON b.id = s.batch_id AND b.withdrawn_at IS NULL
  JOIN registry_person p ON p.id = s.person_id
  GROUP BY 1, 2, 3
), line AS (
  SELECT l.worksite_id, coalesce(p.merged_into_id, p.id) AS person_id, l.month, l.days,
         l.day_rate, l.gross, l.deductions, l.own_net
  FROM payroll_wageline l
  JOIN registry_batch b ON b.id = l.batch_id AND b.withdrawn_at IS NULL
  JOIN registry_person p ON p.id = l.person_id
  WHERE l.worksite_id = ANY(%(worksites)s)
), sheet AS (
  SELECT l.worksite_id, l.person_id, l.month, sum(l.days) AS days, sum(l.gross) AS gross,
         sum(l.deductions) AS deductions, sum(l.own_net) AS own_net,
         bool_or(l.own_net IS NOT NULL AND l.gross IS NOT NULL
                 AND l.own_net <> l.gross - l.deductions) AS arithmetic,
         bool_or(e.pay_kind = 'day' AND l.day_rate <> e.day_rate) AS rate_differs
  FROM line l
  LEFT JOIN registry_engagement e
    ON e.worksite_id = l.worksite_id AND e.person_id = l.person_id
  GROUP BY 1, 2, 3
), unproved AS (
  SELECT d.worksite_id, coalesce(p.merged_into_id, p.id) AS person_id, d.month,
         sum(d.amount) AS amount
  FROM payroll_wagededuction d
  JOIN registry_batch b ON b.id = d.batch_id AND b.withdrawn_at IS NULL
  JOIN registry_person p ON p.id = d.person_id
  WHERE d.worksite_id = ANY(%(worksites)s) AND NOT d.statutory
  GROUP BY 1, 2, 3
), result AS (
  SELECT r.worksite_id, coalesce(p.merged_into_id, p.id) AS person_id, r.month, r.card_id,
         r.amount, r.status,
         (coalesce(r.paid_on, '-infinity'), r.batch_ref, r.batch_id, r.row) AS turn
  FROM payroll_paymentresult r JOIN registry_person p ON p.id = r.person_id
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
      AND s.amount = f.amount AND s.status = 'ok' AND s.turn > f.turn)
), card_use AS (
  SELECT DISTINCT worksite_id, month, card_id, person_id FROM result
  WHERE status = 'ok' AND card_id IS NOT NULL
), shared AS (
  SELECT DISTINCT worksite_id, month, person_id FROM (
    SELECT *, count(*) OVER (PARTITION BY worksite_id, month, card_id) AS people FROM card_use
  ) used WHERE people > 1
), held AS (
  SELECT r.worksite_id, coalesce(p.merged_into_id, p.id) AS person_id, r.card_id
  FROM registry_registeredcard r JOIN registry_person p ON p.id = r.person_id
  WHERE r.worksite_id = ANY(%(worksites)s)
), wrong_card AS (
  SELECT DISTINCT u.worksite_id, u.month, u.person_id FROM card_use u
  JOIN registry_engagement e
    ON e.worksite_id = u.worksite_id AND e.person_id = u.person_id AND e.on_roster
  WHERE EXISTS (SELECT FROM held h
                WHERE h.worksite_id = u.worksite_id AND h.person_id = u.person_id)
    AND NOT EXISTS (SELECT FROM held h
                    WHERE h.worksite_id = u.worksite_id AND h.person_id = u.person_id
                      AND h.card_id = u.card_id)
), keys AS (
  SELECT worksite_id, person_id, month FROM gate
  UNION SELECT worksite_id, person_id, month FROM sheet
  UNION SELECT worksite_id, person_id, month FROM bank
), side AS (
  SELECT k.worksite_id, k.month, k.person_id, coalesce(g.days, 0) AS gate_days,
         coalesce(g.is_stated, false) AS days_stated,
         s.worksite_id IS NOT NULL AS on_sheet, s.days AS sheet_days, s.gross, s.deductions,
         coalesce(un.amount, 0) AS unproved, s.gross - s.deductions AS net, s.own_net,
         coalesce(b.paid, 0) AS paid, coalesce(s.arithmetic, false) AS arithmetic,
         coalesce(s.rate_differs, false) AS rate_differs,
         coalesce(e.on_roster, false) AS on_roster, e.contract_date,
         CASE WHEN e.pay_kind = 'day' THEN e.day_rate END AS roster_rate,
         coalesce(w.minimum_wage_month, le.minimum_wage) AS minimum_wage,
         coalesce(w.full_month_days, %(full_month_days)s) AS full_month_days,
         f.person_id IS NOT NULL AS failed, sh.person_id IS NOT NULL AS shared_card,
         wr.person_id IS NOT NULL AS wrong_card
  FROM keys k
  JOIN registry_worksite w ON w.id = k.worksite_id
  LEFT JOIN gate g USING (worksite_id, person_id, month)
  LEFT JOIN sheet s USING (worksite_id, person_id, month)
  LEFT JOIN unproved un USING (worksite_id, person_id, month)
  LEFT JOIN bank b USING (worksite_id, person_id, month)
  LEFT JOIN open_failure f USING (worksite_id, person_id, month)
  LEFT JOIN shared sh USING (worksite_id, person_id, month)
  LEFT JOIN wrong_card wr USING (worksite_id, person_id, month)
  LEFT JOIN registry_engagement e
    ON e.worksite_id = k.worksite_id AND e.person_id = k.person_id
  LEFT JOIN legal le ON le.district_code = w.district_code AND le.month = k.month
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
    stated = [
        {"worksite_id": m.worksite_id, "month": m.month.isoformat()}
        for m in months_by_statement(worksite_ids)
    ]
    with connection.cursor() as cursor:
        cursor.execute(_DELETE, {"worksites": list(worksite_ids)})
        wanted: dict[str, Any] = {
            "worksites": list(worksite_ids),
            "legal": json.dumps(values),
            "stated": json.dumps(stated),
            "full_month_days": full_month_days,
        }
        with hash_joins_only():
            cursor.execute(_INSERT, wanted)
        made: int = cursor.rowcount
    return made
