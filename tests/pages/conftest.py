"""The pages as people use them: signed in, over HTTP, on two districts' worksites."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.pages.desk import Desk
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


@pytest.fixture
def sign_in(db: None, district: District) -> Callable[[str], Client]:
    """A client signed in as one of the cast."""

    def signed_in(who: str) -> Client:
        client = Client(raise_request_exception=False)
        client.force_login(district.accounts[who])
        return client

    return signed_in


@pytest.fixture
def inspector(sign_in: Callable[[str], Client]) -> Client:
    return sign_in("inspector")


@pytest.fixture
def desk(inspector: Client, tmp_path: Path) -> Desk:
    """An inspector's."""
    return Desk(inspector, tmp_path)
