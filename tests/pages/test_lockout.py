"""Wrong tries: a thousand get nowhere, and nobody can lock anybody else out with them."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings
from tests.pages.desk import audited, text_of
from tests.signing_in import code_of, give_app, sign_in_fully

from gongyou.offices import gate
from gongyou.offices.devices import Caller
from gongyou.offices.models import Account, KnownDevice, WrongTries
from gongyou.offices.policies import DENGBAO3

pytestmark = pytest.mark.django_db
PASSWORD = "Right-horse-battery-1"


@pytest.fixture(autouse=True)
def quick(settings: Settings) -> Iterator[None]:
    one_client.cache_clear()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    yield


@pytest.fixture
def bare_pages(settings: Settings) -> None:
    """A thousand answers, of which only what the form says is read."""
    bare = "{{ form.non_field_errors }}{{ form.code.errors }}"
    names = ("offices/sign_in.html", "offices/second_step.html")
    loaders = [
        ("django.template.loaders.locmem.Loader", dict.fromkeys(names, bare)),
        "django.template.loaders.app_directories.Loader",
    ]
    engine = settings.TEMPLATES[0]
    options = engine["OPTIONS"] | {"loaders": loaders}
    settings.TEMPLATES = [engine | {"APP_DIRS": False, "OPTIONS": options}]


@pytest.fixture
def zhang() -> Account:
    return Account.objects.create_account("zhang", "张三", PASSWORD)


@cache
def one_client() -> Client:
    """Each new client would set the whole product up again."""
    return Client()


def stranger() -> Client:
    """A browser without any cookie."""
    one_client().cookies.clear()
    return one_client()


def first(client: Client, name: str, password: str, address: str = "", **more: str) -> str:
    """What a page says to a password: in, wrong or closed."""
    words = {"username": name, "password": password}
    where = {"REMOTE_ADDR": address or "198.51.100.1"} | more
    answer = client.post("/sign-in/", words, **where)  # type: ignore[arg-type]
    if answer.status_code == 302:
        return "in"
    return "closed" if "输错次数太多" in answer.content.decode() else "wrong"


def second(client: Client, code: str, address: str = "198.51.100.1") -> str:
    answer = client.post("/sign-in/second-step/", {"code": code}, REMOTE_ADDR=address)
    if answer.status_code == 302:
        return "in"
    return "closed" if "输错次数太多" in answer.content.decode() else "wrong"


def addresses(count: int) -> list[str]:
    return [f"203.0.113.{n + 1}" for n in range(count)]


def known_client(account: Account, address: str = "198.51.100.9") -> tuple[Client, str]:
    """A browser its owner has signed in from, signed out again; the app's secret."""
    client, secret = Client(REMOTE_ADDR=address), give_app(account)
    assert sign_in_fully(client, account.username, PASSWORD, secret) == 200
    client.post("/sign-out/")
    return client, secret


@pytest.mark.parametrize("name", ["zhang", "nobody-here"])
def test_after_five_wrong_passwords_one_has_to_wait(zhang: Account, name: str) -> None:
    said = [first(stranger(), name, "wrong") for _ in range(8)]
    assert said == ["wrong"] * 5 + ["closed"] * 3
    assert first(stranger(), name, PASSWORD) == "closed"
    assert audited("refused", object_kind="sign_in", object_id=name) == ["sign_in"] * 5
    assert audited("refused", object_kind="sign_in_locked") == ["sign_in"], "once, not each time"


def test_others_are_not_locked_out(zhang: Account) -> None:
    for _ in range(10):
        first(stranger(), "somebody", "wrong")
    assert first(stranger(), "zhang", PASSWORD) == "in"


def test_trying_on_does_not_make_the_wait_longer(
    zhang: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = timezone.now()
    now = begin
    monkeypatch.setattr("gongyou.offices.gate.timezone.now", lambda: now)
    for _ in range(5):
        first(stranger(), "zhang", "wrong")
    now = begin + DENGBAO3.closed_for - timedelta(seconds=1)
    assert first(stranger(), "zhang", PASSWORD) == "closed"
    now = begin + DENGBAO3.closed_for
    assert first(stranger(), "zhang", PASSWORD) == "in"


def test_a_right_password_forgets_the_wrong_ones(zhang: Account) -> None:
    for _ in range(3):
        assert [first(stranger(), "zhang", "wrong") for _ in range(4)] == ["wrong"] * 4
        assert first(stranger(), "zhang", PASSWORD) == "in"


@pytest.mark.slow
@pytest.mark.usefixtures("bare_pages")
def test_a_thousand_wrong_passwords_from_one_address(zhang: Account) -> None:
    said = [first(stranger(), "zhang", f"wrong-{n}") for n in range(1000)]
    assert said.count("wrong") == DENGBAO3.tries


@pytest.mark.slow
@pytest.mark.usefixtures("bare_pages")
def test_a_thousand_wrong_passwords_from_two_hundred_addresses(zhang: Account) -> None:
    """And the owner comes in meanwhile: from the own device, and with a new one at the office."""
    own, secret = known_client(zhang, "198.51.100.9")
    said = [first(stranger(), "zhang", f"wrong-{n}", a) for n in range(5) for a in addresses(200)]
    assert said.count("wrong") == DENGBAO3.tries_of_strangers
    assert first(stranger(), "zhang", PASSWORD, "192.0.2.77") == "closed"
    assert first(own, "zhang", PASSWORD, "192.0.2.78") == "in"
    assert second(own, code_of(secret, 1), "192.0.2.78") == "in"
    assert first(stranger(), "zhang", PASSWORD, "198.51.100.9") == "in", "staff work there"


def test_forged_headers_change_nothing(zhang: Account) -> None:
    said = [
        first(stranger(), "zhang", "wrong", HTTP_X_FORWARDED_FOR=a, HTTP_FORWARDED=f"for={a}")
        for a in addresses(50)
    ]
    assert said.count("wrong") == DENGBAO3.tries


def test_a_proxy_of_ours_tells_who_calls(zhang: Account, settings: Settings) -> None:
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, trusted_proxies=1)
    for a in addresses(6):
        # What stands on the left the caller has written himself.
        assert (
            first(stranger(), "zhang", "wrong", HTTP_X_FORWARDED_FOR=f"192.0.2.1, {a}") == "wrong"
        )
    said = [
        first(stranger(), "zhang", "wrong", HTTP_X_FORWARDED_FOR=f"192.0.2.{n}, 203.0.113.99")
        for n in range(9)
    ]
    assert said.count("wrong") == DENGBAO3.tries


def test_an_address_that_fails_on_many_names_is_closed_but_to_known_devices(
    zhang: Account,
) -> None:
    own, _ = known_client(zhang, "198.51.100.1")
    said = [first(stranger(), f"name-{n}", "wrong") for n in range(150)]
    assert said.count("wrong") == DENGBAO3.tries_of_an_address
    assert first(stranger(), "zhang", PASSWORD) == "closed"
    assert first(own, "zhang", PASSWORD) == "in"
    assert first(stranger(), "zhang", PASSWORD, "198.51.100.2") == "in"


@pytest.mark.usefixtures("bare_pages")
def test_a_whole_district_is_not_locked_out(zhang: Account) -> None:
    """Somebody fails on every name from many addresses."""
    people = [Account.objects.create_account(f"p{n}", f"人{n}", PASSWORD) for n in range(8)]
    known = [known_client(account, "198.51.100.9")[0] for account in people[:3]]
    for address in addresses(35):
        for account in people:
            first(stranger(), account.username, "wrong", address)
    for account in people:
        assert first(stranger(), account.username, PASSWORD, "192.0.2.5") == "closed"
    for client, account in zip(known, people, strict=False):
        assert first(client, account.username, PASSWORD, "192.0.2.5") == "in"
    for account in people:
        assert first(stranger(), account.username, PASSWORD, "198.51.100.9") == "in"


def test_a_device_cookie_that_was_made_up_is_none(zhang: Account) -> None:
    known_client(zhang)
    for token in ("x" * 43, "x" * 43 + ":sig:nature"):
        client = Client()
        client.cookies["gongyou_device"] = token
        for _ in range(5):
            first(client, "zhang", "wrong")
        assert first(client, "zhang", PASSWORD) == "closed"
        WrongTries.objects.all().delete()


def test_a_known_device_has_only_its_own_allowance(zhang: Account) -> None:
    own, _ = known_client(zhang)
    assert [first(own, "zhang", "wrong") for _ in range(7)].count("wrong") == DENGBAO3.tries
    other = Account.objects.create_account("other", "别人", PASSWORD)
    assert KnownDevice.objects.filter(account=other).count() == 0
    assert first(own, "other", PASSWORD) == "in"


@pytest.mark.slow
@pytest.mark.usefixtures("bare_pages")
def test_a_thousand_wrong_codes_from_one_address(zhang: Account) -> None:
    secret = give_app(zhang)
    client = Client()
    assert first(client, "zhang", PASSWORD) == "in"
    right = {code_of(secret, n) for n in range(-2, 4)}
    wrong = [f"{n:06}" for n in range(1100) if f"{n:06}" not in right][:1000]
    assert [second(client, code) for code in wrong].count("wrong") == DENGBAO3.tries
    assert second(client, code_of(secret)) == "closed"


@pytest.mark.slow
@pytest.mark.usefixtures("bare_pages")
def test_a_thousand_wrong_codes_from_two_hundred_addresses(zhang: Account) -> None:
    own, secret = known_client(zhang)
    right = {code_of(secret, n) for n in range(-2, 4)}
    said = []
    for number, address in enumerate(addresses(200)):
        client = stranger()
        assert first(client, "zhang", PASSWORD, address) == "in"
        wrong = [c for c in (f"{number:03}{n:03}" for n in range(10)) if c not in right][:5]
        said += [second(client, code, address) for code in wrong]
    assert len(said) == 1000
    assert said.count("wrong") == DENGBAO3.codes_a_day
    assert first(own, "zhang", PASSWORD) == "in"
    assert second(own, code_of(secret, 1)) == "in"
    answer = own.get("/account/")
    assert "10 次密码对而验证码错" in text_of(answer)


def test_tries_at_once_are_let_in_as_seldom() -> None:
    """On connections of their own, whose counts are taken away at the end."""
    caller = Caller("198.51.100.250", "")

    def one(number: int) -> bool:
        try:
            gate.enter("password", "at once", caller)
        except gate.Closed:
            return False
        finally:
            connection.close()
        return True

    def clean() -> None:
        WrongTries.objects.all().delete()
        connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(one, range(80))) == DENGBAO3.tries
        pool.submit(clean).result()


def test_renewing_the_password_opens_the_door_again(zhang: Account) -> None:
    from gongyou.offices.actions import reset_password

    for a in addresses(40):
        first(stranger(), "zhang", "wrong", a)
    assert first(stranger(), "zhang", PASSWORD, "192.0.2.77") == "closed"
    reset_password("zhang", PASSWORD)
    assert first(stranger(), "zhang", PASSWORD, "192.0.2.77") == "in"


def test_old_counts_are_swept_away(zhang: Account) -> None:
    first(stranger(), "zhang", "wrong")
    WrongTries.objects.update(since=timezone.now() - timedelta(days=3))
    known_client(zhang)
    assert not WrongTries.objects.filter(since__lt=timezone.now() - timedelta(days=1)).exists()
