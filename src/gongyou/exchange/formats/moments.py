"""The second at which somebody passed, in the spellings of gates: local time of the site."""

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache

from gongyou.exchange.formats.cells import Cell

SHANGHAI = timezone(timedelta(hours=8))  # no summer time since 1991
_EXCEL_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's clock has no zone

_MOMENT = re.compile(
    r"^(?P<year>\d{4})[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?[T\s]*"
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d{1,9})?)?\s*"
    r"(?P<zone>Z|[+-]\d{2}:?\d{2})?$"
)
_CLOCK = re.compile(r"^\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?$")


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
    return bool(_CLOCK.match(text))


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


@lru_cache(maxsize=1024)
def _zone(text: str) -> timezone | None:
    if text == "Z":
        return UTC
    sign = -1 if text[0] == "-" else 1
    offset = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return timezone(sign * offset) if offset < timedelta(hours=24) else None


def _from_text(text: str) -> datetime | None:
    plain = text.strip()
    found = _MOMENT.match(plain if plain.isascii() else unicodedata.normalize("NFKC", plain))
    if found is None:
        return None
    year, month, day = int(found["year"]), int(found["month"]), int(found["day"])
    hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["second"] or 0)
    try:
        at = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - local time
    except ValueError:
        return None
    if not found["zone"]:
        return at
    zone = _zone(found["zone"])
    return _local(at.replace(tzinfo=zone)) if zone else None
