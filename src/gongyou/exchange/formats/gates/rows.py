"""Rows of a gate's table, CSV as a stream or a sheet, and the fields in them."""

import csv
import re
from collections.abc import Iterator, Sequence
from datetime import date

from gongyou.exchange.formats.cells import Cell, cell_text, squeezed
from gongyou.exchange.formats.headings import Header
from gongyou.exchange.formats.identities import IdCell, code_lost_digits, read_code, read_id
from gongyou.exchange.formats.moments import joined_moment
from gongyou.exchange.formats.names import name_as_written
from gongyou.exchange.formats.sample import Sample, has_swallowed_lines
from gongyou.exchange.formats.signs import seen
from gongyou.exchange.records import IdStatus, PinRow, Table, UnusableFile
from gongyou.foundation.names import code_of_name

_FORMULA_TEXT = re.compile(r'^="(.*)"$')
_PAPER = re.compile(
    r"^(共|合计|总计|小计|导出|制表|打印|备注|说明|注:|统计|审核|填表|报表|以上|第\d+页|页码)"
)
# What programs put before a number so that a spreadsheet leaves its digits alone.
_PUT_BEFORE = "\t \u3000'‘’`"

# Of an ID that lost its last digits: it names nobody, and the row cannot be read.
LOST = "?"

Row = Sequence[Cell]


def rows_of(sample: Sample) -> Iterator[tuple[int, Row]]:
    """Every row with the number it has in the file; a text is never held in memory."""
    if sample.is_sheet:
        return zip(sample.grid.numbers, sample.grid.rows, strict=True)
    return _text_rows(sample)


def _text_rows(sample: Sample) -> Iterator[tuple[int, Row]]:
    """The rows of a text with the line each begins on, one at a time."""
    sign = sample.delimiter
    if len(sign) > 1:
        yield from zip(sample.grid.numbers, sample.grid.rows, strict=True)
        return
    with sample.path.open(encoding=sample.encoding, errors="replace", newline="") as file:
        reader, line = csv.reader(file, delimiter=sign), 1
        try:
            for row in reader:
                several = reader.line_num > line
                if several and any(has_swallowed_lines(cell, sign) for cell in row):
                    raise UnusableFile(sample.key, "broken_quotes", row=line)
                yield line, row
                line = reader.line_num + 1
        except csv.Error as error:
            raise UnusableFile(sample.key, "broken_quotes", row=line) from error


def plain(cell: Cell) -> Cell:
    """A cell without the signs that only guard its digits."""
    return cell.strip(_PUT_BEFORE) if isinstance(cell, str) else cell


class Fields:
    """Where each field stands, and what a row holds of it."""

    def __init__(self, header: Header, table: Table) -> None:
        self.table = table
        self.heads = {squeezed(c.heading) for c in header.columns if c.heading}
        self.places: dict[str, list[int]] = {}
        for column in header.columns:
            if column.field:
                self.places.setdefault(column.field, []).append(column.index)
        self.codes: dict[tuple[Cell, ...], str] = {}
        self.is_unnumbered = "code" not in self.places

    def cell(self, cells: Row, field: str) -> Cell:
        """The first of the field's columns that holds something."""
        for place in self.places.get(field, ()):
            if place < len(cells) and cell_text(cells[place]):
                return cells[place]
        return None

    def text(self, cells: Row, field: str) -> str:
        return seen(cell_text(self.cell(cells, field))).strip(_PUT_BEFORE)

    def name(self, cells: Row) -> str:
        return name_as_written(self.text(cells, "name"))

    def team(self, cells: Row) -> str:
        return self.text(cells, "department")

    def day(self, cells: Row) -> date | None:
        at = joined_moment(plain(self.cell(cells, "day")), "00:00")
        return at.date() if at else None

    def holds_nobody(self, cells: Row) -> bool:
        """A blank row, or the header again."""
        filled = [text for cell in cells if (text := cell_text(cell))]
        return not filled or sum(squeezed(t) in self.heads for t in filled) > len(filled) / 2

    def is_paper(self, cells: Row, *, has_time: bool) -> bool:
        """What stands under a table: counts, signatures, the day of the export."""
        filled = [text for cell in cells if (text := cell_text(cell))]
        return (len(filled) <= 2 or not has_time) and bool(_PAPER.match(squeezed(filled[0])))

    def code(self, number: int, cells: Row) -> str:
        """The person's number at the gate. A table that knows people by name only gets codes
        made of the name; `table.people` then says whose they are."""
        cell = self.cell(cells, "code")
        if not self.is_unnumbered:
            return self._known((cell,)) or self.codes.setdefault((cell,), self._number(cell))
        name, team, identity = self.name(cells), self.team(cells), self.cell(cells, "id_number")
        key = (name, team, identity)
        known = self._known(key)
        return known if known is not None else self._noted(number, key, name, team, identity)

    def _known(self, key: tuple[Cell, ...]) -> str | None:
        return self.codes.get(key)

    def _number(self, cell: Cell) -> str:
        if code_lost_digits(cell):
            return LOST
        text = _FORMULA_TEXT.sub(r"\1", cell) if isinstance(cell, str) else cell
        return read_code(plain(text)) if cell is not None else ""

    def _noted(
        self, number: int, key: tuple[Cell, ...], name: str, team: str, identity: Cell
    ) -> str:
        found = self.codes[key] = coded(self.table, number, name, team, read_id(identity))
        return found


def coded(table: Table, row: int, name: str, team: str, identity: IdCell, number: str = "") -> str:
    """What stands for a person's number at the gate in a table of days: a valid ID, the number
    the table has (`number`), else a code made of name and team. Noted in `table.people`."""
    usable = identity.status is IdStatus.OK
    code = identity.number if usable else number or (code_of_name(name, team) if name else "")
    if code:
        table.people[code] = PinRow(row, code, name, team, identity.number, identity.status)
    return code
