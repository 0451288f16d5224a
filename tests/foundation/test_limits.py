"""How often: strictly, in one statement, also when all come at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gongyou.foundation.limits import Limit, forget_old, full, give_back, take
from gongyou.foundation.models import RateCount

FIVE = Limit("tries", 5, timedelta(hours=1))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    now = [timezone.now()]
    monkeypatch.setattr(timezone, "now", lambda: now[0])
    return now


@pytest.mark.django_db
def test_no_window_holds_more(clock: list[datetime]) -> None:
    taken = []
    for minute in range(0, 240, 7):
        clock[0] += timedelta(minutes=7)
        if take(FIVE, "somebody"):
            taken.append(minute)
    assert len(taken) > FIVE.most
    for start in taken:
        assert sum(start <= at < start + 60 for at in taken) <= FIVE.most


@pytest.mark.django_db
def test_one_key_does_not_count_for_another() -> None:
    assert [take(FIVE, "a") for _ in range(6)] == [True] * 5 + [False]
    assert take(FIVE, "b")
    assert take(Limit("others", 1, timedelta(hours=1)), "a")
    assert (full(FIVE, "a"), full(FIVE, "b"), full(FIVE, "nobody")) == (True, False, False)


@pytest.mark.django_db
def test_a_hit_is_given_back() -> None:
    for _ in range(5):
        take(FIVE, "a")
    give_back(FIVE, "a")
    assert not full(FIVE, "a")
    assert take(FIVE, "a")


@pytest.mark.django_db
def test_one_statement_and_nothing_readable() -> None:
    with CaptureQueriesContext(connection) as asked:
        take(FIVE, "19900007001")
    assert len(asked) == 1
    assert b"19900007001" not in bytes(RateCount.objects.get().key)


@pytest.mark.django_db
def test_old_counts_are_forgotten(clock: list[datetime]) -> None:
    take(FIVE, "a")
    clock[0] += timedelta(days=3)
    take(FIVE, "b")
    assert (forget_old(), RateCount.objects.count()) == (1, 1)


def test_forty_at_once_are_counted_one_by_one(
    django_db_setup: None, django_db_blocker: Any
) -> None:
    """Committed by many connections, and taken away at the end."""

    def one(_: int) -> bool:
        try:
            return take(FIVE, "crowd")
        finally:
            connection.close()

    with django_db_blocker.unblock():
        try:
            with ThreadPoolExecutor(8) as pool:
                assert sum(pool.map(one, range(40))) == FIVE.most
        finally:
            RateCount.objects.all().delete()
            connection.close()
