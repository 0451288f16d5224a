"""Every reader beside the bare loop over the same file: what the format itself costs here.

Both functions of a pair are called in a process of their own (`measured.alone`).
"""

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from xml.parsers import expat

from gongyou.bench.files import gates, money

Writer = Callable[[Path, int], int]


@dataclass(frozen=True, slots=True)
class Pair:
    """A kind of file, its writer, and what is done with it at the least."""

    code: str
    file: str
    write: Writer
    bare: str
    zh: str
    en: str
    beside_zh: str
    beside_en: str


PAIRS = (
    Pair(
        "gate_text", "BENCH0000001_attlog.dat", gates.write_attlog, "bare_lines",
        "考勤文本 (ATTLOG)", "gate text (ATTLOG)", "只按行、按列拆开", "split into fields",
    ),
    Pair(
        "hikvision_csv", "海康.csv", gates.write_hikvision, "bare_csv",
        "海康导出 CSV", "Hikvision CSV", "只用 csv 模块", "the csv module alone",
    ),
    Pair(
        "isapi_json", "isapi.jsonl", gates.write_isapi, "bare_json",
        "ISAPI 事件 JSON", "ISAPI JSON lines", "只用 json.loads", "json.loads alone",
    ),
    Pair(
        "dahua_text", "大华.txt", gates.write_dahua, "bare_fields",
        "大华记录文本", "Dahua text", "只按行拆开", "split into lines",
    ),
    Pair(
        "bank_text", "DFHP_20260814_01.txt", money.write_bank_return, "bare_split",
        "银行回盘 txt", "bank return (txt)", "只按空格拆开", "split at blanks",
    ),
    Pair(
        "pain_001", "pain001.xml", money.write_payment_order, "bare_xml",
        "代发指令 pain.001", "pain.001", "只用 expat", "expat alone",
    ),
    Pair(
        "camt_053", "camt053.xml", money.write_camt, "bare_xml",
        "流水 camt.053", "camt.053", "只用 expat", "expat alone",
    ),
    Pair(
        "account_csv", "专户流水.csv", money.write_statement, "bare_csv",
        "专户流水 CSV", "account CSV", "只用 csv 模块", "the csv module alone",
    ),
)  # fmt: skip


# --- ours ---------------------------------------------------------------------------------


def read_whole(path: str) -> int:
    """Read a file as the product does, in a child, and go through its rows; how many they were."""
    from gongyou.exchange.apart import read_file
    from gongyou.exchange.apart.children import CHILDREN

    reading = read_file(Path(path), Path(path).name)
    rows = 0
    for table in reading.tables:
        rows += sum(1 for _ in table.punches()) if table.punches else table.data_rows
    CHILDREN.end_all()  # only of a child that has ended is the memory known
    return rows


# --- the bare loops -----------------------------------------------------------------------


def bare_workbook(path: str) -> int:
    from python_calamine import CalamineWorkbook

    return len(CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python())


def bare_lines(path: str) -> int:
    with Path(path).open(encoding="ascii") as lines:
        return sum(1 for line in lines if line.split("\t"))


def bare_fields(path: str) -> int:
    with Path(path).open(encoding="utf-8") as lines:
        return sum(1 for line in lines if line.partition("=")[0].endswith(".UserID"))


def bare_split(path: str) -> int:
    with Path(path).open(encoding="gbk") as lines:
        return sum(1 for line in lines if line.split())


def bare_csv(path: str) -> int:
    with Path(path).open(encoding="gb18030", newline="") as lines:
        return sum(1 for _ in csv.reader(lines))


def bare_json(path: str) -> int:
    with Path(path).open(encoding="utf-8") as lines:
        return sum(1 for line in lines if json.loads(line))


def bare_xml(path: str) -> int:
    """The parser and its three calls for every element, which do nothing."""
    count = 0

    def begins(name: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += name in {"CdtTrfTxInf", "Ntry"}

    parser = expat.ParserCreate()
    parser.StartElementHandler = begins
    parser.EndElementHandler = lambda _: None
    parser.CharacterDataHandler = lambda _: None
    with Path(path).open("rb") as file:
        parser.ParseFile(file)
    return count
