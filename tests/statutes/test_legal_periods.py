"""Periods of the Civil Code, walked day by day through a leap cycle."""

from datetime import date, timedelta

import pytest

from gongyou.statutes.periods import (
    add_months,
    latest_start_expired_before,
    months_ended,
    nominal_end,
    period_end,
)
from gongyou.statutes.workdays import is_workday

DAY = timedelta(days=1)
CYCLE = [date(2023, 1, 1) + n * DAY for n in range(1461)]


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 3, 10), 1, date(2026, 4, 10)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
    ],
)
def test_a_month_ends_on_the_same_day_or_the_months_last(
    start: date, months: int, end: date
) -> None:
    assert add_months(start, months) == end


def test_the_first_day_is_not_counted() -> None:
    assert nominal_end(date(2026, 5, 20), 30, "day") == date(2026, 6, 19)
    assert nominal_end(date(2024, 2, 29), 1, "year") == date(2025, 2, 28)
    with pytest.raises(ValueError, match="negative"):
        nominal_end(date(2024, 2, 29), -1, "day")


def test_a_last_day_at_rest_rolls_forward_never_back() -> None:
    found = period_end(date(2026, 8, 31), 31, "day")
    assert found.value.nominal == date(2026, 10, 1)
    assert found.value.last_day == date(2026, 10, 8)
    assert found.reason.code == "period-end-moved"
    for start in CYCLE:
        end = period_end(start, 15, "day").value
        assert end.last_day >= end.nominal
        assert is_workday(end.last_day)


def test_a_period_ending_in_a_year_not_announced_is_provisional() -> None:
    assert period_end(date(2026, 12, 20), 1, "month").reason.provisional
    assert not period_end(date(2026, 10, 20), 1, "month").reason.provisional


def test_the_cutoff_is_the_last_start_that_has_expired_on_every_day_of_a_leap_cycle() -> None:
    for as_of in CYCLE:
        for months in range(1, 13):
            cutoff = latest_start_expired_before(as_of, months)
            assert add_months(cutoff, months) < as_of <= add_months(cutoff + DAY, months)


def test_months_ended_agrees_with_the_cutoff_on_every_day_of_a_leap_cycle() -> None:
    for start in (date(2023, 1, 15), date(2023, 1, 31), date(2024, 2, 29)):
        for as_of in CYCLE:
            ended = months_ended(start, as_of)
            assert ended == 0 or add_months(start, ended) < as_of
            assert add_months(start, ended + 1) >= as_of
