"""Daily summaries: a person's day in one row is read as the passages it sums up."""

from datetime import datetime, time
from typing import TYPE_CHECKING

import pytest

from gongyou.exchange.formats.gates.clock_cells import passages
from gongyou.exchange.records import Direction, Kind, Punch, Table

if TYPE_CHECKING:
    from tests.readers.conftest import Desk

IN, OUT, UNKNOWN = Direction.IN, Direction.OUT, Direction.UNKNOWN
Seen = list[tuple[int, str, str, str]]


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-07-{text}")


def punches_of(table: Table) -> list[Punch]:
    assert table.punches is not None
    return list(table.punches())


def seen(table: Table) -> Seen:
    assert (table.kind, table.layout) == (Kind.GATE, "daily_times")
    return [
        (p.row, p.code, f"{p.at:%d %H:%M}" if p.at else "", str(p.direction))
        for p in punches_of(table)
    ]


def csv(desk: "Desk", heads: str, *rows: str) -> Table:
    return desk.table(
        desk.text("考勤.csv", "\n".join(("考勤日报表", "", heads, *rows)) + "\n", "gbk")
    )


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("签到时间", "签退时间"),
        ("上班", "下班"),
        ("上班1打卡时间", "下班1打卡时间"),
        ("首次打卡", "末次打卡"),
    ],
)
def test_two_columns_are_an_in_and_an_out(desk: "Desk", first: str, last: str) -> None:
    table = csv(
        desk,
        f"工号,姓名,部门,日期,{first},{last},状态",
        "00125,罗河生,木工班,2026-07-01,07:55,18:02,正常",
        "126,唐小满,木工班,2026/7/1,缺卡,下午6:02,缺卡",
        "127,谢长贵,木工班,2026-07-01,,,旷工",
        "共 3 人",
    )
    assert seen(table) == [
        (4, "125", "01 07:55", "in"),
        (4, "125", "01 18:02", "out"),
        (5, "126", "01 18:02", "out"),
    ]
    assert table.facts["data_rows"] == "3"


def test_four_columns_of_a_day_and_a_night_that_ends_in_the_next(desk: "Desk") -> None:
    table = csv(
        desk,
        "姓名,工号,日期,上班1,下班1,上班2,下班2",
        "罗河生,125,2026-07-01 星期三,07:01,11:30,13:00,02:13",
        "唐小满,126,2026-07-01,19:30,00:10,01:00,06:20",
        "谢长贵,127,2026-07-01,19:30,次日06:20,,",
        "冯桂英,128,2026-07-01,07:00,2026-07-02 06:20:00,,",
    )
    assert [row[2:] for row in seen(table)] == [
        *(("01 07:01", "in"), ("01 11:30", "out"), ("01 13:00", "in"), ("02 02:13", "out")),
        *(("01 19:30", "in"), ("02 00:10", "out"), ("02 01:00", "in"), ("02 06:20", "out")),
        *(("01 19:30", "in"), ("02 06:20", "out"), ("01 07:00", "in"), ("02 06:20", "out")),
    ]


def test_one_passage_in_both_columns_is_one_of_unknown_direction(desk: "Desk") -> None:
    table = csv(desk, "工号,姓名,日期,最早打卡,最晚打卡", "125,罗河生,2026-07-01,07:55,07:55")
    assert seen(table) == [(4, "125", "01 07:55", "unknown")]


def test_all_times_of_a_day_may_stand_in_one_cell(desk: "Desk") -> None:
    table = csv(desk, "工号,姓名,日期,打卡时间", '125,罗河生,2026-07-01,"07:55;12:01;13:00 18:02"')
    assert [row[2:] for row in seen(table)] == [
        (f"01 {clock}", "unknown") for clock in ("07:55", "12:01", "13:00", "18:02")
    ]


def test_a_table_without_numbers_knows_people_by_name_and_team(desk: "Desk") -> None:
    a, b, *_ = desk.people
    rows = [
        ["姓名", "身份证号", "班组", "日期", "上班", "下班"],
        [a.name, "", "木工班", at("01"), time(7, 55), time(18, 2)],
        [a.name, "", "钢筋班", at("01"), time(7, 56), time(18, 2)],
        [b.name, b.id_number, "", at("01"), time(7, 57), ""],
    ]
    table = desk.sheet(rows)
    one, _, two, _, three = punches_of(table)
    assert one.code != two.code and three.code == b.id_number
    assert a.name not in one.code
    assert [(p.name, p.department, p.id_number) for p in table.people.values()] == [
        (a.name, "木工班", ""),
        (a.name, "钢筋班", ""),
        (b.name, "", b.id_number),
    ]


def test_a_heading_of_two_lines_and_an_unreadable_time(desk: "Desk") -> None:
    rows = [
        ["姓名", "工号", "日期", "上班1", "", "下班1", ""],
        ["", "", "", "打卡时间", "打卡结果", "打卡时间", "打卡结果"],
        ["罗河生", "125", "2026-07-01", "07:55", "正常", "18:02", "早退"],
        ["罗河生", "125", "2026-07-02", "07:75", "正常", "18:02(补卡)", "补卡"],
    ]
    table = desk.sheet(rows, merges=["A1:A2", "B1:B2", "C1:C2", "D1:E1", "F1:G1"])
    assert [(p.row, p.at, p.direction, p.is_pass) for p in punches_of(table)] == [
        (3, at("01 07:55"), IN, True),
        (3, at("01 18:02"), OUT, True),
        (4, at("02 18:02"), OUT, False),
        (4, None, UNKNOWN, True),
    ]


def test_a_roster_with_days_of_arrival_is_no_summary(desk: "Desk") -> None:
    heads = ["序号", "姓名", "工种", "联系电话", "进场时间", "离场时间"]
    table = desk.sheet([heads, [1, "罗河生", "木工", "", at("01"), at("31")]])
    assert table.kind is Kind.ROSTER


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("07:55 18:02", [("01 07:55", UNKNOWN), ("01 18:02", UNKNOWN)]),
        ("07:55\n18:02\n", [("01 07:55", UNKNOWN), ("01 18:02", UNKNOWN)]),
        ("07:5518:02", [("01 07:55", UNKNOWN), ("01 18:02", UNKNOWN)]),
        ("07:55~18:02", [("01 07:55", UNKNOWN), ("01 18:02", UNKNOWN)]),
        ("进07:55 出18:02", [("01 07:55", IN), ("01 18:02", OUT)]),
        ("07:55进 18:02出", [("01 07:55", IN), ("01 18:02", OUT)]),
        ("上班 7:55, 下班 18:02", [("01 07:55", IN), ("01 18:02", OUT)]),
        ("07:55(进)18:02(出)", [("01 07:55", IN), ("01 18:02", OUT)]),
        ("19:30 次日06:10", [("01 19:30", UNKNOWN), ("02 06:10", UNKNOWN)]),
        ("19:30-06:10(次日)", [("01 19:30", UNKNOWN), ("02 06:10", UNKNOWN)]),
        ("19:30 25:10", [("01 19:30", UNKNOWN), ("02 01:10", UNKNOWN)]),
        ("07:55 07:55", [("01 07:55", UNKNOWN)]),
        ("迟到 08:31", [("01 08:31", UNKNOWN)]),
        ("8点5分", [("01 08:05", UNKNOWN)]),
        ("休息", []),
        ("", []),
        ("07:55 18:99", None),
        ("31:00", None),
    ],
)
def test_the_times_of_a_cell(cell: str, expected: list[tuple[str, Direction]] | None) -> None:
    found = passages(cell, at("01").date())
    if expected is None:
        assert found is None
    else:
        assert [(p.at, p.direction) for p in found or ()] == [(at(t), way) for t, way in expected]
        assert found is not None
