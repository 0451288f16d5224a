"""Administrators at work: each does his part, none another's, and every deed has its row."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from tests.pages.district import HERE, TOWNSHIP, District
from tests.signing_in import code_of, secret_on

from gongyou.foundation.models import AuditEntry
from gongyou.offices.models import Account, Organisation, Role

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]


def text(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def test_a_new_colleague_from_the_account_to_the_first_page(sign_in: SignIn) -> None:
    """System makes the account, security gives the role, the person changes the password."""
    keeper, guard = sign_in("keeper of systems"), sign_in("keeper of security")
    entered = {"username": "new.clerk", "name": "新来的", "area": HERE}
    page = keeper.post(reverse("account-new"), entered).content.decode()
    password = re.findall(r"<code>([a-z0-9-]+)</code>", page)[0]
    account = Account.objects.get(username="new.clerk")
    assert password not in text(keeper, reverse("account-kept", args=[account.uuid]))
    grant = reverse("account-grant", args=[account.uuid])
    wrong = guard.post(grant, {"role": "township_clerk"})
    assert (wrong.status_code, "这个角色要选区划" in wrong.content.decode()) == (422, True)
    given = guard.post(grant, {"role": "township_clerk", "area": TOWNSHIP}, follow=True)
    assert "角色给了" in given.content.decode()

    person, own = Client(), "竹海清风明月-A1504"
    answer = person.post(reverse("sign-in"), {"username": "new.clerk", "password": password})
    assert answer.headers["Location"] == reverse("first-password")
    for url in (reverse("worksites"), reverse("account"), "/"):
        assert person.get(url).headers["Location"].startswith(reverse("sign-in"))
    answer = person.post(reverse("first-password"), {"new_password1": own, "new_password2": own})
    assert answer.headers["Location"] == reverse("factor-set-up")
    answer = person.post(reverse("factor-set-up"), {"code": code_of(secret_on(person))})
    assert answer.headers["Location"] == reverse("recovery-codes")
    person.post(reverse("recovery-codes"), {"kept": "1"})
    assert "示例工地13号" in text(person, reverse("worksites"))
    verbs = list(AuditEntry.objects.values_list("verb", flat=True))
    assert verbs == [
        *("create_account", "grant_role", "first_step", "change_password"),
        *("add_second_factor", "keep_recovery_codes", "sign_in"),
    ]


@pytest.mark.parametrize(
    ("new", "said"),
    [
        ("short", "太短了：至少 10 个字"),
        ("1234567890123", "密码只包含数字"),
        ("onlylowercase", "至少要有 3 种"),
        ("Some-Body-2026", "不能含用户名或姓名"),
        ("Moumou-2026-x", "不能含用户名或姓名"),
        ("A-15812345678", "不能含手机号"),
        ("wrong-old", "现在的密码不对"),
        ("same", "新密码和现在的一样"),
    ],
)
def test_a_password_that_is_no_good_is_told(new: str, said: str) -> None:
    client = Client()
    client.force_login(Account.objects.create_account("some-body", "某某", "old-password-here"))
    old = "not-the-old-one" if new == "wrong-old" else "old-password-here"
    word = {"wrong-old": "A-good-new-password-1", "same": "old-password-here"}.get(new, new)
    answer = client.post(
        reverse("password"), {"old_password": old, "new_password1": word, "new_password2": word}
    )
    assert (answer.status_code, said in answer.content.decode()) == (422, True)


def test_no_second_power_and_nothing_for_oneself(sign_in: SignIn, district: District) -> None:
    guard, me = sign_in("keeper of security"), district.accounts["keeper of security"]
    other = district.accounts["keeper of the audit"]
    for account, said in ((other, "三权分立"), (me, "不能给自己授权")):
        url = reverse("account-grant", args=[account.uuid])
        answer = guard.post(url, {"role": "system_admin", "area": HERE}, follow=True)
        assert said in answer.content.decode()
        assert AuditEntry.objects.filter(verb="grant_role", outcome="refused").exists()
    assert not Role.objects.filter(account__in=[me, other], role="system_admin").exists()


def test_a_closed_account_is_out_at_the_next_request(sign_in: SignIn, district: District) -> None:
    guard, inspector = sign_in("keeper of security"), sign_in("inspector")
    assert inspector.get(reverse("worksites")).status_code == 200
    url = reverse("account-state", args=[district.accounts["inspector"].uuid])
    assert "请写原因" in guard.post(url, {}, follow=True).content.decode()
    guard.post(url, {"reason": "调走了"})
    assert inspector.get(reverse("worksites")).status_code == 302
    assert AuditEntry.objects.get(verb="disable_account").reason == "调走了"
    guard.post(url, {"reason": "又回来了", "state": "open"})
    assert Account.objects.get(username="zhang").is_active


def test_a_reset_password_ends_the_old_sessions(sign_in: SignIn, district: District) -> None:
    keeper, inspector = sign_in("keeper of systems"), sign_in("inspector")
    assert inspector.get(reverse("worksites")).status_code == 200
    keeper.post(reverse("account-password", args=[district.accounts["inspector"].uuid]))
    assert inspector.get(reverse("worksites")).status_code == 302


def test_an_ended_role_sees_nothing_at_the_next_request(
    sign_in: SignIn, district: District
) -> None:
    guard, inspector = sign_in("keeper of security"), sign_in("inspector")
    role = Role.objects.get(account=district.accounts["inspector"])
    url = reverse("worksite", args=[district.here.worksite.uuid])
    assert inspector.get(url).status_code == 200
    guard.post(reverse("account-end-role", args=[role.account.uuid, role.uuid]))
    assert inspector.get(url).status_code == 302, "signed out"
    assert sign_in("inspector").get(url).status_code == 404
    again = guard.post(
        reverse("account-end-role", args=[role.account.uuid, role.uuid]), follow=True
    )
    assert "已经结束了" in again.content.decode()


def test_an_organisation_is_made_changed_and_ended(sign_in: SignIn) -> None:
    keeper = sign_in("keeper of systems")
    entered = {"area": TOWNSHIP, "kind": "station", "code": "east", "name": "驻东海服务站"}
    made = keeper.post(reverse("organisation-new"), entered, follow=True)
    assert "建好了" in made.content.decode()
    row = Organisation.objects.get(code="east")
    twice = keeper.post(reverse("organisation-new"), entered)
    assert (twice.status_code, "已经有这个代号" in twice.content.decode()) == (422, True)
    url = reverse("organisation", args=[row.uuid])
    late = entered | {"valid_from": "2026-05-01", "valid_until": "2026-04-01"}
    assert "停用日期早于起用日期" in keeper.post(url, late).content.decode()
    keeper.post(url, entered | {"valid_until": "2020-01-01"})
    row.refresh_from_db()
    assert (str(row.valid_until), row.edited) == ("2020-01-01", True)
    assert "驻东海服务站" not in text(keeper, reverse("organisations"))
    assert "驻东海服务站" in text(keeper, reverse("organisations") + "?state=ended")
    assert AuditEntry.objects.get(verb="edit_organisation").reason == "valid_until"
    keeper.post(url, entered | {"valid_until": "2020-01-01"})
    assert AuditEntry.objects.filter(verb="edit_organisation").count() == 1


def test_an_unfilled_post_is_seen(sign_in: SignIn) -> None:
    page = text(sign_in("inspector"), reverse("posts"))
    rows = re.findall(
        r'<th scope="row">([^<]*)</th>\s*<td>([^<]*)</td>\s*<td class="wrap">([\s\S]*?)</td>', page
    )
    posts = {(place, role): "没有人" in who for place, role, who in rows}
    assert posts["叙州区", "劳动保障监察员"] is False
    assert posts["叙州区", "领导小组成员"] is True
    assert posts["叙州区1镇服务所", "服务站工作人员"] is True
    only = text(sign_in("inspector"), reverse("posts") + "?only=unfilled")
    assert "某keeper of systems" in page and "某keeper of systems" not in only


def test_lists_are_filtered_by_what_the_address_asks(sign_in: SignIn) -> None:
    guard = sign_in("keeper of security")
    page = text(guard, reverse("accounts") + "?role=inspector")
    assert "某inspector" in page and "某keeper of the audit" not in page
    assert "没有符合的账号" in text(guard, reverse("accounts") + "?q=nobody-at-all")
    assert "某inspector of another district" not in text(guard, reverse("accounts"))


def test_powers_begin_at_their_own_work_and_see_no_wages(sign_in: SignIn) -> None:
    for who in ("keeper of systems", "keeper of security", "keeper of the audit"):
        client = sign_in(who)
        assert reverse("worksites") not in text(client, "/")
        page = text(client, reverse("posts"))
        assert f'href="{reverse("worksites")}"' not in page
