"""Punches become work days: one statement for many worksites.

A date with at least one punch is a work day, except that an out-punch before 10:00 belongs
to the day before if the person's last in-punch (at any gate) was on that day at or after
18:00. Unknown directions count for their own date and take no part in such pairs.
"""

from collections.abc import Sequence

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from gongyou.foundation.plans import hash_joins_only, portions
from gongyou.registry.batches import lock_rollups

# Late enough to be a night shift's beginning, early enough to be its end.
NIGHT_BEGINS = "18:00"
NIGHT_ENDS = "10:00"

# One row for each stretch of a person's days: a punch changes its own day and, over a night,
# the one before and the one behind. Each stretch is read with a day more on either side, and
# stretches are apart enough that no day is read for two of them.
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
  SELECT *, sum(coalesce(before < since - 2, false)::int) OVER (
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

# Everything after the sort runs through in the key's own order, and so do the rows that are
# written: in a hash's order every row would find another page of the indexes. A date's early
# outs belong to the date before if its last in was in the evening and none came between; so a
# date looks at its neighbours, and only where one of them has early outs. `OFFSET 0` keeps what
# stands before it from being worked out again for each use.
_INSERT = """
INSERT INTO attendance_workday (worksite_id, person_id, work_date, first_at, last_at, punches)
WITH owner AS MATERIALIZED (
  SELECT c.worksite_id, c.code, s.person_id, s.since, s.until
  FROM attendance_personcode c
  LEFT JOIN registry_person p ON p.id = c.person_id AND p.merged_into_id IS NOT NULL
  JOIN dirty_span s ON s.worksite_id = c.worksite_id
   AND s.person_id = coalesce(p.merged_into_id, c.person_id)
  WHERE c.worksite_id = ANY(%(worksites)s)
), seen AS (
  SELECT o.worksite_id, o.person_id, p.local_date, p.at, p.direction = 0 AS is_in,
         p.direction = 1
           AND (p.at AT TIME ZONE 'Asia/Shanghai')::time < %(ends)s::time AS is_early,
         p.local_date BETWEEN o.since AND o.until AS is_wanted
  FROM attendance_punch p
  JOIN owner o ON o.worksite_id = p.worksite_id AND o.code = p.code
   AND p.local_date BETWEEN o.since - 1 AND o.until + 1
  -- said once more as constants, for the index
  WHERE p.worksite_id = ANY(%(worksites)s)
    AND p.local_date BETWEEN %(since)s AND %(until)s
  OFFSET 0
), date AS (
  SELECT worksite_id, person_id, local_date, bool_and(is_wanted) AS is_wanted,
         min(at) FILTER (WHERE NOT is_early) AS first_at,
         max(at) FILTER (WHERE NOT is_early) AS last_at,
         count(*) FILTER (WHERE NOT is_early) AS punches,
         min(at) FILTER (WHERE is_in) AS first_in,
         max(at) FILTER (WHERE is_in) AS last_in,
         array_agg(at) FILTER (WHERE is_early) AS early
  FROM seen GROUP BY 1, 2, 3
), side AS (
  SELECT *, lag(local_date) OVER w AS before, lag(last_in) OVER w AS last_in_before,
         lead(local_date) OVER w AS behind, lead(first_in) OVER w AS first_in_behind,
         lead(early) OVER w AS early_behind
  FROM date WINDOW w AS (PARTITION BY worksite_id, person_id ORDER BY local_date)
), day AS (
  SELECT worksite_id, person_id, local_date, first_at, last_at, punches,
         CASE WHEN early IS NOT NULL OR early_behind IS NOT NULL THEN ARRAY(
           SELECT at FROM unnest(early) at
           WHERE first_in <= at OR before IS DISTINCT FROM local_date - 1
              OR last_in_before IS NULL
              OR (last_in_before AT TIME ZONE 'Asia/Shanghai')::time < %(begins)s::time
           UNION ALL
           SELECT at FROM unnest(early_behind) at
           WHERE (first_in_behind <= at) IS NOT TRUE AND behind = local_date + 1
             AND (last_in AT TIME ZONE 'Asia/Shanghai')::time >= %(begins)s::time
           ORDER BY at
         ) END AS outs
  FROM side WHERE is_wanted
  ORDER BY worksite_id, person_id, local_date
)
SELECT worksite_id, person_id, local_date, least(first_at, outs[1]),
       greatest(last_at, outs[cardinality(outs)]), punches + coalesce(cardinality(outs), 0)
FROM day WHERE punches > 0 OR cardinality(outs) > 0
ORDER BY 1, 2, 3
"""


@transaction.atomic
def rebuild_days(worksite_ids: Sequence[int]) -> int:
    """Replace the days around every changed punch; returns how many day rows were made."""
    lock_rollups(worksite_ids)
    with hash_joins_only(), connection.cursor() as cursor:
        return sum(_rebuild(cursor, some) for some in portions(worksite_ids))


def _rebuild(cursor: CursorWrapper, worksites: Sequence[int]) -> int:
    cursor.execute(
        "CREATE TEMPORARY TABLE dirty_span (worksite_id bigint, person_id bigint,"
        " since date, until date) ON COMMIT DROP"
    )
    cursor.execute(_TAKE_DIRTY, {"worksites": list(worksites)})
    cursor.execute("ANALYZE dirty_span")
    cursor.execute("SELECT min(since) - 1, max(until) + 1 FROM dirty_span")
    since, until = cursor.fetchone()
    made = 0
    if since is not None:
        wanted = {"worksites": list(worksites), "since": since, "until": until}
        cursor.execute(_DELETE)
        cursor.execute(_INSERT, wanted | {"begins": NIGHT_BEGINS, "ends": NIGHT_ENDS})
        made = cursor.rowcount
    cursor.execute("DROP TABLE dirty_span")
    return made
