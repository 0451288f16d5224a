"""工资表: gross, deductions, days and month, whatever the office's headings are."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from gongyou.exchange.formats.sentences import told
from gongyou.exchange.records import Kind, SheetRow, Table

if TYPE_CHECKING:
    from tests.readers.conftest import Desk

RowsOf = Callable[[Table], list[SheetRow]]
HEADS = [
    "序号",
    "姓名",
    "身份证号",
    "出勤",
    "日工资",
    "应发工资",
    "预支",
    "罚款",
    "实发工资",
    "备注",
]


def seen(*values: object) -> tuple[object, ...]:
    """Values side by side, so that amounts may be compared with plain numbers."""
    return values


def taken_off(row: SheetRow) -> dict[str, Decimal]:
    return {d.heading: d.amount for d in row.deductions}


def fields(table: Table) -> dict[str, str]:
    return {c.heading: c.field for c in table.columns}


def test_a_row_gives_days_gross_deductions_and_its_own_net(desk: "Desk", rows_of: RowsOf) -> None:
    a, *_ = desk.people
    line = [1, "罗　河生", a.id_number, "26天", 300, "¥7,800.00", 1000.0, "-", "6,800.00", "转卡"]
    table = desk.wages(HEADS, line)
    [row] = rows_of(table)
    assert table.kind is Kind.WAGE_SHEET
    assert table.key == "表.xlsx#Sheet1"
    assert (row.row, row.name, row.id_number, row.month) == (3, "罗河生", a.id_number, "2026-07")
    assert seen(row.days, row.day_rate, row.gross) == (26, 300, Decimal("7800.00"))
    assert taken_off(row) == {"预支": Decimal("1000.00")}
    assert (row.own_net, row.remark) == (Decimal("6800.00"), "转卡")


def test_a_column_before_gross_is_inside_it_and_no_deduction(desk: "Desk", rows_of: RowsOf) -> None:
    heads = ["序号", "姓名", "月工资标准", "缺勤扣款", "应发", "伙食费", "实发"]
    table = desk.wages(heads, [1, "罗河生", 6900, 2123.08, 4776.92, 435, 4341.92])
    [row] = rows_of(table)
    assert row.gross == Decimal("4776.92")
    assert taken_off(row) == {"伙食费": Decimal("435.00")}
    assert fields(table)["缺勤扣款"] == "inside_gross"


def test_piece_wages_are_gross_only_where_the_sheet_has_no_gross(
    desk: "Desk", rows_of: RowsOf
) -> None:
    [row] = rows_of(
        desk.wages(["姓名", "计件工资", "借支", "实发金额"], ["罗河生", 5000, 500, 4500])
    )
    assert row.gross == 5000
    [row] = rows_of(
        desk.wages(["姓名", "计件工资", "点工", "应发", "实发"], ["罗河生", 5000, 300, 5300, 5300])
    )
    assert row.gross == 5300


def test_a_sum_of_deductions_is_not_added_again(desk: "Desk", rows_of: RowsOf) -> None:
    heads = ["姓名", "应发合计", "借支", "伙食", "水电", "扣款合计", "实发"]
    [row] = rows_of(desk.wages(heads, ["罗河生", 5000, 300, 200, 100, 600, 4400]))
    assert taken_off(row) == {"借支": 300, "伙食": 200, "水电": 100}
    [row] = rows_of(desk.wages(["姓名", "应发", "扣款合计", "实发"], ["罗河生", 5000, 600, 4400]))
    assert taken_off(row) == {"扣款合计": 600}


def test_a_plain_deduction_column_that_repeats_the_others_is_not_added_again(
    desk: "Desk", rows_of: RowsOf
) -> None:
    heads = ["姓名", "应发", "借支", "伙食", "扣款", "实发"]
    repeats = [["罗河生", 5000, 300, 200, 500, 4500], ["唐小满", 4000, "", "", "", 4000]]
    assert taken_off(rows_of(desk.wages(heads, *repeats))[0]) == {"借支": 300, "伙食": 200}
    of_its_own = ["罗河生", 5000, 300, 200, 50, 4450]
    assert taken_off(rows_of(desk.wages(heads, of_its_own))[0])["扣款"] == 50


@pytest.mark.parametrize(
    ("heading", "category"),
    [
        ("借支", "advance"),
        ("预付工资", "advance"),
        ("已付生活费", "advance"),
        ("生活费", "living"),
        ("伙食费", "meals"),
        ("罚款", "fine"),
        ("扣水电费", "utilities"),
        ("代扣社保", "social_insurance"),
        ("个税", "tax"),
        ("其他扣款", "other"),
    ],
)
def test_a_deduction_has_a_kind(desk: "Desk", rows_of: RowsOf, heading: str, category: str) -> None:
    table = desk.wages(["姓名", "应发", heading, "实发"], ["罗河生", 5000, 300, 4700])
    assert [d.category for d in rows_of(table)[0].deductions] == [category]
    assert fields(table)[heading] == f"deduction:{category}"


def test_deductions_written_with_a_minus_are_taken_off_and_asked_about(
    desk: "Desk", rows_of: RowsOf
) -> None:
    heads = ["姓名", "应发", "借支", "实发"]
    table = desk.wages(heads, ["罗河生", 5000, -300, 4700], ["唐小满", 4000, "", 4000])
    assert taken_off(rows_of(table)[0]) == {"借支": 300}
    assert [q.split()[0] for q in table.questions] == ["negative_deductions"]
    paid_back = desk.wages(heads, ["罗河生", 5000, -300, 5300])
    assert taken_off(rows_of(paid_back)[0]) == {"借支": -300}


def test_a_header_of_two_rows_is_read_by_group_and_lower_heading(
    desk: "Desk", rows_of: RowsOf
) -> None:
    rows = [
        ["二〇二六年八月份农民工工资表"],
        ["劳务单位：某某劳务有限公司   班组：钢筋班   单位：元"],
        [
            "序号",
            "姓名",
            "出勤\n(天)",
            "日工资",
            "加班",
            "",
            "",
            "应发工资",
            "扣款",
            "",
            "实发\n工资",
        ],
        ["", "藏着的旧字", "", "", "小时", "单价", "金额", "", "预支", "违章", ""],
        [1, "罗河生", 24, 300, 8, 42, 336, 7536, 1000, 50, 6486],
    ]
    upright = [f"{c}3:{c}4" for c in "ABCDHK"]
    table = desk.sheet(rows, merges=["A1:K1", "A2:K2", "E3:G3", "I3:J3", *upright])
    [row] = rows_of(table)
    assert seen(row.row, row.days, row.day_rate, row.gross) == (5, 24, 300, 7536)
    assert taken_off(row) == {"预支": 1000, "违章": 50}
    assert (row.team, row.employer, row.month) == ("钢筋班", "某某劳务有限公司", "2026-08")
    assert table.header_row == 3
    assert fields(table)["小时"] == "overtime"
    assert [c.heading for c in table.columns][-1] == "实发工资"


def test_a_price_under_a_group_of_work_is_no_day_rate(desk: "Desk", rows_of: RowsOf) -> None:
    heads = "2026年7月,,,,,\n姓名,砌体,,计件工资,借支,实发\n,工程量(m³),单价,,,\n"
    text = heads + "罗河生,20,245,4900,-,4900\n"
    [row] = rows_of(desk.table(desk.text("计件.csv", text)))
    assert seen(row.row, row.day_rate, row.days, row.gross) == (4, None, None, 4900)


@pytest.mark.parametrize(
    ("heads", "cells", "days"),
    [
        (["出勤天数"], [26.5], "26.5"),
        (["合计工日"], ["26个工"], "26"),
        (["总工时"], [216], "27"),
        (["总工时"], ["216小时"], "27"),
        (["加班天数"], [3], None),
        (["点工"], [3], None),
        (["总工时", "出勤天数"], [216, 25], "25"),
    ],
)
def test_attendance_is_days_or_hours_and_never_overtime(
    desk: "Desk", rows_of: RowsOf, heads: list[str], cells: list[object], days: str | None
) -> None:
    table = desk.wages(["姓名", *heads, "应发", "实发"], ["罗河生", *cells, 5000, 5000])
    assert rows_of(table)[0].days == (Decimal(days) if days else None)


def test_a_sum_behind_the_days_of_the_month_is_attendance(desk: "Desk", rows_of: RowsOf) -> None:
    heads = ["姓名", *range(1, 32), "合计", "日工资", "应发工资", "实发工资"]
    line = ["罗河生", *[1] * 26, *[""] * 5, 26, 300, 7800, 7800]
    [row] = rows_of(desk.wages(heads, line))
    assert seen(row.days, row.gross) == (26, 7800)


def test_team_and_employer_may_be_columns_lines_or_the_name_of_the_sheet(
    desk: "Desk", rows_of: RowsOf
) -> None:
    heads, line = ["姓名", "应发", "实发"], ["罗河生", 5000, 5000]
    named = desk.sheet([["2026年7月工资"], heads, line], sheet="钢筋班")
    assert rows_of(named)[0].team == "钢筋班"
    beside = [["2026年7月工资"], ["班组：", "木工班", "用工单位：", "某劳务公司"], heads, line]
    [row] = rows_of(desk.sheet(beside))
    assert (row.team, row.employer) == ("木工班", "某劳务公司")
    unit = [["2026年7月工资   单位：元"], heads, line]
    assert rows_of(desk.sheet(unit))[0].employer == ""
    columns = [["2026年7月工资", ""], ["姓名", "班组", "应发", "实发"], ["罗河生", "瓦工班", 1, 1]]
    assert rows_of(desk.sheet(columns, sheet="钢筋班"))[0].team == "瓦工班"


def test_a_month_column_decides_row_by_row_and_silences_the_question(
    desk: "Desk", rows_of: RowsOf
) -> None:
    heads = ["姓名", "月份", "应发", "实发"]
    lines = [["罗河生", "2026-07", 1, 1], ["罗河生", date(2026, 8, 1), 2, 2]]
    table = desk.wages(heads, *lines, title="工资表")
    titled = desk.wages(heads, *lines)
    assert [row.month for row in rows_of(titled)] == ["2026-07", "2026-08"]
    assert [row.month for row in rows_of(table)] == ["2026-07", "2026-08"]
    assert table.questions == []


def test_a_sheet_without_a_month_asks_for_it_and_takes_the_one_given(
    desk: "Desk", rows_of: RowsOf
) -> None:
    path = desk.book(
        "工资.xlsx", {"Sheet1": [["工资表"], ["姓名", "应发", "实发"], ["罗河生", 1, 1]]}
    )
    assert [told(q) for q in desk.table(path).questions] == [
        "表里没有写明是哪个月的工资。请用 --month 指定月份。"
    ]
    given = desk.table(path, month="2026-07")
    assert rows_of(given)[0].month == "2026-07"
    assert given.questions == []


def test_two_tables_on_one_sheet_keep_their_own_team(desk: "Desk", rows_of: RowsOf) -> None:
    rows = [
        ["2026年7月工资表"],
        ["班组：木工班"],
        ["姓名", "应发", "实发"],
        ["罗河生", 100, 100],
        ["合计", 100, 100],
        [],
        ["班组：钢筋班"],
        ["姓名", "出勤", "应发", "实发"],
        ["唐小满", 20, 300, 300],
        ["合计", 20, 300, 300],
    ]
    table = desk.sheet(rows)
    assert [seen(r.row, r.team, r.gross) for r in rows_of(table)] == [
        (4, "木工班", 100),
        (9, "钢筋班", 300),
    ]
    assert not table.control_totals


def test_a_person_over_several_lines_is_one_record_named_by_the_first(
    desk: "Desk", rows_of: RowsOf
) -> None:
    heads = ["序号", "姓名", "项目", "数量", "单价", "金额", "计件工资", "借支", "实发"]
    lines = [
        [1, "罗河生", "砌砖", 10, 245, 2450, 4550, 300, 4250],
        ["", "", "抹灰", 50, 42, 2100, "", "", ""],
        [2, "唐小满", "砌砖", 4, 245, 980, 980, "", 980],
        ["合计", "", "", "", "", 5530, 5530, 300, 5230],
    ]
    for merges in ([], ["A3:A4", "B3:B4", "G3:G4", "H3:H4", "I3:I4"]):
        table = desk.sheet([["2026年7月"], heads, *lines], merges=merges)
        assert [seen(r.row, r.gross) for r in rows_of(table)] == [(3, 4550), (5, 980)]
        assert not table.rejections and not table.control_totals


def test_pay_on_each_line_of_a_merged_person_is_added_up(desk: "Desk", rows_of: RowsOf) -> None:
    lines = [["罗河生", 2450, 100, 2350], ["", 2100, "", 2100], ["唐小满", 980, "", 980]]
    rows = [["2026年7月"], ["姓名", "应发", "借支", "实发"], *lines]
    first, second = rows_of(desk.sheet(rows, merges=["A3:A4"]))
    assert seen(first.row, first.gross, first.own_net) == (3, 4550, 4450)
    assert seen(second.row, second.gross) == (5, 980)


def test_an_amount_that_cannot_be_read_is_told_with_its_column(
    desk: "Desk", rows_of: RowsOf
) -> None:
    table = desk.wages(["姓名", "应发工资", "实发"], ["罗河生", "见附件", 5000])
    assert rows_of(table)[0].gross is None
    told_of = [(r.row, r.column, r.reason, r.value, r.kept) for r in table.rejections]
    assert told_of == [(3, "应发工资", "unparsable", "见附件", True)]


def test_a_line_with_pay_and_no_name_is_refused_and_told(desk: "Desk", rows_of: RowsOf) -> None:
    table = desk.wages(["序号", "姓名", "应发", "实发"], [1, "罗河生", 100, 100], [2, "", 70, 70])
    assert len(rows_of(table)) == 1
    assert [(r.row, r.reason, r.kept) for r in table.rejections] == [(4, "no_name", False)]


def test_a_faulty_id_on_a_wage_sheet_is_a_status_and_no_rejection(
    desk: "Desk", rows_of: RowsOf
) -> None:
    table = desk.wages(["姓名", "身份证号", "应发", "实发"], ["罗河生", "511504197001010001", 1, 1])
    assert rows_of(table)[0].id_status == "id_checksum"
    assert table.rejections == []


def test_every_sheet_of_a_book_is_a_table_and_covers_are_passed_over(
    desk: "Desk", rows_of: RowsOf
) -> None:
    heads = ["姓名", "应发", "实发"]
    path = desk.book(
        "七月.xlsx",
        {
            "封面": [["某工地2026年7月工资"], ["编制：某某"]],
            "木工班": [["2026年7月"], heads, ["罗河生", 1, 1]],
            "空": [],
            "旧表": [["2026年6月"], heads, ["唐小满", 1, 1]],
        },
        hidden=["旧表"],
    )
    reading = desk.read(path)
    assert [t.key for t in reading.tables] == ["七月.xlsx#木工班", "七月.xlsx#旧表"]
    assert sorted(reading.skipped) == ["封面", "空"]
    assert reading.tables[1].facts["hidden"] == "1"
    assert [q.split()[0] for q in reading.tables[1].questions] == ["hidden_sheet"]
