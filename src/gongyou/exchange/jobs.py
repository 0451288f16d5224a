"""Long work of checks, done by the worker process. Every job may safely run twice."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path, PurePath

from django.db import transaction
from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app

from gongyou.exchange.apart import read_file
from gongyou.exchange.erasing import KEPT_DAYS, drop_abandoned, erase_unusable, forget_tallies
from gongyou.exchange.formats.joining import join
from gongyou.exchange.formats.placing import Placed
from gongyou.exchange.formats.sentences import why
from gongyou.exchange.formats.shown import masked
from gongyou.exchange.matching.intake import (
    MonthUnknown,
    TakenOtherwise,
    check_months,
    check_readings,
    take_in,
)
from gongyou.exchange.matching.project_file import BadProjectFile
from gongyou.exchange.matching.run import match
from gongyou.exchange.memories import memories_for, placed_again, placed_for
from gongyou.exchange.models import Check, CheckFile
from gongyou.exchange.project import is_project_file, load_brought_project
from gongyou.exchange.receiving import match_job, receive_job
from gongyou.exchange.records import Kind, Reading, Table, UnusableFile, asks_its_month
from gongyou.exchange.remembering import count_uses
from gongyou.exchange.returning.notes import notes_of
from gongyou.exchange.sending_back import keep_match_notes, keep_notes
from gongyou.foundation import audit
from gongyou.foundation.files import hold, unpack
from gongyou.foundation.workplace import workplace

# What the worker finds here: tasks of other modules too.
__all__ = ["match_job", "read_check_job", "receive_job", "run_check_job"]

log = logging.getLogger("gongyou.exchange")
State = Check.State


MOST_ATTEMPTS = 3


@app.task(queue="checks", name="gongyou.exchange.read_check", pass_context=True)
def read_check_job(context: JobContext, check_id: int) -> None:
    if not _given_up(context, check_id):
        read_check(check_id)


@app.task(queue="checks", name="gongyou.exchange.run_check", pass_context=True)
def run_check_job(context: JobContext, check_id: int) -> None:
    if not _given_up(context, check_id):
        run_check(check_id)


@app.periodic(cron="20 3 * * *")
@app.task(name="gongyou.exchange.drop_abandoned", queueing_lock="drop_abandoned")
def drop_abandoned_job(timestamp: int) -> None:
    """Once a night."""
    before = timezone.now() - timedelta(days=KEPT_DAYS)
    drop_abandoned(before)
    forget_tallies(before)


def _given_up(context: JobContext, check_id: int) -> bool:
    """A job that has ended its worker again and again is not tried for ever."""
    if context.job.attempts < MOST_ATTEMPTS:
        return False
    _fail(Check.objects.get(pk=check_id), "system")
    return True


def read_check(check_id: int) -> None:
    """Recognise every file of a check that is being read."""
    check = Check.objects.filter(pk=check_id, state=State.READING).first()
    if check is None:
        return
    try:
        with _folder(check) as paths:
            _understand(check, paths)
    except Exception:
        log.exception("the files of check %s could not be read", check.uuid)
        _fail(check, "system")
        raise
    Check.objects.filter(pk=check_id, state=State.READING).update(state=State.DRAFT)


def _understand(check: Check, paths: Sequence[tuple[CheckFile, Path]]) -> None:
    """All before any is noted: a bank's answers are shown with the orders they belong to."""
    found, memories = [], memories_for(check)
    for step, (file, path) in enumerate(paths):
        _report(check, file.key, step, len(paths))
        file.understood, file.problem = {}, ""
        if is_project_file(file.key):
            _note_project(file, path)
        else:
            placed = placed_for(check, file, memories)
            found.append((file, _reading(file, path, placed)))
    joined = join([reading for _, reading in found])
    for (file, _), reading in zip(found, joined, strict=True):
        _note_reading(file, reading)
    CheckFile.objects.bulk_update([file for file, _ in paths], ["understood", "problem"])
    for file, _ in paths:
        erase_unusable(check, file)


def _reading(file: CheckFile, path: Path, placed: Sequence[Placed]) -> Reading:
    try:
        return read_file(path, file.key, month=file.month or None, placed=placed)
    except UnusableFile as problem:
        return _unusable(file, problem)
    except Exception:
        # one file that a reader did not foresee must not hide what the others are
        log.exception("file %s of check %s", file.uuid, file.check_run_id)
        return _unusable(file, UnusableFile(file.key, "reader_failed"))


def _unusable(file: CheckFile, problem: UnusableFile) -> Reading:
    return Reading(path=file.key, digest="", size=0, problem=problem)


def _note_project(file: CheckFile, path: Path) -> None:
    try:
        load_brought_project(path, file.key)
        file.understood = {"project": True}
    except BadProjectFile as bad:
        _spoil(file, f"{bad.where}：{bad.zh}", f"{bad.where}: {bad.en}")


def _note_reading(file: CheckFile, reading: Reading) -> None:
    try:
        if reading.problem is not None:
            raise reading.problem
        notes = notes_of(reading)  # goes through gates to their end
        tables = [_understood(t) for t in (*reading.tables, *reading.used)]
        file.understood = {
            "tables": tables,
            "skipped": list(reading.skipped),
            "mapped": reading.mapped,
            "offers": reading.offers,
        }
        keep_notes(file, notes)
    except UnusableFile as problem:  # a gate is read to its end only now
        keep_notes(file, [])
        _spoil(file, masked(why(problem, "zh")), masked(why(problem, "en")))
        file.understood["code"] = problem.code
        if "offer" in problem.params:
            file.understood["offers"] = {problem.params["sheet"]: problem.params["offer"]}


def _spoil(file: CheckFile, zh: str, en: str) -> None:
    file.problem, file.understood = zh, {"problem_en": en}


def _understood(table: Table) -> dict[str, object]:
    rows = table.data_rows
    if table.punches is not None:
        known = table.facts.get("data_rows", "")
        rows = int(known) if known.isdecimal() else sum(1 for _ in table.punches())
    months = sorted({m for r in table.records if (m := getattr(r, "month", ""))})
    asks_month = asks_its_month(table) or (
        table.kind is Kind.WAGE_SHEET and any(not getattr(r, "month", "") for r in table.records)
    )
    return {
        "key": table.key,
        "sheet": table.sheet,
        "mapped": table.mapped,
        "kind": str(table.kind),
        "layout": table.layout,
        "rows": rows,
        "flagged": len(table.rejections),
        "wrong_totals": len(table.control_totals),
        "questions": [masked(question) for question in table.questions],
        "months": months,
        "asks_month": asks_month,
        "header_row": table.header_row,
        "columns": [
            {"letter": c.letter, "heading": masked(c.heading), "field": c.field}
            for c in table.columns
        ],
    }


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
        except MonthUnknown:
            _fail(check, "month")
        except TakenOtherwise:
            _fail(check, "taken")
        except UnusableFile as problem:
            _mark(check, problem)
            _fail(check, "file")
        except Exception:
            log.exception("check %s failed", check.uuid)
            _fail(check, "system")
            raise


def _mark(check: Check, problem: UnusableFile) -> None:
    """What could be read when it came and cannot now is left to be left out."""
    for file in check.files.filter(key=problem.path):
        _spoil(file, masked(why(problem, "zh")), masked(why(problem, "en")))
        file.save(update_fields=["understood", "problem"])


def _run(check: Check) -> None:
    assert check.worksite is not None and check.as_of is not None  # noqa: S101 - set by queue_run

    def report(what: str, done: int, of: int) -> None:
        _report(check, what, done, of)

    with _folder(check) as paths:
        readings = join(
            [
                read_file(path, file.key, month=file.month or None, placed=placed_again(file))
                for file, path in paths
                if not is_project_file(file.key)
            ]
        )
        check_months(readings)
        check_readings(check.worksite, readings)
        hold([file.stored_id for file, _ in paths if file.stored_id])
        for _taken in take_in(check.worksite, readings, check.as_of, report):
            pass
        brought = [file for file, _ in paths if not is_project_file(file.key)]
    match(check.worksite, check.as_of, check.months, report)
    keep_match_notes(check, zip(brought, readings, strict=True))
    with transaction.atomic():
        Check.objects.filter(pk=check.pk).update(state=State.DONE, finished_at=timezone.now())
        count_uses([file for file, _ in paths])
        audit.record("run_check", audit.Target("check", str(check.uuid), check.worksite_id))


def _fail(check: Check, error: str) -> None:
    """`error` is a code; `pages.shown.ERRORS` has its words."""
    Check.objects.filter(pk=check.pk).update(
        state=State.FAILED, error=error, finished_at=timezone.now()
    )


def _report(check: Check, what: str, done: int, of: int) -> None:
    Check.objects.filter(pk=check.pk).update(stage=what[:200], done_steps=done, total_steps=of)


@contextmanager
def _folder(check: Check) -> Iterator[list[tuple[CheckFile, Path]]]:
    """The check's files in a folder of their own, gone afterwards. Names do not become paths."""
    with workplace("check") as folder:
        pairs = []
        for number, file in enumerate(check.files.select_related("stored")):
            if file.stored is not None:
                path = folder / f"{number:04d}{PurePath(file.key).suffix[:10]}"
                unpack(file.stored, path)
                pairs.append((file, path))
        yield pairs
