"""Amounts, days, dates, months and names as clerks write them."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongyou.exchange.formats import amounts
from gongyou.exchange.formats.amounts import NotANumber
from gongyou.exchange.formats.dates import bare_months_in, month_of_cell, months_in, parse_date
from gongyou.exchange.formats.names import name_as_written, name_key
from gongyou.exchange.formats.surroundings import wage_month


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("¥7,600.00", "7600.00"),
        ("￥１，２３４．５０元", "1234.50"),
        ("人民币3000元整", "3000.00"),
        ("1.2万", "12000.00"),
        ("1.25万元", "12500.00"),
        ("(500.00)", "-500.00"),
        ("-500", "-500.00"),
        ("¥-500", "-500.00"),
        (0.1 + 0.2, "0.30"),
        (1234.565, "1234.57"),
        (-2.675, "-2.68"),
        (8736, "8736.00"),
        ("0", "0.00"),
    ],
)
def test_an_amount_is_exact_to_the_fen(cell: str | float, amount: str) -> None:
    assert amounts.money(cell) == Decimal(amount)


@pytest.mark.parametrize("cell", [None, "", " ", "-", "—", "/", "无", "¥-", "－"])
def test_a_blank_or_a_dash_is_no_amount(cell: str | None) -> None:
    assert amounts.money(cell) is None


@pytest.mark.parametrize(
    "cell",
    ["见附件", "共 40 人", "12,34", "1.2.3", "--5", True, date(2026, 7, 1), float("nan"), 1e16],
)
def test_what_is_no_number_is_told_and_not_guessed(cell: object) -> None:
    with pytest.raises(NotANumber):
        amounts.money(cell)  # type: ignore[arg-type]


@given(st.integers(min_value=-(10**12), max_value=10**12))
def test_every_amount_survives_being_a_spreadsheet_float(fen: int) -> None:
    amount = Decimal(fen).scaleb(-2)
    assert amounts.money(float(amount)) == amount
    assert amounts.money(f"{amount:,.2f}") == amount


@pytest.mark.parametrize(
    ("cell", "in_hours", "days"),
    [
        *(("26天", False, "26"), ("26.5个工", False, "26.5"), ("２６", False, "26")),
        *((28.5, False, "28.5"), ("216小时", False, "27")),
        *((216.0, True, "27"), ("220", True, "27.5")),
    ],
)
def test_days_may_carry_a_unit_or_be_hours(cell: str | float, in_hours: bool, days: str) -> None:
    assert amounts.days(cell, in_hours=in_hours) == Decimal(days)


@pytest.mark.parametrize(
    ("cell", "rate", "unit"),
    [
        *(("300元/天", "300", "天"), ("￥３００/天", "300", "天"), ("280元每天", "280", "天")),
        *(("245元/m³", "245", "m³"), ("45元/㎡", "45", "㎡"), ("6900元/月", "6900", "月")),
        *((270.0, "270", ""), ("270", "270", "")),
    ],
)
def test_a_rate_gives_its_number_and_keeps_its_unit(
    cell: str | float, rate: str, unit: str
) -> None:
    assert amounts.rate(cell) == (Decimal(rate), unit)


@pytest.mark.parametrize(
    "cell",
    [
        *("2026/6/18", "2026.6.18", "20260618", "2026年6月18日", "2026-6-18", "26.6.18"),
        *("2026-06-18 08:30:00", "2026-06-18T08:30:00", "2026 年 6 月 18 日", "2026年06月18号"),
        *("２０２６年６月１８日", "46191", 46191.0, 20260618.0, date(2026, 6, 18)),
        datetime(2026, 6, 18, 7, 30),  # noqa: DTZ001
    ],
)
def test_one_day_in_a_dozen_spellings(cell: object) -> None:
    assert parse_date(cell) == date(2026, 6, 18)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "cell",
    ["未签", "/", "", None, "2026-02-30", "2026年6月", True, 3.0, float("inf"), "²⁰²⁶", "9" * 5000],
)
def test_what_is_no_day_is_none(cell: object) -> None:
    assert parse_date(cell) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("2026年7月农民工工资表", ["2026-07"]),
        ("二〇二六年八月份工资表", ["2026-08"]),
        ("二零二六年十二月", ["2026-12"]),
        ("2026年 07 月", ["2026-07"]),
        ("工资表2026-07", ["2026-07"]),
        ("2026.7乙劳务计件", ["2026-07"]),
        ("202608", ["2026-08"]),
        ("26年7月工资", ["2026-07"]),
        ("填报日期：2026年8月31日", []),
        ("2026年8月31日", []),
        ("2026-08-31", []),
        ("2026.8.31", []),
        ("2026年7月工资（2026年8月发放）", ["2026-07"]),
        ("2026年7月1日至2026年7月31日", ["2026-07"]),
        ("2026年7月、2026年8月", ["2026-07", "2026-08"]),
        ("合同编号20260718", []),
    ],
)
def test_months_are_found_in_titles_and_days_are_not_months(text: str, months: list[str]) -> None:
    assert months_in(text) == months


def test_a_month_without_its_year_is_found_and_a_day_is_not() -> None:
    assert bare_months_in("砌筑班7月份计件工资") == [7]
    assert bare_months_in("十一月工资") == [11]
    assert bare_months_in("制表时间：8月5日") == []


@pytest.mark.parametrize(
    "cell", ["2026-07", "2026年7月", 202607.0, date(2026, 7, 1), 46204.0, "20260731"]
)
def test_a_month_column_may_hold_text_a_number_or_a_date(cell: object) -> None:
    assert month_of_cell(cell) == "2026-07"  # type: ignore[arg-type]


def test_the_wage_month_comes_from_the_title_before_sheet_and_file() -> None:
    found = wage_month(["2026年7月工资表"], [], "2026年8月", file_name="2026-09")
    assert (found.month, found.source, found.doubts) == ("2026-07", "title", [])


def test_a_month_without_year_takes_the_year_of_the_sheet_before_that_of_the_file() -> None:
    found = wage_month(["7月份工资表"], [], "2025", file_name="2026.7")
    assert (found.month, found.source, found.doubts) == ("2025-07", "title", [])


def test_a_month_that_only_the_file_name_completes_is_asked_about() -> None:
    found = wage_month(["7月份工资表"], [], "Sheet1", file_name="2026.7乙劳务计件")
    assert found.month == "2026-07"
    assert found.doubts == [("month_from_file_name", {"month": "2026-07"})]


def test_a_month_given_by_the_caller_fills_a_gap_and_never_overrules() -> None:
    assert wage_month(["工资表"], [], "Sheet1", file_name="x", given="2026-07").month == "2026-07"
    found = wage_month(["2026年8月"], [], "Sheet1", file_name="x", given="2026-07")
    assert found.month == "2026-08"
    assert found.doubts == [("month_not_as_given", {"month": "2026-08", "given": "2026-07"})]


def test_a_sheet_that_names_no_month_says_so() -> None:
    assert wage_month(["工资表"], [], "Sheet1", file_name="x").doubts == [("month_unknown", {})]


def test_names_lose_their_blanks_and_full_width_letters() -> None:
    assert name_as_written(" 罗\u3000河 生\u200b") == "罗河生"
    assert name_as_written("Ａ．Ｂ") == "A.B"


def test_dots_and_private_characters_are_one_sign_only_for_comparing() -> None:
    spellings = ["阿木·尔古", "阿木•尔古", "阿木.尔古", "阿木．尔古", "阿木・尔古", "阿木･尔古"]
    assert {name_key(name) for name in spellings} == {"阿木·尔古"}
    assert name_as_written("阿木•尔古") == "阿木•尔古"
    assert name_key("李\ue863") == name_key("李䶮") == "李䶮"
    assert name_key("\ue81e\ue864") == "\u9fb4\u9fbb"
