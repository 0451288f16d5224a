"""The least that any program would have to do: the same grouping, the same join, no rule.

Days: punches of each person and date, first, last and how many. Months: days, sheet and bank
of each person and month side by side, and what is missing. No night shift, no finding, no
merged person, no withdrawn sheet. Into tables with the same columns, keys and indexes.
"""

from django.db import connection, transaction

from gongyou.foundation.plans import hash_joins_only

_TABLES = (
    "CREATE TABLE bare_workday (LIKE attendance_workday INCLUDING ALL)",
    "CREATE TABLE bare_monthledger (LIKE payroll_monthledger INCLUDING ALL)",
)

_DAYS = """
INSERT INTO bare_workday (worksite_id, person_id, work_date, first_at, last_at, punches)
SELECT p.worksite_id, c.person_id, p.local_date, min(p.at), max(p.at), count(*)
FROM attendance_punch p
JOIN attendance_personcode c ON c.worksite_id = p.worksite_id AND c.code = p.code
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3
"""

_MONTHS = """
INSERT INTO bare_monthledger (
  worksite_id, month, person_id, gate_days, on_sheet, sheet_days, gross, deductions,
  unproved_deductions, net_payable, sheet_own_net, paid, arrears, arrears_without_unproved,
  days_stated, findings)
SELECT worksite_id, month, person_id, coalesce(g.days, 0), s.gross IS NOT NULL, s.days, s.gross,
       s.deductions, 0, s.gross - s.deductions, s.own_net, coalesce(b.paid, 0),
       greatest(coalesce(s.gross - s.deductions, 0) - coalesce(b.paid, 0), 0), 0, false, '{}'
FROM (SELECT worksite_id, person_id, date_trunc('month', work_date::timestamp)::date AS month,
             count(*) AS days
      FROM bare_workday GROUP BY 1, 2, 3) g
FULL JOIN (SELECT worksite_id, person_id, month, sum(days) AS days, sum(gross) AS gross,
                  sum(deductions) AS deductions, sum(own_net) AS own_net
           FROM payroll_wageline GROUP BY 1, 2, 3) s USING (worksite_id, person_id, month)
FULL JOIN (SELECT worksite_id, person_id, month,
                  sum(amount) FILTER (WHERE status = 'ok') AS paid
           FROM payroll_paymentresult GROUP BY 1, 2, 3) b USING (worksite_id, person_id, month)
ORDER BY 1, 2, 3
"""


def make_tables() -> None:
    with connection.cursor() as cursor:
        for statement in _TABLES:
            cursor.execute(statement)


def days() -> int:
    return _run(_DAYS)


def months() -> int:
    return _run(_MONTHS)


def _run(statement: str) -> int:
    """With the same settings for the planner and the same memory as ours."""
    with transaction.atomic(), hash_joins_only(), connection.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.rowcount)
