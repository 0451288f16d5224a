"""One row for a change, in its transaction; one for a refusal, whatever is rolled back."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from tests.pages.district import empty

from gongyou.foundation import audit
from gongyou.foundation.embedded import EmbeddedServer
from gongyou.foundation.models import AuditEntry, Installation

TARGET = audit.Target("check", "x", None, {"files": 2})


@pytest.fixture
def committing(
    server: EmbeddedServer, django_db_setup: None, django_db_blocker: Any
) -> Iterator[None]:
    """Transactions that end as they do in earnest; what they leave is taken away."""
    with django_db_blocker.unblock():
        yield
        empty(server, {AuditEntry._meta.db_table, Installation._meta.db_table})


def verbs() -> list[tuple[str, str]]:
    return list(AuditEntry.objects.order_by("id").values_list("verb", "outcome"))


def test_a_change_and_its_row_are_kept_together(committing: None) -> None:
    with transaction.atomic():
        Installation.objects.create(id=1)
        audit.record("install", TARGET, reason="first")
    assert (verbs(), Installation.objects.count()) == ([("install", "done")], 1)


def test_a_change_that_fails_leaves_no_row(committing: None) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        audit.record("install", TARGET)
        raise RuntimeError
    assert verbs() == []


def test_no_row_without_its_transaction(committing: None) -> None:
    with pytest.raises(RuntimeError, match="its change's transaction"):
        audit.record("install", TARGET)
    assert verbs() == []


def test_a_refusal_outlives_what_was_rolled_back(committing: None) -> None:
    try:
        with transaction.atomic():
            Installation.objects.create(id=1)
            raise audit.Refused("not yet")
    except audit.Refused as refused:
        audit.record_refusal("install", TARGET, refused.reason)
    assert (verbs(), Installation.objects.count()) == ([("install", "refused")], 0)
    assert AuditEntry.objects.get().reason == "not yet"


def test_a_refusal_is_not_written_where_a_rollback_would_take_it(committing: None) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        audit.record_refusal("install", TARGET, "not yet")


@pytest.mark.django_db
def test_who_acts_is_written_and_forgotten_again() -> None:
    actor = audit.Actor(uuid4(), "张所", "inspector", "request-1")
    with audit.acting(actor), transaction.atomic():
        audit.record("look", TARGET, digest_after="ab")
    with transaction.atomic():
        audit.record("sweep", TARGET)
    mine, systems = AuditEntry.objects.order_by("id")
    assert (mine.actor, mine.actor_label, mine.role) == (actor.uuid, "张所", "inspector")
    assert (mine.request_id, mine.counts, mine.digest_after) == ("request-1", {"files": 2}, "ab")
    assert (systems.actor, systems.role) == (None, "system")


@pytest.mark.django_db
def test_an_actor_is_forgotten_also_after_a_failure() -> None:
    with pytest.raises(ValueError), audit.acting(audit.Actor(None, "x", "y")):
        raise ValueError
    assert audit.current() is audit.SYSTEM
