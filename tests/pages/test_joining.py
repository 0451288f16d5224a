"""A firm lets itself be registered, is let in or not, and calls in its own people."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.pages.district import HERE, THERE, District

from gongyou.demo.stories import GENERAL_A
from gongyou.foundation.models import AuditEntry
from gongyou.offices.inviting import digest_of
from gongyou.offices.models import Account, Invitation, Role
from gongyou.registry.models import Employer, Registration
from gongyou.statutes.identity import credit_code_check_sign

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]
PASSWORD = "竹海清风明月-1504-Ab"


def code(number: int = 1) -> str:
    first = f"91511504MA7TRY{number:03d}"
    return first + credit_code_check_sign(first)


def asked(**more: object) -> dict[str, object]:
    return {
        "area": HERE,
        "code": code(),
        "name": "四川试一试建筑有限公司",
        "person": "苏某",
        "phone": "199 0000 0001",
    } | more


def said(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return]


def register(client: Client, **more: object) -> Registration:
    answer = client.post(reverse("register-unit"), asked(**more))
    assert answer.status_code == 200, said(answer)
    return Registration.objects.latest("id")


def approve(client: Client, row: Registration, username: str = "su.first") -> str:
    url = reverse("registration-approve", args=[row.uuid])
    answer = client.post(url, {"username": username})
    assert answer.status_code == 200, said(answer)
    found: list[str] = re.findall(r'password-once"><code>([a-z0-9-]+)</code>', said(answer))
    return found[0]


def test_from_the_registration_to_a_colleague_s_first_page(
    sign_in: SignIn, district: District
) -> None:
    firm, inspector = Client(), sign_in("inspector")
    licence = SimpleUploadedFile("执照.pdf", b"%PDF-1.7 invented")
    row = register(firm, code=code().lower(), licence=licence)
    assert (row.credit_code, row.phone, row.state) == (code(), "199 0000 0001", "pending")
    assert not Employer.objects.filter(credit_code=code()).exists()
    state = {"receipt": row.receipt.lower().replace("-", " "), "code": code()}
    assert "等待审核" in said(firm.post(reverse("register-state"), state))

    assert row.name in said(inspector.get("/"))
    page = said(inspector.get(reverse("registration", args=[row.uuid])))
    assert "还没有哪个工地写过它" in page
    kept = inspector.get(reverse("registration-licence", args=[row.uuid]))
    assert b"".join(kept.streaming_content) == b"%PDF-1.7 invented"  # type: ignore[attr-defined]
    assert kept.headers["Content-Disposition"].startswith("attachment")
    password = approve(inspector, row)
    assert password not in said(inspector.get(reverse("registration", args=[row.uuid])))
    assert "已通过" in said(firm.post(reverse("register-state"), state))

    account = Account.objects.get(username="su.first")
    assert (account.must_change_password, account.check_password(password)) == (True, True)
    Account.objects.filter(pk=account.pk).update(must_change_password=False)
    officer = Client()
    officer.force_login(account)
    link = invited(officer, "新同事")
    person = Client()
    assert "四川试一试建筑有限公司" in said(person.get(link))
    entry = {"username": "colleague", "name": "新同事", "password": PASSWORD, "again": PASSWORD}
    assert "账号建好了" in said(person.post(link, entry))
    assert person.get(link).status_code == 404
    role = Role.objects.get(account__username="colleague")
    assert (role.role, role.employer_code) == ("labour_officer", code())
    assert role.account.area == account.area
    person.force_login(role.account)
    assert "本单位还没有工地" in said(person.get("/"))
    verbs = AuditEntry.objects.exclude(verb="sign_in").order_by("id")
    assert list(verbs.values_list("verb", flat=True)) == [
        *("send_registration", "approve_registration", "invite", "accept_invitation")
    ]


def invited(client: Client, name: str, place: str = "firm") -> str:
    answer = client.post(reverse("people-invite"), {"name": name, "place": place})
    assert answer.status_code == 200, said(answer)
    found: list[str] = re.findall(r"http://testserver(/join/[^<]+)</code>", said(answer))
    return found[0]


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({"code": code()[:-1] + "0"}, "末位是校验码"),
        ({"code": "123"}, "应为 18 位"),
        ({"phone": "请打给我"}, "电话只写数字"),
        ({"name": ""}, "单位名称"),
        ({"licence": SimpleUploadedFile("a.pdf", b"MZ\x90 no paper")}, "不是 PDF、JPG 或 PNG"),
        ({"licence": SimpleUploadedFile("a.pdf", b"%PDF-" + b"x" * 5_300_000)}, "超过 5 MB"),
    ],
)
def test_a_faulty_registration_is_explained(
    district: District, entry: dict[str, object], words: str
) -> None:
    before = Registration.objects.count()
    answer = Client().post(reverse("register-unit"), asked(**entry))
    assert (answer.status_code, words in said(answer)) == (422, True)
    assert Registration.objects.count() == before


def test_a_stranger_learns_nothing_of_a_code(district: District) -> None:
    """A known firm, an unknown one, and a wrong receipt: the same words."""
    answers = []
    for number in (GENERAL_A.credit_code, code()):
        page = said(Client().post(reverse("register-unit"), asked(code=number)))
        row = Registration.objects.latest("id")
        token = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)
        answers.append(token.replace(row.receipt, "").replace(number, ""))
    assert answers[0] == answers[1]
    row = Registration.objects.latest("id")
    url = reverse("register-state")
    for receipt, number in ((row.receipt, GENERAL_A.credit_code), ("AAAA-AAAA-AAAA", code())):
        answer = Client().post(url, {"receipt": receipt, "code": number})
        assert (answer.status_code, "没有这个受理号，或代码对不上" in said(answer)) == (422, True)


def test_one_address_registers_and_asks_so_often_and_no_more(district: District) -> None:
    client, url = Client(REMOTE_ADDR="10.1.1.1"), reverse("register-unit")
    statuses = [client.post(url, asked()).status_code for _ in range(12)]
    assert statuses == [200] * 10 + [429] * 2
    forged = client.post(url, asked(), HTTP_X_FORWARDED_FOR="10.9.9.9")
    assert forged.status_code == 429
    assert Client(REMOTE_ADDR="10.1.1.2").post(url, asked()).status_code == 200
    ask = {"receipt": "AAAA-AAAA-AAAA", "code": code()}
    tried = [client.post(reverse("register-state"), ask).status_code for _ in range(32)]
    assert tried == [422] * 30 + [429] * 2
    assert client.get("/join/made-up/").status_code == 404


def test_a_firm_that_has_somebody_gets_no_second_owner(sign_in: SignIn, district: District) -> None:
    inspector = sign_in("inspector")
    row = register(Client(), code=GENERAL_A.credit_code)
    url = reverse("registration", args=[row.uuid])
    page = said(inspector.get(url))
    assert "不能再批一个" in page and "某officer of A" in page
    assert "名称和申请的不一样" in page
    forced = inspector.post(reverse("registration-approve", args=[row.uuid]), {"username": "x.y"})
    assert (forced.status_code, "新的人请他们邀请" in said(forced)) == (422, True)
    refuse = reverse("registration-refuse", args=[row.uuid])
    assert "请找王专管邀请" in said(
        inspector.post(refuse, {"reason": "请找王专管邀请"}, follow=True)
    )
    state = {"receipt": row.receipt, "code": GENERAL_A.credit_code}
    assert "请找王专管邀请" in said(Client().post(reverse("register-state"), state))
    again = inspector.post(refuse, {"reason": "再来"}, follow=True)
    assert "已经有人办了" in said(again)
    outcomes = AuditEntry.objects.filter(verb__endswith="registration").order_by("id")
    assert list(outcomes.values_list("verb", "outcome")) == [
        ("send_registration", "done"),
        ("approve_registration", "refused"),
        ("refuse_registration", "done"),
        ("refuse_registration", "refused"),
    ]


def test_two_registrations_of_a_firm_make_one_owner(sign_in: SignIn, district: District) -> None:
    inspector = sign_in("inspector")
    first, second = register(Client()), register(Client())
    assert second.receipt in said(inspector.get(reverse("registration", args=[first.uuid])))
    approve(inspector, first)
    url = reverse("registration-approve", args=[second.uuid])
    assert inspector.post(url, {"username": "second"}).status_code == 422
    Role.objects.filter(account__username="su.first").update(ended_at=timezone.now())
    left = inspector.post(url, {"username": "second"})
    assert "请安全管理员给新的人授权" in said(left)
    assert not Account.objects.filter(username="second").exists()


def test_only_the_area_asked_decides(sign_in: SignIn, district: District) -> None:
    row = register(Client(), area=THERE)
    for who in ("inspector", "keeper of systems", "clerk of the township", "officer of A"):
        answer = sign_in(who).get(reverse("registration", args=[row.uuid]))
        assert answer.status_code == 404, who
    approve(sign_in("inspector of another district"), row)


# --- a firm's people -----------------------------------------------------------------------


def test_a_subcontractor_s_person_sees_the_one_worksite(
    sign_in: SignIn, district: District
) -> None:
    site = district.here.worksite
    link = invited(sign_in("officer of A"), "分包的人", str(site.uuid))
    entry = {"username": "sub", "name": "分包的人", "password": PASSWORD, "again": PASSWORD}
    person = Client()
    assert person.post(link, entry).status_code == 200
    person.force_login(Account.objects.get(username="sub"))
    assert site.name in said(person.get(reverse("worksites")))
    assert person.get(reverse("worksite", args=[site.uuid])).status_code == 200
    elsewhere = reverse("worksite", args=[district.there.worksite.uuid])
    assert person.get(elsewhere).status_code == 404
    assert person.get(reverse("people")).status_code == 404
    assert "分包的人" in said(sign_in("officer of A").get(reverse("people")))
    foreign = {"name": "某", "place": str(district.there.worksite.uuid)}
    assert sign_in("officer of A").post(reverse("people-invite"), foreign).status_code == 422


@pytest.mark.parametrize("why", ["withdrawn", "too old", "caller gone", "caller closed"])
def test_a_link_opens_no_more(sign_in: SignIn, district: District, why: str) -> None:
    officer, caller = sign_in("officer of A"), district.accounts["officer of A"]
    link = invited(officer, "某人")
    made = Invitation.objects.get(token_digest=digest_of(link.split("/")[2]))
    if why == "withdrawn":
        officer.post(reverse("people-withdraw", args=[made.uuid]))
    elif why == "too old":
        Invitation.objects.filter(pk=made.pk).update(valid_until=timezone.now() - timedelta(1))
    elif why == "caller gone":
        Role.objects.filter(account=caller).update(ended_at=timezone.now())
    else:
        Account.objects.filter(pk=caller.pk).update(is_active=False)
    answer = Client().get(link)
    assert (answer.status_code, "这个链接打不开" in said(answer)) == (404, True)
    assert link.split("/")[2].encode() not in bytes(made.token_digest)


def test_an_own_role_is_ended_by_a_colleague_only(sign_in: SignIn, district: District) -> None:
    officer, oneself = sign_in("officer of A"), district.accounts["officer of A"]
    own = oneself.roles.get()
    answer = officer.post(reverse("people-end", args=[own.uuid]), follow=True)
    assert "不能结束自己的角色" in said(answer)
    colleague = Account.objects.create(username="second", name="同事")
    other = Role.objects.create(
        account=colleague, role="labour_officer", employer_code=own.employer_code
    )
    client = Client()
    client.force_login(colleague)
    assert client.get(reverse("people")).status_code == 200
    assert "角色结束了" in said(officer.post(reverse("people-end", args=[other.uuid]), follow=True))
    assert client.get(reverse("people")).status_code == 404
    theirs = district.accounts["officer of B"].roles.get()
    assert officer.post(reverse("people-end", args=[theirs.uuid])).status_code == 404


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({"username": "zhang"}, "这个用户名已经有人用"),
        ({"username": "ZHANG"}, "这个用户名已经有人用"),
        ({"username": "root"}, "谁都猜得到"),
        ({"again": "something else"}, "两次输入的密码不一样"),
        ({"password": "short", "again": "short"}, "太短了"),
    ],
)
def test_a_faulty_answer_to_a_call_leaves_the_link_open(
    sign_in: SignIn, district: District, entry: dict[str, str], words: str
) -> None:
    link = invited(sign_in("officer of A"), "某人")
    right = {"username": "newone", "name": "某人", "password": PASSWORD, "again": PASSWORD}
    answer = Client().post(link, right | entry)
    assert (answer.status_code, words in said(answer)) == (422, True)
    assert Client().get(link).status_code == 200
