"""Logs that small attendance machines write to a USB stick (`GLG_001.TXT`, `AGL_001.TXT`).

A line of short names (No, TMNo, EnNo, Name, Mode, DateTime), then one punch a line behind
tabs or blanks, often in UTF-16. The names do not stand above their columns (some are parted
by two tabs), a person's name may be missing or hold blanks: what stands left of it is counted
from the left, what stands right of it from the right. Only a column of its own says in or
out (IOMd, INOUT); Mode is how somebody was recognised.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from gongyou.exchange.formats.gates.attlog import STATUS
from gongyou.exchange.formats.gates.events import direction_of
from gongyou.exchange.formats.identities import read_code
from gongyou.exchange.formats.moments import has_unordered_dates, moment_of
from gongyou.exchange.formats.names import name_as_written
from gongyou.exchange.formats.sample import Hints, Sample
from gongyou.exchange.formats.sentences import question
from gongyou.exchange.formats.signs import seen
from gongyou.exchange.records import Direction, Kind, Punch, Table

_FIELDS = {
    **dict.fromkeys(("enno", "enrollno", "enrollnumber", "userid"), "code"),
    **dict.fromkeys(("datetime", "date/time", "time"), "at"),
    **dict.fromkeys(("iomd", "inout", "in/out", "iomode", "inoutmode"), "direction"),
    **dict.fromkeys(("tmno", "mchn", "machno", "tmachinenumber", "devid"), "device"),
    "name": "name",
}
_SPACED_MOMENT = re.compile(r"(\d{4}[-/.]\d{1,2}[-/.]\d{1,2})\s+(\d{1,2}:\d{2}(?::\d{2})?)")
_LINES_ABOVE = 10


@dataclass(frozen=True)
class UsbLog:
    name: str = "usb_log"
    kind: Kind = Kind.GATE

    def score(self, sample: Sample) -> int:
        return 97 if not sample.is_sheet and _header(sample) else 0

    def read(self, sample: Sample, hints: Hints) -> Table:
        table = Table(sample.table_key(), self.kind, self.name)
        found = _header(sample)
        if found is None:
            return table
        table.header_row, names = found
        table.facts["device"] = sample.stem
        if has_unordered_dates("\n".join(sample.head_lines[:200])):
            table.questions.append(question("day_order"))
        table.punches = _reader(sample.path, sample.encoding, table, names)
        return table


def _header(sample: Sample) -> tuple[int, list[str]] | None:
    """The row of the names and what they stand for ('' = not used)."""
    for row, line in enumerate(sample.head_lines[:_LINES_ABOVE], 1):
        names = [_FIELDS.get(word.lower(), "") for word in line.split()]
        if {"code", "at"} <= set(names) and len(names) >= 4:
            return row, names
    return None


def _reader(
    path: Path, encoding: str, table: Table, names: Sequence[str]
) -> Callable[[], Iterator[Punch]]:
    def punches() -> Iterator[Punch]:
        rows = 0
        with path.open(encoding=encoding, errors="replace", newline=None) as lines:
            for row, line in enumerate(lines, 1):
                if row <= (table.header_row or 0) or not line.strip():
                    continue
                values = _values(line, names)
                if values.get("code", "").lower() in _FIELDS:
                    continue  # files put together bring their names again
                rows += 1
                yield _punch(row, values, table.facts["device"])
        table.facts["data_rows"] = str(rows)

    return punches


def _values(line: str, names: Sequence[str]) -> dict[str, str]:
    cells = [cell.strip() for cell in line.rstrip().split("\t")]
    if len(cells) == len(names):
        return dict(zip(names, cells, strict=True))
    words = _SPACED_MOMENT.sub(r"\1T\2", line).split()
    left = names.index("name") if "name" in names else len(names)
    right = max(0, len(names) - left - 1)
    if len(words) < left + right:
        return {}
    found = dict(zip(names[:left], words, strict=False))
    found["name"] = " ".join(words[left : len(words) - right])
    return found | dict(zip(names[left + 1 :], words[len(words) - right :], strict=False))


def _punch(row: int, values: dict[str, str], device: str) -> Punch:
    mode = values.get("direction", "")
    direction = STATUS.get(mode) or direction_of(mode)
    return Punch(
        row,
        seen(values.get("device", "")) or device,
        read_code(values.get("code", "")),
        moment_of(values.get("at", "")),
        direction if mode else Direction.UNKNOWN,
        name=seen(name_as_written(values.get("name", ""))),
    )
