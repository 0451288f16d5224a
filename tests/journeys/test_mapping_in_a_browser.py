"""An unknown table explained in a real browser: on a phone and a desk, with and without scripts."""

from pathlib import Path

import pytest

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

from django.conf import settings
from playwright.sync_api import Browser
from tests.journeys.test_a_check_in_a_browser import (
    Clerk,
    address,
    browser,
    context_of,
    district,
)
from tests.pages.district import District
from tests.pages.test_mapping import BANK, WAGES, bank_text, odd_sheet

from gongyou.exchange.jobs import read_check
from gongyou.exchange.models import Check, LayoutMemory

pytestmark = pytest.mark.browser
__all__ = ["address", "browser", "district"]  # fixtures of the other journeys


class Explaining:
    """A clerk at the page of corrections."""

    def __init__(self, clerk: Clerk, folder: Path) -> None:
        self.clerk, self.page, self.folder = clerk, clerk.page, folder

    def bring(self, *files: object, worksite: object = "") -> Check:
        paths = []
        for file in files:
            path = self.folder / file.name  # type: ignore[attr-defined]
            path.write_bytes(file.read())  # type: ignore[attr-defined]
            paths.append(path)
        self.clerk.go(f"/checks/new/?worksite={worksite}")
        self.page.set_input_files("[name=tables]", paths)
        self.clerk.press("form:has([name=tables]) [type=submit]")
        check = Check.objects.latest("id")
        self.clerk.wait_for(read_check, check)
        return check

    def choose(self, said: dict[str, str]) -> None:
        """Column by column; with scripts each choice asks the page anew."""
        for name, value in said.items():
            if not name.startswith(("field-", "meaning-")):
                continue
            control = self.page.locator(f"[name={name}]")
            if control.is_visible() and control.input_value() != value:
                control.focus()
                self.answered(lambda c=control, v=value: c.select_option(v))

    def answered(self, act: object) -> None:
        if not (self.clerk.scripts and settings.STATICFILES_DIRS):
            act()  # type: ignore[operator]
            return
        with self.page.expect_response(lambda r: "/reading/" in r.url):
            act()  # type: ignore[operator]
        self.page.locator(".htmx-request, .htmx-settling").first.wait_for(state="detached")

    def next(self) -> None:
        self.clerk.press("[name=go][value=next]")


def explain(clerk: Clerk, folder: Path, site: object) -> None:
    """A bank's form is explained step by step, and its next file reads by itself."""
    at = Explaining(clerk, folder)
    bank = "某某村镇银行"
    check = at.bring(bank_text(), worksite=site)
    clerk.press(".btn-todo[href*='/reading/']")
    assert clerk.page.locator("[name=meant][value=bank_return]").is_checked()
    at.next()
    assert clerk.page.locator("#header_row").input_value() == "0"
    at.next()
    at.choose(BANK)
    if clerk.scripts and settings.STATICFILES_DIRS:
        assert clerk.page.evaluate("document.activeElement.name") == "field-E"
    at.next()
    at.choose(BANK)
    at.next()
    assert "5700.00" in clerk.page.locator("#preview").inner_text()
    clerk.page.locator("#keep-owner").check()
    clerk.page.fill("#bank", bank)
    clerk.press("[name=go][value=save]")
    clerk.wait_for(read_check, check)
    assert LayoutMemory.objects.filter(owner=bank, ended_at=None).count() == 1
    at.bring(bank_text(name="八月.txt"), worksite=site)
    assert clerk.page.locator("form[action$='/reading/undo/']").count() == 1
    assert clerk.page.locator(".btn-todo[href*='/reading/']").count() == 0
    LayoutMemory.objects.filter(owner=bank).delete()


def correct(clerk: Clerk, folder: Path, site: object) -> None:
    """A sheet of unknown words, with what is missing told on the way; then undone."""
    at = Explaining(clerk, folder)
    check = at.bring(odd_sheet(), worksite=site)
    file = check.files.get()
    clerk.press(".btn-todo[href*='/reading/']")
    clerk.page.locator("[name=meant][value=wage_sheet]").check()
    at.next()
    at.next()
    at.choose({"field-E": ""})
    at.choose(WAGES | {"field-E": "", "field-G": ""})
    at.next()
    assert clerk.page.locator("[name=step]").input_value() == "columns"
    at.choose(WAGES)
    at.next()
    clerk.press("[name=go][value=save]")
    clerk.wait_for(read_check, check)
    clerk.go(f"/checks/{check.uuid}/files/{file.uuid}/reading/?sheet=Sheet1")
    assert clerk.page.locator(".is-header").count() == 1
    clerk.press("form[action$='/reading/undo/'] button")
    clerk.wait_for(read_check, check)
    assert clerk.page.locator(".btn-todo[href*='/reading/']").count() == 1


@pytest.mark.parametrize(("width", "language"), [(360, "zh-hans"), (1366, "en")])
def test_an_unknown_table_is_explained(
    browser: Browser, address: str, district: District, tmp_path: Path, width: int, language: str
) -> None:
    context = context_of(browser, address, width, language)
    clerk = Clerk(context, address)
    clerk.sign_in()
    explain(clerk, tmp_path, district.here.worksite.uuid)
    correct(clerk, tmp_path, district.here.worksite.uuid)
    clerk.go("/checks/mappings/")
    assert clerk.faults() == []
    context.close()


def test_it_is_explained_without_scripts(
    browser: Browser, address: str, district: District, tmp_path: Path
) -> None:
    context = browser.new_context(
        viewport={"width": 360, "height": 760}, java_script_enabled=False, locale="zh-CN"
    )
    clerk = Clerk(context, address, scripts=False)
    clerk.sign_in()
    explain(clerk, tmp_path, district.here.worksite.uuid)
    correct(clerk, tmp_path, district.here.worksite.uuid)
    assert clerk.faults() == []
    context.close()
