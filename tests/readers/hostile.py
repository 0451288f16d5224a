"""Files that somebody made to do harm, small as they are made and large as they unpack."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from typing import Any

import xlsxwriter

Part = Callable[[bytes], bytes]

SHEET, STRINGS, STYLES = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"
BOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
WAGES: list[list[Any]] = [
    ["2026年7月"],
    ["姓名", "应发工资", "扣借支", "实发工资"],
    ["罗河生", 100.5, 1, 99.5],
    ["唐小满", 200, 0, 200],
]
SST = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
CSV = "2026年7月\n姓名,应发,实发\n罗河生,1,1\n"
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY l0 "lol">'
    + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    + "]>"
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY l9 SYSTEM "file:///etc/passwd">]>'


def book(rows: Sequence[Sequence[Any]] = WAGES, sheet: str = "七月") -> bytes:
    out = io.BytesIO()
    workbook = xlsxwriter.Workbook(out)
    page = workbook.add_worksheet(sheet)
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if isinstance(value, str):
                page.write_string(r, c, value)
            elif value is not None:
                page.write(r, c, value)
    workbook.close()
    return out.getvalue()


def zipped(entries: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def with_part(name: str, change: Part) -> bytes:
    """A wage sheet with one of its parts changed; all sums of the archive fit again."""
    with zipfile.ZipFile(io.BytesIO(book())) as source:
        parts = {entry: source.read(entry) for entry in source.namelist()}
    return zipped(parts | {name: change(parts.get(name, b""))})


def with_rows(rows: bytes) -> bytes:
    return with_part(SHEET, lambda part: part.replace(b"</sheetData>", rows + b"</sheetData>"))


def swapped(name: str, *pairs: tuple[bytes, bytes]) -> bytes:
    def change(part: bytes) -> bytes:
        for old, new in pairs:
            assert old in part
            part = part.replace(old, new)
        return part

    return with_part(name, change)


def strings(content: bytes) -> bytes:
    return with_part(STRINGS, lambda _: SST + content + b"</sst>")


def long_strings_everywhere() -> bytes:
    """A string of 30,000 letters once in the archive, and 150,000 cells that name it."""
    cells = b"".join(
        b'<row r="%d">%s</row>'
        % (r, b"".join(b'<c r="%c%d" t="s"><v>0</v></c>' % (c, r) for c in b"ABCDEFGHIJ"))
        for r in range(10, 15_010)
    )
    with zipfile.ZipFile(io.BytesIO(book())) as source:
        parts = {entry: source.read(entry) for entry in source.namelist()}
    parts[SHEET] = parts[SHEET].replace(b"</sheetData>", cells + b"</sheetData>")
    parts[STRINGS] = SST + b"<si><t>" + b"B" * 30_000 + b"</t></si>" + b"<si/>" * 20 + b"</sst>"
    return zipped(parts)


def overlapping(count: int = 4_000) -> bytes:
    """Every entry of the directory is the same ten megabytes."""
    content = b"\0" * (10 << 20)
    squeeze = zlib.compressobj(9, wbits=-15)
    body, check = squeeze.compress(content) + squeeze.flush(), zlib.crc32(content)
    sizes = struct.pack("<LLL", check, len(body), len(content))
    first = BOOK.encode()
    local = b"PK\x03\x04" + struct.pack("<HHHHH", 20, 0, 8, 0, 0) + sizes
    local += struct.pack("<HH", len(first), 0) + first + body
    directory = b""
    for number in range(count):
        name = first if number == 0 else b"xl/worksheets/sheet%d.xml" % number
        directory += b"PK\x01\x02" + struct.pack("<HHHHHH", 20, 20, 0, 8, 0, 0) + sizes
        directory += struct.pack("<HHHHHLL", len(name), 0, 0, 0, 0, 0, 0) + name
    end = struct.pack("<HHHHLLH", 0, 0, count, count, len(directory), len(local), 0)
    return local + directory + b"PK\x05\x06" + end


def many_entries(count: int) -> bytes:
    return zipped({f"xl/worksheets/{n}.xml": b"" for n in range(count)} | {BOOK: b""})


def payment(document_type: str, message: str, inside: str = "") -> str:
    return (
        f'<?xml version="1.0"?>{document_type}'
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.03"><CstmrCdtTrfInitn>'
        f"<GrpHdr><MsgId>{message}</MsgId></GrpHdr>{inside}</CstmrCdtTrfInitn></Document>"
    )


def statement(document_type: str) -> str:
    return (
        f'<?xml version="1.0"?>{document_type}'
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt>'
        "<Stmt><Id>&l9;</Id></Stmt></BkToCstmrStmt></Document>"
    )


def passage(name: str = "罗河生", before: str = "") -> str:
    return (
        f"{before}<EventNotificationAlert><dateTime>2026-07-01T08:00:00</dateTime>"
        "<eventType>AccessControllerEvent</eventType><AccessControllerEvent>"
        f"<employeeNoString>1</employeeNoString><name>{name}</name>"
        "<subEventType>75</subEventType></AccessControllerEvent></EventNotificationAlert>"
    )


def event(inside: str) -> str:
    return (
        '{"eventType":"AccessControllerEvent","dateTime":"2026-07-01T08:00:00",'
        f'"AccessControllerEvent":{{{inside},"subEventType":75}}}}\n'
    )
