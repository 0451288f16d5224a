"""The embedded PostgreSQL of one installation."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from gongyou.foundation.embedded import cluster, postmaster, roles
from gongyou.foundation.embedded.account import Account, ServerError, server_account
from gongyou.foundation.embedded.binaries import (
    Binaries,
    check_path,
    find_binaries,
    ready_for_server,
)
from gongyou.foundation.embedded.roles import AdminConnection, Role
from gongyou.foundation.home import Home

#: A crash with much to replay takes its time; the process itself is watched meanwhile.
_START_SECONDS = 600
_LEFTOVER_SECONDS = 30
_NOT_READY_SIGNS = ("starting up", "shutting down", "recovery", "not yet accepting")


@dataclass(frozen=True)
class Connection:
    """Where the running server listens."""

    socket_dir: Path
    port: int
    version: int


@dataclass(frozen=True)
class Status:
    """What is known of the server from outside."""

    running: bool
    pid: int | None
    cluster_major: int | None
    socket: Path
    data_dir: Path


class EmbeddedServer:
    """Starts, stops and prepares the installation's own server. Safe from several processes."""

    def __init__(self, home: Home) -> None:
        self.home = home

    def start(self) -> Connection:
        """Reuse the running server or start it: made when new, recovered after a crash."""
        connection = self._probe()
        if connection is not None:
            return connection
        self.home.prepare()
        with self._locked():
            return self._probe() or self._start_stopped()

    def stop(self) -> None:
        """A clean stop; nothing to do when it does not run."""
        if cluster.cluster_major(self.home) is None:
            return
        with self._locked():
            self._stop_locked()

    @contextmanager
    def running(self) -> Iterator["EmbeddedServer"]:
        """A server that ends with us, unless it ran before us."""
        already = self.is_running()
        self.start()
        try:
            yield self
        finally:
            if not already:
                self.stop()

    def is_running(self) -> bool:
        return self._probe() is not None

    def status(self) -> Status:
        found = postmaster.find_postmaster(self.home)
        running = self.is_running()
        return Status(
            running=running,
            pid=found.pid if found and running else None,
            cluster_major=cluster.cluster_major(self.home),
            socket=self.home.socket,
            data_dir=self.home.data_dir,
        )

    def ensure_roles_and_databases(self) -> None:
        """The three roles with their passwords and the database `gongyou`. Idempotent."""
        with self._locked(), self.admin() as admin:
            roles.ensure_roles(admin, self.home.secrets())
            roles.ensure_database(admin, roles.DATABASE)

    def create_database(self, name: str) -> None:
        """Another database with the same rights (tests, a restored copy)."""
        with self._locked(), self.admin() as admin:
            roles.ensure_database(admin, name)

    def drop_database(self, name: str) -> None:
        """Drop it, closing whatever is still connected."""
        with self.admin() as admin:
            roles.drop_database(admin, name)

    def dsn(self, role: Role | str = Role.APP, dbname: str = roles.DATABASE) -> dict[str, Any]:
        """The words for `psycopg.connect(**…)`."""
        who = Role(role)
        return {
            "host": str(self.home.socket_dir),
            "port": cluster.PORT,
            "user": who.user,
            "password": self.home.secrets().database_password(who.value),
            "dbname": dbname,
        }

    @contextmanager
    def admin(self, dbname: str = roles.MAINTENANCE_DATABASE) -> Iterator[AdminConnection]:
        """A superuser's connection; each statement is its own transaction."""
        words = self.dsn(Role.ADMIN, dbname)
        with psycopg.connect(**words, autocommit=True, connect_timeout=10) as connection:
            yield connection

    def _probe(self) -> Connection | None:
        """Connect as ourselves: the only proof that it runs, is ours and takes our password."""
        if not self.home.socket.exists() or not self.home.secrets_file.exists():
            return None
        try:
            with self.admin() as admin:
                version = admin.info.server_version
        except psycopg.OperationalError as error:
            self._explain(str(error))
            return None
        return Connection(self.home.socket_dir, cluster.PORT, version)

    def _explain(self, said: str) -> None:
        """Nobody listens, or not yet: fine. Whoever refuses us otherwise does run."""
        if "password authentication failed" in said:
            raise ServerError(
                "密钥与数据不是同一套，请从备份恢复密钥 · the keys are not those of the data: "
                f"restore {self.home.secrets_file} from its backup"
            )
        if "FATAL" in said and not any(sign in said for sign in _NOT_READY_SIGNS):
            raise ServerError(said.strip())

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """One start, stop or change of roles at a time, whichever process asks."""
        with self.home.lock_file.open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _start_stopped(self) -> Connection:
        account, binaries = self._tools()
        self._end_unreachable(binaries, account)
        account.own(self.home.log_dir)
        account.own(self.home.prepare_sockets())
        if cluster.cluster_major(self.home) is None:
            password = self.home.secrets().database_password(Role.ADMIN.value)
            cluster.initialise(self.home, binaries, account, password)
        cluster.write_settings(self.home.cluster_dir, self.home, account)
        cluster.sweep_logs(self.home)
        return self._launch(binaries, account)

    def _tools(self) -> tuple[Account, Binaries]:
        account = server_account()
        found = find_binaries(cluster_major=cluster.cluster_major(self.home))
        binaries = ready_for_server(found, self.home.binaries_dir)
        check_path(binaries)
        account.check_can_enter(self.home.data_dir)
        account.check_can_enter(binaries.folder)
        return account, binaries

    def _end_unreachable(self, binaries: Binaries, account: Account) -> None:
        """A server of ours whose socket is gone, or is still starting: wait for it, or end it."""
        found = postmaster.find_postmaster(self.home)
        if found is None or not found.alive:
            return
        if self.home.socket.exists() and self._wait_until_ready(found.pid):
            return
        postmaster.stop(self.home, binaries, account)

    def _launch(self, binaries: Binaries, account: Account) -> Connection:
        """Start it; after a crash its last children may need a moment to let go."""
        if (running := self._probe()) is not None:
            return running
        crashed = postmaster.find_postmaster(self.home) is not None
        until = time.monotonic() + (_LEFTOVER_SECONDS if crashed else 0)
        while True:
            pid = postmaster.launch(self.home, binaries, account)
            connection = self._wait_until_ready(pid)
            if connection is not None:
                return connection
            time.sleep(0.3)
            if time.monotonic() > until:
                said = postmaster.last_words(self.home)
                raise ServerError(
                    f"数据库没有启动 · the database did not start:\n{said}\n{self.home.log_dir}"
                )

    def _wait_until_ready(self, pid: int) -> Connection | None:
        until = time.monotonic() + _START_SECONDS
        while time.monotonic() < until and postmaster.process_alive(pid):
            if (connection := self._probe()) is not None:
                return connection
            time.sleep(0.03)
        return None

    def _stop_locked(self) -> None:
        found = postmaster.find_postmaster(self.home)
        if found is None or not found.alive:
            return
        account, binaries = self._tools()
        postmaster.stop(self.home, binaries, account)
        postmaster.wait_for_end(found.pid, 5)
        with suppress(OSError):  # a file of another's is in it: not ours to remove
            self.home.socket_dir.rmdir()
