"""Tests run on a PostgreSQL of their own, as the app role that production runs as.

The home is chosen before Django reads its settings: each test process makes one, and takes
it away at the end.
"""

import logging
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

# xdist's workers inherit the home of the process that started them (pytest-django reads the
# settings there before this file): one server for all, a database for each.
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
if not WORKER:
    os.environ["GONGYOU_HOME"] = tempfile.mkdtemp(prefix="gongyou-test-")
    # passable for the system user the server runs as when the tests run as root
    os.chmod(os.environ["GONGYOU_HOME"], 0o711)  # noqa: S103
os.environ["DJANGO_SETTINGS_MODULE"] = "gongyou.config.settings"
os.environ.pop("DATABASE_URL", None)

import django

django.setup()

from django.conf import settings

# WhiteNoise warns of a missing folder for collected files; ours come through the finders.
Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)

from tests.home import own_home  # noqa: F401 - a fixture for all
from tests.logwatch import LogWatch, leaks_in_files

from gongyou.foundation.embedded import EmbeddedServer
from gongyou.foundation.home import Home

WATCH = LogWatch()
logging.getLogger().addHandler(WATCH)
logging.getLogger("gongyou").setLevel(logging.DEBUG)


@pytest.fixture(scope="session")
def server() -> EmbeddedServer:
    """The run's own server, with the three roles and an empty database for this process."""
    home = Home.locate()
    home.secrets()
    embedded = EmbeddedServer(home)
    embedded.start()
    embedded.ensure_roles_and_databases()
    if WORKER:
        embedded.create_database(f"gongyou_{WORKER}")
    return embedded


@pytest.fixture(scope="session")
def django_db_setup(server: EmbeddedServer, django_db_blocker: object) -> None:
    """Migrate as the owner, then go on as the app role: tests may do what requests may do."""
    from django.core.management import call_command
    from django.db import connection

    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        app = connection.settings_dict["USER"], connection.settings_dict["PASSWORD"]
        if WORKER:
            connection.settings_dict["NAME"] = f"gongyou_{WORKER}"
        owner = server.dsn("owner")
        connection.settings_dict.update(USER=owner["user"], PASSWORD=owner["password"])
        call_command("migrate", verbosity=0)
        connection.close()
        connection.settings_dict.update(USER=app[0], PASSWORD=app[1])


@pytest.fixture(autouse=True)
def no_number_in_the_logs() -> Iterator[None]:
    """Whatever a test does, no log line of it holds a number of a person."""
    yield
    assert WATCH.leaks() == []


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Nor do the files that the database server and the commands have written."""
    if not WORKER and (leaking := leaks_in_files(Home.locate().data_dir)):
        sys.stdout.write(f"\nlog files with numbers of people: {leaking}\n")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_unconfigure(config: pytest.Config) -> None:
    if not WORKER:
        home = Home.locate()
        EmbeddedServer(home).stop()
        shutil.rmtree(home.data_dir.parent, ignore_errors=True)
