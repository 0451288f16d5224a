"""The second of a passage, as gates and their programs spell it."""

from datetime import datetime

import pytest

from gongyou.exchange.formats.moments import joined_moment, moment_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-07-01 下午6:02:11", "2026-07-01 18:02:11"),
        ("2026/7/1 6:02:11 PM", "2026-07-01 18:02:11"),
        ("2026/7/1 上午 6:02", "2026-07-01 06:02:00"),
        ("2026-07-01 上午 12:05", "2026-07-01 00:05:00"),
        ("2026-07-01 12:05 AM", "2026-07-01 00:05:00"),
        ("2026-07-01 下午 12:05", "2026-07-01 12:05:00"),
        ("2026-07-01 中午 12:05", "2026-07-01 12:05:00"),
        ("2026-07-01 中午11:50", "2026-07-01 11:50:00"),
        ("2026-07-01 下午 18:02", "2026-07-01 18:02:00"),
        ("2026-07-01 凌晨2:13", "2026-07-01 02:13:00"),
        ("2026年7月1日 星期三 07:55", "2026-07-01 07:55:00"),
        ("2026-07-01(周三) 07:55", "2026-07-01 07:55:00"),
        ("26-07-01 星期三 07:55", "2026-07-01 07:55:00"),
        ("20260701 07:55", "2026-07-01 07:55:00"),
        ("20260701075511", "2026-07-01 07:55:11"),
        ("2026-07-01T04:00:05Z", "2026-07-01 12:00:05"),
        ("2026-07-01T12:00:05+08:00", "2026-07-01 12:00:05"),
    ],
)
def test_moments_are_read_in_many_spellings(text: str, expected: str) -> None:
    assert moment_of(text) == datetime.fromisoformat(expected)


@pytest.mark.parametrize(
    "text",
    [
        "01/07/2026 07:55",
        "26-07-01 07:55",  # nothing says that the year stands first
        "26-07-01 星期四 07:55",
        "2026-07-01 晚上12:10",
        "2026-02-30 07:55",
        "2026-07-01 25:00",
        "202607017",
    ],
)
def test_what_may_mean_two_things_is_not_read(text: str) -> None:
    assert moment_of(text) is None


def test_a_day_and_a_clock_of_twelve_hours_are_put_together() -> None:
    evening = datetime(2026, 7, 1, 18, 2)  # noqa: DTZ001 - gates tell local time
    assert joined_moment("20260701", "下午6:02") == joined_moment("2026-7-1", "6:02 PM") == evening
