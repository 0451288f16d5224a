from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils.translation import override

from gongyou.ui import figures


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        (Decimal("27247.2"), "27,247.20"),
        (Decimal("0"), "0.00"),
        (Decimal("-1234567.005"), "-1,234,567.01"),
        (1284, "1,284.00"),
        (None, "—"),
    ],
)
def test_money_has_two_places_and_nothing_is_a_dash(
    amount: Decimal | int | None, shown: str
) -> None:
    assert figures.money(amount) == shown


@pytest.mark.parametrize("wrong", [27247.2, "27247.20", "", True])
def test_money_refuses_what_is_not_exact(wrong: object) -> None:
    with pytest.raises(TypeError):
        figures.money(wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "shown"),
    [(1284, "1,284"), (Decimal("9.50"), "9.5"), (Decimal("1E+3"), "1,000"), (None, "—"), (0, "0")],
)
def test_numbers_lose_empty_places(value: Decimal | int | None, shown: str) -> None:
    assert figures.number(value) == shown


def test_a_share_is_shown_as_percent() -> None:
    assert figures.percent(Decimal("0.9344"), 1) == "93.4%"


@pytest.mark.parametrize(
    ("language", "whole", "short"),
    [("zh-hans", "2026年8月14日", "8月14日"), ("en", "14 Aug 2026", "14 Aug")],
)
def test_days_in_both_languages(language: str, whole: str, short: str) -> None:
    with override(language):
        assert figures.day(date(2026, 8, 14)) == whole
        assert figures.day(date(2026, 8, 14), "short") == short
        assert figures.day(date(2026, 8, 14), "digits") == "2026-08-14"
        assert figures.day(None) == "—"


@pytest.mark.parametrize(
    ("language", "whole", "short"), [("zh-hans", "2026年7月", "7月"), ("en", "Jul 2026", "Jul")]
)
def test_months_in_both_languages(language: str, whole: str, short: str) -> None:
    with override(language):
        assert figures.month("2026-07") == whole
        assert figures.month(date(2026, 7, 1)) == whole
        assert figures.month("2026-07", "short") == short


def test_moments_are_told_in_shanghai() -> None:
    late = datetime(2026, 8, 14, 16, 5, tzinfo=UTC)
    with override("zh-hans"):
        assert figures.moment(late) == "2026年8月15日 00:05"
        assert figures.day(late) == "2026年8月15日"
