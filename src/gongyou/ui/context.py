"""What every page's frame needs to know, computed only if the frame asks."""

from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language, gettext

from gongyou.ui import menu

LARGE_TYPE_COOKIE = "gongyou_large_type"


class Shell:
    """Read by the templates as ``shell``.

    Lower packages know people and places; they leave words on the request:
    ``gongyou_role``, ``gongyou_place``, ``gongyou_person`` (str), ``gongyou_roles`` (dicts of
    somebody with several), ``gongyou_waiting`` (a number for the bell), ``gongyou_demo`` and
    ``gongyou_news`` (bool).
    """

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @property
    def product(self) -> str:
        return gettext("工友")

    @property
    def language(self) -> str:
        return "en" if (get_language() or "").startswith("en") else "zh-hans"

    @property
    def english(self) -> bool:
        return self.language == "en"

    @cached_property
    def menu(self) -> list[menu.MenuLine]:
        return menu.lines(self._request)

    @property
    def signed_in(self) -> bool:
        user = getattr(self._request, "user", None)
        return bool(user and user.is_authenticated)

    @property
    def person(self) -> str:
        named = getattr(self._request, "gongyou_person", "")
        return named or (str(getattr(self._request, "user", "")) if self.signed_in else "")

    @property
    def role(self) -> str:
        return str(getattr(self._request, "gongyou_role", "") or "")

    @property
    def place(self) -> str:
        return str(getattr(self._request, "gongyou_place", "") or "")

    @property
    def roles(self) -> list[dict[str, Any]]:
        """Of somebody with several: uuid, label, place, current."""
        return list(getattr(self._request, "gongyou_roles", ()) or ())

    @property
    def waiting(self) -> int:
        return int(getattr(self._request, "gongyou_waiting", 0) or 0)

    @property
    def news(self) -> bool:
        """A sign-in from a new device that the person has not looked at."""
        return bool(getattr(self._request, "gongyou_news", False))

    @property
    def demo(self) -> bool:
        return bool(getattr(self._request, "gongyou_demo", False))

    @property
    def large_type(self) -> bool:
        return self._request.COOKIES.get(LARGE_TYPE_COOKIE) == "1"

    @property
    def here(self) -> str:
        return self._request.get_full_path()


def shell(request: HttpRequest) -> dict[str, Any]:
    return {"shell": Shell(request)}
