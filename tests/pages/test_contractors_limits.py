"""What a contractor may not do to the site it is judged by."""

import json
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.pages.desk import Desk
from tests.pages.district import District

from gongyou.exchange.trial import dangerous
from gongyou.registry.models import Worksite

pytestmark = [pytest.mark.django_db]

_PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-'
    'package.relationships+xml"/><Default Extension="xml" ContentType="application/vnd.'
    'openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    'relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/'
    'main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/'
    'package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.'
    'org/officeDocument/2006/relationships/worksheet" Target="s/sheet1.xml"/></Relationships>',
    "xl/s/sheet1.xml": '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/'
    'main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row>'
    '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>b</t></is></c></row>'
    "</sheetData></worksheet>",
}


def hungry_workbook() -> bytes:
    """Two cells in opposite corners of a sheet that lies where nobody looks for it."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as book:
        for name, text in _PARTS.items():
            book.writestr(name, text)
    return buffer.getvalue()


def test_a_workbook_that_asks_for_all_memory_ends_a_child_and_not_us(tmp_path: Path) -> None:
    good, bad, text = tmp_path / "a.txt", tmp_path / "b.xlsx", tmp_path / "c.csv"
    good.write_text("x")
    bad.write_bytes(hungry_workbook())
    text.write_text("y")
    assert dangerous([good, bad, text]) == {bad}


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
