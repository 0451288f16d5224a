"""Bank returns as tables: workbooks, delimited texts with and without headings."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from gongyou.exchange.formats.banks.bank_words import month_in_remark, outcome
from gongyou.exchange.formats.sentences import told
from gongyou.exchange.records import BankLine, Kind, LineStatus, Table

if TYPE_CHECKING:
    from tests.readers.conftest import Desk

PAID, FAILED, PENDING = LineStatus.PAID, LineStatus.FAILED, LineStatus.PENDING
OWN = ["姓名", "卡号", "应处理金额", "备注", "实处理金额", "处理标志"]
OTHER = [
    *("姓名", "卡号", "行别", "跨行行号", "业务种类", "协议书号", "账号地址"),
    *("应处理金额", "备注", "实处理金额", "处理标志"),
]


def bank_lines(table: Table) -> list[BankLine]:
    return [row for row in table.records if isinstance(row, BankLine)]


def test_a_return_of_the_own_bank(desk: "Desk") -> None:
    a, b, c, *_ = desk.people
    rows: list[list[Any]] = [
        OWN,
        [a.name, a.card, 7600, "2026年7月工资", 7600, "全部成功"],
        [b.name, b.card, "8,000.50", "补6月工资", 0, "失败：账户不存在"],
        ["赵　强", c.card, "500.00", "202607", "", "处理中"],
    ]
    table = desk.sheet(rows, name="代发结果20260814.xlsx")
    assert (table.kind, table.layout, table.key) == (
        Kind.BANK_RETURN,
        "bank_table",
        "代发结果20260814.xlsx",
    )
    one, two, three = bank_lines(table)
    assert (one.row, one.name, one.card) == (2, a.name, a.card)
    assert (one.amount, one.status, one.month) == (Decimal("7600.00"), PAID, "2026-07")
    assert (two.amount, two.status, two.month) == (Decimal("8000.50"), FAILED, "2026-06")
    assert two.note == "失败：账户不存在"
    assert (three.name, three.status, three.month) == ("赵强", PENDING, "2026-07")
    assert table.facts["batch_date"] == "2026-08-14"
    assert table.questions == []


def test_own_and_other_banks_are_two_sheets_of_a_book(desk: "Desk") -> None:
    a, b, *_ = desk.people
    own: list[Any] = [a.name, a.card, 1, "202607", 1, "全部成功"]
    other: list[Any] = [b.name, b.card, "103", "103671000011", "", "", "", 2, "202607", 0, "失败"]
    path = desk.book("回盘.xlsx", {"本行": [OWN, own], "他行": [OTHER, other]})
    first, second = desk.read(path).tables
    assert (first.key, second.key) == ("回盘.xlsx#本行", "回盘.xlsx#他行")
    assert [bank_lines(t)[0].status for t in (first, second)] == [PAID, FAILED]
    assert bank_lines(second)[0].card == b.card


CSV = (
    "批次号,PF202608140007,处理日期,2026-08-14\n"
    '总笔数,3,总金额,"3,000.00"\n'
    "成功笔数,2,成功金额,2000.00,失败笔数,1\n"
    "序号,收款人姓名,收款账号,交易金额,处理结果,失败原因,附言\n"
)


def lines_of(desk: "Desk") -> str:
    a, b, c, *_ = desk.people
    return (
        f"1,{a.name},{a.card}\t,1000.00,成功,,2026年7月工资\n"
        f"2,{b.name},{b.card}\t,1000.00,失败,户名不符,2026年7月工资\n"
        f"3,{c.name},{c.card}\t,1000.00,成功,,2026年7月工资\n"
    )


@pytest.mark.parametrize("encoding", ["gbk", "utf-8", "utf-8-sig"])
def test_a_text_with_totals_above(desk: "Desk", encoding: str) -> None:
    table = desk.table(desk.text("回盘.csv", CSV + lines_of(desk), encoding))
    assert [line.status for line in bank_lines(table)] == [PAID, FAILED, PAID]
    assert bank_lines(table)[1].note == "户名不符"
    assert table.facts["batch_no"] == "PF202608140007"
    assert table.facts["batch_date"] == "2026-08-14"
    assert (table.control_totals, table.stated_totals) == ([], 5)
    assert [line.row for line in bank_lines(table)] == [5, 6, 7]


def test_totals_below_that_differ_are_told(desk: "Desk") -> None:
    below = "合计,,,3100.00\n总笔数：4 总金额：3000.00元\n成功金额,1000.00\n"
    text = CSV.split("\n", 3)[3] + lines_of(desk) + below
    table = desk.table(desk.text("回盘20260814.csv", text))
    assert len(bank_lines(table)) == 3
    assert [(t.row, t.field, t.stated, t.computed) for t in table.control_totals] == [
        (5, "交易金额", "3100.00", "3000.00"),
        (6, "总笔数", "4", "3"),
        (7, "成功金额", "1000.00", "2000.00"),
    ]


def test_labels_above_their_numbers_are_totals_too(desk: "Desk") -> None:
    above = "总笔数,总金额,成功笔数,成功金额\n3,3000.00,2,2000.01\n"
    table = desk.table(desk.text("回盘.csv", above + CSV.split("\n", 3)[3] + lines_of(desk)))
    assert [(t.row, t.field, t.stated) for t in table.control_totals] == [
        (1, "成功金额", "2000.01")
    ]


def test_bars_with_headings_and_a_trailer(desk: "Desk") -> None:
    a, b, *_ = desk.people
    text = (
        "H|20260814|0001|2|3000.00\n序号|户名|账号|金额|状态|原因|用途\n"
        f"1|{a.name}|{a.card}|1000.00|S||202607工资\n2|{b.name}|{b.card}|2000.00|F|账户销户|2607\n"
        "T|2|3000.00|1|1000.00|1|2000.10\n"
    )
    table = desk.table(desk.text("ret.txt", text))
    assert table.layout == "bank_table"
    assert [(line.status, line.month) for line in bank_lines(table)] == [
        (PAID, "2026-07"),
        (FAILED, "2026-07"),
    ]
    assert [(t.row, t.field, t.stated) for t in table.control_totals] == [
        (5, "失败金额", "2000.10")
    ]


def piped(desk: "Desk", trailer: str = "T|3|3000.00|1|1000.00") -> Table:
    a, b, c, *_ = desk.people
    text = (
        "H|20260814|PF0001|6200990000000009|3|3000.00|\n"
        f"D|1|{a.name}|{a.card}|1000.00|00|交易成功|2026年7月工资|\n"
        f"D|2|{b.name}|{b.card}|1500.00|E3|账户已销户失败|2026年7月工资|\n"
        f"D|3|{c.name}|{c.card}|500.00|99|处理中|补6月工资|\n"
        f"{trailer}\n"
    )
    return desk.table(desk.text("ret.txt", text, "gbk"))


def test_bars_without_headings_are_known_by_what_stands_between_them(desk: "Desk") -> None:
    a, *_ = desk.people
    table = piped(desk)
    assert (table.layout, table.questions) == ("bank_pipe", [])
    one, two, three = bank_lines(table)
    assert (one.row, one.sequence, one.name, one.card) == (2, "1", a.name, a.card)
    assert (one.amount, one.month) == (Decimal(1000), "2026-07")
    assert [line.status for line in (one, two, three)] == [PAID, FAILED, PENDING]
    assert "账户已销户" in two.note
    assert three.month == "2026-06"
    assert (table.facts["batch_date"], table.facts["batch_no"]) == ("2026-08-14", "PF0001")
    assert (table.control_totals, table.stated_totals) == ([], 6)


def test_a_trailer_that_differs_or_is_missing_is_told(desk: "Desk") -> None:
    assert [(t.row, t.field) for t in piped(desk, "T|3|3000.00|2|1000.00").control_totals] == [
        (5, "成功笔数")
    ]
    assert piped(desk, "").questions == ["no_total_line"]


@pytest.mark.parametrize(
    ("flag", "asked", "done", "status", "sure"),
    [
        *(("全部成功", 5, 5, PAID, True), ("成功", 5, None, PAID, True)),
        *(("不成功", 5, 0, FAILED, True), ("0000", 5, None, PAID, True)),
        *(("已提交", 5, 0, PENDING, True), ("", 5, 5, PAID, True), ("", 5, 0, PENDING, False)),
        *(("Q7", 5, 0, FAILED, False), ("Q7", 5, None, PENDING, False), ("Q7", 5, 5, PAID, False)),
        *(("1", 5, None, PENDING, False), ("退汇", 5, 5, FAILED, True)),
        *(("部分成功", 5, None, PENDING, False), ("部分成功", 5, 5, PENDING, False)),
        *(("成功后冲正", 5, 5, FAILED, True), ("无错误", 5, None, PENDING, False)),
    ],
)
def test_an_outcome_is_the_banks_word_and_never_guessed(
    flag: str, asked: int, done: int | None, status: LineStatus, sure: bool
) -> None:
    found = outcome(flag, Decimal(asked), None if done is None else Decimal(done))
    assert (found.status, found.sure) == (status, sure)


def test_what_was_paid_in_part_counts_as_far_as_it_was_paid(desk: "Desk") -> None:
    a, *_ = desk.people
    table = desk.sheet([OWN, [a.name, a.card, 100, "202607", 60, "部分成功"]])
    [line] = bank_lines(table)
    assert (line.amount, line.status) == (Decimal(60), PAID)
    assert any("第 2 行只成功了一部分" in told(q) for q in table.questions)


def test_outcomes_and_months_that_are_not_understood_are_asked_about(desk: "Desk") -> None:
    a, *_ = desk.people
    table = desk.sheet([OWN, [a.name, a.card, 100, "奖励", "", "Z"]], name="x.xlsx")
    asked = [told(q) for q in table.questions]
    assert any("看不懂：Z" in sentence for sentence in asked)
    assert any("第 2 行没有写明是哪个月的工资" in sentence for sentence in asked)
    assert any("哪一天处理" in sentence for sentence in asked)


@pytest.mark.parametrize(
    ("remark", "around", "month"),
    [
        *(("2026年7月工资", "", "2026-07"), ("202607", "", "2026-07"), ("2607工资", "", "2026-07")),
        *(("补6月工资", "2026-08", "2026-06"), ("12月工资", "2027-01", "2026-12")),
        *(("补6月工资", "", ""), ("工资", "2026-08", ""), ("7、8月工资", "2026-09", "")),
    ],
)
def test_the_wage_month_in_a_remark(remark: str, around: str, month: str) -> None:
    assert month_in_remark(remark, around) == month


def test_a_line_without_a_name_is_its_cards(desk: "Desk") -> None:
    a, b, *_ = desk.people
    rows = [
        OWN,
        [a.name, a.card, 1, "202607", 1, "全部成功"],
        ["", b.card, 2, "202607", 2, "全部成功"],
        ["合计", "", 3, "", 3, ""],
    ]
    table = desk.sheet(rows)
    assert [line.card for line in bank_lines(table)] == [a.card, b.card]
    assert table.control_totals == []


def test_a_wage_sheet_with_the_banks_word_beside_it_is_a_wage_sheet(desk: "Desk") -> None:
    heads = ["姓名", "银行卡号", "应发工资", "实发工资", "发放状态"]
    assert desk.sheet([["2026年7月"], heads, ["罗河生", "", 1, 1, "成功"]]).kind is Kind.WAGE_SHEET


def test_bars_with_amounts_in_fen_filled_up_with_zeros(desk: "Desk") -> None:
    a, b, *_ = desk.people
    text = (
        "H|20260814|PF01|000002|0000000001234550\n"
        f"D|000001|{a.name}|{a.card}|000000001000050|00|2607\n"
        f"D|000002|{b.name}|{b.card}|000000000234500|00|2607\n"
        "T|000002|0000000001234551|000002|0000000001234550\n"
    )
    table = desk.table(desk.text("ret.txt", text, "gbk"))
    assert [line.amount for line in bank_lines(table)] == [Decimal("10000.50"), Decimal("2345.00")]
    assert [line.card for line in bank_lines(table)] == [a.card, b.card]
    assert [(t.row, t.field, t.stated, t.computed) for t in table.control_totals] == [
        (4, "金额", "12345.51", "12345.50")
    ]


def test_bars_with_doubtful_and_returned_payments(desk: "Desk") -> None:
    a, b, *_ = desk.people
    text = (
        f"D|1|{a.name}|{a.card}|1000.00|00|2607\nD|2|{b.name}|{b.card}|1,000.00|可疑|2607\n"
        f"D|3|{b.name}|{b.card}|500.00|00成功但退回中心|2607\nT|3|2500.00\n"
    )
    table = desk.table(desk.text("ret20260814.txt", text, "gbk"))
    assert [line.status for line in bank_lines(table)] == [PAID, PENDING, FAILED]
