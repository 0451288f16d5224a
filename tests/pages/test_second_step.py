"""The second step: what opens it, what does not, and what stands open before it (nothing)."""

import re
import time
from dataclasses import replace

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from pytest_django.fixtures import Settings
from tests.pages.desk import text_of
from tests.pages.district import District
from tests.signing_in import STEP, code_of, give_app, secret_on, sign_in_fully

from gongyou.foundation.cipher import SealBroken
from gongyou.foundation.encrypted import keyring
from gongyou.foundation.models import AuditEntry, Installation
from gongyou.foundation.rotation import everything
from gongyou.offices.factors import codes
from gongyou.offices.factors.resealing import SealedFactors
from gongyou.offices.models import Account
from gongyou.offices.pending import PENDING_FOR

pytestmark = pytest.mark.django_db
PASSWORD = "Right-horse-battery-1"
NEW = "Wrong-cow-machine-2"


@pytest.fixture
def somebody(settings: Settings) -> Account:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return Account.objects.create_account("somebody", "某人", PASSWORD)


def after_password(username: str = "somebody", password: str = PASSWORD) -> Client:
    client = Client()
    assert client.post("/sign-in/", {"username": username, "password": password}).status_code == 302
    return client


def at_second_step(client: Client, code: str) -> tuple[int, str]:
    answer = client.post("/sign-in/second-step/", {"code": code})
    return answer.status_code, text_of(answer)


def test_the_first_time_an_app_is_joined_and_codes_are_taken_down(somebody: Account) -> None:
    client = after_password()
    assert client.get("/sign-in/second-step/").headers["Location"] == "/sign-in/set-up/"
    secret = secret_on(client)
    assert secret == secret_on(client), "the page may be loaded again"
    assert client.post("/sign-in/set-up/", {"code": "000000"}).status_code == 422
    assert client.post("/sign-in/set-up/", {"code": code_of(secret)}).status_code == 302
    assert client.get("/account/").status_code == 302, "not before the codes are taken down"
    page = client.get("/sign-in/codes/").content.decode()
    shown = re.findall(r"<code>(\d{4} \d{4})</code>", page)
    assert len(set(shown)) == 10
    assert client.post("/sign-in/codes/", {}).headers["Location"] == "/sign-in/codes/"
    assert client.post("/sign-in/codes/", {"kept": "1"}).headers["Location"] == "/"
    assert client.get("/account/").status_code == 200
    assert client.get("/sign-in/codes/").headers["Location"] == "/account/", "shown once"
    assert [c.replace(" ", "") for c in shown] == codes.recovery_codes(somebody)


def test_typed_as_people_type(somebody: Account) -> None:
    code = code_of(give_app(somebody))
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in code)
    assert at_second_step(after_password(), f" {wide[:3]} {wide[3:]}-")[0] == 302


def test_a_code_opens_once(somebody: Account) -> None:
    secret = give_app(somebody)
    code = code_of(secret)
    assert at_second_step(after_password(), code)[0] == 302
    status, said = at_second_step(after_password(), code)
    assert (status, "已经用过" in said) == (422, True)
    assert at_second_step(after_password(), code_of(secret, -1))[0] == 422, "nor does one before"
    assert at_second_step(after_password(), code_of(secret, 1))[0] == 302


def test_a_code_is_good_for_half_a_minute_around(somebody: Account) -> None:
    secret = give_app(somebody)
    for steps in (-3, -2, 2, 3):
        if int(time.time()) % STEP < STEP - 3:  # not across the edge of a step
            assert at_second_step(after_password(), code_of(secret, steps))[0] == 422
    assert at_second_step(after_password(), code_of(secret, 1))[0] == 302


def test_a_recovery_code_opens_once_and_the_rest_is_counted(somebody: Account) -> None:
    give_app(somebody)
    code = codes.recovery_codes(somebody)[3]
    client = after_password()
    answer = client.post("/sign-in/second-step/", {"code": f"{code[:4]} {code[4:]}"}, follow=True)
    assert "还剩 9 个" in text_of(answer)
    assert at_second_step(after_password(), code)[0] == 422
    assert AuditEntry.objects.get(verb="sign_in", outcome="done").reason == "recovery"


def test_a_factor_is_shown_before_the_password_can_be_changed(somebody: Account) -> None:
    """Who has stolen a password that has to be changed may not change it."""
    secret = give_app(somebody)
    somebody.must_change_password = True
    somebody.save()
    client = after_password()
    both = {"new_password1": NEW, "new_password2": NEW}
    assert client.post("/sign-in/password/", both).headers["Location"] == "/sign-in/second-step/"
    somebody.refresh_from_db()
    assert somebody.check_password(PASSWORD)
    assert at_second_step(client, code_of(secret))[0] == 302
    assert client.get("/account/").status_code == 302
    assert client.post("/sign-in/password/", both).headers["Location"] == "/"
    assert client.get("/account/").status_code == 200


def test_nor_can_another_app_be_joined(somebody: Account) -> None:
    secret = give_app(somebody)
    client = after_password()
    for url in ("/sign-in/set-up/", "/sign-in/passkey/", "/sign-in/codes/"):
        answer = client.post(url, {"code": code_of(secret), "renew": "1", "kept": "1"})
        assert answer.headers["Location"] == "/sign-in/second-step/"
    assert client.get("/account/").status_code == 302


def test_the_time_between_the_steps_is_short(
    somebody: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.utils import timezone

    secret = give_app(somebody)
    client = after_password()
    later = timezone.now() + PENDING_FOR
    monkeypatch.setattr("gongyou.offices.pending.timezone.now", lambda: later)
    answer = client.post("/sign-in/second-step/", {"code": code_of(secret)})
    assert answer.headers["Location"].startswith("/sign-in/?")


@pytest.mark.parametrize("change", ["password", "dismissed"])
def test_who_is_dismissed_between_the_steps_stays_out(somebody: Account, change: str) -> None:
    secret = give_app(somebody)
    client = after_password()
    if change == "password":
        somebody.set_password(NEW)
    else:
        somebody.is_active = False
    somebody.save()
    assert at_second_step(client, code_of(secret))[0] == 302
    assert client.get("/account/").status_code == 302


def test_the_database_shows_no_secret(somebody: Account) -> None:
    client = after_password()
    secret = secret_on(client)
    client.post("/sign-in/set-up/", {"code": code_of(secret)})
    plain = [secret, *codes.recovery_codes(somebody)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT data::text FROM mfa_authenticator")
        kept = [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT session_key FROM offices_staffsession")
    kept.append(str(dict(client.session.items())))
    assert len(kept) == 3
    assert [word for word in plain for row in kept if word in row] == []


def test_a_secret_copied_to_another_account_does_not_open(somebody: Account) -> None:
    give_app(somebody)
    thief = Account.objects.create_account("thief", "别人", PASSWORD)
    mine = Authenticator.objects.get(user=somebody, type="totp")
    Authenticator.objects.create(user=thief, type="totp", data=mine.data)
    with pytest.raises(SealBroken):
        codes.app_code_is_right(thief, "123456")


def test_only_a_demo_tells_the_code(somebody: Account) -> None:
    secret = give_app(somebody)
    page = after_password().get("/sign-in/second-step/").content.decode()
    assert "data-demo-code" not in page and code_of(secret) not in page
    Installation.objects.create(id=1, demo=True)
    client = after_password()
    page = client.get("/sign-in/second-step/").content.decode()
    told = re.search(r"<code data-demo-code>(\d{6})</code>", page)
    assert told and at_second_step(client, told[1])[0] == 302
    assert at_second_step(after_password(), "000000")[0] == 422, "the rule holds there too"


def test_each_role_comes_to_its_work(district: District, settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    for who, account in district.accounts.items():
        row = Account.objects.get(pk=account.pk)
        row.set_password(PASSWORD)
        row.save(update_fields=["password"])
        for language in ("zh-hans", "en"):
            client = Client(headers={"accept-language": language})
            assert sign_in_fully(client, row.username, PASSWORD, give_app(row)) == 200, who
            assert client.get("/account/").status_code == 200


def test_a_new_key_seals_the_secrets_again(
    somebody: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret, old = give_app(somebody), keyring()
    plain = codes.recovery_codes(somebody)
    older = {old.key_id: old.field_master}
    new = replace(old, field_master=b"n" * 32, key_id=old.key_id + 1, older=older)
    for place in ("adapter", "resealing"):
        monkeypatch.setattr(f"gongyou.offices.factors.{place}.keyring", lambda: new)
    sealed = SealedFactors()
    assert sealed.name in {each.name for each in everything()}
    assert sealed.by_key() == {old.key_id: 2}
    done, after = sealed.reseal(0, 1)
    assert (done, sealed.by_key()) == (1, {old.key_id: 1, new.key_id: 1})
    assert sealed.reseal(after, 10)[0] == 1
    new = replace(new, older={})
    assert sealed.by_key() == {new.key_id: 2}
    assert codes.recovery_codes(somebody) == plain
    assert at_second_step(after_password(), code_of(secret))[0] == 302
