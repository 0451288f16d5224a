"""Numbers in Chinese words, as receipts and handwritten sheets have them."""

from decimal import Decimal

import pytest

from gongyou.exchange.formats.amounts import NotANumber, days, number, rate
from gongyou.exchange.formats.numerals import chinese_number


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("叁仟伍佰元整", "3500"),
        ("三千五", "3500"),
        ("三千零五", "3005"),
        ("三千零五十", "3050"),
        ("两百五", "250"),
        ("一万二", "12000"),
        ("一万二千零五十元五角", "12050.5"),
        ("壹万零叁佰贰拾元零伍分", "10320.05"),
        ("肆仟叁佰贰拾玖元伍角陆分", "4329.56"),
        ("十", "10"),
        ("二十六", "26"),
        ("拾贰万元整", "120000"),
        ("三〇〇", "300"),
        ("3千5", "3500"),
        ("3千5百", "3500"),
        ("五元", "5"),
        ("一百零八", "108"),
        ("一百一", "110"),
        ("一亿零三百", "100000300"),
    ],
)
def test_words_have_the_value_everybody_gives_them(words: str, value: str) -> None:
    assert chinese_number(words) == Decimal(value)
    assert number(words) == Decimal(value)


@pytest.mark.parametrize(
    "words", ["二六", "一", "○", "三五百", "三百千", "三千元多", "约三千", "三班", "一组"]
)
def test_what_may_mean_two_things_is_no_number(words: str) -> None:
    assert chinese_number(words) is None
    with pytest.raises(NotANumber):
        number(words)


def test_words_with_a_sign_and_full_width() -> None:
    assert number("-三千五") == -3500
    assert number("（叁佰元）") == -300
    assert number("人民币叁仟元整") == 3000


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("二十六天", "26"),
        ("二十天半", "20.5"),
        ("26个半工", "26.5"),
        ("半天", "0.5"),
        ("25.5天", "25.5"),
    ],
)
def test_days_may_be_words_and_halves(cell: str, value: str) -> None:
    assert days(cell) == Decimal(value)


def test_a_rate_may_be_words() -> None:
    assert rate("叁佰元/天") == (Decimal(300), "天")
    assert rate("三百五每天") == (Decimal(350), "天")
