"""Dates and wage months in the spellings that site offices use."""

import math
import re
import unicodedata
from datetime import date, timedelta

from gongyou.exchange.formats.cells import Cell, cell_text

_EXCEL_ZERO = date(1899, 12, 30)
_SERIALS = range(20_000, 80_000)  # 1954 … 2119: no day count of a person's stay lies there
_NUMERALS = {n: i for i, n in enumerate("〇一二三四五六七八九")} | {"○": 0, "零": 0}

_DATE = re.compile(r"^(\d{4})[-./年_](\d{1,2})[-./月_](\d{1,2})[日号]?(?:$|[T\s].*)")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:$|[T\s].*)")
_SHORT = re.compile(r"^(\d{2})[-./年](\d{1,2})[-./月](\d{1,2})[日号]?$")

_ANY_ORDER = re.compile(r"^(\d{1,4})[-./](\d{1,2})[-./](\d{4}|\d{1,2})(?!\d)(.*)$", re.DOTALL)

_REMARK = re.compile(r"(?<=[\d日号])\s*\([^()]*\)$")
_SAID_OF_IT = re.compile(
    r"(?<=[日号])\s*(?:已|补|续|重)?(?:签订?|签定|签署|进场|入场|到岗|上岗|起)$"
)
_ODD_SIGNS = re.compile(r"(?<=\d)[、,·—–_\\](?=\d)")
_DAY_WORD = re.compile(r"(?<=月)([一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])(?=[日号])")
_CHINESE_YEAR = re.compile(r"[〇○零一二三四五六七八九]{4}(?=年)")
_CHINESE_MONTH = re.compile(r"(十[一二]?|[元一二三四五六七八九])(?=月)")
_NOT_THE_MONTH = re.compile(
    r"(?:制表|填报|填表|打印|编制|发放|支付|发薪|打卡|日)(?:日期|时间)?[::][^,;,;()]*?(?=\s|$|[,;])"
    r"|(?:20\d\d年)?(?<!\d)\d{1,2}月份?(?:发放|支付|填报|制表|发(?![^)）\s]))"
)
# 7-9月, 7月至9月, 7、8月: all of them are meant.
_MONTHS = re.compile(
    r"(?<![\d.月/-])(1[0-2]|0?[1-9])(?:月份?)?([-~—–至到]|[、和及,])(1[0-2]|0?[1-9])(?=月(?!\d))"
)
_NO_DAY = r"(?!\d{1,2}(?:日|号|$|\D)|[-./]\d)"
_MONTH = re.compile(
    r"(?<!\d)(20\d\d|2\d(?=年))(?:年度?|[-./_])(?>(1[0-2]|0?[1-9]))"
    rf"(?:月份|月度|月(?!份|度){_NO_DAY}|(?![\d月]|[-./]\d))"
)
_COMPACT_MONTH = re.compile(r"(?<!\d)(20\d\d)(0[1-9]|1[0-2])(?!\d)")
_PERIOD = re.compile(
    r"(20\d\d)[-./年](\d{1,2})[-./月]0?1日?(?:至|到|[-—~])+"
    r"(?:(20\d\d)[-./年])?(\d{1,2})[-./月](?:2[89]|3[01])日?"
)
_MONTH_ONLY = re.compile(rf"(?<!\d)(1[0-2]|0?[1-9])(?:月份|月度|月(?!份|度){_NO_DAY})")
_YEAR_ONLY = re.compile(r"(?<!\d)(20\d\d)(?!\d)")


_YEARS = range(1900, 2101)  # others are slips of the pen, and at 9999 the calendar ends


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year in _YEARS else None
    except ValueError:
        return None


def parse_date(cell: Cell) -> date | None:
    """A calendar day, or None where the cell holds no date (未签, /)."""
    if isinstance(cell, date):  # or with a time
        return _made(cell.year, cell.month, cell.day)
    if isinstance(cell, bool) or not isinstance(cell, int | float | str):
        return None
    if isinstance(cell, int | float):
        return _from_number(float(cell))
    text = unicodedata.normalize("NFKC", cell).strip().lstrip("'")
    text = _SAID_OF_IT.sub("", _REMARK.sub("", " ".join(text.split())))
    return _from_text(text) or _from_text(_plainly(text))


def _plainly(text: str) -> str:
    """二〇二六年六月十日 and 2026、6、1 with the signs of the others."""
    plain = _DAY_WORD.sub(lambda m: str(_day_number(m[1])), _with_digits(text))
    return _ODD_SIGNS.sub("-", plain)


def _day_number(word: str) -> int:
    tens, _, ones = word.rpartition("十")
    if "十" not in word:
        return _NUMERALS.get(word, 0)
    return 10 * (_NUMERALS.get(tens, 0) if tens else 1) + (_NUMERALS.get(ones, 0) if ones else 0)


def in_order(cell: Cell, order: str) -> Cell:
    """A written date whose parts stand in the order dmy or mdy, as parse_date takes it."""
    found = _ANY_ORDER.match(cell.strip()) if order and isinstance(cell, str) else None
    if found is None:
        return cell
    part = dict(zip(order, found.groups(), strict=False))
    year = part["y"] if len(part["y"]) == 4 else f"20{part['y']}"
    return f"{year}-{part['m']:0>2}-{part['d']:0>2}{found[4]}"


def _from_number(value: float) -> date | None:
    if not math.isfinite(value):
        return None
    if int(value) in _SERIALS:
        return _EXCEL_ZERO + timedelta(days=int(value))
    return _from_text(str(int(value))) if value.is_integer() and 0 < value < 1e9 else None


def _from_text(text: str) -> date | None:
    found = _DATE.match(text) or _COMPACT.match(text) or _DATE.match(text.replace(" ", ""))
    if found:
        return _made(int(found[1]), int(found[2]), int(found[3]))
    short = _SHORT.match(text)
    if short and int(short[1]) < 50:
        return _made(2000 + int(short[1]), int(short[2]), int(short[3]))
    if re.fullmatch("[0-9]{5}", text) and int(text) in _SERIALS:
        return _EXCEL_ZERO + timedelta(days=int(text))
    return None


def _with_digits(text: str) -> str:
    """二〇二六年八月份 → 2026年8月份."""
    plain = unicodedata.normalize("NFKC", text)
    plain = _CHINESE_YEAR.sub(lambda m: "".join(str(_NUMERALS[c]) for c in m[0]), plain)
    plain = _CHINESE_MONTH.sub(lambda m: str(_month_number(m[1])), plain)
    plain = re.sub(r"(?<=[\d年月])\s+(?=[\d年月])", "", plain)
    for _ in range(3):  # 7、8、9月
        plain = _MONTHS.sub(_written_out, plain)
    return plain


def _written_out(found: re.Match[str]) -> str:
    """7-9月 → 7月8月9月, each with the year before it."""
    first, last = int(found[1]), int(found[3])
    year = re.search(r"20\d\d年$", found.string[: found.start()])
    within = found[2] not in "、和及," and first < last
    months = list(range(first, last)) if within else [first]
    before = year[0] if year else ""
    return "".join(f"{n}月{before}" for n in months) + str(last)


def _month_number(word: str) -> int:
    if word == "元":
        return 1
    return 10 + _NUMERALS.get(word[1:], 0) if word[0] == "十" else _NUMERALS[word]


def months_in(text: str) -> list[str]:
    """Every whole month named in a text, in order, once each; days (8月31日) do not count."""
    plain = _NOT_THE_MONTH.sub(" ", _with_digits(text))
    found = [(int(m[1]) % 100 + 2000, int(m[2])) for m in _MONTH.finditer(plain)]
    found += [(int(m[1]), int(m[2])) for m in _COMPACT_MONTH.finditer(plain)]
    if not found:
        found = [
            (int(m[1]), int(m[2]))
            for m in _PERIOD.finditer(plain)
            if m[2] == m[4] or int(m[2]) == int(m[4])
        ]
    return list(dict.fromkeys(f"{year}-{month:02d}" for year, month in found))


def bare_months_in(text: str) -> list[int]:
    """Months named without their year: 7月份工资."""
    plain = _NOT_THE_MONTH.sub(" ", _with_digits(text))
    return list(dict.fromkeys(int(m[1]) for m in _MONTH_ONLY.finditer(plain)))


def years_in(text: str) -> list[int]:
    return list(dict.fromkeys(int(y) for y in _YEAR_ONLY.findall(_with_digits(text))))


def month_of_cell(cell: Cell) -> str:
    """The month that a cell of a 月份 column means, or ''."""
    if isinstance(cell, date):
        return f"{cell:%Y-%m}"
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        day = _from_number(float(cell))
        cell = cell_text(cell) if day is None else day.isoformat()
    if not isinstance(cell, str):
        return ""
    day, whole = parse_date(cell), months_in(cell)
    return f"{day:%Y-%m}" if day else whole[0] if whole else ""
