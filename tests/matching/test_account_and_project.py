"""The special account, labour cost, payrolls, deposit, notice board: the project's block."""

from datetime import date

import pytest
from tests.matching.cast import STRANGER, WANG, ZHANG, card_number
from tests.matching.site import (
    AUGUST,
    JULY,
    OWNER,
    PROJECT,
    Doc,
    Site,
    bank_line,
    money_in,
    money_out,
    project,
    sheet_row,
)

from gongyou.exchange.records import AccountEntry
from gongyou.payroll.statements import memo_month

pytestmark = [pytest.mark.django_db, pytest.mark.server]


@pytest.fixture
def site(site: Site) -> Site:
    site.roster(WANG)
    return site


def kinds(site: Site, *entries: AccountEntry) -> list[str]:
    site.account(*entries)
    return [e["kind"] for e in site.result().project["account_events"]]


# --- kinds of entries --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entry", "kind"),
    [
        (money_in("07-01", 1, "拨付7月人工费"), "appropriation"),
        (money_in("07-01", 1, "随便", OWNER.replace("司", " 司")), "appropriation"),
        (money_in("07-01", 1, "结息", ""), "interest"),
        (money_in("07-01", 1, "二季度存款利息", "工商银行"), "interest"),
        (money_in("07-01", 1, "代发失败退回", ""), "refund"),
        (money_in("07-01", 1, "", "代发工资过渡户"), "refund"),
        (money_in("07-01", 1, "拨付7月人工费", ""), "appropriation"),
        (money_in("07-01", 1, "往来款", "别的公司"), "other_inflow"),
        (money_out("07-01", 1, "代发工资过渡户", memo="7月工资"), "wage_batch"),
        (money_out("07-01", 1, "", memo="批量代发7月工资"), "wage_batch"),
        (money_out("07-01", 1, "王老实", memo="7月工资"), "wage_line"),
        (money_out("07-01", 1, "王 老实"), "wage_line"),
        (money_out("07-01", 1, "王老?", WANG.card), "wage_line"),
        (money_out("07-01", 1, "某建材公司", memo="材料款"), "non_worker"),
        (money_out("07-01", 1, "某人", card_number(76)), "non_worker"),
        (money_out("07-01", 1, "", memo="手续费"), "non_worker"),
        (money_out("07-01", 1, "某建材公司", memo="代发7月工资"), "non_worker"),
    ],
)
def test_an_entrys_kind(site: Site, entry: AccountEntry, kind: str) -> None:
    assert kinds(site, entry) == [kind]


def test_somebody_whom_only_a_sheet_names_is_a_worker(site: Site) -> None:
    site.sheet(sheet_row(STRANGER, 300))
    assert kinds(site, money_out("07-01", 1, "周临工")) == ["wage_line"]


def test_somebody_whom_only_a_bank_line_or_a_gate_names_is_no_worker(site: Site) -> None:
    site.pins(ZHANG)
    site.bank(bank_line(STRANGER, 300))
    entries = money_out("07-01", 1, "周临工"), money_out("07-02", 1, "张铁柱")
    assert kinds(site, *entries) == ["non_worker", "non_worker"]


def test_a_worker_who_is_named_after_the_statement_came_is_one(site: Site) -> None:
    assert kinds(site, money_out("07-01", 1, "周临工")) == ["non_worker"]
    site.sheet(sheet_row(STRANGER, 300))
    events = site.result().project["account_events"]
    assert [e["kind"] for e in events] == ["wage_line"]


# --- balances and statements that overlap ------------------------------------------------


def test_balances_run_from_nothing_in_order_of_the_days(site: Site) -> None:
    site.account(
        money_in("07-05", 100), money_out("07-03", 30, "甲"), money_in("07-05", 1, "结息", "")
    )
    found = site.result().project
    told = [(e["row"], e["date"], e["balance_after"]) for e in found["account_events"]]
    assert told == [
        (5, "2026-07-03", "-30.00"),
        (4, "2026-07-05", "70.00"),
        (6, "2026-07-05", "71.00"),
    ]
    assert found["account_closing_balance"] == "71.00"
    assert found["non_worker_total"] == "30.00"
    assert found["non_worker_transfers"] == [
        {"row": 5, "date": "2026-07-03", "amount": "30.00", "counterparty": "甲", "memo": ""}
    ]


def test_entries_after_the_day_judged_do_not_count_yet(site: Site) -> None:
    site.account(money_in("09-30", 100), money_in("10-01", 100))
    assert len(site.result().project["account_events"]) == 1


def with_balance(entry: AccountEntry, balance: int) -> AccountEntry:
    from dataclasses import replace
    from decimal import Decimal

    return replace(entry, balance=Decimal(balance))


def test_statements_that_overlap_count_each_entry_once(site: Site) -> None:
    first = with_balance(money_in("07-05", 100), 100)
    second = with_balance(money_in("07-05", 100), 200)
    site.account(first, second, name="a.csv")
    site.account(second, with_balance(money_out("07-06", 10, "甲"), 190), name="b.csv")
    found = site.result()
    assert found.project["account_closing_balance"] == "190.00"
    assert found.rejected("b.csv") == {"duplicate": 1}


def test_statements_without_balances_overlap_too(site: Site) -> None:
    twice = money_out("07-06", 10, "甲")
    site.account(money_in("07-05", 100), twice, twice, name="a.csv")
    site.account(twice, twice, money_out("07-07", 5, "乙"), name="b.csv")
    found = site.result()
    assert found.project["account_closing_balance"] == "75.00"
    assert (found.rejected("a.csv"), found.rejected("b.csv")) == ({}, {"duplicate": 2})


# --- which month a memo names ------------------------------------------------------------


@pytest.mark.parametrize(
    ("memo", "month"),
    [
        ("拨付2026年7月人工费", "2026-07-01"),
        ("拨付 2026 年 07 月 人工费", "2026-07-01"),
        ("2026.7月人工费", "2026-07-01"),
        ("7月工资", "2026-07-01"),
        ("七月份人工费", "2026-07-01"),
        ("十二月人工费", "2025-12-01"),
        ("十一月人工费", "2025-11-01"),
        ("11月", "2025-11-01"),
        ("1月", "2026-01-01"),
        ("9月人工费", "2026-09-01"),
        ("10月人工费", "2025-10-01"),
        ("202607工资", "2026-07-01"),
        ("2026-07人工费", "2026-07-01"),
        ("8月5日拨付7月人工费", "2026-07-01"),
        ("20260805拨付", None),
        ("2026-08-05拨付", None),
        ("人工费", None),
        ("13月", None),
        ("第17月", None),
    ],
)
def test_the_month_of_a_memo_booked_in_august(memo: str, month: str | None) -> None:
    found = memo_month(memo, date(2026, 8, 5))
    assert (found.isoformat() if found else None) == month


@pytest.mark.parametrize(
    ("booked", "memo", "month"),
    [
        ("2027-01-05", "12月", "2026-12-01"),
        ("2026-12-31", "1月", "2027-01-01"),
        ("2026-12-31", "12月", "2026-12-01"),
        ("2026-12-31", "2月", "2026-02-01"),
    ],
)
def test_the_month_of_a_memo_at_the_years_edge(booked: str, memo: str, month: str) -> None:
    found = memo_month(memo, date.fromisoformat(booked))
    assert found is not None
    assert found.isoformat() == month


# --- labour cost -------------------------------------------------------------------------


def labour_fee(site: Site, *entries: AccountEntry, month: str = JULY) -> Doc:
    site.account(*entries)
    fees = site.result(JULY, AUGUST).project["labor_fee"]
    return dict(next(f for f in fees if f["month"] == month))


def test_labour_cost_is_complete_on_the_day_it_reaches_the_amount(site: Site) -> None:
    found = labour_fee(
        site,
        money_in("08-03", 4000, "7月人工费"),
        money_in("08-10", 5999, "7月人工费"),
        money_in("08-12", 1, "7月人工费"),
        money_in("08-20", 500, "7月人工费"),
    )
    assert found["due"] == "2026-08-05"
    assert (found["completed_on"], found["short"]) == ("2026-08-12", "0.00")
    assert (found["days_late_calendar"], found["days_late_working"]) == (7, 5)
    assert found["credited"] == "10500.00"
    assert len(found["credits"]) == 4


def test_labour_cost_that_never_completes_is_late_to_the_day_judged(site: Site) -> None:
    found = labour_fee(site, money_in("08-03", "9999.99", "7月人工费"))
    assert (found["completed_on"], found["short"]) == (None, "0.01")
    assert found["days_late_calendar"] == 56


def test_labour_cost_on_the_agreed_day_is_not_late(site: Site) -> None:
    found = labour_fee(site, money_in("08-05", 10000, "7月人工费"))
    assert (found["days_late_calendar"], found["days_late_working"]) == (0, 0)


@pytest.mark.parametrize(
    "entry",
    [
        money_in("08-05", 10000, "8月人工费"),
        money_in("08-05", 10000, "人工费"),
        money_in("08-05", 10000, "7月人工费", "别的公司"),
        money_out("08-05", 10000, OWNER, memo="7月人工费"),
    ],
)
def test_only_the_owners_credit_that_names_the_month_counts(
    site: Site, entry: AccountEntry
) -> None:
    assert labour_fee(site, entry)["credited"] == "0.00"


def test_the_agreed_day_is_not_moved_on_a_rest_day(site: Site) -> None:
    """2026-09-05 is a Saturday."""
    assert labour_fee(site, month=AUGUST)["due"] == "2026-09-05"


# --- payrolls ----------------------------------------------------------------------------


def payroll(site: Site, month: str = JULY) -> Doc:
    found = site.result(JULY, AUGUST).project["payroll"]
    return dict(next(p for p in found if p["month"] == month))


def test_a_pay_day_on_a_rest_day_moves_back(site: Site) -> None:
    """2026-08-15 is a Saturday."""
    site.sheet(sheet_row(WANG, 1000))
    found = payroll(site)
    assert (found["nominal_pay_date"], found["pay_date"]) == ("2026-08-15", "2026-08-14")


@pytest.mark.parametrize(
    ("first_batch", "measured", "balance"),
    [
        (None, "2026-08-14", "300.00"),
        ("08-12", "2026-08-12", "100.00"),
        ("08-13", "2026-08-13", "300.00"),
        ("08-20", "2026-08-14", "300.00"),
    ],
)
def test_the_balance_is_that_at_the_start_of_the_earlier_day(
    site: Site, first_batch: str | None, measured: str, balance: str
) -> None:
    site.sheet(sheet_row(WANG, 1000))
    site.account(money_in("08-11", 100), money_in("08-12", 200), money_in("08-14", 9000))
    if first_batch:
        site.bank(bank_line(WANG, 1), on=first_batch)
    found = payroll(site)
    assert found["balance_measured_before"] == measured
    assert found["balance_before_payroll"] == balance


def test_ratio_and_shortfall(site: Site) -> None:
    site.sheet(sheet_row(WANG, 3000), sheet_row(ZHANG, 100, taken={"借支": 500}))
    site.account(money_in("08-01", 1000))
    found = payroll(site)
    assert (found["ratio"], found["shortfall"]) == (0.3333, "2000.00")
    assert found["net_payable_total"] == "3000.00"


def test_more_than_enough_leaves_no_shortfall(site: Site) -> None:
    site.sheet(sheet_row(WANG, 3000))
    site.account(money_in("08-01", 4000))
    found = payroll(site)
    assert (found["ratio"], found["shortfall"]) == (1.3333, "0.00")


def test_without_anything_payable_there_is_no_ratio(site: Site) -> None:
    assert payroll(site)["ratio"] is None


@pytest.mark.parametrize(
    ("first_batch", "calendar", "working"),
    [("08-14", 0, 0), ("08-15", 1, 0), ("08-17", 3, 1), ("08-13", 0, 0), (None, 47, 33)],
)
def test_a_payroll_is_late_from_the_pay_day_to_the_first_batch(
    site: Site, first_batch: str | None, calendar: int, working: int
) -> None:
    site.sheet(sheet_row(WANG, 1000))
    if first_batch:
        site.bank(bank_line(WANG, 1), on=first_batch)
    found = payroll(site)
    assert (found["days_late_calendar"], found["days_late_working"]) == (calendar, working)


def test_the_first_batch_is_the_earliest_with_lines_of_the_month(site: Site) -> None:
    site.bank(bank_line(WANG, 1, AUGUST), on="08-01")
    site.bank(bank_line(WANG, 1), on="08-20")
    site.bank(bank_line(WANG, 1, status="fail"), on="08-18")
    assert payroll(site)["first_batch"] == "2026-08-18"


# --- duties of the site ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("opened", "days", "late"),
    [("2026-06-19", 30, False), ("2026-06-20", 31, True), (None, 133, True)],
)
def test_the_account_is_due_thirty_days_after_the_contract(
    site: Site, opened: str | None, days: int, late: bool
) -> None:
    site.project = project(special_account={"opened_date": opened})
    found = site.result().project["account_opening"]
    assert (found["days"], found["late"], found["limit_days"]) == (days, late, 30)


@pytest.mark.parametrize(
    ("paid", "late"), [("2026-07-07", False), ("2026-07-08", True), (None, True)]
)
def test_the_deposit_is_due_twenty_working_days_after_the_permit(
    site: Site, paid: str | None, late: bool
) -> None:
    """Permit on 8 June; 19 June (Dragon Boat) is no working day."""
    site.project = project(deposit={"paid_date": paid})
    found = site.result().project["deposit"]
    assert (found["due"], found["late"]) == ("2026-07-07", late)


@pytest.mark.parametrize(
    ("officer", "missing"),
    [({"name": "李小算"}, False), ({"name": ""}, True), ({"phone": "1"}, True), (None, True)],
)
def test_the_officer_is_missing_without_a_name(
    site: Site, officer: Doc | None, missing: bool
) -> None:
    site.project = project(labor_officer=officer)
    assert site.result().project["labor_officer_missing"] is missing


def test_what_the_board_does_not_show_is_missing(site: Site) -> None:
    full = site.result().project["notice_board_missing"]
    assert "法律援助申请渠道" in full
    shown = dict.fromkeys(full, True)
    site.project = project(notice_board={"posted": True, "items": shown})
    assert site.result().project["notice_board_missing"] == []
    site.project = project(
        notice_board={"posted": True, "items": shown | {"法律援助申请渠道": False}}
    )
    assert site.result().project["notice_board_missing"] == ["法律援助申请渠道"]
    site.project = project(notice_board={"posted": False, "items": shown})
    assert set(site.result().project["notice_board_missing"]) == set(full)


@pytest.mark.parametrize(("agreed", "missing"), [(True, False), (False, True), (None, None)])
def test_the_three_party_agreement(site: Site, agreed: bool | None, missing: bool | None) -> None:
    account = PROJECT["special_account"] | {"tripartite_agreement": agreed}
    site.project = project(special_account=account)
    assert site.result().project["tripartite_agreement_missing"] is missing


def test_a_site_of_which_little_is_known_says_so(site: Site) -> None:
    known = {k: PROJECT[k] for k in ("project_code", "project_name", "area_code", "as_of")}
    from gongyou.exchange.matching.project_file import read_project

    site.project = read_project(known, "T")
    found = site.result().project
    assert (found["labor_fee"], found["payroll"], found["account_events"]) == ([], [], [])
    assert (found["account_opening"], found["deposit"]) == (None, None)
