"""What must hold for the whole code base and every page of it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.pages.district import District
from tests.pages.district import district as make_district

from gongyou.foundation.embedded import EmbeddedServer


@pytest.fixture(scope="module")
def district(
    server: EmbeddedServer, django_db_setup: None, django_db_blocker: Any
) -> Iterator[District]:
    with django_db_blocker.unblock(), make_district(server) as made:
        django_db_blocker.block()
        yield made
        django_db_blocker.unblock()


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return Path(__file__).resolve().parents[2]
