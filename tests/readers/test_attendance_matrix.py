"""考勤表: marks a day are handed on as marks, never as passages."""

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from gongyou.exchange.formats.sentences import told
from gongyou.exchange.records import AttendanceMonth, Kind, Table

if TYPE_CHECKING:
    from tests.readers.conftest import Desk

DAYS = list(range(1, 32))


def months(table: Table) -> list[AttendanceMonth]:
    return [row for row in table.records if isinstance(row, AttendanceMonth)]


def marked(*marks: Any) -> list[Any]:
    return [*marks, *[""] * (31 - len(marks))]


def test_ticks_halves_and_numbers_are_days_and_no_punches(desk: "Desk") -> None:
    a, b, *_ = desk.people
    rows = [
        ["2026年7月木工班考勤表"],
        ["序号", "姓名", "身份证号", *DAYS, "合计"],
        ["", "", "", *"三四五六日一二三四五六日"],
        [1, a.name, a.id_number, *marked("√", "半", "×", 1, 0.5), 3],
        [2, b.name, b.id_number, *marked("✓", "", "休", 1), 2],
        ["合计", "", "", *marked(), 5],
    ]
    table = desk.sheet(rows)
    assert (table.kind, table.layout, table.punches) == (Kind.GATE, "attendance_matrix", None)
    one, two = months(table)
    assert (one.row, one.name, one.month, one.team) == (4, a.name, "2026-07", "木工班")
    assert [(m.day, m.mark, m.days) for m in one.marks] == [
        (1, "√", Decimal(1)),
        (2, "半", Decimal("0.5")),
        (3, "×", Decimal(0)),
        (4, "1", Decimal(1)),
        (5, "0.5", Decimal("0.5")),
    ]
    assert [one.worked, one.stated_days, two.worked] == [Decimal(3), Decimal(3), Decimal(2)]
    assert [q.partition(" ")[0] for q in table.questions] == ["matrix_is_no_gate"]
    assert table.control_totals == []


def test_hours_and_unknown_marks_are_asked_about_and_not_turned_into_days(desk: "Desk") -> None:
    rows = [["2026年7月"], ["姓名", *DAYS], ["罗河生", *marked(8, 9.5, "△")]]
    table = desk.sheet(rows)
    [one] = months(table)
    assert [(m.days, m.hours) for m in one.marks] == [
        (None, Decimal(8)),
        (None, Decimal("9.5")),
        (None, None),
    ]
    asked = [told(q) for q in table.questions]
    assert any("这些符号含义不明：△" in sentence for sentence in asked)
    assert any("填的是小时" in sentence for sentence in asked)


@pytest.mark.parametrize(
    "shown", ["{0.day}日", "{0.month}/{0.day}", "{0:%Y-%m-%d}", "{0.month}月{0.day}日"]
)
def test_days_may_be_headed_in_several_ways(desk: "Desk", shown: str) -> None:
    days = [shown.format(date(2026, 6, 1) + timedelta(n)) for n in range(30)]
    table = desk.sheet([["2026年6月"], ["姓名", "班组", *days], ["罗河生", "木工班", "√", "√"]])
    [one] = months(table)
    assert (one.month, [m.day for m in one.marks]) == ("2026-06", [1, 2])


def test_morning_and_afternoon_are_half_days_and_overtime_is_none(desk: "Desk") -> None:
    rows = [
        ["2026年7月"],
        ["姓名", "时段", *DAYS],
        ["罗河生", "上午", *marked("√", "√")],
        ["", "下午", *marked("√")],
        ["", "加班", *marked("√", "√")],
    ]
    table = desk.sheet(rows, merges=["A3:A5"])
    [one] = months(table)
    assert [(m.day, m.days) for m in one.marks] == [(1, Decimal(1)), (2, Decimal("0.5"))]


def test_a_printed_sum_that_differs_is_asked_about(desk: "Desk") -> None:
    table = desk.sheet([["2026年7月"], ["姓名", *DAYS, "出勤天数"], ["罗河生", *marked("√"), 2]])
    assert "有 1 人的合计出勤与每天的记录加起来不一致（第 3 行）" in told(table.questions[-1])


def test_marks_without_a_name_are_told(desk: "Desk") -> None:
    table = desk.sheet([["2026年7月"], ["姓名", *DAYS], ["罗河生", "√"], ["", "√", "√"]])
    assert [(r.row, r.reason, r.kept) for r in table.rejections] == [(4, "no_name", False)]


def test_a_matrix_with_pay_is_a_wage_sheet(desk: "Desk") -> None:
    rows = [["2026年7月"], ["姓名", *DAYS, "合计", "应发"], ["罗河生", *marked("√"), 1, 300]]
    assert desk.sheet(rows).kind is Kind.WAGE_SHEET


def matrix(desk: "Desk", *rows: list[Any], title: str = "2026年7月考勤表") -> Table:
    return desk.sheet([[title], ["序号", "姓名", *DAYS, "合计"], *rows])


def worths(table: Table) -> list[Any]:
    return [m.days for m in months(table)[0].marks]


@pytest.mark.parametrize(
    "legend",
    [
        "说明：○出勤 △半天 ●缺勤 ☆休息",
        "图例: 出勤○ 半天△ 缺勤● 休息☆",
        "符号：出勤：○；半天：△；旷工：●；事假：☆",
        "○正常出勤、△半日、●旷工、☆病假",
    ],
)
def test_signs_mean_what_the_sheets_own_legend_says(desk: "Desk", legend: str) -> None:
    marks = marked("○", "△", "●", "☆", "○△")
    table = matrix(desk, [1, "罗河生", *marks], [legend])
    assert worths(table) == [Decimal(n) for n in ("1", "0.5", "0", "0", "0.75")]
    assert [q.partition(" ")[0] for q in table.questions] == ["matrix_is_no_gate"]
    above = desk.sheet([["2026年7月考勤表"], [legend], ["姓名", *DAYS], ["罗河生", *marks]])
    assert worths(above) == worths(table)


def test_a_legend_turns_a_usual_sign_round(desk: "Desk") -> None:
    table = matrix(desk, [1, "罗河生", *marked("√", "×")], ["备注：√休息 ×出勤"])
    assert worths(table) == [0, 1]


def test_signs_without_a_legend_and_one_sign_alone_are_asked_about(desk: "Desk") -> None:
    table = matrix(desk, [1, "罗河生", *marked("○", "△", "√")], ["△半天"])
    assert worths(table) == [None, None, 1]
    assert told(table.questions[1]).startswith("考勤表里这些符号含义不明：△、○。")


@pytest.mark.parametrize(
    ("mark", "days", "hours"),
    [
        *(("√√", "1", None), ("√×", "0.5", None), ("√/×", "0.5", None), ("××", "0", None)),
        *(("1工", "1", None), ("0.5天", "0.5", None), ("1+2", "1", None), ("√+3", "1", None)),
        *(("上午", "0.5", None), ("正常", "1", None), ("1.5", "1.5", None), ("年假", "0", None)),
        *(("8小时", None, "8"), ("9.5h", None, "9.5"), ("A", None, None), ("25", None, None)),
    ],
)
def test_what_marks_are_worth(desk: "Desk", mark: str, days: str, hours: str) -> None:
    [found] = months(matrix(desk, [1, "罗河生", *marked(mark)]))[0].marks
    assert (found.days, found.hours) == (days and Decimal(days), hours and Decimal(hours))


def test_lines_of_a_day_need_no_merged_name_and_a_line_of_sums_is_nobody(desk: "Desk") -> None:
    rows = [
        ["2026年7月木工班考勤表"],
        ["班组", "姓名", "时段", *DAYS],
        ["木工班", "罗河生", "上午", *marked("√", "√", 0.5)],
        ["", "", "下午", *marked("√", "", 0.5)],
        ["", "", "加班", *marked("", "√", 2)],
        ["", "唐小满", "上午", *marked("√")],
        ["", "", "下午", *marked("√")],
        ["", "出勤人数", "", *marked(2, 1, 1)],
    ]
    table = desk.sheet(rows, merges=["A3:A7"])
    one, two = months(table)
    assert {m.day: m.days for m in one.marks} == {1: 1, 2: Decimal("0.5"), 3: 1}
    assert (two.row, two.team, two.worked) == (6, "木工班", Decimal(1))
    assert table.rejections == []


def test_a_day_that_the_month_has_not_is_told(desk: "Desk") -> None:
    table = matrix(desk, [1, "罗河生", *[""] * 30, "√"], title="2026年6月考勤表")
    assert months(table)[0].marks == ()
    assert [(r.row, r.column, r.value) for r in table.rejections] == [(3, "31", "√")]


def test_a_sheet_from_the_26th_to_the_25th_lies_in_two_months(desk: "Desk") -> None:
    days = [date(2026, 6, 26) + timedelta(n) for n in range(30)]
    table = desk.sheet([["考勤表"], ["姓名", *days], ["罗河生", "√", *[""] * 4, "√", "√"]])
    june, july = months(table)
    assert (june.month, [m.day for m in june.marks]) == ("2026-06", [26])
    assert (july.month, [m.day for m in july.marks]) == ("2026-07", [1, 2])
    bare = desk.sheet([["2026年7月"], ["姓名", *[d.day for d in days]], ["罗河生", "√", "√"]])
    assert months(bare)[0].month == ""
    assert bare.questions[1] == "days_of_two_months"


def test_months_are_asked_for_and_several_of_a_book_are_told_by_their_sheets(desk: "Desk") -> None:
    rows = [["考勤表"], ["姓名", *DAYS], ["罗河生", "√"]]
    table = desk.sheet(rows)
    assert (months(table)[0].month, table.questions[1]) == ("", "month_unknown")
    given = desk.table(desk.folder / "表.xlsx", month="2026-07")
    assert months(given)[0].month == "2026-07"
    book = desk.read(desk.book("考勤.xlsx", {"2026年7月": rows, "2026年8月": rows}))
    assert [months(t)[0].month for t in book.tables] == ["2026-07", "2026-08"]


def test_a_weekday_line_above_the_days_is_part_of_the_heading(desk: "Desk") -> None:
    week = [*"三四五六日一二" * 5][:31]
    rows = [["2026年7月"], ["姓名", "工种", *week], ["", "", *DAYS], ["罗河生", "木工", "√", "√"]]
    table = desk.sheet(rows, merges=["A2:A3", "B2:B3"])
    assert [m.day for m in months(table)[0].marks] == [1, 2]
