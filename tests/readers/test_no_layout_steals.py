"""A sample of every layout is recognised as itself, and no other layout comes near it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.readers.biff import xls

from gongyou.exchange.recognise import LAYOUTS, read_file

if TYPE_CHECKING:
    from tests.readers.conftest import Desk

Made = Callable[["Desk"], Path]
BOM = "utf-8-sig"


def csv(text: str, encoding: str = "gbk") -> Made:
    return lambda desk: desk.text("文件.csv", text, encoding)


def sheet(*rows: list[object]) -> Made:
    return lambda desk: desk.book("文件.xlsx", {"Sheet1": list(rows)})


def filled(template: str, encoding: str = "utf-8") -> Made:
    """A text with the first person's card and ID in it."""

    def made(desk: "Desk") -> Path:
        a = desk.people[0]
        text = template.replace("{card}", a.card).replace("{id}", a.id_number)
        return desk.text("文件.txt", text, encoding)

    return made


EVENT = json.dumps(
    {
        "dateTime": "2026-07-01T12:00:05+08:00",
        "eventType": "AccessControllerEvent",
        "AccessControllerEvent": {"employeeNoString": "1", "subEventType": 75, "name": "罗,河生"},
    }
)
PAGE = json.dumps({"AcsEvent": {"InfoList": [{"major": 5, "minor": 75, "employeeNoString": "1"}]}})
ALERT = "<EventNotificationAlert><dateTime>2026-07-01T12:00:05Z</dateTime></EventNotificationAlert>"
DAHUA = "found=1\nrecords[0].CreateTime=1782878405\nrecords[0].UserID=1\nrecords[0].Type=Entry\n"
DAYS: list[object] = list(range(1, 32))
HTML = (
    "<table><tr><td>2026年7月</tr><tr><td>姓名<td>应发<td>实发</tr>"
    "<tr><td>甲一<td>1<td>1</tr></table>"
)

SAMPLES: dict[str, tuple[str, Made]] = {
    "attlog": ("zkteco_attlog", csv("125\t2026-07-01 12:00:05\t0\t1\t0\t0\n")),
    "attlog with blanks": ("zkteco_attlog", csv(" 125 2026-07-01 12:00:05 0 1\n")),
    "attlog with commas": ("zkteco_attlog", csv("ATTLOG,125,2026-07-01 12:00:05,0,1,0\n")),
    "daily times": (
        "daily_times",
        csv("工号,姓名,日期,签到时间,签退时间\n125,罗河生,2026-07-01,07:55,18:02\n"),
    ),
    "log of a small machine": (
        "usb_log",
        csv(
            "No\tTMNo\tEnNo\tName\tGMNo\tMode\tDateTime\n1\t1\t125\t\t1\t0\t2026/07/01  12:00:05\n"
        ),
    ),
    "gate csv": (
        "gate_table",
        csv(
            "人员编号,姓名,部门,时间,设备名称,进出方向\n"
            "125,罗河生,木工班,2026-07-01 12:00:05,东门,进\n"
        ),
    ),
    "gate csv with 工号 and serial number": (
        "gate_table",
        csv("工号,姓名,时间,设备序列号,进出方向\n125,罗河生,2026-07-01 12:00:05,DS1,\n", BOM),
    ),
    "gate sheet": (
        "gate_table",
        sheet(
            ["工号", "姓名", "班组", "工种", "打卡时间"],
            [1, "甲一", "木工班", "木工", "2026-07-01 12:00:05"],
        ),
    ),
    "isapi lines": ("hikvision_isapi_json", filled(EVENT + "\n" + EVENT + "\n")),
    "isapi page": ("hikvision_isapi_json", filled(PAGE)),
    "isapi xml": ("hikvision_isapi_xml", filled(ALERT)),
    "dahua": ("dahua_records", filled(DAHUA)),
    "matrix": (
        "attendance_matrix",
        sheet(
            ["2026年7月"], ["姓名", "班组", "工种", *DAYS, "合计"], ["甲一", "木工班", "木工", "√"]
        ),
    ),
    "punch report": (
        "punch_report",
        sheet(["2026年7月"], DAYS, ["工号:", 125, "姓名:", "罗河生"], ["07:5518:02"]),
    ),
    "clock matrix": (
        "clock_matrix",
        sheet(
            ["2026年7月"],
            ["姓名", "班组", "工种", *DAYS],
            ["甲一", "木工班", "木工", "07:55 18:02"],
        ),
    ),
    "numbers": ("pin_table", csv("人员编号,姓名,部门,身份证号\n00106,罗河生,木工班,\n")),
    "numbers with 工号": ("pin_table", sheet(["工号", "姓名", "部门"], [1, "甲一", "木工班"])),
    "roster": (
        "roster_sheet",
        sheet(
            [
                "序号",
                "姓名",
                "身份证号",
                "班组",
                "工种",
                "联系电话",
                "进场日期",
                "银行卡号",
                "开户行",
            ],
            [1, "甲一"],
        ),
    ),
    "roster with 工号": (
        "roster_sheet",
        csv("工号,姓名,身份证号,班组,工种,联系电话,银行卡号\n7,罗河生,,木工班,木工,,\n"),
    ),
    "wages": (
        "wage_sheet",
        sheet(["2026年7月"], ["姓名", "出勤", "应发", "借支", "实发"], ["甲一", 1, 1, 0, 1]),
    ),
    "wages with card and outcome": (
        "wage_sheet",
        sheet(
            ["2026年7月"],
            ["姓名", "银行卡号", "应发工资", "实发工资", "发放状态"],
            ["甲一", "", 1, 1, "成功"],
        ),
    ),
    "wages with days": (
        "wage_sheet",
        sheet(["2026年7月"], ["姓名", *DAYS, "合计", "日工资", "应发", "实发"], ["甲一"]),
    ),
    "wages in a web page": ("wage_sheet", filled(HTML)),
    "wages in an old xls": (
        "wage_sheet",
        lambda desk: desk.raw(
            "文件.xls", xls([["2026年7月"], ["姓名", "应发", "实发"], ["甲一", 1, 1]])
        ),
    ),
    "return": (
        "bank_return_text",
        filled(
            "2314501260814 00001 102671000011 {card} 罗 河生 1 000001000510 00201 0012607 x\n",
            "gbk",
        ),
    ),
    "order as text": (
        "bank_order_text",
        filled(
            "2314501260814 00001 102671000011 {card} 罗 河生 1 000001000510 00201 2607 x\n"
            "T 000001 0000000001000510\n",
            "gbk",
        ),
    ),
    "return of the own bank": (
        "bank_table",
        sheet(
            ["姓名", "卡号", "应处理金额", "备注", "实处理金额", "处理标志"],
            ["甲一", "6200000000000000", 1, "202607", 1, "全部成功"],
        ),
    ),
    "return as text": (
        "bank_table",
        filled(
            "序号,交易日期,户名,账号,开户行,金额,状态,摘要\n"
            "1,2026-08-14,甲一,{card},某行,1.00,成功,7月\n",
            "gbk",
        ),
    ),
    "return between bars": (
        "bank_pipe",
        filled(
            "H|20260814|1|1.00\nD|1|罗河生|{card}|1.00|00|成功|202607\nT|1|1.00|1|1.00\n", "gbk"
        ),
    ),
    "order": (
        "pain_001",
        filled("<p:Document><p:CstmrCdtTrfInitn><p:GrpHdr/></p:CstmrCdtTrfInitn></p:Document>"),
    ),
    "answer": (
        "pain_002",
        filled("<Document><CstmrPmtStsRpt><GrpHdr/></CstmrPmtStsRpt></Document>"),
    ),
    "statement": (
        "account_statement",
        csv(
            "账号,1\n交易日期,借方发生额,贷方发生额,余额,对方户名,对方账号,摘要\n20260804,,1,1,甲,1,x\n"
        ),
    ),
    "statement with its outcome": (
        "account_statement",
        csv(
            "交易时间,收支,金额,余额,对方户名,对方账号,状态,摘要\n"
            "2026-08-04 10:00:00,收入,1,1,甲,1,成功,x\n"
        ),
    ),
    "statement as xml": (
        "camt_053",
        filled("<Document><BkToCstmrStmt><Stmt/></BkToCstmrStmt></Document>"),
    ),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_is_recognised_as_itself(desk: "Desk", name: str) -> None:
    layout, made = SAMPLES[name]
    path = made(desk)
    for renamed in ("文件", "花名册.csv", "工资表.xls", "attlog.dat", "回盘.xml"):
        path = path.rename(path.with_name(renamed))
        assert [t.layout for t in read_file(path, path.name).tables] == [layout]


@pytest.mark.parametrize("name", SAMPLES)
def test_the_order_of_the_layouts_decides_nothing(
    desk: "Desk", name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    layout, made = SAMPLES[name]
    path = made(desk)
    monkeypatch.setattr("gongyou.exchange.recognise.LAYOUTS", tuple(reversed(LAYOUTS)))
    assert [t.layout for t in read_file(path, path.name).tables] == [layout]


def test_every_layout_has_a_sample() -> None:
    assert {layout.name for layout in LAYOUTS} == {layout for layout, _ in SAMPLES.values()}
