"""What an operator sets: safe when nothing is set, refused by name when it cannot be used."""

import pytest

from gongyou.foundation.environment import BadSetting, load_environment

URL = "postgresql://gongyou_app:p%40ss@db.example:6432/gongyou"


def test_nothing_set_is_safe_on_one_machine() -> None:
    environment = load_environment({})
    assert (environment.bind, environment.port) == ("127.0.0.1", 8000)
    assert (environment.role, environment.embedded) == ("app", True)
    assert (environment.allowed_hosts, environment.https) == ((), False)


def test_a_given_server_is_read_whole() -> None:
    environment = load_environment({"DATABASE_URL": URL})
    url = environment.urls["app"]
    assert not environment.embedded
    assert (url.host, url.port, url.name) == ("db.example", 6432, "gongyou")
    assert (url.user, url.password) == ("gongyou_app", "p@ss")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GONGYOU_DB_ROLE", "root"),
        ("GONGYOU_HTTPS", "maybe"),
        ("GONGYOU_PORT", "http"),
        ("GONGYOU_PORT", "0"),
        ("GONGYOU_PORT", "65536"),
        ("GONGYOU_PORT", "-1"),
        ("GONGYOU_LOG_LEVEL", "LOUD"),
        ("DATABASE_URL", "mysql://a:b@c/d"),
        ("DATABASE_URL", "postgresql://c/d"),
        ("DATABASE_URL", "postgresql://a:b@c"),
        ("DATABASE_URL", "postgresql://a:b@c:many/d"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(name: str, value: str) -> None:
    with pytest.raises(BadSetting, match=name):
        load_environment({name: value})


def test_all_wrong_values_are_named_at_once() -> None:
    wrong = {"GONGYOU_PORT": "x", "GONGYOU_HTTPS": "y", "GONGYOU_DB_ROLE": "z", "DATABASE_URL": "q"}
    with pytest.raises(BadSetting) as refused:
        load_environment(wrong)
    assert [name for name in wrong if name not in str(refused.value)] == []


def test_the_owners_address_alone_is_not_enough() -> None:
    with pytest.raises(BadSetting, match="DATABASE_URL"):
        load_environment({"DATABASE_OWNER_URL": URL})


def test_no_password_is_repeated_in_a_complaint() -> None:
    with pytest.raises(BadSetting) as refused:
        load_environment({"DATABASE_URL": "postgres://someone:hunter2@host:port/name"})
    assert "hunter2" not in str(refused.value)


def test_hosts_are_taken_apart() -> None:
    environment = load_environment({"GONGYOU_ALLOWED_HOSTS": "a.example, b.example,,"})
    assert environment.allowed_hosts == ("a.example", "b.example")
