"""Walking down a table: which rows are records, which are totals, which are only paper."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from gongyou.exchange.formats.amounts import NotANumber, number
from gongyou.exchange.formats.cells import Cell, Grid, cell_text, holds, squeezed
from gongyou.exchange.formats.headings import Header, Suffices, find_header, header_at
from gongyou.exchange.formats.identities import read_card, read_id
from gongyou.exchange.formats.vocabulary import Vocabulary
from gongyou.exchange.records import IdStatus


class RowKind(StrEnum):
    RECORD = "record"
    SUBTOTAL = "subtotal"
    PAGE_TOTAL = "page_total"
    CARRIED = "carried"
    TOTAL = "total"
    UNLABELLED = "unlabelled"  # amounts that no name and no label stands beside
    OTHER = "other"


_LABELS: tuple[tuple[re.Pattern[str], RowKind], ...] = tuple(
    (re.compile(pattern), kind)
    for pattern, kind in (
        (r"大写", RowKind.OTHER),
        (r"^(总|合计|成功|失败|不成功)(总|合计)?(笔数|户数|条数|人数|金额)", RowKind.OTHER),
        (r"^本页(小计|合计)", RowKind.PAGE_TOTAL),
        (r"^(承前页|承上页|过次页|转次页|接上页|转下页|本页累计|累计)", RowKind.CARRIED),
        (r"^.{0,14}小计(\(.*\))?$", RowKind.SUBTOTAL),
        (r"^.{0,14}(合计|总计|共计)(\(.*\)|\d+人)?$", RowKind.TOTAL),
        (r"^(以下空白|以下无|此页无|本页无|无正文|以下为空)", RowKind.OTHER),
        (
            r"^(备注|说明|注|附注|填表说明|制表|填表|审核|编制|复核|审批|经办|负责人|项目经理|项目负责人"
            r"|劳资专管员|班组长|单位负责人|公司负责人|领导|承诺|声明|本表|日期|年月日)"
            r"(人|签字|签名|盖章|\(.*\))*([::.、].*|$)",
            RowKind.OTHER,
        ),
    )
)
_NO_NAME = re.compile(
    r"[:;。;,]|^\d+(\.\d+)?$|^[-—/]+$"
    r"|^20\d\d[-./年]|\d月份?$|工资(表|单|册|明细)|花名册|考勤表|汇总表|发放表"
)


@lru_cache(maxsize=65536)
def label_kind(text: str) -> RowKind | None:
    """The kind of row a label stands for, or None where the text is no label."""
    plain = squeezed(text).rstrip(":")
    return next((kind for pattern, kind in _LABELS if pattern.search(plain)), None)


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of the table; `more` are the further lines of a record that spans several."""

    index: int
    number: int
    kind: RowKind
    label: str = ""
    more: tuple[int, ...] = ()

    @property
    def lines(self) -> tuple[int, ...]:
        return (self.index, *self.more)


@dataclass(slots=True)
class Section:
    """A header, the lines above it and the rows below, up to the next header."""

    header: Header
    above: list[str]
    rows: list[TableRow] = field(default_factory=list)
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
    return Grid(rows, list(grid.numbers), merges, grid.given)


def _below_each_other(grid: Grid, shape: Shape) -> list[Section]:
    header = find_header(grid, shape.vocabulary, shape.suffices)
    if header is None:
        return []
    above = ["  ".join(grid.texts(row)) for row in range(header.first) if not grid.is_blank(row)]
    found = [Section(header, above)]
    between: list[str] = []
    row = header.last + 1
    while row < len(grid.rows):
        if grid.is_blank(row):
            row += 1
            continue
        again = _header_again(grid, shape, row, found[-1].header)
        if again:
            found.append(Section(again, between or found[-1].above))
            between = []
            row = again.last + 1
            continue
        entry = _classified(grid, shape, found[-1], row)
        between = [*between, "  ".join(grid.texts(row))] if entry.kind is RowKind.OTHER else []
        found[-1].rows.append(entry)
        row = entry.lines[-1] + 1
    return found


def _header_again(grid: Grid, shape: Shape, row: int, last: Header) -> Header | None:
    """Paper repeats its header on each page; a second table brings one of its own."""
    key = last.column(shape.keys[0])
    words = {squeezed(c.heading) for c in last.columns if c.index == key}
    known = shape.vocabulary.words[shape.keys[0]]
    texts = (squeezed(cell) for cell in grid.rows[row] if isinstance(cell, str) and cell)
    if any(text in known or text in words for text in texts):
        return header_at(grid, shape.vocabulary, shape.suffices, row)
    return None


def _classified(grid: Grid, shape: Shape, section: Section, row: int) -> TableRow:
    number_in_file = grid.numbers[row]
    label, kind = _label_of(grid, section, shape, row)
    if kind is None:
        kind = _by_key(grid, shape, section, row)
    more = _continuation(grid, shape, section, row) if kind is RowKind.RECORD else ()
    return TableRow(row, number_in_file, kind, label, more)


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
    if any(_is_amount(grid.cell(row, c)) for c in shape.own_numbers(section.header)):
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


def _is_amount(cell: Cell) -> bool:
    try:
        return number(cell) is not None
    except NotANumber:
        return False


def _continuation(grid: Grid, shape: Shape, section: Section, row: int) -> tuple[int, ...]:
    """Further lines of a person: the name cell is merged downwards, or blank below it."""
    index = section.column(shape.keys[0])
    if index is None or shape.keys[0] != "name":
        return ()
    merge = grid.merge_at(row, index)
    if merge is not None and merge[0] == row and merge[2] > row:
        return tuple(range(row + 1, min(merge[2], len(grid.rows) - 1) + 1))
    last = row
    while last + 1 < len(grid.rows) and _goes_on(grid, shape, section, last + 1):
        last += 1
    return tuple(range(row + 1, last + 1))


def _goes_on(grid: Grid, shape: Shape, section: Section, row: int) -> bool:
    """Numbers under a person, with neither a name nor pay of their own: the next item of work.

    A line with pay and no name is left to the totals, which know whether it is one of them.
    """
    if not shape.pay or any(holds(grid.cell(row, c)) for c in section.own_columns(shape)):
        return False  # by far the most rows are somebody's own: asked first
    if grid.is_blank(row) or _label_of(grid, section, shape, row)[1]:
        return False
    numeric = [
        c for c in section.header.columns if isinstance(grid.cell(row, c.index), int | float)
    ]
    return len(numeric) >= 2


def records(found: list[Section]) -> Iterator[tuple[Section, TableRow]]:
    for section in found:
        for row in section.rows:
            if row.kind is RowKind.RECORD:
                yield section, row
