"""A rotation that is killed at any moment loses nothing, and goes on where it was."""

import os
import signal
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from tests.pages.district import empty

from gongyou.demo.invented import id_number
from gongyou.foundation import rotation
from gongyou.foundation.embedded import EmbeddedServer
from gongyou.foundation.encrypted import index_of, keyring
from gongyou.foundation.models import AuditEntry
from gongyou.foundation.secret_file import KeyFile
from gongyou.registry.models import Person

PEOPLE, BATCH = 200, 10
NUMBERS = [id_number(f"{1950 + n // 100}0101", 900 + n % 100) for n in range(PEOPLE)]


@pytest.fixture
def people(
    server: EmbeddedServer,
    django_db_setup: None,
    django_db_blocker: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[None]:
    """Committed, as another process sees them; the keys are a copy."""
    copy = tmp_path / "secrets.json"
    copy.write_bytes(settings.HOME.secrets_file.read_bytes())
    monkeypatch.setattr(settings, "KEYS", KeyFile(copy))
    with django_db_blocker.unblock():
        try:
            Person.objects.bulk_create(
                [Person(id_number=n, id_index=index_of("id_number", n)) for n in NUMBERS]
            )
            yield
        finally:
            empty(server, {Person._meta.db_table, AuditEntry._meta.db_table})


def killed_after(batches: int) -> int:
    """A child that seals again and is killed after so many batches; how it ended."""
    connection.close()
    told, tell = os.pipe()
    child = os.fork()
    if child == 0:
        _seal_again(tell)
    os.close(tell)
    for _ in range(batches):
        os.read(told, 1)
    os.kill(child, signal.SIGKILL)
    os.close(told)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _seal_again(tell: int) -> None:
    try:
        rotation.reseal_everything(lambda name, done: _tell(tell), batch=BATCH, rate=2000)
    finally:
        os._exit(0)


def _tell(tell: int) -> None:
    os.write(tell, b".")


def kept() -> list[str]:
    return sorted(str(p.id_number) for p in Person.objects.all())


def test_killed_again_and_again_it_comes_to_its_end(people: None) -> None:
    old = keyring().key_id
    number = rotation.begin("yearly")
    left = [rotation.behind()]
    for batches in (1, 2, 5):
        assert killed_after(batches) == -signal.SIGKILL
        left.append(rotation.behind())
        assert kept() == sorted(NUMBERS)
    assert left[0] == PEOPLE and all(a > b > 0 for a, b in pairwise(left)), left
    standing = next(s for s in rotation.standings() if s.name == "registry_person.id_number")
    assert set(standing.by_key) == {old, number}
    assert rotation.reseal_everything(lambda name, done: None) == left[-1]
    assert (rotation.behind(), kept()) == (0, sorted(NUMBERS))
