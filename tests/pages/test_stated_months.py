"""A month that no gate knows is counted from an attendance sheet, and every page says so."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from tests.pages.desk import text_of
from tests.pages.district import MONTH, District

from gongyou.attendance.models import StatedDay
from gongyou.foundation.months import first_day
from gongyou.payroll.models import MonthLedger
from gongyou.registry.models import Batch

BESIDE = "考勤表上出勤"
PLAINLY = "没有任何闸机打卡"


def state(district: District, days: int, *, without_gate: bool) -> int:
    """Marks of one person on the first days of the month; returns the person."""
    worksite, month = district.here.worksite, first_day(MONTH)
    ledger = MonthLedger.objects.filter(worksite=worksite, month=month)
    row = ledger.filter(gate_days__gt=days).first()
    batch = Batch.objects.filter(worksite=worksite, kind="gate").first()
    assert row is not None and batch is not None
    for day in range(1, days + 1):
        StatedDay.objects.create(
            worksite=worksite,
            batch_id=batch.pk,
            row=4,
            local_date=month.replace(day=day),
            person_id=row.person_id,
            mark="半" if day == 1 else "√",
            days=Decimal("0.5") if day == 1 else Decimal(1),
        )
    if without_gate:
        ledger.update(days_stated=True)
    return row.person_id


def pages(client: Client, district: District, person: int) -> tuple[str, str]:
    uuid = district.here.worksite.uuid
    site = client.get(reverse("worksite", args=[uuid]))
    month = client.get(reverse("worker-month", args=[uuid, person, MONTH]))
    assert site.status_code == month.status_code == 200
    return text_of(site), text_of(month)


@pytest.mark.parametrize("without_gate", [True, False])
def test_the_pages_say_where_the_days_come_from(
    inspector: Client, district: District, without_gate: bool
) -> None:
    person = state(district, 3, without_gate=without_gate)
    site, month = pages(inspector, district, person)
    assert (PLAINLY in site, PLAINLY in month) == (without_gate, without_gate)
    assert ("考勤表（无闸机）" in site) is without_gate
    assert BESIDE in month and "3 天（合计 2.5 工）" in month
    assert "考勤表：半" in month and "考勤表：√" in month


def test_without_a_sheet_nothing_is_said_of_one(inspector: Client, district: District) -> None:
    worksite = district.here.worksite
    row = MonthLedger.objects.filter(worksite=worksite, month=first_day(MONTH)).first()
    assert row is not None
    site, month = pages(inspector, district, row.person_id)
    assert PLAINLY not in site + month and BESIDE not in month
