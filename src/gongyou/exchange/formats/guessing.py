"""What a table that nobody recognises might be: a first suggestion for a person to correct.

By the headings that are known, and where there are none by what the cells look like. Nothing
is ever read by a guess alone.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from gongyou.exchange.formats import looks
from gongyou.exchange.formats.banks.bank_words import is_outcome
from gongyou.exchange.formats.cells import Cell, Grid, cell_text, column_letter
from gongyou.exchange.formats.corrections import NO_HEADER, Correction, Meant
from gongyou.exchange.formats.headings import headings_at
from gongyou.exchange.formats.laid_out import BLANKS, fixed_places
from gongyou.exchange.formats.mapped import WAYS
from gongyou.exchange.formats.sample import Sample

_ROWS, _DATA_ROWS, _MOST = 60, 40, 0.7
_WIDEST = 400
_BANK_AMOUNTS = 3  # number of the line, asked and done; a wage sheet has more

Fits = Callable[[Cell], bool]

# For each kind: which field a column is, where no heading tells, by what it looks like.
_BY_LOOK: Mapping[Meant, tuple[tuple[str, Fits], ...]] = {
    Meant.ROSTER: (("id_number", looks.is_id), ("card", looks.is_card), ("name", looks.is_name)),
    Meant.WAGE_SHEET: (
        ("id_number", looks.is_id),
        ("card", looks.is_card),
        ("name", looks.is_name),
    ),
    Meant.PIN_TABLE: (("id_number", looks.is_id), ("name", looks.is_name)),
    Meant.GATE: (("at", looks.is_moment), ("day", looks.is_day), ("clock", looks.is_time_of_day),
                 ("name", looks.is_name)),
    Meant.ATTENDANCE: (("id_number", looks.is_id), ("name", looks.is_name)),
    Meant.BANK_RETURN: (("id_number", looks.is_id), ("card", looks.is_card),
                        ("flag", lambda cell: is_outcome(cell_text(cell))),
                        ("name", looks.is_name)),
    Meant.ACCOUNT: (("booked_on", lambda c: looks.is_moment(c) or looks.is_day(c)),
                    ("counterparty_account", looks.is_card)),
}  # fmt: skip


def guess(sample: Sample, meant: Meant | None = None, row: int | None = None) -> Correction:
    """A suggestion: which kind (unless told), which row is the header (unless told), which
    column is what. `row` as one sees it, 0 for none."""
    sample = _parted(sample)
    grid = sample.head_grid
    place = _header_place(grid) if row is None else _place_of(grid, row)
    kind = meant or _kind(grid, place)
    number = grid.numbers[place] if place >= 0 else NO_HEADER
    fields = _fields(grid, place, kind)
    return Correction(kind, number, 1, fields, delimiter=_told_delimiter(sample))


def _parted(sample: Sample) -> Sample:
    """A text in whose lines none of the usual signs stands is parted at its blanks."""
    lines = [line for line in sample.head_lines[:_ROWS] if line.strip()]
    if sample.is_sheet or (sample.correction and sample.correction.delimiter) or not lines:
        return sample
    if sum(sample.delimiter in line for line in lines) * 2 >= len(lines):
        return sample
    counts = {len(line.split()) for line in lines}
    layout = BLANKS if len(counts) == 1 and counts.pop() >= 3 else fixed_places(lines)
    told = Correction(Meant.ROSTER, delimiter=layout)
    return replace(sample, correction=told) if layout else sample


def _told_delimiter(sample: Sample) -> str:
    return "" if sample.is_sheet else sample.delimiter


def _place_of(grid: Grid, row: int) -> int:
    return grid.numbers.index(row) if row in grid.numbers else -1


def _header_place(grid: Grid) -> int:
    """The row with the most words that are headings in any kind of table; else the first row
    of several texts above rows that hold numbers; else there is none."""
    best, most = -1, 1
    for row in range(min(len(grid.rows), _ROWS)):
        texts = grid.texts(row)
        known = max(
            sum(bool(way.vocabulary.field_of(text)) for text in texts) for way in WAYS.values()
        )
        if known > most and not _is_data(grid.rows[row]):
            best, most = row, known
    return best if best >= 0 else _first_line_of_words(grid)


def _first_line_of_words(grid: Grid) -> int:
    for row in range(min(len(grid.rows), _ROWS) - 1):
        cells = [cell for cell in grid.rows[row] if cell_text(cell)]
        below = [cell for cell in grid.rows[row + 1] if cell_text(cell)]
        if len(cells) >= 3 and len(below) >= 3 and not _is_data(cells) and _is_data(below):
            return row
    return -1


def _is_data(cells: Sequence[Cell]) -> bool:
    """Numbers, cards or days: what stands below a header and never in one."""
    return any(
        isinstance(cell, int | float) or looks.is_card(cell) or looks.is_amount(cell)
        for cell in cells
        if cell_text(cell)
    )


def _kind(grid: Grid, place: int) -> Meant:
    """The kind whose words explain most headings; a table of cards and words is a bank's."""
    heads = [text for _, text in headings_at(grid, place, place)] if place >= 0 else []

    def known(meant: Meant) -> int:
        return len({f for text in heads if (f := WAYS[meant].vocabulary.field_of(text))})

    best = max(WAYS, key=known)
    if known(best) >= 2:
        return best
    rows = _data(grid, place)
    cards, amounts = _columns_like(rows, looks.is_card), _columns_like(rows, looks.is_amount)
    if cards and amounts:
        return Meant.BANK_RETURN if len(amounts) <= _BANK_AMOUNTS else Meant.WAGE_SHEET
    if _columns_like(rows, looks.is_moment):
        return Meant.GATE
    return Meant.ROSTER if _columns_like(rows, looks.is_id) else Meant.WAGE_SHEET


def _data(grid: Grid, place: int) -> list[list[Cell]]:
    rows = grid.rows[place + 1 : place + 1 + _DATA_ROWS]
    return [row for row in rows if sum(bool(cell_text(c)) for c in row) >= 3]


def _columns_like(rows: Sequence[Sequence[Cell]], fits: Fits) -> list[int]:
    """Columns most of whose filled cells look so."""
    found = []
    for column in range(min(max(map(len, rows), default=0), _WIDEST)):
        cells = [row[column] for row in rows if column < len(row) and cell_text(row[column])]
        if cells and sum(map(fits, cells)) >= _MOST * len(cells):
            found.append(column)
    return found


def _fields(grid: Grid, place: int, meant: Meant) -> dict[str, str]:
    heads = dict(headings_at(grid, place, place)) if place >= 0 else {}
    vocabulary = WAYS[meant].vocabulary
    named = {c: vocabulary.field_of(text) for c, text in heads.items() if text}
    rows = _data(grid, place)
    taken = set(named.values()) - {""}
    for field, fits in _BY_LOOK[meant]:
        free = [c for c in _columns_like(rows, fits) if not named.get(c)]
        if field not in taken and free:
            named[free[0]] = field
            taken.add(field)
    _guess_amounts(named, rows, meant, taken)
    width = max([len(row) for row in rows] + [max(heads, default=-1) + 1])
    return {column_letter(c): named.get(c, "") for c in range(min(width, _WIDEST))}


def _guess_amounts(
    named: dict[int, str], rows: Sequence[Sequence[Cell]], meant: Meant, taken: set[str]
) -> None:
    """The only column of amounts of a bank's list is what was to be paid."""
    if meant is not Meant.BANK_RETURN or taken & {"asked", "done"}:
        return
    free = [c for c in _columns_like(rows, looks.is_amount) if not named.get(c)]
    sums = [c for c in free if len({cell_text(row[c]) for row in rows if c < len(row)}) > 1]
    counted = [c for c in sums if not _counts_up([row[c] for row in rows if c < len(row)])]
    if len(counted) == 1:
        named[counted[0]] = "asked"


def _counts_up(cells: Sequence[Cell]) -> bool:
    """1, 2, 3 … is a number of the line and no amount."""
    texts = [cell_text(cell) for cell in cells]
    numbers = [int(text) for text in texts if text.isdecimal() and len(text) < 7]
    steps = {b - a for a, b in pairwise(numbers)}
    return len(numbers) == len(texts) and steps <= {1}
