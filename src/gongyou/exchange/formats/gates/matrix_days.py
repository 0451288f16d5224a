"""The form of monthly attendance sheets: one line a person, one column a day."""

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from gongyou.exchange.formats.cells import Cell, Grid, squeezed
from gongyou.exchange.formats.dates import parse_date
from gongyou.exchange.formats.headings import Column, Header
from gongyou.exchange.formats.identities import read_code
from gongyou.exchange.formats.people import RecordCells
from gongyou.exchange.formats.row_labels import RowKind
from gongyou.exchange.formats.sample import Hints, Sample
from gongyou.exchange.formats.surroundings import MonthFound, team_and_employer, wage_month
from gongyou.exchange.formats.tables import Section, Shape, TableRow, sections
from gongyou.exchange.formats.vocabulary import ATTENDANCE
from gongyou.exchange.records import Table

FEWEST_DAYS = 20
# Lines that sum up a day, and legends, where a name ought to stand.
_NO_PERSON = re.compile(r"人数|天数|工日数|星期|[√×✓✗△○●◎]")
_PARTS_OF_A_DAY = re.compile(
    r"上午|下午|加班|白班|夜班|晚上|晚班|中班|早班|上班|下班|签到|签退|^进|^出"
)
_OVERTIME = re.compile(r"加班")
_NIGHT = re.compile(r"晚上|晚班|夜班")
_HALVES = re.compile(r"上午|下午")


def suffices(fields: frozenset[str]) -> bool:
    return {"name", "day_mark"} <= fields


SHAPE = Shape(ATTENDANCE, suffices, pay=("days",))


@dataclass(frozen=True, slots=True)
class DayColumn:
    """A day's column: its day of the month, and its whole date where the heading has one."""

    column: Column
    day: int
    date: date | None


def day_columns(header: Header) -> list[DayColumn]:
    """In the order they stand; the first of a day counts."""
    found: dict[tuple[int, date | None], DayColumn] = {}
    for column in header.columns:
        if column.field == "day_mark":
            whole = parse_date(column.heading) if len(squeezed(column.heading)) > 5 else None
            day = whole.day if whole else _day_of(column.heading)
            found.setdefault((day, whole), DayColumn(column, day, whole))
    return list(found.values())


def _day_of(heading: str) -> int:
    digits = "".join(c if c.isdigit() else " " for c in squeezed(heading)).split()
    return int(digits[-1]) if digits else 0


def has_day(month: str, day: int) -> bool:
    return 1 <= day <= monthrange(int(month[:4]), int(month[5:]))[1]


def runs_over_two_months(columns: Sequence[DayColumn]) -> bool:
    """26 … 31, 1 … 25 without a month at the days: which month each belongs to is not said."""
    days = [c.day for c in columns if c.date is None]
    return any(after < before for before, after in pairwise(days))


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a sheet: people under one header, their days and what stands around."""

    grid: Grid
    section: Section
    days: list[DayColumn]
    rows: list[RecordCells]
    month: MonthFound
    team: str
    employer: str


def parts(sample: Sample, hints: Hints, table: Table) -> tuple[list[Part], list[Section]]:
    found = sections(sample.grid, SHAPE)
    return [_part(sample, hints, table, section) for section in found], found


def _part(sample: Sample, hints: Hints, table: Table, section: Section) -> Part:
    columns = day_columns(section.header)
    dates = [c.date for c in columns if c.date]
    month = MonthFound(f"{dates[0]:%Y-%m}", "heading") if dates else _month(sample, hints, section)
    if runs_over_two_months(columns):
        month = MonthFound("", "", [("days_of_two_months", {})])
    team, employer = team_and_employer(section.above, sample.sheet)
    rows = [
        RecordCells(sample.grid, section.header, row, table.rejections)
        for row in _people(sample.grid, section)
    ]
    return Part(sample.grid, section, columns, rows, month, team, employer)


def _month(sample: Sample, hints: Hints, section: Section) -> MonthFound:
    heads = [c.whole for c in section.header.columns if c.field != "day_mark"]
    return wage_month(section.above, heads, sample.sheet, file_name=sample.stem, given=hints.month)


def _people(grid: Grid, section: Section) -> Iterator[TableRow]:
    """The records, each with the further lines of the day (下午, 加班) below it."""
    last: TableRow | None = None
    for row in section.rows:
        if last and _is_part_of_a_day(grid, section, row) and row.index == last.lines[-1] + 1:
            last = replace(last, more=(*last.more, *row.lines))
            continue
        if last:
            yield last
        last = row if _is_person(grid, section, row) else None
    if last:
        yield last


def _is_person(grid: Grid, section: Section, row: TableRow) -> bool:
    place = section.column("name")
    name = grid.text(row.index, place) if place is not None else ""
    return row.kind is RowKind.RECORD and not _NO_PERSON.search(squeezed(name))


def _is_part_of_a_day(grid: Grid, section: Section, row: TableRow) -> bool:
    place = section.column("name")
    if place is not None and grid.text(row.index, place):
        return False
    return bool(label_of_line(grid, section.header, row.index))


def label_of_line(grid: Grid, header: Header, line: int) -> str:
    """上午, 下班, 加班: what a line of a person says it is; '' where it says nothing."""
    aside = (c.index for c in header.columns if c.field not in {"day_mark", "name", "remark"})
    texts = (squeezed(grid.text(line, place)) for place in aside)
    return next((text for text in texts if _PARTS_OF_A_DAY.search(text)), "")


def ordinary_lines(row: RecordCells) -> list[int]:
    """A person's lines without those of overtime: 加班, and 晚上 beside 上午 and 下午."""
    if len(row.row.lines) < 2:
        return list(row.row.lines)
    labels = {line: label_of_line(row.grid, row.header, line) for line in row.row.lines}
    has_halves = any(_HALVES.search(label) for label in labels.values())
    return [
        line
        for line, label in labels.items()
        if not _OVERTIME.search(label) and not (has_halves and _NIGHT.search(label))
    ]


def number_of(row: RecordCells) -> str:
    """The person's number at the gate or in the firm, if the sheet has one."""
    cell: Cell = row.cell("employee_no")
    return read_code(cell) if row.text("employee_no") else ""
