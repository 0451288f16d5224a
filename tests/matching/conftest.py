"""A fresh worksite for every test of the match."""

import pytest
from tests.matching.site import Site


@pytest.fixture
def site(db: None) -> Site:
    return Site()
