"""The first page of every role, from signing in to the thing to do; and the audit as read."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.pages.district import HERE, TOWNSHIP, District

from gongyou.foundation.models import AuditEntry
from gongyou.offices.models import Account, Area, Organisation, Role
from gongyou.payroll.models import WageAccount
from gongyou.portal.duties import DUTIES
from gongyou.registry.models import Participation, Worksite

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]
HIDDEN = "邻区秘密工地"


def page(client: Client, url: str = "/") -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def somebody(role: str, **scope: object) -> Client:
    account = Account.objects.create(username=role.replace("_", "-"), name="某人")
    Role.objects.create(account=account, role=role, **scope)
    client = Client()
    client.force_login(account)
    return client


def body(kind: str, name: str = "示例机构") -> Organisation:
    area = Area.objects.get(code=HERE)
    return Organisation.objects.create(area=area, kind=kind, code=kind, name=name)


def test_an_inspector_sees_the_worst_worksite_with_its_reasons(
    inspector: Client, district: District
) -> None:
    html = page(inspector)
    site = district.here.worksite
    assert f'<a href="{reverse("worksite", args=[site.uuid])}">{site.name}</a>' in html
    assert re.search(r"先看 \d 个红色、\d 个黄色的工地", html)
    assert "有表无勤" in html or "拖欠" in html
    check = reverse("check", args=[district.here.check.uuid])
    assert check in html
    assert HIDDEN not in html


def test_a_labour_officer_sees_which_papers_are_missing(
    sign_in: SignIn, district: District
) -> None:
    html = page(sign_in("officer of A"))
    assert district.here.worksite.name in html
    assert "还没到" in html  # no sheet of last month: the invented months lie behind
    assert "个还缺工资表或银行回盘" in html
    assert HIDDEN not in html
    assert "本单位还没有工地" in page(somebody("labour_officer", employer_code="9" * 18))


def test_a_leader_sees_townships_and_who_is_late(district: District) -> None:
    html = page(somebody("leader", area=Area.objects.get(code=HERE)))
    assert "叙州区1镇" in html
    assert "拖欠" in html
    assert HIDDEN not in html


def test_a_bank_sees_the_batches_of_accounts_kept_with_it_and_no_other(district: District) -> None:
    account = WageAccount.objects.get(worksite=district.here.worksite)
    client = somebody("bank_clerk", organisation=body("bank", account.bank_name + "某支行"))
    assert "还没有工地的工资专户登记在本行" in page(client)
    Organisation.objects.filter(kind="bank").update(name=account.bank_name)
    theirs = WageAccount.objects.filter(worksite=district.there.worksite)
    theirs.update(bank_name="别的银行")
    html = page(client)
    assert "最近的代发批次" in html
    assert district.here.worksite.name in html
    assert HIDDEN not in html
    refused = client.get(reverse("worksite", args=[district.here.worksite.uuid]))
    assert refused.status_code == 404


@pytest.mark.parametrize(
    ("role", "kind"),
    [
        ("industry", "industry"),
        ("arbitrator", "arbitration"),
        ("court_clerk", "court"),
        ("police", "police"),
        ("union", "union"),
        ("petition", "petition"),
        ("trainer", "school"),
        ("carrier", "carrier"),
        ("node_clerk", "station"),
    ],
)
def test_a_partner_reads_what_is_here_and_whom_to_ask(
    district: District, role: str, kind: str
) -> None:
    body("centre", "叙州区农民工服务中心")
    client = somebody(role, organisation=body(kind))
    html = page(client)
    assert "叙州区农民工服务中心" in html
    assert "某人" in html
    assert district.here.worksite.name not in html
    assert reverse("checks") not in html  # no entry of the menu that shows an empty page


def test_every_role_has_its_words_on_the_help_page(sign_in: SignIn) -> None:
    assert {duty.role for duty in DUTIES} == set(Role.Kind.values)
    html = page(sign_in("inspector"), reverse("help"))
    assert "你是劳动保障监察员" in html
    assert all(str(duty.label) in html for duty in DUTIES)


def test_administrators_see_what_waits_for_them(sign_in: SignIn) -> None:
    assert "个岗位没有人" in page(sign_in("keeper of systems"))
    html = page(sign_in("keeper of security"))
    assert "没有等着给角色的账号" in html  # the one without a role belongs to no area
    Account.objects.create(username="new", name="新来的", area=Area.objects.get(code=HERE))
    html = page(sign_in("keeper of security"))
    assert "1 个账号等着给角色" in html
    assert "新来的" in html
    assert "还没有角色" in page(sign_in("nobody"))


# --- the audit -----------------------------------------------------------------------------


def noted(district: District, who: str, verb: str, **more: object) -> AuditEntry:
    account = district.accounts[who]
    entry = AuditEntry(
        actor=account.uuid,
        actor_label=account.name,
        role="inspector",
        verb=verb,
        object_kind="thing",
        object_id="1",
        outcome="done",
    )
    for name, value in more.items():
        setattr(entry, name, value)
    entry.save()
    return entry


def test_the_audit_is_found_by_person_verb_outcome_and_day(
    sign_in: SignIn, district: District
) -> None:
    noted(district, "inspector", "withdraw_batch", reason="重复了一张表")
    noted(district, "clerk of the township", "begin_check", outcome="refused", reason="太多文件")
    noted(district, "inspector of another district", "withdraw_batch", reason="邻区的事")
    client, url = sign_in("keeper of the audit"), reverse("audit")
    html = page(client, url)
    assert "重复了一张表" in html and "太多文件" in html
    assert "邻区的事" not in html
    for query, there, not_there in (
        ("person=zhang", "重复了一张表", "太多文件"),
        ("verb=begin_check", "太多文件", "重复了一张表"),
        ("outcome=refused", "太多文件", "重复了一张表"),
        (f"since={timezone.localdate()}", "太多文件", "没有符合的记录"),
        ("until=2001-01-01", "没有符合的记录", "太多文件"),
    ):
        html = page(client, f"{url}?{query}")
        assert there in html and not_there not in html, query
    assert "邻区的事" not in page(client, f"{url}?person=zhou")
    html = page(client)
    assert "过去一天有 1 次被拒绝" in html


def test_names_tried_at_sign_in_are_seen_where_they_belong(
    sign_in: SignIn, district: District
) -> None:
    for name in ("zhang", "zhou", "unknown-name"):
        noted(district, "inspector", "sign_in", actor=None, object_kind="sign_in",
              object_id=name, outcome="refused", reason=f"tried {name}")  # fmt: skip
    html = page(sign_in("keeper of the audit"), reverse("audit"))
    assert "tried zhang" in html and "tried unknown-name" in html
    assert "tried zhou" not in html


def test_a_long_audit_is_read_page_by_page(sign_in: SignIn, district: District) -> None:
    first = noted(district, "inspector", "begin_check", reason="最早的一条")
    for _ in range(60):
        noted(district, "inspector", "begin_check")
    client, url = sign_in("keeper of the audit"), reverse("audit")
    html = page(client, url)
    assert first.reason not in html
    older = re.findall(r'href="(\?before=\d+)"', html)[0]
    assert first.reason in page(client, url + older)
    assert client.get(url + "?before=9999999999999999999999").status_code == 200


def test_an_export_of_the_audit_is_recorded_and_runs_no_formula(
    sign_in: SignIn, district: District
) -> None:
    noted(district, "inspector", "withdraw_batch", reason='=HYPERLINK("http://x")')
    client, url = sign_in("keeper of the audit"), reverse("audit-export")
    answer = client.post(f"{url}?verb=withdraw_batch")
    text = answer.content.decode("utf-8-sig")
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert "'=HYPERLINK" in text
    row = AuditEntry.objects.get(verb="export_audit")
    assert (row.counts, row.reason) == ({"rows": 1}, "verb=withdraw_batch")
    assert len(row.digest_after) == 64


def test_too_many_rows_are_not_cut_off_in_silence(
    sign_in: SignIn, district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gongyou.portal.auditing.MOST_EXPORTED", 1)
    for _ in range(2):
        noted(district, "inspector", "begin_check")
    client = sign_in("keeper of the audit")
    html = client.post(reverse("audit-export"), follow=True).content.decode()
    assert "请把日期范围缩小再导出" in html
    assert AuditEntry.objects.get(verb="export_audit").outcome == "refused"


# --- how much is asked of the database -----------------------------------------------------

MOST = 15


def more_worksites(district: District, numbers: range) -> None:
    firm = Participation.objects.get(worksite=district.here.worksite, part="general").employer
    sites = Worksite.objects.bulk_create(
        Worksite(code=f"MORE-{n}", name=f"工地{n}", district_code=TOWNSHIP) for n in numbers
    )
    Participation.objects.bulk_create(
        Participation(worksite=site, employer=firm, part="general") for site in sites
    )
    bank = WageAccount.objects.get(worksite=district.here.worksite).bank_name
    WageAccount.objects.bulk_create(WageAccount(worksite=s, bank_name=bank) for s in sites)
    area = Area.objects.get(code=HERE)
    for n in numbers:
        account = Account.objects.create(username=f"more-{n}", name=f"某{n}", area=area)
        noted(district, "inspector", f"verb-{n % 3}", outcome="refused", object_id=account.uuid)
        Organisation.objects.create(area=area, kind="court", code=f"court-{n}", name=f"法院{n}")


@pytest.mark.parametrize(
    "who",
    [
        *("inspector", "officer of A", "leader", "bank"),
        *("keeper of systems", "keeper of security", "keeper of the audit"),
    ],
)
def test_ten_times_as_much_asks_no_more(sign_in: SignIn, district: District, who: str) -> None:
    bank = WageAccount.objects.get(worksite=district.here.worksite).bank_name
    if who == "leader":
        client = somebody("leader", area=Area.objects.get(code=HERE))
    elif who == "bank":
        client = somebody("bank_clerk", organisation=body("bank", bank))
    else:
        client = sign_in(who)
    page(client)
    counts = []
    for numbers in (range(2), range(2, 22)):
        more_worksites(district, numbers)
        with CaptureQueriesContext(connection) as asked:
            page(client)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= MOST
