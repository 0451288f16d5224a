"""The lines of one person, and the lines that belong to several: teams, groups, what is the same.

A person with several items of work has several lines; the name is merged down over them, or
stands at the first. A line of his own may add them up (小计) and must not be counted again.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from gongyou.exchange.formats.amounts import NotANumber, number
from gongyou.exchange.formats.cells import Cell, Grid, cell_text, holds, squeezed
from gongyou.exchange.formats.headings import Header
from gongyou.exchange.formats.row_labels import RowKind, label_kind

_SUMS = {RowKind.SUBTOTAL, RowKind.TOTAL}
_GROUP = re.compile(r"^[一二三四五六七八九十]{1,3}[、.．]|.(班组|班|组|队|公司|劳务|项目部)[:：]?$")
_LONGEST_GROUP = 30
# Fields that are written once for all people of a block.
SHARED = frozenset({"team", "employer", "trade", "month", "department"})
Lines = tuple[tuple[int, ...], tuple[int, ...]]


def is_amount(cell: Cell) -> bool:
    return _amount(cell) is not None


def _amount(cell: Cell) -> Decimal | None:
    try:
        return number(cell)
    except NotANumber:
        return None


def lines_of_person(
    grid: Grid, header: Header, keys: Sequence[str], row: int, own: Collection[int], *, pay: object
) -> Lines:
    """Further lines of the record that begins in `row`, and those of them that only add up.

    `own` are the columns of a person's name, number, pay and other own amounts.
    """
    key = header.column(keys[0])
    if key is None or keys[0] != "name":
        return (), ()
    merge = grid.merge_at(row, key)
    if merge is not None and merge[0] == row and merge[2] > row:
        below = range(row + 1, min(merge[2], len(grid.rows) - 1) + 1)
        closing = tuple(line for line in below if _adds_up(grid, line, key))
        return tuple(line for line in below if line not in closing), closing
    return _below_a_name(grid, header, row, key, own) if pay else ((), ())


def _below_a_name(grid: Grid, header: Header, row: int, key: int, own: Collection[int]) -> Lines:
    more: list[int] = []
    for line in range(row + 1, len(grid.rows)):
        if any(holds(grid.cell(line, c)) for c in own if c <= key):
            break  # by far the most lines are somebody's own: asked first
        if grid.is_blank(line):
            break
        if _adds_up(grid, line, key):
            fits = _is_sum_of(grid, header, line, [row, *more])
            return tuple(more), ((line,) if fits else ())
        if not _goes_on(grid, header, line, row, own):
            break
        more.append(line)
    return tuple(more), ()


def _adds_up(grid: Grid, line: int, key: int) -> bool:
    """Is the line labelled a sum to the right of the name?"""
    cells = grid.rows[line][key + 1 :]
    return any(label_kind(c) in _SUMS for c in cells if isinstance(c, str) and c.strip())


def _is_sum_of(grid: Grid, header: Header, line: int, lines: Sequence[int]) -> bool:
    stated = {c.index: v for c in header.columns if (v := _amount(grid.cell(line, c.index)))}
    sums = {
        index: sum((_amount(grid.cell(r, index)) or Decimal() for r in lines), Decimal())
        for index in stated
    }
    shown = {index for index, total in sums.items() if total}
    return bool(shown) and any(stated[i] == sums[i] for i in shown)


def _goes_on(grid: Grid, header: Header, line: int, first: int, own: Collection[int]) -> bool:
    """Numbers under a person, with neither a name nor a number of their own: the next item.

    A line with pay of its own must name its work as the first line does; else it is left to
    the totals, which know whether it is one of them.
    """
    if any(label_kind(text) for text in grid.texts(line)):
        return False
    if any(holds(grid.cell(line, c)) for c in own):
        return _names_work(grid, header, line) and _names_work(grid, header, first)
    return sum(is_amount(grid.cell(line, c.index)) for c in header.columns) >= 2


def _names_work(grid: Grid, header: Header, line: int) -> bool:
    items = [grid.cell(line, c.index) for c in header.columns if c.field in {"item", ""}]
    return any(isinstance(c, str) and c.strip() and not is_amount(c) for c in items)


def group_line(grid: Grid, row: int) -> str:
    """The text of a line that only names the team or firm of the people below it, or ''."""
    filled = [index for index, cell in enumerate(grid.rows[row]) if holds(cell)]
    if len(filled) != 1 or not isinstance(grid.rows[row][filled[0]], str):
        return ""
    text = squeezed(cell_text(grid.rows[row][filled[0]]))
    if len(text) > _LONGEST_GROUP or label_kind(text):
        return ""
    merge = grid.merge_at(row, filled[0])
    wide = merge is not None and merge[3] - merge[1] >= 2
    return text if wide or _GROUP.search(text) else ""


def fill_down(grid: Grid, header: Header, rows: Sequence[int]) -> None:
    """In a text the cells of a merged team are blank below the first: they are filled again.

    Only where the column is written so: once for each block, never twice in a row.
    """
    for column in header.columns:
        if column.field not in SHARED:
            continue
        texts = [grid.text(row, column.index) for row in rows]
        if not texts or not texts[0] or all(texts) or _repeats(texts):
            continue
        for row, text in _carried(rows, texts):
            line = grid.rows[row]
            line += [None] * (column.index + 1 - len(line))
            line[column.index] = text


def _repeats(texts: Sequence[str]) -> bool:
    return any(a and a == b for a, b in pairwise(texts))


def _carried(rows: Sequence[int], texts: Sequence[str]) -> Iterator[tuple[int, str]]:
    last = ""
    for row, text in zip(rows, texts, strict=True):
        last = text or last
        yield row, last
