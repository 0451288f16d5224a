"""打卡月报: a matrix of clock times is the gate's own record, read as passages."""

from datetime import datetime, time
from typing import TYPE_CHECKING, Any

import pytest

from gongyou.exchange.formats.sentences import told
from gongyou.exchange.records import Direction, Kind, Punch, Table

if TYPE_CHECKING:
    from tests.readers.conftest import Desk

IN, OUT, UNKNOWN = Direction.IN, Direction.OUT, Direction.UNKNOWN
DAYS = list(range(1, 32))
TITLE = "2026年7月打卡月报"


def punches_of(table: Table) -> list[Punch]:
    assert (table.kind, table.layout) == (Kind.GATE, "clock_matrix")
    assert table.punches is not None
    return list(table.punches())


def seen(table: Table) -> list[tuple[int, str, str, Direction]]:
    return [
        (p.row, p.code, f"{p.at:%m-%d %H:%M}" if p.at else "", p.direction)
        for p in punches_of(table)
    ]


def days(*cells: Any) -> list[Any]:
    return [*cells, *[""] * (31 - len(cells))]


def test_the_times_of_a_cell_are_passages_of_unknown_direction(desk: "Desk") -> None:
    a, b, *_ = desk.people
    rows = [
        [TITLE],
        ["工号", "姓名", "部门", *DAYS, "出勤天数"],
        ["", "", "", *days(*"三四五六日一二三四五六日一二三四五六日一二三四五六日一二三四五")],
        ["00125", a.name, "木工班", *days("07:55 18:02", "07:58\n18:01", "休息"), 2],
        [126, b.name, "木工班", *days("07:50\n12:00\n13:00\n18:05", time(7, 59)), 2],
    ]
    table = desk.sheet(rows)
    assert seen(table) == [
        *(
            (4, "125", f"07-{at}", UNKNOWN)
            for at in ("01 07:55", "01 18:02", "02 07:58", "02 18:01")
        ),
        *((5, "126", f"07-01 {at}", UNKNOWN) for at in ("07:50", "12:00", "13:00", "18:05")),
        (5, "126", "07-02 07:59", UNKNOWN),
    ]
    assert (table.facts["data_rows"], table.facts["month"], table.questions) == ("2", "2026-07", [])
    assert table.header_row == 2


def test_lines_and_words_tell_the_direction(desk: "Desk") -> None:
    rows = [
        [TITLE],
        ["姓名", "考勤号码", "班次", *DAYS],
        ["罗河生", 125, "上班", *days("07:55", "19:30")],
        ["", "", "下班", *days("18:02", "06:10")],
        ["唐小满", 126, "", *days("进07:55 出18:02", "19:30 次日06:10", "07:50-18:01(补卡)")],
    ]
    table = desk.sheet(rows, merges=["A3:A4", "B3:B4"])
    assert seen(table)[:4] == [
        *((3, "125", "07-01 07:55", IN), (4, "125", "07-01 18:02", OUT)),
        *((3, "125", "07-02 19:30", IN), (4, "125", "07-03 06:10", OUT)),
    ]
    rest = punches_of(table)[4:]
    assert [(f"{p.at:%d %H:%M}", p.direction, p.is_pass) for p in rest] == [
        *(("01 07:55", IN, True), ("01 18:02", OUT, True)),
        *(("02 19:30", UNKNOWN, True), ("03 06:10", UNKNOWN, True)),
        *(("03 07:50", UNKNOWN, True), ("03 18:01", UNKNOWN, False)),
    ]


def test_people_without_numbers_are_known_by_id_or_by_name_and_team(desk: "Desk") -> None:
    a, b, *_ = desk.people
    rows = [
        [TITLE],
        ["姓名", "身份证号", "班组", *DAYS],
        [a.name, a.id_number, "木工班", *days("07:55")],
        [b.name, "", "木工班", *days("07:56")],
        [b.name, "", "钢筋班", *days("07:57")],
    ]
    table = desk.sheet(rows)
    one, two, three = punches_of(table)
    assert one.code == a.id_number and len({one.code, two.code, three.code}) == 3
    assert [(p.name, p.department) for p in table.people.values()] == [
        *((a.name, "木工班"), (b.name, "木工班"), (b.name, "钢筋班"))
    ]


def test_what_cannot_be_read_and_ticks_among_the_times_are_told(desk: "Desk") -> None:
    cells = days("07:55", "07:75", "√", 1, 0.5)
    cells[30] = "07:55"
    table = desk.sheet([["2026年6月"], ["姓名", "工号", *DAYS], ["罗河生", 125, *cells],
                        ["唐小满", 126, *days("07:55", "07:56", "07:57")]])  # fmt: skip
    assert [p.at for p in punches_of(table) if p.code == "125"] == [
        datetime(2026, 6, 1, 7, 55),  # noqa: DTZ001 - gates tell local time
        None,
        None,  # 31 June
    ]
    assert told(table.questions[0]).startswith("打卡月报里有 3 格不是时间，而是 0.5、1、√ 之类")


def test_a_report_without_its_month_is_asked_about(desk: "Desk") -> None:
    rows = [["打卡月报"], ["姓名", *DAYS], ["罗河生", "07:55 18:02"]]
    table = desk.sheet(rows)
    assert (punches_of(table), table.questions) == ([], ["month_unknown"])
    given = desk.table(desk.folder / "表.xlsx", month="2026-07")
    assert len(punches_of(given)) == 2


@pytest.mark.parametrize("encoding", ["gbk", "utf-8-sig"])
def test_a_report_may_be_a_csv(desk: "Desk", encoding: str) -> None:
    heads = ",".join(f"{n}日" for n in DAYS)
    text = f'2026年7月打卡月报\n工号,姓名,{heads}\n125,罗河生,07:55 18:02,"07:58\n18:01"\n'
    table = desk.table(desk.text("月报.csv", text, encoding))
    assert [row[2] for row in seen(table)] == [
        *("07-01 07:55", "07-01 18:02", "07-02 07:58", "07-02 18:01")
    ]


def report(desk: "Desk", *rows: list[Any], name: str = "1_标准报表.xlsx") -> Table:
    head = [
        ["考勤记录表"],
        ["考勤日期:", "", "2026/07/01 ~ 07/31", "", "", "制表时间:", "2026/08/01"],
        DAYS,
    ]
    return desk.sheet([*head, *rows], name=name, sheet="考勤记录")


def of(number: Any, name: str, team: str) -> list[Any]:
    return ["工 号:", "", number, "", "", "姓 名:", "", name, "", "部 门:", "", team]


def test_a_small_machines_report_has_a_line_for_each_person_and_his_times_below(
    desk: "Desk",
) -> None:
    a, b, *_ = desk.people
    table = report(
        desk,
        *(of(125, a.name, "木工班"), days("07:5518:02", "", "07:58\n12:01\n13:00\n18:01\n")),
        *(of(126, b.name, "木工班"), days("", "07:50"), days("", "18:01")),
        *(of(127, "谢长贵", "钢筋班"), days()),
    )
    assert (table.kind, table.layout) == (Kind.GATE, "punch_report")
    assert table.punches is not None
    found = list(table.punches())
    assert [(p.row, p.code, f"{p.at:%d %H:%M}") for p in found if p.at] == [
        *((5, "125", f"01 {at}") for at in ("07:55", "18:02")),
        *((5, "125", f"03 {at}") for at in ("07:58", "12:01", "13:00", "18:01")),
        *((7, "126", "02 07:50"), (8, "126", "02 18:01")),
    ]
    assert {p.direction for p in found} == {UNKNOWN}
    assert (table.facts["data_rows"], table.facts["month"], table.questions) == ("3", "2026-07", [])


def test_a_report_may_repeat_its_days_and_put_labels_and_values_in_one_cell(desk: "Desk") -> None:
    week = days("三", "四")
    rows = [["2026年7月考勤记录"], ["工号:125", "姓名:罗河生"], DAYS, week, days("07:55"),
            ["工号:126", "姓名:唐小满"], DAYS, week, days("", "07:99")]  # fmt: skip
    table = desk.sheet(rows)
    assert table.punches is not None
    found = list(table.punches())
    assert [(p.row, p.code, p.name, p.at is None) for p in found] == [
        (5, "125", "罗河生", False),
        (9, "126", "唐小满", True),
    ]
