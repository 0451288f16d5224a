"""考勤记录表 of small attendance machines: a line 工号 姓名 部门 for each person, his times below.

The days stand once above everybody (or again above each person); under a person's line one
or more lines hold the times of each day, often without a sign between two of them.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from gongyou.exchange.formats.cells import Cell, Grid, squeezed
from gongyou.exchange.formats.gates.clock_cells import holds_clock, passages
from gongyou.exchange.formats.gates.matrix_days import FEWEST_DAYS, has_day, suffices
from gongyou.exchange.formats.gates.rows import coded
from gongyou.exchange.formats.headings import find_header
from gongyou.exchange.formats.identities import read_code, read_id
from gongyou.exchange.formats.names import name_as_written
from gongyou.exchange.formats.sample import Hints, Sample
from gongyou.exchange.formats.sentences import question
from gongyou.exchange.formats.surroundings import wage_month
from gongyou.exchange.formats.vocabulary import ATTENDANCE
from gongyou.exchange.records import Direction, Kind, Punch, Table

_LABELS = {
    **dict.fromkeys(
        ("工号", "编号", "考勤号", "考勤号码", "登记号码", "用户编号", "人员编号"), "number"
    ),
    **dict.fromkeys(("姓名", "名字"), "name"),
    **dict.fromkeys(("部门", "班组", "部门名称"), "team"),
}
_DAY = re.compile(r"^(0?[1-9]|[12]\d|3[01])日?$")
_TILDE = re.compile(r"\s*[~～—至]+\s*")

Days = dict[int, int]  # column → day of the month


@dataclass(slots=True)
class _Person:
    row: int
    values: dict[str, str]
    days: Days
    lines: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class PunchReport:
    name: str = "punch_report"
    kind: Kind = Kind.GATE

    def score(self, sample: Sample) -> int:
        grid = sample.head_grid
        if find_header(grid, ATTENDANCE, suffices) is not None:
            return 0
        found = _people(grid)
        return 93 if any(_holds_clocks(grid, person) for person in found) else 0

    def read(self, sample: Sample, hints: Hints) -> Table:
        grid = sample.grid
        table = Table(sample.table_key(), self.kind, self.name)
        found = _people(grid)
        first = grid.numbers.index(found[0].row) if found else 0
        above = [_TILDE.sub("~", "  ".join(grid.texts(row))) for row in range(first)]
        month = wage_month(above, [], sample.sheet, file_name=sample.stem, given=hints.month)
        table.questions += [question(code, **params) for code, params in month.doubts]
        table.facts |= {"device": sample.stem, "month": month.month}
        table.punches = _reader(table, grid, found, month.month)
        return table


def _people(grid: Grid) -> list[_Person]:
    if max(map(len, grid.rows), default=0) < FEWEST_DAYS:
        return []  # a roster or a wage sheet: nobody's days stand beside each other there
    days: Days = {}
    found: list[_Person] = []
    for index in range(len(grid.rows)):
        days_here = _days(grid, index)
        values = {} if days_here else _labelled(grid, index)
        if days_here:
            days = days_here
            if found and not found[-1].lines:
                found[-1].days = days
        elif values.get("name") and (values.get("number") or days):
            found.append(_Person(grid.numbers[index], values, days))
        elif found and any(holds_clock(cell) for cell in grid.rows[index]):
            found[-1].lines.append(index)
    return [person for person in found if person.days]


def _days(grid: Grid, index: int) -> Days:
    """The columns of a line of days, 1 to 28 or more, each once."""
    texts = enumerate(squeezed(grid.text(index, c)) for c in range(grid.width(index)))
    found = {c: int(m[1]) for c, text in texts if (m := _DAY.match(text))}
    return found if len(set(found.values())) == len(found) >= FEWEST_DAYS else {}


def _labelled(grid: Grid, index: int) -> dict[str, str]:
    """工号: 125  姓名: 罗河生 – in one cell, or the value some cells to the right."""
    found: dict[str, str] = {}
    texts = [text for text in grid.texts(index) if text]
    for place, text in enumerate(texts):
        label, colon, value = squeezed(text).partition(":")
        name = _LABELS.get(label)
        if name is None or not (colon or len(texts) > place + 1):
            continue
        following = texts[place + 1] if place + 1 < len(texts) else ""
        is_label = squeezed(following).partition(":")[0] in _LABELS
        found.setdefault(name, value or ("" if is_label else following.strip()))
    return found


def _holds_clocks(grid: Grid, person: _Person) -> bool:
    return any(
        holds_clock(grid.cell(line, column)) for line in person.lines for column in person.days
    )


def _reader(
    table: Table, grid: Grid, found: list[_Person], month: str
) -> Callable[[], Iterator[Punch]]:
    def punches() -> Iterator[Punch]:
        for person in found:
            yield from _punches(table, grid, person, month)
        table.facts["data_rows"] = str(len(found))

    return punches


def _punches(table: Table, grid: Grid, person: _Person, month: str) -> Iterator[Punch]:
    values = person.values
    name, team = name_as_written(values["name"]), values.get("team", "")
    number = read_code(values["number"]) if values.get("number") else ""
    code = coded(table, person.row, name, team, read_id(""), number)
    device = table.facts["device"]
    for column, day in sorted(person.days.items()):
        for line in person.lines:
            cell: Cell = grid.cell(line, column)
            if not month or not holds_clock(cell):
                continue
            blank = Punch(grid.numbers[line], device, code, None, Direction.UNKNOWN, name=name)
            on = date(int(month[:4]), int(month[5:]), day) if has_day(month, day) else None
            read = passages(cell, on) if on else None
            if read is None:
                yield blank
            for one in read or ():
                yield blank._replace(at=one.at, direction=one.direction, is_pass=one.is_pass)
