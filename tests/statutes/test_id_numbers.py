"""Numbers of people, firms and cards. All are invented: area 511504, sequence 9xx."""

from datetime import date

import pytest

from gongyou.statutes.identity import (
    Fault,
    IdCheck,
    Sex,
    check_card,
    check_credit_code,
    check_id_number,
    id15_to_18,
    id_number_valid,
    lost_digits,
    luhn_valid,
    normalised,
)


def id_of(born: str, sequence: int) -> str:
    """ISO 7064 MOD 11-2 by its definition: all eighteen places weigh to 1 modulo 11."""
    first17 = f"511504{born}{sequence}"
    rest = sum(int(d) * pow(2, 17 - i, 11) for i, d in enumerate(first17)) % 11
    return first17 + "0123456789X"[(12 - rest) % 11]


MAN = id_of("19820725", 901)
WOMAN = id_of("19900131", 908)


def with_x() -> str:
    found = next(n for n in (id_of("19820725", s) for s in range(900, 1000)) if n.endswith("X"))
    assert found
    return found


def test_every_invented_number_of_an_area_and_day_has_one_right_check_digit() -> None:
    for sequence in range(900, 1000):
        number = id_of("19820725", sequence)
        good = [digit for digit in "0123456789X" if id_number_valid(number[:17] + digit)]
        assert good == [number[17]]


def test_a_good_number_tells_area_birth_date_and_sex() -> None:
    man, woman = check_id_number(MAN), check_id_number(WOMAN)
    assert (man.usable, man.faults, man.area) == (True, (), "511504")
    assert (man.birth_date, man.sex) == (date(1982, 7, 25), Sex.MALE)
    assert (woman.birth_date, woman.sex) == (date(1990, 1, 31), Sex.FEMALE)


def test_one_wrong_digit_anywhere_is_found() -> None:
    for place in range(17):
        wrong = MAN[:place] + str((int(MAN[place]) + 1) % 10) + MAN[place + 1 :]
        assert not id_number_valid(wrong)
        assert Fault.CHECKSUM in check_id_number(wrong).faults


@pytest.mark.parametrize("born", ["19820230", "19821301", "19820732", "17820725"])
def test_an_impossible_date_is_reported_but_the_number_still_matches(born: str) -> None:
    found = check_id_number(id_of(born, 901))
    assert (found.usable, found.faults) == (True, (Fault.IMPOSSIBLE_DATE,))
    assert found.birth_date is None


def test_a_leap_day_is_possible_in_leap_years_only() -> None:
    assert check_id_number(id_of("19840229", 901)).faults == ()
    assert check_id_number(id_of("19830229", 901)).faults == (Fault.IMPOSSIBLE_DATE,)


def test_apostrophes_blanks_full_width_and_small_x_are_cleaned() -> None:
    number = with_x()
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in number)
    for written in (
        f"'{number}",
        f"{number[:6]} {number[6:]}\n",
        number.lower(),
        wide,
        f"’{number}\u3000",
    ):
        assert normalised(written) == number
        assert check_id_number(written).usable


def test_validity_is_of_the_text_as_it_stands() -> None:
    assert not id_number_valid(f" {MAN}")
    assert not id_number_valid(with_x().lower())
    assert not id_number_valid(MAN + "\n")


@pytest.mark.parametrize(
    "cell", [5.11504198207259e17, "5.11504198207259E+17", "5.11504e+17", float(MAN)]
)
def test_a_number_stored_as_a_float_has_lost_digits(cell: str | float) -> None:
    assert lost_digits(cell)
    assert check_id_number(cell) == IdCheck("", False, (Fault.LOST_DIGITS,))


def test_three_zeros_at_the_end_are_lost_digits_only_with_a_wrong_check_digit() -> None:
    rounded = MAN[:15] + "000"
    assert not id_number_valid(rounded)
    assert check_id_number(rounded).faults == (Fault.LOST_DIGITS,)
    honest = next(
        n for d in range(1, 29) if (n := id_of(f"198207{d:02d}", 900)) and n.endswith("000")
    )
    assert check_id_number(honest).usable


def test_a_whole_number_cut_after_fifteen_digits_is_lost_even_if_its_check_digit_fits() -> None:
    honest = next(
        n for d in range(1, 29) if (n := id_of(f"198207{d:02d}", 900)) and n.endswith("000")
    )
    assert check_id_number(int(honest)).faults == (Fault.LOST_DIGITS,)
    assert check_card(6200000000000010).faults == (Fault.LOST_DIGITS,)
    digits_only = next(n for s in range(900, 999) if (n := id_of("19820725", s)).isdigit())
    assert check_id_number(int(digits_only)).usable


def test_a_fifteen_digit_number_becomes_eighteen() -> None:
    old = MAN[:6] + MAN[8:17]
    assert id15_to_18(old) == MAN
    found = check_id_number(float(old))
    assert (found.number, found.converted, found.usable) == (MAN, True, True)
    with pytest.raises(ValueError, match="fifteen"):
        id15_to_18(MAN)


@pytest.mark.parametrize("cell", [None, "", " ", "'"])
def test_an_empty_cell_is_missing(cell: str | None) -> None:
    assert check_id_number(cell).faults == (Fault.MISSING,)
    assert check_card(cell).faults == (Fault.MISSING,)
    assert check_credit_code(cell).faults == (Fault.MISSING,)


@pytest.mark.parametrize("cell", [MAN[:17], MAN + "1", "X" + MAN[1:], "无", 12345, MAN[:16] + "XX"])
def test_a_number_of_the_wrong_shape_is_said_to_be(cell: str | int) -> None:
    assert check_id_number(cell).faults == (Fault.PATTERN,)


def test_no_check_shows_its_number_when_printed() -> None:
    shown = (
        repr(check_id_number(MAN))
        + repr(check_card("6200000000000000"))
        + repr(check_credit_code("X"))
    )
    assert MAN not in shown
    assert "1982" not in shown
    assert "6200" not in shown


FIRMS = ("91511504MAPWPYRD95", "91511504MARJLU237P", "91511504MA6YQ9G823", "91511504MA2KHPXW18")


@pytest.mark.parametrize("code", FIRMS)
def test_an_invented_firm_has_a_right_check_sign(code: str) -> None:
    assert check_credit_code(code.lower()).usable
    signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    assert [s for s in signs if check_credit_code(code[:17] + s).usable] == [code[17]]


def test_a_credit_code_knows_no_i_o_s_v_z() -> None:
    assert check_credit_code("91511504MAOWPYRD95").faults == (Fault.PATTERN,)
    assert check_credit_code(9.1511504e17).faults == (Fault.LOST_DIGITS,)


def test_a_wrong_luhn_digit_is_only_a_remark() -> None:
    fifteen = "620000000000001"
    good = [d for d in "0123456789" if luhn_valid(fifteen + d)]
    assert len(good) == 1
    assert check_card(f"{fifteen[:4]} {fifteen[4:]}{good[0]}").faults == ()
    wrong = check_card(fifteen + str((int(good[0]) + 1) % 10))
    assert (wrong.usable, wrong.faults) == (True, (Fault.LUHN,))


def test_the_luhn_example_of_the_standard_holds() -> None:
    assert luhn_valid("79927398713")
    assert not luhn_valid("79927398710")


def test_a_card_stored_as_a_float_has_lost_digits() -> None:
    assert check_card(6.2e18).faults == (Fault.LOST_DIGITS,)
    assert check_card("6.2E+18").faults == (Fault.LOST_DIGITS,)
    assert check_card("62000").faults == (Fault.PATTERN,)
