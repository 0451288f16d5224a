"""Counts and sums that a bank prints above or below its lines, in words of its own."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from gongyou.exchange.formats.amounts import NotANumber, fen, number
from gongyou.exchange.formats.cells import Grid, cell_text, squeezed
from gongyou.exchange.records import BankLine, ControlTotal, LineStatus, Table

_LABEL = re.compile(
    r"^(?:本批次?|代发|批量)?(?P<of>总|合计|成功|失败|不成功)(?:总|合计)?(?:发放|代发|处理)?"
    r"(?P<what>笔数|户数|条数|人数|金额)(?:\(元\))?$"
)
_INSIDE = re.compile(
    r"(?P<label>(?:总|合计|成功|失败|不成功)(?:总|合计)?(?:笔数|户数|条数|人数|金额))(?:\(元\))?"
    r"\s*[::为]?\s*[¥]?(?P<value>\d[\d,]*(?:\.\d+)?)"
)

Stated = tuple[int, str, Decimal]  # row in the file, label as printed, number


def stated_in(grid: Grid, rows: Sequence[int]) -> Iterator[Stated]:
    """Labels with their number: behind it in its cell, in the cell beside it, or below."""
    for row in rows:
        for column, cell in enumerate(grid.rows[row]):
            text = squeezed(cell_text(cell)).rstrip(":")
            if _LABEL.match(text):
                value = _value(grid, row, column + 1)
                if value is None:
                    value = _value(grid, row + 1, column)
                if value is not None:
                    yield grid.numbers[row], text, value
            else:
                for found in _INSIDE.finditer(squeezed(cell_text(cell))):
                    yield (
                        grid.numbers[row],
                        found["label"],
                        Decimal(found["value"].replace(",", "")),
                    )


def _value(grid: Grid, row: int, column: int) -> Decimal | None:
    cell = grid.cell(row, column)
    if isinstance(cell, str):
        cell = re.sub(r"[笔户条人元]$", "", cell.strip())
    try:
        return number(cell)
    except NotANumber:
        return None


def check_stated(table: Table, stated: Iterator[Stated], scale: Decimal = Decimal(1)) -> None:
    lines = [r for r in table.records if isinstance(r, BankLine)]
    for row, label, value in stated:
        found = _LABEL.match(label)
        if found is None:
            continue
        table.stated_totals += 1
        part = _part(lines, found["of"])
        if found["what"] == "金额":
            pair = (f"{fen(value * scale)}", f"{_sum(part)}")
        else:
            pair = (f"{value.normalize():f}", str(len(part)))
        if pair[0] != pair[1]:
            table.control_totals.append(ControlTotal(row, label, *pair))


def check_pairs(table: Table, row: int, cells: Sequence[str]) -> None:
    """A header or trailer without words: count and sum of all, then of the successes, then
    of the failures. Only a whole number followed by an amount is such a pair."""
    lines = [r for r in table.records if isinstance(r, BankLine)]
    parts = iter((("", "总"), ("成功", "成功"), ("失败", "失败")))
    place = 0
    while place + 1 < len(cells):
        if not (re.fullmatch(r"\d{1,7}", cells[place]) and _is_sum(cells[place + 1])):
            place += 1
            continue
        of, words = next(parts, ("", ""))
        if not words:
            return
        part = _part(lines, of)
        pairs = (
            (f"{of}笔数", str(int(cells[place])), str(len(part))),
            (f"{of}金额", f"{fen(Decimal(cells[place + 1].replace(',', '')))}", f"{_sum(part)}"),
        )
        table.stated_totals += 2
        table.control_totals += [ControlTotal(row, f, a, b) for f, a, b in pairs if a != b]
        place += 2


def _is_sum(text: str) -> bool:
    return bool(re.fullmatch(r"\d[\d,]{0,17}\.\d{2}", text))


def _part(lines: Sequence[BankLine], of: str) -> list[BankLine]:
    if of == "成功":
        return [line for line in lines if line.status is LineStatus.PAID]
    if of in {"失败", "不成功"}:
        return [line for line in lines if line.status is LineStatus.FAILED]
    return list(lines)


def _sum(lines: Sequence[BankLine]) -> Decimal:
    return sum((line.amount for line in lines), Decimal("0.00"))
