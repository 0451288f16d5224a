"""Files that must not be opened, and files that are ruined: told, never a traceback."""

import io
import random
import struct
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongyou.exchange.formats import safety, sentences
from gongyou.exchange.formats.sentences import why
from gongyou.exchange.recognise import read_file
from gongyou.exchange.records import Table, UnusableFile

if TYPE_CHECKING:
    from tests.readers.conftest import Desk

WAGES = [["2026年7月"], ["姓名", "应发工资", "实发工资"], ["罗河生", 100, 100]]
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def refusal(path: Path) -> UnusableFile:
    with pytest.raises(UnusableFile) as caught:
        read_file(path, path.name)
    return caught.value


def archive(path: Path, **entries: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in entries.items():
            book.writestr(name.replace("__", "/"), content)
    return path


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b" \r\n\r\n", "empty_file"),
        (b"%PDF-1.7 ...", "pdf"),
        (b"\x89PNG\r\n\x1a\n....", "picture"),
        (b"Rar!\x1a\x07....", "archive"),
        (b"<html><p>1</p></html>", "html_table"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "not_recognised"),
        (b"\x00\x01\x02\x03" * 100, "not_text"),
        (COMPOUND + b"\0" * 600, "wrong_ending"),
        (COMPOUND + b"\0" * 100 + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (b"PK\x03\x04 truncated", "damaged"),
        ("今天天气很好\n明天也是\n".encode(), "not_recognised"),
    ],
)
def test_what_is_no_table_is_refused_by_its_kind(desk: "Desk", content: bytes, code: str) -> None:
    assert refusal(desk.raw("x.bin", content)).code == code


def test_a_missing_file_and_a_folder_are_refused(desk: "Desk") -> None:
    assert refusal(desk.folder / "没有.xlsx").code == "not_found"
    assert refusal(desk.folder).code == "not_ordinary"


def test_a_truncated_workbook_is_damaged(desk: "Desk") -> None:
    path = desk.book("工资.xlsx", {"S": WAGES})
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    assert refusal(path).code == "damaged"


def test_a_zip_without_sheets_is_the_wrong_file(desk: "Desk") -> None:
    path = archive(desk.place("报告.xlsx"), word__document__xml=b"<x/>")
    assert refusal(path).code == "document"


def test_too_large_a_file_is_not_opened(desk: "Desk", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safety, "MAX_BYTES", 10)
    problem = refusal(desk.text("a.csv", "姓名,应发,实发\n"))
    assert problem.code == "too_large"


def test_a_bomb_is_known_by_its_directory(desk: "Desk", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safety, "SMALL_ENOUGH", 1 << 16)
    path = desk.place("x.xlsx")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/workbook.xml", b"0" * (8 << 20))
    assert refusal(path).code == "unpacks_too_large"


def test_too_many_entries_are_a_bomb(desk: "Desk", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safety, "MAX_ENTRIES", 3)
    assert refusal(desk.book("a.xlsx", {"S": WAGES})).code == "unpacks_too_large"


def test_a_directory_that_lies_about_sizes_is_found_out(desk: "Desk") -> None:
    path = desk.place("x.xlsx")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/workbook.xml", b"0" * 100_000)
    content = bytearray(path.read_bytes())
    central = content.rindex(b"PK\x01\x02")
    struct.pack_into("<L", content, central + 24, 10)
    path.write_bytes(content)
    assert refusal(path).code == "unpacks_too_large"


def test_a_cell_in_the_last_corner_is_not_laid_out(desk: "Desk") -> None:
    path = desk.book("a.xlsx", {"S": WAGES})
    far = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(far, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == "xl/worksheets/sheet1.xml":
                cell = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
                content = content.replace(b"</sheetData>", cell)
            new.writestr(entry.filename, content)
    path.write_bytes(far.getvalue())
    assert refusal(path).code == "too_many_cells"


def test_a_locked_zip_is_encrypted(desk: "Desk") -> None:
    path = desk.book("a.xlsx", {"S": WAGES})
    content = bytearray(path.read_bytes())
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    assert refusal(path).code == "encrypted"


@pytest.mark.parametrize(
    "ruined",
    [
        "姓名,应发,实发\n罗河生,1,1\n唐小满,2,2\n".encode().decode("gb18030", "replace"),
        "姓名,应发,实发\n罗河生,1,1\n".encode("gb18030").decode("latin-1"),
        "姓名,应发,实发\n锟斤拷锟斤拷锟斤拷,1,1\n",
        "姓名,应发,实发\n\ufffd\ufffd\ufffd,1,1\n",
    ],
)
def test_ruined_characters_are_told_and_refused(desk: "Desk", ruined: str) -> None:
    problem = refusal(desk.text("工资.csv", ruined))
    assert problem.code == "mojibake"
    assert "乱码" in why(problem)


def test_rare_characters_names_and_one_question_mark_are_not_ruined(desk: "Desk") -> None:
    text = "2026年7月\n姓名,应发,实发\n李䶮,1,1\n?某,2,2\n㛃𬱖,3,3\n"
    for encoding in ("utf-8", "gb18030"):
        assert desk.table(desk.text("工资.csv", text, encoding)).data_rows == 3


def test_a_few_broken_bytes_are_lived_with_and_told(desk: "Desk") -> None:
    content = "2026年7月\n姓名,应发,实发\n".encode("gbk") + "罗河生,1,1\n".encode("gbk") * 200
    table = desk.table(desk.raw("工资.csv", content + b"\xff\xff,2,2\n"))
    assert table.questions == ['bad_characters {"count": "2"}']


def test_noise_is_no_text(desk: "Desk") -> None:
    noise = bytes(random.Random(7).choices(range(128, 256), k=4000))  # noqa: S311
    assert refusal(desk.raw("a.csv", noise)).code == "encoding_unknown"


def test_a_quotation_mark_that_is_never_closed_is_told_with_its_row(desk: "Desk") -> None:
    rows = "".join(f"甲{n}乙,{n},{n}\n" for n in range(50))
    problem = refusal(desk.text("2026-07.csv", f'姓名,应发,实发\n"罗河生,1,1\n{rows}'))
    assert (problem.code, problem.row) == ("broken_quotes", 2)


def test_every_code_has_a_sentence_in_both_languages() -> None:
    for code in sentences.codes("unusable"):
        problem = UnusableFile("a.xlsx", code, row=3, column="应发")
        assert why(problem).startswith("a.xlsx 第 3 行 “应发”列：")
        assert why(problem, "en").startswith('a.xlsx row 3 column “应发": ')
    source = Path(safety.__file__).parent
    text = "".join(p.read_text(encoding="utf-8") for p in [*source.rglob("*.py")])
    for part, opening in (("unusable", 'UnusableFile(name, "'), ("questions", 'question("')):
        used = {piece.split('"')[0] for piece in text.split(opening)[1:]}
        assert used and used <= sentences.codes(part)


def harmless(path: Path) -> None:
    """Reading it either works to the last row or ends in a refusal with a sentence."""
    try:
        tables = read_file(path, path.name).tables
    except UnusableFile as problem:
        assert problem.code in sentences.codes("unusable")
        return
    for table in tables:
        _walk(table)


def _walk(table: Table) -> None:
    assert table.data_rows >= 0
    if table.punches is not None:
        assert all(p.at is None or p.at.tzinfo is None for p in table.punches())


def samples(desk: "Desk") -> list[bytes]:
    a, *_ = desk.people
    wage = [
        ["2026年7月", a.id_number],
        ["姓名", "出勤", "应发", "借支", "实发"],
        ["罗河生", 1, 1.5, -1, 1],
    ]
    statement = "账号,620099\n交易日期,收入,支出,余额,摘要\n20260804,100,,100,x\n合计,100,0\n"
    bank = f"2314501260814 00001 102671000011 {a.card} 罗 河生 1 000001000510 00201 0012607 x\n"
    return [
        desk.book("w.xlsx", {"S": wage}).read_bytes(),
        ("125\t2026-07-01 12:00:05\t0\t1\t0\t0\n" * 9).encode(),
        statement.encode("gb18030"),
        (bank + "T 1 2 3 4\n").encode("gbk"),
        f"姓名,工种,身份证号,进场日期,工资卡号\n罗河生,木工,{a.id_number},2026/6/1,{a.card}\n".encode(),
    ]


CAREFUL = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@CAREFUL
@given(data=st.data())
def test_mutated_files_never_end_in_a_traceback(desk: "Desk", data: st.DataObject) -> None:
    content = bytearray(data.draw(st.sampled_from(samples(desk))))
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(content) - 1))
        kind = data.draw(st.sampled_from(["set", "cut", "insert"]))
        if kind == "set":
            content[place] = data.draw(st.integers(0, 255))
        elif kind == "cut":
            del content[place : place + data.draw(st.integers(1, 20))]
        else:
            content[place:place] = data.draw(st.binary(min_size=1, max_size=12))
        if not content:
            break
    harmless(desk.raw("mutated", bytes(content)))


CELLS = st.one_of(
    st.none(),
    st.text(max_size=8),
    st.floats(),
    st.integers(-(10**20), 10**20),
    st.sampled_from(
        [
            "姓名",
            "应发",
            "实发",
            "合计",
            "小计",
            "出勤",
            "借支",
            "￥1,0",
            "2026年7月",
            "1-1",
            "²",
            "²⁰",
        ]
    ),
)


@CAREFUL
@given(st.lists(st.lists(CELLS, max_size=6), max_size=12))
def test_any_cells_under_a_header_never_end_in_a_traceback(
    desk: "Desk", rows: list[list[object]]
) -> None:
    heads = ["姓名", "出勤", "应发", "借支", "实发", "身份证号"]
    lines: list[list[object]] = [[*heads], *rows]
    text = "\n".join(",".join("" if c is None else str(c) for c in row) for row in lines)
    harmless(desk.raw("rows.csv", text.encode("utf-8", "replace")))


@CAREFUL
@given(data=st.data())
def test_mutated_sheets_inside_a_whole_zip_never_end_in_a_traceback(
    desk: "Desk", data: st.DataObject
) -> None:
    source = io.BytesIO(samples(desk)[0])
    path = desk.place("inner.xlsx")
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w") as new:
        for entry in old.infolist():
            content = bytearray(old.read(entry))
            if data.draw(st.booleans()):
                place = data.draw(st.integers(0, len(content) - 1))
                content[place] = data.draw(st.integers(32, 126))
            new.writestr(entry.filename, bytes(content))
    harmless(path)


def test_deflate_that_is_broken_inside_is_damaged(desk: "Desk") -> None:
    path = desk.book("a.xlsx", {"S": WAGES})
    content = bytearray(path.read_bytes())
    start = content.index(b"xl/worksheets/sheet1.xml") + len("xl/worksheets/sheet1.xml")
    content[start : start + 20] = bytes(20)
    path.write_bytes(content)
    assert refusal(path).code == "damaged"
    assert zlib.crc32(b"") == 0
