"""Files that are no .xlsx: a page keeps its form, texts and old workbooks are repeated in red."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import python_calamine
from tests.readers.biff import xls
from tests.readers.conftest import Desk
from tests.readers.test_gate_layouts import event
from tests.readers.test_payment_orders import order
from tests.returning.conftest import RED_CELL, RED_FONT, RED_ROW, Book, Sender, note, table_of

from gongyou.exchange.formats.html_table import html_sheet
from gongyou.exchange.recognise import read_file
from gongyou.exchange.returning import repeated
from gongyou.exchange.returning.taking_back import Form

HEADS = "序号,姓名,身份证号,工种,班组,日工资"


def faulty(desk: Desk, number: int = 0) -> str:
    whole = desk.people[number].id_number
    return whole[:-1] + ("0" if whole[-1] != "0" else "1")


def rows_of(path: Path, sheet: int = 0) -> list[list[Any]]:
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    return book.get_sheet_by_index(sheet).to_python(skip_empty_area=False)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_text_is_repeated_line_by_line(desk: Desk, sender: Sender, encoding: str) -> None:
    lines = ["示例工地花名册", "", HEADS, f"1,罗河生,{faulty(desk)},钢筋工,甲班,300",
             f"=1+1,唐小满,{desk.people[1].id_number},+木工,甲班,0310"]  # fmt: skip
    path = desk.text("花名册.csv", "\r\n".join(lines), encoding)
    returned = sender.back(path)
    assert (returned.form, returned.rows, returned.name) == (
        Form.REPEATED,
        1,
        "花名册（退回修改）.xlsx",
    )
    book, rows = Book(returned.path), rows_of(returned.path)
    assert [[c for c in row if c != ""] for row in rows[:3]] == [
        ["示例工地花名册"],
        [],
        [*HEADS.split(","), "退回原因 · Reason for return"],
    ]
    assert rows[4][:6] == ["=1+1", "唐小满", desk.people[1].id_number, "+木工", "甲班", "0310"]
    cells = book.cells()
    assert all(c.content.startswith("text:") for c in cells.values() if c.content)
    assert [cells[4, c].fill for c in (1, 3, 7)] == [RED_ROW, RED_CELL, RED_ROW]
    assert cells[4, 7].content.startswith("text:请改正“身份证号”：")
    assert {c.fill for (r, _), c in cells.items() if r == 5} == {""}
    assert rows_of(returned.path, 1)[0] == ["退回的文件：花名册.csv"]
    assert "原文件不是 xlsx" in rows_of(returned.path, 1)[2][0]


def test_cells_over_several_lines_keep_the_row_numbers(desk: Desk, sender: Sender) -> None:
    text = f'{HEADS}\n1,"罗\n河生",{faulty(desk)},a,b,1\n2,唐小满,{faulty(desk, 1)},a,b,"1,000"\n'
    cells = Book(sender.back(desk.text("a.csv", text)).path).cells()
    assert cells[2, 2].content == "text:罗\n河生"
    assert (cells[4, 2].content, cells[4, 6].content) == ("text:唐小满", "text:1,000")
    assert cells[4, 3].fill == RED_CELL


def test_a_banks_lines_are_repeated_whole(desk: Desk, sender: Sender) -> None:
    path = desk.text("回盘.txt", "A  1  x\nB\nT 1 2\n", "gbk")
    table = table_of(note(2), width=0, head=None)
    returned = sender.marked(path, [replace(table, sheet="", layout="bank_return_text")])
    assert [row[0] for row in rows_of(returned.path)] == ["A  1  x", "B", "T 1 2"]
    assert Book(returned.path).cells()[2, 1].fill == RED_ROW


def test_of_a_long_text_only_the_noted_lines_come_back(
    desk: Desk, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repeated, "MOST_LINES", 50)
    lines = [f"{n}\t2026-07-01 08:00:{n % 60:02d}\t0\t1\t0\t0" for n in range(1, 61)]
    lines[30] = "31\t昨天\t0\t1\t0\t0"
    path = desk.text("A1_attlog.dat", "\n".join(lines) + "\n")
    returned = sender.back(path)
    assert (returned.form, returned.rows) == (Form.LISTED, 1)
    rows = rows_of(returned.path)
    assert rows[0][0] == "原文件的行"
    assert [rows[1][0], rows[1][1], rows[1][2]] == [31, "31", "昨天"]
    assert rows[1][-1] == "未采用：看不懂这个值"
    assert len(rows) == 2
    assert "只列出有问题的行" in rows_of(returned.path, 1)[2][0]


def test_an_old_workbook_is_repeated_with_all_its_sheets(desk: Desk, sender: Sender) -> None:
    people = desk.people
    rows: list[list[str | float]] = [
        ["示例工地花名册"],
        ["序号", "姓名", "身份证号", "工种", "班组", "日工资"],
        [1, people[0].name, faulty(desk), "木工", "甲班", 300.5],
        [2, people[1].name, people[1].id_number, "木工", "甲班", 300],
    ]
    path = desk.raw("花名册.xls", xls(rows, "名单"))
    returned = sender.back(path)
    assert (returned.form, returned.name) == (Form.REPEATED, "花名册（退回修改）.xlsx")
    book = python_calamine.CalamineWorkbook.from_path(str(returned.path))
    assert book.sheet_names == ["名单", "说明"]
    cells = Book(returned.path).cells()
    assert (cells[3, 6].content, cells[4, 1].content) == ("text:300.5", "text:2")
    assert (cells[3, 3].fill, cells[3, 3].font) == (RED_CELL, RED_FONT)


PAGE = """<html><head><meta charset="{charset}"><style>td {{mso-number-format:"\\@"}}</style></head>
<body><p>示例工地</p><table border=1><thead>
<TR><th>序号<th>姓名<th>身份证号<th>工种<th>班组<th>日工资</TR>
</thead><tbody><tr><td>1</td><td style='color:blue;'>罗河生</td><td bgcolor=yellow>{faulty}</td>
<td>木工</td><td rowspan=2>甲班</td><td>300</td></tr>
<tr><td>2<td>唐小满<td style="x:y">{right}<td>木工<td>310</tr>
</tbody></table></body></html>
"""


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_page_comes_back_as_itself(desk: Desk, sender: Sender, encoding: str) -> None:
    text = PAGE.format(charset=encoding, faulty=faulty(desk), right=desk.people[1].id_number)
    path = desk.text("花名册.xls", text, encoding)
    returned = sender.back(path)
    assert (returned.form, returned.name) == (Form.OWN, "花名册（退回修改）.xls")
    back = returned.path.read_bytes().decode(encoding)
    reason = r'<td style="[^"]*#FDE7E4[^"]*">请改正“身份证号”：[^<]*</td>'
    assert re.search(reason + "</tr>\n<tr><td>2<td>", back)
    style = ' style="background:#FDE7E4"'
    assert f"<tr><td{style}>1</td><td style='color:blue;background:#FDE7E4'>罗" in back
    assert '<td bgcolor=yellow style="background:#F5A79D;color:#B3001B;font-weight:bold">' in back
    assert "<td rowspan=2>甲班" in back  # not the row's alone
    heading = r'<th style="[^"]*">退回原因 · Reason for return</th></TR>'
    assert re.search(heading, back)
    undone = re.sub(reason, "", re.sub(r'<th style="[^"]*">退回[^<]*</th>', "", back))
    strong = ' style="background:#F5A79D;color:#B3001B;font-weight:bold"'
    for added in (style, ";background:#FDE7E4", strong):
        undone = undone.replace(added, "")
    assert undone.replace("blue'", "blue;'") == text
    grid = html_sheet(back, "a", "a").grid
    assert [row[6] if len(row) > 6 else None for row in grid.rows][1:3] == [
        "退回原因 · Reason for return",
        grid.rows[2][6],
    ]
    assert read_file(returned.path, "a.xls").tables[0].records == (
        read_file(path, "a.xls").tables[0].records
    )


def test_a_page_with_broken_signs_keeps_them(desk: Desk, sender: Sender) -> None:
    text = PAGE.format(charset="gb18030", faulty=faulty(desk), right=desk.people[1].id_number)
    raw = text.encode("gb18030").replace("木工".encode("gb18030"), b"\xc4\xff\xb9\xa4", 1)
    returned = sender.back(desk.raw("花名册.xls", raw))
    assert returned.form is Form.OWN
    assert b"\xc4\xff\xb9\xa4" in returned.path.read_bytes()


def test_a_page_whose_last_row_never_ends_is_repeated(desk: Desk, sender: Sender) -> None:
    whole = PAGE.format(charset="utf-8", faulty=faulty(desk), right=desk.people[1].id_number)
    path = desk.text("花名册.xls", whole[: whole.index("<td rowspan")])
    returned = sender.back(path)
    assert (returned.form, returned.name) == (Form.REPEATED, "花名册（退回修改）.xlsx")
    assert Book(returned.path).cells()[3, 3].fill == RED_CELL


def test_sheets_without_notes_are_repeated_too(desk: Desk, sender: Sender) -> None:
    path = desk.raw("表.xls", xls([["a", "b", "c"], ["1", "2", "3"]]))
    returned = sender.marked(path, [table_of(note(1), sheet="别的")])
    assert rows_of(returned.path)[1] == ["1", "2", "3"]


def test_refused_transactions_are_listed_with_what_they_are(desk: Desk, sender: Sender) -> None:
    text = re.sub(
        r"(<InstdAmt[^>]*>)[^<]*", r"\1很多", order(desk, "7-202607", "8-202607"), count=1
    )
    path = desk.text("付款.xml", text)
    returned = sender.back(path)
    assert (returned.form, returned.name) == (Form.LISTED, "付款（退回修改）.xlsx")
    rows = rows_of(returned.path)
    assert rows[0] == ["原文件的行", "退回原因 · Reason for return", "内容（号码已打码）"]
    assert rows[1][0] == 1
    assert str(rows[1][1]).startswith("未采用（“InstdAmt”）")
    assert "很多" in str(rows[1][2])


def test_events_that_are_no_passage_are_listed(desk: Desk, sender: Sender) -> None:
    events = [event(7), event(8, subEventType=76), event(9)]
    path = desk.text("events.json", "\n".join(json.dumps(e) for e in events))
    returned = sender.back(path)
    assert (returned.form, [row[:2] for row in rows_of(returned.path)[1:]]) == (
        Form.LISTED,
        [[2, "未采用：不是通行记录"]],
    )
