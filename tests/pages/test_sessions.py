"""Sessions: how long they last, where one sees them, and what ends them."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings
from tests.pages.desk import audited, text_of
from tests.pages.district import District
from tests.signing_in import code_of, give_app, sign_in_fully

from gongyou.offices.models import Account, KnownDevice, StaffSession
from gongyou.offices.policies import ASVS5, DENGBAO3
from gongyou.offices.session_store import MARKS

pytestmark = pytest.mark.django_db
PASSWORD = "Right-horse-battery-1"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"
SignIn = Callable[[str], Client]


@pytest.fixture
def somebody(settings: Settings) -> Account:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return Account.objects.create_account("somebody", "某人", PASSWORD)


def signed_in(account: Account, agent: str = FIREFOX) -> Client:
    client = Client(headers={"user-agent": agent})
    assert sign_in_fully(client, account.username, PASSWORD, give_app(account)) == 200
    return client


def ago(client: Client, **marks: timedelta) -> None:
    session = client.session
    now = int(timezone.now().timestamp())
    changed = {name: now - int(back.total_seconds()) for name, back in marks.items()}
    session[MARKS] = session[MARKS] | changed
    session.save()


@pytest.mark.parametrize(
    ("name", "back", "why"),
    [
        ("seen", DENGBAO3.idle, "idle"),
        ("seen", DENGBAO3.idle - timedelta(seconds=20), ""),
        ("started", DENGBAO3.longest, "long"),
        ("started", DENGBAO3.longest - timedelta(seconds=20), ""),
    ],
)
def test_a_session_ends_idle_or_after_a_day(
    somebody: Account, name: str, back: timedelta, why: str
) -> None:
    client = signed_in(somebody)
    ago(client, **{name: back})
    answer = client.get("/account/")
    if not why:
        assert answer.status_code == 200
        return
    assert answer.headers["Location"] == f"/sign-in/?next=/account/&why={why}"
    assert StaffSession.objects.filter(account=somebody).count() == 0
    assert "已自动退出" in text_of(client.get(answer.headers["Location"]))


def test_work_keeps_a_session_and_a_page_that_asks_by_itself_does_not(
    sign_in: SignIn, district: District
) -> None:
    client = sign_in("inspector")
    check = district.here.check.uuid
    for url, moved in ((f"/checks/{check}/progress/", False), ("/checks/", True)):
        ago(client, seen=timedelta(minutes=5))
        before = client.session[MARKS]["seen"]
        assert client.get(url).status_code == 200
        assert (client.session[MARKS]["seen"] > before) is moved, url


def test_the_other_profile_has_other_times(somebody: Account, settings: Settings) -> None:
    settings.POLICY = ASVS5
    client = signed_in(somebody)
    ago(client, seen=DENGBAO3.idle)
    assert client.get("/account/").status_code == 200
    ago(client, seen=ASVS5.idle)
    assert client.get("/account/").status_code == 302


def test_one_sees_where_one_is_signed_in_and_ends_it(somebody: Account) -> None:
    here, there = signed_in(somebody), signed_in(somebody, EDGE)
    page = text_of(here.get("/account/"))
    assert "Firefox · Linux" in page and "Edge · Windows" in page and "127.0.0.1" in page
    other = StaffSession.objects.get(agent="Edge · Windows")
    answer = here.post("/account/sessions/", {"session": other.uuid}, follow=True)
    assert "已结束那个登录" in text_of(answer)
    assert there.get("/account/").status_code == 302
    assert here.get("/account/").status_code == 200
    assert audited()[-1] == "end_session"


def test_all_others_end_at_once(somebody: Account) -> None:
    here, *others = (signed_in(somebody) for _ in range(3))
    page = text_of(here.post("/account/sessions/", {"others": "1"}, follow=True))
    assert "结束了 2 个登录" in page
    assert [c.get("/account/").status_code for c in others] == [302, 302]


def test_nobody_ends_anothers_session_or_device(somebody: Account) -> None:
    other = Account.objects.create_account("other", "别人", PASSWORD)
    mine, theirs = signed_in(somebody), signed_in(other)
    session = StaffSession.objects.get(account=other).uuid
    device = KnownDevice.objects.get(account=other).uuid
    for name, value in (("session", session), ("session", uuid4()), ("session", "x")):
        assert mine.post("/account/sessions/", {name: value}).status_code == 404
    for name in ("own", "foreign"):
        assert mine.post("/account/devices/", {name: device}).status_code == 404
    assert theirs.get("/account/").status_code == 200


def test_a_new_device_is_told_until_somebody_has_looked(somebody: Account) -> None:
    old = signed_in(somebody)
    assert "有新设备" not in text_of(old.get("/account/")), "the first of all is no news"
    new = signed_in(somebody, EDGE)
    assert "有新设备登录了你的账号" in text_of(old.get("/account/"))
    assert "有新设备登录了你的账号" not in text_of(new.get("/account/"))
    old.post("/sign-out/")
    old.post("/sign-in/", {"username": "somebody", "password": PASSWORD})
    old.post("/sign-in/second-step/", {"code": code_of(give_app(somebody))})
    assert "有新设备登录了你的账号" in text_of(old.get("/account/"))
    device = KnownDevice.objects.get(agent="Edge · Windows")
    assert new.post("/account/devices/", {"own": device.uuid}).status_code == 404
    assert "不是我" in text_of(old.get("/account/"))
    old.post("/account/devices/", {"own": device.uuid})
    assert "有新设备登录了你的账号" not in text_of(old.get("/account/"))
    assert audited()[-1] == "own_device"


def test_a_device_that_is_not_ones_own_goes_and_the_password_with_it(somebody: Account) -> None:
    mine, thief = signed_in(somebody), signed_in(somebody, EDGE)
    device = KnownDevice.objects.get(agent="Edge · Windows")
    answer = mine.post("/account/devices/", {"foreign": device.uuid})
    assert answer.headers["Location"] == "/account/password/"
    assert thief.get("/account/").status_code == 302
    assert mine.get("/worksites/").headers["Location"] == "/account/password/"
    assert not KnownDevice.objects.filter(pk=device.pk).exists()


def test_another_password_ends_the_other_sessions(somebody: Account) -> None:
    here, there = signed_in(somebody), signed_in(somebody)
    new = "Wrong-cow-machine-2"
    words = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert here.post("/account/password/", words).status_code == 302
    assert here.get("/account/").status_code == 200
    assert there.get("/account/").status_code == 302
    assert StaffSession.objects.filter(account=somebody).count() == 1


def test_wrong_old_passwords_count_as_wrong_tries(somebody: Account) -> None:
    client, new = signed_in(somebody), "Wrong-cow-machine-2"
    words = {"new_password1": new, "new_password2": new}
    for old in [*(f"wrong-{n}" for n in range(5)), PASSWORD]:
        answer = client.post("/account/password/", {"old_password": old} | words)
        assert answer.status_code == 422


@pytest.mark.parametrize("verb", ["password", "factor", "state", "role"])
def test_what_administrators_do_ends_the_sessions(
    sign_in: SignIn, district: District, verb: str
) -> None:
    account = district.accounts["inspector"]
    give_app(account)
    clerk = sign_in("inspector")
    keeper = sign_in("keeper of security" if verb == "role" else "keeper of systems")
    url = f"/organisations/accounts/{account.uuid}/"
    if verb == "role":
        url += f"roles/{account.roles.get().uuid}/end/"
    else:
        url += f"{verb}/"
    assert clerk.get("/worksites/").status_code == 200
    assert keeper.post(url, {"reason": "手机丢了"}).status_code in {200, 302}
    assert clerk.get("/worksites/").status_code == 302
    assert StaffSession.objects.filter(account=account).count() == 0


def test_a_lost_phone_is_replaced_from_the_console(sign_in: SignIn, district: District) -> None:
    """A new first password, and the second step anew; the reason is kept."""
    account = district.accounts["inspector"]
    give_app(account)
    keeper = sign_in("keeper of systems")
    url = f"/organisations/accounts/{account.uuid}/factor/"
    assert "请写原因" in text_of(keeper.post(url, {}, follow=True))
    page = keeper.post(url, {"reason": "手机丢了，当面认过"}).content.decode()
    password = page.split('password-once"><code>')[1].split("</code>")[0]
    row = audited("done", verb="reset_second_factor")
    assert row == ["reset_second_factor"]
    clerk = Client()
    answer = clerk.post("/sign-in/", {"username": account.username, "password": password})
    assert answer.headers["Location"] == "/sign-in/password/"
    assert sign_in("keeper of security").post(url, {"reason": "x"}).status_code == 404


def test_changing_a_factor_asks_once_more_who_one_is(somebody: Account) -> None:
    from gongyou.offices.proof import PROVEN_KEY

    client = signed_in(somebody)
    session = client.session
    session[PROVEN_KEY] -= 1000
    session.save()
    for url in ("/sign-in/set-up/", "/sign-in/codes/"):
        answer = client.post(url, {"renew": "1"})
        assert answer.headers["Location"] == "/confirm-identity/?next=%2Faccount%2F"
    client.post("/confirm-identity/", {"proof": PASSWORD})
    assert client.post("/sign-in/codes/", {"renew": "1"}).headers["Location"] == "/sign-in/codes/"
    assert text_of(client.get("/sign-in/codes/")).count(" ") > 10
    client.post("/sign-in/codes/", {"kept": "1"})
    assert client.get("/sign-in/codes/").headers["Location"] == "/account/"
