"""What one does with a check: begin it, bring files, say what they lack, run it."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gongyou.exchange.erasing import take_out
from gongyou.exchange.models import Check, CheckFile
from gongyou.exchange.quota import count_upload, refuse_past_limits
from gongyou.foundation import audit, files
from gongyou.foundation.masking import mask_people
from gongyou.foundation.models import StoredFile
from gongyou.foundation.uploads import MOST_BYTES, MOST_FILES, SENTENCES, TOO_LARGE, TOO_MANY
from gongyou.offices.access import scope_of
from gongyou.offices.models import Account
from gongyou.registry.models import Worksite

State = Check.State
OPEN = (State.DRAFT, State.FAILED, State.DONE)
LONGEST_STEM, LONGEST_ENDING = 200, 20


@dataclass(frozen=True)
class Brought:
    """A file as it came: its name, size and content in pieces."""

    name: str
    size: int
    chunks: Iterable[bytes]


def brought(uploads: Iterable["UploadedFile[Any]"]) -> list[Brought]:
    return [Brought(mask_people(u.name or "file"), u.size or 0, u.chunks()) for u in uploads]


def target_of(check: Check, **counts: int) -> audit.Target:
    return audit.Target("check", str(check.uuid), check.worksite_id, counts)


def begin_check(
    account: Account, uploads: Sequence[Brought], worksite: Worksite | None = None
) -> Check:
    """Open a check with its first files. The caller has looked the worksite up in scope."""
    scope = scope_of(account)
    with _stored(account, uploads) as stored, transaction.atomic():
        check = Check.objects.create(
            worksite=worksite,
            district_code=_district(worksite, scope.area_prefixes),
            employer_code=scope.employer_codes[0] if scope.employer_codes else "",
            created_by=account,
            as_of=timezone.localdate(),
            state=State.READING,
        )
        _put_in(account, check, stored)
        audit.record("begin_check", target_of(check, files=len(stored)))
        defer("read_check", check)
    return check


@contextmanager
def _stored(account: Account, uploads: Sequence[Brought]) -> Iterator[list[StoredFile]]:
    """The files on the disk while the action goes on; gone again where it is refused."""
    _refuse_too_much(uploads)
    refuse_past_limits(account, len(uploads), sum(u.size for u in uploads))
    kept: list[StoredFile] = []
    try:
        for upload in uploads:
            kept.append(files.store(upload.name, upload.chunks))
        yield kept
    except BaseException:
        with transaction.atomic():
            for stored in kept:
                files.erase(stored)
        raise


def _put_in(account: Account, check: Check, stored: Sequence[StoredFile]) -> None:
    for kept in stored:
        key = _free_key(check, kept.name)
        CheckFile.objects.create(check_run=check, stored=kept, key=key)
    count_upload(account, len(stored), sum(kept.size for kept in stored))


def _district(worksite: Worksite | None, areas: Sequence[str]) -> str:
    if worksite is not None:
        return worksite.district_code
    return areas[0] if areas else "-"


def _refuse_too_much(uploads: Sequence[Brought]) -> None:
    if not uploads:
        raise audit.Refused(_("请先选择文件。"))
    if len(uploads) > MOST_FILES:
        raise audit.Refused(str(SENTENCES[TOO_MANY]))
    if sum(u.size for u in uploads) > MOST_BYTES:
        raise audit.Refused(str(SENTENCES[TOO_LARGE]))


def _free_key(check: Check, name: str) -> str:
    """Two files of one name are both kept: the second is called ``name (2)``."""
    taken = set(check.files.values_list("key", flat=True))
    whole = PurePath(name)
    stem, ending = whole.stem[:LONGEST_STEM], whole.suffix[:LONGEST_ENDING]
    for number in range(1, MOST_FILES + 2):
        suffix = f" ({number})" if number > 1 else ""
        key = f"{stem}{suffix}{ending}"
        if key not in taken:
            return key
    raise audit.Refused(_("同名文件太多。"))


def add_files(account: Account, check: Check, uploads: Sequence[Brought]) -> None:
    """Bring more files to an open check; they are read like the first."""
    with _stored(account, uploads) as stored, transaction.atomic():
        move(check, OPEN, State.READING)
        _put_in(account, check, stored)
        audit.record("add_files", target_of(check, files=len(stored)))
        defer("read_check", check)


@transaction.atomic
def leave_out(check: Check, file: CheckFile) -> None:
    """Take a file out of an open check; nothing of it stays, unless facts were made of it.

    What it brought in by an earlier run stays, and so does the file then.
    """
    move(check, OPEN, State.DRAFT)
    if not check.files.filter(pk=file.pk).exists():
        raise audit.Refused(_("这个文件已经去掉了。"))
    size, digest = (file.stored.size, file.stored.digest) if file.stored else (0, "")
    take_out(file)
    audit.record(
        "leave_out_file", target_of(check, bytes=size), reason=file.key, digest_after=digest
    )


@transaction.atomic
def say_month(check: Check, file: CheckFile, month: str) -> None:
    """Tell the month of a wage sheet that does not say it; the file is read again."""
    move(check, OPEN, State.READING)
    file.month = month
    file.save(update_fields=["month"])
    audit.record("say_month", target_of(check), reason=f"{file.key}: {month}")
    defer("read_check", check)


@dataclass(frozen=True)
class RunFacts:
    """What a run needs beside the files: which site, which day, which months (none = all)."""

    worksite: Worksite
    as_of: date
    months: tuple[str, ...] = ()


@transaction.atomic
def queue_run(check: Check, facts: RunFacts) -> None:
    """Put the match of a check in the queue. Refused while a file cannot be used."""
    _refuse_unready(list(check.files.all()))
    move(check, OPEN, State.QUEUED)
    Check.objects.filter(pk=check.pk).update(
        worksite=facts.worksite,
        district_code=facts.worksite.district_code,
        as_of=facts.as_of,
        months=list(facts.months),
        error="",
        stage="",
        done_steps=0,
        total_steps=0,
    )
    audit.record("queue_run", target_of(check, files=check.files.count()))
    defer("run_check", check)


def _refuse_unready(brought: Sequence[CheckFile]) -> None:
    if any(file.problem for file in brought):
        raise audit.Refused(_("有文件读不了：改好再传，或去掉它。"))
    tables = [table for file in brought for table in file.understood.get("tables", [])]
    if not tables:
        raise audit.Refused(_("还没有可以核对的文件。"))
    if any(table["asks_month"] for table in tables):
        raise audit.Refused(_("有工资表看不出是哪个月的：先在文件旁定月份。"))


def move(check: Check, allowed: Sequence[str], to: str) -> None:
    """Change the state only from an allowed one; somebody else may have been first."""
    moved = Check.objects.filter(pk=check.pk, state__in=allowed).update(state=to)
    if not moved:
        raise audit.Refused(_("这次核对正在进行，请等它完成。"))


def defer(task: str, check: Check) -> None:
    """In the same transaction: no job without its state, no state without its job."""
    from gongyou.exchange import jobs

    getattr(jobs, f"{task}_job").defer(check_id=check.pk)
