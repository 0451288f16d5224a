"""Tests run on a PostgreSQL of their own, as the app role that production runs as.

The home is chosen before Django reads its settings: each test process makes one, and takes
it away at the end.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

if "GONGYOU_TEST_HOME" not in os.environ or "PYTEST_XDIST_WORKER" in os.environ:
    os.environ["GONGYOU_TEST_HOME"] = tempfile.mkdtemp(prefix="gongyou-test-")
    # passable for the system user the server runs as when the tests run as root
    os.chmod(os.environ["GONGYOU_TEST_HOME"], 0o711)  # noqa: S103
os.environ["GONGYOU_HOME"] = os.environ["GONGYOU_TEST_HOME"]
os.environ["DJANGO_SETTINGS_MODULE"] = "gongyou.config.settings"
os.environ.pop("DATABASE_URL", None)

import django

django.setup()

from gongyou.foundation.embedded import EmbeddedServer
from gongyou.foundation.home import Home


@pytest.fixture(scope="session")
def server() -> Iterator[EmbeddedServer]:
    """The test process's own server, with the three roles and an empty database."""
    home = Home.locate()
    home.secrets()
    embedded = EmbeddedServer(home)
    with embedded.running():
        embedded.ensure_roles_and_databases()
        yield embedded


@pytest.fixture(scope="session")
def django_db_setup(server: EmbeddedServer, django_db_blocker: object) -> None:
    """Migrate as the owner, then go on as the app role: tests may do what requests may do."""
    from django.core.management import call_command
    from django.db import connection

    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        app = connection.settings_dict["USER"], connection.settings_dict["PASSWORD"]
        owner = server.dsn("owner")
        connection.settings_dict.update(USER=owner["user"], PASSWORD=owner["password"])
        call_command("migrate", verbosity=0)
        connection.close()
        connection.settings_dict.update(USER=app[0], PASSWORD=app[1])


def pytest_unconfigure(config: pytest.Config) -> None:
    home = Path(os.environ["GONGYOU_TEST_HOME"])
    if home.name.startswith("gongyou-test-"):
        shutil.rmtree(home, ignore_errors=True)
