"""A workbook comes back as it was: red where a note is, the reason beside it, nothing else."""

import io
import struct
import zipfile
import zlib
from datetime import datetime
from pathlib import Path

import pytest
import python_calamine
import xlsxwriter
from tests.readers.conftest import Cells, Desk
from tests.returning.conftest import (
    RED_CELL,
    RED_FONT,
    RED_ROW,
    Book,
    Sender,
    note,
    rezipped,
    table_of,
)

from gongyou.exchange.recognise import read_file
from gongyou.exchange.returning.taking_back import Form

HEADS = ["序号", "姓名", "身份证号", "工种", "班组", "工资卡号", "日工资"]
REASON = len(HEADS) + 1


def png() -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        whole = kind + body
        return struct.pack(">I", len(body)) + whole + struct.pack(">I", zlib.crc32(whole))

    head = struct.pack(">IIBBBBB", 4, 4, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + b"\xc0\x10\x20" * 4 for _ in range(4)))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


def everything(path: Path, desk: Desk) -> Path:
    """A roster in which an office has used whatever its program offers."""
    a, b, c, *_ = desk.people
    book = xlsxwriter.Workbook(str(path))
    book.set_properties({"created": datetime(2026, 9, 30)})  # noqa: DTZ001
    sheet = book.add_worksheet("花名册")
    title = book.add_format({"bold": True, "font_size": 16, "align": "center"})
    head = book.add_format({"bold": True, "border": 1, "bg_color": "#DDEEFF", "text_wrap": True})
    money = book.add_format({"num_format": "#,##0.00", "border": 1, "italic": True})
    plain = book.add_format({"border": 1, "font_name": "宋体"})
    sheet.merge_range("A1:G1", "示例工地花名册", title)
    for column, text in enumerate(HEADS):
        sheet.write_string(1, column, text, head)
    rows = [
        (1, a.name, a.id_number, "钢筋工", "钢筋班", a.card, 300),
        (2, b.name, b.id_number[:-1] + ("0" if b.id_number[-1] != "0" else "1"), "木工", "钢筋班",
         b.card, 310.5),
        (3, c.name, c.id_number, "木工", "木工班", c.card, 320),
    ]  # fmt: skip
    for at, row in enumerate(rows, 2):
        for column, value in enumerate(row):
            sheet.write(at, column, value, money if column == 6 else plain)
    sheet.write_formula("G6", "=SUM(G3:G5)", money, 930.5)
    sheet.write_string("A6", "合计", plain)
    sheet.conditional_format("G3:G5", {"type": "data_bar"})
    sheet.data_validation("D3:D5", {"validate": "list", "source": ["钢筋工", "木工"]})
    sheet.write_comment("B3", "已核对")
    sheet.insert_image("A9", "章.png", {"image_data": io.BytesIO(png())})
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=花名册!$G$3:$G$5"})
    sheet.insert_chart("A12", chart)
    sheet.autofilter("A2:G5")
    sheet.freeze_panes(2, 1)
    sheet.set_landscape()
    sheet.print_area("A1:G6")
    sheet.repeat_rows(1)
    sheet.set_column("B:B", 12)
    sheet.set_column("H:XFD", None, None, {"hidden": True})
    other = book.add_worksheet("说明")
    other.write("A1", "填表说明")
    other.add_table("A3:B5", {"data": [["x", 1], ["y", 2]]})
    book.define_name("日工资", "=花名册!$G$3:$G$5")
    book.close()
    return path


@pytest.fixture
def roster(desk: Desk) -> Path:
    return everything(desk.place("花名册.xlsx"), desk)


def test_all_other_parts_keep_their_bytes_and_order(roster: Path, sender: Sender) -> None:
    returned = sender.back(roster)
    assert (returned.form, returned.rows, returned.name) == (Form.OWN, 1, "花名册（退回修改）.xlsx")
    before, after = Book(roster).spans(), Book(returned.path).spans()
    assert list(before) == list(after)
    assert {"xl/charts/chart1.xml", "xl/media/image1.png", "xl/comments1.xml"} <= set(before)
    changed = {name for name, raw in before.items() if after[name] != raw}
    assert changed == {"xl/worksheets/sheet1.xml", "xl/styles.xml"}
    assert zipfile.ZipFile(returned.path).testzip() is None


def test_only_the_noted_row_is_red_and_says_why(roster: Path, sender: Sender) -> None:
    before, after = Book(roster).cells(), Book(sender.back(roster).path).cells()
    new = set(after) - set(before)
    assert new == {(2, REASON), (4, REASON)}
    for place, cell in before.items():
        assert after[place].content == cell.content, place
        if place[0] != 4:
            assert after[place].style == cell.style, place
    fills = [after[4, column].fill for column in range(1, REASON + 1)]
    assert fills == [RED_ROW, RED_ROW, RED_CELL, RED_ROW, RED_ROW, RED_ROW, RED_ROW, RED_ROW]
    assert (after[4, 3].font, after[4, REASON].font) == (RED_FONT, RED_FONT)
    assert after[4, 7].style[0] == before[4, 7].style[0]  # its own number format
    assert after[4, 7].style[3] == before[4, 7].style[3]  # its own border
    assert after[4, 7].style[1] == before[4, 7].style[1]  # its own font
    assert after[2, REASON].content == "text:退回原因 · Reason for return"
    said = after[4, REASON].content
    assert said.startswith("text:请改正“身份证号”：身份证号校验位不对")
    assert "wrapText" in after[4, REASON].style[4]


def test_everything_else_in_the_sheet_is_as_it_was(roster: Path, sender: Sender) -> None:
    """The XML outside of the marked rows, the extent and the columns' widths: to the byte."""
    part = "xl/worksheets/sheet1.xml"
    before = Book(roster).archive.read(part)
    after = Book(sender.back(roster).path).archive.read(part)
    cut = before.index(b"</sheetData>")
    assert after.endswith(before[cut:])
    assert after[: after.index(b"<dimension")] == before[: before.index(b"<dimension")]
    for number in (1, 3, 5, 6):
        row = before[before.index(b'<row r="%d"' % number) :]
        assert row[: row.index(b"</row>") + 6] in after
    assert b'<dimension ref="A1:H6"/>' in after
    sheet = Book(sender.back(roster).path).sheet()
    columns = [e.attrib for e in sheet.iter() if e.tag.endswith("}col")]
    assert [(c["min"], c["max"], c.get("hidden")) for c in columns] == [
        ("2", "2", None),
        ("8", "8", None),
        ("9", "16384", "1"),
    ]


def test_english_when_asked_for(roster: Path, sender: Sender) -> None:
    returned = sender.back(roster, lang="en")
    book = Book(returned.path)
    assert returned.name == "花名册（returned）.xlsx"
    assert book.text(2, REASON) == "Reason for return · 退回原因"
    assert book.text(4, REASON).startswith("Please mend “身份证号”: the ID's check digit is wrong")


def test_a_returned_file_is_read_as_before_and_keeps_one_column(
    roster: Path, sender: Sender
) -> None:
    first = sender.back(roster)
    before = read_file(roster, "a.xlsx").tables[0]
    again = read_file(first.path, "a.xlsx").tables[0]
    assert again.records == before.records
    assert [(r.row, r.reason) for r in again.rejections] == [(4, "id_checksum")]
    second = sender.back(first.path)
    assert {column for _, column in Book(second.path).cells()} == set(range(1, REASON + 1))
    assert Book(second.path).text(4, REASON) == Book(first.path).text(4, REASON)


def test_what_was_mended_loses_its_reason_and_its_red(
    roster: Path, sender: Sender, desk: Desk
) -> None:
    """Returned, mended, and returned once more for another row."""
    first = sender.back(roster)
    wrong = next(r for r in read_file(roster, "a.xlsx").tables[0].records if r.row == 4)
    right = desk.people[1].id_number

    def mended(name: str, raw: bytes) -> bytes:
        if name != "xl/sharedStrings.xml":
            return raw
        faulty = right[:-1] + ("0" if right[-1] != "0" else "1")
        assert faulty.encode() in raw
        return raw.replace(faulty.encode(), right.encode())

    assert wrong.row == 4
    path = rezipped(first.path, mended)
    second = sender.back(path, note(5, "B"))
    cells = Book(second.path).cells()
    assert (4, REASON) not in cells
    assert {cells[4, c].fill for c in range(1, REASON)} & {RED_ROW, RED_CELL} == set()
    assert cells[4, 3].font != RED_FONT
    assert cells[5, REASON].content == "text:请改正"
    assert (cells[5, 1].fill, cells[5, 2].fill) == (RED_ROW, RED_CELL)


def test_a_wrong_total_marks_its_own_cell_only(desk: Desk, sender: Sender) -> None:
    rows = [
        ["2026年7月工资表"],
        ["姓名", "出勤", "应发", "实发"],
        ["罗河生", 20, 100, 100],
        ["唐小满", 20, 200, 200],
        ["合计", None, 300, 290],
    ]
    path = desk.book("工资.xlsx", {"S": rows})
    cells = Book(sender.back(path).path).cells()
    red = {place: c.fill for place, c in cells.items() if c.fill in (RED_ROW, RED_CELL)}
    assert red == {(2, 5): RED_ROW, (5, 4): RED_CELL, (5, 5): RED_ROW}
    assert cells[5, 5].content == "text:合计不符：“实发”表上是 290.00，各行加起来是 300.00"


def test_several_sheets_are_marked_each_for_itself(desk: Desk, sender: Sender) -> None:
    head = ["姓名", "应发", "实发"]
    sheets: dict[str, Cells] = {
        "七月": [["2026年7月工资表"], head, ["罗河生", "看不懂", 1]],
        "八月": [["2026年8月工资表"], head, ["罗河生", 5, 5]],
        "九月": [["2026年9月工资表"], head, ["唐小满", "??", 1]],
    }
    book = Book(sender.back(desk.book("工资.xlsx", sheets)).path)
    parts = [f"xl/worksheets/sheet{n}.xml" for n in (1, 2, 3)]
    reasons = [book.cells(part).get((3, 4)) for part in parts]
    assert [bool(r) for r in reasons] == [True, False, True]


def test_numbers_of_people_stand_in_no_reason(desk: Desk, sender: Sender) -> None:
    a = desk.people[0]
    faulty = a.id_number[:-1] + ("0" if a.id_number[-1] != "0" else "1")
    path = desk.book("花名册.xlsx", {"S": [HEADS, [1, a.name, faulty]]})
    before, after = Book(path), Book(sender.back(path).path)
    digits = faulty.encode()
    counts = [
        sum(b.archive.read(n).count(digits) for n in b.archive.namelist()) for b in (before, after)
    ]
    assert counts == [1, 1]


def test_calamine_reads_what_was_there(roster: Path, sender: Sender) -> None:
    before = python_calamine.CalamineWorkbook.from_path(str(roster))
    after = python_calamine.CalamineWorkbook.from_path(str(sender.back(roster).path))
    assert before.sheet_names == after.sheet_names
    for name in before.sheet_names:
        old = before.get_sheet_by_name(name).to_python(skip_empty_area=False)
        new = after.get_sheet_by_name(name).to_python(skip_empty_area=False)
        assert [row[: len(old[0])] for row in new] == old


def test_a_file_without_notes_does_not_come_back(desk: Desk) -> None:
    from gongyou.exchange.returning.taking_back import take_back

    path = desk.book("表.xlsx", {"Sheet1": [["a"], ["b"]]})
    assert take_back(path, path.name, [table_of()], desk.folder, "zh") is None
