"""What holds for every page: headers, languages, names as text, one row for every deed."""

import io
import re
import zipfile
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.matching.cast import card_number, id_number
from tests.pages.desk import Desk, Rows, audited, text_of, workbook
from tests.pages.district import MONTH, TOWNSHIP, District

from gongyou.exchange.jobs import read_check
from gongyou.exchange.models import Check
from gongyou.foundation.models import AuditEntry
from gongyou.registry.models import Batch, Engagement, Person, Worksite
from gongyou.ui.security import HEADERS


def addresses(district: District) -> list[str]:
    """Every page of the two worksites' district that is looked at."""
    site, check = district.here.worksite.uuid, district.here.check.uuid
    somebody = Engagement.objects.filter(worksite=district.here.worksite)[0].person_id
    batch = Batch.objects.filter(worksite=district.here.worksite, kind="gate")[0].uuid
    return [
        reverse("worksites"),
        reverse("worksite", args=[site]),
        reverse("worksite-workers", args=[site]),
        reverse("worker-month", args=[site, somebody, MONTH]),
        reverse("worksite-inputs", args=[site]),
        reverse("rejected-rows", args=[site, batch]),
        reverse("checks"),
        reverse("check-new"),
        reverse("check", args=[check]),
        reverse("check-table", args=[check, district.here.check.files.order_by("key")[0].uuid]),
        reverse("mappings"),
        reverse("assist"),
        reverse("assist-person", args=[Person.objects.get(pk=somebody).uuid]),
        reverse("answer-for", args=[site, somebody, MONTH]),
        reverse("styleguide"),
    ]


def test_every_answer_says_what_a_browser_may_load(inspector: Client, district: District) -> None:
    site = district.here.worksite.uuid
    more = ["/nowhere/", "/sign-in/", "/healthz", reverse("worksite-export", args=[site, "xlsx"])]
    for url in [*addresses(district), *more]:
        for client in (inspector, Client()):
            headers = client.get(url).headers
            for name, value in HEADERS.items():
                assert headers[name] == value, url
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert headers["X-Frame-Options"] == "DENY"
        assert "no-store" in inspector.get(url).headers["Cache-Control"], url


def test_a_page_asks_for_nothing_from_outside_and_runs_no_script_of_its_own(
    inspector: Client, district: District
) -> None:
    for url in addresses(district):
        html = inspector.get(url).content.decode()
        links = re.findall(r'(?:src|href|action|hx-get)="([^"]*)"', html)
        assert [link for link in links if urlsplit(link).netloc] == [], url
        assert re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", html) == [], url
        assert re.findall(r'\son\w+="|style="|javascript:', html) == [], url


def test_every_page_has_one_heading_a_language_and_labels(
    inspector: Client, district: District
) -> None:
    for url in addresses(district)[:-1]:
        html = inspector.get(url).content.decode()
        assert len(re.findall(r"<h1[ >]", html)) == 1, url
        assert '<html lang="zh' in html
        ids = re.findall(r'\sid="([^"]+)"', html)
        assert len(ids) == len(set(ids)), url
        labelled = set(re.findall(r'<label[^>]*\sfor="([^"]+)"', html))
        for tag in re.findall(r"<(?:input|select|textarea)\b[^>]*>", html):
            if 'type="hidden"' not in tag:
                name = re.search(r'\sid="([^"]+)"', tag)
                assert (name and name[1] in labelled) or "aria-label" in tag, tag


def test_every_page_speaks_english_when_asked(inspector: Client, district: District) -> None:
    inspector.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    ours = district.here
    written = {w.who.name for w in ours.site.workers} | {ours.worksite.name}
    for url in addresses(district)[:-1]:
        html = inspector.get(url).content.decode()
        assert '<html lang="en"' in html
        title = re.search(r"<title>(.*?)</title>", html, re.S)
        assert title
        left = title[1]
        for word in written:
            left = left.replace(word, "")
        assert not re.search("[一-鿿]", left), f"{url}: {left}"


def test_the_language_is_chosen_once_and_kept(inspector: Client) -> None:
    response = inspector.post(reverse("set_language"), {"language": "en", "next": "/checks/"})
    assert response.headers["Location"] == "/checks/"
    assert "New check" in text_of(inspector.get("/checks/"))
    away = inspector.post(reverse("set_language"), {"language": "zh-hans", "next": "//x.example/"})
    assert away.headers["Location"] == "/"
    assert "新的核对" in text_of(inspector.get("/checks/"))


# --- deeds ---------------------------------------------------------------------------------

JULY: Rows = [["2026年7月工资表"], ["姓名", "应发", "扣款", "实发"], ["王老实", 6000, 0, 6000]]


def test_every_deed_writes_one_row_and_so_does_every_refusal(
    desk: Desk, district: District
) -> None:
    site = district.here.worksite
    client, batch = desk.client, Batch.objects.filter(worksite=site, kind="wage_sheet")[0]

    def rows_of(url: str, data: dict[str, object]) -> list[tuple[str, str]]:
        last = AuditEntry.objects.order_by("-id").values_list("id", flat=True).first() or 0
        client.post(url, data)
        new = AuditEntry.objects.filter(id__gt=last).exclude(verb__in=REGISTERING)
        assert all(row.actor == district.accounts["inspector"].uuid for row in new)
        assert all(len(row.request_id) == 36 and row.role == "inspector" for row in new)
        return list(new.values_list("verb", "outcome"))

    def sheet() -> SimpleUploadedFile:
        return workbook(JULY)  # a file is read once

    assert rows_of(reverse("check-new"), {"tables": [sheet()]}) == [("begin_check", "done")]
    check = Check.objects.latest("id")
    many = [SimpleUploadedFile(f"{n}.csv", b"x") for n in range(201)]
    assert rows_of(reverse("check-new"), {"tables": many}) == [("begin_check", "refused")]
    url = {n: reverse(n, args=[check.uuid]) for n in ("check-add", "check-run")}
    file = check.files.get().uuid
    of_file = {n: reverse(n, args=[check.uuid, file]) for n in ("check-month", "check-leave-out")}
    # reading still, so nothing may be changed
    wanted: list[tuple[str, dict[str, object]]] = [
        (url["check-add"], {"tables": [sheet()]}),
        (of_file["check-month"], {"month": "2026-07"}),
        (of_file["check-leave-out"], {}),
    ]
    for name, data in wanted:
        assert rows_of(name, data) == [("change_check", "refused")], name
    run: dict[str, object] = {"as_of": "2026-09-30", "worksite": site.uuid}
    assert [outcome for _, outcome in rows_of(url["check-run"], run)] == ["refused"]
    desk.again(check)
    Check.objects.filter(pk=check.pk).update(state=Check.State.DRAFT)
    assert rows_of(of_file["check-month"], {"month": "2026-07"}) == [("say_month", "done")]
    Check.objects.filter(pk=check.pk).update(state=Check.State.DRAFT)
    assert rows_of(url["check-add"], {"tables": [sheet()]}) == [("add_files", "done")]
    read_check(check.pk)
    reading = reverse("check-table", args=[check.uuid, file]) + "?sheet=Sheet1"
    said: dict[str, object] = {"meant": "left_out", "go": "save"}
    assert rows_of(reading, said) == [("correct_table", "done")]
    assert rows_of(reading, said) == [("correct_table", "refused")]  # it is being read
    read_check(check.pk)
    undo = reverse("check-table-undo", args=[check.uuid, file])
    assert rows_of(undo, {"sheet": "Sheet1"}) == [("undo_correction", "done")]
    assert rows_of(undo, {"sheet": "Sheet1"}) == [("change_check", "refused")]
    read_check(check.pk)
    forget = reverse("mapping-forget", args=[district.here.memory.uuid])
    assert rows_of(forget, {}) == [("forget_layout", "done")]
    assert rows_of(of_file["check-leave-out"], {}) == [("leave_out_file", "done")]
    assert rows_of(url["check-run"], run) == [("queue_run", "done")]
    url_back = reverse("withdraw-batch", args=[site.uuid, batch.uuid])
    assert rows_of(url_back, {}) == [("withdraw_batch", "done")]
    assert rows_of(url_back, {}) == [("withdraw_batch", "refused")]
    assert rows_of(reverse("sign-out"), {}) == [("sign_out", "done")]


REGISTERING = ["register_worksite", "update_worksite", "agree_terms", "register_devices"]


# --- names are text ------------------------------------------------------------------------

NASTY = [
    "<script>alert(1)</script>",
    '=HYPERLINK("http://x")',
    "'\"><img src=x onerror=alert(1)>",
]


@pytest.fixture
def nasty_site(desk: Desk) -> Worksite:
    """A worksite whose names, teams and files are written by somebody malicious."""
    roster = [
        ["<b>花名册</b>"],
        ["序号", "姓名", "身份证号", "工种", "班组", "计酬方式", "日工资", "工资卡号"],
    ]
    sheet = [
        ["2026年7月工资表"],
        ["序号", "姓名", "身份证号", "班组", "出勤天数", "日工资", "应发", "=扣款()", "实发"],
    ]
    for n, name in enumerate(NASTY, 1):
        number, card = id_number("19800102", 900 + n), card_number(n)
        roster.append([str(n), name, number, name, name, "点工", "300", card])
        sheet.append([str(n), name, number, name, "20", "300", "6000", "100", "5900"])
    files = [
        workbook(roster, name="<i>花名册.xlsx"),
        workbook(sheet, name="=工资&quot;.xlsx", sheet="<u>表"),
    ]
    check = desk.bring(files)
    done = desk.run(check, name="<svg onload=alert(1)>", area=TOWNSHIP, pay_day="15")
    assert (done.state, done.worksite is not None) == (Check.State.DONE, True)
    assert done.worksite is not None
    return done.worksite


def test_what_people_are_called_is_shown_and_never_run(desk: Desk, nasty_site: Worksite) -> None:
    site, check = nasty_site, Check.objects.latest("id")
    people = Engagement.objects.filter(worksite=site).order_by("ref")
    assert {p.name for p in people} >= {NASTY[0]}
    somebody = people.get(name=NASTY[0]).person_id
    batch = Batch.objects.filter(worksite=site, kind="wage_sheet")[0].uuid
    for url in (
        reverse("worksites"),
        reverse("worksite", args=[site.uuid]),
        reverse("worksite-workers", args=[site.uuid]) + "?q=%3Cscript%3E",
        reverse("worksite-workers", args=[site.uuid]),
        reverse("worker-month", args=[site.uuid, somebody, "2026-07"]),
        reverse("worksite-inputs", args=[site.uuid]),
        reverse("rejected-rows", args=[site.uuid, batch]),
        reverse("checks"),
        reverse("check", args=[check.uuid]),
    ):
        html = desk.client.get(url).content.decode()
        for word in ("<script>alert", "<img src=x", "<svg onload", "<b>花名册", "<i>", "<u>表"):
            assert word not in html, url
    listed = desk.client.get(reverse("worksite-workers", args=[site.uuid])).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in listed


def test_a_workbook_shows_formulas_as_the_text_they_are(desk: Desk, nasty_site: Worksite) -> None:
    url = reverse("worksite-export", args=[nasty_site.uuid, "xlsx"])
    with zipfile.ZipFile(io.BytesIO(desk.client.get(url).content)) as book:
        parts = {name: book.read(name).decode() for name in book.namelist()}
    assert [
        n for n, xml in parts.items() if re.search(r"<f[ >]|hyperlink", xml, re.I)
    ] == [] or all("<f>" not in xml for xml in parts.values())
    assert "=HYPERLINK(" in "".join(parts.values())


def test_names_of_files_are_no_paths(desk: Desk) -> None:
    check = desk.bring([workbook(JULY, name="../../etc/passwd.xlsx")])
    assert [f.key for f in check.files.all()] == ["passwd.xlsx"]


def test_a_refusal_stays_when_its_page_is_shown(sign_in: Callable[[str], Client]) -> None:
    client = sign_in("nobody")
    assert client.get(reverse("worksites")).status_code == 200
    assert audited("refused") == []
