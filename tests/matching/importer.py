"""A process that has everything loaded and the files read, and imports when told to.

Says 0 when it is ready. Each line on its standard input is an order: a forked child takes the
files in, as `gongyou take-in` does, and is killed (SIGKILL) where the order says so. Written
back is the child's exit status. What the child was doing last stands in the order's trace.
"""

import json
import os
import re
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gongyou.exchange.recognise import read_folder
from gongyou.exchange.records import Reading
from gongyou.foundation.prepare import set_up_django

Order = dict[str, Any]
"""database; trace (a file); phases (name → pattern of a statement); aim: the phase to die in,
after `skip` of its statements and `delay` seconds more ('' = `delay` seconds after the start,
None = never)."""


def main(folder: Path) -> None:
    set_up_django("app")
    from gongyou.exchange.matching import document, run  # noqa: F401 - loaded before the fork

    readings = read_folder(folder)
    problems = [r.problem for r in readings if r.problem]
    assert not problems, problems
    tell(0)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            take_in(folder, json.loads(line), readings)
        tell(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


def take_in(folder: Path, order: Order, readings: list[Reading]) -> None:
    from django.db import connection

    from gongyou.exchange.matching.project_file import load_project
    from gongyou.exchange.matching.run import reconcile

    status = 1
    try:
        connection.settings_dict["NAME"] = order["database"]
        if order["aim"] == "":
            die_after(order["delay"])
        with connection.execute_wrapper(watch(order)):
            reconcile(load_project(folder / "project.json", "K"), readings)
        status = 0
    finally:
        sys.stderr.flush()
        os._exit(status)


def watch(order: Order) -> Callable[..., Any]:
    """Notes the phase of every statement, and sets the clock at the one to die in."""
    trace = os.open(order["trace"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    seen: dict[str, int] = {}

    def wrapper(
        execute: Callable[..., Any], query: Any, params: Any, many: bool, context: Any
    ) -> Any:
        phase = next((p for p, s in order["phases"].items() if re.search(s, str(query))), "")
        if phase:
            os.write(trace, f"{phase}\n".encode())
            if phase == order["aim"] and seen.get(phase, 0) == order["skip"]:
                die_after(order["delay"])
            seen[phase] = seen.get(phase, 0) + 1
        return execute(query, params, many, context)

    return wrapper


def die_after(seconds: float) -> None:
    threading.Timer(seconds, os.kill, (os.getpid(), signal.SIGKILL)).start()


def tell(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
