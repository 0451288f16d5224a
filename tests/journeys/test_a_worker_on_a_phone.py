"""A worker with a small telephone: in, through every page, an answer, and out; no scripts."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

from playwright.sync_api import Browser, Page
from tests.journeys.test_a_check_in_a_browser import BASICS, address, browser, district
from tests.pages.district import District
from tests.pages.test_worker_signin import workers_of

from gongyou.demo.truth import Worker
from gongyou.foundation.models import OutgoingMessage, RateCount
from gongyou.workers import codes
from gongyou.workers.models import SignInCode, WorkerAnswer

__all__ = ["address", "browser", "district"]
pytestmark = pytest.mark.browser

LARGE = {"name": "gongyou_large_type", "value": "1"}
THUMB = """() => [...document.querySelectorAll('button, .big, .phones a, input:not([type=hidden])')]
  .filter(e => e.getBoundingClientRect().height && e.getBoundingClientRect().height < 59.5)
  .map(e => e.outerHTML.slice(0, 80))"""


class Phone:
    """Looks at each page it comes by, as somebody with thick fingers and no patience."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address, self.seen = page, address, 0

    def look(self) -> None:
        self.page.wait_for_load_state()
        basics, where = self.page.evaluate(BASICS), self.page.url
        assert basics["wide"] <= 0, f"{where} scrolls sideways by {basics['wide']}"
        assert (basics["headings"], basics["nameless"], basics["mute"]) == (1, [], 0), where
        assert self.page.evaluate(THUMB) == [], where
        self.seen += 1

    def go(self, path: str) -> None:
        self.page.goto(self.address + path)
        self.look()

    def press(self, selector: str) -> None:
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()
        self.look()


def message() -> str:
    for code in SignInCode.objects.filter(code_hash=None, used_at=None):
        codes.issue(code.pk)
    return str(json.loads(OutgoingMessage.objects.latest("id").body or "{}")["code"])


@pytest.fixture(params=["zh-hans", "en"])
def phone(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Phone]:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    language = {"name": settings.LANGUAGE_COOKIE_NAME, "value": request.param, "url": address}
    context.add_cookies([language])  # type: ignore[list-item]
    if request.param == "en":
        context.add_cookies([LARGE | {"url": address}])  # type: ignore[list-item]
    yield Phone(context.new_page(), address)
    context.close()


def test_a_worker_comes_in_looks_answers_and_leaves(phone: Phone, district: District) -> None:
    for row in RateCount.objects.all():
        row.hits = [hit - timedelta(hours=25) for hit in row.hits]
        row.save(update_fields=["hits"])
    who: Worker = workers_of(district)[0]
    page = phone.page
    phone.go("/my/")
    phone.press("main button.big")
    assert page.locator("[aria-invalid=true]").count() == 1
    page.fill("[name=phone]", who.who.phone)
    phone.press("main button.big")
    page.locator("summary").click()
    phone.look()
    page.fill("[name=code]", message())
    phone.press("main button.big")
    if "identity" in page.url:
        page.fill("[name=name]", who.who.name)
        page.fill("[name=last_six]", who.who.id_number[-6:])
        phone.press("main button.big")
    assert page.url.endswith("/my/")
    before = WorkerAnswer.objects.count()
    for link in ("/my/wages/", "/my/owed/", "/my/devices/"):
        phone.go(link)
    phone.go("/my/wages/")
    phone.press("tbody a")
    phone.press("a.big-main")
    phone.press('a[href="?said=days_wrong"]')
    page.fill("[name=days]", "26.5")
    phone.press("main button.big")
    assert WorkerAnswer.objects.count() == before + 1
    phone.press(".my-foot button")
    assert page.url.endswith("/my/sign-in/")
    phone.go("/my/slip/")
    assert phone.seen > 12
    assert SignInCode.objects.filter(made_at__lt=timezone.now(), number__isnull=False).count() == 0
