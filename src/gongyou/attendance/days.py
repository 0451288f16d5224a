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

# One row for each stretch of a person's days, none overlapping another: a punch changes its
# own day and, over a night, the one before and the one behind.
_TAKE_DIRTY = """
WITH taken AS (
  DELETE FROM attendance_dirtyspan WHERE worksite_id = ANY(%(worksites)s)
  RETURNING worksite_id, person_id, since - 1 AS since, until + 1 AS until
), person AS (
  -- a merged person's old rows go, and those of the person kept are made again
  SELECT t.worksite_id, t.person_id, t.since, t.until FROM taken t
  UNION ALL
  SELECT t.worksite_id, p.merged_into_id, t.since, t.until FROM taken t
  JOIN registry_person p ON p.id = t.person_id WHERE p.merged_into_id IS NOT NULL
), reach AS (
  SELECT *, max(until) OVER (PARTITION BY worksite_id, person_id ORDER BY since
                             ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
  FROM person
), stretch AS (
  SELECT *, sum(coalesce(before < since - 1, false)::int) OVER (
              PARTITION BY worksite_id, person_id ORDER BY since) AS number
  FROM reach
)
INSERT INTO dirty_span (worksite_id, person_id, since, until)
SELECT worksite_id, person_id, min(since), max(until) FROM stretch
GROUP BY worksite_id, person_id, number
"""

_DELETE = """
DELETE FROM attendance_workday w USING dirty_span d
WHERE w.worksite_id = d.worksite_id AND w.person_id = d.person_id
  AND w.work_date BETWEEN d.since AND d.until
"""

# The punches of each person and date are grouped once. Only outs in the early morning need
# more than their own date, so only they are looked at one by one: the last in before such an
# out was on the day before if there was none on its own day up to then.
_INSERT = """
INSERT INTO attendance_workday (worksite_id, person_id, work_date, first_at, last_at, punches)
WITH span AS (
  SELECT worksite_id, person_id, min(since) - 1 AS since, max(until) + 1 AS until
  FROM dirty_span GROUP BY 1, 2
), owner AS MATERIALIZED (
  SELECT c.worksite_id, c.code, s.person_id, s.since, s.until
  FROM attendance_personcode c
  JOIN registry_person p ON p.id = c.person_id
  JOIN span s ON s.worksite_id = c.worksite_id
   AND s.person_id = coalesce(p.merged_into_id, p.id)
  WHERE c.worksite_id = ANY(%(worksites)s)
), seen AS (
  SELECT o.worksite_id, o.person_id, p.local_date, p.at, p.direction,
         p.direction = 1
           AND (p.at AT TIME ZONE 'Asia/Shanghai')::time < %(ends)s::time AS early
  FROM attendance_punch p
  JOIN owner o ON o.worksite_id = p.worksite_id AND o.code = p.code
   AND p.local_date BETWEEN o.since AND o.until
  -- said once more as constants, for the index
  WHERE p.worksite_id = ANY(%(worksites)s)
    AND p.local_date BETWEEN %(since)s AND %(until)s
), date AS MATERIALIZED (
  SELECT worksite_id, person_id, local_date,
         min(at) FILTER (WHERE NOT early) AS first_at,
         max(at) FILTER (WHERE NOT early) AS last_at,
         count(*) FILTER (WHERE NOT early) AS punches,
         min(at) FILTER (WHERE direction = 0) AS first_in,
         max(at) FILTER (WHERE direction = 0) AS last_in,
         array_agg(at) FILTER (WHERE early) AS early
  FROM seen GROUP BY 1, 2, 3
), out AS (
  SELECT d.worksite_id, d.person_id, at,
         CASE WHEN (d.first_in IS NULL OR d.first_in > at)
               AND (b.last_in AT TIME ZONE 'Asia/Shanghai')::time >= %(begins)s::time
              THEN d.local_date - 1 ELSE d.local_date END AS local_date
  FROM (SELECT worksite_id, person_id, local_date, first_in, unnest(early) AS at
        FROM date WHERE early IS NOT NULL) d
  LEFT JOIN date b ON b.worksite_id = d.worksite_id AND b.person_id = d.person_id
   AND b.local_date = d.local_date - 1
), early AS (
  SELECT worksite_id, person_id, local_date, min(at) AS first_at, max(at) AS last_at,
         count(*) AS punches
  FROM out GROUP BY 1, 2, 3
)
SELECT d.worksite_id, d.person_id, d.local_date, least(d.first_at, e.first_at),
       greatest(d.last_at, e.last_at), d.punches + coalesce(e.punches, 0)
FROM date d
LEFT JOIN early e USING (worksite_id, person_id, local_date)
JOIN dirty_span s ON s.worksite_id = d.worksite_id AND s.person_id = d.person_id
 AND d.local_date BETWEEN s.since AND s.until
WHERE d.punches > 0 OR e.punches > 0
ORDER BY 1, 2, 3 -- the key's own order: in a hash's order every row finds another page
"""


@transaction.atomic
def rebuild_days(worksite_ids: Sequence[int]) -> int:
    """Replace the days around every changed punch; returns how many day rows were made."""
    lock_rollups(worksite_ids)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE dirty_span (worksite_id bigint, person_id bigint,"
            " since date, until date) ON COMMIT DROP"
        )
        cursor.execute(_TAKE_DIRTY, {"worksites": list(worksite_ids)})
        cursor.execute("ANALYZE dirty_span")
        cursor.execute("SELECT min(since) - 1, max(until) + 1 FROM dirty_span")
        since, until = cursor.fetchone()
        wanted = {
            "worksites": list(worksite_ids),
            "since": since,
            "until": until,
            "begins": NIGHT_BEGINS,
            "ends": NIGHT_ENDS,
        }
        with hash_joins_only():
            cursor.execute(_DELETE)
            cursor.execute(_INSERT, wanted)
        made: int = cursor.rowcount
        cursor.execute("DROP TABLE dirty_span")
    return made
