"""考勤表: a month of attendance as a matrix, one column a day with √, 1, 0.5 or hours.

Somebody's summary is no passage through a gate, so it is handed on as what it is: marks a
day for each person (`AttendanceMonth`), never as punches. What a mark is worth is told only
where it is plain; hours and unknown marks are asked about. A matrix of clock times is
another thing: see `clock_matrix`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gongyou.exchange.formats.cells import squeezed
from gongyou.exchange.formats.dates import month_of_cell
from gongyou.exchange.formats.gates import clock_matrix
from gongyou.exchange.formats.gates.matrix_days import (
    FEWEST_DAYS,
    SHAPE,
    DayColumn,
    Part,
    day_columns,
    has_day,
    number_of,
    ordinary_lines,
    parts,
    suffices,
)
from gongyou.exchange.formats.gates.matrix_marks import (
    WORDS,
    Legend,
    is_hours,
    legend_lines,
    legend_of,
    mark_of,
)
from gongyou.exchange.formats.headings import find_header
from gongyou.exchange.formats.people import RecordCells
from gongyou.exchange.formats.row_labels import RowKind
from gongyou.exchange.formats.sample import Hints, Sample
from gongyou.exchange.formats.sentences import question
from gongyou.exchange.formats.totals import describe
from gongyou.exchange.formats.vocabulary import ATTENDANCE
from gongyou.exchange.formats.wages.wage_sheet import WageSheet
from gongyou.exchange.records import AttendanceMonth, DayMark, Kind, Rejection, Table

__all__ = ["SHAPE", "AttendanceMatrix"]  # what a person's correction needs


@dataclass(frozen=True)
class AttendanceMatrix:
    name: str = "attendance_matrix"
    kind: Kind = Kind.GATE

    def score(self, sample: Sample) -> int:
        header = find_header(sample.head_grid, ATTENDANCE, suffices)
        if header is None or len(day_columns(header)) < FEWEST_DAYS:
            return 0
        return 0 if WageSheet().score(sample) else 85

    def read(self, sample: Sample, hints: Hints) -> Table:
        if clock_matrix.holds_clocks(sample):
            return clock_matrix.ClockMatrix().read(sample, hints)
        table = Table(sample.table_key(), self.kind, self.name)
        table.questions.append(question("matrix_is_no_gate"))
        legend = legend_of(legend_lines(sample.grid))
        found, all_sections = parts(sample, hints, table)
        for part in found:
            _read_part(table, part, legend)
        describe(table, sample.grid, all_sections)
        _ask_about_marks(table)
        return table


def _read_part(table: Table, part: Part, legend: Legend) -> None:
    cells = (c for row in part.rows for day in part.days for c in row.cells(day.column))
    in_hours = any(is_hours(cell) for cell in cells)
    for row in part.rows:
        table.records += _records(row, part, legend, in_hours=in_hours)
    _refuse_nameless(table, part, legend)
    table.questions += [question(c, **params) for c, params in part.month.doubts if part.rows]
    table.facts.setdefault("month", part.month.month)
    if in_hours:
        table.facts["in_hours"] = "1"


def _records(
    row: RecordCells, part: Part, legend: Legend, *, in_hours: bool
) -> Iterator[AttendanceMonth]:
    """One for each month that the columns lie in: some sheets run from the 26th to the 25th."""
    identity = row.id_number()
    stated = row.days("days")
    stated = row.days("hours", in_hours=True) if stated is None else stated
    months = _by_month(part.days, month_of_cell(row.cell("month")) or part.month.month)
    for month, columns in months.items():
        yield AttendanceMonth(
            row=row.row.number,
            number=row.text("number"),
            name=row.name(),
            id_number=identity.number,
            id_status=identity.status,
            employee_no=number_of(row),
            team=row.text("team") or part.team,
            employer=row.text("employer") or part.employer,
            month=month,
            marks=tuple(_marks(row, month, columns, legend, in_hours)),
            stated_days=stated if len(months) == 1 else None,
        )


def _marks(
    row: RecordCells, month: str, columns: Sequence[DayColumn], legend: Legend, in_hours: bool
) -> Iterator[DayMark]:
    lines = ordinary_lines(row)
    for day in sorted(columns, key=lambda c: c.day):
        cells = [row.grid.cell(line, day.column.index) for line in lines]
        mark = mark_of(day.day, cells, legend, in_hours=in_hours)
        if mark and month and not has_day(month, day.day):
            row.reject("unparsable", day.column.heading, mark.mark)  # 31 June
        elif mark:
            yield mark


def _by_month(days: Sequence[DayColumn], month: str) -> dict[str, list[DayColumn]]:
    found: dict[str, list[DayColumn]] = {}
    for day in days:
        found.setdefault(f"{day.date:%Y-%m}" if day.date else month, []).append(day)
    return found


def _refuse_nameless(table: Table, part: Part, legend: Legend) -> None:
    """Marks without a name (not the line of weekdays) belong to somebody: told, not dropped."""
    used = {line for row in part.rows for line in row.row.lines}
    for row in part.section.rows:
        if row.kind is not RowKind.OTHER or row.index in used:
            continue
        texts = part.grid.texts(row.index)
        at_days = [squeezed(part.grid.text(row.index, d.column.index)) for d in part.days]
        signs = (legend.get(text, WORDS.get(text)) for text in at_days if text)
        if any(signs) and not legend_of(["  ".join(texts)]):
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
