"""Totals that a table states against what its rows add up to."""

from typing import TYPE_CHECKING

from gongyou.exchange.records import Table

if TYPE_CHECKING:
    from tests.readers.conftest import Desk

HEADS: list[object] = ["序号", "姓名", "出勤", "日工资", "应发工资", "借支", "实发工资"]
A: list[object] = [1, "罗河生", 20, 300, 6000, 500, 5500]
B: list[object] = [2, "唐小满", 10, 250, 2500, "-", "2,500.00"]
C: list[object] = [3, "谢长贵", 26, 280, 7280, "", 7280]


def differing(table: Table) -> list[tuple[int, str, str, str]]:
    return [(t.row, t.field, t.stated, t.computed) for t in table.control_totals]


def test_totals_that_fit_are_counted_and_not_listed(desk: "Desk") -> None:
    table = desk.wages(HEADS, A, B, ["合  计", "", 30, "", "8,500.00", 500, 8000])
    assert differing(table) == []
    assert table.stated_totals == 4


def test_a_total_that_differs_is_listed_with_both_amounts(desk: "Desk") -> None:
    table = desk.wages(HEADS, A, B, ["合计", "", 30, "", 8500, 500, "8,900.00"])
    assert differing(table) == [(5, "实发工资", "8900.00", "8000.00")]


def test_a_subtotal_covers_the_rows_since_the_last_one_and_a_total_all(desk: "Desk") -> None:
    sub_ab = ["", "小计", 30, "", 8500, 500, 8000]
    sub_c = ["", "小计", 26, "", 7280, 0, 7000]
    total = ["合计", "", 56, "", 15780, 500, 15280]
    table = desk.wages(HEADS, A, B, sub_ab, C, sub_c, total)
    assert differing(table) == [(7, "实发工资", "7000.00", "7280.00")]


def test_page_totals_and_amounts_carried_forward_have_their_own_reach(desk: "Desk") -> None:
    lines: list[list[object]] = [
        A,
        ["", "小计", "", "", 6000],
        B,
        ["", "本页小计", "", "", 8500],
        ["过次页", "", "", "", 8500],
        HEADS,
        ["承前页", "", "", "", 8500],
        C,
        ["本页小计", "", "", "", 7280],
        ["总计", "", "", "", 15780],
    ]
    table = desk.wages(HEADS, *lines)
    assert differing(table) == []
    assert table.stated_totals == 6
    assert table.data_rows == 3


def test_amounts_are_carried_within_each_table_of_a_sheet(desk: "Desk") -> None:
    first: list[list[object]] = [A, ["合计", "", "", "", 6000], [], ["2026年7月"], HEADS]
    second: list[list[object]] = [
        *(B, ["过次页", "", "", "", 2500], HEADS, ["承前页", "", "", "", 2500]),
        *(C, ["合计", "", "", "", 9780]),
    ]
    assert differing(desk.wages(HEADS, *first, *second)) == []


def test_totals_of_teams_above_a_grand_total_cover_their_team(desk: "Desk") -> None:
    lines: list[list[object]] = [
        *(A, B, ["木工班合计", "", "", "", 8500, 500, 8000]),
        *(C, ["钢筋班合计", "", "", "", 7280, "", 7280]),
        ["总计", "", "", "", 15780, 500, 15281],
    ]
    table = desk.wages(HEADS, *lines)
    assert differing(table) == [(8, "实发工资", "15281.00", "15280.00")]


def test_head_counts_and_averages_are_no_totals_and_words_are(desk: "Desk") -> None:
    table = desk.wages(HEADS, A, B, ["合计", "共 2 人", "", 275, "捌仟伍佰元", "见附表", ""])
    assert (differing(table), table.stated_totals) == ([], 1)
    table = desk.wages(HEADS, A, B, ["合计", "", "", "", "捌仟陆佰元", "", ""])
    assert differing(table) == [(5, "应发工资", "8600.00", "8500.00")]


def test_a_total_without_its_label_is_known_by_its_amounts(desk: "Desk") -> None:
    table = desk.wages(HEADS, A, B, ["", "", "", "", 8500, 500, 8000])
    assert table.rejections == []
    assert table.data_rows == 2


def test_a_printed_net_that_differs_from_its_own_row_is_no_control_total(desk: "Desk") -> None:
    table = desk.wages(HEADS, [1, "罗河生", 20, 300, 6000, 500, 5700])
    assert differing(table) == []


def test_the_field_of_a_two_row_heading_is_its_lower_cell_as_printed(desk: "Desk") -> None:
    rows = [
        ["2026年7月"],
        ["姓名", "产 量", "", "应发", "实发"],
        ["", "工程量\n(m³)", "单价", "", ""],
        ["罗河生", 10, 245, 2450, 2450],
        ["合计", 11, 300, 2450, 2450],
    ]
    table = desk.sheet(rows, merges=["B2:C2", "A2:A3", "D2:D3", "E2:E3"])
    assert differing(table) == [(5, "工程量(m³)", "11.00", "10.00")]


def test_fen_add_up_exactly(desk: "Desk") -> None:
    lines = [[n, f"甲{n}乙", 1, 1, 0.1, "", 0.1] for n in range(10)]
    assert differing(desk.wages(HEADS, *lines, ["合计", "", "", "", 1.0, "", 1.0])) == []
