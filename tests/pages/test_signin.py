"""Signing in and out."""

from collections.abc import Callable, Iterator

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings
from tests.pages.desk import audited, text_of
from tests.pages.district import District

from gongyou.foundation.models import AuditEntry
from gongyou.offices.models import Account
from gongyou.offices.signin import LOCKED_FOR, WRONG_PASSWORDS, locked

PASSWORD = "right-horse-battery"
URL = "/sign-in/"


@pytest.fixture
def zhang(db: None, district: District, settings: Settings) -> Iterator[Account]:
    """The inspector, with a password that is quickly tried."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    account = Account.objects.get(username="zhang")
    account.set_password(PASSWORD)
    account.save(update_fields=["password"])
    yield account


def attempt(client: Client, username: str, password: str, **more: str) -> tuple[int, str]:
    response = client.post(URL, {"username": username, "password": password, **more})
    return response.status_code, text_of(response)


def test_the_right_password_opens_and_is_noted(zhang: Account) -> None:
    client = Client()
    assert attempt(client, "zhang", PASSWORD)[0] == 302
    assert client.get(reverse("worksites")).status_code == 200
    row = AuditEntry.objects.get()
    assert (row.verb, row.outcome, row.actor, row.role) == (
        "sign_in",
        "done",
        zhang.uuid,
        "inspector",
    )
    assert len(row.request_id) == 36


def test_nobody_learns_whether_a_name_exists(zhang: Account) -> None:
    wrong, unknown = (attempt(Client(), name, "wrong") for name in ("zhang", "nobody-here"))
    assert wrong[0] == unknown[0] == 422
    assert wrong[1].replace("zhang", "") == unknown[1].replace("nobody-here", "")
    zhang.is_active = False
    zhang.save(update_fields=["is_active"])
    assert attempt(Client(), "zhang", PASSWORD)[1].replace("zhang", "") == wrong[1].replace(
        "zhang", ""
    )


@pytest.mark.parametrize("name", ["zhang", "nobody-here"])
def test_after_five_wrong_passwords_one_has_to_wait(zhang: Account, name: str) -> None:
    for _ in range(WRONG_PASSWORDS):
        status, said = attempt(Client(), name, "wrong")
        assert (status, "输错次数太多" in said) == (422, False)
    status, said = attempt(Client(), name, PASSWORD)
    assert (status, "输错次数太多" in said) == (422, True)
    assert audited("refused", object_kind="sign_in", object_id=name) == ["sign_in"] * 5
    assert audited("refused", object_kind="sign_in_locked") == ["sign_in"]


def test_others_are_not_locked_out(zhang: Account) -> None:
    for _ in range(WRONG_PASSWORDS):
        attempt(Client(), "somebody", "wrong")
        attempt(Client(), "somebody", "wrong")
    assert attempt(Client(), "zhang", PASSWORD)[0] == 302
    assert locked("somebody")


def test_the_wait_is_counted_from_the_last_quarter_of_an_hour(
    zhang: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(WRONG_PASSWORDS):
        attempt(Client(), "zhang", "wrong")
    later = timezone.now() + LOCKED_FOR
    monkeypatch.setattr("gongyou.offices.signin.timezone.now", lambda: later)
    assert attempt(Client(), "zhang", PASSWORD)[0] == 302


def test_the_session_is_a_new_one_after_signing_in(zhang: Account) -> None:
    client = Client()
    client.get(URL)
    session = client.session
    session["left by somebody"] = "else"
    session.save()
    before = str(session.session_key)
    attempt(client, "zhang", PASSWORD)
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


@pytest.mark.parametrize(
    ("asked", "leads"),
    [
        ("/checks/", "/checks/"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("/\\elsewhere.example", "/"),
    ],
)
def test_signing_in_leads_to_no_other_site(zhang: Account, asked: str, leads: str) -> None:
    response = Client().post(URL, {"username": "zhang", "password": PASSWORD, "next": asked})
    assert response.headers["Location"] == leads


def test_a_page_one_was_sent_away_from_is_come_back_to(db: None, district: District) -> None:
    assert (
        Client().get("/checks/?page=2").headers["Location"] == "/sign-in/?next=/checks/%3Fpage%3D2"
    )
    assert Client().post("/sign-out/").headers["Location"] == "/sign-in/?next=/"


def test_signing_out_is_posted_and_noted(sign_in: Callable[[str], Client]) -> None:
    client = sign_in("inspector")
    assert client.get(reverse("sign-out")).status_code == 405
    assert client.get(reverse("worksites")).status_code == 200
    key = str(client.session.session_key)
    assert client.post(reverse("sign-out")).status_code == 302
    assert client.get(reverse("worksites")).status_code == 302
    assert audited() == ["sign_out"]
    assert not Session.objects.filter(session_key=key).exists()


def test_cookies_are_kept_from_scripts_and_other_sites(zhang: Account) -> None:
    client = Client()
    client.get(URL)
    attempt(client, "zhang", PASSWORD)
    for name in ("sessionid", "csrftoken"):
        assert client.cookies[name]["httponly"]
        assert client.cookies[name]["samesite"] == "Lax"


def test_a_new_password_ends_the_sessions_of_the_old_one(zhang: Account) -> None:
    client = Client()
    attempt(client, "zhang", PASSWORD)
    zhang.set_password("another-horse-battery")
    zhang.save(update_fields=["password"])
    assert client.get(reverse("worksites")).status_code == 302
