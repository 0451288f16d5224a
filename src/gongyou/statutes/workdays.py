"""Which days are worked: 《全国年节及纪念日放假办法》 and each year's holiday notice.

Up to the last notice known, the answer is official. For a later year it is Monday to
Friday minus the statutory days, and says that it is provisional: the make-up Saturdays
and Sundays are only known once the State Council has announced them, usually in November.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path

import chinese_calendar

from gongyou.statutes import dated
from gongyou.statutes.dated import require

HERE = Path(__file__).parent
ONE_DAY = timedelta(days=1)
# The rule of 2024-11-10 added 除夕 and 2 May from 2025: thirteen days instead of eleven.
THIRTEEN_DAYS_FROM = 2025
_LIBRARY_YEARS = range(min(chinese_calendar.holidays).year, max(chinese_calendar.holidays).year + 1)


class Why(StrEnum):
    WEEKDAY = "weekday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKE_UP = "make-up"
    STATUTORY = "statutory"


@dataclass(frozen=True)
class Workday:
    is_workday: bool
    provisional: bool
    why: Why


@dataclass(frozen=True)
class AnnouncedYear:
    """A year's notice: every day that differs from Monday–Friday."""

    rest: frozenset[date]
    work: frozenset[date]


_local_years: ContextVar[Mapping[int, AnnouncedYear]] = ContextVar(
    "local_years",
    default={},  # noqa: B039 - never written to
)


@contextmanager
def announced(years: Mapping[int, AnnouncedYear]) -> Iterator[None]:
    """Use notices an office has entered and confirmed since this release."""
    token = _local_years.set(years)
    try:
        yield
    finally:
        _local_years.reset(token)


def workday(day: date) -> Workday:
    notice = _local_years.get().get(day.year) or _announced_years().get(day.year)
    if notice is not None:
        return _by_notice(day, notice)
    if day.year in _LIBRARY_YEARS:
        return _by_library(day)
    return _by_rule(day)


def is_workday(day: date) -> bool:
    return workday(day).is_workday


def is_rest_day(day: date) -> bool:
    return not workday(day).is_workday


def is_provisional(start: date, end: date) -> bool:
    """Does any year from `start` to `end` still lack its notice?"""
    first, last = sorted((start, end))
    return any(workday(date(y, 1, 1)).provisional for y in range(first.year, last.year + 1))


def working_days_between(start: date, end: date) -> int:
    """Working days after `start` up to and including `end`; 0 if `end` is not later."""
    span = range(1, (end - start).days + 1)
    return sum(is_workday(start + timedelta(days=n)) for n in span)


def add_working_days(start: date, days: int) -> date:
    """The day on which `days` working days have passed, `start` not counted."""
    if days < 0:
        raise ValueError("working days are added, not taken off")
    day = start
    for _ in range(days):
        day = next_workday_on_or_after(day + ONE_DAY)
    return day


def previous_workday_on_or_before(day: date) -> date:
    while is_rest_day(day):
        day -= ONE_DAY
    return day


def next_workday_on_or_after(day: date) -> date:
    while is_rest_day(day):
        day += ONE_DAY
    return day


def is_statutory_holiday(day: date) -> bool:
    """One of the days paid at 300 %, not merely a rest day by exchange."""
    return day in statutory_holidays(day.year)


def statutory_holidays(year: int) -> dict[date, str]:
    """The statutory days of a year by name; two festivals may fall on one day."""
    days = {date(year, 10, n): "national" for n in (1, 2, 3)}
    days[date(year, 1, 1)] = "new_year"
    days[date(year, 5, 1)] = "labour"
    moon = festivals().get(year)
    if moon is None:
        raise LookupError(f"no festivals known for {year}")
    spring = moon["spring_festival"]
    days |= {spring + n * ONE_DAY: "spring_festival" for n in range(3)}
    if year >= THIRTEEN_DAYS_FROM:
        days |= {spring - ONE_DAY: "spring_festival", date(year, 5, 2): "labour"}
    for name in ("qingming", "dragon_boat", "mid_autumn"):
        days.setdefault(moon[name], name)
    return dict(sorted(days.items()))


@cache
def festivals() -> dict[int, dict[str, date]]:
    data = dated.read_yaml(HERE / "festivals.yaml")["festivals"]
    names = {"spring_festival", "qingming", "dragon_boat", "mid_autumn"}
    for year, days in data.items():
        right = set(days) == names and all(day.year == year for day in days.values())
        require(right, "festivals.yaml", f"year {year}")
    return dict(data)


@cache
def _announced_years() -> dict[int, AnnouncedYear]:
    years = dated.read_yaml(HERE / "announced_years.yaml")["years"]
    for year, notice in years.items():
        dated.read_reference(notice.get("reference"), f"announced_years.yaml {year}")
    return {y: AnnouncedYear(frozenset(n["rest"]), frozenset(n["work"])) for y, n in years.items()}


def _by_notice(day: date, notice: AnnouncedYear) -> Workday:
    if day in notice.work:
        return Workday(True, False, Why.MAKE_UP)
    if day in notice.rest:
        return Workday(False, False, Why.HOLIDAY)
    return _by_weekday(day, provisional=False)


@cache
def _by_library(day: date) -> Workday:
    if day in chinese_calendar.workdays:
        return Workday(True, False, Why.MAKE_UP)
    if day in chinese_calendar.holidays:
        return Workday(False, False, Why.HOLIDAY)
    return _by_weekday(day, provisional=False)


@cache
def _by_rule(day: date) -> Workday:
    if day.year in festivals() and is_statutory_holiday(day):
        return Workday(False, True, Why.STATUTORY)
    return _by_weekday(day, provisional=True)


def _by_weekday(day: date, *, provisional: bool) -> Workday:
    works = day.weekday() < 5
    return Workday(works, provisional, Why.WEEKDAY if works else Why.WEEKEND)
