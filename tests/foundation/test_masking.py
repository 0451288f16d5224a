"""What is left of a number when it is shown."""

import pytest

from gongyou.foundation.masking import mask_card, mask_id_number, mask_numbers, mask_phone

ID, CARD = "511504198001029018", "6200000000000000018"


@pytest.mark.parametrize(
    ("number", "shown"),
    [(ID, "511***********9018"), ("12345678", "123*5678"), ("1234567", "*" * 7), ("", "")],
)
def test_an_id_number_keeps_three_and_four(number: str, shown: str) -> None:
    assert mask_id_number(number) == shown
    assert len(shown) == len(number)


def test_a_card_keeps_its_last_four() -> None:
    assert mask_card(CARD) == "**** 0018"
    assert mask_card("1234567") == "*******"


@pytest.mark.parametrize("phone", ["19900001234", "199-0000-1234", "199 0000 1234"])
def test_a_phone_keeps_its_ends(phone: str) -> None:
    assert mask_phone(phone) == "199****1234"
    assert mask_phone("1234") == "****"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (f"代发 {CARD} 工资", "代发 ****0018 工资"),
        ("代发 6200 0000 0000 0000 018", "代发 ****018".replace("018", " 018")),
        (f"{ID[:17]}X王老实", "****901X王老实"),
        ("电话199-0000-1234。", "电话199****1234。"),
        ("6 月 1,234,567.00 元，20260815 拨付", "6 月 1,234,567.00 元，20260815 拨付"),
        ("拨付2026年7月人工费", "拨付2026年7月人工费"),
        ("", ""),
    ],
)
def test_what_others_wrote_is_kept_but_for_numbers(said: str, kept: str) -> None:
    assert mask_numbers(said) == kept
