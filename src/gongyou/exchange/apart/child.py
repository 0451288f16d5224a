"""The child: a line of JSON in, frames out. Run as a module; it knows no database and no keys.

{"path": …, "key": …, "hints": {…}}                what the file holds
{"path": …, "key": …, "hints": {…}, "punches": 0}  the punches of its first table
{"path": …, "key": …, "look": […]}                 one table as a person sees it
"""

import gc
import json
import os
import sys
import traceback
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from gongyou.exchange.apart.codec import (
    dumps,
    plain_problem,
    plain_punches,
    plain_reading,
    plain_record,
    plain_table,
    value_of,
)
from gongyou.exchange.apart.frames import Frame, framed
from gongyou.exchange.apart.hints import given
from gongyou.exchange.apart.limits import (
    CPU_SECONDS,
    MEMORY_BYTES,
    STREAM_CPU_SECONDS,
    allow_seconds,
    confine,
    near_limit,
    worn_out,
)
from gongyou.exchange.looking import Asked, look
from gongyou.exchange.recognise import read_file
from gongyou.exchange.records import Reading, UnusableFile

RECORDS_A_FRAME = 1_000
PUNCHES_A_FRAME = 4_000

Request = dict[str, Any]


class Child:
    """Keeps the last reading, because its punches are mostly asked for next."""

    def __init__(self, out: int) -> None:
        self.out = out
        self.last: tuple[str, Reading] | None = None

    def serve(self, lines: Iterable[bytes]) -> None:
        for line in lines:
            tired = False
            try:
                self.answer(json.loads(line))
            except UnusableFile as problem:
                self.refuse(problem)
            except MemoryError:
                self.last, tired = None, True
                self.refuse(_too_much_memory(""))
            except (Exception, RecursionError) as error:
                tired = True
                self.say(Frame.FAILURE, dumps(_where(error)))
            gc.collect()
            tired = tired or worn_out()
            self.say(Frame.END, dumps({"again": not tired}))
            if tired:
                return

    def refuse(self, problem: UnusableFile) -> None:
        if problem.code == "damaged" and near_limit():
            # The library of workbooks calls it damage when it gets no memory.
            problem = _too_much_memory(problem.path)
        self.say(Frame.PROBLEM, dumps(plain_problem(problem)))

    def say(self, frame: Frame, content: bytes) -> None:
        rest = memoryview(framed(frame, content))
        while rest:
            rest = rest[os.write(self.out, rest) :]

    def answer(self, request: Request) -> None:
        if "look" in request:
            allow_seconds(CPU_SECONDS)
            self.last = None
            asked = value_of(Asked, request["look"])
            self.say(Frame.LOOK, dumps(look(Path(request["path"]), request["key"], asked)))
        elif "punches" in request:
            allow_seconds(STREAM_CPU_SECONDS)
            self.stream(self.reading(request), request["punches"])
        else:
            allow_seconds(CPU_SECONDS)
            self.last = None
            self.tell(self.reading(request))

    def reading(self, request: Request) -> Reading:
        path = Path(request["path"])
        name = json.dumps([request["path"], request["key"], request["hints"], _state(path)])
        if self.last is None or self.last[0] != name:
            self.last = None
            try:
                self.last = name, read_file(path, request["key"], **given(request["hints"]))
            except OSError as error:
                why = error.strerror or ""
                raise UnusableFile(request["key"], "cannot_open", why=why) from error
        return self.last[1]

    def tell(self, reading: Reading) -> None:
        self.say(Frame.READING, dumps(plain_reading(reading)))
        for place, table in enumerate(reading.tables):
            for some in _portions(table.records, RECORDS_A_FRAME):
                self.say(Frame.RECORDS, dumps([place, [plain_record(r) for r in some]]))
            table.records = []

    def stream(self, reading: Reading, place: int) -> None:
        """The punches, and then the table again: only now its facts are complete."""
        table = reading.tables[place]
        for some in _portions(table.punches() if table.punches else (), PUNCHES_A_FRAME):
            self.say(Frame.PUNCHES, dumps(plain_punches(some)))
        self.say(Frame.READING, dumps(plain_table(table)))


def _portions(values: Iterable[Any], size: int) -> Iterator[list[Any]]:
    source = iter(values)
    while some := list(islice(source, size)):
        yield some


def _state(path: Path) -> list[int]:
    try:
        found = path.stat()
    except OSError:
        return []
    return [found.st_mtime_ns, found.st_size]


def _too_much_memory(path: str) -> UnusableFile:
    return UnusableFile(path, "needs_too_much_memory", limit=str(MEMORY_BYTES // 1024**2))


def _where(error: BaseException) -> str:
    """The place in the code without the error's own words: they may hold somebody's data."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    steps = " < ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in reversed(frames))
    return f"{type(error).__name__} {steps}"


def main() -> None:
    out = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # nothing else may speak into the pipe
    confine()
    gc.disable()  # collected between two files: in one it only costs time
    gc.freeze()  # what was imported stays; going through it again costs 20 ms a file
    Child(out).serve(sys.stdin.buffer)


if __name__ == "__main__":
    main()
