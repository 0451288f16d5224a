"""A database of one's own for one run, gone when the run is.

Made from a template that has the current schema, so that it is there in a moment. Scratch
databases of runs that were killed are swept at the next start: each carries the process's
id and start in its name's comment, and nobody else is connected to it.
"""

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

PREFIX = "gongyou_scratch_"
TEMPLATE_PREFIX = "gongyou_template_"
_TEMPLATE_LOCK = 7001


def schema_mark(migrations: list[Path]) -> str:
    """Changes whenever a migration does, and with it the template's name."""
    digest = hashlib.sha256()
    for path in migrations:
        digest.update(f"{path.parent.parent.name}/{path.name}".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


class Scratch:
    """Scratch databases on one server, as the role that may create them."""

    def __init__(self, dsn: dict[str, Any]) -> None:
        self.dsn = dsn

    @contextmanager
    def _connect(self) -> Iterator[psycopg.Connection[Any]]:
        with psycopg.connect(**self.dsn, autocommit=True) as connection:
            yield connection

    def missing_template(self, mark: str) -> str | None:
        """The template's name if it is still to be made."""
        name = TEMPLATE_PREFIX + mark
        with self._connect() as connection:
            found = connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s AND datistemplate", [name]
            ).fetchone()
        return None if found else name

    @contextmanager
    def making_template(self, name: str) -> Iterator[bool]:
        """Create an empty database to be filled with the schema; True if it is ours to fill.

        Two starts at once: the second waits and then finds it made.
        """
        with self._connect() as connection:
            connection.execute("SELECT pg_advisory_lock(%s)", [_TEMPLATE_LOCK])
            made = connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s AND datistemplate", [name]
            ).fetchone()
            if made:
                yield False
                return
            self._drop_templates(connection)
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'").format(
                    sql.Identifier(name)
                )
            )
            yield True
            connection.execute(
                sql.SQL("ALTER DATABASE {} IS_TEMPLATE true ALLOW_CONNECTIONS false").format(
                    sql.Identifier(name)
                )
            )

    def _drop_templates(self, connection: psycopg.Connection[Any]) -> None:
        """Templates of older schemas, and one that a killed start left half made."""
        old = connection.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [TEMPLATE_PREFIX]
        ).fetchall()
        for (name,) in old:
            identifier = sql.Identifier(name)
            connection.execute(sql.SQL("ALTER DATABASE {} IS_TEMPLATE false").format(identifier))
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(identifier))

    def create(self, mark: str) -> str:
        """A fresh database from the template."""
        name = f"{PREFIX}{os.getpid()}_{secrets.token_hex(4)}"
        with self._connect() as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                    sql.Identifier(name), sql.Identifier(TEMPLATE_PREFIX + mark)
                )
            )
        return name

    def drop(self, name: str) -> None:
        """FORCE may not end the server's own vacuum, which a large run has woken; a drop
        without it asks the vacuum to stop and waits for that, but ends nobody else."""
        forced = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        asked = sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name))
        with self._connect() as connection:
            try:
                connection.execute(forced)
            except psycopg.errors.InsufficientPrivilege:
                connection.execute(asked)

    def sweep(self) -> list[str]:
        """Drop what killed runs have left: no session is connected and the process is gone."""
        with self._connect() as connection:
            left = connection.execute(
                """SELECT datname FROM pg_database d WHERE starts_with(datname, %s)
                   AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.datname = d.datname)""",
                [PREFIX],
            ).fetchall()
        dead = [name for (name,) in left if not _alive(name)]
        for name in dead:
            self.drop(name)
        return dead


def _alive(database: str) -> bool:
    """Whether the process that made a scratch database still runs (on this machine)."""
    pid = database.removeprefix(PREFIX).split("_", 1)[0]
    return pid.isdecimal() and Path("/proc", pid).exists()
