"""What a contractor may bring, and what nobody may change who is judged by it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.pages.desk import Desk, Rows, audited, text_of, workbook
from tests.pages.district import AS_OF, OURS, TOWNSHIP, District

from gongyou.demo.stories import GENERAL_A, OWNER
from gongyou.payroll.models import PayTerms
from gongyou.registry.models import Batch, Worksite

SHEET: Rows = [["2026年7月工资表"], ["姓名", "应发", "扣款", "实发"], ["王老实", 6000, 0, 6000]]
A = {"name": GENERAL_A.name, "credit_code": GENERAL_A.credit_code}
THE_OWNER = {"name": OWNER.name, "credit_code": OWNER.credit_code}


@pytest.fixture
def officer(sign_in: Callable[[str], Client], tmp_path: Path) -> Desk:
    return Desk(sign_in("officer of A"), tmp_path)


def project(**more: Any) -> SimpleUploadedFile:
    usual: dict[str, Any] = {
        "project_code": "A-NEW",
        "project_name": "总包自报工地",
        "area_code": TOWNSHIP,
        "as_of": AS_OF.isoformat(),
        "general_contractor": A,
    }
    text = json.dumps(usual | more, ensure_ascii=False)
    return SimpleUploadedFile("project.json", text.encode())


def test_a_general_contractor_may_bring_his_site(officer: Desk, district: District) -> None:
    measured = {"minimum_wage_month": "1.00", "full_month_days": 31}
    done = officer.run(officer.bring([workbook(SHEET), project(parameters=measured)]))
    site = Worksite.objects.get(code="A-NEW")
    assert (done.worksite, site.minimum_wage_month, site.full_month_days) == (site, None, None)
    assert officer.client.get(reverse("worksite", args=[site.uuid])).status_code == 200


@pytest.mark.parametrize(
    "told",
    [
        {"general_contractor": None, "subcontractors": [A]},
        {"general_contractor": None, "owner": A},
        {"general_contractor": THE_OWNER},
        {"area_code": "999999"},
        {"area_code": ""},
    ],
    ids=str,
)
def test_nobody_brings_a_site_he_does_not_answer_for(
    officer: Desk, district: District, told: dict[str, Any]
) -> None:
    check = officer.bring([workbook(SHEET), project(**told)])
    assert officer.ask_to_run(check).status_code == 422
    assert not Worksite.objects.filter(code="A-NEW").exists()


def test_what_a_site_is_judged_by_stays_when_the_judged_brings_it(
    officer: Desk, district: District
) -> None:
    site = district.here.worksite
    kept = Worksite.objects.filter(pk=site.pk).values().get()
    terms = PayTerms.objects.filter(worksite=site).values().get()
    told = project(project_code=OURS.code, project_name="改名", area_code=TOWNSHIP,
                   pay_day={"day": 28, "month_offset": 3}, contract_date="2026-09-29")  # fmt: skip
    officer.run(officer.bring([workbook(SHEET), told]))
    assert Worksite.objects.filter(pk=site.pk).values().get() == kept
    assert PayTerms.objects.filter(worksite=site).values().get() == terms


def test_the_judged_do_not_go_back_to_an_earlier_day(officer: Desk, district: District) -> None:
    check = officer.bring([workbook(SHEET)])
    early = officer.ask_to_run(check, worksite=district.here.worksite.uuid, as_of="2026-07-01")
    assert (early.status_code, "更晚的一天" in text_of(early)) == (422, True)
    assert audited("refused") == ["queue_run"]
    assert officer.run(check, worksite=district.here.worksite.uuid).state == "done"


def test_the_judged_do_not_take_sheets_back(officer: Desk, district: District) -> None:
    site = district.here.worksite
    batch = Batch.objects.filter(worksite=site, kind="wage_sheet")[0]
    inputs = officer.client.get(reverse("worksite-inputs", args=[site.uuid])).content.decode()
    assert "/withdraw/" not in inputs
    officer.client.post(reverse("withdraw-batch", args=[site.uuid, batch.uuid]))
    assert Batch.objects.get(pk=batch.pk).withdrawn_at is None
    assert audited("refused") == ["withdraw_batch"]
