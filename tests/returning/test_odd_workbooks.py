"""Workbooks of other programs: what the format allows, and some of what it does not."""

import random
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import python_calamine
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.returning.conftest import (
    RED_CELL,
    RED_ROW,
    Book,
    Sender,
    note,
    rezipped,
    table_of,
)

from gongyou.exchange.returning.taking_back import Form

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
PART = "xl/worksheets/sheet1.xml"
STYLES = f"""<styleSheet xmlns="{MAIN}"><fonts count="2"><font><sz val="9"/><color theme="1"/>
<name val="宋体"/></font><font><b/><sz val="9"/><name val="宋体"/></font></fonts>
<fills count="3"><fill><patternFill patternType="none"/></fill><fill>
<patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid">
<fgColor rgb="FF00FF00"/></patternFill></fill></fills><borders count="1"><border/></borders>
<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3">
<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>
<xf numFmtId="4" fontId="1" fillId="2" borderId="0" xfId="0"><protection locked="0"/></xf>
<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1"/></cellXfs>
<dxfs count="0"/></styleSheet>"""


def book(path: Path, sheet: str, styles: str | None = STYLES, **more: str) -> Path:
    """A workbook of one sheet from its XML."""
    style_link = f'<Relationship Id="s" Type="{RELATIONS}/styles" Target="styles.xml"/>'
    main = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    style_part = f'<Override PartName="/xl/styles.xml" ContentType="{main}.styles+xml"/>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{main}.sheet.main+xml"/>'
        f'<Override PartName="/{PART}" ContentType="{main}.worksheet+xml"/>'
        f"{style_part if styles else ''}</Types>",
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1"'
        f' Type="{RELATIONS}/officeDocument" Target="/xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:q="{RELATIONS}"><sheets>'
        '<sheet name="Sheet1" sheetId="1" q:id="w"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="w" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
        f"{style_link if styles else ''}</Relationships>",
        PART: sheet,
    }
    if styles:
        parts["xl/styles.xml"] = styles
    parts |= {name.replace("__", "/").replace("_DOT_", "."): text for name, text in more.items()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return path


def sheet(rows: str, before: str = "", after: str = "", name: str = MAIN) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<worksheet xmlns="{name}">{before}'
        f"<sheetData>{rows}</sheetData>{after}</worksheet>"
    )


def text(ref: str, value: str, style: int | None = None) -> str:
    place, worn = (f' r="{ref}"' if ref else ""), ("" if style is None else f' s="{style}"')
    return f'<c{place}{worn} t="inlineStr"><is><t>{value}</t></is></c>'


HEAD = '<row r="1">' + text("A1", "甲") + text("B1", "乙") + text("C1", "丙") + "</row>"


def marked(path: Path, sender: Sender, *rows: int, column: str = "B") -> Book:
    returned = sender.marked(path, [table_of(*(note(row, column) for row in rows))])
    assert returned.form is Form.OWN
    loaded = python_calamine.CalamineWorkbook.from_path(str(returned.path))
    assert loaded.get_sheet_by_index(0).to_python()
    return Book(returned.path)


def test_a_missing_faulty_cell_is_made_in_its_place(tmp_path: Path, sender: Sender) -> None:
    rows = HEAD + '<row r="2" spans="1:3">' + text("A2", "x", 1) + text("C2", "z", 2) + "</row>"
    found = marked(book(tmp_path / "a.xlsx", sheet(rows)), sender, 2)
    cells = found.cells()
    assert [cells[2, c].fill for c in (1, 2, 3)] == [RED_ROW, RED_CELL, RED_ROW]
    assert [c for r, c in cells if r == 2] == [1, 2, 3, 4]
    assert found.rows()[2].get("spans") == "1:4"
    assert cells[2, 1].style[0] == "4"
    assert "locked" in cells[2, 1].style[4]


def test_a_missing_row_is_made_between_its_neighbours(tmp_path: Path, sender: Sender) -> None:
    rows = HEAD + '<row r="5">' + text("A5", "x") + "</row>"
    found = marked(book(tmp_path / "a.xlsx", sheet(rows)), sender, 3, 9)
    assert list(found.rows()) == [1, 3, 5, 9]
    assert found.text(3, 4) == found.text(9, 4) == "请改正"


def test_rows_and_cells_without_their_names(tmp_path: Path, sender: Sender) -> None:
    line = "<row>" + text("", "x") + text("", "y") + text("", "z") + "</row>"
    found = marked(book(tmp_path / "a.xlsx", sheet(line * 4)), sender, 3)
    cells = found.cells()
    assert {r for (r, _), c in cells.items() if c.fill in (RED_ROW, RED_CELL)} == {1, 3}
    assert (cells[3, 2].fill, cells[3, 2].content, found.text(3, 4)) == (
        RED_CELL,
        "text:y",
        "请改正",
    )


def test_an_empty_row_and_an_empty_cell_are_filled(tmp_path: Path, sender: Sender) -> None:
    rows = HEAD + '<row r="2" s="1" customFormat="1" ht="30"/><row r="3"><c r="B3" s="2"/></row>'
    cells = marked(book(tmp_path / "a.xlsx", sheet(rows)), sender, 2, 3).cells()
    assert cells[2, 1].style[0] == "4"  # the row's own
    assert (cells[3, 2].style[0], cells[3, 2].fill) == ("14", RED_CELL)


@pytest.mark.parametrize("name", [MAIN, STRICT])
def test_names_with_prefixes(tmp_path: Path, sender: Sender, name: str) -> None:
    plain = sheet(HEAD + '<row r="2">' + text("A2", "x", 1) + "</row>", '<dimension ref="A1:C2"/>')
    prefixed = re.sub(r"<(/?)(?=[a-zA-Z])", r"<\1x:", plain).replace(
        f'xmlns="{MAIN}"', f'xmlns:x="{name}"'
    )
    styles = re.sub(r"<(/?)(?=[a-zA-Z])", r"<\1y:", STYLES).replace("xmlns=", "xmlns:y=")
    path = book(tmp_path / "a.xlsx", prefixed, styles)
    returned = sender.marked(path, [table_of(note(2, "B"))])
    assert returned.form is Form.OWN
    found = Book(returned.path)
    assert found.cells()[2, 2].fill == RED_CELL
    raw = found.archive.read(PART)
    assert b'<x:dimension ref="A1:D2"/>' in raw
    assert not re.search(rb"<(?!\?|/?x:)", raw)
    assert not re.search(rb"<(?!\?|/?y:)", found.archive.read("xl/styles.xml"))


@pytest.mark.parametrize(
    "styles",
    [
        None,
        f'<styleSheet xmlns="{MAIN}"></styleSheet>',
        f'<styleSheet xmlns="{MAIN}"><cellXfs count="0"/><dxfs count="0"/></styleSheet>',
        STYLES.replace("<dxfs count=\"0\"/>", ""),
    ],
)  # fmt: skip
def test_lists_of_styles_of_any_size(tmp_path: Path, sender: Sender, styles: str | None) -> None:
    rows = HEAD + '<row r="2">' + text("A2", "x") + "</row>"
    found = marked(book(tmp_path / "a.xlsx", sheet(rows), styles), sender, 2)
    assert [found.cells()[2, c].fill for c in (1, 2, 4)] == [RED_ROW, RED_CELL, RED_ROW]
    assert found.styles is not None
    names = [e.tag.rpartition("}")[2] for e in found.styles]
    order = [
        "numFmts",
        "fonts",
        "fills",
        "borders",
        "cellStyleXfs",
        "cellXfs",
        "cellStyles",
        "dxfs",
    ]
    assert names == [n for n in order if n in names]
    for section in found.styles:
        if section.get("count"):
            assert int(section.get("count", "")) == len(section)


def test_what_stands_in_a_tall_merged_cell_is_not_the_rows_alone(
    tmp_path: Path, sender: Sender
) -> None:
    rows = HEAD + "".join(
        f'<row r="{r}">' + (text("A2", "钢筋班") if r == 2 else f'<c r="A{r}" s="1"/>')
        + text(f"B{r}", "x") + "</row>" for r in (2, 3, 4)
    )  # fmt: skip
    merges = '<mergeCells count="1"><mergeCell ref="A2:A4"/></mergeCells>'
    path = book(tmp_path / "a.xlsx", sheet(rows, after=merges))
    one = marked(path, sender, 2).cells()
    assert (one[2, 1].fill, one[2, 2].fill, one[3, 2].fill) == ("", RED_CELL, "")
    under = marked(path, sender, 3).cells()
    assert (under[2, 1].fill, under[3, 1].style) == ("", Book(path).cells()[3, 1].style)
    every = marked(path, sender, 2, 3, 4).cells()
    assert every[2, 1].fill == RED_ROW
    assert marked(path, sender, 2, column="A").cells()[2, 1].fill == RED_CELL


@pytest.mark.parametrize(
    ("before", "widths"),
    [
        ("", [("4", "4")]),
        ("<cols/>", [("4", "4")]),
        ('<cols><col min="1" max="16384" width="9" style="1"/></cols>',
         [("1", "3"), ("4", "4"), ("5", "16384")]),
        ('<cols><col min="4" max="4" width="2" hidden="1"/><col min="9" max="9" width="3"/></cols>',
         [("4", "4"), ("9", "9")]),
    ],
)  # fmt: skip
def test_the_reasons_column_is_wide_and_seen(
    tmp_path: Path, sender: Sender, before: str, widths: list[tuple[str, str]]
) -> None:
    rows = HEAD + '<row r="2">' + text("A2", "x") + "</row>"
    found = marked(book(tmp_path / "a.xlsx", sheet(rows, before)), sender, 2)
    columns = [e for e in found.sheet().iter() if e.tag.endswith("}col")]
    assert [(e.get("min"), e.get("max")) for e in columns] == widths
    reason = next(e for e in columns if e.get("min") == "4")
    assert float(reason.get("width", "0")) >= 26
    assert reason.get("hidden") is None
    names = [e.tag.rpartition("}")[2] for e in found.sheet()]
    assert names.index("cols") < names.index("sheetData")


def test_the_reason_stands_beside_what_stands_beside_the_table(
    tmp_path: Path, sender: Sender
) -> None:
    rows = HEAD + '<row r="2">' + text("A2", "x") + text("E2", "旁注") + "</row>"
    cells = marked(book(tmp_path / "a.xlsx", sheet(rows)), sender, 2).cells()
    assert (cells[2, 5].content, cells[2, 6].content) == ("text:旁注", "text:请改正")


def test_something_far_away_does_not_take_the_reason_along(tmp_path: Path, sender: Sender) -> None:
    rows = HEAD + '<row r="2">' + text("A2", "x") + "</row>"
    rows += '<row r="9">' + text("XFC9", "y") + "</row>"
    cells = marked(book(tmp_path / "a.xlsx", sheet(rows)), sender, 2).cells()
    assert cells[2, 4].content == "text:请改正"


def test_a_full_sheet_comes_back_line_by_line(tmp_path: Path, sender: Sender) -> None:
    rows = HEAD + '<row r="2">' + text("A2", "x") + text("XFD2", "y") + "</row>"
    path = book(tmp_path / "a.xlsx", sheet(rows))
    assert sender.marked(path, [table_of(note(2))]).form is Form.REPEATED


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: raw.decode().replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16"),
        lambda raw: raw.replace(b'<row r="2"', b'<row r="7"'),
        lambda raw: raw.replace(b'<row r="3"', b'<row r="2"'),
    ],
    ids=["utf-16", "out of order", "twice"],
)
def test_what_cannot_be_cut_exactly_is_repeated(
    tmp_path: Path, sender: Sender, change: Callable[[bytes], bytes]
) -> None:
    rows = "".join(f'<row r="{r}">' + text(f"A{r}", "x") + "</row>" for r in (1, 2, 3, 4))
    path = book(tmp_path / "a.xlsx", sheet(rows))
    other = rezipped(path, lambda name, raw: change(raw) if name == PART else raw)
    returned = sender.marked(other, [table_of(note(2), note(3))])
    assert returned.form is Form.REPEATED
    assert zipfile.ZipFile(returned.path).testzip() is None


@pytest.mark.parametrize(
    ("old", "new"),
    [('fontId="1"', 'fontId="99"'), ("<xf num", '<xf s="1" s="2" num'), ("</fills>", "</fill>")],
)
def test_broken_lists_of_styles_break_nothing(
    tmp_path: Path, sender: Sender, old: str, new: str
) -> None:
    rows = HEAD + '<row r="2">' + text("A2", "x", 1) + text("B2", "y", 77) + "</row>"
    path = book(tmp_path / "a.xlsx", sheet(rows), STYLES.replace(old, new))
    returned = sender.marked(path, [table_of(note(2, "A"))])
    assert Book(returned.path).text(2, 4) == "请改正"
    assert returned.form is (Form.OWN if "99" in new else Form.REPEATED)


def test_signs_in_comments_and_values_are_no_tags(tmp_path: Path, sender: Sender) -> None:
    rows = (
        HEAD
        + '<!-- <row r="2"> --><row r="2">'
        + text("A2", "a &lt;row> b")
        + (
            '<c r="B2"><f>IF(A2>"1",1,2)</f><v>1</v></c><c r="C2" t="str">'
            "<v><![CDATA[</row><c>]]></v></c>"
            "</row>"
        )
    )
    path = book(tmp_path / "a.xlsx", sheet(rows))
    before, after = Book(path).cells(), marked(path, sender, 2).cells()
    assert [after[2, c].content for c in (1, 2, 3)] == [before[2, c].content for c in (1, 2, 3)]


def test_a_tall_reason_makes_its_row_tall(tmp_path: Path, sender: Sender) -> None:
    rows = HEAD + '<row r="2" ht="12">' + text("A2", "x") + "</row>"
    path = book(tmp_path / "a.xlsx", sheet(rows))
    notes = [note(2, "A", "一"), note(2, "B", "二"), note(2, "B", "二"), note(2, "C", "三")]
    found = Book(sender.marked(path, [table_of(*notes)]).path)
    assert found.text(2, 4) == "一\n二\n三"
    assert (found.rows()[2].get("ht"), found.rows()[2].get("customHeight")) == ("45", "1")


@pytest.mark.parametrize("reason", ["=1+1", "a\x00\x0b<&>\"'\ud800", "x" * 5_000])
def test_no_reason_breaks_the_file_or_becomes_a_formula(
    tmp_path: Path, sender: Sender, reason: str
) -> None:
    rows = HEAD + '<row r="2">' + text("A2", "x") + "</row>"
    path = book(tmp_path / "a.xlsx", sheet(rows))
    found = Book(sender.marked(path, [table_of(note(2, "A", reason))]).path)
    [cell] = [c for c in found.rows()[2] if c.get("r") == "D2"]
    assert (cell.get("t"), [e.tag for e in cell]) == ("inlineStr", [f"{{{MAIN}}}is"])


# --- any sheet --------------------------------------------------------------------------


def scribbled(path: Path, seed: int) -> int:
    """A sheet of random values and formats; the number of its rows."""
    dice = random.Random(seed)  # noqa: S311 - a test's dice
    out = xlsxwriter.Workbook(str(path), {"constant_memory": dice.random() < 0.3})
    page = out.add_worksheet("Sheet1")
    formats = [
        out.add_format(
            {
                "bold": dice.random() < 0.5,
                "num_format": dice.choice(["General", "0.00", "@", "yyyy-mm-dd"]),
                "bg_color": dice.choice(["#FFFFFF", "#00FF00", "#FFFF00"]),
                "border": dice.choice([0, 1, 2]),
                "font_color": dice.choice(["black", "blue"]),
                "align": dice.choice(["left", "right", "center"]),
            }
        )
        for _ in range(6)
    ]
    rows, width = dice.randint(2, 25), dice.randint(1, 9)
    for row in range(rows):
        if dice.random() < 0.2:
            page.set_row(row, dice.choice([None, 20]), dice.choice([None, *formats]))
        for column in range(width):
            style = dice.choice([None, *formats])
            match dice.randint(0, 5):
                case 0:
                    page.write_number(row, column, dice.choice([0, -1.5, 1e17, 45000]), style)
                case 1:
                    page.write_string(row, column, dice.choice(["王", "=1+1", "<&>", " x "]), style)
                case 2:
                    page.write_formula(row, column, "=1+1", style, dice.choice([2, "x"]))
                case 3:
                    page.write_blank(row, column, None, style)
                case 4:
                    page.write_boolean(row, column, dice.random() < 0.5, style)
    if dice.random() < 0.4:
        page.set_column(dice.randint(0, 12), dice.randint(13, 20), 7, dice.choice(formats))
    page.write_string(0, 0, "x")
    out.close()
    return rows


def loosened(name: str, raw: bytes, seed: int) -> bytes:
    """The same sheet as another program writes it."""
    if name != PART:
        return raw
    dice, told = random.Random(seed), raw.decode()  # noqa: S311
    if dice.random() < 0.5:
        told = re.sub(r' spans="[^"]*"', "", told)
    if dice.random() < 0.5:
        told = re.sub(r"(<(?:row|c)\b)", r"\n  \1", told)
    if dice.random() < 0.5:
        told = told.replace("'", "&apos;")
    if dice.random() < 0.3:
        told = re.sub(r"<dimension[^>]*>", "", told)
    if dice.random() < 0.3:
        told = re.sub(r'="([^"<>]*)"', r"='\1'", told)
    return told.encode()


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.integers(0, 10**9))
def test_cells_without_a_note_keep_value_and_style(
    tmp_path: Path, sender: Sender, seed: int
) -> None:
    dice = random.Random(seed)  # noqa: S311
    first = tmp_path / "a.xlsx"
    rows = scribbled(first, seed)
    path = rezipped(first, lambda name, raw: loosened(name, raw, seed))
    noted = {dice.randint(2, rows + 2) for _ in range(dice.randint(1, 6))}
    notes = [note(row, dice.choice(["", "A", "C"])) for row in sorted(noted)]
    table = table_of(*notes, width=dice.randint(3, 6), head=dice.choice([1, None]))
    returned = sender.marked(path, [table])
    assert returned.form is Form.OWN
    before, after = Book(path), Book(returned.path)
    old, new = before.cells(), after.cells()
    [reason] = {p[1] for p, c in new.items() if c.content == "text:请改正"}
    for place, cell in old.items():
        if place[1] == reason and not cell.content:
            continue  # empty, and now the reason's
        assert new[place].content == cell.content
        if place[0] not in noted:
            assert new[place].style == cell.style
    added = {place for place in set(new) - set(old) if place[0] not in noted}
    assert added <= {(1, reason)}
    for note_ in notes:
        reasons = [c for p, c in new.items() if p[0] == note_.row and c.content == "text:请改正"]
        assert [r.fill for r in reasons] == [RED_ROW]
    others = {n: raw for n, raw in before.spans().items() if n not in (PART, "xl/styles.xml")}
    assert others == {n: after.spans()[n] for n in others}
    old_rows, new_rows = before.rows(), after.rows()
    for number, row in old_rows.items():
        if number not in noted and number != 1:
            assert row.attrib == new_rows[number].attrib
