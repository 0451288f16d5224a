"""花名册: the roster of a site's workers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gongyou.exchange.formats.cells import squeezed
from gongyou.exchange.formats.headings import find_header
from gongyou.exchange.formats.identities import read_employee_no
from gongyou.exchange.formats.people import RecordCells
from gongyou.exchange.formats.sample import Hints, Sample
from gongyou.exchange.formats.surroundings import group_named, team_and_employer
from gongyou.exchange.formats.tables import Section, Shape, records, sections
from gongyou.exchange.formats.totals import describe
from gongyou.exchange.formats.vocabulary import ROSTER, WAGE_SHEET
from gongyou.exchange.records import IdStatus, Kind, PayKind, Rejection, RosterRow, Table

_TELLING = {
    *("contract_date", "entered_on", "left_on", "pay_kind", "phone"),
    *("second_card", "rate", "card", "trade", "team"),
}
_PAY_WORDS: tuple[tuple[str, PayKind], ...] = (
    ("月薪", PayKind.MONTH),
    ("包月", PayKind.MONTH),
    ("计月", PayKind.MONTH),
    ("固定", PayKind.MONTH),
    ("按月", PayKind.MONTH),
    ("计件", PayKind.PIECE),
    ("包工", PayKind.PIECE),
    ("计量", PayKind.PIECE),
    ("工程量", PayKind.PIECE),
    ("点工", PayKind.DAY),
    ("日工", PayKind.DAY),
    ("计时", PayKind.DAY),
    ("日薪", PayKind.DAY),
    ("计日", PayKind.DAY),
    ("按天", PayKind.DAY),
)
_RATES: tuple[tuple[re.Pattern[str], PayKind], ...] = (
    (re.compile(r"^(天|日|工日?|个工)$|日(工资|薪|工价|单价)|[/每](天|日|工)"), PayKind.DAY),
    (re.compile(r"^个?月$|月(工资|薪)|[/每]月|包月"), PayKind.MONTH),
    (
        re.compile(r"^(m[23²³]?|㎡|平方?米?|立?方米?|吨|t|kg|米|个|根|樘|套|块)$|计件|单价$"),
        PayKind.PIECE,
    ),
)
_USUAL_UNIT = {PayKind.DAY: "天", PayKind.MONTH: "月"}


def _suffices(fields: frozenset[str]) -> bool:
    return "name" in fields and len(fields & _TELLING) >= 2


SHAPE = Shape(ROSTER, _suffices)
_WAGES = {"gross", "net", "piece_wage"}


def pay_kind_of(text: str) -> PayKind | None:
    plain = squeezed(text)
    return next((kind for word, kind in _PAY_WORDS if word in plain), None)


def _kind_by_rate(cells: RecordCells, unit: str) -> PayKind | None:
    """Where no column says how somebody is paid: the unit of the rate, or its heading."""
    if any(cells.columns("pay_kind")):
        return None
    column = next((c for c in cells.columns("rate") if cells.cells(c)), None)
    heading = squeezed(column.whole) if column else ""
    found = {kind for pattern, kind in _RATES if pattern.search(squeezed(unit) or heading)}
    return found.pop() if len(found) == 1 else None


@dataclass(frozen=True)
class RosterSheet:
    name: str = "roster_sheet"
    kind: Kind = Kind.ROSTER

    def score(self, sample: Sample) -> int:
        header = find_header(sample.head_grid, ROSTER, _suffices)
        if header is None:
            return 0
        # A wage sheet names trade, team and card too: money due decides.
        wages = any(WAGE_SHEET.field_of(c.heading, c.above) in _WAGES for c in header.columns)
        strong = header.fields & {"contract_date", "entered_on", "pay_kind", "left_on"}
        return 0 if wages else 40 + 10 * len(strong) + 2 * len(header.fields & _TELLING)

    def read(self, sample: Sample, hints: Hints) -> Table:
        grid = sample.grid
        found = sections(grid, SHAPE)
        table = Table(sample.table_key(), self.kind, self.name)
        for section, row in records(found):
            cells = RecordCells(grid, section.header, row, table.rejections)
            table.records.append(_roster_row(cells, section, sample.sheet))
        describe(table, grid, found)
        _note_same_person(table)
        table.facts["title"] = found[0].above[0] if found[0].above else ""
        return table


def _roster_row(cells: RecordCells, section: Section, sheet: str) -> RosterRow:
    identity = cells.id_number()
    if identity.status in {IdStatus.CHECKSUM, IdStatus.LOST_DIGITS}:
        heading = next((c.heading for c in cells.columns("id_number")), "")
        cells.reject(identity.status.value, heading, identity.shown)
    team, employer = team_and_employer(section.above, sheet)
    under_team, under_employer = group_named(cells.row.under)
    rate, unit = cells.rate("rate")
    kind = pay_kind_of(cells.text("pay_kind")) or (_kind_by_rate(cells, unit) if rate else None)
    return RosterRow(
        row=cells.row.number,
        number=cells.text("number"),
        employee_no=read_employee_no(cells.cell("employee_no"))
        if cells.text("employee_no")
        else "",
        name=cells.name(),
        id_number=identity.number,
        id_status=identity.status,
        sex=cells.text("sex"),
        trade=cells.text("trade"),
        team=cells.text("team") or under_team or team,
        employer=cells.text("employer") or under_employer or employer,
        phone=cells.text("phone"),
        contract_text=cells.text("contract_date"),
        contract_date=cells.day("contract_date"),
        entered_on=cells.day("entered_on"),
        left_on=cells.day("left_on"),
        pay_kind=kind,
        rate=rate,
        rate_unit=unit or (_USUAL_UNIT.get(kind, "") if kind else ""),
        cards=cells.cards("card", "second_card"),
        bank_name=cells.text("bank_name"),
        remark=cells.text("remark"),
    )


def _note_same_person(table: Table) -> None:
    """Two rows with the same valid ID are one person; the later row is told."""
    first: dict[str, int] = {}
    for record in table.records:
        if isinstance(record, RosterRow) and record.id_status is IdStatus.OK:
            if record.id_number in first:
                _tell_twin(table, record)
            first.setdefault(record.id_number, record.row)


def tell_twins_across(tables: Sequence[Table]) -> None:
    """The same for the sheets of one workbook, a team each; a sheet most of whose people stood
    on those before is the roster of another day, and no list of twins."""
    known: set[str] = set()
    for table in tables:
        if table.kind is not Kind.ROSTER:
            continue
        rows = [r for r in table.records if isinstance(r, RosterRow) and r.id_status is IdStatus.OK]
        again = [row for row in rows if row.id_number in known]
        told = {r.row for r in table.rejections if r.reason == "duplicate_person"}
        if 2 * len(again) < len(rows):
            for row in again:
                if row.row not in told:
                    _tell_twin(table, row)
        known |= {row.id_number for row in rows}


def _tell_twin(table: Table, record: RosterRow) -> None:
    heading = next((c.heading for c in table.columns if c.field == "id_number"), "")
    table.rejections.append(
        Rejection(record.row, "duplicate_person", True, heading, record.id_number)
    )
