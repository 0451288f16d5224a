"""考勤表: a month of attendance as a matrix, one column a day with √, 1, 0.5 or hours.

Somebody's summary is no passage through a gate, so it is handed on as what it is: marks a
day for each person (`AttendanceMonth`), never as punches. What a mark is worth is told only
where it is plain; hours and unknown marks are asked about.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from gongyou.exchange.formats.amounts import NotANumber, number
from gongyou.exchange.formats.cells import Cell, cell_text, squeezed
from gongyou.exchange.formats.dates import month_of_cell, parse_date
from gongyou.exchange.formats.headings import Column, Header, find_header
from gongyou.exchange.formats.identities import read_code
from gongyou.exchange.formats.people import RecordCells
from gongyou.exchange.formats.sample import Hints, Sample
from gongyou.exchange.formats.sentences import question
from gongyou.exchange.formats.surroundings import team_and_employer, wage_month
from gongyou.exchange.formats.tables import RowKind, Section, Shape, records, sections
from gongyou.exchange.formats.totals import describe
from gongyou.exchange.formats.vocabulary import ATTENDANCE
from gongyou.exchange.formats.wages.wage_sheet import WageSheet
from gongyou.exchange.records import AttendanceMonth, DayMark, Kind, Rejection, Table

_FULL = {"√", "✓", "✔", "☑", "V", "v", "勾", "出", "全", "全天", "全勤"}
_HALF = {"半", "½", "1/2", "半天"}
_NONE = {
    "×",
    "✗",
    "✘",
    "X",
    "x",
    "休",
    "假",
    "缺",
    "旷",
    "休息",
    "事假",
    "病假",
    "请假",
    "旷工",
    "无",
}
_OVERTIME = ("加班", "晚上", "夜班")
_FEWEST_DAYS = 28
_MOST_DAYS = Decimal(3)  # more than that in a cell are hours, not days of work


def _suffices(fields: frozenset[str]) -> bool:
    return {"name", "day_mark"} <= fields


SHAPE = Shape(ATTENDANCE, _suffices, pay=("days",))


@dataclass(frozen=True)
class AttendanceMatrix:
    name: str = "attendance_matrix"
    kind: Kind = Kind.GATE

    def score(self, sample: Sample) -> int:
        header = find_header(sample.head_grid, ATTENDANCE, _suffices)
        if header is None or len(_days(header)) < _FEWEST_DAYS:
            return 0
        return 0 if WageSheet().score(sample) else 85

    def read(self, sample: Sample, hints: Hints) -> Table:
        grid = sample.grid
        found = sections(grid, SHAPE)
        table = Table(sample.table_key(), self.kind, self.name)
        table.questions.append(question("matrix_is_no_gate"))
        for section in found:
            _read_section(table, sample, hints, section)
        describe(table, grid, found)
        _ask_about_marks(table)
        return table


def _days(header: Header) -> dict[int, Column]:
    """The day of the month that each column stands for; the first of a day counts."""
    found: dict[int, Column] = {}
    for column in header.columns:
        if column.field == "day_mark":
            found.setdefault(_day_of(column.heading), column)
    return found


def _day_of(heading: str) -> int:
    date = parse_date(heading)
    if date:
        return date.day
    digits = "".join(c if c.isdigit() else " " for c in squeezed(heading)).split()
    return int(digits[-1]) if digits else 0


def _read_section(table: Table, sample: Sample, hints: Hints, section: Section) -> None:
    columns = _days(section.header)
    dates = [d for c in columns.values() if (d := parse_date(c.heading))]
    month = wage_month(
        section.above,
        [c.whole for c in section.header.columns],
        sample.sheet,
        file_name=sample.stem,
        given=hints.month or (f"{dates[0]:%Y-%m}" if dates else ""),
    )
    team, employer = team_and_employer(section.above, sample.sheet)
    rows = [
        RecordCells(sample.grid, section.header, row, table.rejections)
        for _, row in records([section])
    ]
    cells = (c for row in rows for day in columns.values() for c in row.cells(day))
    in_hours = any(value > _MOST_DAYS for c in cells if (value := _number(c)) is not None)
    for row in rows:
        record = _record(row, columns, in_hours=in_hours)
        own_month = month_of_cell(row.cell("month"))
        table.records.append(
            replace(
                record,
                month=own_month or month.month,
                team=record.team or team,
                employer=record.employer or employer,
            )
        )
    _refuse_nameless(table, sample, section, columns.values())
    table.questions += [question(code, **params) for code, params in month.doubts if rows]
    table.facts.setdefault("month", month.month)
    if in_hours:
        table.facts["in_hours"] = "1"


def _record(row: RecordCells, columns: dict[int, Column], *, in_hours: bool) -> AttendanceMonth:
    identity = row.id_number()
    ordinary = [line for line in row.row.lines if not _is_overtime(row, line)]
    marks = []
    for day, column in sorted(columns.items()):
        texts = [row.grid.cell(line, column.index) for line in ordinary]
        mark = _mark(day, texts, in_hours=in_hours)
        marks += [mark] if mark else []
    stated = row.days("days")
    return AttendanceMonth(
        row=row.row.number,
        number=row.text("number"),
        name=row.name(),
        id_number=identity.number,
        id_status=identity.status,
        employee_no=read_code(row.cell("employee_no")) if row.text("employee_no") else "",
        team=row.text("team"),
        employer=row.text("employer"),
        month="",
        marks=tuple(marks),
        stated_days=stated if stated is not None else row.days("hours", in_hours=True),
    )


def _is_overtime(row: RecordCells, line: int) -> bool:
    """Of the lines 上午, 下午 and 加班 of one person, the last is no attendance."""
    if len(row.row.lines) < 2:
        return False
    aside = [c for c in row.header.columns if c.field != "day_mark"]
    return any(w in row.grid.text(line, c.index) for c in aside for w in _OVERTIME)


def _mark(day: int, cells: Sequence[Cell], *, in_hours: bool) -> DayMark | None:
    filled = [cell for cell in cells if cell_text(cell)]
    if not filled:
        return None
    text = " ".join(cell_text(cell) for cell in filled)
    values = [_worth(cell, len(cells), in_hours=in_hours) for cell in filled]
    if any(value is None for value in values):
        return DayMark(day, text, None)
    total = sum((v for v in values if v is not None), Decimal())
    # A tick in a sheet of hours is a day all the same.
    if in_hours and any(_number(cell) for cell in filled):
        return DayMark(day, text, None, total)
    return DayMark(day, text, total)


def _worth(cell: Cell, lines: int, *, in_hours: bool) -> Decimal | None:
    """What a mark counts; a tick on one of two half-day lines is half a day."""
    value = _number(cell)
    plain = squeezed(cell_text(cell))
    if value is None:
        if plain in _FULL:
            return Decimal(1) / lines if lines <= 2 else None
        if plain in _HALF:
            return Decimal("0.5")
        return Decimal() if plain in _NONE else None
    if in_hours:
        return value if 0 <= value <= 24 else None
    return value if 0 <= value <= _MOST_DAYS else None


def _number(cell: Cell) -> Decimal | None:
    try:
        return number(cell)
    except NotANumber:
        return None


def _refuse_nameless(
    table: Table, sample: Sample, section: Section, columns: Iterable[Column]
) -> None:
    """Marks without a name (not the line of weekdays) belong to somebody: told, not dropped."""
    places = [c.index for c in columns]
    for row in section.rows:
        if row.kind is RowKind.OTHER:
            texts = [t for p in places if (t := squeezed(sample.grid.text(row.index, p)))]
            if any(text in _FULL | _HALF for text in texts):
                table.rejections.append(Rejection(row.number, "no_name", kept=False))


def _ask_about_marks(table: Table) -> None:
    months = [r for r in table.records if isinstance(r, AttendanceMonth)]
    marks = [mark for record in months for mark in record.marks]
    unknown = sorted({m.mark for m in marks if m.days is None and m.hours is None})
    if unknown:
        table.questions.append(question("matrix_marks", marks="、".join(unknown[:12])))
    if any(m.hours is not None for m in marks):
        table.questions.append(question("matrix_hours"))
    differing = [r for r in months if _differs(r)]
    if differing:
        rows = "、".join(str(r.row) for r in differing[:12])
        table.questions.append(question("matrix_sum", count=str(len(differing)), rows=rows))


def _differs(record: AttendanceMonth) -> bool:
    """Is the attendance printed at the end another than that of the marks?"""
    if record.stated_days is None or any(m.days is None for m in record.marks):
        return False
    return record.worked != record.stated_days
