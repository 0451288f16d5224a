"""The second at which somebody passed, in the spellings of gates: local time of the site."""

import re
import unicodedata
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache

from gongyou.exchange.formats.cells import Cell

SHANGHAI = timezone(timedelta(hours=8))  # no summer time since 1991
_EXCEL_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's clock has no zone

_MOMENT = re.compile(
    r"^(?P<year>\d{4})[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?[T\s]*"
    r"(?:\(?(?:星期|周)[一二三四五六日天]\)?\s*)?"
    r"(?P<half>上午|早上|凌晨|中午|下午|晚上)?\s*"
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d{1,9})?)?\s*"
    r"(?P<meridiem>[AaPp]\.?[Mm]\.?|上午|下午)?\s*"
    r"(?P<zone>Z|[+-]\d{2}:?\d{2})?$"
)
_CLOCK = re.compile(
    r"^(上午|早上|凌晨|中午|下午|晚上)?\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?"
    r"\s*([AaPp]\.?[Mm]\.?|上午|下午)?$"
)
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})[T\s]*(\D{0,3}\d{1,2}:\d{2}.*|\d{4}(?:\d{2})?)$")
_SHORT_YEAR = re.compile(r"^(\d{2})[-/.](\d{1,2})[-/.](\d{1,2})(?=\s*\(?(?:星期|周)(\S))")
_WEEKDAYS = "一二三四五六日"
_MORNING, _AFTERNOON = {"上午", "早上", "凌晨", "a"}, {"下午", "晚上", "中午", "p"}
# 01/07/2026: the seventh of January or the first of July, and nobody can tell.
_DAY_OR_MONTH_FIRST = re.compile(r"(?<!\d)\d{1,2}[-/.]\d{1,2}[-/.]\d{4}[T\s]+\d{1,2}:\d{2}")


def moment_of(cell: Cell) -> datetime | None:
    """A day with its time; what states a zone is told in Shanghai's."""
    if isinstance(cell, datetime):
        return cell.replace(microsecond=0) if cell.tzinfo is None else _local(cell)
    if isinstance(cell, float) and 20_000 < cell < 80_000:
        return _EXCEL_ZERO + timedelta(seconds=round(cell * 86_400))
    return _from_text(cell) if isinstance(cell, str) else None


def joined_moment(day: Cell, clock: Cell) -> datetime | None:
    """A date and a time of day out of two cells."""
    if isinstance(day, datetime):
        day = day.date()
    if isinstance(clock, datetime):
        clock = clock.time()
    if isinstance(clock, float) and 0 <= clock < 1:
        clock = (_EXCEL_ZERO + timedelta(seconds=round(clock * 86_400))).time()
    if isinstance(clock, timedelta) and timedelta() <= clock < timedelta(days=1):
        clock = (_EXCEL_ZERO + clock).time()
    front = day.isoformat() if isinstance(day, date) else str(day or "").strip()
    back = clock.isoformat() if isinstance(clock, time) else str(clock or "").strip()
    return _from_text(f"{front} {back}") if front and is_clock(back) else None


def is_clock(text: str) -> bool:
    """A time of day alone: 18:02, 18:02:11, 下午6:02, 6:02 PM."""
    return bool(_CLOCK.match(text))


def has_unordered_dates(text: str) -> bool:
    """Does a text write its moments with the year last, day and month in an unknown order?"""
    return bool(_DAY_OR_MONTH_FIRST.search(text))


def from_epoch(seconds: str) -> datetime | None:
    try:
        return _local(datetime.fromtimestamp(int(seconds), UTC))
    except (ValueError, OverflowError, OSError):
        return None


def _local(at: datetime) -> datetime | None:
    try:
        return at.astimezone(SHANGHAI).replace(tzinfo=None, microsecond=0)
    except OverflowError:
        return None


def _parted(text: str) -> str:
    """20260701 07:55 and 20260701075500 with the signs between them."""
    found = _COMPACT.match(text)
    if found is None:
        return text
    year, month, day, clock = found.groups()
    parts = clock if ":" in clock else ":".join(clock[n : n + 2] for n in range(0, len(clock), 2))
    return f"{year}-{month}-{day} {parts}"


def _with_century(text: str) -> str:
    """26-07-01 星期三: the weekday proves that the year stands first."""
    found = _SHORT_YEAR.match(text)
    if found is None:
        return text
    try:
        day = date(2000 + int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return text
    fits = _WEEKDAYS[day.weekday()] == found[4].replace("天", "日")
    return f"{day.isoformat()}{text[found.end() :]}" if fits else text


def _hour(hour: int, half: str) -> int:
    """Of a clock of twelve hours; one that runs to 24 says 下午18:02 and means 18."""
    part = half if half in _MORNING | _AFTERNOON else half[:1]
    if part in _AFTERNOON and 1 <= hour < 12 and not (part == "中午" and hour == 11):
        return hour + 12
    return 0 if part in _MORNING and hour == 12 else hour


@lru_cache(maxsize=1024)
def _zone(text: str) -> timezone | None:
    if text == "Z":
        return UTC
    sign = -1 if text[0] == "-" else 1
    offset = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return timezone(sign * offset) if offset < timedelta(hours=24) else None


def _from_text(text: str) -> datetime | None:
    plain = text.strip()
    if len(plain) == 19 and plain[4] == plain[7] == "-" and plain[10] in " T" and plain[16] == ":":
        with suppress(ValueError):  # the usual way, and millions of them
            return datetime.fromisoformat(plain)
    if not plain.isascii():
        plain = _with_century(unicodedata.normalize("NFKC", plain))
    found = _MOMENT.match(plain) or _MOMENT.match(_parted(plain))
    if found is None:
        return None
    year, month, day = int(found["year"]), int(found["month"]), int(found["day"])
    if found["half"] == "晚上" and found["hour"] == "12":
        return None  # midnight, and whether it ends this day or the one before is not said
    hour = _hour(int(found["hour"]), found["half"] or (found["meridiem"] or "").lower())
    minute, second = int(found["minute"]), int(found["second"] or 0)
    try:
        at = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - local time
    except ValueError:
        return None
    if not found["zone"]:
        return at
    zone = _zone(found["zone"])
    return _local(at.replace(tzinfo=zone)) if zone else None
