"""Events of a gate as a table (Hikvision and others): CSV as a stream, or a sheet.

Columns such as 人员编号, 姓名, 时间, 设备名称 and 进出方向, in any order. An empty
direction is unknown; a row without a person's number is nobody's passage.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter

from gongyou.exchange.formats.cells import Cell, cell_text
from gongyou.exchange.formats.dates import in_order
from gongyou.exchange.formats.gates.events import direction_of
from gongyou.exchange.formats.gates.rows import LOST, Fields, Row, plain, rows_of
from gongyou.exchange.formats.headings import Header, find_header
from gongyou.exchange.formats.moments import (
    has_unordered_dates,
    is_clock,
    joined_moment,
    moment_of,
)
from gongyou.exchange.formats.sample import Hints, Sample
from gongyou.exchange.formats.sentences import question
from gongyou.exchange.formats.vocabulary import GATE
from gongyou.exchange.records import Direction, Kind, Punch, Table

_REFUSED = re.compile(
    r"失败|拒绝|不通过|未通过|无权限|未授权|无效|过期|未识别|不存在|不匹配|不符|陌生|黑名单"
    r"|心跳|报警|超时|补卡|补签|手工"
)


_TOLD = ("code", "name", "department", "device", "device_serial", "direction", "event")


def suffices(fields: frozenset[str]) -> bool:
    has_time = "at" in fields or {"day", "clock"} <= fields
    if "code" in fields:
        return has_time and bool(fields & {"name", "direction", "device", "event"})
    return has_time and "name" in fields and bool(fields & {"direction", "device"})


@dataclass(frozen=True)
class GateTable:
    name: str = "gate_table"
    kind: Kind = Kind.GATE

    def score(self, sample: Sample) -> int:
        header = find_header(sample.head_grid, GATE, suffices, rows=40)
        return 85 + min(12, 2 * len(header.fields)) if header else 0

    def read(self, sample: Sample, hints: Hints) -> Table:
        header = find_header(sample.head_grid, GATE, suffices, rows=40)
        table = Table(sample.table_key(), self.kind, self.name)
        if header is None:
            return table
        grid = sample.head_grid
        table.header_row = header.row_number(grid)
        table.header_lines = 0 if header.first < 0 else header.last - header.first + 1
        table.columns = header.matches()
        table.facts["device"] = sample.stem
        times = [c.index for c in header.columns if c.field in {"at", "day"}]
        heads = range(header.last + 1, min(len(grid.rows), header.last + 60))
        given = grid.given and grid.given.date_order
        if not given and any(
            has_unordered_dates(f"{grid.text(row, c)} 00:00") for row in heads for c in times
        ):
            table.questions.append(question("day_order"))
        table.punches = _reader(sample, header, table)
        return table


def _reader(sample: Sample, header: Header, table: Table) -> Callable[[], Iterator[Punch]]:
    last = header.end_number(sample.head_grid)
    given = sample.head_grid.given
    events = _Events(header, table, given.date_order if given else "")

    def punches() -> Iterator[Punch]:
        rows = 0
        for number, cells in rows_of(sample):
            if number <= last or (punch := events.punch(number, cells)) is None:
                continue
            rows += 1
            yield punch
        table.facts["data_rows"] = str(rows)

    return punches


# All of a punch but its time: code, device, direction, is_pass, name.
_Passing = tuple[str, str, Direction, bool, str]
_MOST_KEPT = 100_000


class _Events(Fields):
    """How a row becomes a punch.

    Who passes which gate in which direction is worked out once for each way of writing it:
    a gate's table has millions of rows and few people.
    """

    def __init__(self, header: Header, table: Table, date_order: str) -> None:
        super().__init__(header, table)
        self.device, self.date_order = table.facts["device"], date_order
        told = [p for field in _TOLD for p in self.places.get(field, ())]
        self.told = itemgetter(*told, told[0])
        self.has_serial = "serial" in self.places
        self.seen: dict[tuple[Cell, ...], _Passing] = {}

    def punch(self, number: int, cells: Row) -> Punch | None:
        """None for a blank row, a repeated header and what stands under a table."""
        try:
            key = self.told(cells)
            passing = self.seen.get(key) or self._remembered(key, number, cells)
        except IndexError:  # a row that ends early
            passing = self._passing(number, cells)
        code, device, direction, is_pass, name = passing
        at = self._moment(cells)
        if code == LOST:
            at, code = None, ""
        doubtful = at is None or not code
        if doubtful and (self.holds_nobody(cells) or self.is_paper(cells, has_time=bool(at))):
            return None
        serial = _whole(self.text(cells, "serial")) if self.has_serial else None
        return Punch(number, device, code, at, direction, is_pass, serial, name)

    def _remembered(self, key: tuple[Cell, ...], number: int, cells: Row) -> _Passing:
        if len(self.seen) > _MOST_KEPT:
            self.seen.clear()
        found = self.seen[key] = self._passing(number, cells)
        return found

    def _passing(self, number: int, cells: Row) -> _Passing:
        code = self.code(number, cells)
        return (
            code,
            self.text(cells, "device") or self.text(cells, "device_serial") or self.device,
            direction_of(self.text(cells, "direction")),
            bool(code) and not _REFUSED.search(self.text(cells, "event")),
            self.name(cells),
        )

    def _moment(self, cells: Row) -> datetime | None:
        at = self._ordered(self.cell(cells, "at"))
        whole = moment_of(at)
        if whole:
            return whole
        day, clock = self._ordered(self.cell(cells, "day")), plain(self.cell(cells, "clock"))
        if clock is None and (not isinstance(at, str) or is_clock(cell_text(at))):
            clock = at
        return joined_moment(day, clock)

    def _ordered(self, cell: Cell) -> Cell:
        return in_order(plain(cell), self.date_order) if self.date_order else plain(cell)


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
