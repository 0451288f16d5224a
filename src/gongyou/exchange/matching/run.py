"""The main job: files in, days and months made, signals judged."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from gongyou.alerts.actions import keep_signals
from gongyou.alerts.queries import Judgement, judge_worksite
from gongyou.attendance.days import rebuild_days
from gongyou.attendance.devices import register_devices
from gongyou.exchange.matching.intake import Report, check_months, take_in
from gongyou.exchange.matching.project_file import Project
from gongyou.exchange.matching.settle import settle_strangers
from gongyou.exchange.records import Reading
from gongyou.foundation.months import first_day, name, shift
from gongyou.payroll.ledger import LegalValue, rebuild_ledger
from gongyou.payroll.queries.months import sheet_months
from gongyou.payroll.queries.position import Position, wage_position
from gongyou.payroll.terms import agree_terms
from gongyou.registry.actions import register_worksite
from gongyou.registry.models import Worksite
from gongyou.statutes.minimum_wage import minimum_wage
from gongyou.statutes.parameters import parameter


@dataclass(frozen=True)
class Outcome:
    """A worksite's position and judgement after its files were taken in."""

    position: Position
    judgement: Judgement
    months: list[date]


def no_report(what: str, done: int, of: int) -> None:
    """For callers that show no progress."""


def reconcile(
    project: Project,
    readings: Sequence[Reading],
    months: Sequence[str] = (),
    report: Report = no_report,
) -> Outcome:
    """Register the worksite, take the files in, match, judge. Raises `MonthUnknown`."""
    check_months(readings)
    worksite = register_worksite(project.worksite)
    agree_terms(worksite, project.terms)
    register_devices(worksite, project.devices)
    for _ in take_in(worksite, readings, project.as_of, report):
        pass
    return match(worksite, project.as_of, months or project.months, report)


def match(
    worksite: Worksite,
    as_of: date,
    months: Sequence[str] = (),
    report: Report = no_report,
) -> Outcome:
    """Make days, months and signals anew from what has been taken in."""
    settle_strangers(worksite)
    report("days", 0, 3)
    rebuild_days([worksite.pk])
    report("months", 1, 3)
    rebuild_months([worksite], as_of)
    report("signals", 2, 3)
    wanted = [first_day(m) for m in months] or sheet_months(worksite.pk)
    position = wage_position(worksite, wanted, as_of)
    judgement = judge_worksite(position)
    keep_signals(position, judgement)
    report("done", 3, 3)
    return Outcome(position, judgement, wanted)


def rebuild_months(worksites: Sequence[Worksite], as_of: date) -> int:
    """The month ledger of these worksites, with the law of each month and area."""
    areas = sorted({w.district_code for w in worksites})
    months = _months_worked([w.pk for w in worksites])
    legal = [
        LegalValue(area, month, minimum_wage(month, area).value)
        for area in areas
        for month in months
    ]
    full = parameter("wages/full_month_days", as_of)
    return rebuild_ledger([w.pk for w in worksites], legal, full.whole())


def _months_worked(worksite_ids: Sequence[int]) -> list[date]:
    """Every month from the first to the last that any batch of these worksites speaks of."""
    with connection.cursor() as cursor:
        cursor.execute(
            # worksite by worksite, so that an index has each answer at its ends
            """SELECT min(first), max(last) FROM unnest(%(w)s::bigint[]) w, LATERAL (
                 SELECT min(work_date) AS first, max(work_date) AS last
                 FROM attendance_workday WHERE worksite_id = w
                 UNION ALL
                 SELECT min(local_date), max(local_date)
                 FROM attendance_statedday WHERE worksite_id = w
                 UNION ALL
                 SELECT min(month), max(month) FROM payroll_wageline WHERE worksite_id = w
                 UNION ALL
                 SELECT min(month), max(month) FROM payroll_paymentresult WHERE worksite_id = w
               ) dates""",
            {"w": list(worksite_ids)},
        )
        first, last = cursor.fetchone()
    if first is None:
        return []
    month, months = name(first), []
    while month <= name(last):
        months.append(first_day(month))
        month = shift(month, 1)
    return months
