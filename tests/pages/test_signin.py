"""The first step of signing in, and signing out."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings
from tests.pages.desk import audited, text_of
from tests.pages.district import District
from tests.signing_in import code_of, give_app, sign_in_fully

from gongyou.foundation.models import AuditEntry
from gongyou.offices.models import Account, StaffSession

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


def test_both_steps_open_and_are_noted(zhang: Account) -> None:
    client, secret = Client(), give_app(zhang)
    assert attempt(client, "zhang", PASSWORD)[0] == 302
    assert client.get(reverse("worksites")).status_code == 302
    client.post(reverse("second-step"), {"code": code_of(secret)})
    assert client.get(reverse("worksites")).status_code == 200
    rows = AuditEntry.objects.order_by("id")
    assert [(r.verb, r.outcome, r.actor, r.role, r.reason) for r in rows] == [
        ("first_step", "done", zhang.uuid, "inspector", ""),
        ("sign_in", "done", zhang.uuid, "inspector", "app"),
    ]
    assert {len(row.request_id) for row in rows} == {36}


def test_nobody_learns_whether_a_name_exists(zhang: Account) -> None:
    wrong, unknown = (attempt(Client(), name, "wrong") for name in ("zhang", "nobody-here"))
    assert wrong[0] == unknown[0] == 422
    assert wrong[1].replace("zhang", "") == unknown[1].replace("nobody-here", "")
    zhang.is_active = False
    zhang.save(update_fields=["is_active"])
    assert attempt(Client(), "zhang", PASSWORD)[1].replace("zhang", "") == wrong[1].replace(
        "zhang", ""
    )


def test_an_unknown_name_is_as_much_work_as_a_wrong_password(
    zhang: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.contrib.auth import hashers

    runs: list[int] = []
    encode = hashers.MD5PasswordHasher.encode

    def counted(self: hashers.MD5PasswordHasher, password: str, salt: str) -> str:
        runs.append(1)
        return encode(self, password, salt)

    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", counted)
    counts = []
    for name in ("zhang", "nobody-here"):
        attempt(Client(), name, "wrong")
        counts.append(len(runs))
        runs.clear()
    assert counts[0] == counts[1] > 0


def test_the_session_is_a_new_one_after_each_step(zhang: Account) -> None:
    client, secret = Client(), give_app(zhang)
    client.get(URL)
    session = client.session
    session["left by somebody"] = "else"
    session.save()
    keys = [str(session.session_key)]
    attempt(client, "zhang", PASSWORD)
    keys.append(str(client.session.session_key))
    client.post(reverse("second-step"), {"code": code_of(secret)})
    keys.append(str(client.session.session_key))
    assert len(set(keys)) == 3
    assert not StaffSession.objects.filter(session_key__in=keys[:2]).exists()


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
    client, secret = Client(), give_app(zhang)
    client.post(URL, {"username": "zhang", "password": PASSWORD, "next": asked})
    response = client.post(reverse("second-step"), {"code": code_of(secret)})
    assert response.headers["Location"] == leads


def test_a_page_one_was_sent_away_from_is_come_back_to(db: None, district: District) -> None:
    assert (
        Client().get("/checks/?page=2").headers["Location"] == "/sign-in/?next=/checks/%3Fpage%3D2"
    )
    assert Client().post("/sign-out/").headers["Location"] == "/sign-in/?next=/"
    assert Client().get("/sign-in/set-up/").headers["Location"] == "/sign-in/?next=/"


def test_signing_out_is_posted_and_noted(sign_in: Callable[[str], Client]) -> None:
    client = sign_in("inspector")
    assert client.get(reverse("sign-out")).status_code == 405
    assert client.get(reverse("worksites")).status_code == 200
    key = str(client.session.session_key)
    answer = client.post(reverse("sign-out"))
    assert answer.status_code == 302
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get(reverse("worksites")).status_code == 302
    assert audited() == ["sign_out"]
    assert not StaffSession.objects.filter(session_key=key).exists()


def test_cookies_are_kept_from_scripts_and_other_sites(zhang: Account) -> None:
    client, secret = Client(), give_app(zhang)
    client.get(URL)
    sign_in_fully(client, "zhang", PASSWORD, secret)
    for name in ("sessionid", "csrftoken", "gongyou_device"):
        assert client.cookies[name]["httponly"]
        assert client.cookies[name]["samesite"] == "Lax"


def test_a_new_password_ends_the_sessions_of_the_old_one(zhang: Account) -> None:
    client = Client()
    assert sign_in_fully(client, "zhang", PASSWORD, give_app(zhang)) == 200
    zhang.set_password("another-horse-battery")
    zhang.save(update_fields=["password"])
    assert client.get(reverse("worksites")).status_code == 302
