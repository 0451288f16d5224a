"""The project's own Python environment, with exactly the locked packages."""

import shutil
import subprocess
import sys
from pathlib import Path

from layout import PYTHON, REQUIREMENTS, VENV, project_environment
from progress import Stamps, StepFailed, digest, run
from system import ensure_venv_module

_STAMPS = Stamps(VENV / "gongyou-setup.json")
_BUSY = "installing"
PIP = ("-m", "pip", "--disable-pip-version-check", "--no-input", "--no-cache-dir")


def lock_of(*, for_tests: bool) -> Path:
    """The lock for tests holds the other one too."""
    return REQUIREMENTS / ("dev.txt" if for_tests else "runtime.txt")


def environment_ready() -> bool:
    """It runs, lies where it was made, and no installation into it was broken off."""
    place = _STAMPS.get("place")
    return place in ("", str(VENV)) and not _STAMPS.get(_BUSY) and _python_runs()


def _python_runs() -> bool:
    if not (VENV / "pyvenv.cfg").is_file() or not PYTHON.exists():
        return False
    if _STAMPS.get("place"):
        return True
    probe = [str(PYTHON), "-c", "import pip, sys; sys.exit(sys.version_info < (3, 11))"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


def make_environment() -> None:
    ensure_venv_module()
    shutil.rmtree(VENV, ignore_errors=True)
    if VENV.exists():
        raise StepFailed(f"不能清除 · cannot clear: {VENV}")
    try:
        run([sys.executable, "-m", "venv", VENV])
    except BaseException:
        shutil.rmtree(VENV, ignore_errors=True)
        raise
    _STAMPS.set("place", str(VENV))


def packages_ready(*, for_tests: bool) -> bool:
    if _STAMPS.get(_BUSY):
        return False
    wanted = {"tests": digest(lock_of(for_tests=True))}
    if not for_tests:
        wanted["runtime"] = digest(lock_of(for_tests=False))
    return any(_STAMPS.get(name) == value for name, value in wanted.items())


def install_packages(*, for_tests: bool) -> None:
    lock = lock_of(for_tests=for_tests)
    _STAMPS.set(_BUSY, lock.name)
    strict = ["--require-hashes", "--only-binary=:all:", "-r", str(lock)]
    run([PYTHON, *PIP, "install", *strict], project_environment())
    _STAMPS.set("place", str(VENV))
    _STAMPS.set("runtime", "" if for_tests else digest(lock))
    _STAMPS.set("tests", digest(lock) if for_tests else "")
    _STAMPS.set(_BUSY, "")
