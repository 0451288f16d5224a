import pytest
from django.test import RequestFactory

from gongyou.ui import menu

pytestmark = pytest.mark.usefixtures("pages")


def entry(name: str, order: int = 1) -> menu.MenuEntry:
    return menu.MenuEntry(url_name=name, label=name, icon="home", order=order)


def test_the_tenth_entry_finds_no_room() -> None:
    names = [f"entry-{n}" for n in range(menu.MOST)]
    try:
        for name in names[: menu.MOST - 1]:
            menu.register(entry(name))
        with pytest.raises(ValueError, match="at most 9"):
            menu.register(entry(names[-1]))
        assert len(menu.registered()) == menu.MOST
    finally:
        for name in names:
            menu.unregister(name)


def test_registering_again_replaces() -> None:
    menu.register(entry("styleguide", order=7))
    assert [(e.url_name, e.order) for e in menu.registered()] == [("styleguide", 7)]


def test_the_entry_of_this_page_is_current() -> None:
    inside = menu.lines(RequestFactory().get("/style-guide/worker/"))
    assert [line.current for line in inside] == [True]
    assert [line.current for line in menu.lines(RequestFactory().get("/other/"))] == [False]


def test_who_may_not_see_an_entry_does_not() -> None:
    hidden = menu.MenuEntry(
        url_name="styleguide-worker", label="", icon="home", visible=lambda request: False
    )
    menu.register(hidden)
    try:
        assert len(menu.lines(RequestFactory().get("/"))) == 1
    finally:
        menu.unregister("styleguide-worker")
