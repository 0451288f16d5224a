"""Pay days move before a rest day; the transfer of the labour cost does not move."""

from datetime import date, timedelta

import pytest

from gongyou.statutes.labour_cost import labour_cost_cutoff, labour_cost_due
from gongyou.statutes.payday import pay_day, payroll_lateness
from gongyou.statutes.results import Status
from gongyou.statutes.workdays import is_workday

AS_OF = date(2026, 9, 30)
MONTHS = [f"2026-{m:02d}" for m in range(1, 13)]


def test_wages_agreed_for_a_saturday_are_due_on_the_friday_before() -> None:
    found = pay_day("2026-07", 15, 1)
    assert (found.value.nominal, found.value.day) == (date(2026, 8, 15), date(2026, 8, 14))
    assert found.value.moved
    assert found.reason.articles[0].article == "第十四条"
    assert found.reason.status is Status.VERIFIED
    assert [p.value for p in found.reason.parameters] == ["before"]


@pytest.mark.parametrize("month", MONTHS)
@pytest.mark.parametrize("offset", [0, 1])
def test_every_pay_day_of_2026_is_the_last_working_day_up_to_the_agreed_one(
    month: str, offset: int
) -> None:
    for day in range(1, 32):
        found = pay_day(month, day, offset).value
        assert found.nominal.day == day or (found.nominal + timedelta(days=1)).day == 1
        assert (found.nominal.year * 12 + found.nominal.month) == 2026 * 12 + int(
            month[5:]
        ) + offset
        assert found.day <= found.nominal
        assert is_workday(found.day)
        between = (found.nominal - found.day).days
        assert not any(is_workday(found.day + timedelta(days=n)) for n in range(1, between + 1))
        assert found.moved is (between > 0)


def test_the_thirty_first_is_the_last_day_of_a_short_month() -> None:
    assert pay_day("2026-01", 31, 1).value.nominal == date(2026, 2, 28)
    assert pay_day("2028-01", 30, 1).value.nominal == date(2028, 2, 29)


def test_a_pay_day_before_the_new_year_rest_falls_into_the_old_year() -> None:
    assert pay_day("2025-12", 3, 1).value.day == date(2025, 12, 31)


def test_a_pay_day_two_months_later_is_outside_this_period_and_the_next() -> None:
    assert pay_day("2026-07", 15, 1).value.in_time_frame
    assert not pay_day("2026-07", 15, 2).value.in_time_frame


def test_a_pay_day_of_2027_is_provisional() -> None:
    assert pay_day("2026-12", 15, 1).reason.provisional
    assert not pay_day("2026-11", 15, 1).reason.provisional


@pytest.mark.parametrize(
    ("month", "day"), [("2026-13", 1), ("2026-7", 1), ("2026-07", 0), ("2026-07", 32)]
)
def test_a_month_or_day_that_does_not_exist_is_refused(month: str, day: int) -> None:
    with pytest.raises(ValueError, match="is not"):
        pay_day(month, day, 1)


@pytest.mark.parametrize(
    ("month", "first_batch", "calendar", "working", "code"),
    [
        ("2026-07", date(2026, 8, 14), 0, 0, "payroll-done-in-time"),
        ("2026-08", date(2026, 9, 18), 3, 3, "payroll-done-late"),
        ("2026-08", None, 15, 11, "payroll-open-late"),
        ("2026-09", None, 0, 0, "payroll-open-in-time"),
    ],
)
def test_wages_are_late_from_the_moved_pay_day(
    month: str, first_batch: date | None, calendar: int, working: int, code: str
) -> None:
    found = payroll_lateness(month, 15, 1, first_batch, AS_OF)
    assert (found.value.days_calendar, found.value.days_working) == (calendar, working)
    assert found.value.late is (calendar > 0)
    assert found.reason.code == code


@pytest.mark.parametrize(
    ("month", "completed_on", "due", "calendar", "working"),
    [
        ("2026-07", date(2026, 8, 4), date(2026, 8, 5), 0, 0),
        ("2026-08", date(2026, 9, 17), date(2026, 9, 5), 12, 9),
        ("2026-08", None, date(2026, 9, 5), 25, 18),
        ("2026-09", None, date(2026, 10, 5), 0, 0),
    ],
)
def test_labour_cost_is_due_on_the_agreed_day_even_a_saturday(
    month: str, completed_on: date | None, due: date, calendar: int, working: int
) -> None:
    found = labour_cost_due(month, 5, 1, completed_on, AS_OF).value
    assert found.due == due
    assert (found.days_calendar, found.days_working) == (calendar, working)


def test_what_happens_after_the_day_asked_for_has_not_happened_yet() -> None:
    found = labour_cost_due("2026-08", 5, 1, date(2026, 9, 17), date(2026, 9, 10)).value
    assert (found.done, found.days_calendar) == (None, 5)


def test_lateness_counted_into_a_year_not_announced_is_provisional() -> None:
    assert labour_cost_due("2026-11", 5, 1, None, date(2027, 1, 5)).reason.provisional
    assert not labour_cost_due("2026-11", 5, 1, None, date(2026, 12, 31)).reason.provisional
    assert not labour_cost_due("2026-12", 5, 1, None, date(2027, 1, 5)).reason.provisional


def test_a_site_funded_a_month_and_a_day_ago_has_waited_too_long() -> None:
    assert labour_cost_cutoff(date(2026, 4, 11)).value == date(2026, 3, 10)
    assert labour_cost_cutoff(date(2026, 3, 1)).value == date(2026, 1, 31)
    assert labour_cost_cutoff(date(2019, 3, 1)).value is None, "no cycle before the Regulation"
