"""Where a correction belongs: at one table of one file, or wherever the same headings stand.

Headings are compared without blanks, months (7月应发 is 8月应发) and the days of a month, so
that what was said of July's sheet holds for August's, wherever in the sheet its header stands.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from gongyou.exchange.formats import looks
from gongyou.exchange.formats.cells import Cell, Grid, cell_text, column_letter, squeezed
from gongyou.exchange.formats.corrections import Correction, letter_index
from gongyou.exchange.formats.headings import headings_at
from gongyou.exchange.formats.sample import Sample

_DAYS = "<days>"
_DAY = re.compile(r"^(0?[1-9]|[12]\d|3[01])[日号]?$")
_OF_A_MONTH = re.compile(r"\d+(?=年|月|日)")
_ROWS, _ROWS_NAMING, _FEWEST = 80, 6, 2
_ENOUGH = 0.8

Keys = tuple[str, ...]


@dataclass(frozen=True)
class Placed:
    """A correction and what it is for.

    With `headings` (as printed, one for each of `letters`, '' between them for none) it goes
    to any table that has the same ones; without, to the `sheet` of that name (None: any) in
    the `file` of that name (None: any). `width` is the number of columns of a table without
    header. `ref` is shown with what was read by it. One that is `offered` is another's: it is
    only told of, unless the file itself calls its owner by one of `names`.
    """

    correction: Correction
    ref: str
    file: str | None = None
    sheet: str | None = None
    letters: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    width: int = 0
    offered: bool = False
    names: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        return fingerprint(keys_of(self.headings)) if self.headings else ""


def keys_of(headings: Sequence[str]) -> Keys:
    """Headings as they are compared; a row of days is one key however many it has."""
    keys: list[str] = []
    for heading in headings:
        plain = squeezed(heading)
        key = _DAYS if _DAY.match(plain) else _OF_A_MONTH.sub("#", plain)
        if not (key == _DAYS and keys[-1:] == [_DAYS]):
            keys.append(key)
    return tuple(keys)


def fingerprint(keys: Keys) -> str:
    return hashlib.sha256("\n".join(keys).encode()).hexdigest()[:32] if keys else ""


def bare_fingerprint(delimiter: str, width: int) -> str:
    """Of a table without header: nothing but its form tells it."""
    return fingerprint(("<bare>", delimiter, str(width)))


@dataclass(frozen=True)
class Found:
    """The correction that belongs to a table, in the places it has here, and whose it is.

    `offer` is another's of which a person may say that it fits, where there is none.
    """

    correction: Correction | None = None
    ref: str = ""
    offer: str = ""


def placed_on(sample: Sample, placed: Sequence[Placed], *, headed: Callable[[], bool]) -> Found:
    """The first of these that belongs to this table.

    What was said of a table without header is not tried on one that is recognised by its
    header (`headed`).
    """
    seen: dict[int, dict[str, int]] = {}
    offer = ""
    for one in placed:
        if not _addressed(one, sample):
            continue
        correction = _fitted(sample, one, seen, headed)
        if correction is None:
            continue
        if not one.offered or _is_named(one, sample):
            return Found(correction, one.ref)
        offer = offer or one.ref
    return Found(offer=offer)


def _fitted(
    sample: Sample, one: Placed, seen: dict[int, dict[str, int]], headed: Callable[[], bool]
) -> Correction | None:
    if not one.headings and not one.width:
        return one.correction
    if sample.markup:
        return None
    if one.width:
        return one.correction if not headed() and _fits_bare(sample, one) else None
    row = _header_row(sample.head_grid, one, seen)
    return None if row is None else _moved(sample.head_grid, one, row)


def _is_named(one: Placed, sample: Sample) -> bool:
    """Is its owner (a bank) named above the lines, in the sheet's name or the file's head?"""
    rows = sample.head_grid.rows[:_ROWS_NAMING]
    text = squeezed(sample.sheet + "".join(cell_text(cell) for row in rows for cell in row))
    return any(name in text for name in one.names)


def _addressed(one: Placed, sample: Sample) -> bool:
    whole = PurePosixPath(sample.key)
    if one.file is not None and one.file not in {sample.key, whole.name}:
        return False
    return one.sheet is None or one.sheet == sample.sheet


def _header_row(grid: Grid, one: Placed, seen: dict[int, dict[str, int]]) -> int | None:
    lines = one.correction.header_lines
    if lines not in seen:
        seen[lines] = {}
        for row in range(min(len(grid.rows) - lines + 1, _ROWS)):
            keys = keys_of([text for _, text in headings_at(grid, row, row + lines - 1)])
            if sum(map(bool, keys)) >= _FEWEST:
                seen[lines].setdefault(fingerprint(keys), row)
    return seen[lines].get(one.fingerprint)


def _moved(grid: Grid, one: Placed, row: int) -> Correction:
    """What was said of each heading, put to the letters under which it stands here."""
    last = row + one.correction.header_lines - 1
    said = _by_key(zip(one.headings, one.letters, strict=True))
    here = _by_key((text, column_letter(i)) for i, text in headings_at(grid, row, last))
    fields: dict[str, str] = {}
    for (_, letters), (_, places) in zip(said, here, strict=True):
        named = [one.correction.columns[x] for x in letters if x in one.correction.columns]
        fields |= {place: named[0] for place in places if named}
    return replace(one.correction, header_row=grid.numbers[row], columns=fields)


def _by_key(pairs: Iterator[tuple[str, str]]) -> list[tuple[str, list[str]]]:
    found: list[tuple[str, list[str]]] = []
    for heading, letter in pairs:
        for key in keys_of([heading]):
            if key == _DAYS and found and found[-1][0] == _DAYS:
                found[-1][1].append(letter)
            else:
                found.append((key, [letter]))
    return found


def _fits_bare(sample: Sample, one: Placed) -> bool:
    """Has it as many columns, and does every one that counts hold what it should?"""
    correction = one.correction
    grid = replace(sample, correction=correction).head_grid
    rows = [row for row in grid.rows if any(cell_text(c) for c in row)]
    whole = [row for row in rows[:500] if len(row) == one.width]
    if len(whole) * 5 < len(rows[:500]) * 3:
        return False
    for letter, field in correction.columns.items():
        column, order = letter_index(letter), correction.date_order
        if field in {"booked_on", "at"}:
            good = sum(_is_dated(row[column], order) for row in whole)
        elif field in _LOOKS:
            good = sum(_LOOKS[field](row[column]) for row in whole)
        else:
            continue
        if good < _ENOUGH * len(whole):
            return False
    return bool(whole)


def _is_dated(cell: Cell, order: str) -> bool:
    return looks.is_day(cell, order) or looks.is_moment(cell, order)


_AMOUNTS = ("gross", "net", "asked", "done", "amount", "piece_wage", "wage_amount")
_LOOKS: dict[str, Callable[[Cell], bool]] = {
    **dict.fromkeys(_AMOUNTS, looks.is_amount),
    "card": looks.is_card,
    "id_number": looks.is_id,
    "name": looks.is_name,
}
