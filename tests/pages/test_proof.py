"""Being asked once more who one is."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone
from tests.pages.desk import audited, text_of
from tests.pages.district import District
from tests.signing_in import code_of, give_app

from gongyou.offices.models import Account
from gongyou.offices.proof import PROOF_HOLDS, PROVEN_KEY, recently_proven

URL = "/confirm-identity/"
PASSWORD = "right-horse-battery"
SignIn = Callable[[str], Client]


def proven(client: Client) -> bool:
    request = HttpRequest()
    request.session, request.user = client.session, Account.objects.get(username="zhang")
    return recently_proven(request)


@pytest.fixture
def client(sign_in: SignIn, district: District) -> Client:
    account = Account.objects.get(username="zhang")
    account.set_password(PASSWORD)
    account.save(update_fields=["password"])
    district.accounts["inspector"].password = account.password
    return sign_in("inspector")


def forget(client: Client) -> None:
    session = client.session
    del session[PROVEN_KEY]
    session.save()


def test_signing_in_is_a_proof_for_a_quarter_of_an_hour(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert proven(client)
    later = timezone.now() + PROOF_HOLDS - timedelta(seconds=5)
    monkeypatch.setattr("gongyou.offices.proof.timezone.now", lambda: later)
    assert proven(client)
    later += timedelta(seconds=6)
    assert not proven(client)


def test_the_own_password_is_a_proof_and_leads_back(client: Client) -> None:
    forget(client)
    before = client.session.session_key
    assert not proven(client)
    assert "/checks/?page=2" in client.get(f"{URL}?next=/checks/%3Fpage%3D2").content.decode()
    answer = client.post(URL, {"proof": PASSWORD, "next": "/checks/?page=2"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/checks/?page=2")
    assert proven(client) and client.session.session_key != before
    assert audited() == ["confirm_identity"]


def test_a_wrong_password_is_none(client: Client) -> None:
    forget(client)
    answer = client.post(URL, {"proof": "wrong"})
    assert (answer.status_code, "不对" in text_of(answer)) == (422, True)
    assert not proven(client)
    assert audited("refused") == ["sign_in"]


@pytest.mark.parametrize("to", ["https://elsewhere.example/", "//elsewhere.example/", "/\\x.y"])
def test_it_leads_to_no_other_site(client: Client, to: str) -> None:
    assert client.post(URL, {"proof": PASSWORD, "next": to}).headers["Location"] == "/"


def test_a_code_of_the_app_is_a_proof_once(client: Client) -> None:
    code = code_of(give_app(Account.objects.get(username="zhang")))
    forget(client)
    assert client.post(URL, {"proof": code}).status_code == 302
    assert proven(client)
    assert client.post(URL, {"proof": code}).status_code == 422


def test_wrong_proofs_count_as_wrong_tries(client: Client) -> None:
    forget(client)
    for _ in range(5):
        assert client.post(URL, {"proof": "wrong"}).status_code == 422
    assert client.post(URL, {"proof": PASSWORD}).status_code == 422
    assert not proven(client)


def test_a_proof_of_the_future_is_none(client: Client) -> None:
    session = client.session
    session[PROVEN_KEY] = int(timezone.now().timestamp()) + 600
    session.save()
    assert not proven(client)
