"""Make a process ready to use the database: server running, schema there, Django set up."""

import importlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gongyou.foundation.embedded import EmbeddedServer
from gongyou.foundation.environment import BadSetting, load_environment
from gongyou.foundation.home import Home
from gongyou.foundation.scratch import TEMPLATE_PREFIX, Scratch, schema_mark

_SCHEMA_LOCK = 7002


def set_up_django(role: str, database: str = "") -> None:
    """Choose the role this process connects as, then load Django. Once per process."""
    os.environ["GONGYOU_DB_ROLE"] = role
    if database:
        os.environ["GONGYOU_DB_NAME"] = database
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongyou.config.settings")
    import django

    django.setup()


def start_server() -> EmbeddedServer | None:
    """Start the embedded server, or do nothing where a server is given."""
    if not load_environment().embedded:
        return None
    home = Home.locate()
    home.secrets()  # made at the first start, before the data folder exists
    server = EmbeddedServer(home)
    server.start()
    server.ensure_roles_and_databases()
    return server


def start_server_with_schema() -> EmbeddedServer | None:
    """Start our own server with the schema as this release has it, made or brought up to date.

    A given server's schema is its administrator's to migrate: `gongyou migrate`. So is that
    of a database named in GONGYOU_DB_NAME (a restored copy).
    """
    server = start_server()
    if server is not None and not load_environment().database_name:
        marked, mark = server.home.data_dir / "schema", schema_mark(migrations_on_disk())
        with server.admin() as admin:  # two starts at once: the second waits, then finds it made
            admin.execute("SELECT pg_advisory_lock(%s)", [_SCHEMA_LOCK])
            if not marked.exists() or marked.read_text(encoding="ascii") != mark:
                _migrate("owner", "")
                marked.write_text(mark, encoding="ascii")
    return server


def migrations_on_disk() -> list[Path]:
    """Every migration file of our packages, in a stable order: a change makes a new schema."""
    package = Path(importlib.import_module("gongyou").__path__[0])
    return sorted(package.glob("*/migrations/[0-9]*.py"))


@contextmanager
def scratch_database() -> Iterator[str]:
    """Django on a database of this run alone; it is dropped at the end, whatever happens.

    To be called before Django is set up. Connects as the scratch role.
    """
    server = start_server()
    scratch = Scratch(_scratch_dsn(server))
    scratch.sweep()
    mark = schema_mark(migrations_on_disk())
    _make_template(scratch, mark)
    name = scratch.create(mark)
    try:
        set_up_django("scratch", name)
        yield name
    finally:
        _close_connections()
        scratch.drop(name)


def _scratch_dsn(server: EmbeddedServer | None) -> dict[str, Any]:
    if server is not None:
        return server.dsn("scratch", "postgres")
    url = load_environment().urls.get("scratch")
    if url is None:
        raise BadSetting("DATABASE_SCRATCH_URL: 单独核对要用它 · a stand-alone run needs it")
    return {
        "host": url.host,
        "port": url.port,
        "user": url.user,
        "password": url.password,
        "dbname": url.name,
    }


def _make_template(scratch: Scratch, mark: str) -> None:
    name = scratch.missing_template(mark)
    if name is None:
        return
    with scratch.making_template(name) as ours:
        if ours:
            _migrate("scratch", TEMPLATE_PREFIX + mark)


def _migrate(role: str, database: str) -> None:
    """In a process of its own: this one's Django will be set up as somebody else."""
    environment = os.environ | {"GONGYOU_DB_ROLE": role, "GONGYOU_DB_NAME": database}
    environment["DJANGO_SETTINGS_MODULE"] = "gongyou.config.settings"
    environment["PYTHONPATH"] = os.pathsep.join(p for p in sys.path if p)
    subprocess.run(
        [sys.executable, "-m", "django", "migrate", "--verbosity", "0"],
        env=environment,
        check=True,
    )


def _close_connections() -> None:
    from django.db import connections

    connections.close_all()
