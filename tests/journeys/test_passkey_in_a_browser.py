"""A passkey as the second step, on the virtual key that Chromium brings along for tests."""

import pytest

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

from allauth.mfa.models import Authenticator
from playwright.sync_api import Browser, BrowserContext, Page
from tests.journeys.test_a_check_in_a_browser import (
    PASSWORD,
    Clerk,
    address,
    browser,
    context_of,
    district,
)
from tests.pages.district import District

from gongyou.offices.models import Account

pytestmark = pytest.mark.browser
__all__ = ["address", "browser", "district"]  # fixtures of the other journeys


def give_key(context: BrowserContext, page: Page) -> None:
    """One that answers at once, as a finger on the reader does."""
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def first_step(clerk: Clerk) -> None:
    clerk.go("/")
    clerk.page.fill("[name=username]", "li")
    clerk.page.fill("[name=password]", PASSWORD)
    clerk.press("form:has([name=password]) [type=submit]")


@pytest.mark.parametrize(("width", "language"), [(360, "zh-hans"), (1366, "en")])
def test_a_passkey_is_made_and_opens_the_next_time(
    browser: Browser, address: str, district: District, width: int, language: str
) -> None:
    account = Account.objects.get(username="li")
    account.set_password(PASSWORD)
    account.save(update_fields=["password"])
    Authenticator.objects.filter(user=account).delete()
    context = context_of(browser, address, width, language)
    localhost = address.replace("127.0.0.1", "localhost")  # browsers keep passkeys for names
    clerk = Clerk(context, localhost)
    give_key(context, clerk.page)
    first_step(clerk)
    assert clerk.page.locator("img.set-up-code").is_visible()
    clerk.press("form[data-passkey=create] [type=submit]")
    assert clerk.page.locator(".recovery-codes li").count() == 10
    clerk.page.check("[name=kept]")
    clerk.press("form:has([name=kept]) [type=submit]")
    assert clerk.page.url == f"{localhost}/"
    clerk.go("/account/")
    assert Authenticator.objects.filter(user=account, type="webauthn").count() == 1
    clerk.page.locator("details.account summary").click()
    clerk.press("form[action='/sign-out/'] button")
    first_step(clerk)
    clerk.press("form[data-passkey=get] [type=submit]")
    assert clerk.page.url == f"{localhost}/"
    assert Authenticator.objects.get(user=account, type="webauthn").last_used_at is not None
    assert [told for told in clerk.faults() if "Clear-Site-Data" not in told] == []
    context.close()


def test_a_key_that_is_not_the_accounts_opens_nothing(
    browser: Browser, address: str, district: District
) -> None:
    account = Account.objects.get(username="li")
    account.set_password(PASSWORD)
    account.save(update_fields=["password"])
    Authenticator.objects.filter(user=account).delete()
    localhost = address.replace("127.0.0.1", "localhost")
    own = context_of(browser, address, 1366, "zh-hans")
    clerk = Clerk(own, localhost)
    give_key(own, clerk.page)
    first_step(clerk)
    clerk.press("form[data-passkey=create] [type=submit]")
    own.close()
    other = context_of(browser, address, 1366, "zh-hans")
    clerk = Clerk(other, localhost)
    give_key(other, clerk.page)
    first_step(clerk)
    clerk.page.locator("form[data-passkey=get] [type=submit]").click()
    clerk.page.locator("[data-passkey-trouble]").wait_for(state="visible")
    clerk.go("/account/")
    assert "/sign-in/" in clerk.page.url
    other.close()
