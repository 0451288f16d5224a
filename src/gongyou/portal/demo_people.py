"""Of a demo: invented workers whom one can be, with everything one must type."""

from dataclasses import dataclass

from django.db import connection

from gongyou.registry.models import Person
from gongyou.workers.numbers import State, standing

# Two who are owed wages, two who are not, and two who share a telephone.
_PICKED = """
WITH known AS (
  SELECT p.id, p.phone_index,
         count(*) OVER (PARTITION BY p.phone_index) > 1 AS shared,
         coalesce((SELECT sum(arrears) FROM payroll_monthledger m WHERE m.person_id = p.id), 0)
           AS owed
  FROM registry_person p
  WHERE p.merged_into_id IS NULL AND p.phone_index IS NOT NULL AND p.id_index IS NOT NULL
    AND EXISTS (SELECT FROM payroll_monthledger m WHERE m.person_id = p.id)
), ranked AS (
  SELECT id, shared, owed > 0 AS owed,
         row_number() OVER (PARTITION BY shared, NOT shared AND owed > 0 ORDER BY id) AS place
  FROM known
)
SELECT id FROM ranked WHERE place <= 2 ORDER BY shared, owed DESC, id
"""


@dataclass(frozen=True)
class ToTry:
    """An invented person: what is typed at the sign-in, and what the number is worth."""

    name: str
    phone: str
    last_six: str
    state: State


def people_to_try() -> list[ToTry]:
    """Only for a demo, where nobody is real."""
    with connection.cursor() as cursor:
        cursor.execute(_PICKED)
        ids = [row[0] for row in cursor.fetchall()]
    people = Person.objects.in_bulk(ids)
    return [
        ToTry(
            people[pk].name,
            people[pk].phone or "",
            (people[pk].id_number or "")[-6:],
            standing(bytes(people[pk].phone_index or b"")).state,
        )
        for pk in ids
    ]
