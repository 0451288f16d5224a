"""Personal numbers go when the time to keep them is over; the wage facts stay as long as they must.

A person's ID number, telephone and bindings are taken away when nothing anywhere has named him
for three years (Regulation 724 Art. 15; 人社部发〔2021〕53号 Art. 21) and nobody still owes him:
wages that are not settled keep everything. A worksite under legal hold keeps its people.
"""

from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from gongyou.foundation import audit
from gongyou.registry.models import Worksite

KEEP_YEARS = 3

# Whoever was last named before the day, by whatever a worksite keeps; a merged person goes with
# the one he was merged into.
_OVER = """
WITH named AS (
  SELECT person_id, max(day) AS day FROM (
    SELECT person_id, work_date AS day FROM attendance_workday
    UNION ALL SELECT person_id, (month + interval '1 month')::date FROM payroll_wageline
    UNION ALL SELECT person_id, coalesce(paid_on, month) FROM payroll_paymentresult
    UNION ALL SELECT person_id, local_date FROM attendance_statedday
    UNION ALL SELECT e.person_id, greatest(e.entered_on, e.left_on, e.contract_date,
                                           w.created_at::date)
              FROM registry_engagement e JOIN registry_worksite w ON w.id = e.worksite_id
    UNION ALL SELECT person_id, used_at::date FROM workers_phonebinding
  ) t WHERE day IS NOT NULL GROUP BY 1
), held AS (
  SELECT person_id FROM payroll_monthledger WHERE arrears > 0
  UNION SELECT e.person_id FROM registry_engagement e
        JOIN registry_worksite w ON w.id = e.worksite_id WHERE w.legal_hold <> ''
)
SELECT p.id FROM registry_person p
WHERE (p.id_index IS NOT NULL OR p.phone_index IS NOT NULL)
  AND NOT EXISTS (SELECT FROM registry_person x LEFT JOIN named n ON n.person_id = x.id
                  LEFT JOIN held h ON h.person_id = x.id
                  WHERE (x.id = p.id OR x.merged_into_id = p.id OR x.id = p.merged_into_id)
                    AND (n.day >= %(today)s::date - make_interval(years => %(years)s)
                         OR h.person_id IS NOT NULL))
  AND EXISTS (SELECT FROM named n WHERE n.person_id = p.id)
ORDER BY p.id
"""


@dataclass(frozen=True)
class Swept:
    """How many people's numbers are over their time, and how many bindings go with them."""

    people: int
    bindings: int


def over(today: date) -> list[int]:
    """The people whose numbers need not be kept any longer."""
    with connection.cursor() as cursor:
        cursor.execute(_OVER, {"today": today, "years": KEEP_YEARS})
        return [pk for (pk,) in cursor.fetchall()]


@transaction.atomic
def sweep(today: date, *, dry: bool = False) -> Swept:
    """Take the numbers away; one audit row with the counts, none where nothing was over."""
    people = over(today)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM workers_phonebinding WHERE person_id = ANY(%s)", [people]
        )
        found = Swept(len(people), cursor.fetchone()[0])
        if dry or not people:
            return found
        cursor.execute("DELETE FROM workers_phonebinding WHERE person_id = ANY(%s)", [people])
        cursor.execute(
            """UPDATE registry_person SET id_number = NULL, id_index = NULL, phone = NULL,
                      phone_index = NULL WHERE id = ANY(%s)""",
            [people],
        )
    counts = {"people": found.people, "bindings": found.bindings}
    audit.record("retire_numbers", audit.Target("person", "", None, counts))
    return found


@transaction.atomic
def hold(code: str, reason: str) -> None:
    """A court, an arbitration or an inspection needs this worksite's people kept; an empty
    reason ends it. Raises `audit.Refused` where there is no such worksite."""
    worksite = Worksite.objects.select_for_update().filter(code=code).first()
    if worksite is None:
        raise audit.Refused(f"没有这个工地 · no such worksite: {code}")
    worksite.legal_hold = reason[:200]
    worksite.save(update_fields=["legal_hold"])
    verb = "hold_worksite" if reason else "release_worksite"
    target = audit.Target("worksite", str(worksite.uuid), worksite.pk)
    audit.record(verb, target, reason=reason)
