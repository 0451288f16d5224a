"""Hikvision ISAPI events as XML: `EventNotificationAlert` documents, one or many in a file.

Devices send them one behind the other, often with the lines of a multipart message between
them, so each is cut out of the stream and parsed alone.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gongyou.exchange.formats.gates.events import Devices
from gongyou.exchange.formats.markup import Node, refuse_doctype, tree
from gongyou.exchange.formats.multipart import TextParts
from gongyou.exchange.formats.sample import Hints, Sample
from gongyou.exchange.records import Kind, Punch, Table, UnusableFile

_OPEN = re.compile(r"<(?:[\w.-]+:)?EventNotificationAlert[\s>]")
_CLOSE = re.compile(r"</(?:[\w.-]+:)?EventNotificationAlert\s*>")
_CHUNK = 1 << 18
_LARGEST_EVENT = 1 << 20


@dataclass(frozen=True)
class IsapiXml:
    name: str = "hikvision_isapi_xml"
    kind: Kind = Kind.GATE

    def score(self, sample: Sample) -> int:
        return 96 if sample.markup == "xml" and _OPEN.search(sample.head) else 0

    def read(self, sample: Sample, hints: Hints) -> Table:
        refuse_doctype(sample.head, sample.key)
        table = Table(sample.table_key(), self.kind, self.name)
        table.facts["device"] = sample.stem
        table.punches = _reader(sample.path, sample.encoding, table.facts)
        return table


def _reader(path: Path, encoding: str, facts: dict[str, str]) -> Callable[[], Iterator[Punch]]:
    def punches() -> Iterator[Punch]:
        devices, rows = Devices(facts["device"]), 0
        for rows, piece in enumerate(_pieces(path, encoding), 1):
            event = _event(piece)
            yield devices.unreadable(rows) if event is None else devices.punch(rows, event)
        facts["data_rows"] = str(rows)

    return punches


def _pieces(path: Path, encoding: str) -> Iterator[str]:
    """Each document as text; one without its end (the power went) as far as it goes."""
    text = ""
    with TextParts(path, encoding) as file:
        while piece := file.read(_CHUNK):
            text += piece
            while (found := _one(text)) is not None:
                whole, text = found
                yield whole
            text = text if _OPEN.search(text) else text[-200:]
    if _OPEN.search(text):
        yield text


def _one(text: str) -> tuple[str, str] | None:
    start = _OPEN.search(text)
    if start is None:
        return None
    following = _OPEN.search(text, start.end())
    end = _CLOSE.search(text, start.end())
    cut = end.end() if end else 0
    if following and (not end or following.start() < end.start()):
        cut = following.start()
    if not cut and len(text) - start.start() > _LARGEST_EVENT:
        cut = len(text)
    return (text[start.start() : cut], text[cut:]) if cut else None


def _event(piece: str) -> dict[str, Any] | None:
    try:
        root = tree(piece, "")
    except UnusableFile:
        return None
    return _values(root)


def _values(node: Node) -> dict[str, Any]:
    return {child.name: _values(child) if child.children else child.text for child in node.children}
