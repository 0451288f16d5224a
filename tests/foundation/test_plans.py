"""Statements over many worksites take some of them at a time, and leave none out."""

from gongyou.foundation.plans import portions


def test_every_worksite_is_in_one_portion() -> None:
    wanted = [*range(300, 100, -1), 7, 7, 300]
    parts = list(portions(wanted))
    assert len(parts) > 1
    assert [one for part in parts for one in part] == [7, *range(101, 301)]
    assert list(portions([])) == []
