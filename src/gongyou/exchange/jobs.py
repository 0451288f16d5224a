"""Long work of checks, done by the worker process. Every job may safely run twice."""

import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from gongyou.exchange.formats.sentences import why
from gongyou.exchange.matching.intake import MonthUnknown, check_months, take_in
from gongyou.exchange.matching.run import match
from gongyou.exchange.models import Check, CheckFile
from gongyou.exchange.recognise import read_file
from gongyou.exchange.records import Kind, Table, UnusableFile
from gongyou.foundation import audit, files

log = logging.getLogger("gongyou.exchange")
State = Check.State


@app.task(queue="checks", name="gongyou.exchange.read_check")
def read_check(check_id: int) -> None:
    """Recognise every file of a check that is being read."""
    check = Check.objects.filter(pk=check_id, state=State.READING).first()
    if check is None:
        return
    with _folder(check) as paths:
        for step, (file, path) in enumerate(paths):
            _report(check, file.key, step, len(paths))
            _understand(file, path)
    Check.objects.filter(pk=check_id, state=State.READING).update(state=State.DRAFT)


def _understand(file: CheckFile, path: Path) -> None:
    file.understood, file.problem = {}, ""
    if file.key.lower().endswith("project.json"):
        file.understood = {"project": True}
    else:
        try:
            reading = read_file(path, file.key, month=file.month or None)
            file.understood = {"tables": [_understood(t) for t in reading.tables]}
        except UnusableFile as problem:
            file.problem = why(problem, "zh")
            file.understood = {"problem_en": why(problem, "en")}
    file.save(update_fields=["understood", "problem"])


def _understood(table: Table) -> dict[str, object]:
    rows = table.data_rows
    if table.punches is not None:
        rows = sum(1 for _ in table.punches())
    months = sorted({m for r in table.records if (m := getattr(r, "month", ""))})
    asks_month = table.kind is Kind.WAGE_SHEET and any(
        not getattr(r, "month", "") for r in table.records
    )
    return {
        "key": table.key,
        "kind": str(table.kind),
        "layout": table.layout,
        "rows": rows,
        "flagged": len(table.rejections),
        "wrong_totals": len(table.control_totals),
        "months": months,
        "asks_month": asks_month,
        "header_row": table.header_row,
        "columns": [
            {"letter": c.letter, "heading": c.heading, "field": c.field} for c in table.columns
        ],
    }


@app.task(queue="checks", name="gongyou.exchange.run_check")
def run_check(check_id: int) -> None:
    """Take the files in and match. Each file is one transaction, so a killed run goes on
    where it was when it is run again."""
    check = Check.objects.select_related("worksite", "created_by").filter(pk=check_id).first()
    if check is None or check.state not in {State.QUEUED, State.RUNNING}:
        return
    Check.objects.filter(pk=check_id).update(state=State.RUNNING)
    creator = check.created_by
    actor = audit.Actor(creator.uuid, creator.name, creator.role_label)
    with audit.acting(actor):
        try:
            _run(check)
        except MonthUnknown as problem:
            _fail(check, f"{problem.key}：看不出是哪个月的工资，请在文件旁选月份。")
        except UnusableFile as problem:
            _fail(check, why(problem, "zh"))
        except Exception:
            log.exception("check %s failed", check.uuid)
            _fail(check, "系统出错，文件都还在，可以再核对一次；还不行请告诉管理员。")
            raise


def _run(check: Check) -> None:
    assert check.worksite is not None and check.as_of is not None  # noqa: S101 - set by queue_run

    def report(what: str, done: int, of: int) -> None:
        _report(check, what, done, of)

    with _folder(check) as paths:
        readings = [
            read_file(path, file.key, month=file.month or None)
            for file, path in paths
            if "project" not in file.understood
        ]
        check_months(readings)
        for _taken in take_in(check.worksite, readings, check.as_of, report):
            pass
    match(check.worksite, check.as_of, check.months, report)
    with transaction.atomic():
        Check.objects.filter(pk=check.pk).update(state=State.DONE, finished_at=timezone.now())
        audit.record("run_check", audit.Target("check", str(check.uuid), check.worksite_id))


def _fail(check: Check, error: str) -> None:
    Check.objects.filter(pk=check.pk).update(
        state=State.FAILED, error=error, finished_at=timezone.now()
    )


def _report(check: Check, what: str, done: int, of: int) -> None:
    Check.objects.filter(pk=check.pk).update(stage=what[:200], done_steps=done, total_steps=of)


@contextmanager
def _folder(check: Check) -> Iterator[list[tuple[CheckFile, Path]]]:
    """The check's files in a folder of their own, gone afterwards. Names do not become paths."""
    with tempfile.TemporaryDirectory(prefix="gongyou-check-") as folder:
        pairs = []
        for number, file in enumerate(check.files.select_related("stored")):
            path = Path(folder, f"{number:04d}{Path(file.key).suffix[:10]}")
            with path.open("wb") as out:
                for piece in files.read(file.stored):
                    out.write(piece)
            pairs.append((file, path))
        yield pairs
