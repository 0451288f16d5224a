"""Whom the server runs as. PostgreSQL refuses root, so root lends it a system user."""

import grp
import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gongyou.foundation.secret_file import InstallationError

SYSTEM_USER = "gongyou"
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
#: Nothing of the caller's environment (PGDATA, LD_LIBRARY_PATH, a locale) reaches the server.
_ENVIRONMENT = {"PATH": _PATH, "LC_ALL": "C", "TZ": "UTC"}


class ServerError(InstallationError):
    """The embedded server cannot do what was asked; the text says why and what to do."""


@dataclass(frozen=True)
class Account:
    """The user of the server's processes and files; `lent` when that is not ourselves."""

    name: str
    uid: int
    gid: int
    lent: bool

    def own(self, path: Path) -> None:
        if self.lent:
            os.chown(path, self.uid, self.gid)

    def run(self, command: Sequence[str | Path], timeout: float = 120) -> str:
        """Run to its end as this user and give its output; a failure raises with its words."""
        words = [os.fspath(word) for word in command]
        try:
            done = subprocess.run(  # noqa: S603 - our own commands, no shell
                words,
                cwd="/",
                env=_ENVIRONMENT,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=timeout,
                start_new_session=True,
                check=False,
                user=self.uid if self.lent else None,
                group=self.gid if self.lent else None,
                extra_groups=[] if self.lent else None,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise ServerError(f"{Path(words[0]).name}: {error}") from error
        if done.returncode != 0:
            said = (done.stderr or done.stdout).decode(errors="replace").strip()
            raise ServerError(f"{Path(words[0]).name} ({done.returncode}): {said[-2000:]}")
        return done.stdout.decode(errors="replace")

    def check_can_enter(self, folder: Path) -> None:
        """Name the folder that stops the server's user, instead of a bare 'Permission denied'."""
        for part in [*reversed(folder.parents), folder] if self.lent else []:
            try:
                self.run(["test", "-x", part])
            except ServerError:
                raise ServerError(
                    f"数据库的系统用户 {self.name} 进不了 {part}；请把 GONGYOU_HOME 设在别处，"
                    f"或执行 chmod o+x · the server's user {self.name} cannot enter {part}: "
                    "set GONGYOU_HOME elsewhere, or chmod o+x it"
                ) from None


def server_account(*, create: bool = True) -> Account:
    """Ourselves; for root, the system user `gongyou`, made when there is none."""
    uid = os.geteuid()
    if uid != 0:
        return Account(_name_of(uid), uid, os.getegid(), lent=False)
    try:
        found = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        if not create:
            raise ServerError(f"no system user {SYSTEM_USER}") from None
        _add_system_user()
        found = pwd.getpwnam(SYSTEM_USER)
    return Account(SYSTEM_USER, found.pw_uid, found.pw_gid, lent=True)


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        raise ServerError(
            f"用户 {uid} 不在 /etc/passwd 中，PostgreSQL 不能启动 · "
            f"uid {uid} has no entry in /etc/passwd: PostgreSQL refuses to start"
        ) from None


def _add_system_user() -> None:
    useradd = shutil.which("useradd", path=_PATH)
    if useradd is None:
        raise ServerError(
            f"请先建立系统用户 {SYSTEM_USER} · add a system user named {SYSTEM_USER} first"
        )
    group = ["-g", SYSTEM_USER] if _group_exists() else ["-U"]
    words = [useradd, "-r", "-M", "-d", "/nonexistent", "-s", "/usr/sbin/nologin"]
    try:
        Account("root", 0, 0, lent=False).run([*words, *group, SYSTEM_USER])
    except ServerError:
        try:  # another start was quicker
            pwd.getpwnam(SYSTEM_USER)
        except KeyError:
            raise ServerError(f"useradd {SYSTEM_USER}") from None


def _group_exists() -> bool:
    try:
        grp.getgrnam(SYSTEM_USER)
    except KeyError:
        return False
    return True
