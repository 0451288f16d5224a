"""What the bank says: paid, failed, sent again, saved again, and whose card it was."""

import pytest
from tests.matching.cast import LI, STRANGER, WANG, ZHANG, card_number
from tests.matching.site import (
    AUGUST,
    JULY,
    Site,
    bank_line,
    failed,
    pending,
    roster_row,
    sheet_row,
)

from gongyou.exchange.records import BankLine, Rejection

pytestmark = [pytest.mark.django_db, pytest.mark.server]


@pytest.fixture
def site(site: Site) -> Site:
    """老王, 老张 and 小李 are on the roster; 老王 is due 900."""
    site.roster(WANG, ZHANG, LI)
    site.sheet(sheet_row(WANG, 900))
    return site


# --- paid, whenever ----------------------------------------------------------------------


def test_the_wage_month_counts_not_the_batchs_date(site: Site) -> None:
    site.bank(bank_line(WANG, 400, JULY), on="08-14")
    site.bank(bank_line(WANG, 300, JULY), on="09-28")
    site.bank(bank_line(WANG, 50, AUGUST), on="08-14", no="2")
    found = site.result(JULY, AUGUST)
    assert (found.of(WANG, JULY)["paid"], found.of(WANG, AUGUST)["paid"]) == ("700.00", "50.00")


def test_a_line_without_a_wage_month_is_nobodys_month(site: Site) -> None:
    site.bank(bank_line(WANG, 400, month=""))
    assert site.result().of(WANG)["paid"] == "0.00"


def test_lines_are_told_with_what_became_of_them(site: Site) -> None:
    site.bank(failed(WANG, 900), bank_line(WANG, 500), pending(WANG, 1), name="b.txt")
    assert site.result().of(WANG)["bank_lines"] == ["b.txt!1:fail", "b.txt!2:ok", "b.txt!3:pend"]


# --- failed and sent again ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("again", "still_open"),
    [
        (bank_line(WANG, 900), False),
        (bank_line(WANG, 899), True),
        (bank_line(WANG, 901), True),
        (bank_line(WANG, 900, AUGUST), True),
        (bank_line(ZHANG, 900), True),
        (pending(WANG, 900), True),
        (failed(WANG, 900), True),
    ],
)
def test_a_failure_is_cleared_by_the_same_amount_to_the_same_man_for_the_same_month(
    site: Site, again: BankLine, still_open: bool
) -> None:
    site.bank(failed(WANG, 900), on="08-14")
    site.bank(again, on="08-20")
    assert ("failed_not_resent" in site.result().codes(WANG)) is still_open


def test_an_earlier_success_does_not_clear_a_later_failure(site: Site) -> None:
    site.bank(bank_line(WANG, 900), on="08-14")
    site.bank(failed(WANG, 900), on="08-20")
    assert "failed_not_resent" in site.result().codes(WANG)


def test_the_date_decides_what_is_later_not_the_order_of_the_files(site: Site) -> None:
    site.bank(bank_line(WANG, 900), on="08-20", name="a.txt")
    site.bank(failed(WANG, 900), on="08-14", name="z.txt")
    assert "failed_not_resent" not in site.result().codes(WANG)


def test_on_one_day_the_number_of_the_batch_decides(site: Site) -> None:
    site.bank(bank_line(WANG, 900), on="08-14", no="02")
    site.bank(failed(WANG, 900), on="08-14", no="01")
    assert "failed_not_resent" not in site.result().codes(WANG)


def test_in_one_batch_the_row_decides(site: Site) -> None:
    site.bank(bank_line(WANG, 900), failed(WANG, 900), on="08-14")
    assert "failed_not_resent" in site.result().codes(WANG)


def test_a_success_clears_a_failure_to_another_card(site: Site) -> None:
    site.bank(failed(WANG, 900, card=card_number(71)), on="08-14")
    site.bank(bank_line(WANG, 900), on="08-20")
    assert site.result().codes(WANG) == {"ghost"}


# --- the same thing twice ----------------------------------------------------------------


def test_a_batch_saved_again_in_another_file_counts_once(site: Site) -> None:
    lines = failed(ZHANG, 100), bank_line(WANG, 900)
    site.bank(*lines, on="08-14", no="01", name="first.txt")
    site.bank(*lines, on="08-14", no="01", name="again.txt")
    found = site.result()
    assert found.of(WANG)["paid"] == "900.00"
    assert found.rejected("first.txt") == {}
    assert found.rejected("again.txt") == {"duplicate": 2}


def test_batches_of_one_number_on_two_days_are_two(site: Site) -> None:
    """A bank's number begins again every day: 01 of August is not 01 of September."""
    site.bank(bank_line(WANG, 400), on="08-14", no="01")
    site.bank(bank_line(WANG, 400), on="09-14", no="01")
    assert site.result().of(WANG)["paid"] == "800.00"


def test_batches_of_two_numbers_on_one_day_are_two(site: Site) -> None:
    site.bank(bank_line(WANG, 400), on="08-14", no="01")
    site.bank(bank_line(WANG, 400), on="08-14", no="02")
    assert site.result().of(WANG)["paid"] == "800.00"


def test_a_long_number_is_one_batch_whatever_day_its_report_is_of(site: Site) -> None:
    """Two reports of one batch: the second repeats what the first has said."""
    site.bank(bank_line(WANG, 900), on="08-14", no="MSG-20260814-0001")
    site.bank(bank_line(WANG, 900), on="08-15", no="MSG-20260814-0001")
    assert site.result().of(WANG)["paid"] == "900.00"


def test_a_doubled_line_counts_once_and_is_told(site: Site) -> None:
    line = bank_line(WANG, 900, sequence="7")
    site.bank(line, line, name="b.txt")
    found = site.result()
    assert found.of(WANG)["paid"] == "900.00"
    assert found.rejected("b.txt") == {"duplicate": 1}
    assert found.doc["files"]["b.txt"]["data_rows"] == 2


def test_two_lines_of_one_man_are_two_payments(site: Site) -> None:
    site.bank(bank_line(WANG, 450), bank_line(WANG, 450))
    assert site.result().of(WANG)["paid"] == "900.00"


def test_two_men_under_one_number_are_two_payments(site: Site) -> None:
    site.bank(bank_line(WANG, 900, sequence="7"), bank_line(ZHANG, 800, sequence="7"))
    found = site.result()
    assert (found.of(WANG)["paid"], found.of(ZHANG)["paid"]) == ("900.00", "800.00")


def test_two_men_under_one_number_saved_again_are_still_two_payments(site: Site) -> None:
    lines = bank_line(WANG, 900, sequence="7"), bank_line(ZHANG, 800, sequence="7")
    site.bank(*lines, no="01", name="first.txt")
    site.bank(*lines, no="01", name="again.txt")
    found = site.result()
    assert (found.of(WANG)["paid"], found.of(ZHANG)["paid"]) == ("900.00", "800.00")
    assert found.rejected("again.txt") == {"duplicate": 2}


def test_a_pending_line_that_was_paid_later_counts_once(site: Site) -> None:
    site.bank(pending(WANG, 900), no="01", name="first.txt")
    site.bank(bank_line(WANG, 900), no="01", name="later.txt")
    found = site.result()
    assert found.of(WANG)["paid"] == "900.00"
    assert found.codes(WANG) == {"ghost"}


def test_lines_that_cannot_be_read_count_as_rows(site: Site) -> None:
    lost = Rejection(3, "unparsable", kept=False)
    site.bank(bank_line(WANG, 900), name="b.txt", rejections=[lost])
    assert site.result().doc["files"]["b.txt"]["data_rows"] == 2


# --- cards -------------------------------------------------------------------------------


def test_a_card_that_took_two_mens_wages_of_a_month(site: Site) -> None:
    site.bank(bank_line(WANG, 900), bank_line(ZHANG, 800, card=WANG.card))
    found = site.result()
    assert "shared_card" in found.codes(WANG)
    assert {"shared_card", "wrong_payee_card"} <= found.codes(ZHANG)
    assert "wrong_payee_card" not in found.codes(WANG)
    assert found.project["shared_cards"] == [
        {"month": JULY, "card_last4": WANG.card[-4:], "refs": [WANG.ref, ZHANG.ref]}
    ]


def test_a_card_of_three_is_given_to_all_three(site: Site) -> None:
    site.bank(*(bank_line(who, 100, card=card_number(72)) for who in (WANG, ZHANG, LI)))
    found = site.result()
    assert all("shared_card" in found.codes(who) for who in (WANG, ZHANG, LI))


@pytest.mark.parametrize(
    "other",
    [
        failed(ZHANG, 800, card=WANG.card),
        pending(ZHANG, 800, card=WANG.card),
        bank_line(ZHANG, 800, AUGUST, card=WANG.card),
        bank_line(WANG, 800, card=WANG.card),
    ],
)
def test_a_card_is_not_shared_by_failures_other_months_or_oneself(
    site: Site, other: BankLine
) -> None:
    site.bank(bank_line(WANG, 900), other)
    found = site.result(JULY, AUGUST)
    assert not any("shared_card" in m["codes"] for m in found.doc["worker_months"])
    assert found.project["shared_cards"] == []


def test_a_stranger_on_somebodys_card_is_shared_but_not_wrong(site: Site) -> None:
    site.sheet(sheet_row(STRANGER, 100))
    site.bank(bank_line(WANG, 900), bank_line(STRANGER, 100, card=WANG.card))
    assert site.result().codes(f"U:{STRANGER.id_number}") == {"ghost", "shared_card"}


@pytest.mark.parametrize(
    ("card", "wrong"), [(WANG.card, False), (card_number(73), False), (card_number(74), True)]
)
def test_a_second_registered_card_is_right_too(site: Site, card: str, wrong: bool) -> None:
    site.roster(roster_row(WANG, cards=(WANG.card, card_number(73))))
    site.bank(bank_line(WANG, 900, card=card))
    assert ("wrong_payee_card" in site.result().codes(WANG)) is wrong


@pytest.mark.parametrize("line", [failed, pending])
def test_a_wrong_card_that_got_nothing_is_no_finding(site: Site, line: object) -> None:
    made = failed if line is failed else pending
    site.bank(made(WANG, 900, card=card_number(74)))
    assert "wrong_payee_card" not in site.result().codes(WANG)


def test_without_a_registered_card_no_card_is_wrong(site: Site) -> None:
    bare = card_number(75)
    site.readings.clear()
    site.roster(roster_row(WANG, cards=()))
    site.bank(bank_line(WANG, 900, card=bare))
    assert site.result().codes(WANG) == {"overpaid"}


def test_one_wrong_card_among_right_ones_is_a_finding(site: Site) -> None:
    site.bank(bank_line(WANG, 450), bank_line(WANG, 450, card=card_number(74)))
    assert "wrong_payee_card" in site.result().codes(WANG)
