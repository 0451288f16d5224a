"""Gates: ZKTeco logs as a stream, and the table of gate numbers."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gongyou.exchange.formats.sentences import told
from gongyou.exchange.records import Direction, IdStatus, Kind, PinRow, Punch, Table

if TYPE_CHECKING:
    from tests.readers.conftest import Desk

IN, OUT, UNKNOWN = Direction.IN, Direction.OUT, Direction.UNKNOWN
NOON = datetime(2026, 7, 1, 12, 0, 5)  # noqa: DTZ001 - gates tell local time


def punches_of(table: Table) -> list[Punch]:
    assert table.punches is not None
    return list(table.punches())


def log(desk: "Desk", text: str, name: str = "CKJF212360009_attlog.dat") -> Table:
    return desk.table(desk.text(name, text))


def test_a_line_gives_device_code_time_and_direction(desk: "Desk") -> None:
    table = log(desk, "      00125\t2026-07-01 12:00:05\t0\t1\t0\t0\r\n")
    assert (table.kind, table.layout) == (Kind.GATE, "zkteco_attlog")
    assert punches_of(table) == [Punch(1, "CKJF212360009", "125", NOON, IN)]
    assert table.facts == {"device": "CKJF212360009", "data_rows": "1"}


@pytest.mark.parametrize(
    ("status", "direction"),
    [
        *(("0", IN), ("3", IN), ("4", IN)),
        *(("1", OUT), ("2", OUT), ("5", OUT), (" 1", OUT)),
        *(("255", UNKNOWN), ("9", UNKNOWN)),
    ],
)
def test_status_numbers_are_in_out_or_unknown(
    desk: "Desk", status: str, direction: Direction
) -> None:
    [punch] = punches_of(log(desk, f"125\t2026-07-01 12:00:05\t{status}\t1\t0\t0\n"))
    assert punch.direction is direction


@pytest.mark.parametrize(
    "line",
    [
        "125\t2026-07-01 12:00:05\t1\t15",
        "125\t2026-07-01 12:00:05\t1\t15\t0",
        "125\t2026-07-01 12:00:05\t1\t15\t0\t0\t0\t0\t0\t0\t0\t0",
        "ATTLOG\t125\t2026-07-01 12:00:05\t1\t15\t0",
        "  125 2026-07-01 12:00:05 1 15 0 0",
        "ATTLOG 125 2026-07-01 12:00:05 1 15 0",
        "125\t2026/7/1 12:00:05\t1\t15\t0\t0",
        "125\t2026-7-1 12:00:05\t1\t15\t0\t0",
    ],
)
def test_four_to_twelve_columns_with_or_without_a_leading_word(desk: "Desk", line: str) -> None:
    [punch] = punches_of(log(desk, line + "\n"))
    assert (punch.code, punch.at, punch.direction) == ("125", NOON, OUT)


def test_what_cannot_be_read_is_a_punch_without_a_time(desk: "Desk") -> None:
    good = "125\t2026-07-01 12:00:05\t0\t1\t0\t0\n"
    bad = [
        "125\t2026-02-30 12:00:05\t0\t1\t0\t0\n",
        "125\t2026-07-01 25:00:05\t0\t1\n",
        "125\t2026-07-01 06+08:00\t0\t1\n",
        "%%%%\n",
        "125\t\t0\t1\n",
    ]
    found = punches_of(log(desk, good * 20 + "".join(bad)))
    assert [p.at for p in found[20:]] == [None] * 5
    assert [p.row for p in found[20:]] == [21, 22, 23, 24, 25]


def test_blank_lines_count_in_row_numbers_and_are_no_rows(desk: "Desk") -> None:
    line = "125\t2026-07-01 12:00:05\t0\t1\t0\t0\n"
    table = log(desk, f"{line}\n  \t \n{line}")
    assert [p.row for p in punches_of(table)] == [1, 4]
    assert table.facts["data_rows"] == "2"


def test_a_log_is_read_anew_each_time_and_not_kept(desk: "Desk") -> None:
    path = desk.text("x_attlog.dat", "1\t2026-07-01 12:00:05\t0\t1\n" * 3)
    table = desk.table(path)
    assert table.punches is not None
    first = table.punches()
    assert next(first).row == 1
    assert len(punches_of(table)) == 3
    assert table.records == []


def test_codes_may_be_id_numbers(desk: "Desk") -> None:
    person = desk.people[0]
    [punch] = punches_of(log(desk, f"{person.id_number}\t2026-07-01 12:00:05\t0\t1\n"))
    assert punch.code == person.id_number


def pins(table: Table) -> list[PinRow]:
    return [row for row in table.records if isinstance(row, PinRow)]


@pytest.mark.parametrize(
    "heads",
    ["用户编号,姓名,部门,身份证号", "工号,名字,所属部门,证件号码", "人员编号,姓名,部门,身份证"],
)
def test_gate_numbers_are_read_whatever_their_heading(desk: "Desk", heads: str) -> None:
    a, b, *_ = desk.people
    text = f"{heads}\n00106,{a.name},木工班,{a.id_number}\n107,{b.name},木工班,\n"
    table = desk.table(desk.text("对照表.csv", text, "gbk"))
    assert table.kind is Kind.PIN_TABLE
    first, second = pins(table)
    assert (first.row, first.code, first.name, first.department) == (2, "106", a.name, "木工班")
    assert (first.id_number, first.id_status) == (a.id_number, IdStatus.OK)
    assert (second.code, second.id_status) == ("107", IdStatus.MISSING)


def test_gate_numbers_of_a_workbook_may_be_stored_as_numbers(
    desk: "Desk", rows_of: Callable[[Table], object]
) -> None:
    a, *_ = desk.people
    table = desk.sheet([["用户编号", "姓名", "部门"], [106, a.name, "木工班"]])
    assert table.key == "表.xlsx"
    assert pins(table)[0].code == "106"


def test_a_firms_number_beside_that_of_the_gate_is_kept_apart(desk: "Desk") -> None:
    a, *_ = desk.people
    rows = [["工号", "用户编号", "姓名", "部门"], ["00031", 106, a.name, "木工班"]]
    [row] = pins(desk.sheet(rows))
    assert (row.code, row.employee_no) == ("106", "31")


def test_a_large_log_is_read_fast_and_line_by_line(desk: "Desk", tmp_path: Path) -> None:
    line = "      125\t2026-07-01 12:00:05\t0\t1\t0\t0\r\n"
    table = log(desk, line * 200_000)
    assert table.punches is not None
    assert sum(1 for _ in table.punches()) == 200_000


def test_one_person_may_have_two_numbers(desk: "Desk") -> None:
    a, b, *_ = desk.people
    rows = [
        ["考勤机编号", "门禁号", "姓名", "部门"],
        ["00106、00125", "", a.name, "木工班"],
        [107, 907, b.name, "木工班"],
        ["0108 / 109", "0108", "谢长贵", ""],
    ]
    found = pins(desk.sheet(rows))
    assert [(r.row, r.code, r.name) for r in found] == [
        *((2, "106", a.name), (2, "125", a.name), (3, "107", b.name), (3, "907", b.name)),
        *((4, "108", "谢长贵"), (4, "109", "谢长贵")),
    ]


def test_a_number_of_two_people_is_told_and_a_repeated_row_is_not(desk: "Desk") -> None:
    a, b, *_ = desk.people
    text = f"用户编号,姓名,部门\n106,{a.name},\n0106,{b.name},\n107,{a.name},\n107,{a.name},\n"
    table = desk.table(desk.text("对照表.csv", text))
    assert [told(q) for q in table.questions] == [
        "编号 106 写给了不止一个人（第 2、3 行），按靠后的一行算，请核对是谁的。"
    ]


def test_ids_that_lost_digits_are_no_numbers(desk: "Desk") -> None:
    a, b, *_ = desk.people
    rows = [
        ["用户编号", "姓名", "身份证号"],
        [float(a.id_number), a.name, ""],
        [107, b.name, float(b.id_number)],
    ]
    table = desk.sheet(rows)
    assert [(r.row, r.code, r.id_status) for r in pins(table)] == [(3, "107", IdStatus.LOST_DIGITS)]
    assert [(r.row, r.reason, r.kept) for r in table.rejections] == [
        (2, "id_lost_digits", False),
        (3, "id_lost_digits", True),
    ]
    gate = [["人员编号", "姓名", "时间", "设备名称"], [float(a.id_number), a.name, NOON, "东门"]]
    [punch] = punches_of(desk.sheet(gate, name="门.xlsx"))
    assert (punch.code, punch.at) == ("", None)
    csv = f"人员编号,姓名,时间,设备名称\n5.11504E+17,{a.name},2026-07-01 12:00:05,东门\n"
    [punch] = punches_of(desk.table(desk.text("门.csv", csv)))
    assert (punch.code, punch.at) == ("", None)
