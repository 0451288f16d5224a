"""A new key for everything that is sealed: at once for writers, for the rest a little at a time."""

import json
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from gongyou.config import keys as command
from gongyou.demo.invented import id_number
from gongyou.foundation import audit, files, rotation
from gongyou.foundation.cipher import key_of
from gongyou.foundation.encrypted import index_of, keyring
from gongyou.foundation.models import AuditEntry, StoredFile
from gongyou.foundation.secret_file import KeyFile, load
from gongyou.registry.models import PayCard, Person

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def keys_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KeyFile:
    """A copy of the keys: no other test gets another key."""
    copy = tmp_path / "secrets.json"
    copy.write_bytes(settings.HOME.secrets_file.read_bytes())
    own = KeyFile(copy)
    monkeypatch.setattr(settings, "KEYS", own)
    return own


def people(count: int, first: int = 0) -> list[Person]:
    numbers = [
        id_number(f"19{50 + n // 100}0101", 900 + n % 100) for n in range(first, first + count)
    ]
    made = [Person(name="某某", id_number=n, id_index=index_of("id_number", n)) for n in numbers]
    return Person.objects.bulk_create(made)


def key_ids() -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT get_byte(id_number, 1) FROM registry_person")
        return {key for (key,) in cursor.fetchall()}


def quiet(name: str, done: int) -> None:
    pass


def test_a_new_key_seals_at_once_and_the_old_one_still_opens() -> None:
    old = people(1)[0]
    before = keyring().key_id
    assert rotation.begin("yearly") == before + 1 == keyring().key_id
    fresh = people(1, 1)[0]
    assert key_ids() == {before, before + 1}
    assert Person.objects.get(pk=old.pk).id_number == id_number("19500101", 900)
    assert Person.objects.get(pk=fresh.pk).id_number == id_number("19500101", 901)
    entry = AuditEntry.objects.get(verb="make_field_key")
    assert (entry.object_id, entry.reason) == (str(before + 1), "yearly")


def test_a_process_that_runs_on_sees_the_new_key(keys_of_its_own: KeyFile) -> None:
    elsewhere = KeyFile(keys_of_its_own.path)
    assert elsewhere().key_id == keyring().key_id
    rotation.begin("")
    assert elsewhere().key_id == keyring().key_id


def test_everything_is_sealed_again_and_reads_the_same() -> None:
    made = people(25)
    card = PayCard.objects.create(number="6200000000000000001", number_index=b"x", last4="0001")
    stored = files.store("a.txt", [b"content"])
    number = rotation.begin("")
    told: list[tuple[str, int]] = []
    assert rotation.behind() == 27
    assert rotation.reseal_everything(lambda *said: told.append(said), batch=10) == 27
    assert [n for name, n in told if name == "registry_person.id_number"] == [10, 10, 5]
    assert (rotation.behind(), key_ids()) == (0, {number})
    kept = Person.objects.in_bulk([p.pk for p in made])
    assert [kept[p.pk].id_number for p in made] == [p.id_number for p in made]
    assert PayCard.objects.get(pk=card.pk).number == "6200000000000000001"
    assert b"".join(files.read(StoredFile.objects.get(pk=stored.pk))) == b"content"
    assert key_of(StoredFile.objects.get(pk=stored.pk).wrapped_key) == number
    done = AuditEntry.objects.get(verb="reseal_fields")
    assert done.counts == {"values": 27}


def test_every_encrypted_field_is_among_them() -> None:
    names = {sealed.name for sealed in rotation.everything()}
    assert {
        "registry_person.id_number",
        "registry_person.phone",
        "registry_paycard.number",
        "registry_labourofficer.phone",
        "payroll_wageaccount.account_no",
        "payroll_statementparty.account",
        "foundation_storedfile.wrapped_key",
    } <= names


def test_saving_an_old_row_seals_it_anew_and_nothing_of_it_is_lost() -> None:
    made = people(1)[0]
    number = rotation.begin("")
    again = Person.objects.get(pk=made.pk)
    again.name = "改名"
    again.save()
    assert key_ids() == {number}
    assert Person.objects.get(pk=made.pk).id_number == made.id_number


def test_one_damaged_value_stops_no_other_and_keeps_the_old_key() -> None:
    made = people(3)
    Person.objects.filter(pk=made[1].pk).update(uuid=uuid4())
    rotation.begin("")
    with pytest.raises(audit.Refused, match="1 values cannot be opened"):
        rotation.reseal_everything(quiet)
    assert rotation.behind() == 1


def test_an_old_key_is_destroyed_only_when_nothing_needs_it(keys_of_its_own: KeyFile) -> None:
    people(2)
    old = keyring().key_id
    number = rotation.begin("")
    with pytest.raises(audit.Refused, match="not an hour old"):
        rotation.forget(old, "clean")
    _made_before(keys_of_its_own, number, timedelta(hours=2))
    with pytest.raises(audit.Refused, match="still in use"):
        rotation.forget(old, "clean")
    rotation.reseal_everything(quiet)
    for wrong in (number, number + 1):
        with pytest.raises(audit.Refused, match="no such older key"):
            rotation.forget(wrong, "clean")
    rotation.forget(old, "clean")
    assert set(load(keys_of_its_own.path).field_keys) == {number}
    assert len({p.id_number for p in Person.objects.all()}) == 2
    assert oct(keys_of_its_own.path.stat().st_mode)[-3:] == "600"
    assert sorted(p.name for p in keys_of_its_own.path.parent.iterdir()) == ["secrets.json"]


def _made_before(kept: KeyFile, number: int, ago: timedelta) -> None:
    content = json.loads(kept.path.read_text())
    content["field_keys"][str(number)]["made"] = (timezone.now() - ago).isoformat()
    kept.path.write_text(json.dumps(content))


def test_the_command_says_where_it_stands(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "start_server", lambda: None)
    monkeypatch.setattr(command, "set_up_django", lambda role: None)
    people(12)
    assert command.main(["rotate", "--batch", "5", "--reason", "year"]) == 0
    said = capsys.readouterr()
    assert "done: 12 values" in said.out and "back up the key file now" in said.out
    assert "100 %" in said.err
    assert command.main(["status"]) == 0
    said = capsys.readouterr()
    assert "to be sealed again: 0" in said.out and "registry_person.id_number" in said.out
    assert command.main(["forget", "1", "--reason", "old"]) == 2
    assert "not an hour old" in capsys.readouterr().err
