"""Daily summaries of attendance programs: a row for each person and day, its times in columns.

签到时间 and 签退时间, 上班1 下班1 上班2 下班2, 首次打卡 and 末次打卡, or all of a day's times in
one cell. Each time is a passage; in or out is what its column says. An out that stands
before its in on the clock happened in the night after.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from gongyou.exchange.formats.cells import Grid
from gongyou.exchange.formats.gates.clock_cells import (
    Passage,
    after_midnight,
    holds_clock,
    passages,
)
from gongyou.exchange.formats.gates.rows import LOST, Fields, Row, plain, rows_of
from gongyou.exchange.formats.headings import Header, find_header
from gongyou.exchange.formats.sample import Hints, Sample
from gongyou.exchange.formats.vocabulary import GATE_DAYS
from gongyou.exchange.records import Direction, Kind, Punch, Table

_WAYS = {
    "in_at": Direction.IN,
    "first_at": Direction.IN,
    "out_at": Direction.OUT,
    "last_at": Direction.OUT,
    "any_at": Direction.UNKNOWN,
}
_HEAD_ROWS, _JUDGED_ROWS = 40, 200


def _suffices(fields: frozenset[str]) -> bool:
    return bool(fields & {"code", "name"}) and bool(fields & _WAYS.keys())


@dataclass(frozen=True)
class DailyTimes:
    name: str = "daily_times"
    kind: Kind = Kind.GATE

    def score(self, sample: Sample) -> int:
        grid = sample.head_grid
        header = find_header(grid, GATE_DAYS, _suffices, rows=_HEAD_ROWS)
        return 98 if header and _holds_days(grid, header) else 0

    def read(self, sample: Sample, hints: Hints) -> Table:
        header = find_header(sample.head_grid, GATE_DAYS, _suffices, rows=_HEAD_ROWS)
        table = Table(sample.table_key(), self.kind, self.name)
        if header is None:
            return table
        table.header_row = sample.head_grid.numbers[header.first]
        table.columns = header.matches()
        table.facts["device"] = sample.stem
        table.punches = _reader(sample, header, table)
        return table


def _holds_days(grid: Grid, header: Header) -> bool:
    """Do the columns hold times of days, several to a person? A row for each passage is
    another layout, and a roster's 进场时间 is a day."""
    places = [c.index for c in header.columns if c.field in _WAYS]
    rows = range(header.last + 1, min(len(grid.rows), header.last + _JUDGED_ROWS))
    cells = [cell for row in rows for place in places if holds_clock(cell := grid.cell(row, place))]
    if not cells:
        return False
    several = len(places) > 1 or any(
        len(passages(cell, date(2000, 1, 1)) or ()) > 1 for cell in cells
    )
    return several and ("day" in header.fields or any(passages(c, None) for c in cells))


def _reader(sample: Sample, header: Header, table: Table) -> Callable[[], Iterator[Punch]]:
    last = sample.head_grid.numbers[header.last]
    days = _Days(header, table)

    def punches() -> Iterator[Punch]:
        rows = 0
        for number, cells in rows_of(sample):
            if number <= last or days.holds_nobody(cells):
                continue
            found = days.punches(number, cells)
            if not found and days.is_paper(cells, has_time=False):
                continue
            rows += 1
            yield from found
        table.facts["data_rows"] = str(rows)

    return punches


class _Days(Fields):
    """How a person's day becomes punches."""

    def __init__(self, header: Header, table: Table) -> None:
        super().__init__(header, table)
        self.device = table.facts["device"]
        self.columns = [(c.index, c.field) for c in header.columns if c.field in _WAYS]

    def punches(self, number: int, cells: Row) -> list[Punch]:
        day, found, unreadable = self.day(cells), list[Passage](), False
        ends: list[Passage] = []
        for place, field in self.columns:
            cell = plain(cells[place]) if place < len(cells) else None
            read = passages(cell, day)
            unreadable |= read is None
            told = [_with_way(one, field) for one in read or ()]
            if field in {"first_at", "last_at"}:
                ends += told
            else:
                found += after_midnight(found, told)
        code, name = self.code(number, cells), self.name(cells)
        device = self.text(cells, "device") or self.device

        def punch(at: datetime | None, way: Direction, *, is_pass: bool = True) -> Punch:
            return Punch(number, device, code, at, way, is_pass, name=name)

        if code == LOST:
            code = ""
            return [punch(None, Direction.UNKNOWN)] if found or ends or unreadable else []
        made = [punch(p.at, p.direction, is_pass=p.is_pass) for p in found + _ends(ends)]
        return [*made, punch(None, Direction.UNKNOWN)] if unreadable else made


def _with_way(one: Passage, field: str) -> Passage:
    if one.direction is Direction.UNKNOWN:
        return Passage(one.at, _WAYS[field], one.is_pass)
    return one


def _ends(ends: list[Passage]) -> list[Passage]:
    """The first and the last of a day; where both are one, nobody knows which it was."""
    if len({one.at for one in ends}) == 1 and len(ends) > 1:
        return [Passage(ends[0].at, Direction.UNKNOWN, ends[0].is_pass)]
    return ends
