"""What leaves in a file: noted with its digest; large files when a second person agrees."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook
from tests.pages.desk import audited, text_of
from tests.pages.district import District
from tests.pages.test_personal import proven, somebody

from gongyou.foundation.cipher import sm3
from gongyou.foundation.models import AuditEntry
from gongyou.registry import policy
from gongyou.registry.looks import looks_at
from gongyou.registry.models import Export, Look

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]
ASK = {"purpose": "报区人社局"}
YES = {"answer": "agree", "words": "核过"}


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three people are many."""
    small = policy.PersonalPolicy({}, 60, 2, 24)
    monkeypatch.setattr("gongyou.registry.exports.personal_policy", lambda: small)


@pytest.fixture(autouse=True)
def no_export_before(district: District, db: None) -> None:
    Export.objects.all().delete()


def asked(client: Client, district: District, kind: str = "result_xlsx") -> Export:
    url = reverse("export-new", args=[district.here.worksite.uuid, kind])
    answer = client.post(url, ASK)
    assert answer.status_code == 302, text_of(answer)
    return Export.objects.get(uuid=answer.headers["Location"].split("/")[-2])


def taken(client: Client, export: Export) -> bytes:
    answer = client.post(reverse("export-file", args=[export.uuid]))
    return answer.content if answer.status_code == 200 else b""


def decide(client: Client, export: Export, data: dict[str, str]) -> int:
    return client.post(reverse("export-decide", args=[export.uuid]), data).status_code


def sheets(content: bytes) -> list[list[object]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return [list(r) for name in book.sheet_names for r in book.get_sheet_by_name(name).to_python()]


def test_a_small_download_is_noted_with_its_digest(inspector: Client, district: District) -> None:
    url = reverse("worksite-export", args=[district.here.worksite.uuid, "xlsx"])
    answer = inspector.get(url)
    row = Export.objects.get()
    assert (row.state, row.digest) == ("handed", sm3(answer.content).hex())
    assert row.people >= 9 and row.filter["months"] == ["2026-08"]
    assert audited() == ["export_result_xlsx"]
    entry = AuditEntry.objects.get()
    assert (entry.digest_after, entry.counts) == (row.digest, {"people": row.people})
    marks = [c for r in sheets(answer.content) for c in r if "导出，仅限工作使用" in str(c)]
    assert len(marks) == 1 and "某inspector (zhang)" in str(marks[0])


def test_a_large_one_waits_for_a_second_person(
    sign_in: SignIn, district: District, few: None
) -> None:
    inspector, clerk = sign_in("inspector"), sign_in("clerk of the township")
    direct = inspector.get(reverse("worksite-export", args=[district.here.worksite.uuid, "xlsx"]))
    assert (direct.status_code, Export.objects.count()) == (302, 0)
    assert "要第二个人同意" in text_of(inspector.get(direct.headers["Location"]))
    export = asked(inspector, district)
    page = reverse("export", args=[export.uuid])
    assert "等第二个人同意" in text_of(inspector.get(page))
    assert taken(inspector, export) == b""
    assert decide(inspector, export, YES) == 422  # oneself is no second person
    assert "同意吗" in text_of(clerk.get(page))
    assert decide(clerk, export, {"answer": "agree"}) == 422  # and says why
    assert decide(clerk, export, YES) == 302
    assert decide(clerk, export, YES) == 422  # once
    assert taken(clerk, export) == b""  # who agrees does not take
    content = taken(inspector, export)
    assert content.startswith(b"PK")
    row = Export.objects.get()
    assert (row.state, row.digest) == ("handed", sm3(content).hex())
    assert audited() == ["ask_export", "agree_export", "export_result_xlsx"]
    assert "核过" in text_of(inspector.get(page))


def test_a_no_is_a_no(sign_in: SignIn, district: District, few: None) -> None:
    inspector, clerk = sign_in("inspector"), sign_in("clerk of the township")
    export = asked(inspector, district)
    assert decide(clerk, export, {"answer": "refuse", "words": "人数不对"}) == 302
    assert taken(inspector, export) == b""
    assert "没有同意" in text_of(inspector.get(reverse("exports")))


def test_a_yes_holds_for_a_day(sign_in: SignIn, district: District, few: None) -> None:
    inspector, clerk = sign_in("inspector"), sign_in("clerk of the township")
    export = asked(inspector, district)
    decide(clerk, export, YES)
    Export.objects.update(decided_at=timezone.now() - timedelta(hours=25))
    assert taken(inspector, export) == b""
    assert "过期了" in text_of(inspector.get(reverse("export", args=[export.uuid])))


def test_the_database_knows_no_decision_on_ones_own(district: District) -> None:
    account = district.accounts["inspector"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Export.objects.create(
            worksite=district.here.worksite,
            kind="result_xlsx",
            state="approved",
            people=1,
            asked_by=account,
            decided_by=account,
        )


def test_who_sees_the_list(sign_in: SignIn, district: District) -> None:
    url = reverse("worksite-export", args=[district.here.worksite.uuid, "json"])
    sign_in("inspector").get(url)
    name = district.here.worksite.name
    for who, sees in (
        ("inspector", True),
        ("officer of A", True),
        ("keeper of the audit", True),
        ("inspector of another district", False),
        ("keeper of systems", False),
    ):
        page = text_of(sign_in(who).get(reverse("exports")))
        assert (name in page) is sees, who


# --- one's own daily work -----------------------------------------------------------------


def test_a_labour_officer_takes_his_own_roster_in_full(sign_in: SignIn, district: District) -> None:
    officer, work = proven(sign_in("officer of A")), somebody(district)
    export = asked(officer, district, "roster_full")
    rows = sheets(taken(officer, export))
    cells = {str(cell) for row in rows for cell in row}
    assert {str(work.person.id_number), str(work.person.phone)} <= cells
    assert any("导出，仅限工作使用" in cell for cell in cells)
    look = Look.objects.get()
    assert (look.way, look.people) == ("daily", len(rows) - 2)
    assert [t.what for t in looks_at(work.person)] == ["身份证号、联系电话、工资卡号"]


def test_nobody_else_does_and_not_without_a_fresh_proof(
    sign_in: SignIn, district: District
) -> None:
    url = reverse("export-new", args=[district.here.worksite.uuid, "roster_full"])
    for who in ("inspector", "clerk of the township", "officer of B"):
        assert proven(sign_in(who)).post(url, ASK).status_code == 404, who
    officer = proven(sign_in("officer of A"), timedelta(minutes=16))
    assert "先确认身份" in text_of(officer.get(url))
    answer = officer.post(url, ASK)
    assert answer.headers["Location"].startswith(reverse("confirm-identity"))
    assert Export.objects.count() == Look.objects.count() == 0
