"""Opening a stranger's workbook where it can do no harm: in a child with limits.

A workbook of two kilobytes can ask for half a terabyte, and the library that opens it then
ends the whole process. So every workbook is opened once in a child first; one that ends the
child is refused in words. The child gets memory and processor time, nothing else is shared.
"""

import contextlib
import json
import os
import resource
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from gongyou.exchange.recognise import read_file
from gongyou.exchange.records import UnusableFile

MEMORY_BYTES = 2 * 1024**3
CPU_SECONDS = 60
WALL_SECONDS = 180
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def is_workbook(path: Path) -> bool:
    with path.open("rb") as source:
        return source.read(4) in _WORKBOOKS


def dangerous(paths: Sequence[Path]) -> set[Path]:
    """Those of the workbooks that a child could not open and live."""
    waiting = [p for p in paths if is_workbook(p)]
    fallen: set[Path] = set()
    while waiting:
        done = _opened(waiting)
        if done < len(waiting):
            fallen.add(waiting[done])
        waiting = waiting[done + 1 :]
    return fallen


def _opened(paths: Sequence[Path]) -> int:
    """How many of them, in order, a child got through."""
    try:
        child = subprocess.run(
            [sys.executable, "-m", "gongyou.exchange.trial"],
            input=json.dumps([str(p) for p in paths]).encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PYTHONPATH": os.pathsep.join(p for p in sys.path if p), "LC_ALL": "C.UTF-8"},
            timeout=WALL_SECONDS,
            check=False,
        )
        return child.stdout.count(b".")
    except subprocess.TimeoutExpired as late:
        return (late.stdout or b"").count(b".")


def main() -> None:
    """The child: one dot for every file it has survived."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for name in json.load(sys.stdin):
        with contextlib.suppress(UnusableFile):  # refused in words: that is no danger
            read_file(Path(name), Path(name).name)
        os.write(sys.stdout.fileno(), b".")


if __name__ == "__main__":
    main()
