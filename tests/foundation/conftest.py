"""What everything else stands on."""

import pytest
from tests.matching.site import Site


@pytest.fixture
def site(db: None) -> Site:
    return Site()
