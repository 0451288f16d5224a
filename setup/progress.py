"""Steps with one line each, commands whose output goes to a log, and failures in plain words."""

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from layout import BUILD, LOG, ROOT

_NETWORK_SIGNS = (
    "No matching distribution",
    "Connection",
    "Temporary failure",
    "Could not resolve",
    "Failed to fetch",
    "ENOTFOUND",
    "EAI_AGAIN",
    "ECONNREFUSED",
    "ECONNRESET",
    "ETIMEDOUT",
    "timed out",
    "SSLError",
    "CERT",
)
_NETWORK_HINT = (
    "像是网络问题：检查网络，或设置 PIP_INDEX_URL、npm_config_registry 使用镜像，然后重来；"
    "没做完的不会算数\n"
    "This looks like the network: check it, or set PIP_INDEX_URL and npm_config_registry to a "
    "mirror, then try again; nothing half-done is kept"
)

#: The set-up's lock: a child that outlives a killed set-up keeps others out until it ends.
HELD: list[int] = []


class StepFailed(Exception):
    """A step could not be done; the text says what to do."""


@dataclass(frozen=True)
class Step:
    """One thing to prepare, and how to tell quickly that it is prepared already."""

    zh: str
    en: str
    done: Callable[[], bool]
    do: Callable[[], None]


def prepare(steps: Sequence[Step], *, quiet: bool, out: TextIO) -> None:
    """Do what is not done yet. Quiet: a line only for what has to be done."""
    for number, step in enumerate(steps, 1):
        label = f"[{number}/{len(steps)}] {step.zh} · {step.en}"
        if step.done():
            if not quiet:
                print(f"{label} … ready", file=out, flush=True)
            continue
        print(f"{label} … ", end="", file=out, flush=True)
        started = time.monotonic()
        try:
            step.do()
        except BaseException:
            print("failed", file=out, flush=True)
            raise
        print(f"ok {time.monotonic() - started:.1f} s", file=out, flush=True)


def run(words: Sequence[str | Path], env: Mapping[str, str] | None = None, **where: Path) -> None:
    """Run to its end; its output is in the log, and its end in the failure."""
    command = [os.fspath(word) for word in words]
    try:
        done = subprocess.run(
            command,
            env=env,
            cwd=where.get("cwd", ROOT),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=HELD,
            check=False,
        )
    except OSError as error:
        raise StepFailed(f"{command[0]}: {error}") from error
    said = done.stdout.decode(errors="replace")
    _write_log(command, said)
    if done.returncode != 0:
        raise StepFailed(_explain(said))


def _write_log(command: Sequence[str], said: str) -> None:
    BUILD.mkdir(exist_ok=True)
    with LOG.open("a", encoding="utf-8") as log:
        log.write(f"$ {' '.join(command)}\n{said}\n")


def _explain(said: str) -> str:
    end = "\n".join("    " + line for line in said.strip().splitlines()[-12:])
    hint = f"\n{_NETWORK_HINT}" if any(sign in said for sign in _NETWORK_SIGNS) else ""
    return f"{end}\n  {LOG.relative_to(ROOT)}{hint}"


def digest(*parts: Path | str) -> str:
    """Of files' contents and words: what a finished step was finished with."""
    found = hashlib.sha256()
    for part in parts:
        found.update(part.read_bytes() if isinstance(part, Path) else part.encode() + b"\0")
    return found.hexdigest()


class Stamps:
    """What is finished, kept in the folder it is true of, so that both go together."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def get(self, name: str) -> str:
        return self._all().get(name, "")

    def set(self, name: str, value: str) -> None:
        """An empty value takes the stamp away. Whole or not at all."""
        content = {k: v for k, v in (self._all() | {name: value}).items() if v}
        partial = self.path.with_suffix(".partial")
        partial.write_text(json.dumps(content, indent=1), encoding="ascii")
        partial.replace(self.path)

    def _all(self) -> dict[str, str]:
        try:
            found = json.loads(self.path.read_text(encoding="ascii"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}


def use_plain_output() -> None:
    """A terminal that knows no Chinese gets question marks, not a crash."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
