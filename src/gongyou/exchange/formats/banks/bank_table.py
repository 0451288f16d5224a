"""代发回盘 as a table: workbooks and delimited texts in which a bank returns a batch.

ICBC's sheets for own and other banks (姓名, 卡号, 应处理金额, 备注, 实处理金额, 处理标志)
and their like; totals may stand above or below the lines. The same sheet with its last
columns blank is the order (报盘) that the bank has not answered yet.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from gongyou.exchange.formats.banks.bank_codes import (
    Meanings,
    Part,
    meanings_by_totals,
    meanings_told,
)
from gongyou.exchange.formats.banks.bank_lines import Lines, RawLine, raw_line
from gongyou.exchange.formats.banks.bank_totals import (
    Stated,
    check_pairs,
    check_stated,
    pairs_in,
    parts_of,
    stated_in,
)
from gongyou.exchange.formats.banks.bank_words import outcome
from gongyou.exchange.formats.cells import Grid, cell_text, squeezed
from gongyou.exchange.formats.dates import months_in, parse_date
from gongyou.exchange.formats.headings import Header, Suffices, find_header
from gongyou.exchange.formats.people import RecordCells
from gongyou.exchange.formats.row_labels import RowKind
from gongyou.exchange.formats.sample import Hints, Sample
from gongyou.exchange.formats.sentences import question
from gongyou.exchange.formats.surroundings import labelled
from gongyou.exchange.formats.tables import Section, Shape, records, sections
from gongyou.exchange.formats.totals import describe
from gongyou.exchange.formats.vocabulary import AROUND, BANK, WAGE_SHEET
from gongyou.exchange.records import Kind, LineStatus, Table

_ELSEWHERE = {"days", "hours", "day_rate", "gross", "piece_wage", "deduction", "day_mark"}
_DAY_IN_NAME = re.compile(r"(?<!\d)(20\d{2})[-_.]?(\d{2})[-_.]?(\d{2})(?!\d)")
_TRAILER = re.compile(r"^[HT]$", re.IGNORECASE)
_HEADER_LINE = re.compile(r"^H {2}(.+)$", re.IGNORECASE)
_BATCH_NO = re.compile(r"[A-Za-z0-9]{3,30}")
_FEN = re.compile(r"金额.?分\)?$|\(分\)|单位[::]?(人民币)?分(?!钟)")


def _suffices(fields: frozenset[str]) -> bool:
    amount = fields & {"asked", "done"}
    told = fields & {"flag", "reason", "stage"} or {"asked", "done"} <= fields
    return bool({"name", "card"} <= fields and amount and told)


def _lists_payments(fields: frozenset[str]) -> bool:
    return {"name", "card", "asked"} <= fields


def _shape(suffices: Suffices) -> Shape:
    return Shape(BANK, suffices, keys=("name", "card"), also=("asked", "done"))


SHAPE, ORDER_SHAPE = _shape(_suffices), _shape(_lists_payments)


@dataclass(frozen=True)
class BankTable:
    name: str = "bank_table"
    kind: Kind = Kind.BANK_RETURN

    def score(self, sample: Sample) -> int:
        header = find_header(sample.head_grid, BANK, _suffices, rows=60)
        if header is not None:
            return 92 + min(6, len(header.fields) - 4) if _is_bank(header) else 0
        # A list of payments without a column for their outcome; in a book of several sheets
        # it is the wage sheet's own list of cards.
        if sample.is_sheet and sample.sheets_in_book > 1:
            return 0
        header = find_header(sample.head_grid, BANK, _lists_payments, rows=60)
        return 35 if header is not None and _is_bank(header) else 0

    def read(self, sample: Sample, hints: Hints) -> Table:
        grid = sample.grid
        found = sections(grid, SHAPE) or sections(grid, ORDER_SHAPE)
        table = Table(sample.table_key(), self.kind, self.name)
        _note_batch(table, sample, found)
        raws = _raw_lines(table, grid, found)
        first = found[0].header.first
        loose = [r.index for s in found for r in s.rows if r.kind is not RowKind.RECORD]
        around = _Around(grid, [*range(first), *loose])
        meanings = _meanings(found, around, raws)
        if sample.correction:
            meanings |= sample.correction.outcomes
        lines = Lines(table, meanings, hints.month)
        given = grid.given.scale if grid.given else None
        lines.in_fen = given is None and _in_fen(table, found, around, raws)
        lines.take(raws)
        describe(table, grid, found)
        around.check(table, given, in_fen=lines.in_fen)
        return table


def _is_bank(header: Header) -> bool:
    if "balance" in header.fields:
        return False
    others = [c for c in header.columns if c.field not in {"asked", "done"}]
    return not {WAGE_SHEET.field_of(c.heading, c.above) for c in others} & _ELSEWHERE


class _Around:
    """What stands in the rows that are no lines: totals in words, headers and trailers."""

    def __init__(self, grid: Grid, rows: Sequence[int]) -> None:
        self.stated: list[Stated] = list(stated_in(grid, rows))
        self.texts = [" ".join(grid.texts(row)) for row in rows]
        self.marked: list[tuple[int, list[str]]] = []
        for row in rows:
            cells = [t for t in (cell_text(c) for c in grid.rows[row]) if t]
            if cells and _TRAILER.match(cells[0]):
                self.marked.append((grid.numbers[row], cells[1:]))

    def part(self, of: str) -> Part:
        named = parts_of(self.stated).get(of)
        if named is not None:
            return named
        pairs = (p for _, cells in reversed(self.marked) for p in pairs_in(cells))
        found = next((p for p in pairs if (p[0] or "总") == of), None)
        return Part(found[1], found[2]) if found else Part()

    def check(self, table: Table, given: Decimal | None, *, in_fen: bool) -> None:
        check_stated(table, self.stated, given or Decimal(1), in_fen=in_fen)
        for row, cells in self.marked:
            check_pairs(table, row, cells)


def _raw_lines(table: Table, grid: Grid, found: list[Section]) -> list[RawLine]:
    raws: list[RawLine] = []
    for section, row in records(found):
        day, batch = _batch_of(section.above)
        cells = RecordCells(grid, section.header, row, [])
        raw = raw_line(table, cells, day, batch)
        raws += [raw] if raw else []
    return raws


def _meanings(found: list[Section], around: _Around, raws: Sequence[RawLine]) -> Meanings:
    """By the heading and the legend; codes that are left, by the totals the file states."""
    headings = [c.heading for s in found for c in s.header.columns if c.field == "flag"]
    told: Meanings = {}
    for heading in dict.fromkeys(headings):
        told |= meanings_told(heading, around.texts)
    codes: defaultdict[str, list[Decimal]] = defaultdict(list)
    paid: list[Decimal] = []
    for raw in raws:
        word = squeezed(raw.flag).upper()
        result = outcome(raw.flag, raw.asked, raw.done)
        if word in told:
            paid += [raw.amount] if told[word] is LineStatus.PAID else []
        elif word and not result.sure:
            codes[word].append(raw.amount)
        elif result.status is LineStatus.PAID:
            paid.append(raw.amount)
    return meanings_by_totals(codes, paid, around.part("成功"), around.part("失败")) | told


def _in_fen(table: Table, found: list[Section], around: _Around, raws: Sequence[RawLine]) -> bool:
    """Written so above the amounts, or the only reading that fits the stated sum."""
    columns = [c for s in found for c in s.header.columns if c.field in {"asked", "done"}]
    if any(_FEN.search(squeezed(text)) for text in (*(c.whole for c in columns), *around.texts)):
        table.facts["money_unit"] = "分"
        return True
    total = sum((raw.amount for raw in raws), Decimal())
    stated = around.part("总").amount
    whole = all(raw.amount == raw.amount.to_integral_value() for raw in raws)
    if not (whole and stated and total == stated * 100):
        return False
    table.facts["money_unit"] = "分"
    table.questions.append(question("amounts_in_fen", stated=f"{stated}"))
    return True


def _note_batch(table: Table, sample: Sample, found: list[Section]) -> None:
    """Day and number of the batch: what is written above the lines, then the file's name."""
    above = found[0].above if found else []
    values = _values(above)
    day, batch_no = _batch_of(above)
    named = _DAY_IN_NAME.search(sample.stem)
    if day is None and named:
        day = parse_date("".join(named.groups()))
    table.facts |= {
        "batch_date": day.isoformat() if day else "",
        "batch_no": batch_no,
        "account_no": _labelled(values, "account_no"),
        "title": above[0] if above else "",
    }
    months = months_in("  ".join(above)) or months_in(sample.sheet) or months_in(sample.stem)
    table.facts["month"] = months[0] if len(months) == 1 else ""


def _batch_of(above: list[str]) -> tuple[date | None, str]:
    values = _values(above)
    day, number = parse_date(_labelled(values, "batch_date")), _labelled(values, "batch_no")
    # A header line of marks has no labels: H|20260814|PF0001|…
    marked = [m[1].split("  ") for line in above if (m := _HEADER_LINE.match(line))]
    cells = marked[0] if marked else []
    day = day or next((d for c in cells if len(c) == 8 and (d := parse_date(c))), None)
    numbers = (c for c in cells if _BATCH_NO.fullmatch(c) and not parse_date(c))
    return day, number or next(numbers, "")


def _values(above: list[str]) -> dict[str, str]:
    values = labelled(above)
    for line in above:  # a cell beside its label, in a text or sheet without colons
        cells = [part for part in line.split("  ") if part]
        values |= {squeezed(a): b for a, b in pairwise(cells)}
    return values


def _labelled(values: dict[str, str], name: str) -> str:
    return next((v for k, v in values.items() if k in AROUND[name]), "")
