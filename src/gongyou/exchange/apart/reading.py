"""Reading a file in a child: the same answers and refusals as `recognise.read_file`."""

import gc
import logging
import signal
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from gongyou.exchange import recognise
from gongyou.exchange.apart.children import CHILDREN, ChildDied
from gongyou.exchange.apart.codec import (
    NotPlain,
    loads,
    plain,
    problem_of,
    punches_of,
    reading_of,
    record_of,
    table_of,
)
from gongyou.exchange.apart.frames import Frame
from gongyou.exchange.apart.hints import plain_hints
from gongyou.exchange.apart.limits import CPU_SECONDS, MEMORY_BYTES, WALL_SECONDS
from gongyou.exchange.formats.placing import Placed
from gongyou.exchange.looking import Asked
from gongyou.exchange.records import Kind, Punch, Reading, Table, UnusableFile

log = logging.getLogger("gongyou.exchange")

Request = dict[str, Any]


def read_folder(folder: Path, placed: Sequence[Placed] = ()) -> list[Reading]:
    """Every file of a folder, as `recognise.read_folder` gives them."""
    return recognise.read_folder(folder, partial(read_file, placed=placed))


def read_file(
    path: Path,
    key: str,
    *,
    kind: Kind | None = None,
    month: str | None = None,
    placed: Sequence[Placed] = (),
) -> Reading:
    """Reads one file in a child; raises `UnusableFile` where nothing of it can be used.

    The punches of a gate are read when they are asked for, in a child again.
    """
    request = {"path": str(path.absolute()), "key": key, "hints": plain_hints(kind, month, placed)}
    reading: Reading | None = None
    for frame, content in _answer(request, key, per_frame=False):
        if frame == Frame.READING:
            reading, streams = reading_of(loads(content))
            for place, table in enumerate(reading.tables):
                if streams[place]:
                    table.punches = _punches(request | {"punches": place}, table)
        elif reading is not None:
            _add_records(reading, content)
    if reading is None:
        raise UnusableFile(key, "reader_failed")
    return reading


def look(path: Path, key: str, asked: Asked) -> dict[str, Any]:
    """One table of a file as a person sees it (`looking.look`), worked out in a child."""
    request = {"path": str(path.absolute()), "key": key, "look": plain(asked, Asked)}
    looks = [loads(c) for f, c in _answer(request, key, per_frame=False) if f == Frame.LOOK]
    if not looks:
        raise UnusableFile(key, "reader_failed")
    return dict(looks[0])


def _add_records(reading: Reading, content: bytes) -> None:
    """A thousand rows are made of ten thousand lists: half the time went into counting them."""
    counting = gc.isenabled()
    gc.disable()
    try:
        place, records = loads(content)
        reading.tables[place].records += map(record_of, records)
    finally:
        if counting:
            gc.enable()


def _answer(request: Request, key: str, *, per_frame: bool) -> Iterator[tuple[Frame, bytes]]:
    """The frames of an answer, with whatever went wrong as a refusal of the file."""
    try:
        with CHILDREN.one() as child:
            problem: UnusableFile | None = None
            for frame, content in child.ask(request, per_frame=per_frame):
                if frame == Frame.PROBLEM:
                    problem = problem_of(loads(content))
                elif frame == Frame.FAILURE:
                    log.error("a reader failed on %r: %s", key, loads(content))
                    problem = UnusableFile(key, "reader_failed")
                else:
                    yield frame, content
    except ChildDied as death:
        log.warning("the child that read %r %s", key, death)
        raise _refusal(key, death) from None
    except (NotPlain, TypeError, KeyError, IndexError) as strange:
        raise UnusableFile(key, "reader_failed") from strange
    if problem is not None:
        problem.path = problem.path or key
        raise problem


def _refusal(key: str, death: ChildDied) -> UnusableFile:
    if death.late or death.status == -signal.SIGXCPU:
        seconds = WALL_SECONDS if death.late else CPU_SECONDS
        return UnusableFile(key, "takes_too_long", seconds=str(seconds))
    if death.status not in {-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGKILL}:
        return UnusableFile(key, "reader_failed")
    # The library of workbooks aborts where it gets no memory.
    return UnusableFile(key, "needs_too_much_memory", limit=str(MEMORY_BYTES // 1024**2))


def _punches(request: Request, table: Table) -> Callable[[], Iterator[Punch]]:
    def punches() -> Iterator[Punch]:
        for frame, content in _answer(request, request["key"], per_frame=True):
            if frame == Frame.PUNCHES:
                yield from punches_of(loads(content))
            else:
                told = table_of(loads(content))
                table.facts, table.questions = told.facts, told.questions
                table.rejections = told.rejections
                table.people.update(told.people)

    return punches
