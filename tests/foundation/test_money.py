"""Amounts as papers write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongyou.foundation.money import in_words


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.30", "叁角整"),
        ("10.01", "壹拾元零壹分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("1409.50", "壹仟肆佰零玖元伍角整"),
        ("1680.32", "壹仟陆佰捌拾元叁角贰分"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("20209.80", "贰万零贰佰零玖元捌角整"),
        ("107000.53", "壹拾万零柒仟元伍角叁分"),
        ("1000001", "壹佰万零壹元整"),
        ("100000000", "壹亿元整"),
        ("200300040005", "贰仟零叁亿零肆万零伍元整"),
    ],
)
def test_sums_are_written_as_on_a_cheque(amount: str, words: str) -> None:
    assert in_words(Decimal(amount)) == words


UNITS = {"拾": 10, "佰": 100, "仟": 1000}


def read(words: str) -> Decimal:
    """The amount back from its words, by other means."""
    yuan, _, rest = words.partition("元") if "元" in words else ("", "", words)
    total = group = digit = 0
    for sign in yuan:
        if sign in "零壹贰叁肆伍陆柒捌玖":
            digit = "零壹贰叁肆伍陆柒捌玖".index(sign)
        elif sign in UNITS:
            group, digit = group + digit * UNITS[sign], 0
        elif sign == "万":
            total, group, digit = total + (group + digit) * 10**4, 0, 0
        elif sign == "亿":
            total, group, digit = (total + group + digit) * 10**8, 0, 0
    cents, last = 0, 0
    for sign in rest:
        if sign in "零壹贰叁肆伍陆柒捌玖":
            last = "零壹贰叁肆伍陆柒捌玖".index(sign)
        elif sign == "角":
            cents += last * 10
        elif sign == "分":
            cents += last
    return Decimal(total + group + digit) + Decimal(cents) / 100


@given(st.decimals("0", "999999999999.99", places=2))
def test_every_amount_can_be_read_back(amount: Decimal) -> None:
    words = in_words(amount)
    assert read(words) == amount
    assert "零零" not in words
