"""A file is known by what stands in it; a folder is read whole."""

from typing import TYPE_CHECKING

import pytest

from gongyou.exchange.recognise import read_folder
from gongyou.exchange.records import Kind, UnusableFile

if TYPE_CHECKING:
    from tests.readers.conftest import Desk

WAGES = [["2026年7月"], ["姓名", "应发工资", "实发工资"], ["罗河生", 100, 100]]
ROSTER = [["序号", "姓名", "工种", "进场日期"], [1, "罗河生", "木工", "2026.6.1"]]
PUNCH = "125\t2026-07-01 12:00:05\t0\t1\t0\t0\n"


def test_names_of_files_decide_nothing(desk: "Desk") -> None:
    assert desk.table(desk.book("花名册.xlsx", {"考勤": WAGES})).kind is Kind.WAGE_SHEET
    assert desk.table(desk.book("工资表.xlsx", {"工资": ROSTER})).kind is Kind.ROSTER
    assert desk.table(desk.text("花名册.csv", PUNCH)).kind is Kind.GATE


def test_a_workbook_called_csv_and_a_text_called_xlsx_are_read(desk: "Desk") -> None:
    book = desk.book("工资.xlsx", {"S": WAGES})
    assert desk.table(book.rename(book.with_suffix(".csv"))).kind is Kind.WAGE_SHEET
    text = "2026年7月\n姓名,应发工资,实发工资\n罗河生,100,100\n"
    assert desk.table(desk.text("真工资.xlsx", text)).kind is Kind.WAGE_SHEET


def test_a_roster_with_trade_and_phone_is_no_table_of_gate_numbers(desk: "Desk") -> None:
    text = "工号,姓名,身份证号,班组,工种,联系电话,银行卡号\n7,罗河生,,木工班,木工,,\n"
    assert desk.table(desk.text("a.csv", text)).kind is Kind.ROSTER
    assert (
        desk.table(desk.text("b.csv", "工号,姓名,部门\n7,罗河生,木工班\n")).kind is Kind.PIN_TABLE
    )


def test_a_wage_sheet_with_all_a_roster_has_is_a_wage_sheet(desk: "Desk") -> None:
    heads = "姓名,工种,班组,合同签订日期,进场日期,离场日期,计酬方式,联系电话,工资卡号,应发,实发\n"
    table = desk.table(desk.text("2026-07.csv", heads + "罗河生,木工,木工班,,,,点工,,,1,1\n"))
    assert table.kind is Kind.WAGE_SHEET


def test_the_caller_may_say_the_kind(desk: "Desk") -> None:
    path = desk.text("a.csv", "工号,姓名,班组,工种\n7,罗河生,木工班,木工\n")
    assert desk.read(path, kind=Kind.PIN_TABLE).tables[0].kind is Kind.PIN_TABLE
    assert desk.read(path, kind=Kind.ROSTER).tables[0].kind is Kind.ROSTER
    with pytest.raises(UnusableFile, match="not_recognised"):
        desk.read(path, kind=Kind.ACCOUNT)


def test_a_key_names_the_sheet_where_there_are_several_or_wages(desk: "Desk") -> None:
    one = desk.book("册.xlsx", {"甲": ROSTER, "空": []})
    assert [t.key for t in desk.read(one).tables] == ["册.xlsx"]
    two = desk.book("两册.xlsx", {"甲": ROSTER, "乙": ROSTER})
    assert [t.key for t in desk.read(two).tables] == ["两册.xlsx#甲", "两册.xlsx#乙"]
    wages = desk.book("工资.xlsx", {"甲": WAGES})
    assert [t.key for t in desk.read(wages).tables] == ["工资.xlsx#甲"]


def test_rows_have_the_numbers_one_sees_in_the_sheet(desk: "Desk") -> None:
    table = desk.sheet([[], [], ["", "", "姓名", "应发", "实发"], [], ["", "", "罗河生", 1, 1]])
    assert (table.header_row, [r.row for r in table.records]) == (3, [5])
    assert [c.letter for c in table.columns] == ["C", "D", "E"]


def test_rows_of_a_text_have_the_number_of_the_line_they_begin_on(desk: "Desk") -> None:
    text = '姓名,应发,实发,备注\n罗河生,1,1,"两\n行"\n\n唐小满,2,2,\n'
    table = desk.table(desk.text("2026-07.csv", text))
    assert [r.row for r in table.records] == [2, 5]


def test_a_text_may_be_parted_by_tabs_semicolons_or_bars(desk: "Desk") -> None:
    for sign in "\t;|":
        text = "2026年7月\n姓名,应发,实发\n罗河生,1,1\n".replace(",", sign)
        assert desk.table(desk.text("a.txt", text)).data_rows == 1


def test_a_header_further_to_the_right_and_below_a_cover_text_is_found(desk: "Desk") -> None:
    cover = [[f"说明第{n}条：请如实填写。"] for n in range(60)]
    assert desk.sheet([*cover, *WAGES]).header_row == 62


def test_a_folder_is_read_in_order_without_our_own_and_lock_files(desk: "Desk") -> None:
    desk.book("工资表/b.xlsx", {"S": WAGES})
    desk.book("工资表/a.xlsx", {"S": WAGES})
    desk.text("考勤/x_attlog.dat", PUNCH)
    desk.raw("工资表/坏.xlsx", b"PK\x03\x04 broken")
    ours = ("project.json", "expected.json", "README.md")
    litter = (".DS_Store", "工资表/~$a.xlsx", "Thumbs.db", "考勤/desktop.ini", "__MACOSX/a.xlsx")
    for name in (*ours, *litter):
        desk.text(name, "{}")
    readings = read_folder(desk.folder)
    assert [r.path for r in readings] == [
        "工资表/a.xlsx",
        "工资表/b.xlsx",
        "工资表/坏.xlsx",
        "考勤/x_attlog.dat",
    ]
    problem = readings[2].problem
    assert problem is not None
    assert (problem.code, readings[2].tables) == ("damaged", [])
    assert all(r.digest and r.size for r in readings if not r.problem)
