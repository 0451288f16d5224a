"""Rosters and wage sheets in the makes and habits of site offices."""

import zipfile
from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.readers.biff import xls

from gongyou.exchange.formats.names import name_key
from gongyou.exchange.formats.sentences import told
from gongyou.exchange.records import Kind, RosterRow, SheetRow, Table, UnusableFile

if TYPE_CHECKING:
    from tests.readers.conftest import Desk

RowsOf = Callable[[Table], list[SheetRow]]
HEADS = ["序号", "姓名", "班组", "出勤", "应发工资", "借支", "实发工资"]
A: list[Any] = [1, "罗河生", "木工班", 20, 6000, 500, 5500]
B: list[Any] = [2, "唐小满", "木工班", 10, 2500, 0, 2500]


def rewritten(path: Path, old: bytes, new: bytes) -> Path:
    """The same workbook with something else in its first sheet."""
    made = BytesIO()
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(made, "w") as after:
        for entry in before.infolist():
            content = before.read(entry)
            if entry.filename == "xl/worksheets/sheet1.xml":
                assert old in content
                content = content.replace(old, new)
            after.writestr(entry.filename, content)
    path.write_bytes(made.getvalue())
    return path


# --- old and false .xls ----------------------------------------------------------------


def test_an_old_xls_is_read(desk: "Desk", rows_of: RowsOf) -> None:
    path = desk.raw("工资.xls", xls([["2026年7月工资表"], HEADS, A, B], name="七月"))
    table = desk.table(path)
    assert (table.kind, table.key) == (Kind.WAGE_SHEET, "工资.xls#七月")
    assert [(r.row, r.name, r.gross) for r in rows_of(table)] == [
        (3, "罗河生", Decimal(6000)),
        (4, "唐小满", Decimal(2500)),
    ]


def page(*rows: str, head: str = "") -> str:
    return f"<html><head>{head}</head><body><table>{''.join(rows)}</table></body></html>"


def tr(*cells: Any, tag: str = "td") -> str:
    return "<tr>" + "".join(f"<{tag}>{c}</{tag}>" for c in cells) + "</tr>"


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "utf-8-sig"])
def test_a_web_page_called_xls_is_read(desk: "Desk", rows_of: RowsOf, encoding: str) -> None:
    title = "<tr><td colspan=7>2026年7月&nbsp;工资表</td></tr>"
    text = page(title, tr(*HEADS, tag="th"), tr(*A), tr(*B), head="<style>td{x:1}</style>")
    table = desk.table(desk.text("工资.xls", text, encoding))
    assert (table.kind, table.key) == (Kind.WAGE_SHEET, "工资.xls#工资")
    assert [(r.row, r.name, r.month) for r in rows_of(table)] == [
        (3, "罗河生", "2026-07"),
        (4, "唐小满", "2026-07"),
    ]


def test_cells_of_a_web_page_that_span_rows_and_lines_between_tables(
    desk: "Desk", rows_of: RowsOf
) -> None:
    text = (
        "<html><p>2026年7月工资表</p><table>"
        + tr(*HEADS)
        + "<tr><td>1<td>罗河生<td rowspan=2>木工班<td>20<td>6000<td>500<td>5500"
        + "<tr><td>2<td>唐小满<td>10<td>2500<td>0<td>2500</table></html>"
    )
    rows = rows_of(desk.table(desk.text("工资.xls", text)))
    assert [(r.row, r.name, r.team, r.gross) for r in rows] == [
        (3, "罗河生", "木工班", Decimal(6000)),
        (4, "唐小满", "木工班", Decimal(2500)),
    ]


def test_a_web_page_that_spans_without_end_is_not_laid_out(
    desk: "Desk", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gongyou.exchange.formats.html_table.MOST_CELLS", 10_000)
    text = page("<tr>" + "<td colspan=999999 rowspan=999999>1" * 9 + "</tr>")
    with pytest.raises(UnusableFile, match="too_many_cells"):
        desk.table(desk.text("a.xls", text))


# --- texts -----------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_wage_sheet_may_be_a_text(desk: "Desk", rows_of: RowsOf, encoding: str) -> None:
    lines = [["2026年7月"], HEADS, A, ["2", "㛃𬱖", "木工班", 1, '"2,500.00"', "", 2500]]
    text = "\n".join(",".join(map(str, line)) for line in lines)
    rows = rows_of(desk.table(desk.text("工资.csv", text, encoding)))
    assert [(r.name, r.gross) for r in rows] == [
        ("罗河生", Decimal(6000)),
        ("㛃𬱖", Decimal("2500.00")),
    ]


def test_names_of_old_code_pages_are_compared_as_one(desk: "Desk", rows_of: RowsOf) -> None:
    text = "2026年7月\n姓名,应发,实发\n李\ue863,1,1\n阿木•尔古,2,2\n".encode("gb18030")
    rows = rows_of(desk.table(desk.raw("工资.csv", text)))
    assert [name_key(r.name) for r in rows] == [name_key("李䶮"), name_key("阿木·尔古")]


# --- arrangements ----------------------------------------------------------------------


def test_tables_side_by_side_are_both_read(desk: "Desk", rows_of: RowsOf) -> None:
    heads = ["序号", "姓名", "应发", "实发"]
    rows = [
        ["2026年7月工资表"],
        [*heads, "", *heads],
        [1, "罗河生", 100, 100, "", 3, "谢长贵", 300, 300],
        [2, "唐小满", 200, 200, "", "", "", "", ""],
        ["合计", "", 300, 300, "", "合计", "", 300, 301],
    ]
    table = desk.sheet(rows)
    assert [(r.row, r.name, r.gross, r.month) for r in rows_of(table)] == [
        (3, "罗河生", Decimal(100), "2026-07"),
        (4, "唐小满", Decimal(200), "2026-07"),
        (3, "谢长贵", Decimal(300), "2026-07"),
    ]
    assert [(t.row, t.field, t.stated) for t in table.control_totals] == [(5, "实发", "301.00")]


def test_a_name_beside_a_second_name_is_no_second_table(desk: "Desk", rows_of: RowsOf) -> None:
    table = desk.wages(["姓名", "应发", "实发", "领款人姓名"], ["罗河生", 1, 1, "唐小满"])
    assert [r.name for r in rows_of(table)] == ["罗河生"]


def test_months_may_be_sheets_or_tables_below_each_other(desk: "Desk", rows_of: RowsOf) -> None:
    heads = ["姓名", "应发", "实发"]
    book = desk.book(
        "工资.xlsx",
        {"7月": [["2026年"], heads, ["甲一", 1, 1]], "2026年8月": [heads, ["甲一", 2, 2]]},
    )
    assert [rows_of(t)[0].month for t in desk.read(book).tables] == ["2026-07", "2026-08"]
    below = [["2026年7月"], heads, ["甲一", 1, 1], [], ["2026年8月"], heads, ["甲一", 2, 2]]
    assert [r.month for r in rows_of(desk.sheet(below))] == ["2026-07", "2026-08"]


def test_a_team_merged_down_is_that_of_all_its_people(desk: "Desk", rows_of: RowsOf) -> None:
    first, second = [*A], [*B]
    first[2], second[2] = "木工班", ""
    third = [3, "谢长贵", "", 1, 300, 0, 300]
    rows = [["2026年7月"], HEADS, first, second, third]
    assert [r.team for r in rows_of(desk.sheet(rows, merges=["C3:C4"]))] == ["木工班", "木工班", ""]
    old = xls([["2026年7月"], HEADS, first, second], merges=[(2, 2, 3, 2)])
    assert rows_of(desk.table(desk.raw("a.xls", old)))[0].team == "木工班"


def test_a_roster_with_teams_merged_down(desk: "Desk") -> None:
    heads = ["班组", "姓名", "工种", "进场日期"]
    rows = [heads, ["钢筋班", "罗河生", "钢筋工", "2026.6.1"], ["", "唐小满", "钢筋工", "2026.6.1"]]
    found = desk.sheet(rows, merges=["A2:A3"]).records
    assert [r.team for r in found if isinstance(r, RosterRow)] == ["钢筋班", "钢筋班"]


def test_several_items_of_work_are_one_record(desk: "Desk", rows_of: RowsOf) -> None:
    heads = ["姓名", "工程量", "单价", "计件工资", "实发"]
    rows = [
        ["2026年7月"],
        heads,
        ["罗河生", 10, 100, 1000, 1500],
        ["", 5, 100, 500, ""],
        ["唐小满", 1, 100, 100, 100],
    ]
    table = desk.sheet(rows, merges=["A3:A4", "E3:E4"])
    assert [(r.row, r.gross, r.own_net) for r in rows_of(table)] == [
        (3, Decimal(1500), Decimal(1500)),
        (5, Decimal(100), Decimal(100)),
    ]


def test_pages_repeat_their_header_and_carry_sums_forward(desk: "Desk", rows_of: RowsOf) -> None:
    rows = [
        *(["2026年7月"], HEADS, A, ["过次页", "", "", "", 6000]),
        *(["2026年7月"], HEADS, ["承前页", "", "", "", 6000], B, ["合计", "", "", "", 8501]),
    ]
    table = desk.sheet(rows)
    assert [r.name for r in rows_of(table)] == ["罗河生", "唐小满"]
    assert [(t.row, t.stated) for t in table.control_totals] == [(9, "8501.00")]


# --- units -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "heading"), [("2026年7月 单位：万元", "应发工资"), ("2026年7月", "应发工资（万元）")]
)
def test_ten_thousands_are_converted_to_the_fen(
    desk: "Desk", rows_of: RowsOf, title: str, heading: str
) -> None:
    heads = ["姓名", "出勤", heading, "借支", "实发工资"]
    table = desk.sheet([[title], heads, ["罗河生", 26, 0.765432, 0.05, 0.715432]])
    [row] = rows_of(table)
    assert [row.gross, row.own_net] == [Decimal("7654.32"), Decimal("7154.32")]
    assert row.deductions[0].amount == Decimal("500.00")
    assert [told(q) for q in table.questions] == ["表上注明单位为万元，金额已换算成元，请核对。"]


def test_ten_thousands_left_over_in_a_form_are_asked_about_and_not_converted(
    desk: "Desk", rows_of: RowsOf
) -> None:
    table = desk.sheet([["2026年7月 单位：万元"], ["姓名", "应发", "实发"], ["罗河生", 7600, 7600]])
    assert rows_of(table)[0].gross == Decimal(7600)
    assert "金额没有换算" in told(table.questions[0])


# --- what is not seen ------------------------------------------------------------------


def test_hidden_rows_and_columns_are_read_and_told(desk: "Desk", rows_of: RowsOf) -> None:
    path = desk.book("工资.xlsx", {"S": [["2026年7月"], HEADS, A, B]})
    rewritten(path, b'<row r="4"', b'<row r="4" hidden="1"')
    rewritten(path, b"<sheetData>", b'<cols><col min="6" max="6" hidden="1"/></cols><sheetData>')
    table = desk.table(path)
    assert len(rows_of(table)) == 2
    assert [told(q) for q in table.questions] == [
        "有 1 行是隐藏的（第 4 行），也已读取，请确认是否有效。",
        "这些列是隐藏的：借支。也已读取，请确认是否有效。",
    ]


@pytest.mark.parametrize(
    ("formula", "gross"),
    [(b"D3*300", 6000), (b"ROUND(SUM(D3,0.5)*300,0)", 6150), (b"(D3-1)*50%*600", 5700)],
)
def test_plain_formulas_without_their_values_are_reckoned_and_told(
    desk: "Desk", rows_of: RowsOf, formula: bytes, gross: int
) -> None:
    table = desk.table(_without_value(desk, formula))
    assert [(r.row, r.gross) for r in rows_of(table)] == [(3, gross), (4, Decimal(2500))]
    assert table.rejections == []
    assert "已按公式算出" in told(table.questions[0])


@pytest.mark.parametrize("formula", [b"VLOOKUP(B3,X!A:B,2,0)", b"E3+1", b"D3/0", b"IF(D3,1,2)"])
def test_other_formulas_without_their_values_are_named(
    desk: "Desk", rows_of: RowsOf, formula: bytes
) -> None:
    table = desk.table(_without_value(desk, formula))
    assert [(r.row, r.gross) for r in rows_of(table)] == [(3, None), (4, Decimal(2500))]
    assert [(r.row, r.reason, r.column, r.kept) for r in table.rejections] == [
        (3, "no_value", "应发工资", True)
    ]
    assert "没有保存计算结果：E3。" in told(table.questions[0])


def _without_value(desk: "Desk", formula: bytes) -> Path:
    path = desk.book("工资.xlsx", {"S": [["2026年7月"], HEADS, A, B]})
    cell = b'<c r="E3"><f>' + formula + b"</f></c>"
    rewritten(path, b'<c r="E3"><v>6000</v></c>', cell)
    rewritten(path, b'<c r="E4"><v>2500</v></c>', b'<c r="E4"><f>D4*250</f><v>2500</v></c>')
    return path
