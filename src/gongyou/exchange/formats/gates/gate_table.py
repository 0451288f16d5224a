"""Events of a gate as a table (Hikvision and others): CSV as a stream, or a sheet.

Columns such as 人员编号, 姓名, 时间, 设备名称 and 进出方向, in any order. An empty
direction is unknown; a row without a person's number is nobody's passage.
"""

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from gongyou.exchange.formats.cells import Cell, cell_text, squeezed
from gongyou.exchange.formats.dates import in_order
from gongyou.exchange.formats.gates.events import direction_of
from gongyou.exchange.formats.headings import Header, find_header
from gongyou.exchange.formats.identities import read_code
from gongyou.exchange.formats.moments import is_clock, joined_moment, moment_of
from gongyou.exchange.formats.names import name_as_written
from gongyou.exchange.formats.sample import Hints, Sample, has_swallowed_lines
from gongyou.exchange.formats.vocabulary import GATE
from gongyou.exchange.records import Direction, Kind, Punch, Table, UnusableFile

_REFUSED = re.compile(r"失败|拒绝|不通过|未通过|无权限|陌生|心跳|过期|未识别|无效|报警|超时|黑名单")
_FORMULA_TEXT = re.compile(r'^="(.*)"$')
_PAPER = re.compile(r"^(共|合计|总计|导出|制表|打印|备注|统计)")

Row = Sequence[Cell]


def suffices(fields: frozenset[str]) -> bool:
    has_time = "at" in fields or {"day", "clock"} <= fields
    return "code" in fields and has_time and bool(fields & {"name", "direction", "device", "event"})


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
        table.header_row = header.row_number(sample.head_grid)
        table.header_lines = 0 if header.first < 0 else header.last - header.first + 1
        table.columns = header.matches()
        table.facts["device"] = sample.stem
        table.punches = _reader(sample, header, table)
        return table


def _reader(sample: Sample, header: Header, table: Table) -> Callable[[], Iterator[Punch]]:
    last = header.end_number(sample.head_grid)
    given = sample.head_grid.given
    columns = _Columns(header, sample.stem, given.date_order if given else "")

    def punches() -> Iterator[Punch]:
        rows = 0
        for number, cells in _sheet_rows(sample) if sample.is_sheet else _text_rows(sample):
            if number <= last or (punch := columns.punch(number, cells)) is None:
                continue
            rows += 1
            yield punch
        table.facts["data_rows"] = str(rows)

    return punches


def _sheet_rows(sample: Sample) -> Iterator[tuple[int, Row]]:
    return zip(sample.grid.numbers, sample.grid.rows, strict=True)


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


class _Columns:
    """Where each field stands, and how a row becomes a punch."""

    def __init__(self, header: Header, device: str, date_order: str = "") -> None:
        self.fallback, self.date_order = device, date_order
        self.heads = {squeezed(c.heading) for c in header.columns if c.heading}
        self.places = {
            field: [c.index for c in header.columns if c.field == field]
            for field in (*("at", "day", "clock", "code", "name"), *("device", "device_serial"),
                          *("direction", "event", "serial"))
        }  # fmt: skip
        self.codes: dict[Cell, str] = {}

    def punch(self, number: int, cells: Row) -> Punch | None:
        """None for a blank row, a repeated header and what stands under a table."""
        texts = [cell_text(cell) for cell in cells]
        filled = [text for text in texts if text]
        if not filled or sum(squeezed(t) in self.heads for t in filled) > len(filled) / 2:
            return None
        if len(filled) <= 2 and _PAPER.match(squeezed(filled[0])):
            return None
        code = self._code(self._cell(cells, "code"))
        return Punch(
            number,
            self._text(cells, "device") or self._text(cells, "device_serial") or self.fallback,
            code,
            self._moment(cells),
            self._direction(cells),
            is_pass=bool(code) and not _REFUSED.search(self._text(cells, "event")),
            serial=_whole(self._text(cells, "serial")),
            name=name_as_written(self._text(cells, "name")),
        )

    def _cell(self, cells: Row, field: str) -> Cell:
        """The first of the field's columns that holds something."""
        for place in self.places[field]:
            if place < len(cells) and cell_text(cells[place]):
                return cells[place]
        return None

    def _text(self, cells: Row, field: str) -> str:
        return cell_text(self._cell(cells, field)).strip("\t ")

    def _code(self, cell: Cell) -> str:
        known = self.codes.get(cell)
        if known is None:
            text = _FORMULA_TEXT.sub(r"\1", cell) if isinstance(cell, str) else cell
            known = self.codes[cell] = read_code(text) if cell is not None else ""
        return known

    def _moment(self, cells: Row) -> datetime | None:
        at, day = self._cell(cells, "at"), self._cell(cells, "day")
        if isinstance(at, str):
            at = in_order(at.strip("\t "), self.date_order)
        day = in_order(day, self.date_order)
        clock = self._cell(cells, "clock")
        if clock is None and (at is None or not isinstance(at, str) or is_clock(at)):
            clock = at
        whole = moment_of(at)
        return whole if whole else joined_moment(day, clock)

    def _direction(self, cells: Row) -> Direction:
        return direction_of(self._text(cells, "direction"))


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
