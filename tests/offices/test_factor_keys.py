"""A rotation of the keys reaches the secrets of second factors, and keeps what it cannot reach."""

import json
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from gongyou.foundation import rotation
from gongyou.foundation.cipher import key_of, seal, unseal
from gongyou.foundation.encrypted import keyring
from gongyou.foundation.secret_file import KeyFile
from gongyou.offices.factor_keys import PLACE, TABLE, FactorSecrets
from gongyou.offices.models import Account

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, db: None) -> Account:
    """With keys of its own, and a table as allauth makes it."""
    copy = tmp_path / "secrets.json"
    copy.write_bytes(settings.HOME.secrets_file.read_bytes())
    monkeypatch.setattr(settings, "KEYS", KeyFile(copy))
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE {TABLE} (id serial, user_id bigint, type text, data jsonb)"
            " ON COMMIT DROP"
        )
    return Account.objects.create_account("somebody", "某某", "a-long-password")


def keep(account: Account, kind: str, data: dict[str, object]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {TABLE} (user_id, type, data) VALUES (%s, %s, %s)",
            [account.pk, kind, json.dumps(data)],
        )


def kept(kind: str) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT data::text FROM {TABLE} WHERE type = %s", [kind])
        return dict(json.loads(cursor.fetchone()[0]))


def sealed(account: Account, kind: str, text: str) -> str:
    return b64encode(seal(keyring(), PLACE, f"{account.uuid}|{kind}", text)).decode()


def test_both_kinds_are_sealed_again_and_nothing_else_is_touched(account: Account) -> None:
    keep(account, "totp", {"secret": sealed(account, "totp", "JBSWY3DP")})
    keep(account, "recovery_codes", {"seed": sealed(account, "codes", "5eed"), "used_mask": 3})
    keep(account, "webauthn", {"name": "钥匙", "credential": {}})
    old = keyring().key_id
    assert FactorSecrets().by_key() == {old: 2}
    new = rotation.begin("")
    assert rotation.behind() == 2
    assert rotation.reseal_everything(lambda name, done: None, batch=1) == 2
    assert FactorSecrets().by_key() == {new: 2}
    secret, seed = kept("totp")["secret"], kept("recovery_codes")["seed"]
    assert {key_of(b64decode(text)) for text in (secret, seed)} == {new}
    owner = f"{account.uuid}|"
    assert unseal(keyring(), PLACE, f"{owner}totp", b64decode(secret)) == "JBSWY3DP"
    assert unseal(keyring(), PLACE, f"{owner}codes", b64decode(seed)) == "5eed"
    assert kept("recovery_codes")["used_mask"] == 3


def test_it_is_one_of_the_things_that_rotate() -> None:
    assert "mfa_authenticator.data" in {sealed.name for sealed in rotation.everything()}


def test_where_there_is_no_such_table_there_is_nothing_to_seal() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [TABLE])
        there = cursor.fetchone()[0]
    assert there or FactorSecrets().by_key() == {}
