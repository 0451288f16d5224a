"""Hikvision ISAPI events as JSON: a line each, pages of an `AcsEvent` search, or a stream.

The file is never held in memory: lines are taken one by one, and of a long document only
the events behind the reading place.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gongyou.exchange.formats.gates.events import Devices
from gongyou.exchange.formats.multipart import TextParts
from gongyou.exchange.formats.sample import Hints, Sample
from gongyou.exchange.records import Kind, Punch, Table

_TELLING = re.compile(r'"(AccessControllerEvent|AcsEvent|employeeNoString)"\s*:')
_EVENT = re.compile(r'"(eventType|dateTime|major)"\s*:')
_BEAT = re.compile(r'"eventType"\s*:\s*"heartBeat"', re.IGNORECASE)
# The beginning of a page: names and plain values, then the list of events.
_PAGE = re.compile(r'\{[^\[\]}]{0,4000}?"InfoList"\s*:\s*\[')
_NEXT = re.compile(r"[{\]]")
_RESYNC = re.compile(r"\}\s*,?\s*(?=\{)")
_CHUNK = 1 << 18
_LARGEST_EVENT = 1 << 20

Event = dict[str, Any]


@dataclass(frozen=True)
class IsapiJson:
    name: str = "hikvision_isapi_json"
    kind: Kind = Kind.GATE

    def score(self, sample: Sample) -> int:
        if sample.is_sheet or sample.markup != "json":
            return 0
        if not _EVENT.search(sample.head):
            return 0
        # A long night may be heart-beats only.
        return 96 if _TELLING.search(sample.head) else 60 if _BEAT.search(sample.head) else 0

    def read(self, sample: Sample, hints: Hints) -> Table:
        table = Table(sample.table_key(), self.kind, self.name)
        table.facts["device"] = sample.stem
        by_line = _is_by_line(sample.head)
        table.punches = _reader(sample.path, sample.encoding, table.facts, by_line=by_line)
        return table


def _is_by_line(head: str) -> bool:
    """One whole event a line? Its rows are then lines; otherwise they are events."""
    lines = [line for line in head.split("\n")[:60] if line.strip()]
    whole = [event for line in lines if (event := _loaded(line)) is not None]
    return len(whole) * 2 > len(lines) and not any("AcsEvent" in event for event in whole)


def _loaded(line: str) -> Event | None:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _reader(
    path: Path, encoding: str, facts: dict[str, str], *, by_line: bool
) -> Callable[[], Iterator[Punch]]:
    def punches() -> Iterator[Punch]:
        devices, rows = Devices(facts["device"]), 0
        for row, event in _lines(path, encoding) if by_line else _documents(path, encoding):
            rows += 1
            yield devices.unreadable(row) if event is None else devices.punch(row, _bare(event))
        facts["data_rows"] = str(rows)

    return punches


def _bare(event: Event) -> Event:
    """What a receiver wrapped in the name of the notification."""
    inner = event.get("EventNotificationAlert") if len(event) == 1 else None
    return inner if isinstance(inner, dict) else event


def _lines(path: Path, encoding: str) -> Iterator[tuple[int, Event | None]]:
    with path.open(encoding=encoding, errors="replace", newline=None) as file:
        for row, line in enumerate(file, 1):
            if not line.isspace():
                yield row, _loaded(line)


class _Window:
    """The part of a text behind the reading place, filled up as needed."""

    def __init__(self, file: TextParts) -> None:
        self.file, self.text, self.place, self.ended = file, "", 0, False

    def fill(self, wanted: int = _CHUNK) -> None:
        while not self.ended and len(self.text) - self.place < wanted:
            piece = self.file.read(_CHUNK)
            self.ended = not piece
            self.text = self.text[self.place :] + piece
            self.place = 0

    def to_next(self) -> str:
        """Moves to the next opening of an object or end of a list; '' at the end."""
        while True:
            self.fill()
            found = _NEXT.search(self.text, self.place)
            if found:
                self.place = found.start()
                return found[0]
            self.place = len(self.text)
            if self.ended:
                return ""


def _documents(path: Path, encoding: str) -> Iterator[tuple[int, Event | None]]:
    with TextParts(path, encoding) as file:
        yield from enumerate(_events(file), 1)


def _events(file: TextParts) -> Iterator[Event | None]:
    """Every event of a long text in order; None for one that cannot be read."""
    window = _Window(file)
    while sign := window.to_next():
        if sign == "]":
            window.place += 1
            continue
        window.fill()
        page = _PAGE.match(window.text, window.place)
        if page:
            window.place = page.end()
            continue
        event, is_wrapper = _event_here(window)
        if not is_wrapper:
            yield event


def _event_here(window: _Window) -> tuple[Event | None, bool]:
    """The event at the reading place; a page without a list (nothing found) is none."""
    wanted = _CHUNK
    while True:
        try:
            event, window.place = json.JSONDecoder().raw_decode(window.text, window.place)
        except (ValueError, RecursionError):
            if not window.ended and wanted < _LARGEST_EVENT:
                wanted *= 2
                window.fill(wanted)
                continue
            _skip_broken(window)
            return None, False
        return event, "AcsEvent" in event


def _skip_broken(window: _Window) -> None:
    found = _RESYNC.search(window.text, window.place + 1)
    window.place = found.end() if found else len(window.text)
