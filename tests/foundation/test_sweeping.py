"""Stored files that nothing needs, files without a row, and what killed processes have left."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from gongyou.exchange.models import Check, CheckFile
from gongyou.foundation import files
from gongyou.foundation.models import AuditEntry, StoredFile
from gongyou.foundation.sweeping import Swept, needless, sweep_files
from gongyou.foundation.workplace import clear_leftovers, work_folder, workplace
from gongyou.offices.models import Account

TOMORROW = timedelta(days=1)


@pytest.fixture(autouse=True)
def _home(own_home: Path) -> None:
    """Nothing of other tests is swept."""


@pytest.fixture
def later(db: None) -> datetime:
    return timezone.now() + TOMORROW


def place(stored: StoredFile) -> Path:
    return files.path_of(str(stored.uuid))


def test_an_erased_file_is_gone_once_the_change_is_true(
    later: datetime, django_capture_on_commit_callbacks: Any
) -> None:
    stored = files.store("a.csv", [b"1,2"])
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        files.erase(stored)
        assert place(stored).exists()
    assert not place(stored).exists()
    assert not StoredFile.objects.filter(pk=stored.pk).exists()


def test_a_change_that_is_undone_erases_nothing(
    later: datetime, django_capture_on_commit_callbacks: Any
) -> None:
    stored = files.store("a.csv", [b"1,2"])
    with (
        django_capture_on_commit_callbacks(execute=True),
        pytest.raises(ZeroDivisionError),
        transaction.atomic(),
    ):
        files.erase(stored)
        raise ZeroDivisionError
    assert b"".join(files.read(stored)) == b"1,2"


def test_what_nothing_refers_to_goes_and_evidence_stays(
    later: datetime, django_capture_on_commit_callbacks: Any
) -> None:
    lost, held, used = (files.store(f"{n}.csv", [b"12345"]) for n in "abc")
    files.hold([held.pk])
    clerk = Account.objects.create(username="sweep", name="扫")
    check = Check.objects.create(district_code="511504", created_by=clerk)
    CheckFile.objects.create(check_run=check, stored=used, key="c.csv")
    assert sweep_files(timezone.now() - TOMORROW) == Swept()
    assert place(lost).exists()
    with django_capture_on_commit_callbacks(execute=True):
        assert sweep_files(later) == Swept(files=1, bytes=5, orphans=1)
    assert [place(f).exists() for f in (lost, held, used)] == [False, True, True]
    entry = AuditEntry.objects.filter(verb="sweep_files").earliest("id")
    assert entry.counts == {"files": 1, "bytes": 5}


def test_every_table_that_refers_to_files_is_asked(later: datetime) -> None:
    """Also one that is made after this: none has to be named."""
    sql = str(needless().query)
    fields = [f for f in StoredFile._meta.get_fields(include_hidden=True) if f.one_to_many]
    tables = {f.related_model._meta.db_table for f in fields}  # type: ignore[union-attr]
    assert "exchange_checkfile" in tables
    assert all(table in sql for table in tables)


def test_a_crash_between_file_and_row_is_mended(later: datetime) -> None:
    kept = files.store("a.csv", [b"1"])
    row_less = files.store("b.csv", [b"2"])
    StoredFile.objects.filter(pk=row_less.pk).delete()
    part = place(kept).with_suffix(".part")
    part.write_bytes(b"half")
    files.hold([kept.pk])
    assert sweep_files(timezone.now() - TOMORROW).orphans == 0
    assert sweep_files(later) == Swept(orphans=2)
    assert [p.exists() for p in (place(kept), place(row_less), part)] == [True, False, False]


@pytest.fixture
def killed(own_home: Path) -> Iterator[Path]:
    """A folder of a process that was killed while it worked."""
    code = (
        "import django; django.setup()\n"
        "from dataclasses import replace\n"
        "from pathlib import Path\n"
        "from django.conf import settings\n"
        f"settings.HOME = replace(settings.HOME, data_dir=Path({str(own_home)!r}))\n"
        "from gongyou.foundation.workplace import workplace\n"
        "with workplace('check') as folder:\n"
        "    (folder / 'plain.csv').write_text('1')\n"
        "    print(folder, flush=True)\n"
        "    input()\n"
    )
    words = [sys.executable, "-c", code]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        folder = Path(child.stdout.readline().strip())
        assert (folder / "plain.csv").exists()
        clear_leftovers()
        assert (folder / "plain.csv").exists(), "taken from a process that works on it"
        child.kill()
        child.wait()
    yield folder


def test_what_a_killed_process_left_is_cleared_and_no_more(killed: Path) -> None:
    with workplace("look") as mine:
        (mine / "a").write_text("1")
        clear_leftovers()
        assert (mine / "a").exists()
        assert not killed.exists()
    assert list(work_folder().iterdir()) == []


def test_old_files_of_the_upload_folder_go_too() -> None:
    old, new = (Path(settings.FILE_UPLOAD_TEMP_DIR, name) for name in ("old.upload", "new.upload"))
    old.write_bytes(b"1")
    new.write_bytes(b"1")
    os.utime(old, (time.time() - 7200,) * 2)
    clear_leftovers()
    assert (old.exists(), new.exists()) == (False, True)
    new.unlink()


def test_a_workplace_is_ours_alone() -> None:
    with workplace("x") as folder:
        assert folder.stat().st_mode & 0o777 == 0o700
        assert folder.parent.stat().st_mode & 0o777 == 0o700
