"""Walking down a table: which rows are records, which are totals, which are only paper."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from gongyou.exchange.formats.cells import Cell, Given, Grid, cell_text, squeezed
from gongyou.exchange.formats.headings import Header, Suffices, find_header, header_at
from gongyou.exchange.formats.identities import read_card, read_id
from gongyou.exchange.formats.person_lines import fill_down, group_line, is_amount, lines_of_person
from gongyou.exchange.formats.row_labels import RowKind, label_kind
from gongyou.exchange.formats.vocabulary import Vocabulary
from gongyou.exchange.records import IdStatus

_NO_NAME = re.compile(
    r"[:;。;,]|^\d+(\.\d+)?$|^[-—/]+$"
    r"|^20\d\d[-./年]|\d月份?$|工资(表|单|册|明细)|花名册|考勤表|汇总表|发放表"
)


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of the table. A record may span several lines.

    `more` are its further lines, `closing` those that only add up the others (a person's own
    小计), and `under` is the line that names the group it stands in (二、钢筋班).
    """

    index: int
    number: int
    kind: RowKind
    label: str = ""
    more: tuple[int, ...] = ()
    closing: tuple[int, ...] = ()
    under: str = ""

    @property
    def is_record(self) -> bool:
        return self.kind is RowKind.RECORD

    @property
    def lines(self) -> tuple[int, ...]:
        return (self.index, *self.more)

    @property
    def last(self) -> int:
        return max((self.index, *self.more, *self.closing))


@dataclass(slots=True)
class Section:
    """A header, the lines above it and the rows below, up to the next header.

    `foreign` are the rows at which a table of another kind begins below it, which is not read.
    """

    header: Header
    above: list[str]
    rows: list[TableRow] = field(default_factory=list)
    foreign: list[int] = field(default_factory=list)
    _own: frozenset[int] | None = None

    def column(self, name: str) -> int | None:
        return self.header.column(name)

    def own_columns(self, shape: "Shape") -> frozenset[int]:
        """Where a person's name, number, pay and other own numbers stand."""
        if self._own is None:
            keys = {c.index for c in self.header.columns if c.field in {*shape.keys, "number"}}
            self._own = frozenset(keys | shape.own_numbers(self.header))
        return self._own


@dataclass(frozen=True, slots=True)
class Shape:
    """What a kind of table is known by: its words, enough of a header, and its key columns.

    `pay` names the fields of the amount that a record is about, the strongest first;
    `also` are further fields that hold a person's own numbers.
    """

    vocabulary: Vocabulary
    suffices: Suffices
    keys: tuple[str, ...] = ("name", "id_number")
    pay: tuple[str, ...] = ()
    also: tuple[str, ...] = ()

    def own_numbers(self, header: Header) -> set[int]:
        """Columns whose numbers belong to a person, never to a single item of work."""
        strongest = next((f for f in self.pay if f in header.fields), "")
        return {c.index for c in header.columns if c.field and c.field in (strongest, *self.also)}


def sections(grid: Grid, shape: Shape) -> list[Section]:
    """The tables of a sheet: below each other, and side by side."""
    header = find_header(grid, shape.vocabulary, shape.suffices)
    starts = _side_by_side(header, shape) if header else []
    if len(starts) < 2:
        return _below_each_other(grid, shape)
    ends = [*starts[1:], max(len(row) for row in grid.rows)]
    parts = [_only(grid, left, right) for left, right in zip([0, *starts[1:]], ends, strict=True)]
    found = [section for part in parts for section in _below_each_other(part, shape)]
    if not found:  # what made a header of them stands in both halves
        return _below_each_other(grid, shape)
    lines = found[0].above if found else []
    for section in found:
        # A title stands above the first of them and is meant for all.
        section.above = section.above or lines
    return found


def _side_by_side(header: Header, shape: Shape) -> list[int]:
    """The columns at which the same headings begin again, the first included."""
    heads = [(c.index, c.heading) for c in header.columns if c.heading]
    key = next((c.heading for c in header.columns if c.field == shape.keys[0]), "")
    if not heads or sum(text == key for _, text in heads) < 2:
        return []
    return [index for index, text in heads if text == heads[0][1]]


def _only(grid: Grid, left: int, right: int) -> Grid:
    """The same sheet with all other columns blank, so that places stay what they are."""
    rows: list[list[Cell]] = [
        [cell if left <= index < right else None for index, cell in enumerate(row)]
        for row in grid.rows
    ]
    merges = [m for m in grid.merges if left <= m[1] and m[3] < right]
    return Grid(rows, list(grid.numbers), merges, _given_between(grid.given, left, right))


def _given_between(given: Given | None, left: int, right: int) -> Given | None:
    """What was said of the columns in one part; those of the other are blank there."""
    if given is None:
        return None
    fields = {i: name if left <= i < right else "" for i, name in given.fields.items()}
    return replace(given, fields=fields)


def _below_each_other(grid: Grid, shape: Shape) -> list[Section]:
    header = find_header(grid, shape.vocabulary, shape.suffices)
    if header is None:
        return []
    above = ["  ".join(grid.texts(row)) for row in range(header.first) if not grid.is_blank(row)]
    walk = _Walk(grid, shape, [Section(header, above)])
    row = header.last + 1
    while row < len(grid.rows):
        row = walk.take(row)
    if grid.flat:
        for section in walk.found:
            fill_down(grid, section.header, [r.index for r in section.rows if r.is_record])
    return walk.found


@dataclass(slots=True)
class _Walk:
    """One way down a sheet: the sections met, and what the last lines between them said."""

    grid: Grid
    shape: Shape
    found: list[Section]
    between: list[str] = field(default_factory=list)
    under: str = ""

    def take(self, row: int) -> int:
        """Puts a row where it belongs; returns the row to go on with."""
        grid, section = self.grid, self.found[-1]
        if grid.is_blank(row):
            return row + 1
        if _names_columns(grid, self.shape, row, section.header):
            again = header_at(grid, self.shape.vocabulary, self.shape.suffices, row)
            if again:
                self.found.append(Section(again, self.between or section.above))
                self.between, self.under = [], ""
                return again.last + 1
            if _is_other_header(grid, row):
                section.foreign.append(grid.numbers[row])
        if section.foreign:
            # The columns mean something else from here on.
            self.between.append("  ".join(grid.texts(row)))
            return row + 1
        entry = self._entry(section, row)
        if entry.kind is RowKind.OTHER:
            self.between.append("  ".join(grid.texts(row)))
        else:
            self.between = []
        section.rows.append(entry)
        return entry.last + 1

    def _entry(self, section: Section, row: int) -> TableRow:
        grid, shape = self.grid, self.shape
        group = group_line(grid, row) if shape.keys[0] == "name" else ""
        if group:
            self.under = group
            return TableRow(row, grid.numbers[row], RowKind.OTHER, group)
        label, kind = _label_of(grid, section, shape, row)
        kind = kind or _by_key(grid, shape, section, row)
        if kind is RowKind.TOTAL:
            self.under = ""
        if kind is not RowKind.RECORD:
            return TableRow(row, grid.numbers[row], kind, label)
        own = section.own_columns(shape)
        more, closing = lines_of_person(grid, section.header, shape.keys, row, own, pay=shape.pay)
        return TableRow(row, grid.numbers[row], kind, label, more, closing, self.under)


def _names_columns(grid: Grid, shape: Shape, row: int, last: Header) -> bool:
    """Paper repeats its header on each page; a second table brings one of its own."""
    key = last.column(shape.keys[0])
    words = {squeezed(c.heading) for c in last.columns if c.index == key}
    known = shape.vocabulary.words[shape.keys[0]]
    texts = (squeezed(cell) for cell in grid.rows[row] if isinstance(cell, str) and cell)
    return any(text in known or text in words for text in texts)


def _is_other_header(grid: Grid, row: int) -> bool:
    """Words side by side, and no number among them."""
    texts = grid.texts(row)
    return len(texts) >= 3 and not any(any(sign.isdigit() for sign in text) for text in texts)


def _label_of(grid: Grid, section: Section, shape: Shape, row: int) -> tuple[str, RowKind | None]:
    key = section.column(shape.keys[0])
    first = next((text for cell in grid.rows[row] if (text := cell_text(cell))), "")
    lead = [grid.text(row, c) for c in range((key or 0) + 1)]
    for text in (first, *lead):
        kind = label_kind(text) if text else None
        if kind:
            return text, kind
    return "", None


def _by_key(grid: Grid, shape: Shape, section: Section, row: int) -> RowKind:
    for name in shape.keys:
        index = section.column(name)
        if index is not None and _is_key(name, grid.cell(row, index)):
            return RowKind.RECORD
    if any(is_amount(grid.cell(row, c)) for c in shape.own_numbers(section.header)):
        return RowKind.UNLABELLED
    return RowKind.OTHER


def _is_key(name: str, cell: Cell) -> bool:
    text = cell_text(cell)
    if name == "id_number":
        return read_id(cell).status in {IdStatus.OK, IdStatus.LOST_DIGITS}
    if name == "card":
        return len(read_card(cell).number) >= 8
    if name == "name":
        return bool(text) and len(text) <= 40 and not _NO_NAME.search(squeezed(text))
    return bool(text)


def records(found: list[Section]) -> Iterator[tuple[Section, TableRow]]:
    for section in found:
        for row in section.rows:
            if row.is_record:
                yield section, row
