"""Files are read in a child: the same answers, and a child's death is a refusal in words."""

import os
import signal
import time
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gongyou.exchange import apart, recognise
from gongyou.exchange.apart import children
from gongyou.exchange.apart.children import CHILDREN, Child, ChildDied
from gongyou.exchange.formats.sentences import why
from gongyou.exchange.records import Punch, Reading, Table, UnusableFile

if TYPE_CHECKING:
    from tests.readers.conftest import Desk

_PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-'
    'package.relationships+xml"/><Default Extension="xml" ContentType="application/vnd.'
    'openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    'relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/'
    'main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/'
    'package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.'
    'org/officeDocument/2006/relationships/worksheet" Target="s/sheet1.xml"/></Relationships>',
    "xl/s/sheet1.xml": '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/'
    'main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row>'
    '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>b</t></is></c></row>'
    "</sheetData></worksheet>",
}


def hungry_workbook() -> bytes:
    """Two cells in opposite corners of a sheet that lies where nobody looks for it."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as book:
        for name, text in _PARTS.items():
            book.writestr(name, text)
    return buffer.getvalue()


WAGES = [["2026年7月"], ["姓名", "应发工资", "扣借支", "实发工资"], ["罗河生", 100.1, 1, 99.1]]
EVENT = (
    '{"eventType":"AccessControllerEvent","dateTime":"2026-07-%02dT08:00:00+08:00",'
    '"AccessControllerEvent":{"employeeNoString":"%d","name":"罗\\t河生","subEventType":75,'
    '"majorEventType":5,"serialNo":%d}}\n'
)


def refusal(path: Path) -> UnusableFile:
    with pytest.raises(UnusableFile) as caught:
        apart.read_file(path, path.name)
    return caught.value


def emptied(reading: Reading) -> Reading:
    """Without what is a function."""
    return replace(reading, tables=[replace(t, punches=None) for t in reading.tables])


def punches(table: Table) -> list[Punch]:
    assert table.punches is not None
    return list(table.punches())


def test_a_reading_from_the_child_is_that_of_the_reader(desk: "Desk") -> None:
    paths = [
        desk.book("工资.xlsx", {"七月": WAGES, "八月": WAGES, "空": []}, hidden=["八月"]),
        desk.text("125_attlog.dat", "7\t2026-07-01 12:00:05\t0\t1\nx\n"),
        desk.text("events.json", "".join(EVENT % (n, n, n) for n in range(1, 10))),
    ]
    for path in paths:
        here, there = recognise.read_file(path, path.name), apart.read_file(path, path.name)
        for mine, theirs in zip(here.tables, there.tables, strict=True):
            if mine.punches is not None:
                assert punches(theirs) == punches(mine)
        assert emptied(there) == emptied(here)


def test_the_punches_can_be_read_twice_and_left_in_the_middle(desk: "Desk") -> None:
    lines = "".join(f"{n}\t2026-07-01 12:00:05\t0\t1\n" for n in range(1, 100_001))
    table = apart.read_file(desk.text("a.dat", lines), "a.dat").tables[0]
    assert table.punches is not None
    first = next(iter(table.punches()))
    assert first.code == "1"
    assert sum(1 for _ in table.punches()) == 100_000
    assert table.facts["data_rows"] == "100000"


def test_a_workbook_that_asks_for_all_memory_ends_a_child_and_not_us(desk: "Desk") -> None:
    bad = refusal(desk.raw("b.xlsx", hungry_workbook()))
    assert bad.code in {"needs_too_much_memory", "too_many_cells"}
    assert "b.xlsx" in why(bad) and "另存" in why(bad) and "save it" in why(bad, "en")
    good = desk.book("a.xlsx", {"七月": WAGES})
    assert apart.read_file(good, "a.xlsx").tables[0].data_rows == 1


def test_a_child_that_was_killed_is_replaced(desk: "Desk") -> None:
    good = desk.book("a.xlsx", {"七月": WAGES})
    apart.read_file(good, "a.xlsx")
    for child in CHILDREN.idle:
        os.kill(child.process.pid, signal.SIGKILL)
        child.process.wait()
    assert apart.read_file(good, "a.xlsx").tables[0].data_rows == 1


def test_a_file_that_takes_for_ever_is_given_up(
    desk: "Desk", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children, "WALL_SECONDS", 0.5)
    CHILDREN.end_all()
    child = Child()
    os.kill(child.process.pid, signal.SIGSTOP)
    began = time.monotonic()
    with pytest.raises(ChildDied) as caught:
        list(child.ask({}, per_frame=False))
    assert caught.value.late and time.monotonic() - began < 5
    assert child.process.poll() is not None


def test_the_child_can_neither_write_nor_reach_out_and_holds_no_keys(desk: "Desk") -> None:
    """Asked of the system itself: what a process of ours may do stands in /proc."""
    apart.read_file(desk.book("a.xlsx", {"七月": WAGES}), "a.xlsx")
    pid = CHILDREN.idle[-1].process.pid
    limits = {
        line[:26].strip(): line[26:].split()[0]
        for line in Path(f"/proc/{pid}/limits").read_text().splitlines()[1:]
    }
    assert limits["Max file size"] == "0"
    assert int(limits["Max address space"]) <= 1024**3
    assert int(limits["Max open files"]) <= 32
    assert int(limits["Max cpu time"]) <= 70
    environment = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    assert {entry.split(b"=")[0] for entry in environment} <= {b"PYTHONPATH", b"LC_ALL", b""}
