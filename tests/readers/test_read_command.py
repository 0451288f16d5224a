"""`gongyou read`: what is shown, and what never is."""

import json
from typing import TYPE_CHECKING

import pytest

from gongyou.config.cli import main as gongyou
from gongyou.exchange.commands.read import aligned, display_width
from gongyou.exchange.formats.shown import masked

if TYPE_CHECKING:
    from tests.readers.conftest import Desk


def paths(desk: "Desk") -> list[str]:
    a, b, *_ = desk.people
    wrong = b.id_number[:-1] + ("1" if b.id_number[-1] != "1" else "2")
    roster = [
        ["序号", "姓名", "身份证号", "工种", "进场日期", "联系电话", "工资卡号"],
        [1, a.name, a.id_number, "木工", "2026.6.1", a.phone, a.card],
        [2, b.name, wrong, "木工", "2026.6.1", b.phone, f"{b.card[:4]} {b.card[4:]}"],
        [
            3,
            "某甲",
            float(b.id_number[:17] + "0"),
            "木工",
            "",
            b.phone.replace("-", ""),
            float(b.card),
        ],
    ]
    wages = [
        [f"2026年7月 {a.id_number}"],
        ["姓名", "身份证号", "应发", "实发", a.card],
        ["罗河生", a.id_number, a.id_number, 100, ""],
        ["合计", "", "", 90, ""],
    ]
    punches = f"{a.id_number}\t2026-07-01 12:00:05\t0\t1\t0\t0\n"
    bank = (
        f"2314501260814 00001 102671000011 {a.card} 罗河生 1 000001000510 00201 0012607 {b.card}\n"
    )
    entry = f"20260804,100,,100,{b.card},给{a.id_number}\n"
    statement = f"账号,{a.card}\n交易日期,收入,支出,余额,对方账号,摘要\n{entry}"
    return [
        str(desk.book("花名册.xlsx", {"S": roster})),
        str(desk.book("工资.xlsx", {"S": wages})),
        str(desk.text("x_attlog.dat", punches + "?\n")),
        str(desk.text("bank.txt", bank + bank.replace("0012607", "不明"), "gbk")),
        str(desk.text("流水.csv", statement)),
        str(desk.text("名册.csv", f"编号,姓名\n7,{a.id_number}\n")),
    ]


@pytest.mark.parametrize("more", [[], ["--json"], ["--lang", "en"], ["--rows", "50"]])
def test_no_id_card_or_phone_is_ever_shown_whole(
    desk: "Desk", capsys: pytest.CaptureFixture[str], more: list[str]
) -> None:
    gongyou(["read", *paths(desk), *more])
    shown = capsys.readouterr().out
    for person in desk.people[:2]:
        secrets = [person.id_number, person.id_number[:17], person.card, person.card[4:]]
        for secret in [*secrets, person.phone, person.phone.replace("-", "")]:
            assert secret not in shown


def test_numbers_are_masked_wherever_they_stand(desk: "Desk") -> None:
    person = desk.people[0]
    hidden = f"{person.id_number[:3]}***********{person.id_number[-4:]}"
    assert masked(f"见{person.id_number}。") == f"见{hidden}。"
    assert masked(f"卡{person.card}") == f"卡****{person.card[-4:]}"
    assert masked(f"{person.phone} CKJF212360001 DFHP_20260814_01") == (
        f"***{person.phone[-4:]} CKJF212360001 DFHP_20260814_01"
    )


def test_a_short_account_number_is_masked_too(
    desk: "Desk", capsys: pytest.CaptureFixture[str]
) -> None:
    text = (
        "账号,620000000123\n交易日期,收入,支出,余额,对方账号,摘要\n20260804,1,,1,620000000124,x\n"
    )
    assert gongyou(["read", str(desk.text("流水.csv", text))]) == 0
    shown = capsys.readouterr().out
    assert "620000000123" not in shown and "620000000124" not in shown


def test_the_table_tells_columns_rows_totals_and_questions(
    desk: "Desk", capsys: pytest.CaptureFixture[str]
) -> None:
    roster, wages, *_ = paths(desk)
    assert gongyou(["read", roster, wages]) == 0
    shown = capsys.readouterr().out
    a = desk.people[0].id_number
    assert f"{a[:3]}***********{a[-4:]}" in shown
    assert "采用 3 行，未用 0 行，另有 2 行带提示" in shown
    assert "身份证号校验位不对" in shown and "卡号被存成数字" in shown
    assert "核对了 1 个合计数，1 个不符" in shown
    assert "90.00" in shown and "100.00" in shown


def test_a_file_that_cannot_be_used_ends_with_2_and_the_others_are_shown(
    desk: "Desk", capsys: pytest.CaptureFixture[str]
) -> None:
    good = paths(desk)[0]
    bad = str(desk.raw("坏.xlsx", b"PK\x03\x04"))
    assert gongyou(["read", bad, good]) == 2
    shown = capsys.readouterr().out
    assert "坏.xlsx：文件已损坏" in shown
    assert "花名册.xlsx" in shown


def test_json_has_the_documented_parts(desk: "Desk", capsys: pytest.CaptureFixture[str]) -> None:
    _, wages, log, *_ = paths(desk)
    bad = str(desk.raw("空.csv", b""))
    assert gongyou(["read", wages, log, bad, "--json", "--lang", "en"]) == 2
    sheet, gate, empty = json.loads(capsys.readouterr().out)["files"]
    [table] = sheet["tables"]
    assert (table["kind"], table["header_row"], table["rows"], table["accepted"]) == (
        "wage_sheet",
        2,
        1,
        1,
    )
    assert table["control_totals"] == [
        {"row": 4, "field": "实发", "stated": "90.00", "computed": "100.00"}
    ]
    assert table["columns"][2] == {"letter": "C", "heading": "应发", "field": "gross"}
    assert [r["reason"] for r in table["rejected"]] == ["unparsable"]
    [log_table] = gate["tables"]
    assert (log_table["rows"], log_table["accepted"], log_table["refused"]) == (2, 1, 1)
    assert (empty["usable"], empty["code"]) == (False, "empty_file")
    assert "empty" in empty["sentence"]


def test_month_and_kind_can_be_given_and_are_checked(
    desk: "Desk", capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(desk.book("工资.xlsx", {"S": [["姓名", "应发", "实发"], ["罗河生", 1, 1]]}))
    assert gongyou(["read", path, "--month", "2026-07", "--kind", "wage_sheet"]) == 0
    assert "2026-07" in capsys.readouterr().out
    assert gongyou(["read", path, "--month", "2026-13"]) == 2
    assert gongyou(["read", path, "--kind", "gate"]) == 2
    assert gongyou(["read"]) == 2


def test_chinese_characters_take_two_columns() -> None:
    assert display_width("实发ab（元）") == 12
    assert display_width("e\u0301") == 1
    lines = aligned(["列", "读作"], [["A", "应发"], ["BB", "x"]])
    assert lines == ["    列  读作", "    A   应发", "    BB  x"]
    assert display_width(aligned(["x"], [["长" * 100]])[1]) <= 64
