"""Homes and servers of their own, in a place that the server's system user can enter."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from gongyou.foundation.embedded import EmbeddedServer
from gongyou.foundation.home import Home


def home_at(folder: Path) -> Home:
    return Home.locate({"GONGYOU_HOME": str(folder)})


@pytest.fixture(scope="module")
def passable() -> Iterator[Path]:
    """A new folder, by a name with blanks and Chinese characters (pytest's own are 0700)."""
    base = Path(tempfile.mkdtemp(prefix="gongyou-setup-"))
    folder = base / "工 友 'x"
    folder.mkdir()
    if os.geteuid() == 0:
        base.chmod(0o755)
    yield folder
    shutil.rmtree(base, ignore_errors=True)


@pytest.fixture(scope="module")
def server(passable: Path) -> Iterator[EmbeddedServer]:
    found = EmbeddedServer(home_at(passable / "home"))
    found.start()
    found.ensure_roles_and_databases()
    yield found
    found.stop()
