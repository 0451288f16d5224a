"""What is refused, left out or never run leaves nothing on the disk; what was used stays."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from tests.pages.desk import Desk, audited, text_of, workbook
from tests.pages.district import OURS, District
from tests.pages.test_check_flow import MONTHLESS

from gongyou.exchange.erasing import ERASED, KEPT, KEPT_DAYS, drop_abandoned
from gongyou.exchange.formats import sentences
from gongyou.exchange.jobs import read_check
from gongyou.exchange.models import Check, CheckFile
from gongyou.foundation import files
from gongyou.foundation.cipher import sm3
from gongyou.foundation.models import AuditEntry, StoredFile
from gongyou.foundation.workplace import work_folder

PDF = b"%PDF-1.7 nothing for us"
UNKNOWN = "甲,乙\n一,二\n三,四\n".encode()


@pytest.fixture(autouse=True)
def committed(own_home: Path) -> Any:
    """What is to happen after the commit happens at once: each test is one transaction."""

    class Now:
        def __getattr__(self, name: str) -> Any:
            return getattr(transaction, name)

        @staticmethod
        def on_commit(action: Callable[[], None]) -> None:
            action()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "transaction", Now())
        yield


def on_disk() -> set[str]:
    return {p.name for p in Path(settings.HOME.files_dir).rglob("*") if p.is_file()}


@pytest.fixture
def before() -> set[str]:
    return on_disk()


def bring(desk: Desk, *brought: SimpleUploadedFile) -> Check:
    return desk.bring(brought)


def test_every_refusal_either_erases_or_keeps() -> None:
    assert set(sentences.codes("unusable")) == ERASED | KEPT
    assert not ERASED & KEPT


def test_a_file_that_nobody_can_use_is_erased_and_its_reason_stays(
    desk: Desk, before: set[str]
) -> None:
    check = bring(desk, SimpleUploadedFile("回单.pdf", PDF), workbook(MONTHLESS, name="工资.xlsx"))
    pdf, sheet = check.files.get(key="回单.pdf"), check.files.get(key="工资.xlsx")
    assert (pdf.stored, sheet.stored is None) == (None, False)
    assert on_disk() - before == {str(sheet.stored and sheet.stored.uuid)}
    page = desk.page(check)
    assert pdf.problem in page
    assert "文件内容已删除" in page
    entry = AuditEntry.objects.get(verb="erase_file")
    assert (entry.reason, entry.counts) == ("回单.pdf: pdf", {"bytes": len(PDF)})
    assert entry.digest_after == sm3(PDF).hex()


def test_its_reason_survives_another_reading(desk: Desk, district: District) -> None:
    check = bring(desk, SimpleUploadedFile("回单.pdf", PDF))
    reason = check.files.get().problem
    desk.act("check-add", check, tables=[workbook(MONTHLESS, name="2026年7月.xlsx")])
    read_check(check.pk)
    assert check.files.get(key="回单.pdf").problem == reason
    assert audited(verb="erase_file") == ["erase_file"]
    refused = desk.ask_to_run(check, worksite=district.here.worksite.uuid)
    assert "有文件读不了" in text_of(refused)
    desk.act("check-leave-out", check, check.files.get(key="回单.pdf").uuid)
    assert check.files.count() == 1


def test_an_erased_file_cannot_be_opened_again(desk: Desk) -> None:
    check = bring(desk, SimpleUploadedFile("回单.pdf", PDF))
    file = check.files.get()
    shown = desk.client.get(reverse("check-table", args=[check.uuid, file.uuid]), follow=True)
    assert "内容已经删除" in text_of(shown)
    back = desk.client.get(reverse("file-back", args=[check.uuid, file.uuid]))
    assert back.status_code == 404


def test_a_file_that_may_still_be_explained_stays(desk: Desk, before: set[str]) -> None:
    check = bring(desk, SimpleUploadedFile("不认识.csv", UNKNOWN))
    file = check.files.get()
    assert file.understood["code"] == "not_recognised"
    assert len(on_disk() - before) == 1
    assert "告诉我们怎么读" in desk.page(check)
    desk.act("check-leave-out", check, file.uuid)
    assert on_disk() == before
    assert not StoredFile.objects.filter(name="不认识.csv").exists()
    left = AuditEntry.objects.get(verb="leave_out_file")
    assert (left.reason, left.counts) == ("不认识.csv", {"bytes": len(UNKNOWN)})
    assert left.digest_after


def test_what_was_taken_in_stays_though_it_is_left_out(desk: Desk, district: District) -> None:
    brought = [f for f in desk.files_of(OURS) if f.name != "project.json"]
    done = desk.run(bring(desk, *brought), worksite=district.here.worksite.uuid)
    assert done.state == Check.State.DONE
    kept = set(done.files.values_list("stored_id", flat=True))
    assert StoredFile.objects.filter(pk__in=kept, held=True).count() == len(brought)
    before, page = on_disk(), desk.page(done)
    assert "自动删除" not in page
    for file in done.files.all():
        desk.act("check-leave-out", done, file.uuid)
    assert (done.files.count(), on_disk()) == (0, before)
    with pytest.raises(files.Held), transaction.atomic():
        files.erase(StoredFile.objects.get(pk=kept.pop()))


def test_leaving_out_twice_is_said(desk: Desk) -> None:
    check = bring(desk, SimpleUploadedFile("不认识.csv", UNKNOWN))
    from gongyou.exchange.actions import leave_out
    from gongyou.foundation.audit import Refused

    first, second = check.files.get(), check.files.get()
    leave_out(check, first)
    with pytest.raises(Refused, match="已经去掉"):
        leave_out(check, second)


def test_an_upload_that_is_refused_leaves_nothing(desk: Desk) -> None:
    check = bring(desk, workbook(MONTHLESS, name="2026年7月.xlsx"))
    Check.objects.filter(pk=check.pk).update(state=Check.State.RUNNING)
    before, rows = on_disk(), StoredFile.objects.count()
    response = desk.act("check-add", check, tables=[SimpleUploadedFile("more.csv", b"1,2")])
    assert "正在进行" in text_of(response)
    assert (on_disk(), StoredFile.objects.count()) == (before, rows)


def test_no_row_says_neither_content_nor_reason(desk: Desk) -> None:
    check = bring(desk, workbook(MONTHLESS, name="2026年7月.xlsx"))
    with pytest.raises(IntegrityError), transaction.atomic():
        CheckFile.objects.filter(check_run=check).update(stored=None)


def aged(check: Check, days: int) -> Check:
    moment = timezone.now() - timedelta(days=days)
    Check.objects.filter(pk=check.pk).update(created_at=moment)
    stored = check.files.values("stored_id")
    StoredFile.objects.filter(pk__in=stored).update(created_at=moment)
    return check


def test_a_check_that_nobody_runs_goes_after_a_month(
    desk: Desk, district: District, before: set[str]
) -> None:
    old = aged(
        bring(desk, workbook(MONTHLESS, name="旧.xlsx"), SimpleUploadedFile("a.pdf", PDF)), 31
    )
    young = aged(bring(desk, workbook(MONTHLESS, name="新.xlsx")), 29)
    assert "自动删除" in desk.page(young)
    limit = timezone.now() - timedelta(days=KEPT_DAYS)
    assert (drop_abandoned(limit), drop_abandoned(limit)) == (1, 0)
    assert not Check.objects.filter(pk=old.pk).exists()
    assert Check.objects.filter(pk=young.pk).exists()
    assert len(on_disk() - before) == 1
    entry = AuditEntry.objects.get(verb="drop_abandoned_check")
    assert entry.object_id == str(old.uuid)
    assert entry.counts["files"] == 2
    assert "旧.xlsx" in entry.reason


def test_a_check_with_evidence_loses_only_what_it_never_used(
    desk: Desk, district: District
) -> None:
    site = district.here.worksite.uuid
    check = bring(desk, workbook(MONTHLESS, name="2026年7月.xlsx"))
    done = desk.run(check, worksite=site)
    desk.act("check-add", done, tables=[SimpleUploadedFile("更多.csv", UNKNOWN)])
    read_check(done.pk)
    aged(done, 31)
    assert drop_abandoned(timezone.now() - timedelta(days=KEPT_DAYS)) == 1
    assert [f.key for f in done.files.all()] == ["2026年7月.xlsx"]
    assert drop_abandoned(timezone.now() - timedelta(days=KEPT_DAYS)) == 0


def test_work_in_progress_is_not_dropped(desk: Desk) -> None:
    check = aged(bring(desk, workbook(MONTHLESS, name="2026年7月.xlsx")), 40)
    for state in (Check.State.READING, Check.State.QUEUED, Check.State.RUNNING, Check.State.DONE):
        Check.objects.filter(pk=check.pk).update(state=state)
        assert drop_abandoned(timezone.now() - timedelta(days=KEPT_DAYS)) == 0


def test_no_plain_copy_stays(desk: Desk) -> None:
    check = bring(desk, SimpleUploadedFile("不认识.csv", UNKNOWN), SimpleUploadedFile("a.pdf", PDF))
    file = check.files.get(key="不认识.csv")
    desk.client.get(reverse("check-table", args=[check.uuid, file.uuid]))
    assert list(work_folder().iterdir()) == []
    assert list(settings.FILE_UPLOAD_TEMP_DIR.iterdir()) == []
