"""ZKTeco attendance logs (`<serial>_attlog.dat`): one punch a line, read as a stream.

PIN, time, status, verify, workcode, reserved …: four to twelve columns behind tabs or
blanks, in some exports behind commas, with the word ATTLOG or with the time before the PIN.
Some write verify before status; which of the two a file does is told by its values.
What a device pushes may hold its operation log and its people in between: an operation is
no passage, and a line about a person (`USER PIN=`) is no row of a gate at all.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from gongyou.exchange.formats.identities import read_code
from gongyou.exchange.formats.sample import Hints, Sample
from gongyou.exchange.formats.sentences import question
from gongyou.exchange.records import Direction, Kind, Punch, Table

_PIN = r"(?!ATTLOG\b)(?P<pin>[0-9A-Za-z]{1,24})"
_AT = r"(?P<day>\d{4}[-/]\d{1,2}[-/]\d{1,2})[ \tT](?P<time>\d{1,2}:\d{2}(?::\d{2})?)"
_LINE = re.compile(rf"^\s*(?:ATTLOG[\s,]+)?{_PIN}\s+{_AT}(?:\s+(?P<rest>.*))?$")
# A status, then small numbers (a temperature among them): amounts and words are some other
# table's.
_SMALL = r"\d{0,6}(?:\.\d)?"
_TIME_FIRST = re.compile(
    rf"^\s*(?:ATTLOG[\s,]+)?{_AT}[\s,]+{_PIN}(?P<rest>[\s,]+\d{{0,3}}(?:[\s,]+{_SMALL}){{0,9}})\s*$"
)
_COMMAS = re.compile(
    rf"^\s*(?:ATTLOG\s*,\s*)?{_PIN}\s*,\s*{_AT}"
    rf"(?P<rest>\s*,\s*\d{{0,3}}(?:\s*,\s*{_SMALL}){{0,9}})\s*$"
)
_UNORDERED = re.compile(
    rf"^\s*(?:ATTLOG[\s,]+)?{_PIN}[\s,]+\d{{1,2}}[-/.]\d{{1,2}}[-/.]\d{{4}}[ T]+\d{{1,2}}:\d{{2}}"
    rf"(?::\d{{2}})?[\s,]+\d{{0,3}}(?:[\s,]+{_SMALL}){{0,9}}\s*$"
)
_OPERATION = re.compile(rf"^\s*OPLOG\s+\S+\s+\S+\s+{_AT}", re.ASCII)
_NO_ROW = re.compile(
    r"^\s*(?:(?:USER|FP|FACE|FVEIN|USERPIC|BIODATA|BIOPHOTO|ATTPHOTO|IDCARD|SMS|WORKCODE)\s+\w+\s*="
    r"|(?:GET|POST)\s+/iclock/|HTTP/\d|[A-Za-z]+(?:-[A-Za-z]+)*:\s|OK\b|(?:table=)?ATTLOG\s*$)"
)
_STATUSES = frozenset({"0", "1", "2", "3", "4", "5", "255"})
_DEVICE = re.compile(r"^(?P<device>[0-9A-Za-z]{3,32})_(?:attlog|ATTLOG|AttLog)", re.ASCII)
_PUSHED_BY = re.compile(r"/iclock/\S*[?&]SN=(?P<device>[0-9A-Za-z]{3,32})", re.ASCII)
STATUS = {
    "0": Direction.IN,
    "3": Direction.IN,
    "4": Direction.IN,
    "1": Direction.OUT,
    "2": Direction.OUT,
    "5": Direction.OUT,
}
_JUDGED_LINES = 200
_ORDERING_LINES = 2000
_OFTEN = 0.1  # of all lines must come, and as many go, where the first might be a status


@dataclass(frozen=True)
class AttLog:
    name: str = "zkteco_attlog"
    kind: Kind = Kind.GATE

    def score(self, sample: Sample) -> int:
        if sample.is_sheet:
            return 0
        whole = [line for line in sample.head_lines[:_JUDGED_LINES] if line.strip()]
        lines = [line for n, line in enumerate(whole) if not _is_no_row(line, n + 1)]
        fitting = sum(bool(_matched(line) or _UNORDERED.match(line)) for line in lines)
        share = fitting / len(lines) if lines else 0
        return int(30 + 65 * share) if share >= 0.2 else 0

    def read(self, sample: Sample, hints: Hints) -> Table:
        table = Table(sample.table_key(), self.kind, self.name)
        named = _DEVICE.match(sample.stem)
        table.facts["device"] = named["device"] if named else sample.stem
        if any(_UNORDERED.match(line) for line in sample.head_lines[:_JUDGED_LINES]):
            table.questions.append(question("day_order"))
        verify_first = _verify_comes_first(sample.head_lines[:_ORDERING_LINES])
        if verify_first:
            table.questions.append(question("verify_before_status"))
        table.punches = _reader(sample.path, sample.encoding, table.facts, verify_first)
        return table


def _verify_comes_first(lines: Iterable[str]) -> bool:
    """Does the second number tell the direction, and the first how somebody was recognised?

    Only where every second number may be a status and the first is never a plain coming (0):
    the second has coming and going, or the first is nothing but a way to recognise (15: face).
    """
    pairs = [numbers[:2] for line in lines if len(numbers := _numbers_of(line)) >= 2]
    firsts, seconds = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    if not pairs or "0" in firsts or not set(seconds) <= _STATUSES:
        return False
    if all(len(first) == 2 for first in firsts):
        return True
    going = sum(n for status, n in seconds.items() if STATUS.get(status) is Direction.OUT)
    return len(pairs) > 1 and min(seconds["0"], going) >= _OFTEN * len(pairs)


def _numbers_of(line: str) -> list[str]:
    found = _matched(line)
    return (found["rest"] or "").replace(",", " ").split() if found else []


def _reader(
    path: Path, encoding: str, facts: dict[str, str], verify_first: bool
) -> Callable[[], Iterator[Punch]]:
    def punches() -> Iterator[Punch]:
        rows = 0
        with path.open(encoding=encoding, errors="replace", newline=None) as lines:
            aside: list[int] = []
            for punch in read_lines(lines, facts["device"], aside, verify_first=verify_first):
                rows += 1
                yield punch
        facts["data_rows"] = str(rows)
        if aside:
            facts["other_lines"] = str(len(aside))

    return punches


def read_lines(
    lines: Iterator[str], device: str, aside: list[int], *, verify_first: bool = False
) -> Iterator[Punch]:
    """Every line about a passage, as a punch; one that cannot be read has no time. Rows of
    other lines (people, what a push wraps around its body) go into `aside`.

    The usual line is taken apart with one split: years of a gate are millions of lines.
    """
    codes: dict[str, str] = {}
    unknown, make = Direction.UNKNOWN, datetime.fromisoformat
    for row, line in enumerate(lines, 1):
        parts = line.split("\t", 3)
        if len(parts) == 4 and len(parts[1]) == 19 and parts[1][13] == parts[1][16] == ":":
            pin, moment, status, rest = parts
            if verify_first:
                status = rest.split("\t", 1)[0]
            code = codes.get(pin)
            if code is None:
                code = codes[pin] = read_code(pin)
            try:
                at = make(moment)
            except ValueError:
                yield _unusual(line, row, device, verify_first)
                continue
            direction = STATUS.get(status) or STATUS.get(status.strip(), unknown)
            yield Punch(row, device, code, at, direction)
        elif not line.isspace():
            if _is_no_row(line, row):
                aside.append(row)
                pushed = _PUSHED_BY.search(line)
                device = pushed["device"] if pushed else device
            else:
                yield _unusual(line, row, device, verify_first)


def _is_no_row(line: str, row: int) -> bool:
    """A line that is about no passage; in the first row also a heading, which has no digit."""
    return bool(_NO_ROW.match(line)) or (row == 1 and not re.search(r"\d", line))


def _matched(line: str) -> re.Match[str] | None:
    return _LINE.match(line) or _COMMAS.match(line) or _TIME_FIRST.match(line)


def _unusual(line: str, row: int, device: str, verify_first: bool) -> Punch:
    found = _matched(line)
    operation = _OPERATION.match(line) if found is None else None
    if operation:
        return Punch(row, device, "", _moment(operation), Direction.UNKNOWN, is_pass=False)
    if found is None:
        first = line.split(maxsplit=1)[0] if line.strip() else ""
        code = read_code(first) if first.isalnum() and first.isascii() else ""
        return Punch(row, device, code, None, Direction.UNKNOWN)
    told = (found["rest"] or "").replace(",", " ").split()[1 if verify_first else 0 :]
    direction = STATUS.get(told[0], Direction.UNKNOWN) if told else Direction.UNKNOWN
    return Punch(row, device, read_code(found["pin"]), _moment(found), direction)


def _moment(found: re.Match[str]) -> datetime | None:
    year, month, day = (int(part) for part in re.split("[-/]", found["day"]))
    hour, minute, second = (int(part) for part in f"{found['time']}:0".split(":")[:3])
    try:
        return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001
    except ValueError:
        return None
