"""What a mark of an attendance sheet is worth: √, 半, 0.5, 8, ○ as the sheet's own legend says.

A mark has a meaning only where it is plain. ○ is rest on one sheet and attendance on the
next: it needs the legend that stands on the sheet, else it is asked about.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

from gongyou.exchange.formats.amounts import NotANumber, number
from gongyou.exchange.formats.cells import Cell, Grid, cell_text, squeezed
from gongyou.exchange.records import DayMark

Legend = Mapping[str, Decimal]

_ONE, _HALF, _NONE = Decimal(1), Decimal("0.5"), Decimal()
WORDS: Legend = {
    **dict.fromkeys(("√", "✓", "✔", "☑", "V", "v", "勾", "出", "全", "全天", "全勤", "出勤"), _ONE),
    **dict.fromkeys(("正常", "到", "到岗", "上班", "正常出勤", "迟到", "早退", "全日"), _ONE),
    **dict.fromkeys(("半", "½", "1/2", "半天", "半日", "上午", "下午", "半勤"), _HALF),
    **dict.fromkeys(("×", "✗", "✘", "X", "x", "休", "假", "缺", "旷", "休息", "事假"), _NONE),
    **dict.fromkeys(("请假", "旷工", "无", "缺勤", "年假", "公休", "调休", "停工", "病假"), _NONE),
    **dict.fromkeys(("事", "病", "放假", "离场", "退场", "未进场", "未到", "停", "轮休"), _NONE),
}  # fmt: skip
_MOST_DAYS = Decimal(3)  # more than that in a cell are hours, not days of work
_HOURS = re.compile(r"^(\d+(?:\.\d+)?)(?:h|H|小时|时)$")
_DAYS = re.compile(r"^(\d+(?:\.\d+)?)(?:工|天|日|个工)$")
_AND_OVERTIME = re.compile(r"^(√|\d+(?:\.\d+)?)[+＋](?:加?\d+(?:\.\d+)?h?)$")

# A line that explains the signs: √出勤 ×缺勤, or 出勤:√ 缺勤:×.
_MEANINGS: Legend = {
    word: worth
    for worth, words in (
        (_HALF, "半天 半日 半勤 半个工 半工 0.5天 0.5工"),
        (_ONE, "正常出勤 出勤 全天 正常 全勤 到岗 上班 全日 白班 迟到 早退 一个工 1天 1工 出工"),
        (_NONE, "缺勤 旷工 休息 事假 病假 请假 年假 调休 公休 停工 离场 轮休 放假 工伤 婚假 "
                "丧假 缺工 未出勤 未到岗 休假 例休 节假日 退场 未进场 雨休"),
    )
    for word in words.split()
}  # fmt: skip
_ANY_MEANING = "|".join(sorted(map(re.escape, _MEANINGS), key=len, reverse=True))
_SIGN = r"[^\w\s\"'“”‘’:：;；,，、。.()（）\[\]【】<>《》=＝\-—/|]|[A-Za-zΦφ/](?![A-Za-z])"
_PAIR = re.compile(rf"(?P<sign>{_SIGN})|(?P<word>{_ANY_MEANING})|(?P<other>[一-鿿]+)")
_MANY_CELLS = 20


def legend_of(texts: Iterable[str]) -> dict[str, Decimal]:
    """The signs that these lines explain; a line with one sign only explains nothing."""
    found: dict[str, Decimal] = {}
    for text in texts:
        pairs = _pairs(squeezed(text))
        if len(pairs) > 1:
            found |= pairs
    return found


def _pairs(text: str) -> dict[str, Decimal]:
    """Sign and word stand beside each other, in the order of the line's first two."""
    tokens = [m for m in _PAIR.finditer(text) if m["sign"] or m["word"]]
    sign_first = bool(tokens) and bool(tokens[0]["sign"])
    pairs: dict[str, Decimal] = {}
    for one, two in pairwise(tokens):
        sign, word = (one, two) if sign_first else (two, one)
        between = text[one.end() : two.start()]
        if sign["sign"] and word["word"] and len(between) <= 3:
            pairs.setdefault(sign["sign"], _MEANINGS[word["word"]])
    return pairs


def legend_lines(grid: Grid) -> list[str]:
    """Rows that hold a few texts only: titles, notes and what stands under the table."""
    lines = ["  ".join(grid.texts(row)) for row in range(len(grid.rows))]
    return [line for row, line in enumerate(lines) if line and len(grid.texts(row)) < _MANY_CELLS]


def is_hours(cell: Cell) -> bool:
    """More than three in a cell, or 8小时."""
    text = squeezed(cell_text(cell))
    value = _number(cell)
    return bool(_HOURS.match(text)) or (value is not None and value > _MOST_DAYS)


def mark_of(day: int, cells: Sequence[Cell], legend: Legend, *, in_hours: bool) -> DayMark | None:
    """The mark of a day; `cells` are the lines of one person (上午, 下午)."""
    filled = [cell for cell in cells if cell_text(cell)]
    if not filled:
        return None
    text = " ".join(cell_text(cell) for cell in filled)
    values = [_worth(cell, len(cells), legend, in_hours=in_hours) for cell in filled]
    if any(value is None for value in values):
        return DayMark(day, text, None)
    total = sum((v for v in values if v is not None), Decimal())
    # A tick in a sheet of hours is a day all the same.
    if in_hours and any(
        _number(cell) or _HOURS.match(squeezed(cell_text(cell))) for cell in filled
    ):
        return DayMark(day, text, None, total)
    return DayMark(day, text, total)


def _worth(cell: Cell, lines: int, legend: Legend, *, in_hours: bool) -> Decimal | None:
    """What a mark counts; a tick on one of two half-day lines is half a day."""
    plain = squeezed(cell_text(cell))
    by_sign = _sign_worth(plain, legend)
    if by_sign is not None:
        return by_sign / lines if lines <= 2 else by_sign if not by_sign else None
    value = _number(cell)
    if value is None:
        found = _HOURS.match(plain) or _DAYS.match(plain) or _AND_OVERTIME.match(plain)
        if found is None:
            return None
        if found[1] == "√":
            return _ONE
        value = Decimal(found[1])
    most = Decimal(24) if in_hours else _MOST_DAYS
    return value if 0 <= value <= most else None


def _sign_worth(plain: str, legend: Legend) -> Decimal | None:
    """Of a sign or word; two signs side by side are the halves of the day."""
    if plain in legend:
        return legend[plain]
    if plain in WORDS:
        return WORDS[plain]
    halves = [sign for sign in plain if sign not in "/、,|"]
    worths = [legend.get(sign, WORDS.get(sign)) for sign in halves]
    if len(halves) == 2 and not plain.isalnum() and None not in worths:
        return sum((w for w in worths if w is not None), Decimal()) / 2
    return None


def _number(cell: Cell) -> Decimal | None:
    try:
        return number(cell)
    except NotANumber:
        return None
