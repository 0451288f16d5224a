"""The style guide in a real browser: narrow and wide, in both languages."""

import threading
from collections.abc import Iterator
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.core.wsgi import get_wsgi_application

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

from playwright.sync_api import Browser, FilePayload, sync_playwright

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
TOO_PALE = (Path(__file__).parent / "contrast.js").read_text("utf-8")


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@pytest.fixture
def address(pages: None) -> Iterator[str]:
    application = StaticFilesHandler(get_wsgi_application())
    server = make_server("127.0.0.1", 0, application, ThreadedWSGIServer, Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip("needs Chromium at /usr/bin/chromium (apt-get install chromium)")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("width", [360, 1366])
@pytest.mark.parametrize("path", ["/style-guide/", "/style-guide/worker/"])
def test_it_fits_and_stays_at_home(
    browser: Browser, address: str, path: str, width: int, language: str
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 760})
    context.add_cookies(
        [{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": address}]
    )
    page = context.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address + path, wait_until="load")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(TOO_PALE) == []
    assert [url for url in asked if not url.startswith((address, "data:"))] == []
    assert without_vendor(complaints) == []
    context.close()


def without_vendor(complaints: list[str]) -> list[str]:
    """Files that set-up installs may be missing in a bare checkout."""
    if settings.STATICFILES_DIRS:
        return complaints
    return [text for text in complaints if "404" not in text and "MIME type" not in text]


def test_the_menu_opens_without_javascript(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 760}, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/style-guide/")
    assert not page.locator("#menu").is_visible()
    page.click(".head-menu")
    assert page.locator("#menu").is_visible()
    page.click(".menu-close")
    assert not page.locator("#menu").is_visible()
    context.close()


def test_a_grave_step_asks_first(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}/style-guide/")
    form = page.locator("form[data-confirm]")
    form.locator("[name=amount]").fill("412385.00")
    form.locator("[type=radio]").first.check()
    form.locator("[type=submit]").click()
    dialog = page.locator("#confirm")
    assert dialog.is_visible()
    assert "412,385.00" in dialog.inner_text()
    dialog.locator("[value=no]").click()
    assert not dialog.is_visible()
    page.close()


def test_chosen_files_are_listed_and_can_be_taken_out(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}/style-guide/")
    names = ("花名册.csv", "8月考勤.xlsx")
    page.set_input_files(
        "[data-dropzone] input",
        [FilePayload(name=name, mimeType="text/csv", buffer=b"x" * 2048) for name in names],
    )
    rows = page.locator(".dropzone-files li")
    assert rows.count() == len(names) + 1
    rows.first.locator("button").click()
    assert page.locator(".dropzone-name").all_inner_texts() == ["8月考勤.xlsx"]
    page.close()
