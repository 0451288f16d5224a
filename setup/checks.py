"""Everything that CI checks, in a database of its own that is gone afterwards."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import system
from layout import PYTHON, ROOT, VENV, project_environment
from progress import StepFailed

Environment = dict[str, str]
_NO_TESTS_COLLECTED = 5
_LINTED = ("src", "tests", "setup")


@dataclass(frozen=True)
class Result:
    """How one check ended; `ok` is None when it was left out."""

    name: str
    ok: bool | None
    seconds: float
    note: str = ""

    def line(self) -> str:
        mark = {True: "ok     ", False: "FAILED ", None: "skipped"}[self.ok]
        return f"  {mark} {self.name:<28} {self.seconds:6.1f} s  {self.note}".rstrip()


def main(words: list[str]) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        if words:
            with database_of_its_own() as env:
                return _pytest(words, env)[0]
        return _everything()
    except KeyboardInterrupt:
        return 130


def _everything() -> int:
    browser = _ensure_chromium()
    results = [browser]
    with database_of_its_own() as env:
        results += [_quiet(name, words, env) for name, words in _linters()]
    results.append(_server_tests())
    with database_of_its_own() as env:
        started = time.monotonic()
        code, summary = _pytest(["-n", "2", "-m", "not slow"], env)
    results.append(Result("pytest", code == 0, time.monotonic() - started))
    results.append(_slow_tests())
    print("\n总结 · summary")
    for result in results:
        print(result.line())
    print(summary, flush=True)
    return 1 if any(result.ok is False for result in results) else 0


def _linters() -> Iterator[tuple[str, list[str]]]:
    python, tools = str(PYTHON), VENV / "bin"
    yield "ruff check", [python, "-m", "ruff", "check", *_LINTED]
    yield "ruff format", [python, "-m", "ruff", "format", "--check", *_LINTED]
    yield "import ladder", [python, str(tools / "lint-imports")]
    yield "mypy", [python, "-m", "mypy"]
    migrations = ["makemigrations", "--check", "--dry-run"]
    yield "migrations", [python, "-m", "gongyou", "manage", *migrations]


@contextmanager
def database_of_its_own(**settings: str) -> Iterator[Environment]:
    """A home in a temporary folder; its server is stopped and everything removed."""
    folder = Path(tempfile.mkdtemp(prefix="gongyou-test-"))
    if os.geteuid() == 0:
        folder.chmod(0o755)  # the server's own user passes through
    env = project_environment() | {"GONGYOU_HOME": str(folder)} | settings
    try:
        yield env
    finally:
        stop = [str(PYTHON), "-m", "gongyou.foundation.embedded", "stop"]
        subprocess.run(stop, env=env, cwd=ROOT, stdout=subprocess.DEVNULL, check=False)
        shutil.rmtree(folder, ignore_errors=True)


def _quiet(name: str, words: Sequence[str], env: Mapping[str, str]) -> Result:
    """One line; what it said only when it failed."""
    print(f"{name} … ", end="", flush=True)
    started = time.monotonic()
    done = subprocess.run(
        words,
        env=env,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    seconds = time.monotonic() - started
    ok = done.returncode == 0
    print(f"{'ok' if ok else 'FAILED'} {seconds:.1f} s", flush=True)
    if not ok:
        print(done.stdout.decode(errors="replace").rstrip(), flush=True)
    return Result(name, ok, seconds)


def _pytest(words: Sequence[str], env: Mapping[str, str]) -> tuple[int, str]:
    """Run it with its output shown as it comes; give its exit code and its closing line."""
    command = [str(PYTHON), "-m", "pytest", *words]
    closing = ""
    with subprocess.Popen(
        command, env=env, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE
    ) as running:
        for raw in running.stdout or ():
            line = raw.decode(errors="replace")
            print(line, end="", flush=True)
            closing = line.strip() or closing
    return running.returncode, closing


def _skipped(name: str, note: str) -> Result:
    print(f"{name}: {note}", flush=True)
    return Result(name, None, 0.0, note)


def _timed(name: str, do: Callable[[], object]) -> Result:
    started = time.monotonic()
    try:
        do()
    except StepFailed as failure:
        return _skipped(name, f"没有装上 · could not be installed\n{failure}")
    return Result(name, True, time.monotonic() - started)


def _ensure_chromium() -> Result:
    """Debian's; Ubuntu's is a snap, which no test can use."""
    name = "Chromium"
    if system.find_chromium():
        return Result(name, True, 0.0)
    if not (system.may_install() and system.is_debian()):
        return _skipped(
            name,
            "没有 Chromium，跳过浏览器测试 · none, the browser tests are skipped "
            "(Debian: apt-get install chromium; else GONGYOU_CHROMIUM=/path)",
        )
    print("Chromium … apt-get install", flush=True)
    return _timed(name, lambda: system.install("chromium"))


def _slow_tests() -> Result:
    """Minutes rather than seconds: thousands of damaged files for every reader."""
    with database_of_its_own() as env:
        started = time.monotonic()
        code, _ = _pytest(["-q", "-n", "2", "-m", "slow"], env)
    ok = code in (0, _NO_TESTS_COLLECTED)
    return Result("pytest -m slow", ok, time.monotonic() - started)


def _server_tests() -> Result:
    """Again on an installed PostgreSQL; CI brings Debian's own."""
    name = "pytest -m server"
    folder = system.find_installed_postgres()
    if folder is None and os.environ.get("CI") and system.may_install():
        print("PostgreSQL … apt-get install", flush=True)
        _timed(name, lambda: system.install("postgresql"))
        folder = system.find_installed_postgres()
    if folder is None:
        return _skipped(
            name,
            "系统没有 PostgreSQL ≥ 15，跳过 · no PostgreSQL ≥ 15 installed, skipped "
            "(apt-get install postgresql)",
        )
    with database_of_its_own(GONGYOU_PG_BIN=folder) as env:
        started = time.monotonic()
        code, _ = _pytest(["-q", "-m", "server"], env)
    ok = code in (0, _NO_TESTS_COLLECTED)
    return Result(name, ok, time.monotonic() - started, folder)
