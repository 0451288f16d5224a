"""Signals: their facts, value, threshold, colour and article; cleared when cured; not judged
where nothing is known."""

import pytest
from tests.matching.cast import CHEN, LI, STRANGER, WANG, ZHANG, card_number, somebody
from tests.matching.site import (
    AUGUST,
    JULY,
    PROJECT,
    Doc,
    Site,
    bank_line,
    money_in,
    money_out,
    project,
    roster_row,
    sheet_row,
    worked,
)

pytestmark = [pytest.mark.django_db, pytest.mark.server]


def facts(site: Site, rule: str, subject: str = "", *months: str) -> tuple[str, Doc]:
    found = site.result(*(months or (JULY,))).signal(rule, subject)
    return found["colour"], {k: v for k, v in found["facts"].items()}


def test_a_signal_says_all_that_explains_it(site: Site) -> None:
    site.roster(WANG)
    site.account(money_out("07-01", 1, "某建材公司"))
    found = site.result().signal("EW-12")
    assert found["colour"] == "red"
    assert found["crossed"] == [
        {
            "fact": "transfers",
            "label": {"zh": "笔数", "en": "transfers"},
            "unit": "item",
            "value": "1",
            "threshold": "1",
        }
    ]
    assert found["articles"][0]["zh"].startswith("《工程建设领域农民工工资专用账户管理暂行办法》")
    assert found["clears"] == {
        "zh": "资金追回专户并说明情况",
        "en": "the money is returned to the account and explained",
    }
    assert found["action"]["zh"]
    assert found["to_confirm"] is True
    assert site.result().doc["colour"] == "red"


def test_the_newest_judgement_is_kept_once(site: Site) -> None:
    from gongyou.alerts.models import Signal

    site.roster(WANG)
    site.account(money_out("07-01", 1, "某建材公司"))
    site.match()
    site.match()
    kept = Signal.objects.get(rule="EW-12")
    assert (kept.level, kept.value, kept.threshold) == ("red", "1", "1")
    site.sheet(sheet_row(somebody(40, "某建材公司"), 1))
    site.match()
    assert Signal.objects.get(rule="EW-12").level == "none"


def test_what_nothing_is_known_of_is_not_judged_and_not_clear(site: Site) -> None:
    found = site.result()
    assert "EW-12" in found.doc["not_judged"]
    judged = {s["rule"] for s in found.doc["signals"]}
    assert not judged & set(found.doc["not_judged"])
    assert judged | set(found.doc["not_judged"]) == {f"EW-{n:02d}" for n in range(1, 21)}


# --- account, agreement, deposit, board --------------------------------------------------


def test_an_account_not_opened_counts_from_the_contract_until_it_is(site: Site) -> None:
    site.project = project(special_account={})
    assert facts(site, "EW-01") == ("red", {"calendar_days_since_contract": "133"})
    site.project = project(special_account={"opened_date": "2026-09-29"})
    assert facts(site, "EW-01")[0] == "none"


def test_a_missing_agreement_counts_from_the_opening_until_it_is_there(site: Site) -> None:
    account = {"opened_date": "2026-09-01", "tripartite_agreement": False}
    site.project = project(special_account=account)
    assert facts(site, "EW-02") == ("blue", {"calendar_days_since_opening": "29"})
    site.project = project(special_account=account | {"tripartite_agreement": True})
    assert facts(site, "EW-02")[0] == "none"
    site.project = project(special_account={"opened_date": "2026-09-01"})
    assert "EW-02" in site.result().doc["not_judged"]


def test_a_missing_deposit_counts_working_days_until_it_is_paid(site: Site) -> None:
    site.project = project(deposit={})
    assert facts(site, "EW-13")[0] == "red"
    site.project = project(deposit={"paid_date": "2026-09-30"})
    assert facts(site, "EW-13") == ("none", {"working_days_since_permit": "0"})


def test_a_faulty_board_or_no_officer_until_both_are_there(site: Site) -> None:
    missing = site.result().project["notice_board_missing"]
    board = {"posted": True, "items": dict.fromkeys(missing, True)}
    assert facts(site, "EW-16")[0] == "red"
    site.project = project(notice_board=board)
    assert facts(site, "EW-16")[0] == "none"
    site.project = project(notice_board=board, labor_officer={"name": ""})
    assert facts(site, "EW-16")[0] == "red"


# --- money of the month ------------------------------------------------------------------


def test_labour_cost_is_cleared_by_coming_in_full_however_late(site: Site) -> None:
    months = [JULY, AUGUST]
    site.account(money_in("08-20", 9999, "7月人工费"))
    assert facts(site, "EW-03", JULY, *months) == (
        "red",
        {"working_days_late": "40", "months_late": "1", "periods_missed": "1"},
    )
    assert facts(site, "EW-03", AUGUST, *months)[1]["periods_missed"] == "2"
    site.account(money_in("09-29", 1, "7月人工费"))
    assert facts(site, "EW-03", JULY, *months)[0] == "none"
    assert facts(site, "EW-03", AUGUST, *months)[1]["periods_missed"] == "1"


@pytest.mark.parametrize(
    ("balance", "colour"), [(12000, "none"), (11999, "blue"), (9999, "yellow"), (4999, "yellow")]
)
def test_the_account_against_the_payroll_to_come(site: Site, balance: int, colour: str) -> None:
    """July is paid; August's is expected to be as large, and due in six working days."""
    site.project = project(as_of="2026-09-07")
    site.roster(WANG)
    site.sheet(sheet_row(WANG, 10000))
    site.bank(bank_line(WANG, 10000), on="08-14")
    site.account(money_in("08-20", balance))
    assert facts(site, "EW-04", AUGUST)[0] == colour


def test_before_labour_cost_is_due_a_low_balance_is_no_news(site: Site) -> None:
    """August's labour cost should come in on 5 September."""
    site.roster(WANG)
    site.sheet(sheet_row(WANG, 10000))
    site.bank(bank_line(WANG, 10000), on="08-14")
    site.account(money_in("08-20", 1))
    site.project = project(as_of="2026-09-04")
    assert "EW-04" in site.result().doc["not_judged"]
    site.project = project(as_of="2026-09-05")
    assert facts(site, "EW-04", AUGUST)[0] == "yellow"


def test_a_nearly_empty_account_five_days_before_pay_day_is_red(site: Site) -> None:
    site.project = project(as_of="2026-08-07")
    site.roster(WANG)
    site.sheet(sheet_row(WANG, 10000))
    site.account(money_in("08-01", 4999))
    assert facts(site, "EW-04", JULY) == (
        "red",
        {"ratio": "0.4999", "working_days_to_pay_day": "5"},
    )


@pytest.mark.parametrize(
    ("as_of", "colour"),
    [
        ("2026-08-10", "none"),
        ("2026-08-11", "blue"),
        ("2026-08-14", "blue"),
        ("2026-08-15", "yellow"),
        ("2026-08-20", "yellow"),
        ("2026-08-21", "red"),
    ],
)
def test_a_missing_sheet_is_told_from_three_days_before_pay_day(
    site: Site, as_of: str, colour: str
) -> None:
    site.project = project(as_of=as_of)
    site.roster(WANG)
    assert facts(site, "EW-05", JULY)[0] == colour


def test_the_sheet_clears_what_was_said_of_its_absence(site: Site) -> None:
    site.roster(WANG)
    assert facts(site, "EW-05", JULY)[0] == "red"
    site.sheet(sheet_row(WANG, 1000))
    assert facts(site, "EW-05", JULY)[0] == "none"
    assert "EW-05" not in site.result().doc["not_judged"]


@pytest.mark.parametrize(
    ("as_of", "colour"),
    [
        ("2026-08-14", "none"),
        ("2026-08-17", "yellow"),
        ("2026-09-14", "yellow"),
        ("2026-09-15", "red"),
    ],
)
def test_unpaid_after_the_pay_day(site: Site, as_of: str, colour: str) -> None:
    site.project = project(as_of=as_of)
    site.roster(WANG)
    site.sheet(sheet_row(WANG, 1000))
    assert facts(site, "EW-06", JULY)[0] == colour
    site.bank(bank_line(WANG, 1000))
    assert facts(site, "EW-06", JULY)[0] == "none"


def test_the_share_unpaid_is_of_the_money_due(site: Site) -> None:
    site.roster(WANG, ZHANG)
    site.sheet(sheet_row(WANG, 1000), sheet_row(ZHANG, 3000))
    site.bank(bank_line(ZHANG, 3000))
    assert facts(site, "EW-06", JULY)[1]["share"] == "0.25"


# --- people, each once -------------------------------------------------------------------


def test_one_man_paid_too_little_twice_over_is_one(site: Site) -> None:
    site.roster(LI)
    site.gate(worked(LI.id_number, *range(1, 25)))
    site.sheet(sheet_row(LI, 2000))
    site.bank(bank_line(LI, 100))
    assert {"underpaid", "below_minimum"} <= site.result().codes(LI)
    assert facts(site, "EW-07", JULY) == ("blue", {"workers": "1"})


def test_only_those_at_the_gate_are_on_site_without_contract(site: Site) -> None:
    site.roster(
        roster_row(WANG, contract_text="/", contract_date=None),
        roster_row(ZHANG, contract_text="/", contract_date=None),
    )
    site.gate(worked(WANG.id_number, 1), worked("999", 1))
    site.sheet(sheet_row(ZHANG, 100))
    assert site.result().month()["codes"]["no_contract"] == 2
    assert facts(site, "EW-08", JULY) == ("red", {"workers": "2", "share": "1"})


def test_the_share_unmatched_is_of_all_who_were_there_or_on_the_sheet(site: Site) -> None:
    site.roster(WANG, ZHANG, LI)
    site.gate(worked(WANG.id_number, 1), worked(LI.id_number, 1))
    site.sheet(sheet_row(ZHANG, 100), sheet_row(LI, 100))
    assert facts(site, "EW-10", JULY)[1] == {"workers": "2", "share": "0.6667"}


def test_whose_card_was_wrong_and_shared_is_one(site: Site) -> None:
    site.roster(WANG, ZHANG, LI, CHEN)
    site.bank(bank_line(WANG, 1), bank_line(ZHANG, 1, card=WANG.card))
    assert facts(site, "EW-11", JULY) == ("yellow", {"workers": "2"})
    site.bank(bank_line(LI, 1, card=card_number(78)), no="2")
    assert facts(site, "EW-11", JULY) == ("red", {"workers": "3"})


def test_a_site_in_order_is_clear(site: Site) -> None:
    missing = site.result().project["notice_board_missing"]
    board = {"posted": True, "items": dict.fromkeys(missing, True)}
    site.project = project(notice_board=board, as_of="2026-08-31")
    site.roster(WANG)
    site.gate(worked(WANG.id_number, *range(1, 25)))
    site.sheet(sheet_row(WANG, 7200))
    site.account(money_in("08-03", 20000, "7月人工费"))
    site.bank(bank_line(WANG, 7200), on="08-14")
    found = site.result()
    raised = {(s["rule"], s["subject"]): s["colour"] for s in found.doc["signals"]}
    assert {k for k, colour in raised.items() if colour != "none"} == set()
    assert found.doc["colour"] == "none"


def test_a_months_signals_are_its_own(site: Site) -> None:
    site.roster(WANG)
    site.sheet(sheet_row(WANG, 100, AUGUST))
    site.bank(bank_line(STRANGER, 1, JULY))
    assert facts(site, "EW-10", JULY, JULY, AUGUST)[0] == "none"
    assert facts(site, "EW-10", AUGUST, JULY, AUGUST)[0] == "red"


def test_a_site_without_pay_terms_judges_no_payroll(site: Site) -> None:
    known = {k: v for k, v in PROJECT.items() if k not in {"pay_day", "labor_fee"}}
    from gongyou.exchange.matching.project_file import read_project

    site.project = read_project(known, "T")
    site.roster(WANG)
    site.sheet(sheet_row(WANG, 100))
    assert {"EW-03", "EW-04", "EW-05", "EW-06"} <= set(site.result().doc["not_judged"])
