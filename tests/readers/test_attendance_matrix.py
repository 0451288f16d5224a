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
