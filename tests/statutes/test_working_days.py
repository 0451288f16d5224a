"""Working days: the announced years exactly, the later ones computed and marked."""

import math
from datetime import date, timedelta

import pytest

from gongyou.statutes.workdays import (
    AnnouncedYear,
    Why,
    add_working_days,
    announced,
    festivals,
    is_provisional,
    is_rest_day,
    is_statutory_holiday,
    is_workday,
    next_workday_on_or_after,
    previous_workday_on_or_before,
    statutory_holidays,
    workday,
    working_days_between,
)

DAY = timedelta(days=1)


def days(first: date, last: date) -> list[date]:
    return [first + n * DAY for n in range((last - first).days + 1)]


# The notice for 2026, copied by hand so that the library is checked and not repeated.
REST_2026 = {
    *days(date(2026, 1, 1), date(2026, 1, 3)),
    *days(date(2026, 2, 15), date(2026, 2, 23)),
    *days(date(2026, 4, 4), date(2026, 4, 6)),
    *days(date(2026, 5, 1), date(2026, 5, 5)),
    *days(date(2026, 6, 19), date(2026, 6, 21)),
    *days(date(2026, 9, 25), date(2026, 9, 27)),
    *days(date(2026, 10, 1), date(2026, 10, 7)),
}
WORK_2026 = {date(2026, m, d) for m, d in ((1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10))}


def test_every_day_of_2026_is_as_announced() -> None:
    for day in days(date(2026, 1, 1), date(2026, 12, 31)):
        works = day in WORK_2026 or (day.weekday() < 5 and day not in REST_2026)
        found = workday(day)
        assert (found.is_workday, found.provisional) == (works, False), day
        assert is_workday(day) is not is_rest_day(day)


def test_a_saturday_worked_in_exchange_says_so() -> None:
    assert workday(date(2026, 2, 14)).why is Why.MAKE_UP
    assert workday(date(2026, 2, 16)).why is Why.HOLIDAY
    assert workday(date(2026, 3, 7)).why is Why.WEEKEND
    assert workday(date(2026, 3, 9)).why is Why.WEEKDAY


@pytest.mark.parametrize(
    ("day", "works", "why"),
    [
        (date(2027, 1, 1), False, Why.STATUTORY),
        (date(2027, 2, 4), True, Why.WEEKDAY),
        (date(2027, 2, 5), False, Why.STATUTORY),
        (date(2027, 2, 8), False, Why.STATUTORY),
        (date(2027, 2, 9), True, Why.WEEKDAY),
        (date(2027, 6, 9), False, Why.STATUTORY),
        (date(2027, 6, 12), False, Why.WEEKEND),
        (date(2040, 10, 2), False, Why.WEEKDAY),
    ],
)
def test_a_year_not_announced_is_computed_and_provisional(day: date, works: bool, why: Why) -> None:
    found = workday(day)
    assert found.provisional
    if day.year in festivals():
        assert (found.is_workday, found.why) == (works, why)
    else:  # no festivals known either: Monday to Friday, and nothing fails
        assert found.why in (Why.WEEKDAY, Why.WEEKEND)


def test_a_notice_the_office_has_entered_ends_the_provision() -> None:
    notice = AnnouncedYear(frozenset({date(2027, 2, 9)}), frozenset({date(2027, 2, 20)}))
    with announced({2027: notice}):
        assert is_rest_day(date(2027, 2, 9))
        assert is_workday(date(2027, 2, 20))
        assert not is_provisional(date(2026, 12, 1), date(2027, 3, 1))
    assert is_workday(date(2027, 2, 9))
    assert is_provisional(date(2026, 12, 1), date(2027, 3, 1))


def test_counting_begins_after_the_first_day_and_includes_the_last() -> None:
    assert working_days_between(date(2026, 9, 5), date(2026, 9, 17)) == 9
    assert working_days_between(date(2026, 9, 15), date(2026, 9, 18)) == 3
    assert working_days_between(date(2026, 9, 18), date(2026, 9, 18)) == 0
    assert working_days_between(date(2026, 9, 18), date(2026, 9, 15)) == 0


def test_adding_and_counting_agree_from_every_day_of_2026() -> None:
    for start in days(date(2026, 1, 1), date(2026, 11, 1)):
        for count in (1, 5, 20):
            end = add_working_days(start, count)
            assert is_workday(end)
            assert working_days_between(start, end) == count
    assert add_working_days(date(2026, 9, 19), 0) == date(2026, 9, 19)
    with pytest.raises(ValueError, match="not taken off"):
        add_working_days(date(2026, 9, 19), -1)


def test_the_nearest_working_day_either_way() -> None:
    saturday = date(2026, 8, 15)
    assert previous_workday_on_or_before(saturday) == date(2026, 8, 14)
    assert next_workday_on_or_after(saturday) == date(2026, 8, 17)
    assert previous_workday_on_or_before(date(2026, 8, 14)) == date(2026, 8, 14)
    assert previous_workday_on_or_before(date(2026, 10, 5)) == date(2026, 9, 30)


def test_thirteen_days_are_paid_threefold_since_2025_and_eleven_before() -> None:
    assert len(statutory_holidays(2024)) == 11
    expected = [(1, 1), (1, 28), (1, 29), (1, 30), (1, 31), (4, 4), (5, 1), (5, 2), (5, 31)]
    expected += [(10, 1), (10, 2), (10, 3), (10, 6)]
    assert list(statutory_holidays(2025)) == [date(2025, m, d) for m, d in expected]
    assert is_statutory_holiday(date(2026, 2, 16))
    assert not is_statutory_holiday(date(2026, 2, 20)), "a rest day by exchange is paid at 200 %"


def test_two_festivals_on_one_day_are_one_day() -> None:
    assert statutory_holidays(2031)[date(2031, 10, 1)] == "national"
    assert len(statutory_holidays(2031)) == 12


def test_every_statutory_day_of_an_announced_year_is_a_rest_day() -> None:
    for year in range(2014, 2027):
        assert all(is_rest_day(day) for day in statutory_holidays(year)), year


def test_festivals_unknown_for_a_year_are_refused() -> None:
    with pytest.raises(LookupError):
        statutory_holidays(2036)


# 《天文算法》第四十九章 (Meeus, Astronomical Algorithms, ch. 49): the moment of new moon.
def new_moon(k: int) -> date:
    t = k / 1236.85
    sun, moon, node = (
        math.radians(a + b * k)
        for a, b in ((2.5534, 29.1053567), (201.5643, 385.81693528), (160.7108, 390.67050284))
    )
    jde = 2451550.09766 + 29.530588861 * k + 0.00015437 * t * t
    jde += -0.4072 * math.sin(moon) + 0.17241 * math.sin(sun) + 0.01608 * math.sin(2 * moon)
    jde += 0.01039 * math.sin(2 * node) + 0.00739 * math.sin(moon - sun)
    jde += -0.00514 * math.sin(moon + sun) + 0.00208 * math.sin(2 * sun)
    beijing = jde - 70 / 86400 + 8 / 24
    return date.fromordinal(math.floor(beijing + 0.5) - 1721425 + 1 - 1)


def sun_longitude(julian: float) -> float:
    t = (julian - 2451545) / 36525
    m = math.radians(357.52911 + 35999.05029 * t)
    centre = 1.914602 * math.sin(m) + 0.019993 * math.sin(2 * m) - 0.00569
    node = math.radians(125.04 - 1934.136 * t)
    return (280.46646 + 36000.76983 * t + centre - 0.00478 * math.sin(node)) % 360


def test_each_festival_stands_on_its_day_of_the_moon() -> None:
    moons = {new_moon(k) for k in range(170, 450)}
    for year, names in festivals().items():
        for name, day_of_moon in (("spring_festival", 1), ("dragon_boat", 5), ("mid_autumn", 15)):
            assert names[name] - (day_of_moon - 1) * DAY in moons, (year, name)
        assert date(year, 1, 21) <= names["spring_festival"] <= date(year, 2, 20)


def test_qingming_is_the_day_the_sun_reaches_fifteen_degrees() -> None:
    for year, names in festivals().items():
        midnight = names["qingming"].toordinal() + 1721424.5 - 8 / 24
        assert sun_longitude(midnight) < 15 <= sun_longitude(midnight + 1), year
