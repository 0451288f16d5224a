"""Dahua `recordFinder` text: `records[0].UserID=17`, one field a line, records in order."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from gongyou.exchange.formats.gates.events import direction_of
from gongyou.exchange.formats.identities import read_code
from gongyou.exchange.formats.moments import from_epoch
from gongyou.exchange.formats.sample import Hints, Sample
from gongyou.exchange.formats.sentences import question
from gongyou.exchange.records import Direction, Kind, Punch, Table

_FIELD = re.compile(r"^\s*records\[(\d{1,9})\]\.([\w.\[\]]+)\s*=(.*)$")
_FOUND = re.compile(r"^\s*found\s*=\s*(\d{1,9})\s*$", re.MULTILINE)
# Attendance: sign in, go out, come back, sign out, overtime in and out. 0 = not stated.
_STATES = {
    **{state: Direction.IN for state in ("1", "3", "5")},
    **{state: Direction.OUT for state in ("2", "4", "6")},
}
_TAIL = 1 << 16

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
        found = _FOUND.search(sample.head)
        last = _last_index(sample.path)
        if found and last is not None and last + 1 != int(found[1]):
            params = {"stated": found[1], "there": str(last + 1)}
            table.questions.append(question("records_missing", **params))
        return table


def _last_index(path: Path) -> int | None:
    """The number of the last record, out of the end of the file alone."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL))
        tail = file.read().decode("utf-8", "replace")
    numbers = [int(m[1]) for line in tail.splitlines() if (m := _FIELD.match(line))]
    return max(numbers, default=None)


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
    """Each record with the number of its first line."""
    index, first, record = "", 0, Record()
    for row, line in enumerate(lines, 1):
        found = _FIELD.match(line)
        if found is None:
            continue
        if found[1] != index and record:
            yield first, record
            record = Record()
        if not record:
            index, first = found[1], row
        record[found[2]] = found[3].strip()
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
        from_epoch(record.get("CreateTime", "")),
        direction or direction_of(record.get("Type", "")),
        is_pass=bool(code) and not refused,
        name=record.get("CardName", ""),
    )
