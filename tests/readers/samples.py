"""Comparing what was read with what a sample's `expected.json` states (form: test_samples.py)."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from pathlib import Path
from typing import Any

from gongyou.exchange.formats.sentences import codes, why
from gongyou.exchange.recognise import join, read_file
from gongyou.exchange.records import (
    AttendanceMonth,
    Deduction,
    Kind,
    Punch,
    Reading,
    Record,
    SheetRow,
    Table,
    UnusableFile,
)

FORMATS = Path(__file__).parents[2] / "src/gongyou/exchange/formats"
STATEMENT = "expected.json"
Stated = Mapping[str, Any]

_SAMPLE = {"about", "files"}
_FILE = {"given", "encoding", "skipped", "used", "refused", "tables"}
_REFUSED = {"code", "row", "column"}
# The first ones say what the rows are; without one of them a statement says nothing.
_ROWS = {"records", "records_among", "punches", "punches_among"}
_TABLE = _ROWS | {
    *("kind", "layout", "header_row", "facts", "fields", "data_rows", "sums"),
    *("rejected", "control_totals", "totals_checked", "questions"),
}


class BadStatement(Exception):
    """An `expected.json` that states nothing, or what no reader could be asked."""


@dataclass(frozen=True)
class Sample:
    folder: Path
    stated: Stated

    @property
    def name(self) -> str:
        return f"{self.folder.parents[1].name}/{self.folder.name}"

    @property
    def files(self) -> list[str]:
        """The files an office would hand in, relative to the folder."""
        found = (p for p in self.folder.rglob("*") if p.is_file() and p.name != STATEMENT)
        return sorted(p.relative_to(self.folder).as_posix() for p in found)


def load(folder: Path) -> Sample:
    path = folder / STATEMENT
    if not path.is_file():
        raise BadStatement(f"{folder}: no {STATEMENT}")
    stated = json.loads(path.read_text("utf-8"))
    sample = Sample(folder, stated)
    _check_sample(sample)
    return sample


def folders() -> list[Path]:
    return sorted(p for p in FORMATS.glob("*/samples/*") if p.is_dir())


# --- is the statement itself sound? -------------------------------------------------------


def _only(stated: object, known: Iterable[str], where: str) -> Stated:
    if not isinstance(stated, dict) or not stated:
        raise BadStatement(f"{where}: states nothing")
    unknown = set(stated) - set(known)
    if unknown:
        raise BadStatement(f"{where}: unknown {sorted(unknown)}")
    return stated


def _check_sample(sample: Sample) -> None:
    stated = _only(sample.stated, _SAMPLE, sample.name)
    if not stated.get("about"):
        raise BadStatement(f"{sample.name}: 'about' says in a sentence what the layout shows")
    files = _only(stated.get("files"), sample.files, f"{sample.name}: files")
    if set(files) != set(sample.files):
        raise BadStatement(f"{sample.name}: nothing about {set(sample.files) - set(files)}")
    for name, file in files.items():
        _check_file(file, f"{sample.name}/{name}")


def _check_file(file: object, where: str) -> None:
    stated = _only(file, _FILE, where)
    if ("refused" in stated) + bool(stated.get("tables")) + ("used" in stated) != 1:
        raise BadStatement(f"{where}: either 'tables', 'used' or 'refused'")
    if "refused" in stated:
        refused = _only(stated["refused"], _REFUSED, f"{where}: refused")
        if refused.get("code") not in codes("unusable"):
            raise BadStatement(f"{where}: no sentence for {refused.get('code')}")
    for key, table in stated.get("tables", {}).items():
        told = _only(table, _TABLE, f"{where}: {key}")
        empty = told.get("data_rows") == 0  # a bank's answer to an order that is not there
        if "kind" not in told or not (empty or any(told.get(part) for part in _ROWS)):
            raise BadStatement(f"{where}: {key} states no kind, or no rows")


# --- reading ------------------------------------------------------------------------------


def read(sample: Sample) -> dict[str, Reading]:
    """All files of the folder as the product reads them, a bank's answers beside its orders."""
    found = []
    for name in sample.files:
        given = sample.stated["files"][name].get("given", {})
        kind = Kind(given["kind"]) if "kind" in given else None
        try:
            found.append(read_file(sample.folder / name, name, kind=kind, month=given.get("month")))
        except UnusableFile as problem:
            found.append(Reading(path=name, digest="", size=0, problem=problem))
    return {reading.path: reading for reading in join(found)}


# --- differences --------------------------------------------------------------------------


def differences(sample: Sample) -> list[str]:
    """What was read otherwise than stated, a line each; [] where all is as stated."""
    readings = read(sample)
    return [
        f"{name}: {line}"
        for name, stated in sample.stated["files"].items()
        for line in file_differences(readings[name], stated)
    ]


def file_differences(reading: Reading, stated: Stated) -> Iterator[str]:
    problem = reading.problem
    if problem is not None:
        yield from _refusal(problem, stated)
        return
    if "refused" in stated:
        yield f"not refused, but read as {[t.kind.value for t in reading.tables]}"
        return
    yield from _told("encoding", stated, reading.encoding)
    yield from _told("skipped", stated, sorted(reading.skipped), in_order=sorted)
    if "used" in stated:
        yield from _told("used", stated, [t.key for t in reading.used])
    tables = {table.key: table for table in reading.tables}
    if len(tables) != len(reading.tables):
        yield f"two tables of one key: {[t.key for t in reading.tables]}"
    wanted = stated.get("tables", {})
    if set(tables) != set(wanted):
        yield f"tables {sorted(tables)}, stated {sorted(wanted)}"
    for key in tables.keys() & wanted.keys():
        yield from (f"{key}: {line}" for line in table_differences(tables[key], wanted[key]))


def _refusal(problem: UnusableFile, stated: Stated) -> Iterator[str]:
    if "refused" not in stated:
        yield f"refused: {why(problem, 'en')}"
        return
    is_told = {"code": problem.code, "row": problem.row, "column": problem.column}
    for name, value in stated["refused"].items():
        if is_told[name] != value:
            yield f"refused with {name} {is_told[name]!r}, stated {value!r}"
    for lang in ("zh", "en"):
        if problem.path not in why(problem, lang) or problem.code in why(problem, lang):
            yield f"no sentence for a clerk: {why(problem, lang)}"


def table_differences(table: Table, stated: Stated) -> Iterator[str]:
    yield from _told("kind", stated, table.kind.value)
    yield from _told("layout", stated, table.layout)
    yield from _told("header_row", stated, table.header_row)
    punches = list(table.punches()) if table.punches else []  # and then all facts are known
    for name, value in stated.get("facts", {}).items():
        if table.facts.get(name, "") != value:
            yield f"fact {name} is {table.facts.get(name, '')!r}, stated {value!r}"
    shown = {column.heading: column.field for column in table.columns}
    for heading, field in stated.get("fields", {}).items():
        if shown.get(heading) != field:
            yield f"column {heading} is {shown.get(heading)!r}, stated {field!r}"
    count = int(table.facts.get("data_rows", 0)) if table.punches else table.data_rows
    yield from _told("data_rows", stated, count)
    yield from _rows(stated, "records", [plain(record) for record in table.records])
    yield from _rows(stated, "punches", [plain(punch) for punch in punches])
    yield from _sums(table, stated.get("sums", {}))
    yield from _listed("rejected", stated, _rejected(table, punches))
    yield from _listed("control_totals", stated, map(_items, table.control_totals))
    yield from _told("totals_checked", stated, table.stated_totals)
    asked = sorted({question.partition(" ")[0] for question in table.questions})
    yield from _told("questions", stated, asked, in_order=sorted)


def _told(
    name: str,
    stated: Stated,
    value: object,
    in_order: Callable[[Any], object] = lambda stated: stated,
) -> Iterator[str]:
    if name in stated and in_order(stated[name]) != value:
        yield f"{name} is {value!r}, stated {stated[name]!r}"


def _rejected(table: Table, punches: Sequence[Punch]) -> Iterator[Stated]:
    """A gate's own refusals come with its rows: what has no time, and what is no passage."""
    yield from map(_items, table.rejections)
    for punch in punches:
        if punch.at is None or not punch.is_pass:
            reason = "unparsable" if punch.at is None else "not_a_pass_event"
            yield {"row": punch.row, "reason": reason, "kept": False, "column": "", "value": ""}


def _listed(name: str, stated: Stated, found: Iterable[Stated]) -> Iterator[str]:
    """All of them must be stated, in any order, each with as much as one likes."""
    if name not in stated:
        return
    left = list(found)
    for wanted in stated[name]:
        match = next((item for item in left if not _unlike(item, wanted)), None)
        if match is None:
            yield f"{name}: nothing like {wanted}"
        else:
            left.remove(match)
    yield from (f"{name}: not stated: {item}" for item in left)


def _rows(stated: Stated, name: str, found: list[Stated]) -> Iterator[str]:
    if name in stated:
        wanted = stated[name]
        if len(found) != len(wanted):
            yield f"{len(found)} {name}, stated {len(wanted)}"
        for row, told in zip(found, wanted, strict=False):
            yield from (f"{name} {row.get('row')}: {line}" for line in _unlike(row, told))
    for told in stated.get(f"{name}_among", ()):
        near = [row for row in found if row["row"] == told["row"]]
        if not near:
            yield f"no {name} in row {told['row']}"
        elif all(_unlike(row, told) for row in near):
            yield f"{name} {told['row']}: {_unlike(near[0], told)}"


def _unlike(found: Stated, stated: Stated) -> list[str]:
    if not stated or set(stated) - set(found):
        raise BadStatement(f"{dict(stated)}: unknown {sorted(set(stated) - set(found))}, or empty")
    return [
        f"{name} is {found[name]!r}, stated {value!r}"
        for name, value in stated.items()
        if not same(found[name], value)
    ]


def _sums(table: Table, stated: Stated) -> Iterator[str]:
    rows = [plain(record) for record in table.records]
    for name, value in stated.items():
        total = sum((row[name] for row in rows if row[name] is not None), Decimal())
        if not same(total, value):
            yield f"sum of {name} is {total}, stated {value}"


# --- values -------------------------------------------------------------------------------


def _items(item: Any) -> dict[str, Any]:
    return {f.name: getattr(item, f.name) for f in fields(item)}


def plain(record: Record | Punch) -> dict[str, Any]:
    """A record by the names of its fields, with what can be worked out from them."""
    if isinstance(record, Punch):
        return record._asdict()
    found = _items(record)
    if isinstance(record, SheetRow):
        taken = sum((d.amount for d in record.deductions), Decimal())
        found["deducted"] = taken
        found["net_payable"] = None if record.gross is None else record.gross - taken
    if isinstance(record, AttendanceMonth):
        found["worked"] = record.worked
        found["marks"] = {str(mark.day): mark.mark for mark in record.marks}
    return found


def same(found: object, stated: object) -> bool:
    """Numbers by value ("7600.00" = 7600), days and times as ISO texts, all else as it is."""
    if isinstance(found, Decimal):
        return _same_number(found, stated)
    if isinstance(found, tuple) and isinstance(stated, dict):
        return _same_deductions(found, stated)
    shown = _shown(found)
    return type(shown) is type(stated) and shown == stated


def _same_number(found: Decimal, stated: object) -> bool:
    try:
        return found == Decimal(str(stated))
    except InvalidOperation:
        return False


def _shown(value: object) -> object:
    """A value as JSON has it."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    return list(value) if isinstance(value, tuple) else value


def _same_deductions(found: Sequence[Deduction], stated: Stated) -> bool:
    amounts: Counter[str] = Counter()
    for deduction in found:
        amounts[deduction.heading] += deduction.amount  # type: ignore[assignment]
    return amounts.keys() == stated.keys() and all(
        same(amounts[heading], value) for heading, value in stated.items()
    )
