"""Files made to do harm: refused in words a clerk understands, or read without the harm."""

import gzip
import os
import struct
import time
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.readers import hostile
from tests.readers.biff import xls
from tests.readers.conftest import wage_rows
from tests.readers.hostile import BOOK, COMPOUND, CSV, LAUGHS, OUTSIDE, RELATIONS, SHEET, STYLES

from gongyou.exchange import apart
from gongyou.exchange.apart.limits import MEMORY_BYTES
from gongyou.exchange.formats import safety
from gongyou.exchange.formats.sentences import why
from gongyou.exchange.records import Table, UnusableFile

if TYPE_CHECKING:
    from tests.readers.conftest import Desk

FIRST, LAST = b"</sheetData>", b"</mergeCells>"


def refusal(path: Path) -> UnusableFile:
    with pytest.raises(UnusableFile) as caught:
        for table in apart.read_file(path, path.name).tables:
            for _ in table.punches() if table.punches else ():
                pass
    problem = caught.value
    zh, en = why(problem), why(problem, "en")
    assert zh.startswith(path.name) and en.startswith(path.name)
    assert "请" in zh or "不予" in zh
    assert not {"{", "}"} & {*zh, *en}
    return problem


def read(path: Path) -> Table:
    (table,) = apart.read_file(path, path.name).tables
    return table


def shown(table: Table) -> list[tuple[str, Decimal | None, Decimal | None]]:
    return [(r.name, r.gross, r.own_net) for r in wage_rows(table)]


BOMBS: dict[str, tuple[Any, set[str]]] = {
    "one part of zeros": (
        lambda: hostile.with_part("xl/media/a.bin", lambda _: bytes(80 << 20)),
        {"unpacks_too_large"},
    ),
    "five million strings": (
        lambda: hostile.strings(b"<si><t>ab</t></si>" * 5_000_000),
        {"unpacks_too_large"},
    ),
    "one string of 60 MB": (
        lambda: hostile.strings(b"<si><t>" + b"A" * 60_000_000 + b"</t></si>"),
        {"unpacks_too_large"},
    ),
    "rich text": (
        lambda: hostile.strings(b"<si>" + b"<r><t>x</t></r>" * 4_000_000 + b"</si>"),
        {"unpacks_too_large"},
    ),
    "styles": (
        lambda: hostile.with_part(
            STYLES,
            lambda p: p.replace(b"</cellXfs>", b'<xf numFmtId="14"/>' * 3_000_000 + b"</cellXfs>"),
        ),
        {"unpacks_too_large"},
    ),
    "a long string in every cell": (hostile.long_strings_everywhere, {"needs_too_much_memory"}),
    "entries over each other": (hostile.overlapping, {"unpacks_too_large"}),
    "too many entries": (lambda: hostile.many_entries(6_000), {"unpacks_too_large"}),
    "the last row of all": (
        lambda: hostile.with_rows(b'<row r="4294967295"><c r="A4294967295"><v>1</v></c></row>'),
        {"needs_too_much_memory", "damaged", "too_many_cells"},
    ),
    "a far row without places": (
        lambda: hostile.with_rows(b'<row r="1048570">' + b"<c><v>1</v></c>" * 16_000 + b"</row>"),
        {"needs_too_much_memory", "too_many_cells"},
    ),
    "the last corner": (
        lambda: hostile.with_rows(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        {"too_many_cells"},
    ),
    "the last corner, quoted": (
        lambda: hostile.with_rows(b"<row r='1048576'><c r = 'XFD1048576'><v>1</v></c></row>"),
        {"too_many_cells"},
    ),
    "a place written as an entity": (
        lambda: hostile.with_rows(b'<row r="1048576"><c r="&#88;FD1048576"><v>1</v></c></row>'),
        {"damaged", "needs_too_much_memory", "too_many_cells"},
    ),
    "sheets without end": (
        lambda: hostile.swapped(
            BOOK,
            (b"<sheet name", b'<sheet name="x" sheetId="1" r:id="rId1"/>' * 5_000 + b"<sheet name"),
        ),
        {"too_many_sheets"},
    ),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_refused_quickly_and_in_little_memory(desk: "Desk", bomb: str) -> None:
    make, codes = BOMBS[bomb]
    path, began = desk.raw("炸弹.xlsx", make()), time.monotonic()
    assert path.stat().st_size < 3 << 20
    assert refusal(path).code in codes
    assert time.monotonic() - began < 20
    assert MEMORY_BYTES <= 1 << 30


WHAT_IT_IS: dict[str, tuple[bytes, str]] = {
    "工资.zip": (hostile.zipped({"工资表.xlsx": hostile.book()}), "archive"),
    "工资.xlsx": (hostile.zipped({"工资表.xlsx": hostile.book()}), "archive"),
    "里面还有.zip": (hostile.zipped({"a.zip": hostile.zipped({"b.zip": b"x"})}), "archive"),
    "空.zip": (hostile.zipped({}), "archive"),
    "带签名.zip": (hostile.zipped({"META-INF/a": b"", "工资表.xlsx": b"x"}), "archive"),
    "包.xlsx": (hostile.zipped({"[Content_Types].xml": b"", "工资表.csv": b"x"}), "archive"),
    "rar.xlsx": (b"Rar!\x1a\x07\x01\0" + bytes(100), "archive"),
    "7z.xls": (b"7z\xbc\xaf'\x1c" + bytes(100), "archive"),
    "gz.csv": (gzip.compress(b"a,b\n"), "archive"),
    "xz.csv": (b"\xfd7zXZ\0" + bytes(50), "archive"),
    "tar.csv": (b"a.txt" + bytes(252) + b"ustar\x0000" + bytes(500), "archive"),
    "报告.xlsx": (hostile.zipped({"word/document.xml": b"<x/>"}), "document"),
    "汇报.xls": (hostile.zipped({"ppt/presentation.xml": b"<x/>"}), "document"),
    "旧.doc": (COMPOUND + bytes(600) + "WordDocument".encode("utf-16-le") + bytes(9), "document"),
    "rtf.csv": (b"{\\rtf1\\ansi hello}", "document"),
    "文.ods": (
        hostile.zipped(
            {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b""}
        ),
        "document",
    ),
    "版式.xlsx": (hostile.zipped({"OFD.xml": b"<x/>"}), "ofd"),
    "程序.xlsx": (hostile.zipped({"AndroidManifest.xml": b"x"}), "program"),
    "exe.xlsx": (b"MZ\x90\0" + bytes(100), "program"),
    "pdf.xlsx": (b"%PDF-1.4\n1 0 obj", "pdf"),
    "jpg.xls": (b"\xff\xd8\xff\xe0" + bytes(50), "picture"),
    "bmp.csv": (b"BM\x36\0\x0c\0\0\0\0\0" + bytes(50), "picture"),
    "照片.heic": (b"\0\0\0\x18ftypheic" + bytes(40), "picture"),
    "webp.csv": (b"RIFF\x10\0\0\0WEBPVP8 " + bytes(40), "picture"),
    "录像.xlsx": (b"\0\0\0\x18ftypmp42" + bytes(40), "recording"),
    "库.csv": (b"SQLite format 3\0" + bytes(50), "database"),
    "页.xls": (b"MIME-Version: 1.0\nContent-Type: multipart/related\n\n<html>", "web_archive"),
    "表.xls": (
        b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>',
        "no_sheets",
    ),
    "锁.xlsx": (COMPOUND + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
    "零.dat": (bytes(5_000), "not_text"),
}


@pytest.mark.parametrize("name", WHAT_IT_IS)
def test_a_wrong_ending_is_told_by_what_it_is(desk: "Desk", name: str) -> None:
    content, code = WHAT_IT_IS[name]
    assert refusal(desk.raw(name, content)).code == code


def test_the_right_content_behind_a_wrong_ending_is_read(desk: "Desk") -> None:
    assert read(desk.raw("工资.csv", hostile.book())).data_rows == 2
    assert read(desk.raw("工资.xlsx", CSV.encode())).data_rows == 1


def test_an_encrypted_old_workbook_is_locked(desk: "Desk") -> None:
    """FILEPASS behind the beginning of the workbook: what the password is asked for."""
    content = bytearray(xls([["姓名", "应发", "实发"], ["罗河生", 1, 1]]))
    start = content.index(b"\x09\x08")
    length = struct.unpack_from("<H", content, start + 2)[0]
    place = start + 4 + length
    kind, size = struct.unpack_from("<HH", content, place)
    struct.pack_into("<H", content, place, 0x2F)
    assert kind and size
    assert refusal(desk.raw("旧表.xls", bytes(content))).code in {"encrypted", "damaged"}


@pytest.mark.parametrize("share", [0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99])
def test_a_workbook_that_did_not_arrive_whole_is_damaged(desk: "Desk", share: float) -> None:
    whole = hostile.book()
    cut = whole[: int(len(whole) * share)]
    assert refusal(desk.raw("工资.xlsx", cut)).code == "damaged"


ENTITIES: dict[str, bytes] = {
    "外部.xlsx": hostile.swapped(SHEET, (b"<worksheet", OUTSIDE.encode() + b"<worksheet")),
    "大笑.xlsx": hostile.with_part(
        hostile.STRINGS, lambda _: LAUGHS.encode() + hostile.SST + b"<si><t>&l9;</t></si></sst>"
    ),
    "pain.xml": hostile.payment(OUTSIDE, "&l9;").encode(),
    "pain2.xml": hostile.payment(LAUGHS, "&l9;").encode(),
    "pain3.xml": hostile.payment(LAUGHS, "&l9;").encode("utf-16"),
    "camt.xml": hostile.statement(LAUGHS).encode(),
    "门.xml": hostile.passage("&l9;", OUTSIDE).encode(),
    "门2.xml": (hostile.passage() * 20 + hostile.passage("&l9;", OUTSIDE)).encode(),
    "页.xls": b"<!DOCTYPE html [<!ENTITY a 'b'>]><html><table><tr><td>1</td></tr></table>",
}


@pytest.mark.parametrize("name", ENTITIES)
def test_document_types_and_entities_are_refused(desk: "Desk", name: str) -> None:
    assert refusal(desk.raw(name, ENTITIES[name])).code == "xml_doctype"


DEEP: dict[str, tuple[bytes, set[str]]] = {
    "pain.xml": (
        hostile.payment("", "M", "<a>" * 1_000_000).encode(),
        {"xml_too_deep"},
    ),
    "页.xls": (b"<html><table>" + b"<tr><td><table>" * 100_000, {"empty_file", "not_recognised"}),
    "格.xls": (
        "<html><table><tr><td rowspan=99999999 colspan=99999999>姓名</td></tr>".encode()
        + b"<tr><td rowspan=2000 colspan=400>x</td></tr>" * 60
        + b"</table>",
        {"too_many_cells", "needs_too_much_memory"},
    ),
}


@pytest.mark.parametrize("name", DEEP)
def test_what_is_nested_without_end_is_refused(desk: "Desk", name: str) -> None:
    content, codes = DEEP[name]
    assert refusal(desk.raw(name, content)).code in codes


def test_events_nested_without_end_are_rows_that_cannot_be_read(desk: "Desk") -> None:
    good = hostile.event('"employeeNoString":"7"')
    deep = hostile.event('"employeeNoString":"8","x":' + '{"a":' * 50_000 + "1" + "}" * 50_000)
    long = hostile.event(f'"employeeNoString":{"9" * 9_000},"serialNo":{"9" * 9_000}')
    table = read(desk.text("门.json", good + deep + long + good))
    assert table.punches is not None
    assert [p.code for p in table.punches()][::3] == ["7", "7"]


def test_a_million_columns_are_read_as_what_they_are(desk: "Desk") -> None:
    wide = "2026年7月\n姓名,应发,实发" + "," * 1_000_000 + "\n罗河生,1,2" + ",x" * 1_000_000
    assert shown(read(desk.text("宽.csv", wide))) == [("罗河生", Decimal(1), Decimal(2))]
    row = b'<row r="9">' + b"<c><v>1</v></c>" * 200_000 + b"</row>"
    path = desk.raw("宽.xlsx", hostile.with_rows(row))
    try:
        assert shown(read(path))[0][0] == "罗河生"
    except UnusableFile as problem:
        assert problem.code in {"damaged", "too_many_cells"}


@pytest.mark.parametrize(("row", "column"), [(65_535, 255), (65_535, 100), (30_000, 90)])
def test_an_old_workbook_with_one_far_cell_is_refused_quickly(
    desk: "Desk", row: int, column: int
) -> None:
    rows: list[list[str | float]] = [[] for _ in range(row)]
    rows[:2] = [["姓名", "应发", "实发"], ["罗河生", 1, 1]]
    path = desk.raw("远.xls", xls([*rows, [*[""] * column, 1.0]]))
    began = time.monotonic()
    assert refusal(path).code in {"too_many_cells", "needs_too_much_memory"}
    assert time.monotonic() - began < 10


@pytest.mark.slow
def test_a_large_sheet_with_many_blanks_is_read(desk: "Desk") -> None:
    row = '<row r="{0}"><c r="A{0}" t="inlineStr"><is><t>罗{0}</t></is></c><c r="B{0}"><v>1</v></c>'
    row += '<c r="C{0}"><v>1</v></c><c r="AX{0}"><v>1</v></c></row>'
    rows = "".join(row.format(n) for n in range(10, 41_010)).encode()
    assert read(desk.raw("大.xlsx", hostile.with_rows(rows))).data_rows > 40_000


def test_one_endless_line_is_refused_and_a_large_one_among_lines_too(desk: "Desk") -> None:
    assert refusal(desk.raw("a.csv", b"a" * (100 << 20))).code in {
        *("needs_too_much_memory", "not_recognised", "broken_quotes"),
    }
    path = desk.place("大.csv")
    with path.open("wb") as out:
        out.truncate(1 << 30)
    assert refusal(path).code == "too_large"


def test_millions_of_blank_rows_do_not_matter(desk: "Desk") -> None:
    table = read(desk.text("空.csv", CSV + ",,\n" * 2_000_000 + "唐小满,2,2\n"))
    assert [(r.row, r.name) for r in wage_rows(table)] == [(3, "罗河生"), (2_000_004, "唐小满")]
    rows = b"".join(b'<row r="%d"/>' % n for n in range(10, 300_000))
    assert read(desk.raw("空.xlsx", hostile.with_rows(rows))).data_rows == 2


@pytest.mark.parametrize(
    ("part", "pairs"),
    [
        (SHEET, [(b'<dimension ref="A1:D4"/>', b'<dimension ref="A1:XFD1048576"/>')]),
        (SHEET, [(b'<dimension ref="A1:D4"/>', b'<dimension ref="A1:A1"/>')]),
    ],
)
def test_a_sheet_that_lies_about_its_size_is_read_all_the_same(
    desk: "Desk", part: str, pairs: list[tuple[bytes, bytes]]
) -> None:
    assert read(desk.raw("工资.xlsx", hostile.swapped(part, *pairs))).data_rows == 2


def test_strings_that_are_not_there_and_targets_outside_are_damage(desk: "Desk") -> None:
    far = hostile.swapped(SHEET, (b't="s"><v>0</v>', b't="s"><v>999999999</v>'))
    assert refusal(desk.raw("a.xlsx", far)).code == "damaged"
    for target in (b"http://127.0.0.1:9/x.xml", b"../../../../etc/passwd", b"file:///etc/passwd"):
        led = hostile.swapped(RELATIONS, (b"worksheets/sheet1.xml", target))
        assert refusal(desk.raw("b.xlsx", led)).code == "damaged"


def test_merges_over_each_other_and_over_everything_end(desk: "Desk") -> None:
    loops = b'<mergeCell ref="A3:B4"/><mergeCell ref="B3:C4"/><mergeCell ref="C4:A3"/>' * 5_000
    whole = b'<mergeCell ref="A1:XFD1048576"/>' * 5_000
    merged = [b"</sheetData><mergeCells>" + merges + LAST for merges in (loops, whole)]
    for tail in (*merged, b"<a>" * 500_000 + b"</a>" * 500_000 + FIRST):
        path = desk.raw("a.xlsx", hostile.swapped(SHEET, (FIRST, tail)))
        try:
            assert read(path).data_rows <= 2
        except UnusableFile as problem:
            assert problem.code in {"not_recognised", "damaged", "empty_file"}


def test_macros_and_links_to_other_books_are_not_followed(desk: "Desk") -> None:
    content = hostile.with_part("xl/vbaProject.bin", lambda _: b"\xd0\xcf\x11\xe0 macro")
    assert read(desk.raw("宏.xlsm", content)).data_rows == 2
    content = hostile.with_part("xl/externalLinks/externalLink1.xml", lambda _: b"<externalLink/>")
    assert read(desk.raw("链.xlsx", content)).data_rows == 2


def test_pipes_links_and_devices_do_not_hang_and_are_told(desk: "Desk") -> None:
    os.mkfifo(desk.place("管道.csv"))
    desk.place("链接.csv").symlink_to("/etc/passwd")
    desk.place("目录").symlink_to("/etc")
    desk.text("工资.csv", CSV)
    began = time.monotonic()
    readings = {r.path: r for r in apart.read_folder(desk.folder)}
    assert time.monotonic() - began < 20
    problems = {k: r.problem.code for k, r in readings.items() if r.problem}
    assert problems == dict.fromkeys(("管道.csv", "链接.csv", "目录"), "not_ordinary")
    assert readings["工资.csv"].tables[0].data_rows == 1
    assert refusal(Path("/dev/null")).code == "not_ordinary"


def test_names_of_files_are_shown_and_never_obeyed(desk: "Desk") -> None:
    names = ["\u202excod.csv", "a\x1b[31mb.csv", "CON.csv", "..csv", "a\nb.csv"]
    for name in names:
        desk.text(name, CSV)
    bad = os.fsencode(desk.folder) + b"/\xff\xfe.csv"
    Path(os.fsdecode(bad)).write_text("x")
    readings = apart.read_folder(desk.folder)
    keys = {r.path for r in readings}
    assert {"‹U+202E›xcod.csv", "a‹U+001B›[31mb.csv", "CON.csv", "a‹U+000A›b.csv"} <= keys
    assert all(key.isprintable() and key.encode() for key in keys)


def test_one_bad_file_takes_no_other_with_it(desk: "Desk") -> None:
    desk.raw("1.xlsx", hostile.long_strings_everywhere())
    desk.text("2.csv", CSV)
    desk.raw("3.pdf", b"%PDF-1.7")
    desk.raw("4.xlsx", hostile.book())
    readings = apart.read_folder(desk.folder)
    assert [r.problem.code if r.problem else r.tables[0].data_rows for r in readings] == [
        *("needs_too_much_memory", 1, "pdf", 2)
    ]


def test_an_unreadable_file_is_told(desk: "Desk", monkeypatch: pytest.MonkeyPatch) -> None:
    path = desk.text("a.csv", CSV)
    path.chmod(0)
    if os.geteuid() == 0:  # root reads everything: let the system refuse what root may not open
        path = Path("/proc/self/mem")
        monkeypatch.setattr(safety, "MAX_BYTES", 1)
    assert refusal(path).code in {"cannot_open", "not_ordinary", "empty_file"}


def test_headings_that_begin_again_in_the_middle_are_one_table(desk: "Desk") -> None:
    """A heading written twice looks like two tables side by side, of which neither is one."""
    rows: list[list[object]] = [
        ["序号", "户名", "账号", "序号", "户名", "金额", "处理标志"],
        [1, "罗河生", desk.people[0].card, 1, "罗河生", 100.5, "成功"],
    ]
    try:
        assert read(desk.raw("回盘.xlsx", hostile.book(rows))).data_rows == 1
    except UnusableFile as problem:
        assert problem.code == "not_recognised"
