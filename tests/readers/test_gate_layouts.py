"""Gates besides plain ZKTeco logs: tables, ISAPI events as JSON and XML, Dahua records."""

import json
import random
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from gongyou.exchange.formats.gates.events import direction_of
from gongyou.exchange.formats.moments import moment_of
from gongyou.exchange.formats.sentences import told
from gongyou.exchange.records import Direction, Kind, Punch, Table, UnusableFile

if TYPE_CHECKING:
    from tests.readers.conftest import Desk

IN, OUT, UNKNOWN = Direction.IN, Direction.OUT, Direction.UNKNOWN


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


NOON = at("2026-07-01 12:00:05")


def punches_of(table: Table) -> list[Punch]:
    assert table.punches is not None
    return list(table.punches())


# --- ZKTeco ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "125,2026-07-01 12:00:05,1,15,0,0",
        "125, 2026/7/1 12:00:05, 1, 15",
        "ATTLOG,125,2026-07-01 12:00:05,1,15,0",
        "2026-07-01 12:00:05\t125\t1\t15\t0\t0",
        "2026-07-01 12:00:05,125,1,15",
        "ATTLOG 2026-07-01 12:00:05 125 1 15",
        "125\t2026-07-01 12:00:05\t1\t15\t0\t0\t0\t0\t1\t36.5\t\t",
        "2026-07-01 12:00:05\t125\t1\t15\t0\t0\t0\t0\t1\t36.5",
        "125,2026-07-01 12:00:05,1,15,,0,0,0,1,36.5",
    ],
)
def test_a_log_may_be_parted_by_commas_and_begin_with_the_time(desk: "Desk", line: str) -> None:
    table = desk.table(desk.text("CKJF212360009_attlog.dat", line + "\n"))
    assert table.layout == "zkteco_attlog"
    assert punches_of(table) == [Punch(1, "CKJF212360009", "125", NOON, OUT)]


def test_amounts_behind_a_number_and_a_time_are_no_log(desk: "Desk") -> None:
    with pytest.raises(UnusableFile, match="not_recognised"):
        desk.table(desk.text("a.csv", "1,2026-08-04 10:00:01,100.00,,100.00,甲\n"))


def test_a_pushed_body_tells_its_device_and_lines_about_people_are_no_rows(desk: "Desk") -> None:
    body = (
        "POST /iclock/cdata?SN=CKJF212360007&table=ATTLOG&Stamp=9999 HTTP/1.1\n"
        "Host: 10.0.0.2\n\n"
        "125\t2026-07-01 12:00:05\t1\t15\t0\t0\n"
        "OPLOG 4\t0\t2026-07-01 12:01:00\t0\t0\t0\t0\n"
        "USER PIN=125\tName=罗河生\tPri=0\tPasswd=\tCard=\tGrp=1\n"
        "FP PIN=125\tFID=6\tSize=1124\tValid=1\tTMP=AAAA\n"
        "POST /iclock/cdata?SN=CKJF212360008&table=ATTLOG HTTP/1.1\n"
        "ATTLOG\t126\t2026-07-01 12:00:05\t255\t15\t0\n"
    )
    table = desk.table(desk.text("抓包.txt", body))
    found = punches_of(table)
    assert [(p.row, p.device, p.code, p.direction, p.is_pass) for p in found] == [
        (4, "CKJF212360007", "125", OUT, True),
        (5, "CKJF212360007", "", UNKNOWN, False),
        (9, "CKJF212360008", "126", UNKNOWN, True),
    ]
    assert (table.facts["data_rows"], table.facts["other_lines"]) == ("3", "5")


def test_day_and_month_are_never_guessed(desk: "Desk") -> None:
    line = "125\t01/07/2026 12:00:05\t0\t1\t0\t0\n"
    table = desk.table(desk.text("x_attlog.dat", line * 3))
    assert [p.at for p in punches_of(table)] == [None] * 3
    assert "分不清哪个是日、哪个是月" in told(table.questions[0])


# --- logs of small machines ------------------------------------------------------------

GLG = "No\tTMNo\tEnNo\tName\tGMNo\tMode\tDateTime\n"
AGL = "No\tMchn\tEnNo\t\tName\t\tMode\tIOMd\tDateTime\t\n"


@pytest.mark.parametrize("encoding", ["utf-16", "gbk", "utf-8"])
@pytest.mark.parametrize(
    ("heads", "line", "name", "direction"),
    [
        (GLG, "000001\t1\t000000125\t罗河生    \t1\t0\t2026/07/01  12:00:05\n", "罗河生", UNKNOWN),
        (GLG, "000001\t1\t000000125\t          \t1\t1\t2026/07/01  12:00:05\n", "", UNKNOWN),
        (AGL, "000001\t1\t000000125\t罗河生\t1\t1\t2026/07/01  12:00:05\n", "罗河生", OUT),
        (AGL, "000001\t1\t000000125\t        \t1\t0\t2026/07/01  12:00:05\n", "", IN),
        (AGL, " 000001 1 000000125 罗 河生   1  0  2026-07-01 12:00:05\n", "罗河生", IN),
        (AGL.replace("\t", " "), "1 1 125 1 1 2026/07/01 12:00:05\n", "", OUT),
    ],
)
def test_a_small_machines_log_is_read_from_both_ends(
    desk: "Desk", encoding: str, heads: str, line: str, name: str, direction: Direction
) -> None:
    table = desk.table(desk.text("GLG_001.TXT", heads + line + "\n" + heads + line, encoding))
    assert (table.kind, table.layout, table.header_row) == (Kind.GATE, "usb_log", 1)
    one = Punch(2, "1", "125", NOON, direction, name=name)
    assert punches_of(table) == [one, one._replace(row=5)]


def test_a_small_machines_broken_line_is_told(desk: "Desk") -> None:
    bad = "000002\t1\t000000126\t\t1\t0\t2026/02/30  12:00:05\n%%%\n"
    found = punches_of(desk.table(desk.text("a.txt", GLG + bad)))
    assert [(p.row, p.code, p.at) for p in found] == [(2, "126", None), (3, "", None)]


# --- tables ----------------------------------------------------------------------------

HIK = (
    "人员编号,姓名,部门,时间,设备名称,进出方向\n"
    "'00125,罗河生,木工班,2026-07-01 12:00:05,东门闸机1,进\n"
    "126,唐小满,木工班,2026-07-01 18:01:00,东门闸机1,出\n"
    "126,唐小满,木工班,2026/7/2 6:01,南门,\n"
)


@pytest.mark.parametrize("encoding", ["gbk", "utf-8", "utf-8-sig"])
def test_an_exported_table_gives_device_and_direction(desk: "Desk", encoding: str) -> None:
    table = desk.table(desk.text("导出.csv", HIK, encoding))
    assert (table.kind, table.layout, table.header_row) == (Kind.GATE, "gate_table", 1)
    assert punches_of(table) == [
        Punch(2, "东门闸机1", "125", NOON, IN, name="罗河生"),
        Punch(3, "东门闸机1", "126", at("2026-07-01 18:01"), OUT, name="唐小满"),
        Punch(4, "南门", "126", at("2026-07-02 06:01"), UNKNOWN, name="唐小满"),
    ]
    assert table.facts["data_rows"] == "3"


@pytest.mark.parametrize(
    ("heads", "line"),
    [
        ("工号,姓名,日期,时间,进/出", "125,罗河生,2026-07-01,12:00:05,进"),
        ("姓名,工号,打卡时间,设备序列号", '罗河生,"=""125""",2026年7月1日 12:00:05,DS-1'),
        (
            "事件时间\t人员编号\t门禁点\t事件类型",
            "2026-07-01T12:00:05+08:00\t125\t东门\t人脸认证通过",
        ),
        ("考勤日期;时刻;用户编号;姓名", "2026/7/1;12:00:05;125;罗河生"),
    ],
)
def test_headings_and_separators_differ(desk: "Desk", heads: str, line: str) -> None:
    [punch] = punches_of(desk.table(desk.text("导出.csv", f"考勤记录\n\n{heads}\n{line}\n")))
    assert (punch.row, punch.code, punch.at, punch.is_pass) == (4, "125", NOON, True)


def test_rows_that_are_no_passage_or_cannot_be_read_are_told_apart(desk: "Desk") -> None:
    text = (
        "人员编号,姓名,时间,设备名称,进出方向,事件类型\n"
        ",,2026-07-01 12:00:05,东门,进,人脸认证失败\n"
        "125,罗河生,2026-07-01 12:00:05,东门,进,认证未通过\n"
        "\n"
        "125,罗河生,2026-02-30 12:00:05,东门,进,人脸认证通过\n"
        "人员编号,姓名,时间,设备名称,进出方向,事件类型\n"
        "125,罗河生,2026-07-01 12:00:05,东门,进,人脸认证通过\n"
        "共 4 条记录\n"
    )
    found = punches_of(desk.table(desk.text("导出.csv", text)))
    assert [(p.row, p.is_pass, p.at is None) for p in found] == [
        (2, False, False),
        (3, False, False),
        (5, True, True),
        (7, True, False),
    ]


def test_signs_before_numbers_head_lines_and_feet_are_only_paper(desk: "Desk") -> None:
    text = (
        "考勤记录查询\n导出时间：,2026-08-01 09:00:00\n\n"
        "人员编号,姓名,部门,时间,设备名称,进出类型\n"
        "\t00125,'罗河生,木工班,'2026-07-01 12:00:05,\t东门,出\n"
        "126,唐小满,木工班,2026/7/1 下午 6:01:00,东门,外出归来\n"
        "合计,2,,,,\n制表人：李小算,,审核：,王老实,日期：,2026-08-01\n"
    )
    found = punches_of(desk.table(desk.text("导出.csv", text, "gbk")))
    assert found == [
        Punch(5, "东门", "125", NOON, OUT, name="罗河生"),
        Punch(6, "东门", "126", at("2026-07-01 18:01"), IN, name="唐小满"),
    ]


def test_a_claim_made_afterwards_is_no_passage(desk: "Desk") -> None:
    text = "工号,姓名,打卡时间,打卡结果\n125,罗河生,2026-07-01 12:00:05,补卡\n"
    assert [p.is_pass for p in punches_of(desk.table(desk.text("a.csv", text)))] == [False]


def test_a_table_without_numbers_knows_people_by_name(desk: "Desk") -> None:
    text = "姓名,班组,时间,进出方向\n罗河生,木工班,2026-07-01 12:00:05,进\n,,2026-07-01 12:00:06,\n"
    table = desk.table(desk.text("a.csv", text))
    one, nobody = punches_of(table)
    assert (one.at, one.direction, one.is_pass, nobody.is_pass) == (NOON, IN, True, False)
    [row] = table.people.values()
    assert (row.code, row.name, row.department) == (one.code, "罗河生", "木工班")


def test_a_table_of_events_may_be_a_sheet(desk: "Desk") -> None:
    rows = [
        ["考勤记录导出"],
        ["工号", "姓名", "时间", "考勤点", "进出方向"],
        [125, "罗河生", NOON, "东门", "入"],
        [126, "唐小满", "2026-07-01 18:00:00", "东门", "离场"],
    ]
    one, two = punches_of(desk.sheet(rows))
    assert one == Punch(3, "东门", "125", NOON, IN, name="罗河生")
    assert (two.code, two.direction) == ("126", OUT)


def test_a_long_table_is_not_held_in_memory(desk: "Desk") -> None:
    line = "125,罗河生,木工班,2026-07-01 12:00:05,东门闸机1,进\n"
    path = desk.text("导出.csv", HIK.split("\n", 1)[0] + "\n" + line * 60_000)
    table = desk.table(path)
    assert table.punches is not None
    assert sum(p.at == NOON for p in table.punches()) == 60_000
    assert table.records == []


def test_a_quotation_mark_left_open_in_the_middle_is_told_with_its_row(desk: "Desk") -> None:
    line = "125,罗河生,木工班,2026-07-01 12:00:05,东门,进\n"
    text = HIK + line * 12_000 + '"' + line * 30
    table = desk.table(desk.text("导出.csv", text))
    with pytest.raises(UnusableFile, match="broken_quotes") as caught:
        punches_of(table)
    assert caught.value.row == 12_005


# --- ISAPI -----------------------------------------------------------------------------


def event(serial: int = 7, **more: Any) -> dict[str, Any]:
    inner = {
        "deviceName": "东门一体机",
        "majorEventType": 5,
        "subEventType": 75,
        "name": "罗河生",
        "employeeNoString": "00125",
        "serialNo": serial,
        "attendanceStatus": "checkIn",
    }
    outer = {
        "ipAddress": "10.0.0.8",
        "dateTime": "2026-07-01T12:00:05+08:00",
        "eventType": "AccessControllerEvent",
    }
    outer |= {k: more.pop(k) for k in ("dateTime", "eventType") if k in more}
    return outer | {"AccessControllerEvent": {k: v for k, v in (inner | more).items() if v != ""}}


PASS = Punch(1, "东门一体机", "125", NOON, IN, serial=7, name="罗河生")


def lines(desk: "Desk", *events: dict[str, Any] | str) -> list[Punch]:
    texts = [e if isinstance(e, str) else json.dumps(e, ensure_ascii=False) for e in events]
    table = desk.table(desk.text("events.jsonl", "\n".join(texts) + "\n"))
    assert (table.kind, table.layout) == (Kind.GATE, "hikvision_isapi_json")
    return punches_of(table)


def test_an_event_a_line_gives_a_punch(desk: "Desk") -> None:
    assert lines(desk, event()) == [PASS]


@pytest.mark.parametrize(
    ("status", "direction"),
    [
        *(("checkIn", IN), ("breakIn", IN), ("overtimeIn", IN)),
        *(("checkOut", OUT), ("breakOut", OUT), ("overtimeOut", OUT)),
        *(("undefined", UNKNOWN), ("", UNKNOWN)),
    ],
)
def test_the_attendance_status_is_the_direction(
    desk: "Desk", status: str, direction: Direction
) -> None:
    assert lines(desk, event(attendanceStatus=status))[0].direction is direction


@pytest.mark.parametrize(
    ("more", "is_pass"),
    [
        *(({"subEventType": 75}, True), ({"subEventType": 38}, True), ({"subEventType": 1}, True)),
        *(({"subEventType": 76}, False), ({"subEventType": 21}, False)),
        *(({"employeeNoString": ""}, False), ({"majorEventType": 2}, False)),
        ({"subEventType": "0x4B"}, True),
    ],
)
def test_only_a_face_finger_or_card_with_a_number_is_a_passage(
    desk: "Desk", more: dict[str, Any], is_pass: bool
) -> None:
    assert lines(desk, event(**more))[0].is_pass is is_pass


def test_times_of_any_zone_become_local(desk: "Desk") -> None:
    assert lines(desk, event(dateTime="2026-07-01T04:00:05Z"))[0].at == NOON
    assert moment_of("2026-06-30T23:30:00Z") == at("2026-07-01 07:30:00")
    assert moment_of("2026-07-01T12:00:05.123+08:00") == NOON
    assert moment_of("2026-07-01T12:00:05+99:00") is None


def test_heart_beats_and_broken_lines_are_rows_of_the_same_device(desk: "Desk") -> None:
    beat = {
        "ipAddress": "10.0.0.8",
        "dateTime": "2026-07-01T12:00:35+08:00",
        "eventType": "heartBeat",
    }
    found = lines(desk, event(), "", beat, json.dumps(event(8))[:90], event(9))
    assert [(p.row, p.is_pass, p.at is None, p.serial) for p in found] == [
        (1, True, False, 7),
        (3, False, False, None),
        (4, True, True, None),
        (5, True, False, 9),
    ]
    assert {p.device for p in found} == {"东门一体机"}


def test_a_night_of_heart_beats_only_is_still_a_gate(desk: "Desk") -> None:
    beat = {"ipAddress": "10.0.0.8", "dateTime": "2026-07-01T12:00:35Z", "eventType": "heartBeat"}
    assert [p.is_pass for p in lines(desk, beat, beat)] == [False, False]


def page(*serials: int) -> dict[str, Any]:
    info = [
        {
            "major": 5,
            "minor": 75,
            "time": "2026-07-01T12:00:05+08:00",
            "employeeNoString": "125",
            "serialNo": serial,
            "attendanceStatus": "checkOut",
        }
        for serial in serials
    ]
    return {"AcsEvent": {"searchID": "1", "totalMatches": len(info), "InfoList": info}}


@pytest.mark.parametrize("indent", [None, 2])
def test_pages_of_a_search_are_read_event_by_event(desk: "Desk", indent: int | None) -> None:
    empty = {"AcsEvent": {"searchID": "2", "responseStatusStrg": "NO MATCH", "numOfMatches": 0}}
    text = "\n".join(json.dumps(p, indent=indent) for p in (page(5, 6), page(7), empty))
    found = punches_of(desk.table(desk.text("acs.json", text)))
    assert [(p.row, p.serial, p.device) for p in found] == [
        (1, 5, "acs"),
        (2, 6, "acs"),
        (3, 7, "acs"),
    ]
    assert {(p.at, p.direction, p.is_pass) for p in found} == {(NOON, OUT, True)}


@pytest.mark.parametrize("indent", [None, 1])
def test_a_list_of_events_is_read_like_pages(desk: "Desk", indent: int | None) -> None:
    text = json.dumps([event(1), event(2)], indent=indent, ensure_ascii=False)
    assert [p.serial for p in punches_of(desk.table(desk.text("a.json", text)))] == [1, 2]


def test_events_between_the_lines_of_a_multipart_stream_are_found(desk: "Desk") -> None:
    part = "--MIME_boundary\r\nContent-Type: application/json\r\nContent-Length: 1\r\n\r\n"
    text = "".join(f"{part}{json.dumps(event(n), indent=1)}\r\n" for n in range(3))
    found = punches_of(desk.table(desk.text("stream.txt", text)))
    assert [p.serial for p in found] == [0, 1, 2]


PHOTO = bytes(range(256)) * 40 + b'{["serialNo": <EventNotificationAlert>\r\n' + bytes(900)


@pytest.mark.parametrize("as_xml", [False, True])
def test_pictures_between_the_events_of_a_capture_are_passed_over(
    desk: "Desk", as_xml: bool
) -> None:
    head = b"--MIME_boundary\r\nContent-Type: "
    kind = b"application/xml" if as_xml else b"application/json"
    picture = head + b"image/jpeg\r\nContent-Length: 11000\r\n\r\n" + PHOTO + b"\r\n"
    text = ""
    content = b""
    for n in range(1, 4):
        text = alert(n) if as_xml else json.dumps(event(n), indent=1, ensure_ascii=False)
        content += head + kind + b"\r\n\r\n" + text.encode() + b"\r\n" + picture
    table = desk.table(desk.raw("capture.bin", content + b"--MIME_boundary--\r\n"))
    assert [(p.row, p.serial, p.at) for p in punches_of(table)] == [(n, n, NOON) for n in (1, 2, 3)]


def test_a_large_search_on_one_line_is_read_in_pieces(desk: "Desk") -> None:
    path = desk.text("acs.json", json.dumps(page(*range(20_000))))
    table = desk.table(path)
    assert table.punches is not None
    assert [p.serial for p in table.punches()] == list(range(20_000))


def test_a_broken_event_of_a_page_costs_itself_only(desk: "Desk") -> None:
    text = json.dumps(page(1, 2, 3)).replace('"serialNo": 2', '"serialNo": ,')
    found = punches_of(desk.table(desk.text("acs.json", text)))
    assert [(p.row, p.serial, p.at is None) for p in found] == [
        (1, 1, False),
        (2, None, True),
        (3, 3, False),
    ]


def alert(serial: int, more: str = "", prefix: str = "") -> str:
    p = prefix
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{p}EventNotificationAlert version="2.0" '
        f'xmlns{":" + p[:-1] if p else ""}="http://www.isapi.org/ver20/XMLSchema">\n'
        f"<{p}ipAddress>10.0.0.8</{p}ipAddress><{p}dateTime>2026-07-01T04:00:05Z</{p}dateTime>"
        f"<{p}eventType>AccessControllerEvent</{p}eventType><{p}AccessControllerEvent>"
        f"<{p}deviceName>东门一体机</{p}deviceName><{p}majorEventType>5</{p}majorEventType>"
        f"<{p}subEventType>75</{p}subEventType><{p}name>罗河生</{p}name>"
        f"<{p}employeeNoString>00125</{p}employeeNoString><{p}serialNo>{serial}</{p}serialNo>"
        f"<{p}attendanceStatus>checkIn</{p}attendanceStatus>{more}</{p}AccessControllerEvent>"
        f"</{p}EventNotificationAlert>\n"
    )


@pytest.mark.parametrize("prefix", ["", "isapi:"])
def test_an_alert_as_xml_gives_the_same_punch(desk: "Desk", prefix: str) -> None:
    table = desk.table(desk.text("e.xml", alert(7, prefix=prefix)))
    assert table.layout == "hikvision_isapi_xml"
    assert punches_of(table) == [PASS]


def test_many_alerts_in_one_file_are_numbered_and_a_broken_one_costs_itself(desk: "Desk") -> None:
    text = alert(1) + alert(2).replace("</name>", "") + alert(3) + alert(4)[:200]
    found = punches_of(desk.table(desk.text("e.xml", text)))
    assert [(p.row, p.serial, p.at is None) for p in found] == [
        (1, 1, False),
        (2, None, True),
        (3, 3, False),
        (4, None, True),
    ]
    assert {p.device for p in found} == {"东门一体机"}


def test_xml_that_defines_entities_is_not_opened(desk: "Desk") -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>\n' + alert(1, "&b;")
    with pytest.raises(UnusableFile, match="xml_doctype"):
        desk.table(desk.text("e.xml", bomb))


# --- Dahua -----------------------------------------------------------------------------


def dahua(*records: dict[str, str], found: int | None = None) -> str:
    rows = [
        f"records[{n}].{name}={value}\r\n"
        for n, record in enumerate(records)
        for name, value in record.items()
    ]
    return f"found={len(records) if found is None else found}\r\n" + "".join(rows)


RECORD = {
    "AttendanceState": "0",
    "CardName": "罗河生",
    "CreateTime": "1782878405",
    "Door": "0",
    "ErrorCode": "0",
    "Method": "15",
    "RecNo": "12",
    "Status": "1",
    "Type": "Entry",
    "UserID": "00125",
}


def test_dahua_records_are_named_by_their_first_line(desk: "Desk") -> None:
    text = dahua(RECORD, RECORD | {"Type": "Exit"}, RECORD | {"AttendanceState": "4"})
    table = desk.table(desk.text("大华.txt", text))
    assert (table.layout, table.questions) == ("dahua_records", [])
    one, two, three = punches_of(table)
    assert one == Punch(2, "大华", "125", NOON, IN, name="罗河生")
    assert (two.row, two.direction, three.row, three.direction) == (12, OUT, 22, OUT)


@pytest.mark.parametrize("more", [{"Status": "0"}, {"ErrorCode": "16"}, {"UserID": ""}])
def test_a_refused_or_nameless_dahua_record_is_no_passage(
    desk: "Desk", more: dict[str, str]
) -> None:
    found = punches_of(desk.table(desk.text("大华.txt", dahua(RECORD | more))))
    assert [p.is_pass for p in found] == [False]


def test_answers_one_behind_the_other_begin_again_and_are_counted_together(desk: "Desk") -> None:
    text = dahua(RECORD) + dahua(RECORD | {"UserID": "126"}) + dahua()
    table = desk.table(desk.text("大华.txt", text))
    assert [(p.row, p.code) for p in punches_of(table)] == [(2, "125"), (13, "126")]
    assert table.questions == []


def test_the_true_second_beside_a_local_one_is_taken(desk: "Desk") -> None:
    local = RECORD | {"CreateTime": "1782907205", "CreateTimeRealUTC": "1782878405"}
    assert punches_of(desk.table(desk.text("大华.txt", dahua(local))))[0].at == NOON


def test_a_dahua_export_that_holds_fewer_than_it_says_is_asked_about(desk: "Desk") -> None:
    table = desk.table(desk.text("大华.txt", dahua(RECORD, RECORD, found=9)))
    assert [told(q) for q in table.questions] == [
        "文件开头写明 9 条记录，里面只到第 2 条，可能没有导完，请重新导出。"
    ]


def test_words_for_in_and_out_are_not_guessed() -> None:
    assert direction_of(" 进 ") is IN and direction_of("Check-Out") is OUT
    assert {direction_of(w) for w in ("进/出", "0", "1", "未知", "正常")} == {UNKNOWN}


@pytest.mark.parametrize("seed", range(40))
def test_mutated_events_never_end_in_a_traceback(desk: "Desk", seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311
    text = dice.choice(
        [
            "\n".join(json.dumps(event(n)) for n in range(4)),
            json.dumps(page(1, 2, 3), indent=dice.choice([None, 1])),
            alert(1) + alert(2),
            dahua(RECORD, RECORD),
            HIK,
        ]
    )
    signs = list(text)
    for _ in range(dice.randint(1, 10)):
        signs[dice.randrange(len(signs))] = dice.choice('{}[]<>",:\n\\é0进')
    try:
        table = desk.table(desk.text("x", "".join(signs)))
        assert table.punches is None or all(p.row > 0 for p in table.punches())
    except UnusableFile as problem:
        assert problem.code
