"""A month of days as weeks that begin on Monday, with the legend of what occurs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

WEEK = 7
TIMES_SHOWN = 2
# The sign of each state, chosen to stay apart on a black-and-white print.
SIGNS = {
    "full": "●",
    "part": "◐",
    "odd": "▲",
    "none": "×",
    "rest": "○",
    "leave": "△",
    "out": "",
}


@dataclass(frozen=True)
class Cell:
    date: date
    inside: bool = True
    state: str = "out"
    label: str = ""
    times: tuple[str, ...] = ()
    hours: Any = None
    note: str = ""
    url: str = ""

    @property
    def sign(self) -> str:
        return SIGNS[self.state]

    @property
    def shown_times(self) -> tuple[str, ...]:
        """First in and last out; the rest is one tap away."""
        if len(self.times) <= TIMES_SHOWN:
            return self.times
        return (self.times[0], self.times[-1])

    @property
    def more(self) -> int:
        return len(self.times) - len(self.shown_times)


@dataclass(frozen=True)
class Legend:
    state: str
    label: str
    days: int

    @property
    def sign(self) -> str:
        return SIGNS[self.state]


@dataclass(frozen=True)
class Month:
    first: date
    weeks: list[list[Cell]]
    legend: list[Legend] = field(default_factory=list)


def build(days: Iterable[Mapping[str, Any]]) -> Month:
    cells = {cell.date: cell for cell in map(_cell, days)}
    if not cells:
        raise ValueError("a month needs at least one day")
    first = min(cells).replace(day=1)
    return Month(first, _weeks(first, cells), _legend(cells.values()))


def _cell(given: Mapping[str, Any]) -> Cell:
    state = given.get("state", "out")
    if state not in SIGNS:
        raise ValueError(f"unknown state of a day: {state!r}; one of {', '.join(SIGNS)}")
    times = given.get("times", ())
    return Cell(
        date=given["date"],
        state=state,
        label=str(given.get("label", "")),
        times=tuple(times.split()) if isinstance(times, str) else tuple(times),
        hours=given.get("hours"),
        note=str(given.get("note", "")),
        url=given.get("url", ""),
    )


def _weeks(first: date, cells: Mapping[date, Cell]) -> list[list[Cell]]:
    following = (first + timedelta(days=32)).replace(day=1)
    start = first - timedelta(days=first.weekday())
    weeks = []
    while start < following:
        week = [start + timedelta(days=offset) for offset in range(WEEK)]
        weeks.append([_day(day, first, cells) for day in week])
        start += timedelta(days=WEEK)
    return weeks


def _day(day: date, first: date, cells: Mapping[date, Cell]) -> Cell:
    if (day.year, day.month) != (first.year, first.month):
        return Cell(day, inside=False)
    return cells.get(day, Cell(day))


def _legend(cells: Iterable[Cell]) -> list[Legend]:
    counts: dict[tuple[str, str], int] = {}
    for cell in cells:
        if cell.state != "out" and cell.label:
            counts[cell.state, cell.label] = counts.get((cell.state, cell.label), 0) + 1
    order: Sequence[str] = list(SIGNS)
    found = sorted(counts.items(), key=lambda item: order.index(item[0][0]))
    return [Legend(state, label, days) for (state, label), days in found]
