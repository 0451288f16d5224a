"""Who is the same person: by ID, by 工号, by name and team, by card. Never loosely."""

from dataclasses import replace

import pytest
from tests.matching.cast import (
    MASON_WEI,
    STEEL_WEI,
    STRANGER,
    WANG,
    ZHANG,
    card_number,
    id_number,
    somebody,
)
from tests.matching.site import (
    BAD_ID,
    LOST_ID,
    NO_ID,
    Site,
    bank_line,
    pin_row,
    punch,
    roster_row,
    sheet_row,
    worked,
)

pytestmark = [pytest.mark.django_db, pytest.mark.server]

OTHER_ID = id_number("19790909", 977)


# --- rule 1: a valid ID number decides ---------------------------------------------------


def test_the_id_decides_against_the_name(site: Site) -> None:
    site.roster(WANG, ZHANG)
    site.pins(pin_row(WANG, name="张铁柱"))
    site.gate(worked(WANG, 1, 2))
    site.sheet(sheet_row(WANG, 600, name="张铁柱", team=ZHANG.team))
    found = site.result()
    assert found.of(WANG)["gross"] == "600.00"
    assert found.refs == [WANG.ref]


def test_the_id_decides_against_the_employee_number(site: Site) -> None:
    site.roster(roster_row(WANG, employee_no="G001"), roster_row(ZHANG, employee_no="G003"))
    site.pins(pin_row(WANG, "55", employee_no="G003"))
    site.gate(worked("55", 1))
    site.sheet(sheet_row(WANG, 600, employee_no="G003"))
    assert site.result().refs == ["T-001"]


def test_another_valid_id_is_another_person_whatever_his_number_or_name(site: Site) -> None:
    site.roster(roster_row(WANG, employee_no="G001"))
    site.sheet(sheet_row(WANG, 600, id_number=OTHER_ID, employee_no="G001"))
    assert site.result().refs == [f"U:{OTHER_ID}"]


# --- rule 2: a roster ID that cannot be used ---------------------------------------------


@pytest.mark.parametrize("broken", [BAD_ID, LOST_ID, NO_ID])
def test_a_roster_man_without_usable_id_is_found_by_his_name(
    site: Site, broken: dict[str, object]
) -> None:
    site.roster(roster_row(WANG, **broken))
    site.pins(WANG)
    site.gate(worked(WANG, 1, 2, 3))
    site.sheet(sheet_row(WANG, 900))
    site.bank(bank_line(WANG, 900))
    found = site.result()
    assert found.refs == [WANG.ref]
    assert (found.days(WANG), found.of(WANG)["paid"]) == (3, "900.00")
    assert found.doc["workers"][0]["id_on_roster"] is None
    assert found.doc["workers"][0]["id_status"] == str(broken["id_status"])


def test_of_two_of_his_name_the_team_decides_who_has_the_broken_id(site: Site) -> None:
    site.roster(MASON_WEI, roster_row(STEEL_WEI, **BAD_ID))
    site.sheet(sheet_row(STEEL_WEI, 700))
    site.pins(pin_row(STEEL_WEI))
    site.gate(worked(STEEL_WEI, 1))
    found = site.result()
    assert found.of(STEEL_WEI)["gross"] == "700.00"
    assert found.days(STEEL_WEI) == 1


def test_a_name_in_another_team_is_not_the_man_with_the_broken_id(site: Site) -> None:
    site.roster(MASON_WEI, roster_row(STEEL_WEI, **BAD_ID))
    site.sheet(sheet_row(STEEL_WEI, 700, team="木工班"))
    assert site.result().refs == [f"U:{STEEL_WEI.id_number}"]


def test_a_man_with_a_usable_id_is_not_found_by_name_for_another_id(site: Site) -> None:
    site.roster(WANG)
    site.pins(pin_row(WANG, id_number=OTHER_ID))
    site.gate(worked(WANG, 1))
    assert site.result().refs == ["U:PIN 101"]


# --- rule 3: names -----------------------------------------------------------------------


@pytest.mark.parametrize("written", ["王 老实", "王老实　", "王\u00a0老\u2003实"])
def test_blanks_in_a_name_do_not_count(site: Site, written: str) -> None:
    site.roster(WANG)
    site.sheet(sheet_row(WANG, 600, name=written, **NO_ID))
    assert site.result().refs == [WANG.ref]


@pytest.mark.parametrize("dot", ["·", "•", ".", "．", "‧", "・"])
def test_the_dots_of_a_yi_name_are_one_sign(site: Site, dot: str) -> None:
    yi = replace(WANG, name="阿苦·木呷")
    site.roster(yi)
    site.sheet(sheet_row(yi, 600, name=f"阿苦{dot}木呷", **NO_ID))
    assert site.result().refs == [yi.ref]


def test_full_width_letters_are_letters(site: Site) -> None:
    man = replace(WANG, name="王A强")
    site.roster(man)
    site.sheet(sheet_row(man, 600, name="王Ａ强", **NO_ID))
    assert site.result().refs == [man.ref]


def test_of_two_of_one_name_the_team_decides(site: Site) -> None:
    site.roster(MASON_WEI, STEEL_WEI)
    site.pins(pin_row(MASON_WEI, **NO_ID), pin_row(STEEL_WEI, **NO_ID))
    site.gate(worked(MASON_WEI, 1), worked(STEEL_WEI, 1, 2))
    site.sheet(sheet_row(MASON_WEI, 500, **NO_ID), sheet_row(STEEL_WEI, 700, **NO_ID))
    found = site.result()
    assert (found.days(MASON_WEI), found.of(MASON_WEI)["gross"]) == (1, "500.00")
    assert (found.days(STEEL_WEI), found.of(STEEL_WEI)["gross"]) == (2, "700.00")


def test_of_two_of_one_name_without_a_team_nobody_is_meant(site: Site) -> None:
    site.roster(MASON_WEI, STEEL_WEI)
    site.sheet(sheet_row(MASON_WEI, 500, team="", **NO_ID))
    assert site.result().refs == ["U:王伟"]


def test_a_unique_name_needs_no_team(site: Site) -> None:
    site.roster(WANG)
    site.sheet(sheet_row(WANG, 500, team="别的班", **NO_ID))
    assert site.result().refs == [WANG.ref]


def test_of_two_of_one_name_the_card_decides_for_the_bank(site: Site) -> None:
    site.roster(MASON_WEI, STEEL_WEI)
    site.bank(bank_line(MASON_WEI, 500), bank_line(STEEL_WEI, 700))
    found = site.result()
    assert found.of(MASON_WEI)["paid"] == "500.00"
    assert found.of(STEEL_WEI)["paid"] == "700.00"


def test_of_two_of_one_name_with_an_unknown_card_nobody_is_meant(site: Site) -> None:
    site.roster(MASON_WEI, STEEL_WEI)
    site.bank(bank_line(MASON_WEI, 500, card=card_number(77)))
    assert site.result().refs == [f"U:王伟 {card_number(77)[-4:]}"]


def test_of_two_of_one_name_a_third_mans_card_does_not_pay_the_third(site: Site) -> None:
    site.roster(MASON_WEI, STEEL_WEI, ZHANG)
    site.bank(bank_line(MASON_WEI, 500, card=ZHANG.card))
    found = site.result()
    assert found.refs == [f"U:王伟 {ZHANG.card[-4:]}"]


# --- rule 4: a name that nobody bears ----------------------------------------------------


def test_a_misspelt_payee_is_the_owner_of_the_registered_card(site: Site) -> None:
    site.roster(WANG)
    site.bank(bank_line(WANG, 500, name="王老?"))
    found = site.result()
    assert found.of(WANG)["paid"] == "500.00"
    assert found.of(WANG)["name"] == "王老实"


def test_a_name_goes_before_a_card(site: Site) -> None:
    site.roster(WANG, ZHANG)
    site.bank(bank_line(WANG, 500, card=ZHANG.card))
    assert site.result().of(WANG)["paid"] == "500.00"


def test_a_card_that_two_have_registered_names_nobody(site: Site) -> None:
    site.roster(WANG, roster_row(ZHANG, cards=(WANG.card,)))
    site.bank(bank_line(WANG, 500, name="王?"))
    assert site.result().refs == [f"U:王? {WANG.card[-4:]}"]


def test_a_second_registered_card_names_its_owner_too(site: Site) -> None:
    new = card_number(88)
    site.roster(roster_row(WANG, cards=(WANG.card, new)))
    site.bank(bank_line(WANG, 500, name="王?", card=new))
    assert site.result().codes(WANG) == {"overpaid"}


def test_unknown_payees_with_different_cards_stay_two(site: Site) -> None:
    site.bank(bank_line(STRANGER, 500), bank_line(STRANGER, 700, card=card_number(99)))
    assert len(site.result().refs) == 2


# --- rule 5: persons not on the roster ---------------------------------------------------


def test_an_unknown_number_at_the_gate_is_a_person_without_a_name(site: Site) -> None:
    site.gate(worked("9012", 1, 2))
    assert site.result().of("U:PIN 9012")["name"] == ""


def test_the_table_of_numbers_names_somebody_who_is_not_on_the_roster(site: Site) -> None:
    site.pins(STRANGER)
    site.gate(worked(STRANGER, 1))
    assert site.result().of("U:PIN 107")["name"] == "周临工"


def test_a_sheet_finds_the_unregistered_by_id_and_by_name(site: Site) -> None:
    other = somebody(8, "吴过客", team="")
    site.pins(STRANGER, pin_row(other, **NO_ID))
    site.gate(worked(STRANGER, 1), worked(other, 1))
    site.sheet(sheet_row(STRANGER, 300), sheet_row(other, 300, **NO_ID))
    assert site.result().refs == ["U:PIN 107", "U:PIN 108"]


def test_somebody_whom_only_a_sheet_names_is_called_by_his_id(site: Site) -> None:
    site.sheet(sheet_row(STRANGER, 300))
    assert site.result().of(f"U:{STRANGER.id_number}")["name"] == "周临工"


def test_a_bank_line_finds_somebody_whom_only_a_sheet_names(site: Site) -> None:
    site.sheet(sheet_row(STRANGER, 300))
    site.bank(bank_line(STRANGER, 300))
    assert site.result().of(f"U:{STRANGER.id_number}")["paid"] == "300.00"


# --- numbers at the gate -----------------------------------------------------------------


@pytest.mark.parametrize("seen", ["101", "0101", "00000101", " 101 ", "１０１"])
@pytest.mark.parametrize("listed", ["101", "000101"])
def test_leading_zeros_and_blanks_of_a_number_do_not_count(
    site: Site, listed: str, seen: str
) -> None:
    site.roster(WANG)
    site.pins(pin_row(WANG, listed))
    site.gate(worked(seen, 1))
    assert site.result().refs == [WANG.ref]


def test_number_zero_is_a_number(site: Site) -> None:
    site.gate(worked("000", 1))
    assert site.result().refs == ["U:PIN 0"]


def test_an_id_number_at_the_gate_is_the_person(site: Site) -> None:
    site.roster(WANG)
    site.gate(worked(WANG.id_number, 1))
    assert site.result().refs == [WANG.ref]


def test_an_id_number_ending_in_x_may_be_written_small(site: Site) -> None:
    ends_in_x = next(n for s in range(900, 1000) if (n := id_number("19800101", s)).endswith("X"))
    man = replace(WANG, id_number=ends_in_x)
    site.roster(man)
    site.gate(worked(ends_in_x.lower(), 1))
    assert site.result().refs == [man.ref]


def test_an_unknown_id_number_at_the_gate_is_called_by_it_and_named_by_the_sheet(
    site: Site,
) -> None:
    site.gate(worked(STRANGER.id_number, 1))
    site.sheet(sheet_row(STRANGER, 300))
    found = site.result().of(f"U:{STRANGER.id_number}")
    assert (found["gate_days"], found["gross"], found["name"]) == (1, "300.00", "周临工")


def test_an_id_number_in_the_table_of_numbers_is_the_person(site: Site) -> None:
    site.roster(WANG)
    site.pins(
        pin_row(WANG, WANG.id_number, **NO_ID), pin_row(STRANGER, STRANGER.id_number, **NO_ID)
    )
    site.gate(worked(WANG.id_number, 1), worked(STRANGER.id_number, 1))
    assert site.result().refs == [WANG.ref, f"U:{STRANGER.id_number}"]


def test_eighteen_places_with_a_wrong_check_digit_are_just_a_number(site: Site) -> None:
    wrong = WANG.id_number[:-1] + ("1" if WANG.id_number[-1] != "1" else "2")
    site.roster(WANG)
    site.gate(worked(wrong, 1))
    assert site.result().refs == [f"U:PIN {wrong}"]


def test_a_gate_that_tells_names_is_matched_by_a_unique_name(site: Site) -> None:
    site.roster(WANG, MASON_WEI, STEEL_WEI)
    site.gate(punch("801", "07-03 07:00", name="王老实"), punch("802", "07-03 07:00", name="王伟"))
    assert site.result().refs == [WANG.ref, "U:PIN 802"]


# --- 工号 --------------------------------------------------------------------------------


@pytest.mark.parametrize(("listed", "seen"), [("0012", "12"), ("12", "0012"), ("gy7", "GY7")])
def test_an_employee_number_at_the_gate_is_the_person(site: Site, listed: str, seen: str) -> None:
    site.roster(roster_row(WANG, employee_no=listed))
    site.gate(worked(seen, 1))
    assert len(site.result().refs) == 1
    assert site.result().refs[0].startswith("T-")


def test_an_employee_number_gives_the_reference_its_digits(site: Site) -> None:
    site.roster(roster_row(WANG, employee_no="GY-0815"))
    site.gate(worked("GY-0815", 1))
    assert site.result().refs == ["T-0815"]


def test_an_exact_employee_number_goes_before_one_with_other_zeros(site: Site) -> None:
    site.roster(roster_row(WANG, employee_no="A7"), roster_row(ZHANG, employee_no="a7"))
    site.gate(worked("A7", 1))
    assert site.result().of("T-7")["name"] == "王老实"


@pytest.mark.parametrize("id_", ["0012-202607", "12-202607-R1", "0012-2026-07"])
def test_an_end_to_end_id_names_the_person_whoevers_card_it_is(site: Site, id_: str) -> None:
    site.roster(roster_row(WANG, employee_no="12"), ZHANG)
    site.bank(bank_line(ZHANG, 500, end_to_end_id=id_))
    assert site.result().of("T-12")["paid"] == "500.00"


@pytest.mark.parametrize("id_", ["99-202607", "12", "12-R1", "-202607", "12-209913"])
def test_an_end_to_end_id_of_nobody_leaves_it_to_the_name(site: Site, id_: str) -> None:
    site.roster(roster_row(WANG, employee_no="12"), ZHANG)
    site.bank(bank_line(ZHANG, 500, end_to_end_id=id_))
    assert site.result().of(ZHANG)["paid"] == "500.00"


def test_an_employee_number_with_a_dash_is_whole_in_an_end_to_end_id(site: Site) -> None:
    site.roster(roster_row(WANG, employee_no="GY-12"))
    site.bank(bank_line(ZHANG, 500, end_to_end_id="GY-12-202607"))
    assert site.result().of("T-12")["paid"] == "500.00"


def test_a_sheet_may_name_people_by_employee_number(site: Site) -> None:
    site.roster(roster_row(MASON_WEI, employee_no="51"), roster_row(STEEL_WEI, employee_no="52"))
    site.sheet(sheet_row(STEEL_WEI, 500, employee_no="0051", **NO_ID))
    assert site.result().of("T-51")["gross"] == "500.00"
