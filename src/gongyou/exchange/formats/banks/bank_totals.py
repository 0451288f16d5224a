"""Counts and sums that a bank prints above or below its lines, in words of its own."""

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from gongyou.exchange.formats.amounts import NotANumber, fen, number
from gongyou.exchange.formats.banks.bank_codes import Part
from gongyou.exchange.formats.cells import Grid, cell_text, squeezed
from gongyou.exchange.records import BankLine, ControlTotal, LineStatus, Table

_WORDS = (
    r"(?:总|合计|成功|失败|不成功)(?:总|合计)?(?:发放|代发|处理)?(?:笔数|户数|条数|人数|金额|额)"
)
_LABEL = re.compile(
    r"^(?:本批次?|代发|批量)?(?P<of>总|合计|成功|失败|不成功)(?:总|合计)?(?:发放|代发|处理)?"
    r"(?P<what>笔数|户数|条数|人数|金额|额)(?:\((?P<unit>元|分)\))?$"
)
_INSIDE = re.compile(
    rf"(?P<label>{_WORDS})(?:\((?:元|分)\))?\s*[::为]?\s*[¥]?(?P<value>\d[\d,]*(?:\.\d+)?)"
)
# 合计3笔，金额3,000.00元；成功2笔 2000.00元
_SPOKEN = re.compile(
    r"(?P<of>合计|总计|共计|共|不成功|成功|失败)[::]?(?P<count>\d{1,7})[笔户条人]"
    r"(?:[,、;]?(?:共?计?金?额?[::]?)(?:人民币)?¥?(?P<sum>\d[\d,]*(?:\.\d+)?)元)?"
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
                for label, value in _inside(text):
                    yield grid.numbers[row], label, value


def _inside(text: str) -> Iterator[tuple[str, Decimal]]:
    found = list(_INSIDE.finditer(text))
    for match in found:
        yield match["label"], _plain(match["value"])
    for match in () if found else _SPOKEN.finditer(text):
        of = match["of"] if "成功" in match["of"] or match["of"] == "失败" else "合计"
        yield f"{of}笔数", Decimal(match["count"])
        if match["sum"]:
            yield f"{of}金额", _plain(match["sum"])


def _plain(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def _value(grid: Grid, row: int, column: int) -> Decimal | None:
    cell = grid.cell(row, column)
    if isinstance(cell, str):
        cell = re.sub(r"[笔户条人元]$", "", cell.strip())
    try:
        return number(cell)
    except NotANumber:
        return None


def parts_of(stated: Iterable[Stated]) -> dict[str, Part]:
    """What is stated for 总, 成功 and 失败; the first of each counts."""
    counts: dict[str, int] = {}
    sums: dict[str, Decimal] = {}
    for _, label, value in stated:
        found = _LABEL.match(label)
        if found and found["what"].endswith("额"):
            sums.setdefault(_kind(found["of"]), fen(value))
        elif found and value == value.to_integral_value():
            counts.setdefault(_kind(found["of"]), int(value))
    return {of: Part(counts.get(of), sums.get(of)) for of in {*counts, *sums}}


def _kind(of: str) -> str:
    return {"合计": "总", "不成功": "失败"}.get(of, of)


def check_stated(
    table: Table,
    stated: Iterable[Stated],
    scale: Decimal = Decimal(1),
    *,
    in_fen: bool = False,
) -> None:
    """`scale` is a person's word on the unit; `in_fen`: the lines were found to be written in
    fen, and a sum may be so too."""
    lines = [r for r in table.records if isinstance(r, BankLine)]
    for row, label, value in stated:
        found = _LABEL.match(label)
        if found is None:
            continue
        table.stated_totals += 1
        part = _part(lines, found["of"])
        if found["what"].endswith("额"):
            computed = _sum(part)
            fens = found["unit"] == "分" or (in_fen and fen(value) == computed * 100)
            unit = Decimal("0.01") if fens and scale == 1 else scale
            pair = (f"{fen(value * unit)}", f"{computed}")
        else:
            pair = (f"{value.normalize():f}", str(len(part)))
        if pair[0] != pair[1]:
            table.control_totals.append(ControlTotal(row, label, *pair))


def pairs_in(cells: Sequence[str], whole: int | None = None) -> Iterator[tuple[str, int, Decimal]]:
    """A header or trailer without words: count and sum of all, then of the successes, then
    of the failures. Only a whole number followed by an amount is such a pair. `whole` is the
    power of ten of sums without their two places, None where there are no such."""
    parts = iter(("", "成功", "失败"))
    place = 0
    while place + 1 < len(cells):
        if re.fullmatch(r"\d{1,7}", cells[place]) and _is_sum(cells[place + 1], whole):
            of = next(parts, None)
            if of is None:
                return
            total = cells[place + 1]
            places = 0 if "." in total else -2 if whole is None else whole
            yield of, int(cells[place]), fen(_plain(total).scaleb(places))
            place += 1
        place += 1


def check_pairs(table: Table, row: int, cells: Sequence[str], *, whole: int | None = None) -> None:
    lines = [r for r in table.records if isinstance(r, BankLine)]
    for of, count, amount in pairs_in(cells, whole):
        part = _part(lines, of)
        pairs = (
            (f"{of}笔数", str(count), str(len(part))),
            (f"{of}金额", f"{amount}", f"{_sum(part)}"),
        )
        table.stated_totals += 2
        table.control_totals += [ControlTotal(row, f, a, b) for f, a, b in pairs if a != b]


def _is_sum(text: str, whole: int | None) -> bool:
    """With its two places; or in fen, filled up with zeros; or a whole number where such are."""
    plain = whole is not None and re.fullmatch(r"\d{3,15}", text)
    return bool(plain or re.fullmatch(r"\d[\d,]{0,17}\.\d{2}|0\d{7,17}", text))


def _part(lines: Sequence[BankLine], of: str) -> list[BankLine]:
    if of == "成功":
        return [line for line in lines if line.status is LineStatus.PAID]
    if of in {"失败", "不成功"}:
        return [line for line in lines if line.status is LineStatus.FAILED]
    return list(lines)


def _sum(lines: Sequence[BankLine]) -> Decimal:
    return sum((line.amount for line in lines), Decimal("0.00"))
