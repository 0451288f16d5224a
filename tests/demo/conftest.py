"""Small worksites, each written to files, matched, and compared with what it really is."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from tests.demo.sites import AS_OF, Doc, by_person_month, matched

from gongyou.demo.stories import Story


@pytest.fixture
def compared(tmp_path: Path) -> Callable[..., Doc]:
    """Match a story; every word and fen must agree. Gives the right answer for a closer look.

    The colour is left out: a story's colour is a matter of the whole, told for the demo's own.
    """

    def compare(story: Story, *, colour: bool = False, as_of: date = AS_OF) -> Doc:
        right, found = matched(story, tmp_path / "site", as_of)
        assert by_person_month(found) == by_person_month(right)
        skipped = {"worker_months"} | (set() if colour else {"colour"})
        for word in sorted(right.keys() - skipped):
            assert found[word] == right[word], word
        return right

    return compare
