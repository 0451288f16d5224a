"""Work done in a process of its own, with its time and its memory.

The memory a process has ever had cannot be forgotten, so everything that is measured begins
with a fresh one. Its own memory and that of the processes it has started (a reader's child)
are told apart; the database server is nobody's child.
"""

import importlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

_UNITS = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss


class BenchFailed(Exception):
    """The measured process ended badly; the text is what it said last."""


@dataclass(frozen=True, slots=True)
class Measured:
    """`answer` is what the function returned; bytes are the peaks of resident memory.

    `processor_seconds` are those of our process and of the children that have ended: where
    others are at work on the machine, they tell more than the seconds on the wall.
    """

    answer: Any
    seconds: float
    processor_seconds: float
    peak_bytes: int
    children_peak_bytes: int

    @property
    def whole_peak_bytes(self) -> int:
        """Of our process and its greatest child together, as if both peaks met."""
        return self.peak_bytes + self.children_peak_bytes


def alone(target: str, arguments: Mapping[str, Any]) -> Measured:
    """Call `module:function` with these arguments in a fresh process."""
    words = [sys.executable, "-m", "gongyou.bench.measured", target]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    with tempfile.TemporaryFile() as said:
        done = subprocess.run(  # noqa: S603 - ourselves
            words,
            input=json.dumps(arguments).encode(),
            stdout=subprocess.PIPE,
            stderr=said,
            env=environment,
            check=False,
        )
        said.seek(0)
        last = said.read().decode(errors="replace").strip().splitlines()[-12:]
    if done.returncode != 0 or not done.stdout:
        raise BenchFailed("\n".join([f"{target} ({done.returncode})", *last]))
    return Measured(**json.loads(done.stdout.splitlines()[-1]))


def main(words: list[str]) -> None:
    module, _, name = words[0].partition(":")
    function = getattr(importlib.import_module(module), name)
    arguments = json.load(sys.stdin)
    started, worked = time.perf_counter(), processor_seconds()
    answer = function(**arguments)
    seconds, worked = time.perf_counter() - started, processor_seconds() - worked
    found = Measured(answer, seconds, worked, peak(), children_peak())
    print(json.dumps(asdict(found)))  # noqa: T201


def processor_seconds() -> float:
    used = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def peak() -> int:
    """This process's greatest resident memory so far, in bytes.

    `getrusage` counts on from the process that started this one (Linux hands its peak over
    at the exec), so where the kernel tells this process's own, that is taken.
    """
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _UNITS
    kilobytes = (line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(next(kilobytes)) * 1024


def children_peak() -> int:
    """The greatest resident memory of any one process that this one has waited for.

    Where none was larger than this one, that is only what it was handed over at its start.
    """
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * _UNITS


@dataclass
class Stages:
    """Seconds by stage, in the order in which they were first entered."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - started


if __name__ == "__main__":
    main(sys.argv[1:])
