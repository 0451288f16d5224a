"""Where a request comes from, whatever it says of itself."""

from dataclasses import replace

import pytest
from django.conf import settings as django_settings
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from gongyou.foundation.requests import client_address


@pytest.mark.parametrize(
    ("proxies", "forwarded", "found"),
    [
        (0, "", "192.0.2.9"),
        (0, "198.51.100.7", "192.0.2.9"),  # nobody believes it
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "203.0.113.1, 198.51.100.7", "198.51.100.7"),  # the first is the visitor's own word
        (2, "203.0.113.1, 198.51.100.7, 192.0.2.2", "198.51.100.7"),
        (2, "198.51.100.7", "198.51.100.7"),
        (1, "", "192.0.2.9"),
        (1, "nonsense", "unknown"),
    ],
)
def test_only_our_own_proxies_are_believed(
    settings: Settings, proxies: int, forwarded: str, found: str
) -> None:
    settings.ENVIRONMENT = replace(django_settings.ENVIRONMENT, trusted_proxies=proxies)
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = RequestFactory().get("/", headers=headers, REMOTE_ADDR="192.0.2.9")
    assert client_address(request) == found


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("2001:db8:1:2:3:4:5:6", "2001:0db8:0001:0002"),
        ("2001:db8:1:2::1", "2001:0db8:0001:0002"),
        ("::ffff:192.0.2.9", "192.0.2.9"),
        ("", "unknown"),
    ],
)
def test_a_line_at_home_is_one_address(address: str, found: str) -> None:
    assert client_address(RequestFactory().get("/", REMOTE_ADDR=address)) == found
