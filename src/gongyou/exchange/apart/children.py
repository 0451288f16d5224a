"""Children at work: started when needed, asked one thing at a time, replaced when they die."""

import atexit
import fcntl
import json
import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from gongyou.exchange.apart.codec import loads
from gongyou.exchange.apart.frames import HEAD, LARGEST, Frame
from gongyou.exchange.apart.limits import WALL_SECONDS

_PIPE_BYTES = 1 << 20
_MOST_IDLE = 2
_MOST_ASKED = 1_000


class ChildDied(Exception):
    """The child is gone; `late` when we ended it because it took too long."""

    def __init__(self, status: int | None, *, late: bool = False) -> None:
        self.status, self.late = status, late
        super().__init__(f"child ended with {status}{' (late)' if late else ''}")


class Child:
    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gongyou.exchange.apart.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            # Its own few words: what we hold in ours, keys and addresses, is not its business.
            env={"PYTHONPATH": os.pathsep.join(p for p in sys.path if p), "LC_ALL": "C.UTF-8"},
            start_new_session=True,
        )
        assert self.process.stdin and self.process.stdout  # noqa: S101 - both are pipes
        self.into, self.out = self.process.stdin.fileno(), self.process.stdout.fileno()
        with suppress(OSError):
            fcntl.fcntl(self.out, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
        self.asked = 0

    def ask(self, request: dict[str, Any], *, per_frame: bool) -> Iterator[tuple[Frame, bytes]]:
        """The frames of the answer without its end. Raises `ChildDied`.

        The child has `WALL_SECONDS` for the whole answer, or for each frame: how long a
        stream takes is also its listener's doing.
        """
        self.asked += 1
        self._send(json.dumps(request).encode() + b"\n")
        deadline = time.monotonic() + WALL_SECONDS
        while True:
            frame, length = HEAD.unpack(self._exactly(HEAD.size, deadline))
            if length > LARGEST:
                raise self._ended()
            content = self._exactly(length, deadline)
            if frame == Frame.END.encode():
                self.asked += 0 if loads(content)["again"] else _MOST_ASKED
                return
            yield Frame(frame.decode()), content
            if per_frame:
                deadline = time.monotonic() + WALL_SECONDS

    def _send(self, line: bytes) -> None:
        try:
            rest = memoryview(line)
            while rest:
                rest = rest[os.write(self.into, rest) :]
        except OSError:
            raise self._ended() from None

    def _exactly(self, count: int, deadline: float) -> bytes:
        parts, waiting = [], select.poll()
        waiting.register(self.out, select.POLLIN)
        while count:
            left = deadline - time.monotonic()
            if left <= 0 or not waiting.poll(left * 1000):
                raise self._ended(late=True)
            part = os.read(self.out, min(count, _PIPE_BYTES))
            if not part:
                raise self._ended()
            parts.append(part)
            count -= len(part)
        return b"".join(parts)

    def _ended(self, *, late: bool = False) -> ChildDied:
        if late:
            self.end()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(10)
        return ChildDied(self.process.returncode, late=late)

    @property
    def usable(self) -> bool:
        return self.asked < _MOST_ASKED and self.process.poll() is None

    def end(self) -> None:
        with suppress(OSError):
            self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            with suppress(OSError):
                if pipe:
                    pipe.close()


class Children:
    """Lends a child to one asker at a time; a forked copy of us starts with none of its own."""

    def __init__(self) -> None:
        self.idle: list[Child] = []
        self.lock = threading.Lock()

    @contextmanager
    def one(self) -> Iterator[Child]:
        child = self._taken() or Child()
        try:
            yield child
        except BaseException:
            child.end()  # it may be in the middle of an answer
            raise
        self._back(child)

    def _taken(self) -> Child | None:
        while True:
            with self.lock:
                child = self.idle.pop() if self.idle else None
            if child is None or child.usable:
                return child
            child.end()

    def _back(self, child: Child) -> None:
        with self.lock:
            keep = child.usable and len(self.idle) < _MOST_IDLE
            if keep:
                self.idle.append(child)
        if not keep:
            child.end()

    def end_all(self) -> None:
        with self.lock:
            idle, self.idle = self.idle, []
        for child in idle:
            child.end()

    def forget(self) -> None:
        """After a fork: the pipes are the other process's."""
        self.idle, self.lock = [], threading.Lock()


CHILDREN = Children()
atexit.register(CHILDREN.end_all)
os.register_at_fork(after_in_child=CHILDREN.forget)
