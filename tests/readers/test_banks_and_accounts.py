"""Bank returns and account statements, with the totals they carry."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from gongyou.exchange.formats.sentences import told
from gongyou.exchange.records import AccountEntry, BankLine, Kind, LineStatus, Table

if TYPE_CHECKING:
    from tests.readers.conftest import Desk


def line(number: int, name: str, card: str, cents: int, result: str, note: str = "代发工资") -> str:
    front = f"2314501260814 {number:05d} 102671000011 {card} {name:<20}"
    return f"{front} 1 {cents:012d} 00201 {result} {note}".rstrip() + "\r\n"


def returned(desk: "Desk", text: str, name: str = "DFHP_20260814_01.txt") -> Table:
    return desk.table(desk.text(name, text, "gbk"))


def bank_lines(table: Table) -> list[BankLine]:
    return [row for row in table.records if isinstance(row, BankLine)]


def test_a_line_is_taken_apart_from_both_ends(desk: "Desk") -> None:
    a, b, c, d, *_ = desk.people
    text = (
        line(1, a.name, a.card, 1000510, "0012607")
        + line(2, "赵 强", b.card, 950000, "0022607", "户名 不符")
        + line(3, "李?", c.card, 1, "0032608", "")
        + line(4, "阿木·尔古", d.card, 100, "0012607")
    )
    table = returned(desk, text)
    one, two, three, four = bank_lines(table)
    assert (one.row, one.sequence, one.name, one.card) == (1, "00001", a.name, a.card)
    assert (one.amount, one.status, one.month) == (Decimal("10005.10"), LineStatus.PAID, "2026-07")
    assert (two.name, two.status, two.note) == ("赵强", LineStatus.FAILED, "户名 不符")
    assert (three.name, three.status, three.month) == ("李?", LineStatus.PENDING, "2026-08")
    assert three.amount == Decimal("0.01")
    assert four.name == "阿木·尔古"
    assert table.facts == {"unit_code": "2314501", "batch_date": "2026-08-14", "batch_no": "01"}


def test_the_total_line_is_checked_in_number_and_amount(desk: "Desk") -> None:
    a, b, *_ = desk.people
    lines = line(1, a.name, a.card, 1000, "0012607") + line(2, b.name, b.card, 500, "0022607")
    right = returned(desk, lines + "T 000002 0000000000001500 000001 0000000000001000\r\n")
    assert (right.control_totals, right.stated_totals, right.questions) == ([], 4, [])
    wrong = returned(desk, lines + "T 000003 0000000000001600 000002 0000000000001500\r\n")
    assert [(t.row, t.field, t.stated, t.computed) for t in wrong.control_totals] == [
        (3, "笔数", "3", "2"),
        (3, "金额", "16.00", "15.00"),
        (3, "成功笔数", "2", "1"),
        (3, "成功金额", "15.00", "10.00"),
    ]


def test_a_missing_total_line_and_lines_behind_it_are_asked_about(desk: "Desk") -> None:
    a, *_ = desk.people
    one = line(1, a.name, a.card, 1000, "0012607")
    assert returned(desk, one).questions == ["no_total_line"]
    total = "T 000001 0000000000001000 000001 0000000000001000\r\n"
    behind = returned(desk, one + total + one)
    assert told(behind.questions[0]).startswith("汇总行（T）之后第 3 行还有内容")


def test_a_line_that_cannot_be_read_is_refused_and_counted(desk: "Desk") -> None:
    a, *_ = desk.people
    good = line(1, a.name, a.card, 1000, "0012607")
    table = returned(
        desk, good * 3 + "2314501260814 00004 不知所云\n" + line(5, a.name, a.card, 1, "0012613")
    )
    assert [(r.row, r.reason, r.kept) for r in table.rejections] == [
        (4, "unparsable", False),
        (5, "unparsable", False),
    ]
    assert table.data_rows == 5


def test_blank_lines_of_a_return_count_in_row_numbers(desk: "Desk") -> None:
    a, *_ = desk.people
    one = line(1, a.name, a.card, 1000, "0012607")
    assert [row.row for row in bank_lines(returned(desk, f"\r\n{one}\r\n{one}"))] == [2, 4]


HEAD = "账户名称,某某农民工工资专用账户\n账号,6200990000000009,币种,人民币\n"
COLUMNS = "交易日期,借方发生额(支出),贷方发生额(收入),余额,对方户名,对方账号,摘要\n"


def statement(desk: "Desk", text: str, encoding: str = "gb18030") -> Table:
    return desk.table(desk.text("流水.csv", text, encoding))


def entries(table: Table) -> list[AccountEntry]:
    return [row for row in table.records if isinstance(row, AccountEntry)]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig"])
def test_a_statement_gives_its_entries_and_its_head(desk: "Desk", encoding: str) -> None:
    text = (
        HEAD
        + COLUMNS
        + '20260804,,"320,000.00","320,000.00",某投资公司,6200990000000011\t,拨付2026年7月人工费\n'
        '20260814,"279,612.02",,"40,387.98",过渡户,6200990000009999\t,代发7月工资\n'
        '合计,"279,612.02","320,000.00"\n'
    )
    table = statement(desk, text, encoding)
    assert (table.kind, table.header_row) == (Kind.ACCOUNT, 3)
    assert table.facts["account_no"] == "6200990000000009"
    assert table.facts["account_name"] == "某某农民工工资专用账户"
    first, second = entries(table)
    assert (first.row, first.booked_on) == (4, date(2026, 8, 4))
    assert (first.amount_in, first.amount_out) == (Decimal("320000.00"), Decimal())
    assert (second.amount_out, second.balance) == (Decimal("279612.02"), Decimal("40387.98"))
    assert second.counterparty_account == "6200990000009999"
    assert (table.control_totals, table.stated_totals) == ([], 4)


def test_the_total_line_of_a_statement_is_checked(desk: "Desk") -> None:
    text = HEAD + COLUMNS + "20260804,,100.00,100.00,甲,1,x\n合计,0.00,120.00\n"
    [wrong] = statement(desk, text).control_totals
    assert (wrong.row, wrong.field) == (5, "贷方发生额(收入)")
    assert (wrong.stated, wrong.computed) == ("120.00", "100.00")


def balances(desk: "Desk", *stated: int) -> list[tuple[int, str, str]]:
    """Entries of 100 in each, with these balances printed beside them."""
    lines = "".join(f"2026080{n},,100,{b},甲,1,x\n" for n, b in enumerate(stated, 1))
    table = statement(desk, HEAD + COLUMNS + lines)
    assert all(t.field == "余额" for t in table.control_totals)
    return [(t.row, t.stated, t.computed) for t in table.control_totals]


def test_a_misprinted_balance_is_one_mismatch(desk: "Desk") -> None:
    assert balances(desk, 100, 200, 300) == []
    assert balances(desk, 100, 250, 300) == [(5, "250.00", "200.00")]
    assert balances(desk, 190, 200, 300) == [(4, "190.00", "100.00")]


def test_a_statement_may_begin_in_the_middle_of_an_account(desk: "Desk") -> None:
    assert balances(desk, 1100, 1200, 1300) == []


def test_a_missing_line_is_one_mismatch_where_it_is_missing(desk: "Desk") -> None:
    assert balances(desk, 100, 200, 500, 600, 700) == [(6, "500.00", "300.00")]


def test_an_opening_balance_is_no_entry_and_begins_the_check(desk: "Desk") -> None:
    rows = "20260801,,,50.00,,,期初余额\n20260802,,100,160.00,甲,1,x\n20260803,30,,120.00,乙,2,y\n"
    table = statement(desk, HEAD + COLUMNS + rows)
    assert len(entries(table)) == 2
    assert [(t.row, t.stated, t.computed) for t in table.control_totals] == [
        (5, "160.00", "150.00")
    ]
    assert table.rejections == []


def test_a_statement_with_the_newest_entry_first_is_checked_in_order_of_time(
    desk: "Desk",
) -> None:
    rows = "20260803,30,,120.00,乙,2,y\n20260802,,100,150.00,甲,1,x\n20260801,,50,50.00,甲,1,x\n"
    table = statement(desk, HEAD + COLUMNS + rows)
    assert table.control_totals == []
    assert [e.row for e in entries(table)] == [4, 5, 6]


@pytest.mark.parametrize(
    "columns",
    [
        "交易时间,收入金额,支出金额,余额,对方户名,摘要\n"
        "2026-08-04 10:00:01,100,,100,甲,x\n2026-08-05 09:00:00,,30,70,乙,y\n",
        "交易时间,交易金额,借贷标志,余额,对方户名,摘要\n2026-08-04,100,贷,100,甲,x\n2026-08-05,30,借,70,乙,y\n",
        "记账日期,发生额,余额,对方户名,摘要\n2026-08-04,100,100,甲,x\n2026-08-05,-30,70,乙,y\n",
    ],
)
def test_money_in_and_out_may_be_two_columns_or_one(desk: "Desk", columns: str) -> None:
    first, second = entries(statement(desk, columns))
    assert (first.amount_in, first.amount_out) == (Decimal(100), Decimal())
    assert (second.amount_in, second.amount_out) == (Decimal(), Decimal(30))


def test_an_entry_without_a_readable_date_is_refused(desk: "Desk") -> None:
    rows = "20260804,,100,100,甲,1,x\n不详,,5,105,甲,1,x\n,,7,112,甲,1,x\n"
    table = statement(desk, HEAD + COLUMNS + rows)
    assert [(r.row, r.column, r.kept) for r in table.rejections] == [
        (5, "交易日期", False),
        (6, "交易日期", False),
    ]


def test_a_statement_may_be_a_workbook(desk: "Desk") -> None:
    heads = ["交易日期", "支出", "收入", "余额", "对方户名", "摘要"]
    table = desk.sheet(
        [["账号：6200990000000009"], heads, [date(2026, 8, 4), "", 100, 100, "甲", "x"]]
    )
    assert table.kind is Kind.ACCOUNT
    assert table.facts["account_no"] == "6200990000000009"
    assert entries(table)[0].booked_on == date(2026, 8, 4)
