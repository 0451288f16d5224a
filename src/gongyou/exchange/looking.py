"""A table as a person sees it beside what was understood: the page of corrections' view.

Plain JSON, because it is made in the child that reads files. Numbers of people are masked.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from gongyou.exchange.formats.banks.bank_words import outcome
from gongyou.exchange.formats.cells import Cell, Grid, cell_text, column_letter, squeezed
from gongyou.exchange.formats.corrections import Correction, Meant, letter_index
from gongyou.exchange.formats.guessing import guess
from gongyou.exchange.formats.headings import headings_at
from gongyou.exchange.formats.identities import masked_card, masked_id
from gongyou.exchange.formats.laid_out import fixed_places
from gongyou.exchange.formats.map_file import entry_of, meant_of
from gongyou.exchange.formats.mapped import WAYS, corrected
from gongyou.exchange.formats.sample import Hints, Sample
from gongyou.exchange.formats.shown import masked, problem_shown, table_shown
from gongyou.exchange.recognise import recognised, samples_of
from gongyou.exchange.records import Punch, Table, UnusableFile

WIDEST = 80
MOST_READ = 2_000  # rows that are read for a first look at a large file
LARGE = 3 * 1024 * 1024
_ROWS_SEEN, _ABOVE, _MOST_ROWS = 12, 6, 30
_LONGEST_CELL = 40
_FIRST = 5
_WORDS = 24
_LONG_NUMBER = 1e11  # an ID or card as a spreadsheet's number
_MASKS = {"id_number": masked_id, "card": masked_card, "second_card": masked_card,
          "counterparty_account": masked_card}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What is looked at: a sheet by its name ('' = the first), and what was said of it."""

    sheet: str = ""
    said: Correction | None = None
    meant: Meant | None = None  # guess anew for this kind …
    row: int | None = None  # … and this header row
    lines: int = 1
    guess: bool = False
    month: str = ""
    lang: str = "zh"


def look(path: Path, key: str, asked: Asked) -> dict[str, Any]:
    """Raises `UnusableFile` where the file has nothing to look at, or no such sheet."""
    samples, _ = samples_of(path, key)
    names = [sample.sheet for sample in samples]
    sample = next((s for s in samples if asked.sheet in {"", s.sheet}), None)
    if sample is None:
        raise UnusableFile(key, "no_such_sheet", sheet=asked.sheet)
    whole = path.stat().st_size <= LARGE
    if sample.markup:
        return {"markup": True, "sheets": names, "sheet": sample.sheet}
    sample = sample if whole else _beginning(sample)
    said = _guessed(sample, asked) if asked.guess else asked.said
    table, problem = _read(sample, said, asked.month)
    told = said or _understood(sample, table)
    entry = entry_of(told, _headings(sample, told), _width(sample, told))
    return {
        "markup": False,
        "sheets": names,
        "sheet": sample.sheet,
        "text": not sample.is_sheet,
        "whole": whole,
        "recognised": table is not None,
        "layout": table.layout if table else "",
        "mappable": table is None or any(table.layout == w.layout.name for w in WAYS.values()),
        "suggested": entry,
        "grid": _grid(sample, told, table),
        "outcomes": _outcomes(sample, told),
        "fixed": "" if sample.is_sheet else fixed_places(sample.head_lines[:200]),
        "table": table_shown(_limited(table), asked.lang, rows=_FIRST) if table else None,
        "problem": _sentence(problem, asked.lang) if problem else "",
        "problem_code": problem.code if problem else "",
    }


def _sentence(problem: UnusableFile, lang: str) -> str:
    """Without the file's name: one is looking at it."""
    nameless = UnusableFile("", problem.code, column=problem.column)
    nameless.params = problem.params
    return str(problem_shown(nameless, lang)["sentence"]).lstrip("：: ")


def _beginning(sample: Sample) -> Sample:
    """Enough rows of a large sheet; a large text is streamed anyway."""
    if sample.sheet_grid is None or len(sample.sheet_grid.rows) <= MOST_READ:
        return sample
    grid = sample.sheet_grid
    cut = Grid(grid.rows[:MOST_READ], grid.numbers[:MOST_READ], grid.merges)
    return replace(sample, sheet_grid=cut)


def _read(
    sample: Sample, said: Correction | None, month: str
) -> tuple[Table | None, UnusableFile | None]:
    try:
        if said is None:
            layout = recognised(sample)
            return (layout.read(sample, Hints(month)) if layout else None), None
        if said.meant is Meant.LEFT_OUT:
            return None, None
        told, layout = corrected(sample, said)
        return layout.read(told, Hints(month)), None
    except UnusableFile as problem:
        return None, problem


def _limited(table: Table) -> Table:
    if table.punches is None:
        return table
    punches = table.punches

    def some() -> Iterator[Punch]:
        return islice(punches(), MOST_READ)

    return replace(table, punches=some)


def _guessed(sample: Sample, asked: Asked) -> Correction:
    if asked.meant is Meant.LEFT_OUT:
        return asked.said or Correction(Meant.LEFT_OUT)
    sign = asked.said.delimiter if asked.said else ""
    parted = replace(sample, correction=Correction(Meant.ROSTER, delimiter=sign))
    return replace(guess(parted, asked.meant, asked.row), header_lines=asked.lines)


def _understood(sample: Sample, table: Table | None) -> Correction:
    """What was understood as if it had been said; a guess where nothing was."""
    if table is None:
        return guess(sample)
    if table.header_row is None:
        return guess(sample, meant_of(table))
    fields = {c.letter: c.field for c in table.columns}
    said = Correction(meant_of(table), table.header_row, table.header_lines, fields)
    # The same headings again beside them: the next page or month of one table.
    known = {c.heading: c.field for c in table.columns}
    beside = {
        letter: known[text]
        for letter, text in _headings(sample, said).items()
        if letter not in fields and text in known
    }
    return replace(said, columns=fields | beside)


def _headings(sample: Sample, said: Correction) -> dict[str, str]:
    """Every column from the first to the last heading, by letter."""
    grid = _laid_out(sample, said)
    if not said.header_row or said.header_row not in grid.numbers:
        return {}
    row = grid.numbers.index(said.header_row)
    last = min(row + said.header_lines, len(grid.rows)) - 1
    return {column_letter(i): text for i, text in headings_at(grid, row, last)}


def _width(sample: Sample, said: Correction) -> int:
    widths = [len(row) for row in _laid_out(sample, said).rows[:200] if any(map(cell_text, row))]
    return max(set(widths), key=widths.count) if widths else 0


def _laid_out(sample: Sample, said: Correction) -> Grid:
    """The cells as they are parted by the sign that was told, without a word on the header."""
    return replace(sample, correction=Correction(said.meant, delimiter=said.delimiter)).head_grid


# ---- the grid as one sees it --------------------------------------------------------------


def _grid(sample: Sample, said: Correction, table: Table | None) -> dict[str, Any]:
    grid = _laid_out(sample, said)
    first, last = _window(grid, said)
    while last > first and grid.is_blank(last - 1):
        last -= 1
    fields = {letter_index(letter): name for letter, name in said.columns.items()}
    width = min(max((len(row) for row in grid.rows[first:last]), default=0), WIDEST)
    kinds = _row_kinds(grid, said, table)
    rows = [
        {
            "number": grid.numbers[row],
            "kind": kinds.get(grid.numbers[row], ""),
            "cells": _cells(grid, row, width, fields),
        }
        for row in range(first, last)
    ]
    return {
        "letters": [column_letter(c) for c in range(width)],
        "rows": rows,
        "more_columns": max(0, max((len(r) for r in grid.rows[first:last]), default=0) - WIDEST),
        "more_rows": len(grid.rows) - last,
    }


def _window(grid: Grid, said: Correction) -> tuple[int, int]:
    """From the top; a header far down has some lines above it and the first rows below."""
    header = 0
    if said.header_row and said.header_row in grid.numbers:
        header = grid.numbers.index(said.header_row)
    first = 0 if header <= _MOST_ROWS - _ROWS_SEEN else header - _ABOVE
    last = min(len(grid.rows), max(header + said.header_lines + _ROWS_SEEN, first + _ROWS_SEEN))
    return first, last


def _row_kinds(grid: Grid, said: Correction, table: Table | None) -> dict[int, str]:
    kinds: dict[int, str] = {}
    if table is not None and table.punches is None:
        kinds |= {record.row: "read" for record in table.records}
        kinds |= {r.row: "flagged" if r.kept else "refused" for r in table.rejections}
    if said.header_row and said.header_row in grid.numbers:
        start = grid.numbers.index(said.header_row)
        kinds |= dict.fromkeys(grid.numbers[start : start + said.header_lines], "header")
    return kinds


def _cells(grid: Grid, row: int, width: int, fields: Mapping[int, str]) -> list[dict[str, Any]]:
    """Texts with the columns each covers: a merged title lies over the whole table."""
    cells: list[dict[str, Any]] = []
    filled = [c for c in range(width) if grid.text(row, c)]
    column = 0
    while column < width:
        merge = grid.merge_at(row, column)
        span = merge[3] - column + 1 if merge and merge[0] == row and merge[1] == column else 1
        if filled == [column]:
            span = width - column
        span = max(1, min(span, width - column))
        text = _shown(grid.cell(row, column), fields.get(column, ""))
        is_number = isinstance(grid.cell(row, column), int | float) and "*" not in text
        cells.append({"text": text, "span": span, "number": is_number})
        column += span
    return cells


def _shown(cell: Cell, field: str) -> str:
    long = isinstance(cell, float) and abs(cell) >= _LONG_NUMBER
    text = str(int(cell)) if long else " ".join(cell_text(cell).split())  # type: ignore[arg-type]
    if field in _MASKS and sum(sign.isdigit() for sign in text) >= 8:
        return _MASKS[field](text)
    plain = masked(text)
    return plain if len(plain) <= _LONGEST_CELL else plain[: _LONGEST_CELL - 1] + "…"


# ---- what a bank says of a payment --------------------------------------------------------


def _outcomes(sample: Sample, said: Correction) -> list[dict[str, Any]]:
    """The words of the outcome column, how often each stands there, and what it would mean."""
    if said.meant is not Meant.BANK_RETURN:
        return []
    column = next((letter_index(x) for x, f in said.columns.items() if f == "flag"), None)
    if column is None:
        status = said.outcomes.get("")
        return [{"word": "", "count": 0, "status": status.value if status else "", "sure": False}]
    grid = _laid_out(sample, said)
    counts: dict[str, int] = {}
    start = grid.numbers.index(said.header_row) + said.header_lines if (
        said.header_row in grid.numbers
    ) else 0  # fmt: skip
    for row in range(start, len(grid.rows)):
        if len(grid.texts(row)) >= 3:
            word = squeezed(grid.text(row, column)).upper()
            counts[word] = counts.get(word, 0) + 1
    often = sorted(counts, key=lambda word: -counts[word])[:_WORDS]
    return [_outcome(word, counts[word], said) for word in often]


def _outcome(word: str, count: int, said: Correction) -> dict[str, Any]:
    known = outcome(word, None, None)
    told = said.outcomes.get(word)
    status = told or (known.status if known.sure else None)
    return {
        "word": masked(word)[:_LONGEST_CELL],
        "count": count,
        "status": status.value if status else "",
        "sure": known.sure,
    }
