"""What a contractor may not do to the site it is judged by."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.pages.desk import Desk
from tests.pages.district import District

from gongyou.registry.models import Worksite

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def officer(sign_in: Callable[[str], Client]) -> Client:
    return sign_in("officer of A")


def test_a_contractor_s_project_file_changes_nothing_of_a_known_site(
    officer: Client, district: District, tmp_path: Path
) -> None:
    site = Worksite.objects.get(pk=district.here.worksite.pk)
    project = {
        "project_code": site.code,
        "project_name": "改名",
        "area_code": site.district_code,
        "as_of": "2026-09-30",
        "parameters": {"minimum_wage_month": "1.00"},
    }
    desk = Desk(officer, tmp_path)
    check = desk.bring([_upload("project.json", json.dumps(project)), _roster()])
    officer.post(reverse("check-run", args=[check.uuid]), {})
    kept = Worksite.objects.get(pk=site.pk)
    assert (kept.name, kept.minimum_wage_month) == (site.name, site.minimum_wage_month)


def test_a_contractor_cannot_put_a_site_where_nobody_looks(
    officer: Client, district: District, tmp_path: Path
) -> None:
    firm = district.here.worksite.participations.get(part="general").employer
    for area in ("zz", "5", "510000000000"):
        project = {
            "project_code": f"HIDDEN-{area}",
            "project_name": "看不见",
            "area_code": area,
            "as_of": "2026-09-30",
            "general_contractor": {"name": firm.name, "credit_code": firm.credit_code},
        }
        desk = Desk(officer, tmp_path)
        check = desk.bring([_upload("project.json", json.dumps(project)), _roster()])
        officer.post(reverse("check-run", args=[check.uuid]), {})
    assert not Worksite.objects.filter(code__startswith="HIDDEN").exists()


def _upload(name: str, text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


def _roster() -> SimpleUploadedFile:
    return _upload("花名册.csv", "序号,姓名,身份证号,班组\n1,示例甲,,钢筋班\n")
