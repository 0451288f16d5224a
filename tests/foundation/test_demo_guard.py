"""A demo is for the machine it runs on; its sign-ins are printed."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from gongyou.config import serve
from gongyou.foundation.demo import LoopbackOnly
from gongyou.foundation.models import Installation

pytestmark = pytest.mark.django_db
STRANGERS = [
    {"HTTP_HOST": "gongyou.example"},
    {"HTTP_HOST": "127.0.0.1.example:8000"},
    {"HTTP_HOST": "[::2]:8000"},
    {"HTTP_HOST": ""},
    {"REMOTE_ADDR": "10.0.0.8"},
    {"REMOTE_ADDR": "::ffff:10.0.0.8"},
    {"REMOTE_ADDR": ""},
    {"REMOTE_ADDR": "unix:"},
    {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
    {"HTTP_X_FORWARDED_HOST": "localhost"},
    {"HTTP_X_REAL_IP": "127.0.0.1"},
    {"HTTP_FORWARDED": "for=127.0.0.1"},
    {"HTTP_VIA": "1.1 proxy"},
]
NEIGHBOURS = [
    {},
    {"HTTP_HOST": "localhost"},
    {"HTTP_HOST": "localhost:8000"},
    {"HTTP_HOST": "127.0.0.1:8123"},
    {"HTTP_HOST": "[::1]"},
    {"HTTP_HOST": "[::1]:8000", "REMOTE_ADDR": "::1"},
]


def ask(guard: LoopbackOnly, **more: str) -> int:
    usual = {"HTTP_HOST": "127.0.0.1:8000", "REMOTE_ADDR": "127.0.0.1"}
    request = RequestFactory().get("/")
    request.META.update(usual | more)
    return guard(request).status_code


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("page")


@pytest.mark.parametrize("stranger", STRANGERS, ids=str)
def test_a_demo_refuses_strangers(stranger: dict[str, str]) -> None:
    Installation.objects.create(id=1, demo=True)
    assert ask(LoopbackOnly(page), **stranger) == 403


@pytest.mark.parametrize("neighbour", NEIGHBOURS, ids=str)
def test_a_demo_opens_on_its_own_machine(neighbour: dict[str, str]) -> None:
    Installation.objects.create(id=1, demo=True)
    assert ask(LoopbackOnly(page), **neighbour) == 200


def test_a_real_installation_leaves_this_to_its_hosts() -> None:
    Installation.objects.create(id=1)
    assert ask(LoopbackOnly(page), REMOTE_ADDR="10.0.0.8", HTTP_X_FORWARDED_FOR="10.0.0.9") == 200


def test_becoming_a_demo_is_noticed_while_serving() -> None:
    guard = LoopbackOnly(page)
    assert ask(guard, REMOTE_ADDR="10.0.0.8") == 200
    Installation.objects.create(id=1, demo=True)
    assert ask(guard, REMOTE_ADDR="10.0.0.8") == 403


def test_the_whole_product_stands_behind_it() -> None:
    Installation.objects.create(id=1, demo=True)
    client = Client()
    assert client.get("/sign-in/", headers={"host": "localhost"}).status_code == 200
    for url in ("/sign-in/", "/healthz", "/", "/nowhere/"):
        assert client.get(url, headers={"host": "elsewhere.example"}).status_code == 403


@pytest.mark.parametrize("bind", ["0.0.0.0", "::", "10.0.0.1", "gongyou.example"])  # noqa: S104
def test_a_demo_is_not_served_to_others(
    bind: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Installation.objects.create(id=1, demo=True)
    monkeypatch.setattr(serve, "start_server_with_schema", lambda: None)
    monkeypatch.setattr(serve, "port_in_use", lambda bind, port: False)
    monkeypatch.setattr(serve, "set_up_django", lambda role: None)
    monkeypatch.setattr(serve, "_start", lambda words: pytest.fail("it was started"))
    assert serve.serve(bind, 8000) == 2
    assert "127.0.0.1 only" in capsys.readouterr().err


@pytest.mark.parametrize("bind", ["127.0.0.1", "127.0.0.9", "::1", "localhost"])
def test_its_own_machine_is_known_by_any_of_its_names(bind: str) -> None:
    assert serve._is_loopback(bind)
