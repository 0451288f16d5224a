"""Numbers as clerks write them. Money is exact to the fen; a float never gets that far."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from gongyou.exchange.formats.cells import Cell
from gongyou.exchange.formats.numerals import chinese_number

FEN = Decimal("0.01")
HOURS_A_DAY = 8
_DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's day has no zone
_FIRST_REAL_DAY = datetime(1905, 1, 1)  # noqa: DTZ001

_NONE = {"", "-", "--", "---", "—", "——", "–", "/", "\\", "无", "没有", "*", "―", "─", "/元"}
_BEFORE = re.compile(r"^(?:人民币|RMB|CNY|[¥$])+", re.IGNORECASE)
_NUMBER = re.compile(r"^[-+]?(?:\d{1,15}|\d{1,3}(?:,\d{3}){1,4})(?:\.\d{0,10})?(?:[eE][-+]?\d)?$")
_DIGITS_FIRST = re.compile(r"^([-+]?\d[\d,]*(?:\.\d+)?)(.*)$")
_WORDS_FIRST = re.compile(
    r"^([零〇一二三四五六七八九十百千壹贰叁肆伍陆柒捌玖拾佰仟万两]+)([元圆/每].*)$"
)
_MONEY_UNITS = re.compile(r"(?:元整?|圆整?)$")
_DAY_UNITS = re.compile(r"(?:天|日|个?工日?|个)$")
_HOUR_UNITS = re.compile(r"(?:小时|工时|时|[hH])$")
_RATE_UNIT = re.compile(r"^(?:元|圆)?[/每]?(.*)$")


class NotANumber(ValueError):
    """The cell holds something, and it is no number."""


def number(cell: Cell) -> Decimal | None:
    """A number, or None for a cell that says there is none. Raises `NotANumber`."""
    if cell is None:
        return None
    if isinstance(cell, datetime) and cell < _FIRST_REAL_DAY:
        # 26 in a cell that was given the form of a date: the 26th day of 1900.
        return Decimal((cell - _DAY_ZERO).days)
    if isinstance(cell, bool | date | time | timedelta):
        raise NotANumber(str(cell))
    if isinstance(cell, int | float):
        return _from_number(cell)
    return _from_text(cell)


@lru_cache(maxsize=65536, typed=True)  # days, rates and sums come again and again
def _from_number(value: float) -> Decimal:
    # repr() is the shortest text that means this float, hence what the cell shows.
    exact = Decimal(repr(value))
    if not exact.is_finite() or abs(exact) >= Decimal(10) ** 15:
        raise NotANumber(str(value))
    return exact


@lru_cache(maxsize=65536)
def _from_text(text: str) -> Decimal | None:
    plain = "".join(unicodedata.normalize("NFKC", text).split()).lstrip("'").replace("−", "-")
    if plain in _NONE:
        return None
    negative = plain.startswith("(") and plain.endswith(")")
    plain = plain[1:-1] if negative else plain
    sign, plain = ("-", plain[1:]) if plain.startswith("-") else ("", plain)
    words = chinese_number(_BEFORE.sub("", plain))
    if words is not None:
        return -words if sign or negative else words
    plain = _MONEY_UNITS.sub("", _BEFORE.sub("", plain))
    plain, scale = (plain[:-1], Decimal(10000)) if plain.endswith("万") else (plain, Decimal(1))
    if plain in _NONE:
        return None
    if not _NUMBER.match(sign + plain):
        raise NotANumber(text)
    value = Decimal(sign + plain.replace(",", "")) * scale
    return -value if negative else value


def fen(value: Decimal) -> Decimal:
    return value.quantize(FEN, ROUND_HALF_UP)


DASHES = frozenset({"-", "--", "---", "—", "——", "–", "―", "─", "－", "﹣", "−"})


def is_dash(cell: Cell) -> bool:
    """A dash is written for zero; a blank cell says nothing."""
    return isinstance(cell, str) and cell.strip() in DASHES


def money(cell: Cell) -> Decimal | None:
    value = number(cell)
    return None if value is None else fen(value)


def days(cell: Cell, *, in_hours: bool = False) -> Decimal | None:
    """Attendance in days: 26, "26天", "26.5 个工", or hours divided by eight."""
    half = Decimal()
    if isinstance(cell, str):
        plain = "".join(unicodedata.normalize("NFKC", cell).split())
        in_hours = in_hours or bool(_HOUR_UNITS.search(plain))
        cell = (_HOUR_UNITS if in_hours else _DAY_UNITS).sub("", plain)
        if cell.endswith("半"):  # 二十天半, 26个半工, 半天
            half, cell = Decimal("0.5"), _DAY_UNITS.sub("", cell[:-1]) or "0"
    value = number(cell)
    value = half + value if value is not None else None
    return value / HOURS_A_DAY if value is not None and in_hours else value


def rate(cell: Cell) -> tuple[Decimal | None, str]:
    """A price and the unit it is paid for: "300元/天" → 300, 天.

    The unit keeps its own spelling (m³ is not m3).
    """
    if not isinstance(cell, str):
        return money(cell), ""
    try:
        return money(cell), ""
    except NotANumber:
        plain = _BEFORE.sub("", "".join(cell.split()).replace("￥", "¥").translate(_FULL_WIDTH))
        parts = _DIGITS_FIRST.match(plain) or _WORDS_FIRST.match(plain)
        unit = _RATE_UNIT.match(parts[2]) if parts else None
        if parts is None or unit is None:
            raise
        return money(parts[1]), unit[1]


# Only digits and signs: NFKC would turn the unit m³ into m3.
_FULL_WIDTH: dict[int, int | str] = {
    **{0xFF10 + d: ord("0") + d for d in range(10)},
    0xFF0E: ".",
    0xFF0F: "/",
}
_FULL_WIDTH |= {0xFF0C: ",", 0xFF08: "(", 0xFF09: ")"}


def quantity(cell: Cell) -> Decimal | None:
    """Any number of a table as it stands, with its unit left away (26天, 216小时, ¥3,000)."""
    if isinstance(cell, str):
        plain = "".join(unicodedata.normalize("NFKC", cell).split())
        cell = _HOUR_UNITS.sub("", _DAY_UNITS.sub("", plain))
    return number(cell)
