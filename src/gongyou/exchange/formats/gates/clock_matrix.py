"""打卡月报: a month's passages as a matrix, one line a person, the times of a day in its cell.

Attendance programs print it from the gate's own records, so its times are passages; in or
out is known only where a word says so.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from gongyou.exchange.formats.cells import Cell, cell_text, squeezed
from gongyou.exchange.formats.dates import month_of_cell
from gongyou.exchange.formats.gates.clock_cells import (
    Passage,
    after_midnight,
    holds_clock,
    passages,
)
from gongyou.exchange.formats.gates.events import direction_of
from gongyou.exchange.formats.gates.matrix_days import (
    FEWEST_DAYS,
    DayColumn,
    Part,
    day_columns,
    has_day,
    label_of_line,
    number_of,
    parts,
    suffices,
)
from gongyou.exchange.formats.gates.matrix_marks import WORDS
from gongyou.exchange.formats.gates.rows import coded
from gongyou.exchange.formats.headings import find_header
from gongyou.exchange.formats.people import RecordCells
from gongyou.exchange.formats.sample import Hints, Sample
from gongyou.exchange.formats.sentences import question
from gongyou.exchange.formats.vocabulary import ATTENDANCE
from gongyou.exchange.formats.wages.wage_sheet import WageSheet
from gongyou.exchange.records import Direction, Kind, Punch, Table


def holds_clocks(sample: Sample) -> bool:
    """Do most of the filled cells under the days hold a time of day?"""
    grid = sample.head_grid
    header = find_header(grid, ATTENDANCE, suffices)
    days = day_columns(header) if header else []
    if header is None or len(days) < FEWEST_DAYS:
        return False
    below = range(header.last + 1, len(grid.rows))
    cells = [c for row in below for d in days if cell_text(c := grid.cell(row, d.column.index))]
    clocks = sum(holds_clock(cell) for cell in cells)
    # The line of weekdays is no mark.
    marks = sum(squeezed(cell_text(cell)) not in _WEEKDAYS for cell in cells)
    return clocks * 2 > marks > 0


_WEEKDAYS = set("一二三四五六日天") | {
    f"{w}{d}" for w in ("周", "星期") for d in "一二三四五六日天"
}


@dataclass(frozen=True)
class ClockMatrix:
    name: str = "clock_matrix"
    kind: Kind = Kind.GATE

    def score(self, sample: Sample) -> int:
        return 92 if holds_clocks(sample) and not WageSheet().score(sample) else 0

    def read(self, sample: Sample, hints: Hints) -> Table:
        table = Table(sample.table_key(), self.kind, self.name)
        found, all_sections = parts(sample, hints, table)
        if all_sections:
            header = all_sections[0].header
            table.header_row = header.row_number(sample.grid)
            table.header_lines = header.last - header.first + 1
            table.columns = header.matches()
        table.facts["device"] = sample.stem
        for part in found:
            table.questions += [question(c, **p) for c, p in part.month.doubts if part.rows]
            table.facts.setdefault("month", part.month.month)
        _ask_about_marks(table, found)
        table.punches = _reader(table, found)
        return table


def _reader(table: Table, found: list[Part]) -> Callable[[], Iterator[Punch]]:
    def punches() -> Iterator[Punch]:
        for part in found:
            for row in part.rows:
                yield from _punches(table, part, row)
        table.facts["data_rows"] = str(sum(len(part.rows) for part in found))

    return punches


def _punches(table: Table, part: Part, row: RecordCells) -> Iterator[Punch]:
    name, team = row.name(), row.text("team") or part.team
    number, device = row.row.number, table.facts["device"]
    code = coded(table, number, name, team, row.quietly.id_number(), number_of(row))
    month = month_of_cell(row.cell("month")) or part.month.month
    blank = Punch(number, device, code, None, Direction.UNKNOWN, name=name)
    for day in part.days:
        filled = [c for line in row.row.lines if holds_clock(c := _cell(row, line, day))]
        on = _date(day, month)
        if filled and on is None and month:
            yield blank  # 31 June
        elif on is not None:
            yield from _of_day(row, day, on, blank)


def _cell(row: RecordCells, line: int, day: DayColumn) -> Cell:
    cell = row.grid.cell(line, day.column.index)
    return None if isinstance(cell, float) else cell  # 0.5 is half a day, not noon


def _date(day: DayColumn, month: str) -> date | None:
    if day.date or not month or not has_day(month, day.day):
        return day.date
    return date(int(month[:4]), int(month[5:]), day.day)


def _of_day(row: RecordCells, day: DayColumn, on: date, blank: Punch) -> Iterator[Punch]:
    """The day's passages over all lines of the person (上班, 下班); a line may be all of them."""
    found: list[Passage] = []
    for line in row.row.lines:
        read = passages(_cell(row, line, day), on)
        if read is None:
            yield blank._replace(row=row.grid.numbers[line])
        way = direction_of(label_of_line(row.grid, row.header, line))
        told = [_directed(one, way) for one in read or ()]
        later = after_midnight(found, told)
        found += later
        for one in later:
            yield blank._replace(
                row=row.grid.numbers[line],
                at=one.at,
                direction=one.direction,
                is_pass=one.is_pass,
            )


def _directed(one: Passage, way: Direction) -> Passage:
    return one if one.direction is not Direction.UNKNOWN else Passage(one.at, way, one.is_pass)


def _ask_about_marks(table: Table, found: list[Part]) -> None:
    """Ticks among the times are somebody's word; they count for nothing here."""
    marks = [
        text
        for part in found
        for row in part.rows
        for line in row.row.lines
        for day in part.days
        if (text := squeezed(row.grid.text(line, day.column.index)))
        and not holds_clock(row.grid.cell(line, day.column.index))
        and (WORDS.get(text) or text.replace(".", "").isdigit())
    ]
    if marks:
        listed = "、".join(sorted(set(marks))[:12])
        table.questions.append(question("marks_among_times", count=str(len(marks)), marks=listed))
