"""One person's months at every worksite: what was due, what came, what is still owed."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import connection


@dataclass(frozen=True)
class OwnMonth:
    """One month of one person at one worksite, as the ledger has it; money in yuan."""

    worksite_id: int
    worksite_uuid: UUID
    worksite: str
    month: date
    days: int
    days_stated: bool
    on_sheet: bool
    sheet_days: Decimal | None
    due: Decimal | None
    paid: Decimal
    owed: Decimal
    owed_at_most: Decimal
    estimated: Decimal | None
    sheet_came: bool

    @property
    def state(self) -> str:
        """paid, part, unpaid, missing (a sheet came without him), or open (no sheet yet)."""
        if self.owed > 0:
            return "part" if self.paid > 0 else "unpaid"
        if self.on_sheet:
            return "paid"
        return "missing" if self.sheet_came and self.estimated else "open"


_MONTHS = """
SELECT w.id, w.uuid, w.name, m.month, m.gate_days, m.days_stated, m.on_sheet, m.sheet_days,
       m.net_payable, m.paid, m.arrears, m.arrears_without_unproved, m.estimated_due,
       EXISTS (SELECT FROM payroll_monthledger s WHERE s.worksite_id = m.worksite_id
                 AND s.month = m.month AND s.on_sheet)
FROM payroll_monthledger m JOIN registry_worksite w ON w.id = m.worksite_id
WHERE m.person_id = %(person)s AND m.worksite_id IN
  (SELECT worksite_id FROM registry_engagement WHERE person_id = %(person)s)
ORDER BY m.month DESC, w.name
"""


def own_months(person_id: int) -> list[OwnMonth]:
    """The newest first."""
    with connection.cursor() as cursor:
        cursor.execute(_MONTHS, {"person": person_id})
        return [OwnMonth(*row) for row in cursor.fetchall()]


@dataclass(frozen=True)
class OwnPayment:
    """What the bank says became of one payment of wages."""

    paid_on: date | None
    amount: Decimal
    status: str
    card: str


def own_payments(worksite_id: int, person_id: int, month: date) -> list[OwnPayment]:
    """Each line of the bank once, as it stands last: paid before failed before pending."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT paid_on, amount, status, last4 FROM (
                 SELECT DISTINCT ON (r.batch_ref, r.sequence)
                        r.paid_on, r.amount, r.status, coalesce(c.last4, '') AS last4
                 FROM payroll_paymentresult r
                 JOIN registry_person p ON p.id = r.person_id
                 LEFT JOIN registry_paycard c ON c.id = r.card_id
                 WHERE r.worksite_id = %s AND r.month = %s
                   AND coalesce(p.merged_into_id, p.id) = %s
                 ORDER BY r.batch_ref, r.sequence,
                          array_position(ARRAY['ok', 'fail', 'pend']::varchar[], r.status)
               ) lines ORDER BY paid_on NULLS LAST, amount""",
            [worksite_id, month, person_id],
        )
        return [OwnPayment(*row) for row in cursor.fetchall()]


@dataclass(frozen=True)
class OwnDeduction:
    """Something taken off; `needs_word`: nobody may take it without the worker's word."""

    heading: str
    amount: Decimal
    needs_word: bool


def own_deductions(worksite_id: int, person_id: int, month: date) -> list[OwnDeduction]:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT d.heading, d.amount, NOT d.statutory
               FROM payroll_wagededuction d
               JOIN registry_person p ON p.id = d.person_id
               JOIN registry_batch b ON b.id = d.batch_id AND b.withdrawn_at IS NULL
               WHERE d.worksite_id = %s AND d.month = %s
                 AND coalesce(p.merged_into_id, p.id) = %s
               ORDER BY d.batch_id, d.row, d.ordinal""",
            [worksite_id, month, person_id],
        )
        return [OwnDeduction(*row) for row in cursor.fetchall()]
