"""Dahua `recordFinder` text: `records[0].UserID=17`, one field a line, records in order."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from gongyou.exchange.formats.gates.events import direction_of
from gongyou.exchange.formats.identities import read_code
from gongyou.exchange.formats.moments import from_epoch
from gongyou.exchange.formats.sample import Hints, Sample
from gongyou.exchange.formats.sentences import question
from gongyou.exchange.formats.signs import seen
from gongyou.exchange.records import Direction, Kind, Punch, Table

_FIELD = re.compile(r"^\s*records\[(\d{1,9})\]\.([\w.\[\]]+)\s*=(.*)$")
_FOUND = re.compile(r"^\s*found\s*=\s*\d{1,9}\s*$")
_STATED = re.compile(rb"(?:^|[\r\n])[ \t]*found[ \t]*=[ \t]*(\d{1,9})(?=[ \t]*(?:[\r\n]|$))")
_TIME = b"].CreateTime="
# Attendance: sign in, go out, come back, sign out, overtime in and out. 0 = not stated.
_STATES = {
    **{state: Direction.IN for state in ("1", "3", "5")},
    **{state: Direction.OUT for state in ("2", "4", "6")},
}
_CHUNK = 1 << 20

Record = dict[str, str]


@dataclass(frozen=True)
class DahuaRecords:
    name: str = "dahua_records"
    kind: Kind = Kind.GATE

    def score(self, sample: Sample) -> int:
        if sample.is_sheet or sample.markup:
            return 0
        fields = {m[2] for line in sample.head_lines[:400] if (m := _FIELD.match(line))}
        return 97 if {"CreateTime", "UserID"} <= fields else 0

    def read(self, sample: Sample, hints: Hints) -> Table:
        table = Table(sample.table_key(), self.kind, self.name)
        table.facts["device"] = sample.stem
        table.punches = _reader(sample.path, sample.encoding, table.facts)
        stated, there = _counted(sample.path)
        if stated is not None and stated != there:
            params = {"stated": str(stated), "there": str(there)}
            table.questions.append(question("records_missing", **params))
        return table


def _counted(path: Path) -> tuple[int | None, int]:
    """The records that all answers of the file announce, and those that are there.

    Counted in large pieces without taking any line apart, cut where a line ends.
    """
    stated: list[int] = []
    there = 0
    with path.open("rb") as file:
        rest = b""
        while piece := file.read(_CHUNK):
            whole, _, rest = (rest + piece).rpartition(b"\n")
            stated += [int(n) for n in _STATED.findall(whole)]
            there += whole.count(_TIME)
    stated += [int(n) for n in _STATED.findall(rest)]
    return sum(stated) if stated else None, there + rest.count(_TIME)


def _reader(path: Path, encoding: str, facts: dict[str, str]) -> Callable[[], Iterator[Punch]]:
    def punches() -> Iterator[Punch]:
        rows = 0
        with path.open(encoding=encoding, errors="replace", newline=None) as lines:
            for row, record in _records(lines):
                rows += 1
                yield _punch(row, record, facts["device"])
        facts["data_rows"] = str(rows)

    return punches


def _records(lines: Iterator[str]) -> Iterator[tuple[int, Record]]:
    """Each record with the number of its first line. Answers that stand one behind the
    other begin again at 0, each behind a line of its own."""
    index, first, record = "", 0, Record()
    for row, line in enumerate(lines, 1):
        found = _FIELD.match(line)
        if found is None:
            index = "" if _FOUND.match(line) else index
            continue
        if record and (found[1] != index or found[2] in record):
            yield first, record
            record = Record()
        if not record:
            index, first = found[1], row
        record[found[2]] = seen(found[3]).strip()
    if record:
        yield first, record


def _punch(row: int, record: Record, device: str) -> Punch:
    code = read_code(record.get("UserID", ""))
    refused = record.get("Status") == "0" or record.get("ErrorCode", "0") not in {"", "0"}
    direction = _STATES.get(record.get("AttendanceState", ""))
    return Punch(
        row,
        device,
        code,
        _moment(record),
        direction or direction_of(record.get("Type", "")),
        is_pass=bool(code) and not refused,
        name=record.get("CardName", ""),
    )


def _moment(record: Record) -> datetime | None:
    """`CreateTime` counts from 1970 in UTC; where a firmware counts in local time it says
    the true second beside it."""
    true = record.get("CreateTimeRealUTC", "")
    return from_epoch(true if true.strip("0") else record.get("CreateTime", ""))
