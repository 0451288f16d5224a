"""A clerk at the pages of checks: brings files, waits for the worker, reads the answer."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from tests.pages.district import AS_OF, written

from gongyou.demo.stories import Story
from gongyou.exchange.jobs import read_check, run_check
from gongyou.exchange.models import Check
from gongyou.foundation.models import AuditEntry

Rows = Sequence[Sequence[Any]]


class Desk:
    """What one clerk does by way of a browser; the worker's jobs are done when told."""

    def __init__(self, client: Client, folder: Path) -> None:
        self.client, self.folder = client, folder

    def files_of(self, story: Story) -> list[SimpleUploadedFile]:
        """The files of an invented worksite, written once."""
        folder = self.folder / story.code
        if not folder.exists():
            written(story, folder)
        paths = sorted(p for p in folder.rglob("*") if p.is_file())
        return [SimpleUploadedFile(p.name, p.read_bytes()) for p in paths]

    def bring(self, files: Iterable[SimpleUploadedFile], worksite: object = "") -> Check:
        """Upload, and let the worker read. Fails unless the page took the files."""
        url = f"{reverse('check-new')}?worksite={worksite}" if worksite else reverse("check-new")
        response = self.client.post(url, {"tables": list(files)})
        assert response.status_code == 302, told(response)
        check = Check.objects.get(uuid=str(response.headers["Location"]).split("/")[-2])
        read_check(check.pk)
        return self.again(check)

    @staticmethod
    def again(check: Check) -> Check:
        return Check.objects.get(pk=check.pk)

    def page(self, check: Check) -> str:
        return text_of(self.client.get(reverse("check", args=[check.uuid])))

    def act(self, name: str, check: Check, /, *args: object, **data: object) -> HttpResponse:
        """Post to an address of the check; the last page of the redirects."""
        url = reverse(name, args=[check.uuid, *args])
        return self.client.post(url, data, follow=True)  # type: ignore[return-value]

    def ask_to_run(self, check: Check, **data: object) -> HttpResponse:
        return self.act("check-run", check, **({"as_of": AS_OF.isoformat()} | data))

    def run(self, check: Check, **data: object) -> Check:
        response = self.ask_to_run(check, **data)
        assert response.status_code == 200, told(response)
        run_check(check.pk)
        return self.again(check)


def workbook(rows: Rows, *, name: str = "表.xlsx", sheet: str = "Sheet1") -> SimpleUploadedFile:
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": datetime(2026, 9, 30)})  # noqa: DTZ001
    page = book.add_worksheet(sheet)
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if isinstance(value, str):
                page.write_string(r, c, value)
            elif value is not None:
                page.write(r, c, value)
    book.close()
    return SimpleUploadedFile(name, out.getvalue())


def text_of(response: Any) -> str:
    """What a person reads: tags away, blanks in one."""
    html = response.content.decode()
    html = re.sub(r"<(script|style)\b.*?</\1>", " ", html, flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def told(response: Any) -> str:
    """The messages and errors of a page, for a test that fails."""
    pattern = r'class="[^"]*(?:error|toast|message|invalid)[^"]*"[^>]*>(.*?)</'
    found = re.findall(pattern, response.content.decode())
    return f"{response.status_code} {found}"


def audited(outcome: str = "done", **about: object) -> list[str]:
    """The verbs of the audit rows, in order."""
    rows = AuditEntry.objects.filter(outcome=outcome, **about).order_by("id")
    return list(rows.values_list("verb", flat=True))
