"""A file goes back from the check's page: in red, to those who may see the check, noted."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import python_calamine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.pages.desk import Desk, audited, text_of, workbook
from tests.pages.district import District
from tests.readers.conftest import CAST
from tests.returning.conftest import RED_CELL, Book

from gongyou.exchange.models import Check, FileNotes
from gongyou.foundation.models import AuditEntry

HEADS = ["序号", "姓名", "身份证号", "工种", "班组", "日工资"]
RIGHT = CAST[1].id_number
WRONG = CAST[0].id_number[:-1] + ("0" if CAST[0].id_number[-1] != "0" else "1")
ROSTER: list[list[Any]] = [
    HEADS,
    [1, CAST[0].name, WRONG, "木工", "甲班", 300],
    [2, CAST[1].name, RIGHT, "木工", "甲班", 310],
]
LOG = "9\t2026-08-03 07:58:00\t0\t1\t0\t0\n"
LOGS = LOG + LOG + "9\t1999-01-01 07:58:00\t0\t1\t0\t0\n"


@pytest.fixture
def check(desk: Desk, district: District) -> Check:
    files = [
        workbook(ROSTER, name="花名册.xlsx"),
        SimpleUploadedFile("A1_attlog.dat", LOGS.encode()),
        SimpleUploadedFile("A1_attlog.txt", (LOG + "坏行\n").encode()),
    ]
    return desk.bring(files, district.here.worksite.uuid)


def body(response: Any) -> bytes:
    return b"".join(response)


def address(check: Check, name: str) -> str:
    return reverse("file-back", args=[check.uuid, check.files.get(key=name).uuid])


def saved(content: bytes, folder: Path) -> Path:
    path = folder / f"{len(list(folder.iterdir()))}.xlsx"
    path.write_bytes(content)
    return path


def test_a_file_comes_back_in_red(desk: Desk, check: Check, tmp_path: Path) -> None:
    page = desk.page(check)
    assert "2 行读时有问题" in page
    assert "2 个文件一起退回" in page
    assert page.count("退回修改（标红 1 行）") == 2
    response = desk.client.get(address(check, "花名册.xlsx"))
    assert "filename*=utf-8''%E8%8A%B1" in response.headers["Content-Disposition"]
    cells = Book(saved(body(response), tmp_path)).cells()
    assert (cells[2, 3].fill, cells[3, 3].fill) == (RED_CELL, "")
    assert cells[2, 3].content == f"text:{WRONG}"
    row = AuditEntry.objects.latest("id")
    assert (row.verb, row.reason, row.counts) == (
        "take_back_file",
        "花名册.xlsx",
        {"files": 1, "rows": 1},
    )


def test_what_only_the_match_finds_goes_back_after_it(
    desk: Desk, check: Check, district: District, tmp_path: Path
) -> None:
    assert not FileNotes.objects.filter(file__key="A1_attlog.dat").exists()
    done = desk.run(check, worksite=district.here.worksite.uuid)
    assert done.state == Check.State.DONE
    assert "退回修改（标红 2 行）" in desk.page(done)
    path = saved(body(desk.client.get(address(check, "A1_attlog.dat"))), tmp_path)
    rows = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    assert [row[-1] for row in rows] == ["", "未采用：重复记录", "未采用：早于开工日期"]


def test_all_files_come_in_one_zip(desk: Desk, check: Check, district: District) -> None:
    desk.run(check, worksite=district.here.worksite.uuid)
    response = desk.client.get(reverse("check-back", args=[check.uuid]))
    with zipfile.ZipFile(io.BytesIO(body(response))) as archive:
        assert sorted(archive.namelist()) == [
            "A1_attlog（退回修改） 2.xlsx",
            "A1_attlog（退回修改）.xlsx",
            "花名册（退回修改）.xlsx",
        ]
        assert archive.testzip() is None
    assert audited()[-1] == "take_back_check"
    assert AuditEntry.objects.latest("id").counts["files"] == 3


def test_reasons_are_in_the_language_of_the_page(desk: Desk, check: Check, tmp_path: Path) -> None:
    desk.client.post(reverse("set_language"), {"language": "en"})
    assert "Take it back (1 row in red)" in desk.page(check)
    response = desk.client.get(address(check, "花名册.xlsx"))
    assert Book(saved(body(response), tmp_path)).text(2, 7).startswith("Please mend")


def test_a_file_without_notes_has_nothing_to_take_back(desk: Desk, district: District) -> None:
    good = workbook([HEADS, ROSTER[2]], name="好.xlsx")
    check = desk.bring([good], district.here.worksite.uuid)
    assert "退回修改" not in desk.page(check)
    assert desk.client.get(address(check, "好.xlsx")).status_code == 404
    assert desk.client.get(reverse("check-back", args=[check.uuid])).status_code == 404
    assert "take_back_check" not in audited()


def test_nobody_else_takes_it_back(
    desk: Desk, check: Check, sign_in: Callable[[str], Client]
) -> None:
    stranger = sign_in("inspector of another district")
    for url in (address(check, "花名册.xlsx"), reverse("check-back", args=[check.uuid])):
        assert stranger.get(url).status_code == 404
        assert Client().get(url).status_code == 302


def test_no_number_of_a_person_is_kept_in_the_notes(desk: Desk, check: Check) -> None:
    kept = "".join(str(n.tables) for n in FileNotes.objects.all())
    assert "id_checksum" not in kept
    assert "校验位不对" in kept
    assert WRONG not in kept and RIGHT not in kept


def test_a_file_that_is_left_out_takes_its_notes_along(desk: Desk, check: Check) -> None:
    file = check.files.get(key="花名册.xlsx")
    response = desk.act("check-leave-out", check, file.uuid)
    assert "花名册.xlsx" not in text_of(response)
    assert not FileNotes.objects.filter(file_id=file.pk).exists()


def test_no_plain_copy_stays_behind(desk: Desk, check: Check) -> None:
    from gongyou.foundation.workplace import work_folder

    body(desk.client.get(address(check, "花名册.xlsx")))
    body(desk.client.get(reverse("check-back", args=[check.uuid])))
    assert list(work_folder().glob("back-*")) == []
