"""Orders (报盘) and returns (回盘) of one batch in different files, and what does not fit."""

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from gongyou.exchange.formats.sentences import told
from gongyou.exchange.recognise import join, read_folder
from gongyou.exchange.records import BankLine, Kind, LineStatus, Reading, Table

if TYPE_CHECKING:
    from tests.readers.conftest import Desk

PAID, FAILED, PENDING = LineStatus.PAID, LineStatus.FAILED, LineStatus.PENDING
OUT = "报盘/DFBP_20260814_01.txt"
OWN = ["姓名", "卡号", "应处理金额", "备注", "实处理金额", "处理标志"]


def text_line(number: int, name: str, card: str, cents: int, mark: str, note: str = "工资") -> str:
    front = f"2314501260814 {number:05d} 102671000011 {card} {name:<20}"
    return f"{front} 1 {cents:012d} 00201 {mark} {note}\r\n"


def order(desk: "Desk", count: int = 3, cents: int = 760000) -> str:
    people = desk.people[:count]
    lines = [text_line(n, p.name, p.card, cents, "2607") for n, p in enumerate(people, 1)]
    return "".join(lines) + f"T {count:06d} {count * cents:016d}\r\n"


def answered(desk: "Desk", *marks: str, cents: int = 760000) -> list[str]:
    people = zip(desk.people, marks, strict=False)
    return [
        text_line(n, p.name, p.card, cents, f"{mark}2607") for n, (p, mark) in enumerate(people, 1)
    ]


def tables(readings: Sequence[Reading]) -> list[Table]:
    return [t for r in readings for t in r.tables]


def bank_lines(table: Table) -> list[BankLine]:
    return [row for row in table.records if isinstance(row, BankLine)]


def asked(table: Table) -> str:
    return "\n".join(told(q) for q in table.questions)


def joined(desk: "Desk", back: str, out: str = "") -> tuple[Table, list[Reading]]:
    """The return's table, and all readings, the order lying beside it."""
    desk.text(OUT, out or order(desk), "gbk")
    desk.text("回盘/DFHP_20260814_01.txt", back, "gbk")
    readings = read_folder(desk.folder)
    [table] = [t for t in tables(readings) if t.layout == "bank_return_text"]
    return table, readings


def test_an_order_alone_is_pending_and_asked_about(desk: "Desk") -> None:
    a, *_ = desk.people
    table = desk.table(desk.text("x.txt", order(desk), "gbk"))
    assert (table.kind, table.layout) == (Kind.BANK_RETURN, "bank_order_text")
    one, *_ = bank_lines(table)
    assert (one.name, one.card, one.amount) == (a.name, a.card, Decimal("7600.00"))
    assert (one.status, one.month, one.sequence) == (PENDING, "2026-07", "00001")
    assert table.facts["batch_date"] == "2026-08-14"
    assert (table.control_totals, table.stated_totals) == ([], 2)
    assert "没有银行的处理结果" in asked(table)


def test_an_order_whose_total_differs_says_so(desk: "Desk") -> None:
    text = order(desk).replace("T 000003", "T 000004")
    table = desk.table(desk.text("x.txt", text, "gbk"))
    assert [(t.row, t.field, t.stated, t.computed) for t in table.control_totals] == [
        (4, "笔数", "4", "3")
    ]


def test_an_answered_order_is_set_aside_and_counts_nothing(desk: "Desk") -> None:
    table, readings = joined(desk, "".join(answered(desk, "001", "002", "001")))
    assert [line.status for line in bank_lines(table)] == [PAID, FAILED, PAID]
    assert tables(readings) == [table]
    [aside] = [t for r in readings for t in r.used]
    assert (aside.layout, aside.questions) == ("bank_order_text", [])
    assert table.questions == ["no_total_line"]
    assert join(readings) == readings


def test_lines_the_bank_did_not_answer_stay_pending(desk: "Desk") -> None:
    back = answered(desk, "001", "001", "001")
    _, readings = joined(desk, back[0] + back[2])
    [left] = [t for t in tables(readings) if t.layout == "bank_order_text"]
    assert [(line.row, line.status) for line in bank_lines(left)] == [(2, PENDING)]
    assert "报盘第 2 行在回盘（回盘/DFHP_20260814_01.txt）里没有结果" in asked(left)
    assert join(readings) == readings


def test_lines_nobody_ordered_are_named(desk: "Desk") -> None:
    d = desk.people[3]
    more = text_line(4, d.name, d.card, 100, "0012607")
    table, _ = joined(desk, "".join(answered(desk, "001", "001", "001")) + more)
    assert "回盘第 4 行在报盘（报盘/DFBP_20260814_01.txt）里没有" in asked(table)


def test_doubled_lines_are_named(desk: "Desk") -> None:
    a, *_ = desk.people
    again = text_line(9, a.name, a.card, 760000, "0012607")
    table, _ = joined(desk, "".join(answered(desk, "001", "001", "001")) + again)
    assert "回盘第 4 行重复" in asked(table)
    assert "第 1、4 行的姓名、卡号、金额和月份两两相同" in asked(table)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ("amount", f"金额不同（回盘行 ← 报盘行，应发 → 回盘）：2 ← {OUT} 2 7600.00 → 76.00"),
        ("card", f"卡号不同（回盘行 ← 报盘行）：2 ← {OUT} 2"),
        ("name", f"姓名不同（回盘行 ← 报盘行）：2 ← {OUT} 2"),
        ("month", f"月份不同（回盘行 ← 报盘行，报盘 → 回盘）：2 ← {OUT} 2 2026-07 → 2026-06"),
    ],
)
def test_an_altered_line_is_named_with_both_rows(desk: "Desk", changed: str, said: str) -> None:
    _, b, _, d, *_ = desk.people
    given: dict[str, Any] = {"name": b.name, "card": b.card, "cents": 760000, "mark": "0012607"}
    altered = {"amount": ("cents", 7600), "card": ("card", d.card), "name": ("name", d.name)}
    key, value = altered.get(changed, ("mark", "0012606"))
    line = text_line(2, **given | {key: value})
    back = answered(desk, "001", "001", "001")
    table, readings = joined(desk, back[0] + line + back[2])
    assert said in asked(table)
    assert d.card not in asked(table)
    assert tables(readings) == [table]


def test_a_sign_the_bank_could_not_print_is_no_alteration(desk: "Desk") -> None:
    _, b, *_ = desk.people
    back = answered(desk, "001", "001", "001")
    unprinted = text_line(2, b.name[:-1] + "?", b.card, 760000, "0012607")
    table, _ = joined(desk, back[0] + unprinted + back[2])
    assert table.questions == ["no_total_line"]


def book_rows(desk: "Desk", *results: tuple[Any, str], remark: str = "2607") -> list[list[Any]]:
    people = zip(desk.people, results, strict=False)
    return [OWN, *([p.name, p.card, 7600, remark, done, flag] for p, (done, flag) in people)]


def test_a_workbook_without_outcomes_is_an_order(desk: "Desk") -> None:
    table = desk.sheet(book_rows(desk, ("", ""), ("", "")))
    assert [line.status for line in bank_lines(table)] == [PENDING, PENDING]
    assert [q.split(" ")[0] for q in table.questions] == ["no_answer_to_batch"]


def test_a_list_of_payments_without_a_column_for_outcomes_is_an_order(desk: "Desk") -> None:
    a, b, *_ = desk.people
    text = f"姓名,卡号,金额,备注\n{a.name},{a.card},7600.00,2607\n{b.name},{b.card},7600,2607\n"
    table = desk.table(desk.text("代发.csv", text, "gbk"))
    assert table.kind is Kind.BANK_RETURN
    assert [(line.status, line.month) for line in bank_lines(table)] == [(PENDING, "2026-07")] * 2


def test_text_and_workbook_of_one_batch_out_and_back_are_one_batch(desk: "Desk") -> None:
    """The firm's text becomes the bank's workbook, comes back filled, and becomes a text."""
    results = (7600, "全部成功"), (0, "失败"), (7600, "全部成功")
    desk.text("1.txt", order(desk), "gbk")
    desk.book("2.xlsx", {"工行": book_rows(desk, ("", ""), ("", ""), ("", ""))})
    desk.book("3.xlsx", {"工行": book_rows(desk, *results)})
    desk.text("4.txt", "".join(answered(desk, "001", "002", "001")), "gbk")
    readings = read_folder(desk.folder)
    [kept] = tables(readings)
    assert kept.key == "4.txt"
    assert "3.xlsx 与本文件逐笔相同" in asked(kept)


def test_own_and_other_banks_come_back_apart(desk: "Desk") -> None:
    desk.text("1.txt", order(desk, 4), "gbk")
    rows = book_rows(desk, *[(7600, "全部成功")] * 4)
    desk.book("回盘20260814.xlsx", {"本行": rows[:4], "他行": [OWN, rows[4]]})
    readings = read_folder(desk.folder)
    assert [t.key for t in tables(readings)] == ["回盘20260814.xlsx#本行", "回盘20260814.xlsx#他行"]
    assert all(t.questions == [] for t in tables(readings))


def test_what_is_sent_again_later_is_no_doubled_answer(desk: "Desk") -> None:
    b = desk.people[1]
    again = text_line(1, b.name, b.card, 760000, "0012607").replace("260814", "260820")
    desk.text("回盘/DFHP_20260820_02.txt", again, "gbk")
    table = desk.text(
        "回盘/DFHP_20260814_01.txt", "".join(answered(desk, "001", "002", "001")), "gbk"
    )
    desk.text("报盘/DFBP_20260814_01.txt", order(desk), "gbk")
    assert table.exists()
    first, second = tables(read_folder(desk.folder))
    assert (first.questions, second.questions) == (["no_total_line"], ["no_total_line"])


def test_an_order_is_not_answered_before_it_was_given(desk: "Desk") -> None:
    later = order(desk).replace("260814", "260820")
    desk.text("out.txt", later, "gbk")
    desk.text("back.txt", "".join(answered(desk, "001", "001", "001")), "gbk")
    assert len(tables(read_folder(desk.folder))) == 2


def test_a_return_without_a_month_has_its_orders(desk: "Desk") -> None:
    desk.text("1.txt", order(desk), "gbk")
    rows = book_rows(desk, *[(7600, "全部成功")] * 3, remark="")
    desk.book("回盘20260814.xlsx", {"Sheet1": rows})
    before = desk.table(desk.folder / "回盘20260814.xlsx")
    [table] = tables(read_folder(desk.folder))
    assert [line.month for line in bank_lines(before)] == ["", "", ""]
    assert [line.month for line in bank_lines(table)] == ["2026-07"] * 3
    assert [q.split(" ")[0] for q in table.questions] == ["month_of_the_order"]


def test_one_return_in_two_forms_that_differ_is_asked_about_and_both_count(desk: "Desk") -> None:
    results = [(7600, "全部成功"), (7600, "全部成功"), (7600, "全部成功"), (0, "失败")]
    desk.book("a20260814.xlsx", {"Sheet1": book_rows(desk, *results)})
    desk.book("b20260814.xlsx", {"Sheet1": book_rows(desk, *[(7600, "全部成功")] * 4)})
    first, second = tables(read_folder(desk.folder))
    assert "a20260814.xlsx 日期相合、各笔大多相同" in asked(second) + asked(first)


def test_a_list_of_the_failed_lines_alone_counts_nothing_twice(desk: "Desk") -> None:
    results = [(7600, "全部成功"), (0, "失败"), (0, "失败")]
    rows = book_rows(desk, *results)
    desk.book("a20260814.xlsx", {"Sheet1": rows})
    desk.book("失败20260814.xlsx", {"Sheet1": [OWN, *rows[2:]]})
    [kept] = tables(read_folder(desk.folder))
    assert kept.key == "a20260814.xlsx"
