"""The pages without people, places or a database: only what the ui package brings."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path
from django.views.i18n import set_language
from pytest_django.fixtures import Settings

from gongyou.ui import menu
from gongyou.ui.context import LARGE_TYPE_COOKIE
from gongyou.ui.preferences import text_size

MIDDLEWARE = [
    "gongyou.ui.security.ContentSecurityPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
PROCESSORS = [
    "django.template.context_processors.request",
    "django.template.context_processors.i18n",
    "django.contrib.messages.context_processors.messages",
    "gongyou.ui.context.shell",
]


def failing(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("on purpose")


PATHS = (
    path("style-guide/", include("gongyou.ui.urls")),
    path("language/", set_language, name="set_language"),
    path("text-size/", text_size, name="text-size"),
    path("failing/", failing),
)


@pytest.fixture
def pages(settings: Settings) -> Iterator[None]:
    engine: dict[str, Any] = settings.TEMPLATES[0]
    options = engine["OPTIONS"] | {"context_processors": PROCESSORS}
    settings.TEMPLATES = [engine | {"OPTIONS": options}]
    settings.MIDDLEWARE = MIDDLEWARE
    settings.ROOT_URLCONF = PATHS
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    settings.MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
    settings.SECURE_SSL_REDIRECT = False
    settings.ALLOWED_HOSTS = ["127.0.0.1", "testserver"]
    kept = menu.registered()
    for entry in kept:
        menu.unregister(entry.url_name)
    menu.register(menu.MenuEntry(url_name="styleguide", label="样式手册", icon="help"))
    yield
    menu.unregister("styleguide")
    for entry in kept:
        menu.register(entry)


@pytest.fixture
def visitor(pages: None) -> Client:
    return Client(raise_request_exception=False)


@pytest.fixture
def large_type() -> str:
    return LARGE_TYPE_COOKIE
