"""What only the machine's own package manager can bring."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from progress import StepFailed, run

_APT_ENVIRONMENT = {"DEBIAN_FRONTEND": "noninteractive"}
_APT = ("apt-get", "-o", "DPkg::Lock::Timeout=300", "-y", "-q")


def may_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(*packages: str) -> None:
    env = dict(os.environ) | _APT_ENVIRONMENT
    run([*_APT, "update"], env)
    run([*_APT, "install", "--no-install-recommends", *packages], env)


def ensure_venv_module() -> None:
    """Debian keeps `ensurepip` in a package of its own."""
    if _answers([sys.executable, "-c", "import venv, ensurepip"]):
        return
    package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    if not may_install():
        raise StepFailed(
            "这个 Python 缺少 venv；请执行下面一行，再重来 · "
            "this Python lacks venv; type this line, then try again\n\n"
            f"    sudo apt-get update && sudo apt-get install -y {package}\n"
        )
    install(package)


def find_chromium() -> str | None:
    """A Chromium that answers: on Ubuntu the name may be a stub that asks for a snap."""
    given = os.environ.get("GONGYOU_CHROMIUM", "")
    for name in (given, "chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name) if name else None
        if found and _answers([found, "--version"]):
            return found
    return None


def is_debian() -> bool:
    try:
        lines = Path("/etc/os-release").read_text(encoding="utf-8").splitlines()
    except OSError:
        return False
    return "ID=debian" in lines


def find_installed_postgres() -> str | None:
    """The newest PostgreSQL ≥ 15 that the system has."""
    found = [
        (int(folder.parent.name), str(folder))
        for folder in Path("/usr/lib/postgresql").glob("*/bin")
        if folder.parent.name.isdecimal() and (folder / "postgres").exists()
    ]
    newest = max(found, default=(0, ""))
    return newest[1] if newest[0] >= 15 else None


def _answers(words: list[str]) -> bool:
    try:
        done = subprocess.run(
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=60,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
