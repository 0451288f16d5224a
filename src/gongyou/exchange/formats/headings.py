"""Finding the header of a table: one or two lines of headings, anywhere in a grid."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from gongyou.exchange.formats.cells import Given, Grid, column_letter, squeezed
from gongyou.exchange.formats.vocabulary import Vocabulary
from gongyou.exchange.records import ColumnMatch

Suffices = Callable[[frozenset[str]], bool]

_WIDEST = 400
DEEPEST = 3  # lines of a header
_LONGEST = 200
_PAYEES = {"领款人", "领取人"}
_PAID = {"gross", "net", "wage_amount", "piece_wage", "day_rate"}
_NO_WORDS = Vocabulary({})


@dataclass(frozen=True, slots=True)
class Column:
    """`above` are the headings that span this one, the uppermost first."""

    index: int
    heading: str
    above: tuple[str, ...]
    field: str
    said: str = ""  # the field as a person gave it: deduction:meals, inside_gross

    @property
    def group(self) -> str:
        return "".join(self.above)

    @property
    def whole(self) -> str:
        return self.group + self.heading


@dataclass(frozen=True)
class Header:
    """`first` and `last` are grid rows (from 0); -1 for a table without a header."""

    first: int
    last: int
    columns: tuple[Column, ...]

    @cached_property
    def fields(self) -> frozenset[str]:
        return frozenset(c.field for c in self.columns if c.field)

    @cached_property
    def by_field(self) -> dict[str, tuple[Column, ...]]:
        """Looked up for every cell of every record."""
        return {f: tuple(c for c in self.columns if c.field == f) for f in self.fields}

    def column(self, field: str) -> int | None:
        found = self.by_field.get(field)
        return found[0].index if found else None

    def row_number(self, grid: Grid) -> int | None:
        """The header's row as one sees it; None where there is none."""
        return grid.numbers[self.first] if self.first >= 0 else None

    def end_number(self, grid: Grid) -> int:
        return grid.numbers[self.last] if self.last >= 0 else 0

    def matches(self) -> list[ColumnMatch]:
        return [
            ColumnMatch(c.index, column_letter(c.index), c.heading, c.field)
            for c in self.columns
            if c.heading
        ]


def printed(text: str) -> str:
    """A heading as printed, without blanks and line breaks."""
    return "".join(text.split())


def find_header(
    grid: Grid, vocabulary: Vocabulary, suffices: Suffices, *, start: int = 0, rows: int = 200
) -> Header | None:
    if grid.given is not None and grid.given.first is not None:
        return _given_header(grid, vocabulary, grid.given, grid.given.first)
    for row in range(start, min(len(grid.rows), start + rows)):
        if not grid.is_blank(row):
            header = header_at(grid, vocabulary, suffices, row)
            if header:
                return header
    return None


def header_at(grid: Grid, vocabulary: Vocabulary, suffices: Suffices, row: int) -> Header | None:
    """The header that begins in this row, with as many of the lines below as belong to it."""
    if grid.given is not None and _repeats(grid, grid.given, row):
        return _given_header(grid, vocabulary, grid.given, row)
    best = Header(row, row, _columns(grid, vocabulary, row, row))
    for last in range(row + 1, row + DEEPEST):
        if not _may_be_lower_line(grid, vocabulary, last - 1):
            break
        deeper = Header(row, last, _columns(grid, vocabulary, row, last))
        if suffices(deeper.fields) and len(deeper.fields) >= len(best.fields):
            best = deeper
    if best.last > row and not _has_groups(grid, row):
        # A line of facts above a complete header (账号, 6200…, 币种, 人民币) is no upper heading.
        below = Header(row + 1, best.last, _columns(grid, vocabulary, row + 1, best.last))
        if suffices(below.fields):
            best = Header(row, row, _columns(grid, vocabulary, row, row))
    return best if suffices(best.fields) else None


def _may_be_lower_line(grid: Grid, vocabulary: Vocabulary, row: int) -> bool:
    """Is the row below more heading, or already somebody's data (or is this row only a title)?"""
    upper = [squeezed(t) for t in grid.texts(row)]
    if len(upper) < 2 or row + 1 >= len(grid.rows) or any("：" in t or ":" in t for t in upper):
        return False
    below = [c for c in range(min(grid.width(row + 1), _WIDEST)) if grid.text(row + 1, c)]
    return bool(below) and all(_is_lower_heading(grid, vocabulary, row, c) for c in below)


def _has_groups(grid: Grid, row: int) -> bool:
    """Are there merged ranges in this row that span some columns, but not the whole table?"""
    spans = {m for c in range(min(grid.width(row), _WIDEST)) if (m := grid.merge_at(row, c))}
    return any(m[3] > m[1] for m in spans) and len(spans) > 1


def _is_lower_heading(grid: Grid, vocabulary: Vocabulary, row: int, column: int) -> bool:
    text = grid.text(row + 1, column)
    above = grid.text(row, column)
    if not isinstance(grid.cell(row + 1, column), str):
        return vocabulary.field_of(text) == "day_mark"
    if len(text) > 20:
        return False
    merge = grid.merge_at(row, column)
    under_group = merge is not None and merge[3] > merge[1] and merge[2] == row
    if under_group or not above or vocabulary.knows(text):
        return True
    # Without merged ranges (a CSV) a group shows only by the blank cells to its right.
    return not grid.text(row, column + 1) and bool(grid.text(row + 1, column + 1))


def _columns(grid: Grid, vocabulary: Vocabulary, top: int, bottom: int) -> tuple[Column, ...]:
    width = min(max(grid.width(row) for row in range(top, bottom + 1)), _WIDEST)
    columns: list[Column] = []
    groups = [""] * (bottom - top)
    for index in range(width):
        texts = [_heading_in(grid, row, index, top) for row in range(top, bottom + 1)]
        _carry(groups, texts)
        spanning = tuple(dict.fromkeys(filter(None, groups)))
        heading = next((text for text in reversed(texts) if text), "")
        above = tuple(text for text in spanning if text != heading)
        before = columns[-1].field if columns else ""
        field = vocabulary.field_of(heading, above, before) if heading else ""
        columns.append(Column(index, printed(heading), tuple(map(printed, above)), field))
    columns = _with_payees(columns)
    given = grid.given
    return tuple(columns if given is None or given.first is not None else _said(columns, given))


def _with_payees(columns: list[Column]) -> list[Column]:
    """领款人 to the left of what is paid is whose pay it is; to the right it is where he signs."""
    fields = [column.field for column in columns]
    paid = next((n for n, name in enumerate(fields) if name in _PAID), 0)
    if "name" in fields or not paid:
        return columns
    return [
        replace(c, field="name") if c.heading in _PAYEES and c.index < paid else c for c in columns
    ]


def _heading_in(grid: Grid, row: int, index: int, top: int) -> str:
    """What this line says over a column; a cell merged down counts in its first line only."""
    merge = grid.merge_at(row, index)
    return "" if merge and top <= merge[0] < row else grid.filled(row, index)


def _carry(groups: list[str], texts: list[str]) -> None:
    """A group goes on to the right over blank cells, until one of its own or a higher begins."""
    fresh = False
    for line in range(len(groups)):
        below = any(texts[line + 1 :])
        if texts[line] or fresh or not below:
            fresh = fresh or bool(texts[line])
            groups[line] = texts[line] if below else ""


def _given_header(grid: Grid, vocabulary: Vocabulary, given: Given, row: int) -> Header:
    """The header a person pointed at (or its repetition on a later page), as he means it."""
    if row < 0:
        width = min(max((len(cells) for cells in grid.rows[:_LONGEST]), default=0), _WIDEST)
        bare = [Column(index, "", (), "") for index in range(width)]
        return Header(-1, -1, tuple(_said(bare, given)))
    last = row + (given.last or 0) - (given.first or 0)
    columns = _columns(grid, vocabulary, row, last)
    return Header(row, last, tuple(_said(columns, given)))


def headings_at(grid: Grid, first: int, last: int) -> list[tuple[int, str]]:
    """The headings that stand in these rows, from the first to the last, with their places."""
    columns = _columns(grid, _NO_WORDS, max(first, last - DEEPEST + 1), last)
    filled = [c.index for c in columns if c.heading]
    return [(c.index, c.heading) for c in columns[filled[0] : filled[-1] + 1]] if filled else []


def _said(columns: Sequence[Column], given: Given) -> list[Column]:
    """A column that has no heading and is used is called by its letter."""
    found = []
    for column in columns:
        said = given.fields.get(column.index, column.field)
        heading = column.heading or (column_letter(column.index) if said else "")
        field = "" if said == "inside_gross" else said.partition(":")[0]
        told = said if column.index in given.fields else ""
        found.append(replace(column, heading=heading, field=field, said=told))
    return found


def _repeats(grid: Grid, given: Given, row: int) -> bool:
    if given.first is None or given.first < 0:
        return False
    pairs = zip(grid.rows[given.first], grid.rows[row], strict=False)
    words = [(squeezed(a), b) for a, b in pairs if isinstance(a, str) and a]
    same = sum(isinstance(b, str) and squeezed(b) == a for a, b in words)
    return same >= 2 and same * 5 >= len(words) * 3
