"""Uploads of bad will and of bad luck: never an error page, never something left behind."""

import re
import shutil
from collections import namedtuple
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.handlers.wsgi import WSGIRequest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.pages.desk import Desk, audited, text_of
from tests.pages.district import District
from tests.readers.hostile import zipped

from gongyou.exchange import quota
from gongyou.exchange.erasing import forget_tallies
from gongyou.exchange.jobs import read_check
from gongyou.exchange.models import Check, CheckFile, UploadTally
from gongyou.exchange.quota import GIB, Limit
from gongyou.foundation import uploads
from gongyou.foundation.models import StoredFile
from gongyou.foundation.workplace import work_folder
from gongyou.registry.models import Registration

EDGE = "xxGongyouEdgexx"
CSV = "甲,乙\n一,二\n三,四\n".encode()
NEW = "/checks/new/"


@pytest.fixture(autouse=True)
def _home(own_home: Path, db: None, district: District) -> Any:
    """A folder of its own, and no files of the district's earlier checks."""
    CheckFile.objects.all().delete()
    Registration.objects.all().delete()
    StoredFile.objects.all().delete()
    UploadTally.objects.all().delete()
    yield
    assert list(Path(settings.FILE_UPLOAD_TEMP_DIR).iterdir()) == []
    assert list(work_folder().iterdir()) == []


def part(name: bytes, content: bytes = CSV, field: bytes = b"tables", kind: bytes = b"") -> bytes:
    head = b'Content-Disposition: form-data; name="' + field + b'"; filename="' + name + b'"\r\n'
    return head + (b"Content-Type: " + kind + b"\r\n" if kind else b"") + b"\r\n" + content


def body(*parts: bytes, end: bytes = b"--\r\n") -> bytes:
    edge = b"--" + EDGE.encode()
    return b"".join(edge + b"\r\n" + p + b"\r\n" for p in parts) + edge + end


def post(client: Client, content: bytes, **more: Any) -> Any:
    kind = f"multipart/form-data; boundary={EDGE}"
    return client.generic("POST", NEW, content, content_type=kind, **more)


NAMES: dict[str, tuple[bytes, str]] = {
    "a NUL": (b"a\0b.csv", "ab.csv"),
    "turned round": ("工资\u202evsc.exe".encode(), "工资vsc.exe"),
    "a path": (b"../../../etc/passwd.csv", "passwd.csv"),
    "a path of Windows": (b"D:\\x\\\xe5\xb7\xa5.csv", "工.csv"),
    "eight hundred letters": (b"a" * 800 + b".csv", ""),
    "dots": (b"....csv", "....csv"),
    "a mark-up": (b"<img src=x onerror=alert(1)>.csv", "<img src=x onerror=alert(1)>.csv"),
    "a line": (b"a%0d%0ab.csv", "a%0d%0ab.csv"),
    "no ending": (b"tables", "tables"),
    "an endless ending": (b"a." + b"b" * 300, ""),
    "like a project": (b"x/project.json", "project.json"),
}


@pytest.mark.parametrize("which", NAMES)
def test_a_name_is_only_a_name(inspector: Client, which: str) -> None:
    name, key = NAMES[which]
    response = post(inspector, body(part(name)))
    assert response.status_code == 302
    file = CheckFile.objects.get()
    assert key in ("", file.key)
    assert file.key.isprintable()
    assert "/" not in file.key and len(file.key) <= 255
    read_check(file.check_run_id)
    page = inspector.get(response.headers["Location"])
    assert page.status_code == 200
    assert b"<img src=x" not in page.content


BROKEN = {
    "nothing": b"",
    "no files": body(part(b"", b"")),
    "no name": body(part(b"")),
    "five thousand letters": body(part(b"a" * 5000 + b".csv")),
    "a name that is no UTF-8": body(part("工资.csv".encode("gbk"))),
    "another field": body(part(b"a.csv", field=b"other")),
    "no headers": body(b"garbage"),
    "only the edge": body(),
    "not a form": b"\xff" * 1000,
}


@pytest.mark.parametrize("which", BROKEN)
def test_what_brings_no_file_is_told_so(inspector: Client, which: str) -> None:
    response = post(inspector, BROKEN[which])
    assert response.status_code in {400, 422}
    assert StoredFile.objects.count() == 0


def test_a_header_without_edge_is_told_so(inspector: Client) -> None:
    for kind in ("multipart/form-data", "multipart/form-data; boundary=\xff", "text/plain", ""):
        response = inspector.generic("POST", NEW, body(part(b"a.csv")), content_type=kind)
        assert response.status_code in {400, 422}, kind


class Broken:
    """What a browser sends that goes away in the middle."""

    def __init__(self, content: bytes) -> None:
        self.rest = content

    def read(self, size: int = -1) -> bytes:
        if not self.rest:
            raise ConnectionResetError
        piece, self.rest = self.rest[:65536], self.rest[65536:]
        return piece

    readline = read


@pytest.mark.parametrize("size", [1_000, 4_000_000])
def test_a_browser_that_goes_away_leaves_nothing(inspector: Client, size: int) -> None:
    content = body(part(b"a.csv", b"1" * 3_000_000), part(b"b.csv", b"x" * size), end=b"")
    more = {"wsgi.input": Broken(content), "CONTENT_LENGTH": str(len(content) + 100_000)}
    response = post(inspector, b"", **more)
    assert response.status_code in {400, 403, 422}
    assert StoredFile.objects.count() == 0


@pytest.mark.parametrize("length", ["0", "-5", "abc", "99"])
def test_a_length_that_lies(inspector: Client, length: str) -> None:
    response = post(inspector, body(part(b"a.csv")), CONTENT_LENGTH=length)
    assert response.status_code in {302, 400, 413, 422}


def test_an_end_that_is_missing_is_no_error(inspector: Client) -> None:
    response = post(inspector, body(part(b"a.csv"), end=b"")[:-20])
    assert response.status_code in {302, 422}


@pytest.mark.parametrize("count", [201, 400, 450])
def test_too_many_files_are_refused_in_words(inspector: Client, count: int) -> None:
    response = post(inspector, body(*[part(b"%d.csv" % n, b"1") for n in range(count)]))
    assert (response.status_code, "最多 200 个文件" in text_of(response)) == (422, True)
    assert StoredFile.objects.count() == 0
    assert audited("refused") == ["begin_check"]


def test_too_many_fields_are_refused_in_words(inspector: Client) -> None:
    field = b'Content-Disposition: form-data; name="a"\r\n\r\n1'
    response = post(inspector, body(*[field] * 1_500))
    assert response.status_code == 400
    assert "什么都没有保存" in text_of(response)
    field = b'Content-Disposition: form-data; name="a"\r\n\r\n' + b"1" * (11 << 20)
    assert post(inspector, body(field)).status_code == 400


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five hundred megabytes would take a while."""
    monkeypatch.setattr(uploads, "MOST_BYTES", 3_000_000)
    monkeypatch.setattr(uploads, "ROOM_FOR_FORM", 0)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("reset_past", [10**9, 1_000])
def test_too_much_is_stopped_before_it_is_written(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, reset_past: int
) -> None:
    monkeypatch.setattr(uploads, "NOT_EVEN_HEARD_OUT", reset_past)
    monkeypatch.setattr(uploads.tempfile, "TemporaryFile", None)  # type: ignore[attr-defined]
    response = post(desk.client, body(part(b"a.csv", b"1" * 4_000_000)))
    assert (response.status_code, "最多 500 MB" in text_of(response)) == (422, True)
    assert audited("refused") == ["begin_check"]
    check = begun(desk)
    more = desk.act("check-add", check, tables=[SimpleUploadedFile("b.csv", b"1" * 4_000_000)])
    assert "最多 500 MB" in text_of(more)
    assert check.files.count() == 1


def begun(desk: Desk) -> Check:
    return desk.bring([SimpleUploadedFile("a.csv", CSV)])


def test_a_full_disk_is_told_before_anything_is_written(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = begun(desk)
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**12, 10**12 - 10**9, 10**9))
    stored = StoredFile.objects.count()
    response = post(desk.client, body(part(b"a.csv")))
    assert (response.status_code, "磁盘快满了" in text_of(response)) == (422, True)
    monkeypatch.setattr(uploads, "SPARE_BYTES", 0)  # found only when it is to be stored
    more = desk.act("check-add", check, tables=[SimpleUploadedFile("b.csv", CSV)])
    assert "磁盘快满了" in text_of(more)
    assert StoredFile.objects.count() == stored


@pytest.mark.parametrize(
    ("kind", "whose"), [("account", "您的账号今天"), ("district", "本区县今天")]
)
def test_a_days_uploads_have_a_limit(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, kind: str, whose: str
) -> None:
    monkeypatch.setitem(quota.LIMITS, UploadTally.Owner(kind), Limit(3, GIB))
    check = begun(desk)
    two = [SimpleUploadedFile(f"{n}.csv", CSV) for n in range(2)]
    assert "上限" not in text_of(desk.act("check-add", check, tables=two))
    read_check(check.pk)
    refused = desk.act("check-add", check, tables=two[:1])
    assert whose in text_of(refused)
    assert check.files.count() == 3
    tally = UploadTally.objects.get(owner_kind=kind)
    assert (tally.files, tally.bytes) == (3, 3 * len(CSV))
    UploadTally.objects.update(day=timezone.localdate() - timedelta(days=1))
    desk.act("check-add", check, tables=two[:1])
    assert check.files.count() == 4


def test_an_employers_accounts_are_counted_together(
    sign_in: Any, monkeypatch: pytest.MonkeyPatch, district: District
) -> None:
    client = sign_in("officer of A")
    monkeypatch.setitem(quota.LIMITS, UploadTally.Owner.EMPLOYER, Limit(1, GIB))
    assert post(client, body(part(b"a.csv"))).status_code == 302
    response = post(client, body(part(b"b.csv")))
    assert (response.status_code, "贵单位今天" in text_of(response)) == (422, True)
    assert not UploadTally.objects.filter(owner_kind="district").exists()


def test_bytes_have_a_limit_and_erasing_gives_none_back(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = Limit(100, 2 * len(CSV) + 1)
    monkeypatch.setitem(quota.LIMITS, UploadTally.Owner.ACCOUNT, limit)
    check = begun(desk)
    desk.act("check-leave-out", check, check.files.get().uuid)
    begun(desk)
    response = post(desk.client, body(part(b"a.csv")))
    assert (response.status_code, "已到上限" in text_of(response)) == (422, True)


def test_two_uploads_at_once_do_not_pass_the_limit_together(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first question was answered before the other's files were counted."""
    monkeypatch.setattr("gongyou.exchange.actions.refuse_past_limits", lambda *_: None)
    monkeypatch.setitem(quota.LIMITS, UploadTally.Owner.ACCOUNT, Limit(1, GIB))
    begun(desk)
    stored, checks = StoredFile.objects.count(), Check.objects.count()
    response = post(desk.client, body(part(b"a.csv")))
    assert (response.status_code, "已到上限" in text_of(response)) == (422, True)
    assert (StoredFile.objects.count(), Check.objects.count()) == (stored, checks)


def test_old_counts_are_forgotten(desk: Desk) -> None:
    begun(desk)
    UploadTally.objects.filter(owner_kind="account").update(day="2026-01-01")
    forget_tallies(timezone.now() - timedelta(days=1))
    assert [t.owner_kind for t in UploadTally.objects.all()] == ["district"]


def test_large_uploads_have_no_name_on_the_disk(
    inspector: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is left even of a process that is killed while it takes one in."""
    seen = []

    def looked(self: WSGIRequest) -> str:
        seen.append((list(Path(settings.FILE_UPLOAD_TEMP_DIR).iterdir()), len(self.FILES)))
        return ""

    monkeypatch.setattr("gongyou.exchange.pages.checks.why_stopped", looked)
    response = post(inspector, body(part(b"a.csv", b"1" * 6_000_000), part(b"b.csv", b"2" * 9)))
    assert (response.status_code, seen) == (302, [([], 1)])
    sizes = CheckFile.objects.values_list("key", "stored__size")
    assert set(sizes) == {("a.csv", 6_000_000), ("b.csv", 9)}


def test_names_months_and_addresses_that_make_no_sense(desk: Desk, district: District) -> None:
    check = begun(desk)
    file = check.files.get()
    for month in ("", "\0", "2026-13", "=1+1", "9" * 5000, "２０２６-08"):
        response = desk.act("check-month", check, file.uuid, month=month)
        assert response.status_code == 200
        assert desk.again(check).state == Check.State.DRAFT, repr(month)
    other = desk.client.get(reverse("check", args=[district.there.worksite.uuid]))
    assert other.status_code == 404
    for address in (
        "/checks/x/",
        "/checks/new/?worksite=\0",
        "/checks/new/?worksite=1",
        "/checks/%00/",
    ):
        assert desk.client.get(address).status_code == 404
    assert desk.client.get("/checks/?page=9999999999999999999999").status_code == 200


def test_two_files_of_one_name_and_an_archive(desk: Desk) -> None:
    archive = zipped({"工资表.xlsx": b"x"})
    check = desk.bring(
        [SimpleUploadedFile("a.zip", archive), *[SimpleUploadedFile("a.csv", CSV)] * 2]
    )
    assert [f.key for f in check.files.all()] == ["a (2).csv", "a.csv", "a.zip"]
    assert "请先解压" in desk.page(check)
    assert re.search(r"a\.zip：这是压缩包", check.files.get(key="a.zip").problem)
