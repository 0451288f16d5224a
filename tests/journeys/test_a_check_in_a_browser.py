"""The whole way of a clerk in a real browser: a phone and a desk, Chinese and English."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.core.wsgi import get_wsgi_application

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

from playwright.sync_api import Browser, BrowserContext, sync_playwright
from tests.pages.district import HERE, District, story, written
from tests.pages.district import district as make_district
from tests.signing_in import code_of, give_app

from gongyou.exchange.jobs import read_check, run_check
from gongyou.exchange.models import Check
from gongyou.foundation.embedded import EmbeddedServer
from gongyou.offices.models import Account
from gongyou.registry.models import Batch

pytestmark = pytest.mark.browser

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PASSWORD = "right-horse-battery"
BASICS = """() => {
  const named = e => e.labels?.length || e.ariaLabel || e.getAttribute('aria-labelledby');
  const fields = [...document.querySelectorAll('input:not([type=hidden]), select, textarea')];
  const shown = e => e.checkVisibility?.() ?? true;
  const text = e => (e.innerText || e.ariaLabel || e.textContent || '').trim();
  return {
    headings: document.querySelectorAll('h1').length,
    nameless: fields.filter(e => shown(e) && !named(e)).map(e => e.name),
    mute: [...document.querySelectorAll('a, button')].filter(e => shown(e) && !text(e)).length,
    language: document.documentElement.lang,
    tables: [...document.querySelectorAll('table')].filter(t => !t.querySelector('th')).length,
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  };
}"""


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip("needs Chromium at /usr/bin/chromium (apt-get install chromium)")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def district(
    server: EmbeddedServer, django_db_setup: None, django_db_blocker: Any
) -> Iterator[District]:
    """Committed, and open to the threads of the web server."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        # Playwright keeps an event loop in this thread; nothing else runs in it.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        with make_district(server) as made:
            account = made.accounts["inspector"]
            account.set_password(PASSWORD)
            account.save(update_fields=["password"])
            yield made


@pytest.fixture(scope="module")
def address(district: District) -> Iterator[str]:
    application = StaticFilesHandler(get_wsgi_application())
    server = make_server("127.0.0.1", 0, application, ThreadedWSGIServer, Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


class Clerk:
    """Somebody before a screen, and what the screen has done wrong so far."""

    def __init__(self, context: BrowserContext, address: str, *, scripts: bool = True) -> None:
        self.page, self.address, self.scripts = context.new_page(), address, scripts
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def look(self) -> None:
        """What must hold on every page one comes by."""
        self.page.wait_for_load_state()
        if self.scripts:
            basics = self.page.evaluate(BASICS)
            where = self.page.url
            assert basics["wide"] <= 0, f"{where} scrolls sideways by {basics['wide']}"
            assert (basics["headings"], basics["nameless"], basics["mute"]) == (1, [], 0), where
            assert (basics["tables"], bool(basics["language"])) == (0, True), where
        else:
            assert self.page.locator("h1").count() == 1

    def go(self, path: str) -> None:
        self.page.goto(self.address + path)
        self.look()

    def press(self, selector: str) -> None:
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()
        self.look()

    def sign_in(self) -> None:
        self.go("/")
        self.page.fill("[name=username]", "zhang")
        self.page.fill("[name=password]", PASSWORD)
        secret = give_app(Account.objects.get(username="zhang"))
        self.press("form:has([name=password]) [type=submit]")
        self.page.fill("[name=code]", code_of(secret))
        self.press("form:has([name=code]) [type=submit]")
        assert "/sign-in/" not in self.page.url

    def bring(self, folder: Path) -> Check:
        self.go("/checks/new/")
        paths = sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix != ".json")
        self.page.set_input_files("[name=tables]", paths)
        self.press("form:has([name=tables]) [type=submit]")
        return Check.objects.latest("id")

    def wait_for(self, job: Callable[[int], object], check: Check) -> None:
        """The worker does its work; the page notices by itself, or is asked again."""
        assert self.page.locator("progress").count() == 1
        self.look()
        job(check.pk)
        if self.scripts and settings.STATICFILES_DIRS:
            self.page.locator("progress").wait_for(state="detached", timeout=15_000)
        else:
            self.go(f"/checks/{check.uuid}/")
        self.look()

    def run(self, number: int) -> None:
        """On a new worksite; first without saying its name."""
        self.page.select_option("[name=worksite]", "")
        self.page.locator("[name=as_of]").fill("2026-09-30")
        self.press("#run [type=submit]")
        assert self.page.locator("[aria-invalid=true]").count() == 2
        details = self.page.locator("#run details")
        if details.get_attribute("open") is None:
            details.locator("summary").click()
        self.page.fill("[name=name]", f"浏览器工地{number}")
        self.page.select_option("[name=area]", HERE)
        self.page.locator("[name=start_date]").fill("2026-07-11")
        self.press("#run [type=submit]")

    def faults(self) -> list[str]:
        elsewhere = [u for u in self.asked if not u.startswith((self.address, "data:", "blob:"))]
        # The form that was filled in wrongly on purpose is answered with 422.
        said = [c for c in self.complaints if "422" not in c]
        if not settings.STATICFILES_DIRS:
            said = [text for text in said if "404" not in text and "MIME type" not in text]
        return elsewhere + said


def journey(clerk: Clerk, folder: Path, number: int) -> None:
    written(story(number), folder)
    clerk.sign_in()
    clerk.go("/checks/")
    check = clerk.bring(folder)
    clerk.wait_for(read_check, check)
    clerk.run(number)
    clerk.wait_for(run_check, check)
    check.refresh_from_db()
    assert check.worksite is not None
    site = f"/worksites/{check.worksite.uuid}/"
    clerk.press(f"a[href='{site}']")
    clerk.go(f"{site}workers/")
    person = clerk.page.locator("#workers tbody a").first
    name = person.inner_text()
    clerk.page.fill("[name=q]", name)
    clerk.press("form:has([name=q]) [type=submit]")
    assert name in clerk.page.locator("#workers tbody").inner_text()
    clerk.press("#workers tbody a")
    assert clerk.page.locator("#calendar").is_visible()
    clerk.go(f"{site}inputs/")
    take_back(clerk)
    clerk.go("/worksites/?q=浏览器")
    assert clerk.page.locator("tbody tr").count() >= 1
    assert clerk.faults() == []


def take_back(clerk: Clerk) -> None:
    """A wage sheet, once; with scripts the page asks first."""
    if clerk.scripts:
        clerk.page.locator("form[action*='/withdraw/'] button").first.click()
        clerk.press("#confirm [value=yes]")
    else:
        clerk.press("form[action*='/withdraw/'] button")
    assert clerk.page.locator("form[action*='/withdraw/']").count() == 1


def context_of(browser: Browser, address: str, width: int, language: str) -> BrowserContext:
    context = browser.new_context(viewport={"width": width, "height": 760})
    cookie = {"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": address}
    context.add_cookies([cookie])  # type: ignore[list-item]
    return context


@pytest.mark.parametrize(("width", "language"), [(360, "zh-hans"), (1366, "en")])
def test_from_files_to_answer(
    browser: Browser, address: str, tmp_path: Path, width: int, language: str
) -> None:
    context = context_of(browser, address, width, language)
    journey(Clerk(context, address), tmp_path, 11)
    context.close()


@pytest.mark.parametrize(("width", "language"), [(360, "en"), (1366, "zh-hans")])
def test_every_page_fits_the_other_way_round(
    browser: Browser, address: str, district: District, width: int, language: str
) -> None:
    context = context_of(browser, address, width, language)
    clerk = Clerk(context, address)
    clerk.sign_in()
    site, check = f"/worksites/{district.here.worksite.uuid}/", district.here.check.uuid
    for path in (site, f"{site}workers/", f"{site}inputs/", "/checks/", "/checks/new/"):
        clerk.go(path)
    clerk.go(f"/checks/{check}/")
    with clerk.page.expect_download() as back:
        clerk.page.locator(f".notice a[href='/checks/{check}/back/']").click()
    assert back.value.suggested_filename.endswith(".zip")
    clerk.go(f"{site}workers/")
    clerk.press("#workers tbody a")
    clerk.go(f"{site}inputs/")
    clerk.press(f"tbody a[href^='{site}inputs/']")
    assert clerk.faults() == []
    context.close()


def test_all_of_it_works_without_scripts(browser: Browser, address: str, tmp_path: Path) -> None:
    context = browser.new_context(
        viewport={"width": 360, "height": 760}, java_script_enabled=False, locale="zh-CN"
    )
    journey(Clerk(context, address, scripts=False), tmp_path, 10)
    context.close()


def test_names_that_are_scripts_are_not_run(
    browser: Browser, address: str, district: District
) -> None:
    """Also not by our own script, which shows a file's name in its question."""
    batch = Batch.objects.filter(worksite=district.here.worksite, kind="wage_sheet")[0]
    Batch.objects.filter(pk=batch.pk).update(source_key="<img src=x onerror=alert(1)>")
    clerk = Clerk(browser.new_context(), address)
    dialogs: list[str] = []
    clerk.page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    clerk.sign_in()
    clerk.go(f"/worksites/{district.here.worksite.uuid}/inputs/")
    clerk.page.locator(f"form[action*='{batch.uuid}/withdraw/'] button").click()
    assert "<img src=x" in clerk.page.locator("#confirm").inner_text()
    assert (dialogs, clerk.faults()) == ([], [])
    clerk.page.context.close()
