"""What a month came to at a worksite."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from django.db import connection

from gongyou.foundation.money import ZERO


@dataclass(frozen=True)
class MonthTotals:
    """Head-counts and sums of one month, everybody included; money in yuan.

    The last head-counts are of people, each once whatever was found of him: present (at the
    gate or on a sheet), short (underpaid or below the minimum), outside (at the gate without
    contract or registration), unmatched (ghost or not on the sheet), wrong_card.
    `days_stated`: no gate has anything of this month, its days are an attendance sheet's.
    """

    month: date
    gate_headcount: int = 0
    sheet_headcount: int = 0
    paid_headcount: int = 0
    gross_total: Decimal = ZERO
    deductions_total: Decimal = ZERO
    net_payable_total: Decimal = ZERO
    positive_net_total: Decimal = ZERO
    paid_total: Decimal = ZERO
    arrears_total: Decimal = ZERO
    arrears_headcount: int = 0
    arrears_without_unproved_total: Decimal = ZERO
    arrears_without_unproved_headcount: int = 0
    unproved_deductions_total: Decimal = ZERO
    not_on_sheet_estimated_total: Decimal = ZERO
    not_on_sheet_headcount: int = 0
    present_headcount: int = 0
    short_headcount: int = 0
    outside_headcount: int = 0
    unmatched_headcount: int = 0
    wrong_card_headcount: int = 0
    days_stated: bool = False
    findings: dict[str, int] = field(default_factory=dict)


_TOTALS = """
SELECT month,
  count(*) FILTER (WHERE gate_days >= 1), count(*) FILTER (WHERE on_sheet),
  count(*) FILTER (WHERE paid > 0), coalesce(sum(gross), 0), coalesce(sum(deductions), 0),
  coalesce(sum(net_payable), 0), coalesce(sum(net_payable) FILTER (WHERE net_payable > 0), 0),
  coalesce(sum(paid), 0), coalesce(sum(arrears), 0), count(*) FILTER (WHERE arrears > 0),
  coalesce(sum(arrears_without_unproved), 0),
  count(*) FILTER (WHERE arrears_without_unproved > 0),
  coalesce(sum(unproved_deductions), 0), coalesce(sum(estimated_due), 0),
  count(*) FILTER (WHERE 'not_on_sheet' = ANY(findings)),
  count(*) FILTER (WHERE gate_days >= 1 OR on_sheet),
  count(*) FILTER (WHERE findings && ARRAY['underpaid', 'below_minimum']::varchar[]),
  count(*) FILTER (WHERE gate_days >= 1
                     AND findings && ARRAY['no_contract', 'unregistered']::varchar[]),
  count(*) FILTER (WHERE findings && ARRAY['ghost', 'not_on_sheet']::varchar[]),
  count(*) FILTER (WHERE findings && ARRAY['shared_card', 'wrong_payee_card']::varchar[]),
  bool_or(days_stated)
FROM payroll_monthledger WHERE worksite_id = %s AND month = ANY(%s) GROUP BY month
"""

_FINDINGS = """
SELECT month, code, count(*) FROM payroll_monthledger, unnest(findings) AS code
WHERE worksite_id = %s AND month = ANY(%s) GROUP BY 1, 2
"""


def month_totals(worksite_id: int, months: Sequence[date]) -> list[MonthTotals]:
    """One row per month asked for, in order; a month with nothing has zeros."""
    with connection.cursor() as cursor:
        cursor.execute(_TOTALS, [worksite_id, list(months)])
        totals = {row[0]: row for row in cursor.fetchall()}
        cursor.execute(_FINDINGS, [worksite_id, list(months)])
        counted: dict[date, dict[str, int]] = {}
        for month, code, count in cursor.fetchall():
            counted.setdefault(month, {})[code] = count
    return [
        replace(MonthTotals(*totals[month]), findings=counted.get(month, {}))
        if month in totals
        else MonthTotals(month)
        for month in months
    ]


def sheet_months(worksite_id: int) -> list[date]:
    """The months for which the worksite has wage sheets or payments, in order."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT DISTINCT month FROM payroll_monthledger
               WHERE worksite_id = %s AND (on_sheet OR paid > 0) ORDER BY month""",
            [worksite_id],
        )
        return [row[0] for row in cursor.fetchall()]


@dataclass(frozen=True)
class SharedCard:
    """A card that took the month's wages of several persons."""

    month: date
    card_last4: str
    refs: tuple[str, ...]


def shared_cards(worksite_id: int, months: Sequence[date]) -> list[SharedCard]:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT r.month, c.last4, array_agg(DISTINCT e.ref ORDER BY e.ref)
               FROM payroll_paymentresult r
               JOIN registry_paycard c ON c.id = r.card_id
               JOIN registry_person p ON p.id = r.person_id
               JOIN registry_engagement e ON e.worksite_id = r.worksite_id
                AND e.person_id = coalesce(p.merged_into_id, p.id)
               WHERE r.worksite_id = %s AND r.month = ANY(%s) AND r.status = 'ok'
               GROUP BY r.month, r.card_id, c.last4
               HAVING count(DISTINCT coalesce(p.merged_into_id, p.id)) > 1
               ORDER BY 1, 2""",
            [worksite_id, list(months)],
        )
        return [SharedCard(m, last4, tuple(refs)) for m, last4, refs in cursor.fetchall()]
