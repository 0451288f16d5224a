"""The command line as an operator meets it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import transaction

from gongyou.config.cli import COMMANDS
from gongyou.foundation.audit import Refused
from gongyou.foundation.models import AuditEntry
from gongyou.offices.actions import RoleFacts, create_account, random_password, reset_password
from gongyou.offices.models import Account


def gongyou(*words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "gongyou", *words],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("word", sorted(COMMANDS))
def test_every_word_has_a_function(word: str) -> None:
    assert callable(COMMANDS[word].load())


def test_an_unknown_word_names_the_known_ones() -> None:
    done = gongyou("nonsense")
    assert done.returncode == 2
    assert "reconcile" in done.stderr


def test_wrong_settings_are_all_named_and_nothing_starts() -> None:
    done = gongyou("serve", GONGYOU_PORT="abc", GONGYOU_HTTPS="perhaps")
    assert done.returncode == 2
    assert "GONGYOU_PORT" in done.stderr
    assert "GONGYOU_HTTPS" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_sample_is_not_written_over_somebody_s_files(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep")
    done = gongyou("sample", str(tmp_path))
    assert done.returncode == 2
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.django_db
def test_an_account_is_made_with_its_role_and_an_audit_row() -> None:
    facts = RoleFacts("inspector", area_code="511504", area_name="叙州区")
    account = create_account("first", "张所", facts, "abcd-efgh-jkmn-pqrs")
    assert account.check_password("abcd-efgh-jkmn-pqrs")
    assert [r.area.code for r in account.roles.all() if r.area] == ["511504"]
    assert AuditEntry.objects.filter(verb="create_account", object_id=account.uuid).count() == 1
    assert "abcd" not in str(list(AuditEntry.objects.values()))


@pytest.mark.django_db
def test_a_taken_name_and_an_unnamed_area_are_refused() -> None:
    facts = RoleFacts("inspector", area_code="511504", area_name="叙州区")
    create_account("first", "张所", facts, random_password())
    with pytest.raises(Refused), transaction.atomic():
        create_account("first", "李所", facts, random_password())
    with pytest.raises(Refused), transaction.atomic():
        create_account("second", "李所", RoleFacts("inspector", "999999"), random_password())
    assert Account.objects.count() == 1


@pytest.mark.django_db
def test_a_new_password_replaces_the_old_one() -> None:
    facts = RoleFacts("inspector", area_code="511504", area_name="叙州区")
    create_account("first", "张所", facts, "abcd-efgh-jkmn-pqrs")
    changed = reset_password("first", "tuvw-xyz2-3456-789a")
    assert not changed.check_password("abcd-efgh-jkmn-pqrs")
    assert changed.check_password("tuvw-xyz2-3456-789a")
    with pytest.raises(Refused):
        reset_password("nobody", "x")
