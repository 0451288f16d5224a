"""From an empty machine to a demo one can look at; a second start changes nothing."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from gongyou.demo.signins import Signin
from gongyou.foundation.embedded import EmbeddedServer
from gongyou.foundation.home import Home
from gongyou.foundation.prepare import set_up_django, start_server

DEFAULT_PORT = 8000
Report = Callable[[str, int, int], None]
"""Told what is being done, the steps done and all steps."""


@dataclass(frozen=True)
class DemoReady:
    """What a person needs to know to begin."""

    signins: list[Signin] = field(repr=False)
    addresses: list[str] = field(default_factory=list)
    worksites: int = 0
    loaded_now: int = 0
    workers: list[tuple[str, str, str]] = field(default_factory=list, repr=False)
    """Invented workers to be: telephone, name, last six of the ID number."""


def prepare_demo(report: Report, *, port: int = DEFAULT_PORT) -> DemoReady:
    """Server, schema, district and sign-ins. Sets Django up in this process as the app role.

    Raises `DemoRefused`, before the schema is touched, where the database holds other data.
    """
    server = start_server()
    set_up_django("app")
    _refuse_real_data()
    if not _schema_is_current(server):
        run_gongyou("migrate")  # a process of its own, as the owner: the app role may not
    from gongyou.demo.cast import settle_areas, settle_cast
    from gongyou.demo.district import AS_OF, STORIES
    from gongyou.demo.loading import load, mark_as_demo
    from gongyou.portal.demo_people import people_to_try

    installation = mark_as_demo()
    settle_areas()
    signins = settle_cast(Home.locate(), str(installation.uuid))
    loaded = load(STORIES, AS_OF, report)
    address = f"http://127.0.0.1:{port}/"
    workers = [(p.phone, p.name, p.last_six) for p in people_to_try()]
    return DemoReady(signins, [address], loaded.total, loaded.now, workers)


def _refuse_real_data() -> None:
    """A fresh database has no tables to ask yet."""
    from django.db import connection

    from gongyou.demo.loading import refuse_real_data
    from gongyou.foundation.models import Installation

    if Installation._meta.db_table in connection.introspection.table_names():
        refuse_real_data()
    connection.close()


def _schema_is_current(server: EmbeddedServer | None) -> bool:
    """Saves later starts some seconds. A given server is always asked by the migration itself."""
    from django.db.migrations.loader import MigrationLoader

    if server is None:
        return False
    try:
        with psycopg.connect(**server.dsn("owner")) as connection:
            rows = connection.execute("SELECT app, name FROM django_migrations").fetchall()
    except psycopg.errors.UndefinedTable:
        return False
    on_disk = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    return set(on_disk or ()) <= {(app, name) for app, name in rows}


def run_gongyou(*words: str) -> None:
    """Another of our commands; raises CalledProcessError where it fails."""
    environment = {k: v for k, v in os.environ.items() if k not in _OURS_ALONE}
    environment["PYTHONPATH"] = os.pathsep.join(p for p in sys.path if p)
    subprocess.run(  # noqa: S603 - our own interpreter and words
        [sys.executable, "-m", "gongyou", *words], env=environment, check=True, cwd=Path.cwd()
    )


_OURS_ALONE = {"GONGYOU_DB_ROLE", "GONGYOU_DB_NAME"}
