"""Punches become work days: one statement for any number of worksites.

A date with at least one punch is a work day, except that an out-punch before 10:00 belongs
to the day before if the person's last in-punch (at any gate) was on that day at or after
18:00. Unknown directions count for their own date and take no part in such pairs.
"""

from collections.abc import Sequence

from django.db import connection, transaction

from gongyou.foundation.plans import hash_joins_only
from gongyou.registry.batches import lock_rollups

# Late enough to be a night shift's beginning, early enough to be its end.
NIGHT_BEGINS = "18:00"
NIGHT_ENDS = "10:00"

_TAKE_DIRTY = """
WITH taken AS (
  DELETE FROM attendance_dirtyday WHERE worksite_id = ANY(%(worksites)s)
  RETURNING worksite_id, person_id, local_date
), person AS (
  -- a merged person's old rows go, and those of the person kept are made again
  SELECT t.worksite_id, t.person_id, t.local_date FROM taken t
  UNION
  SELECT t.worksite_id, p.merged_into_id, t.local_date FROM taken t
  JOIN registry_person p ON p.id = t.person_id WHERE p.merged_into_id IS NOT NULL
)
INSERT INTO dirty_span (worksite_id, person_id, work_date)
SELECT DISTINCT worksite_id, person_id, local_date + near
FROM person CROSS JOIN generate_series(-1, 1) near
"""

_DELETE = """
DELETE FROM attendance_workday w USING dirty_span d
WHERE w.worksite_id = d.worksite_id AND w.person_id = d.person_id AND w.work_date = d.work_date
"""

_INSERT = """
INSERT INTO attendance_workday (worksite_id, person_id, work_date, first_at, last_at, punches)
WITH touched AS (
  SELECT worksite_id, person_id, min(work_date) - 1 AS since, max(work_date) + 1 AS until
  FROM dirty_span GROUP BY 1, 2
), holder AS MATERIALIZED (
  SELECT c.worksite_id, c.code, coalesce(p.merged_into_id, p.id) AS person_id
  FROM attendance_personcode c JOIN registry_person p ON p.id = c.person_id
  WHERE c.worksite_id = ANY(%(worksites)s)
), owner AS MATERIALIZED (
  SELECT h.worksite_id, h.code, h.person_id, t.since, t.until
  FROM holder h JOIN touched t USING (worksite_id, person_id)
), seen AS MATERIALIZED (
  SELECT o.worksite_id, o.person_id, p.local_date, p.at, p.direction,
         (p.at AT TIME ZONE 'Asia/Shanghai') AS local_at
  FROM owner o
  JOIN attendance_punch p ON p.worksite_id = o.worksite_id AND p.code = o.code
   AND p.local_date BETWEEN o.since AND o.until
  -- said once more as constants, for the index
  WHERE p.worksite_id = ANY(%(worksites)s)
    AND p.local_date BETWEEN %(since)s AND %(until)s
), paired AS (
  SELECT *, max(local_at) FILTER (WHERE direction = 0) OVER (
           PARTITION BY worksite_id, person_id ORDER BY at, direction
           ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS last_in
  FROM seen
), dated AS (
  SELECT *, CASE WHEN direction = 1 AND local_at::time < %(ends)s::time
                  AND last_in::date = local_date - 1 AND last_in::time >= %(begins)s::time
                 THEN local_date - 1 ELSE local_date END AS work_date
  FROM paired
)
SELECT worksite_id, person_id, work_date, min(at), max(at), count(*)
FROM dated JOIN dirty_span USING (worksite_id, person_id, work_date)
GROUP BY 1, 2, 3
"""


@transaction.atomic
def rebuild_days(worksite_ids: Sequence[int]) -> int:
    """Replace the days around every changed punch; returns how many day rows were made."""
    lock_rollups(worksite_ids)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE dirty_span (worksite_id bigint, person_id bigint,"
            " work_date date) ON COMMIT DROP"
        )
        cursor.execute(_TAKE_DIRTY, {"worksites": list(worksite_ids)})
        cursor.execute("CREATE INDEX ON dirty_span (worksite_id, person_id, work_date)")
        cursor.execute("ANALYZE dirty_span")
        cursor.execute(_DELETE)
        cursor.execute("SELECT min(work_date) - 1, max(work_date) + 1 FROM dirty_span")
        since, until = cursor.fetchone()
        wanted = {
            "worksites": list(worksite_ids),
            "since": since,
            "until": until,
            "begins": NIGHT_BEGINS,
            "ends": NIGHT_ENDS,
        }
        with hash_joins_only():
            cursor.execute(_INSERT, wanted)
        made: int = cursor.rowcount
        cursor.execute("DROP TABLE dirty_span")
    return made
