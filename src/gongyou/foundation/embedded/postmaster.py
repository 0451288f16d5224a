"""The server's process: what its pid file says, how it is launched, how it is stopped."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

from gongyou.foundation.embedded.account import Account, ServerError
from gongyou.foundation.embedded.binaries import Binaries
from gongyou.foundation.home import Home

#: Started through `sh` so that it belongs to nobody: it outlives us and leaves us no zombie.
#: Every word is passed as an argument; no path is ever read as shell text.
_LAUNCH = 'log=$1; shift; "$@" </dev/null >"$log" 2>&1 & echo $!'
_STOP_SECONDS = 120


@dataclass(frozen=True)
class Postmaster:
    """Who `postmaster.pid` says the server is."""

    pid: int
    cluster_dir: Path

    @property
    def alive(self) -> bool:
        """A pid is used again after a crash: only a process at work in our data counts."""
        return process_alive(self.pid) and _works_in(self.pid, self.cluster_dir)


def find_postmaster(home: Home) -> Postmaster | None:
    try:
        lines = pid_file(home).read_text(errors="replace").splitlines()
        return Postmaster(abs(int(lines[0])), home.cluster_dir)
    except (FileNotFoundError, NotADirectoryError, IndexError, ValueError):
        return None


def pid_file(home: Home) -> Path:
    return home.cluster_dir / "postmaster.pid"


def process_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return _state_of(pid) != "Z"


def _state_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return ""


def _works_in(pid: int, cluster_dir: Path) -> bool:
    process = Path(f"/proc/{pid}")
    if not Path("/proc/self").exists():
        return True
    try:
        return (process / "cwd").samefile(cluster_dir)
    except PermissionError:  # also root in a container may not look: then by owner and name
        return _is_postgres_of(process, cluster_dir.stat().st_uid)
    except OSError:
        return False


def _is_postgres_of(process: Path, uid: int) -> bool:
    try:
        name = (process / "comm").read_text().strip()
        return name == "postgres" and process.stat().st_uid == uid
    except OSError:
        return False


def launch(home: Home, binaries: Binaries, account: Account) -> int:
    """Start the server in the background and give its pid."""
    found = find_postmaster(home)
    if found is not None and process_alive(found.pid) and not found.alive:
        # PostgreSQL would take a stranger with that number for the server. Otherwise its file
        # stays: from it PostgreSQL knows whether children of a killed server are still at work.
        pid_file(home).unlink(missing_ok=True)
    log = start_log(home)
    postgres = binaries.tool("postgres")
    return int(account.run(["/bin/sh", "-c", _LAUNCH, "sh", log, postgres, "-D", home.cluster_dir]))


def start_log(home: Home) -> Path:
    """What the server says before its own log begins."""
    return home.log_dir / "start.log"


def last_words(home: Home) -> str:
    """The end of what it said before its own log began, and of that log."""
    newest = sorted(home.log_dir.glob("postgresql-*.log"))[-1:]
    return "\n".join(_tail(path) for path in [start_log(home), *newest]).strip()


def _tail(path: Path) -> str:
    try:
        return "\n".join(path.read_text(errors="replace").splitlines()[-8:])
    except OSError:
        return ""


def stop(home: Home, binaries: Binaries, account: Account) -> None:
    """Clean: running statements are rolled back, everything is on disk when this returns."""
    how = ["-m", "fast", "-w", "-t", str(_STOP_SECONDS)]
    try:
        account.run(
            [binaries.tool("pg_ctl"), "stop", "-D", home.cluster_dir, *how], _STOP_SECONDS + 10
        )
    except ServerError:
        found = find_postmaster(home)
        if found is not None and found.alive:
            raise


def wait_for_end(pid: int, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while process_alive(pid):
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True
