"""What the mutations begin with: the families' samples, and a small file of each layout here."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.readers.biff import xls
from tests.readers.conftest import CAST, Cells, Desk
from tests.readers.hostile import book, event, passage
from tests.readers.samples import folders, load
from tests.readers.test_banks_and_accounts import line
from tests.readers.test_camt_statements import ENTRIES, balance
from tests.readers.test_no_layout_steals import SAMPLES
from tests.readers.test_payment_orders import answer, order

from gongyou.exchange.recognise import LAYOUTS, read_file
from gongyou.exchange.records import UnusableFile

Seed = tuple[str, bytes]

_A, _B, _C, *_ = CAST
_WAGES = [
    ["2026年7月木工班工资表"],
    ["序号", "姓名", "身份证号", "出勤天数", "日工资", "应发工资", "借支", "实发工资", "卡号"],
    *(
        [n, p.name, p.id_number, 26, 300, 7800, 500.5, 7299.5, p.card]
        for n, p in enumerate(CAST, 1)
    ),
    ["合计", "", "", 156, "", 46800, 3003, 43797, ""],
]
_ROSTER = [
    ["花名册"],
    ["序号", "姓名", "工种", "身份证号", "班组", "进场日期", "合同签订日期", "工资卡号", "工价"],
    *(
        [n, p.name, "木工", p.id_number, "一班", "2026-06-01", "2026/6/2", p.card, "300元/天"]
        for n, p in enumerate(CAST, 1)
    ),
]
_PINS = [["人员编号", "姓名", "部门", "身份证号"]] + [
    [str(100 + n), p.name, "木工班", p.id_number] for n, p in enumerate(CAST)
]
_BANK = [
    ["批次号", "B-20260814-1"],
    ["序号", "户名", "账号", "金额", "处理标志", "失败原因", "摘要"],
    [1, _A.name, _A.card, 7299.5, "成功", "", "2026年7月工资"],
    [2, _B.name, _B.card, 7299.5, "失败", "户名不符", "2026年7月工资"],
    ["合计", "", "", 14599, "", "", ""],
]
_ACCOUNT = [
    ["账号", "6200990000000009"],
    ["交易日期", "收入", "支出", "余额", "对方户名", "对方账号", "摘要"],
    ["2026-08-04", 320000, "", 320000, "某投资公司", "6200990000000011", "拨付7月人工费"],
    ["2026-08-14", "", 14599, 305401, "代发过渡户", "6200990000009999", "代发7月工资"],
]
_MATRIX = [
    ["2026年7月木工班考勤表"],
    ["序号", "姓名", "身份证号", *[str(n) for n in range(1, 32)], "合计"],
    *([n, p.name, p.id_number, *["√"] * 26, *[""] * 5, 26] for n, p in enumerate(CAST, 1)),
]
_GATE = "人员编号,姓名,时间,设备名称,进出方向\n" + "".join(
    f"{100 + n},{p.name},2026-07-0{n + 1} 06:5{n}:03,东门,{'进出'[n % 2]}\n"
    for n, p in enumerate(CAST)
)
_USB = "No\tTMNo\tEnNo\tName\tMode\tIOMd\tDateTime\n" + "".join(
    f"00000{n}\t1\t00000012{n}\t\t1\t{n % 2}\t2026/07/0{n}  06:50:05\n" for n in range(1, 7)
)
_DAHUA = "found=6\n" + "".join(
    f"records[{n}].CreateTime={1782878405 + n * 9999}\nrecords[{n}].UserID={n}\n"
    f"records[{n}].CardName=甲\nrecords[{n}].Type=Entry\nrecords[{n}].Status=1\n"
    for n in range(6)
)
_EVENTS = ",".join(
    f'{{"major":5,"minor":75,"time":"2026-07-01T0{n}:00:00+08:00","employeeNoString":"{n}"}}'
    for n in range(6, 9)
)
_PAGE = f'{{"AcsEvent":{{"searchID":"1","totalMatches":2,"InfoList":[{_EVENTS}]}}}}'


_TABLES: dict[str, Cells] = {
    **{"工资": _WAGES, "花名册": _ROSTER, "编号": _PINS, "回盘": _BANK},
    **{"流水": _ACCOUNT, "考勤": _MATRIX},
}


def _csv(rows: Cells) -> str:
    return "\n".join(",".join(str(cell) for cell in row) for row in rows) + "\n"


def _own(desk: Desk) -> Iterator[Seed]:
    for name, cells in _TABLES.items():
        yield f"{name}.xlsx", book(cells)
        yield f"{name}.csv", _csv(cells).encode("gb18030")
        page = "".join(f"<tr>{''.join(f'<td>{c}</td>' for c in row)}</tr>" for row in cells)
        yield f"{name}.xls", f"<html><table>{page}</table></html>".encode()
    yield (
        "旧工资.xls",
        xls([[c if isinstance(c, str) else float(c) for c in r] for r in _TABLES["工资"]]),
    )
    punches = "".join(f"{n}\t2026-07-0{n} 06:50:05\t{n % 2}\t1\t0\t0\n" for n in range(1, 9))
    yield "125_attlog.dat", punches.encode()
    yield "门.csv", _GATE.encode("utf-8-sig")
    yield "GLG_001.TXT", _USB.encode("utf-16")
    yield "GLG_002.TXT", _USB.encode()
    yield "门.json", "".join(event(f'"employeeNoString":"{n}"') for n in range(9)).encode()
    yield "页.json", _PAGE.encode()
    yield "门.xml", (passage() * 6).encode()
    yield "记录.txt", _DAHUA.encode()
    lines = "".join(line(n, p.name, p.card, 729950, "0012607") for n, p in enumerate(CAST, 1))
    yield (
        "DFHP_20260814_01.txt",
        f"{lines}T 00006 000004379700 00006 000004379700\r\n".encode("gbk"),
    )
    pipe = f"H|20260814|0001|2|14599.00\nD|1|{_A.name}|{_A.card}|7299.50|00|成功|202607工资\n"
    pipe += f"D|2|{_B.name}|{_B.card}|7299.50|01|户名不符|202607工资\nT|2|14599.00|1|7299.50\n"
    yield "回盘.txt", pipe.encode("gb18030")
    yield "order.xml", order(desk, "E1", "E2", "E3").encode()
    yield "answer.xml", answer("PART", ("E1", "ACSC"), ("E2", "RJCT")).encode()
    stated = balance("OPBD", "0.00") + balance("CLBD", "41382.98") + ENTRIES
    yield (
        "camt.xml",
        (
            '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>'
            "<GrpHdr><MsgId>S</MsgId></GrpHdr><Stmt><Id>1</Id><Acct><Id><Othr><Id>6200990000000009"
            f"</Id></Othr></Id></Acct>{stated}</Stmt></BkToCstmrStmt></Document>"
        ).encode(),
    )


def _recognised(desk: Desk) -> Iterator[Seed]:
    """The one of each layout that `test_no_layout_steals` holds complete."""
    for _, made in SAMPLES.values():
        path = made(desk)
        yield path.name, path.read_bytes()


def _samples() -> Iterator[Seed]:
    for folder in folders():
        for name in load(folder).files:
            yield Path(name).name, (folder / name).read_bytes()


@cache
def seeds() -> dict[str, list[Seed]]:
    """By layout, each file under every layout that it is read as; in a stable order."""
    found: dict[str, list[Seed]] = {layout.name: [] for layout in LAYOUTS}
    with TemporaryDirectory() as name:
        desk = Desk(Path(name))
        for seed in (*_own(desk), *_recognised(desk), *_samples()):
            for layout in _layouts(desk.raw(*seed)):
                found[layout].append(seed)
    return found


def _layouts(path: Path) -> list[str]:
    try:
        return sorted({table.layout for table in read_file(path, path.name).tables})
    except UnusableFile:
        return []
