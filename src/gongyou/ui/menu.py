"""The left menu: other packages add their entries when Django starts."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise

MOST = 9


def everyone(request: HttpRequest) -> bool:
    return True


def no_count(request: HttpRequest) -> int:
    return 0


@dataclass(frozen=True, kw_only=True)
class MenuEntry:
    """One line of the menu; `order` follows the day's work, `count` is what waits there."""

    url_name: str
    label: str | Promise
    icon: str
    order: int = 50
    visible: Callable[[HttpRequest], bool] = everyone
    count: Callable[[HttpRequest], int] = no_count


@dataclass(frozen=True)
class MenuLine:
    """An entry as it stands on one person's page."""

    url: str
    label: str | Promise
    icon: str
    count: int
    current: bool


_entries: dict[str, MenuEntry] = {}


def register(entry: MenuEntry) -> None:
    """Called from AppConfig.ready; the same name again replaces the entry."""
    if entry.url_name not in _entries and len(_entries) >= MOST:
        raise ValueError(f"the menu holds at most {MOST} entries; no room for {entry.url_name}")
    _entries[entry.url_name] = entry


def unregister(url_name: str) -> None:
    _entries.pop(url_name, None)


def registered() -> list[MenuEntry]:
    return sorted(_entries.values(), key=lambda entry: entry.order)


def lines(request: HttpRequest) -> list[MenuLine]:
    """What this person sees, with the entry marked whose address the page lies under."""
    shown = [(reverse(entry.url_name), entry) for entry in registered() if entry.visible(request)]
    current = _closest([url for url, _ in shown], request.path)
    return [
        MenuLine(url, entry.label, entry.icon, entry.count(request), url == current)
        for url, entry in shown
    ]


def _closest(urls: list[str], path: str) -> str | None:
    fitting = [url for url in urls if url == path or (url != "/" and path.startswith(url))]
    return max(fitting, key=len, default=None)
