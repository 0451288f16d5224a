"""人员编号对照表: which number at the gate is which person."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from gongyou.exchange.formats.cells import cell_text, squeezed
from gongyou.exchange.formats.headings import Header, find_header
from gongyou.exchange.formats.identities import code_lost_digits, read_code
from gongyou.exchange.formats.people import RecordCells
from gongyou.exchange.formats.sample import Hints, Sample
from gongyou.exchange.formats.sentences import question
from gongyou.exchange.formats.tables import Shape, records, sections
from gongyou.exchange.formats.totals import describe
from gongyou.exchange.formats.vocabulary import PIN_TABLE, ROSTER, WAGE_SHEET
from gongyou.exchange.records import IdStatus, Kind, PinRow, Table

_ELSEWHERE = {
    *("contract_date", "entered_on", "left_on", "pay_kind", "rate", "second_card"),
    *("gross", "net", "piece_wage", "days"),
}


def _suffices(fields: frozenset[str]) -> bool:
    return {"code", "name"} <= fields


_SEVERAL = re.compile(r"[、,;/\s]+")

SHAPE = Shape(PIN_TABLE, _suffices, keys=("code",))


@dataclass(frozen=True)
class PinTable:
    name: str = "pin_table"
    kind: Kind = Kind.PIN_TABLE

    def score(self, sample: Sample) -> int:
        header = find_header(sample.head_grid, PIN_TABLE, _suffices, rows=30)
        if header is None:
            return 0
        headings = [c.heading for c in header.columns if c.heading]
        meanings = {v.field_of(h) for h in headings for v in (ROSTER, WAGE_SHEET)}
        if meanings & _ELSEWHERE or any("时间" in heading for heading in headings):
            return 0
        # 工号 is a firm's word as well as a gate's; trade or bank beside it make a roster.
        firm = any(ROSTER.field_of(h) == "employee_no" for h in headings)
        personal = meanings & {"trade", "bank_name", "phone", "sex", "pay_kind"}
        return max(1, (30 if firm else 50) + 5 * len(header.fields) - 10 * len(personal))

    def read(self, sample: Sample, hints: Hints) -> Table:
        grid = sample.grid
        found = sections(grid, SHAPE)
        table = Table(sample.table_key(), self.kind, self.name)
        for section, row in records(found):
            cells = RecordCells(grid, _told_apart(section.header), row, table.rejections)
            table.records += _rows(cells)
        _tell_numbers_given_twice(table)
        describe(table, grid, found)
        if found:
            table.columns = _told_apart(found[0].header).matches()
        return table


def _rows(cells: RecordCells) -> Iterator[PinRow]:
    """A row for each number of the person: some have two, in one cell or in two columns."""
    identity = cells.id_number()
    if identity.status in {IdStatus.CHECKSUM, IdStatus.LOST_DIGITS}:
        heading = cells.columns("id_number")[0].heading
        cells.reject(str(identity.status), heading, identity.shown)
    number = cells.text("employee_no")
    for code in _codes(cells):
        yield PinRow(
            row=cells.row.number,
            code=code,
            name=cells.name(),
            department=cells.text("department"),
            id_number=identity.number,
            id_status=identity.status,
            employee_no=read_code(number) if number else "",
        )


def _codes(cells: RecordCells) -> list[str]:
    found: list[str] = []
    for column in cells.columns("code"):
        for cell in cells.cells(column):
            if code_lost_digits(cell):
                cells.reject("id_lost_digits", column.heading, cell_text(cell), kept=False)
                continue
            parts = _SEVERAL.split(cell) if isinstance(cell, str) else [cell]
            found += [code for part in parts if (code := read_code(part))]
    return list(dict.fromkeys(found))


def _tell_numbers_given_twice(table: Table) -> None:
    """A number of two people is one of them: the last row holds, and somebody should look."""
    rows: dict[str, dict[tuple[str, str], int]] = {}
    for record in table.records:
        if isinstance(record, PinRow):
            who = (squeezed(record.name), record.id_number)
            rows.setdefault(record.code, {}).setdefault(who, record.row)
    twice = {code: list(people.values()) for code, people in rows.items() if len(people) > 1}
    if twice:
        codes = "、".join([*twice][:12])
        listed = "、".join([str(row) for found in twice.values() for row in found][:24])
        table.questions.append(question("number_given_twice", codes=codes, rows=listed))


def _told_apart(header: Header) -> Header:
    """工号 alone is the gate's number; beside a 用户编号 it is the firm's."""
    codes = [c for c in header.columns if c.field == "code"]
    firms = {c.index for c in codes if ROSTER.field_of(c.heading) == "employee_no"}
    if len(codes) < 2 or len(firms) == len(codes) or "employee_no" in header.fields:
        return header
    return replace(
        header,
        columns=tuple(
            replace(c, field="employee_no") if c.index in firms else c for c in header.columns
        ),
    )
