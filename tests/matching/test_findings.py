"""Every code of the result, from both sides of its boundary."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils.translation import override
from tests.matching.cast import CHEN, LI, STRANGER, WANG, ZHANG, card_number
from tests.matching.site import (
    AUGUST,
    JULY,
    Result,
    Site,
    bank_line,
    failed,
    pending,
    project,
    roster_row,
    sheet_row,
    worked,
)

from gongyou.exchange.matching.terminal import FINDINGS as TERMINAL_WORDS
from gongyou.payroll.ledger import FINDINGS
from gongyou.portal.results.words import FINDING_WORDS

pytestmark = [pytest.mark.django_db, pytest.mark.server]


@pytest.fixture
def usual(site: Site) -> Site:
    """老王 on the roster, with three days at the gate."""
    site.roster(WANG)
    site.pins(WANG)
    site.gate(worked(WANG, 1, 2, 3))
    return site


def paid(site: Site, *amounts: object, gross: object = 900) -> Result:
    site.sheet(sheet_row(WANG, gross))
    site.bank(*(bank_line(WANG, a) for a in amounts))
    return site.result()


# --- unpaid, underpaid, overpaid ---------------------------------------------------------


@pytest.mark.parametrize(
    ("amounts", "codes", "arrears"),
    [
        ([], {"unpaid"}, "900.00"),
        (["0.01"], {"underpaid"}, "899.99"),
        (["899.99"], {"underpaid"}, "0.01"),
        (["900.00"], set(), "0.00"),
        (["400.00", "500.00"], set(), "0.00"),
        (["900.01"], {"overpaid"}, "0.00"),
    ],
)
def test_paid_against_due(usual: Site, amounts: list[str], codes: set[str], arrears: str) -> None:
    found = paid(usual, *amounts)
    assert found.codes(WANG) == codes
    assert found.of(WANG)["arrears"] == arrears


@pytest.mark.parametrize(
    ("gross", "taken", "amount", "codes"),
    [
        (500, 500, None, set()),
        (500, 500, 100, {"overpaid"}),
        (500, 700, None, set()),
        (500, 700, 100, {"overpaid"}),
        (None, 0, None, set()),
        (None, 0, 100, {"overpaid"}),
    ],
)
def test_a_due_of_nothing_less_or_unknown(
    usual: Site, gross: object, taken: int, amount: object, codes: set[str]
) -> None:
    usual.sheet(sheet_row(WANG, gross, taken={"借支": taken}))
    if amount:
        usual.bank(bank_line(WANG, amount))
    found = usual.result()
    assert found.codes(WANG) == codes
    assert found.of(WANG)["arrears"] == "0.00"


def test_a_missing_gross_leaves_the_due_unknown(usual: Site) -> None:
    usual.sheet(sheet_row(WANG, None))
    found = usual.result().of(WANG)
    assert (found["gross"], found["net_payable"], found["paid"]) == (None, None, "0.00")


def test_pending_is_neither_paid_nor_failed(usual: Site) -> None:
    usual.sheet(sheet_row(WANG, 900))
    usual.bank(pending(WANG, 900))
    found = usual.result()
    assert found.codes(WANG) == {"unpaid"}
    assert found.of(WANG)["bank_lines"] == ["bank_return-4!1:pend"]


# --- on the sheet and at the gate --------------------------------------------------------


def test_worked_and_on_no_sheet(usual: Site) -> None:
    found = usual.result()
    assert found.codes(WANG) == {"not_on_sheet"}
    row = found.of(WANG)
    assert (row["estimated_due"], row["arrears"], row["paid"]) == ("900.00", "0.00", "0.00")
    assert (row["gross"], row["net_payable"], row["sheet_days"]) == (None, None, None)


def test_a_sheet_of_another_month_does_not_help(usual: Site) -> None:
    usual.sheet(sheet_row(WANG, 900, AUGUST))
    found = usual.result(JULY, AUGUST)
    assert found.codes(WANG, JULY) == {"not_on_sheet"}
    assert found.codes(WANG, AUGUST) == {"ghost", "unpaid"}


def test_no_estimate_without_a_day_rate(site: Site) -> None:
    site.roster(CHEN, LI)
    site.gate(worked(CHEN.id_number, 1), worked(LI.id_number, 1))
    found = site.result()
    assert [found.of(who)["estimated_due"] for who in (CHEN, LI)] == [None, None]


def test_on_the_sheet_and_never_at_the_gate(site: Site) -> None:
    site.roster(WANG)
    site.sheet(sheet_row(WANG, 900))
    site.bank(bank_line(WANG, 900))
    assert site.result().codes(WANG) == {"ghost"}


def test_one_day_at_the_gate_is_no_ghost(site: Site) -> None:
    site.roster(WANG)
    site.gate(worked(WANG.id_number, 31))
    site.sheet(sheet_row(WANG, 900))
    site.bank(bank_line(WANG, 900))
    assert site.result().codes(WANG) == set()


def test_paid_and_nowhere_else_is_a_person_month(site: Site) -> None:
    site.roster(WANG)
    site.bank(failed(WANG, 900))
    found = site.result()
    assert found.codes(WANG) == {"failed_not_resent"}
    assert found.of(WANG)["gate_days"] == 0


def test_nothing_at_all_is_no_person_month(site: Site) -> None:
    site.roster(WANG, ZHANG)
    site.sheet(sheet_row(ZHANG, 900))
    assert site.result().refs == [ZHANG.ref]


# --- days --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "differ"),
    [
        (None, False),
        ("3", False),
        ("2", False),
        ("4", False),
        ("4.01", True),
        ("1.5", True),
        ("1.99", True),
        ("5", True),
        ("0", True),
    ],
)
def test_one_day_more_or_less_is_no_finding(usual: Site, days: str | None, differ: bool) -> None:
    usual.sheet(sheet_row(WANG, 900, days=None if days is None else Decimal(days)))
    assert ("days_differ" in usual.result().codes(WANG)) is differ


@pytest.mark.parametrize(("days", "differ"), [("1", False), ("1.5", True), ("20", True)])
def test_days_of_a_ghost_differ_as_well(site: Site, days: str, differ: bool) -> None:
    site.roster(WANG)
    site.sheet(sheet_row(WANG, 900, days=Decimal(days)))
    assert ("days_differ" in site.result().codes(WANG)) is differ


# --- minimum wage ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "gross", "below"),
    [
        (20, "2199.99", False),
        (21, "2199.99", True),
        (31, "2199.99", True),
        (21, "2200.00", False),
        (21, "2200.01", False),
    ],
)
def test_a_full_month_below_the_minimum(site: Site, days: int, gross: str, below: bool) -> None:
    site.roster(LI)
    site.gate(worked(LI.id_number, *range(1, days + 1)))
    site.sheet(sheet_row(LI, gross))
    assert ("below_minimum" in site.result().codes(LI)) is below


def test_the_minimum_is_held_against_gross_not_net(site: Site) -> None:
    site.roster(LI)
    site.gate(worked(LI.id_number, *range(1, 25)))
    site.sheet(sheet_row(LI, 2500, taken={"借支": 1000}))
    found = site.result()
    assert found.of(LI)["net_payable"] == "1500.00"
    assert "below_minimum" not in found.codes(LI)


def test_the_worksites_own_full_month_counts(site: Site) -> None:
    site.project = project(parameters={"minimum_wage_month": "2200", "full_month_days": 10})
    site.roster(LI)
    site.gate(worked(LI.id_number, *range(1, 11)))
    site.sheet(sheet_row(LI, 2000))
    assert "below_minimum" in site.result().codes(LI)


def test_without_a_known_minimum_nobody_is_below_it(site: Site) -> None:
    site.project = project(parameters={}, area_code="990000")
    site.roster(LI)
    site.gate(worked(LI.id_number, *range(1, 32)))
    site.sheet(sheet_row(LI, 1))
    assert "below_minimum" not in site.result().codes(LI)


def test_a_full_month_and_no_gross_is_not_judged(site: Site) -> None:
    site.roster(LI)
    site.gate(worked(LI.id_number, *range(1, 32)))
    site.sheet(sheet_row(LI, None))
    assert "below_minimum" not in site.result().codes(LI)


# --- contract and registration -----------------------------------------------------------


@pytest.mark.parametrize("text", ["", "未签", "/"])
def test_at_the_gate_without_a_contract(site: Site, text: str) -> None:
    site.roster(roster_row(WANG, contract_text=text, contract_date=None))
    site.gate(worked(WANG.id_number, 1))
    assert site.result().codes(WANG) == {"no_contract", "not_on_sheet"}


def test_on_a_sheet_without_a_contract(site: Site) -> None:
    site.roster(roster_row(WANG, contract_text="", contract_date=None))
    site.sheet(sheet_row(WANG, 900))
    assert "no_contract" in site.result().codes(WANG)


def test_only_paid_without_a_contract_is_no_finding(site: Site) -> None:
    site.roster(roster_row(WANG, contract_text="", contract_date=None))
    site.bank(bank_line(WANG, 900))
    assert site.result().codes(WANG) == {"overpaid"}


def test_somebody_off_the_roster_is_unregistered_and_not_without_contract(site: Site) -> None:
    site.pins(STRANGER)
    site.gate(worked(STRANGER, 1))
    assert site.result().codes("U:PIN 107") == {"unregistered", "not_on_sheet"}


def test_somebody_off_the_roster_who_was_never_there_is_not_unregistered(site: Site) -> None:
    site.sheet(sheet_row(STRANGER, 300))
    assert site.result().codes(f"U:{STRANGER.id_number}") == {"unpaid", "ghost"}


# --- arithmetic and rates ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("own_net", "wrong"), [(None, False), ("800.00", False), ("800.01", True), ("900.00", True)]
)
def test_a_net_that_is_not_gross_less_deductions(
    usual: Site, own_net: str | None, wrong: bool
) -> None:
    net = None if own_net is None else Decimal(own_net)
    usual.sheet(sheet_row(WANG, 900, taken={"借支": 100}, own_net=net))
    assert ("arithmetic" in usual.result().codes(WANG)) is wrong


def test_two_wrong_rows_are_wrong_though_they_add_up(usual: Site) -> None:
    usual.sheet(
        sheet_row(WANG, 500, row=4, own_net=Decimal(510)),
        sheet_row(WANG, 400, row=5, own_net=Decimal(390)),
    )
    found = usual.result()
    assert "arithmetic" in found.codes(WANG)
    assert found.of(WANG)["sheet_own_net"] == "900.00"


@pytest.mark.parametrize(
    ("rate", "differs"), [(None, False), ("300", False), ("300.00", False), ("299.99", True)]
)
def test_the_sheets_day_rate_against_the_rosters(
    usual: Site, rate: str | None, differs: bool
) -> None:
    usual.sheet(sheet_row(WANG, 900, day_rate=None if rate is None else Decimal(rate)))
    assert ("rate_differs" in usual.result().codes(WANG)) is differs


def test_one_row_of_several_with_another_rate(usual: Site) -> None:
    usual.sheet(
        sheet_row(WANG, 300, row=4, day_rate=Decimal(300)),
        sheet_row(WANG, 260, row=5, day_rate=Decimal(260)),
    )
    assert "rate_differs" in usual.result().codes(WANG)


@pytest.mark.parametrize("who", [CHEN, LI])
def test_only_day_workers_have_a_day_rate_to_differ(site: Site, who: object) -> None:
    assert who in (CHEN, LI)
    worker = CHEN if who is CHEN else LI
    site.roster(roster_row(worker, rate=Decimal(300)))
    site.sheet(sheet_row(worker, 900, day_rate=Decimal(250)))
    assert "rate_differs" not in site.result().codes(worker)


# --- each independent of the others ------------------------------------------------------


def test_all_that_can_be_wrong_at_once_is_told_at_once(site: Site) -> None:
    site.roster(roster_row(WANG, contract_text="未签", contract_date=None), ZHANG)
    site.gate(worked(WANG.id_number, *range(1, 26)), worked(ZHANG.id_number, 1))
    site.sheet(
        sheet_row(WANG, 1000, days=Decimal(5), day_rate=Decimal(200), own_net=Decimal(1)),
        sheet_row(ZHANG, 10),
    )
    site.bank(
        bank_line(WANG, 500, card=card_number(70)),
        bank_line(ZHANG, 10, card=card_number(70)),
        failed(WANG, 400),
    )
    assert site.result().of(WANG)["codes"] == [
        "underpaid",
        "days_differ",
        "failed_not_resent",
        "shared_card",
        "wrong_payee_card",
        "no_contract",
        "arithmetic",
        "below_minimum",
        "rate_differs",
    ]


def test_every_code_of_the_program_is_described() -> None:
    """docs/findings.md has one row per code in the program's order, by the pages' word."""
    text = Path(__file__, "../../../docs/findings.md").resolve().read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (.+?) · ", text.split("## ")[1], re.MULTILINE)
    with override("zh-hans"):
        words = [(code, str(FINDING_WORDS[code])) for code in FINDINGS]
    assert rows == words
    assert list(TERMINAL_WORDS) == list(FINDINGS)
