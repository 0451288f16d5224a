"""What a person says of a table goes before what would be recognised, in every layout."""

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("jsonschema", reason="jsonschema is not installed")
from jsonschema import Draft202012Validator

from gongyou.config.cli import main as gongyou
from gongyou.exchange.formats.corrections import Correction, Meant
from gongyou.exchange.formats.map_file import load_map, map_of
from gongyou.exchange.formats.placing import Placed
from gongyou.exchange.formats.sentences import why
from gongyou.exchange.recognise import read_file
from gongyou.exchange.records import (
    AccountEntry,
    AttendanceMonth,
    BankLine,
    Direction,
    IdStatus,
    LineStatus,
    PinRow,
    RosterRow,
    SheetRow,
    Table,
    UnusableFile,
)

if TYPE_CHECKING:
    from tests.readers.conftest import Desk

ROOT = Path(__file__).resolve().parents[2]
ODD = ["N", "师傅", "证", "到岗", "挣的", "吃饭", "到手", "片"]


def mapped(path: Path, correction: Correction, *, sheet: str | None = None) -> Table:
    [table] = read_file(path, path.name, placed=[Placed(correction, "x", sheet=sheet)]).tables
    return table


def refused(path: Path, correction: Correction, lang: str = "zh") -> str:
    with pytest.raises(UnusableFile) as problem:
        mapped(path, correction)
    return why(problem.value, lang)


def odd_sheet(desk: "Desk", *, shift: int = 0, month: int = 7, name: str = "怪.xlsx") -> Path:
    """A wage sheet in words nobody knows, its amounts in an order nobody expects."""
    a, b, c, *_ = desk.people
    blank: list[Any] = [""] * shift
    rows = [
        [*blank, f"2026年{month}月 木工"],
        [*blank, *ODD],
        [*blank, 1, a.name, a.id_number, 20, 6000, 300, 5700, a.card],
        [*blank, 2, b.name, b.id_number[:-1] + "a", "见考勤", 100, 0, 100, b.card],
        [
            *blank,
            3,
            c.name,
            float(c.id_number[:17] + "0"),
            10,
            "3,000.00元",
            "",
            3000,
            float(c.card),
        ],
        [*blank, "合计", "", "", "", 9200, 300, 8800, ""],
    ]
    return desk.book(name, {f"{month}月": [*([[]] * shift), *rows]})


ODD_COLUMNS = {
    **{"A": "number", "B": "name", "C": "id_number", "D": "days", "E": "gross"},
    **{"F": "deduction:meals", "G": "net", "H": "card"},
}


def test_a_sheet_in_unknown_words_is_read_as_it_is_said_to_be(desk: "Desk") -> None:
    path = odd_sheet(desk)
    with pytest.raises(UnusableFile, match="not_recognised"):
        read_file(path, path.name)
    table = mapped(path, Correction(Meant.WAGE_SHEET, 2, 1, ODD_COLUMNS))
    rows = [r for r in table.records if isinstance(r, SheetRow)]
    a, _, c, *_ = desk.people
    assert [(r.name, r.gross, r.own_net, r.month) for r in rows] == [
        (a.name, Decimal("6000.00"), Decimal("5700.00"), "2026-07"),
        (desk.people[1].name, Decimal("100.00"), Decimal("100.00"), "2026-07"),
        (c.name, Decimal("3000.00"), Decimal("3000.00"), "2026-07"),
    ]
    assert [(d.category, d.amount) for d in rows[0].deductions] == [("meals", Decimal("300.00"))]
    assert (rows[0].days, rows[0].card, rows[0].id_number) == (Decimal(20), a.card, a.id_number)
    # the same care as in a sheet that was recognised
    assert rows[2].id_status is IdStatus.LOST_DIGITS
    assert [(t.row, t.field, t.stated, t.computed) for t in table.control_totals] == [
        (6, "挣的", "9200.00", "9100.00")
    ]
    assert {(r.row, r.column) for r in table.rejections} == {(4, "到岗")}
    assert table.mapped == "x"


def test_a_recognised_sheet_takes_only_the_correction_of_one_column(desk: "Desk") -> None:
    a = desk.people[0]
    path = desk.book(
        "工资.xlsx",
        {
            "S": [
                ["2026年7月工资表"],
                ["姓名", "出勤", "应发", "伙食", "实发", "本月发"],
                [a.name, 20, 5000, 200, 4800, 4500],
            ]
        },
    )
    table = mapped(path, Correction(Meant.WAGE_SHEET, columns={"E": "", "F": "net"}))
    [row] = [r for r in table.records if isinstance(r, SheetRow)]
    assert (row.gross, row.own_net) == (Decimal("5000.00"), Decimal("4500.00"))
    assert [d.amount for d in row.deductions] == [Decimal("200.00")]
    assert {c.letter: c.field for c in table.columns}["E"] == ""


def test_a_deduction_that_stands_before_gross_is_taken_off_when_said(desk: "Desk") -> None:
    a = desk.people[0]
    heads = ["姓名", "借支", "应发", "实发"]
    path = desk.book("w.xlsx", {"S": [["2026年7月"], heads, [a.name, 500, 5000, 4500]]})
    said = {"B": "deduction:advance"}
    [row] = mapped(path, Correction(Meant.WAGE_SHEET, columns=said)).records
    assert isinstance(row, SheetRow)
    assert [(d.category, d.amount) for d in row.deductions] == [("advance", Decimal("500.00"))]
    [row] = mapped(path, Correction(Meant.WAGE_SHEET, columns={"B": "inside_gross"})).records
    assert isinstance(row, SheetRow)
    assert row.deductions == ()


def test_a_header_repeated_on_each_page_is_no_person(desk: "Desk") -> None:
    a, b, *_ = desk.people
    rows = [["2026年7月"], ["师傅", "挣的"], [a.name, 100], ["师傅", "挣的"], [b.name, 200]]
    path = desk.book("w.xlsx", {"S": rows})
    table = mapped(path, Correction(Meant.WAGE_SHEET, 2, 1, {"A": "name", "B": "gross"}))
    assert [r.row for r in table.records] == [3, 5]


def test_a_header_of_two_lines(desk: "Desk") -> None:
    a = desk.people[0]
    rows = [["2026年7月"], ["师傅", "钱", ""], ["", "挣", "得"], [a.name, 100, 90]]
    path = desk.book("w.xlsx", {"S": rows})
    said = {"A": "name", "B": "gross", "C": "net"}
    table = mapped(path, Correction(Meant.WAGE_SHEET, 2, 2, said))
    assert [r.row for r in table.records] == [4]
    assert [c.heading for c in table.columns] == ["师傅", "挣", "得"]


@pytest.mark.parametrize(("unit", "gross"), [("元", "3000"), ("分", "30"), ("万元", "30000000")])
def test_the_unit_of_money_is_the_one_given(desk: "Desk", unit: str, gross: str) -> None:
    rows = [["2026年7月 单位:万元"], ["姓名", "应发"], [desk.people[0].name, 3000]]
    path = desk.book("w.xlsx", {"S": rows})
    table = mapped(path, Correction(Meant.WAGE_SHEET, unit=unit))
    [row] = [r for r in table.records if isinstance(r, SheetRow)]
    assert row.gross == Decimal(gross)
    assert not any("ten_thousands" in asked for asked in table.questions)


def test_a_table_may_be_left_out(desk: "Desk") -> None:
    a = desk.people[0]
    sheet = [["2026年7月"], ["姓名", "应发"], [a.name, 100]]
    path = desk.book("w.xlsx", {"旧": sheet, "新": sheet})
    out = Correction(Meant.LEFT_OUT)
    reading = read_file(path, path.name, placed=[Placed(out, "x", sheet="旧")])
    assert ([t.key for t in reading.tables], reading.skipped) == (["w.xlsx#新"], ["旧"])
    assert read_file(path, path.name, placed=[Placed(out, "x")]).tables == []


def test_a_roster_and_its_numbers_at_the_gate(desk: "Desk") -> None:
    a, b, *_ = desk.people
    rows = [["谁", "号", "哪天来"], [a.name, "007", "03/06/2026"], [b.name, 8, "未定"]]
    path = desk.book("人.xlsx", {"S": rows})
    said = {"A": "name", "B": "employee_no", "C": "entered_on"}
    table = mapped(path, Correction(Meant.ROSTER, 1, 1, said, date_order="dmy"))
    people = [r for r in table.records if isinstance(r, RosterRow)]
    assert [(r.name, r.employee_no) for r in people] == [(a.name, "007"), (b.name, "8")]
    assert [str(r.entered_on) for r in people] == ["2026-06-03", "None"]
    table = mapped(path, Correction(Meant.PIN_TABLE, 1, 1, {"A": "name", "B": "code"}))
    assert [(r.name, r.code) for r in table.records if isinstance(r, PinRow)] == [
        (a.name, "7"),
        (b.name, "8"),
    ]


@pytest.mark.parametrize("as_book", [True, False])
def test_a_gate_in_unknown_words(desk: "Desk", as_book: bool) -> None:
    rows = [["号", "哪天", "几点", "门"], ["7", "08/07/2026", "07:58:10", "进"]]
    if as_book:
        path = desk.book("门.xlsx", {"S": rows})
    else:
        path = desk.text("门.csv", "\n".join(";".join(row) for row in rows), "gbk")
    said = {"A": "code", "B": "day", "C": "clock", "D": "direction"}
    table = mapped(path, Correction(Meant.GATE, 1, 1, said, date_order="mdy"))
    assert table.punches is not None
    [punch] = table.punches()
    assert (punch.code, str(punch.at), punch.direction) == (
        "7",
        "2026-08-07 07:58:10",
        Direction.IN,
    )


def test_an_attendance_sheet_in_unknown_words(desk: "Desk") -> None:
    days = list(range(1, 32))
    rows = [["2026年7月"], ["师傅", *days, "共"], [desk.people[0].name, *(["√"] * 31), 31]]
    path = desk.book("勤.xlsx", {"S": rows})
    table = mapped(path, Correction(Meant.ATTENDANCE, 2, 1, {"A": "name", "AG": "days"}))
    [month] = [r for r in table.records if isinstance(r, AttendanceMonth)]
    assert (month.worked, month.stated_days, month.month) == (Decimal(31), Decimal(31), "2026-07")


BARE = "{0.card},{0.name},300000,成,2026.7\n{1.card},{1.name},250050,退,2026.7\n"


@pytest.mark.parametrize(
    ("sign", "row"),
    [
        *((sign, 0) for sign in (*",;|\t^~#", "blanks", "fixed:20,30,40,44")),
        (",", 1),
    ],
)
def test_a_bank_text_without_known_headings(desk: "Desk", sign: str, row: int) -> None:
    a, b, *_ = desk.people
    lines = [[a.card, a.name, "300000", "成", "2026.7"], [b.card, b.name, "250050", "退", ""]]
    if row:
        lines.insert(0, ["账户", "谁", "多少", "怎样", "何月"])
    if sign.startswith("fixed"):
        text = "\n".join(
            "".join(wide(cell, width) for cell, width in zip(line, (20, 10, 10, 4, 8), strict=True))
            for line in lines
        )
    else:
        text = "\n".join((" " if sign == "blanks" else sign).join(line) for line in lines)
    path = desk.text("回.txt", text, "gb18030")
    said = {"A": "card", "B": "name", "C": "asked", "D": "flag", "E": "month"}
    words = {"成": LineStatus.PAID, "退": LineStatus.FAILED}
    table = mapped(path, Correction(Meant.BANK_RETURN, row, 1, said, "分", words, delimiter=sign))
    assert [(r.card, r.name, r.amount, r.status) for r in table.records
            if isinstance(r, BankLine)] == [
        (a.card, a.name, Decimal("3000.00"), LineStatus.PAID),
        (b.card, b.name, Decimal("2500.50"), LineStatus.FAILED),
    ]  # fmt: skip


def wide(text: str, width: int) -> str:
    return text + " " * (width - sum(2 if ord(sign) > 0x2000 else 1 for sign in text))


def test_a_bank_that_lists_only_what_it_paid(desk: "Desk") -> None:
    a = desk.people[0]
    path = desk.text("回.csv", f"户名,卡号,金额,月份\n{a.name},{a.card},3000.00,2026-07\n")
    lacks = Correction(Meant.BANK_RETURN, 1)
    assert "处理结果" in refused(path, lacks)
    table = mapped(path, Correction(Meant.BANK_RETURN, 1, outcomes={"": LineStatus.PAID}))
    [line] = [r for r in table.records if isinstance(r, BankLine)]
    assert (line.status, line.amount, line.month) == (LineStatus.PAID, Decimal(3000), "2026-07")


def test_an_account_in_unknown_words(desk: "Desk") -> None:
    rows = [["哪天", "进", "出", "剩"], ["04/08/2026", 100, "", 100], ["05/08/2026", "", 40, 61]]
    path = desk.book("户.xlsx", {"S": rows})
    said = {"A": "booked_on", "B": "amount_in", "C": "amount_out", "D": "balance"}
    table = mapped(path, Correction(Meant.ACCOUNT, 1, 1, said, date_order="dmy"))
    assert [(str(r.booked_on), r.amount_in, r.amount_out) for r in table.records
            if isinstance(r, AccountEntry)] == [
        ("2026-08-04", Decimal(100), Decimal(0)),
        ("2026-08-05", Decimal(0), Decimal(40)),
    ]  # fmt: skip
    assert [(t.stated, t.computed) for t in table.control_totals] == [("61.00", "60.00")]


@pytest.mark.parametrize(
    ("meant", "columns", "zh", "en"),
    [
        (Meant.WAGE_SHEET, {"B": "name"}, "应发或实发或计件工资或工资金额", "gross or net"),
        (Meant.WAGE_SHEET, {"E": "gross"}, "还缺：姓名", "missing: name"),
        (Meant.ROSTER, {"C": "id_number"}, "姓名", "name"),
        (Meant.PIN_TABLE, {"B": "name"}, "闸机编号", "gate number"),
        (Meant.GATE, {"A": "code"}, "时间", "time"),
        (Meant.GATE, {"A": "code", "D": "day"}, "时刻", "time of day"),
        (Meant.ATTENDANCE, {"B": "name"}, "每日考勤", "daily mark"),
        (Meant.BANK_RETURN, {"B": "name", "E": "asked"}, "处理结果", "outcome"),
        (Meant.ACCOUNT, {"E": "amount"}, "交易日期", "booked on"),
        (Meant.ACCOUNT, {"E": "gross"}, "没有“应发”", "no field “gross"),
        (Meant.WAGE_SHEET, {"E": "gross", "G": "gross", "B": "name"}, "E G", "E G"),
        (Meant.WAGE_SHEET, {"7": "gross"}, "不是列号", "no column"),
    ],
)
def test_what_is_missing_is_told_in_words(
    desk: "Desk", meant: Meant, columns: Mapping[str, str], zh: str, en: str
) -> None:
    path = odd_sheet(desk)
    assert zh in refused(path, Correction(meant, 2, 1, columns))
    assert en in refused(path, Correction(meant, 2, 1, columns), "en")


def test_a_row_that_is_not_there_is_told(desk: "Desk") -> None:
    assert "第 99 行" in refused(odd_sheet(desk), Correction(Meant.ROSTER, 99, 1, {"B": "name"}))
    text = desk.text("x.json", '{"a": [1]}')
    assert "不能改对应" in refused(text, Correction(Meant.ROSTER, 1, 1, {"A": "name"}))
    assert "表头" in refused(odd_sheet(desk), Correction(Meant.ROSTER))


def saved(desk: "Desk", entry: dict[str, Any], name: str = "map.json") -> list[Placed]:
    document = {"gongyou_map": 1, "tables": [entry]}
    return load_map(desk.text(name, json.dumps(document, ensure_ascii=False)))


def test_what_was_said_of_july_holds_for_august_wherever_its_header_stands(desk: "Desk") -> None:
    path = odd_sheet(desk)
    table = mapped(path, Correction(Meant.WAGE_SHEET, 2, 1, ODD_COLUMNS))
    [entry] = map_of([table])["tables"]
    august = odd_sheet(desk, shift=3, month=8, name="八月.xlsx")
    [there] = read_file(august, august.name, placed=saved(desk, entry)).tables
    assert there.header_row == 5
    assert [(r.row, r.name, r.month) for r in there.records if isinstance(r, SheetRow)] == [
        (6 + n, desk.people[n].name, "2026-08") for n in range(3)
    ]
    assert {c.letter: c.field for c in there.columns}["I"] == "deduction:meals"


def test_other_headings_are_left_to_recognition(desk: "Desk") -> None:
    table = mapped(odd_sheet(desk), Correction(Meant.WAGE_SHEET, 2, 1, ODD_COLUMNS))
    [entry] = map_of([table])["tables"]
    heads = ["姓名", "应发"]
    other = desk.book("w.xlsx", {"S": [["2026年7月"], heads, [desk.people[0].name, 100]]})
    [read] = read_file(other, other.name, placed=saved(desk, entry)).tables
    assert (read.mapped, len(read.records)) == ("", 1)


def test_months_and_days_in_headings_are_no_other_layout(desk: "Desk") -> None:
    a = desk.people[0]

    def sheet(name: str, month: int, days: int) -> Path:
        heads = ["师傅", *range(1, days + 1), f"{month}月挣的"]
        return desk.book(name, {"S": [[f"2026年{month}月"], heads, [a.name, *["√"] * days, 900]]})

    said = {"A": "name", "AG": "gross"}
    table = mapped(sheet("七.xlsx", 7, 31), Correction(Meant.WAGE_SHEET, 2, 1, said))
    [entry] = map_of([table])["tables"]
    february = sheet("二.xlsx", 2, 28)
    [read] = read_file(february, february.name, placed=saved(desk, entry)).tables
    [row] = [r for r in read.records if isinstance(r, SheetRow)]
    assert (row.gross, row.month, read.mapped) == (Decimal(900), "2026-02", "map.json")


def bare(rows: list[list[str]]) -> str:
    return "".join("|".join(row) + "\n" for row in rows)


def test_a_table_without_header_is_known_by_its_columns(desk: "Desk") -> None:
    a, b, *_ = desk.people
    entry = {
        "as": "bank_return",
        "header_row": 0,
        "width": 4,
        "delimiter": "|",
        "columns": [
            {"letter": "A", "field": "name"},
            {"letter": "B", "field": "card"},
            {"letter": "C", "field": "asked"},
            {"letter": "D", "field": "flag"},
        ],
        "outcomes": {"甲": "ok"},
    }
    placed = saved(desk, entry)
    good = desk.text("1.txt", bare([[p.name, p.card, "100.5", "甲"] for p in (a, b)]))
    [table] = read_file(good, good.name, placed=placed).tables
    assert [r.status for r in table.records if isinstance(r, BankLine)] == [LineStatus.PAID] * 2
    swapped = desk.text("2.txt", bare([[p.card, p.name, "100.5", "甲"] for p in (a, b)]))
    wider = desk.text("3.txt", bare([[p.name, p.card, "100.5", "甲", "x"] for p in (a, b)]))
    for path in (swapped, wider):
        with pytest.raises(UnusableFile, match="not_recognised"):
            read_file(path, path.name, placed=placed)


@pytest.mark.parametrize(
    ("entry", "where"),
    [
        ({"as": "menu"}, "menu"),
        ({"as": "roster", "surprise": 1}, "surprise"),
        ({"as": "roster", "header_row": -1}, "header_row"),
        ({"as": "roster", "header_row": True}, "header_row"),
        ({"as": "roster", "columns": {"A": "name"}}, "columns"),
        ({"as": "roster", "columns": [{"letter": "?", "field": "name"}]}, "letter"),
        ({"as": "roster", "delimiter": "fixed:x"}, "delimiter"),
        ({"as": "roster", "unit": "美元"}, "unit"),
        ({"as": "bank_return", "outcomes": {"成": "maybe"}}, "maybe"),
    ],
)
def test_a_map_that_cannot_be_used_says_where(
    desk: "Desk", entry: dict[str, Any], where: str
) -> None:
    with pytest.raises(UnusableFile) as problem:
        saved(desk, entry)
    assert where in why(problem.value)
    assert "map.json" in why(problem.value)


def test_the_command_keeps_a_map_and_reads_by_it(
    desk: "Desk", capsys: pytest.CaptureFixture[str]
) -> None:
    july, august = odd_sheet(desk), odd_sheet(desk, shift=2, month=8, name="八月.xlsx")
    columns = [{"letter": x, "field": f} for x, f in ODD_COLUMNS.items()]
    hand = {"as": "wage_sheet", "header_row": 2, "columns": columns, "file": july.name}
    made = desk.text("手.json", json.dumps({"gongyou_map": 1, "tables": [hand]}))
    assert gongyou(["read", str(july)]) == 2
    kept = desk.place("存.json")
    assert gongyou(["read", str(july), "--map", str(made), "--save-map", str(kept)]) == 0
    assert "按给定的对应读取" in capsys.readouterr().out
    assert gongyou(["read", str(august), "--map", str(made)]) == 2  # said of one file only
    capsys.readouterr()
    assert gongyou(["read", str(august), "--map", str(kept), "--json"]) == 0
    [file] = json.loads(capsys.readouterr().out)["files"]
    assert (file["tables"][0]["mapped"], file["tables"][0]["rows"]) == (True, 3)
    schema = json.loads((ROOT / "docs/schemas/map.json").read_text("utf-8"))
    for path in (made, kept):
        Draft202012Validator(schema).validate(json.loads(path.read_text("utf-8")))


def test_the_command_tells_what_is_wrong_with_a_map(
    desk: "Desk", capsys: pytest.CaptureFixture[str]
) -> None:
    july = odd_sheet(desk)
    for content in ("", "[]", '{"gongyou_map": 2}', '{"gongyou_map": 1, "tables": [3]}'):
        bad = desk.text("坏.json", content)
        assert gongyou(["read", str(july), "--map", str(bad)]) == 2
        assert "坏.json" in capsys.readouterr().err
    assert gongyou(["read", str(july), "--map", str(desk.folder / "无.json"), "--lang", "en"]) == 2
    assert "cannot be opened" in capsys.readouterr().err
