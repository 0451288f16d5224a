"""Cells that hold times of day: 07:55, "07:55 18:02", 进07:55 出18:02, 次日02:13.

Attendance programs print a person's passages of a day into one cell, or one cell for each
time he ought to pass. In or out is taken only where a word says so.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from gongyou.exchange.formats.cells import Cell
from gongyou.exchange.formats.gates.events import direction_of
from gongyou.exchange.formats.moments import joined_moment, moment_of
from gongyou.exchange.records import Direction

_WAY = r"上班|下班|签到|签退|进场|出场|进|出|入"
_TOMORROW = r"次日|翌日|第二天"
_DATE = r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?"
_HALF = r"上午|早上|凌晨|中午|下午|晚上"
_TIME = (
    rf"(?P<date>{_DATE})?\s*(?P<next>{_TOMORROW})?\s*(?P<half>{_HALF})?\s*"
    rf"(?P<clock>\d{{1,2}}:\d{{2}}(?::\d{{2}})?)\s*(?P<behind>\((?:{_TOMORROW}|\+1)\))?"
)
_CLAIMED = r"\s*(?P<claimed>\(?补[卡签]?\)?)?"
# 进07:55出18:02 and 07:55进18:02出: a word that begins the cell stands before its time.
_WORD_FIRST = re.compile(rf"(?P<way>{_WAY})?[:\s]*{_TIME}{_CLAIMED}")
_TIME_FIRST = re.compile(rf"{_TIME}\s*(?:\(?(?P<way>{_WAY})\)?)?{_CLAIMED}")
_BEGINS_WITH_WORD = re.compile(rf"\s*(?:{_WAY})")
_DAY_LONG = timedelta(days=1)
_NUMBER = re.compile(r"\d")
_HOURS_AND_MINUTES = re.compile(r"(\d{1,2})点(\d{1,2})分?")


@dataclass(frozen=True, slots=True)
class Passage:
    """One time of a cell; `is_pass` is False for one that was only claimed afterwards (补卡)."""

    at: datetime
    direction: Direction
    is_pass: bool = True


def holds_clock(cell: Cell) -> bool:
    """Is there a time of day in the cell?"""
    if isinstance(cell, time | timedelta):
        return True
    if isinstance(cell, datetime):
        return cell.time() != time()
    return (
        isinstance(cell, str) and ":" in (text := _plain(cell)) and bool(_TIME_FIRST.search(text))
    )


def passages(cell: Cell, day: date | None) -> list[Passage] | None:
    """The passages of a cell that stands for `day`, each once; None where one of its times
    cannot be read. Words beside them (迟到, 正常) are the program's opinion and count for
    nothing."""
    if not isinstance(cell, str):
        return _of_value(cell, day)
    text = _plain(cell)
    pattern = _WORD_FIRST if _BEGINS_WITH_WORD.match(text) else _TIME_FIRST
    rest = pattern.sub(" ", text)
    if ":" in rest and _NUMBER.search(rest):
        return None
    made: list[Passage] = []
    for match in pattern.finditer(text):
        at = _moment(match, day)
        if at is None:
            return None
        one = Passage(at, direction_of(match["way"] or ""), not match["claimed"])
        made += [one] if one not in made else []
    return made


def _plain(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text)
    return _HOURS_AND_MINUTES.sub(lambda m: f"{m[1]}:{int(m[2]):02d}", plain)


def _of_value(cell: Cell, day: date | None) -> list[Passage] | None:
    """A spreadsheet's own time, or day and time; any other number is no time."""
    if isinstance(cell, float) and not (0 < cell < 1 or 20_000 < cell < 80_000):
        return []
    if not isinstance(cell, datetime | time | timedelta | float):
        return []
    is_whole = isinstance(cell, datetime) and cell.year > 1950
    is_whole |= isinstance(cell, float) and cell > 1
    at = moment_of(cell) if is_whole else joined_moment(day, cell) if day else None
    return [Passage(at, Direction.UNKNOWN)] if at else None


def _moment(match: re.Match[str], day: date | None) -> datetime | None:
    if match["date"]:
        return moment_of(f"{match['date']} {match['half'] or ''}{match['clock']}")
    if day is None:
        return None
    hour, minutes = match["clock"].split(":", 1)
    late = int(hour) in range(24, 30)  # 25:30 is half past one in the night after
    clock = f"{int(hour) - 24}:{minutes}" if late else match["clock"]
    at = moment_of(f"{day.isoformat()} {match['half'] or ''}{clock}")
    if at is not None and (late or match["next"] or match["behind"]):
        at += timedelta(days=1)
    return at


def after_midnight(before: list[Passage], told: list[Passage]) -> list[Passage]:
    """The passages of one column behind those of the columns to its left: an out that stands
    before its in on the clock happened in the night after."""
    last = before[-1].at if before else None
    moved = []
    for one in told:
        at = one.at
        is_night = last is not None and at < last and last - at < _DAY_LONG
        if is_night and (one.direction is Direction.OUT or _is_of_night(before)):
            at += _DAY_LONG
        moved.append(Passage(at, one.direction, one.is_pass))
    return moved


def _is_of_night(before: list[Passage]) -> bool:
    return before[-1].at.date() > before[0].at.date()
