"""What is sent without a person: kept at once, understood and matched by a job.

The readers of the pages read it too, in a child; only what the key is for is taken in.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, F
from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from gongyou.attendance.models import Punch as KeptPunch
from gongyou.exchange.apart import read_file
from gongyou.exchange.formats.sentences import why
from gongyou.exchange.formats.shown import masked
from gongyou.exchange.matching.intake import MonthUnknown, batch_of, take_in
from gongyou.exchange.matching.run import match, no_report
from gongyou.exchange.models import Receipt
from gongyou.exchange.records import Kind, Punch, Reading, Table, UnusableFile
from gongyou.foundation import audit, files
from gongyou.foundation.cipher import sm3
from gongyou.foundation.workplace import workplace
from gongyou.offices.models import PartnerKey
from gongyou.registry.models import Batch, Worksite

log = logging.getLogger("gongyou.exchange")
State = Receipt.State
LATE, AHEAD = timedelta(hours=72), timedelta(minutes=10)
MOST_ATTEMPTS, ROWS_TOLD, GATHER_SECONDS = 3, 50, 60
_KINDS = {Receipt.Kind.PUNCHES: Kind.GATE, Receipt.Kind.BANK_RETURN: Kind.BANK_RETURN}


def receive(key: PartnerKey, worksite: Worksite, kind: str, body: bytes) -> tuple[Receipt, bool]:
    """The receipt of this body, and whether it was sent before. Kept before it is answered."""
    digest, device = sm3(body).hex(), key.device
    known = Receipt.objects.filter(worksite=worksite, kind=kind, device=device, digest=digest)
    if known.update(times_sent=F("times_sent") + 1):
        return known.get(), True
    stored = files.store(f"{kind}-{key.key_id}", [body])
    try:
        with transaction.atomic():
            made = Receipt.objects.create(
                key=key, worksite=worksite, kind=kind, device=device, digest=digest, stored=stored
            )
            audit.record(
                "receive",
                audit.Target("receipt", str(made.uuid), worksite.pk, {"bytes": len(body)}),
                digest_after=digest,
            )
            receive_job.defer(receipt_id=made.pk)
    except IntegrityError:  # the same body at the same moment
        known.update(times_sent=F("times_sent") + 1)
        return known.get(), True
    return made, False


# --- the worker's part --------------------------------------------------------------------


@app.task(queue="checks", name="gongyou.exchange.understand_receipt", pass_context=True)
def receive_job(context: JobContext, receipt_id: int) -> None:
    if context.job.attempts >= MOST_ATTEMPTS:
        _finish(receipt_id, State.FAILED, {"reason": "system"})
    else:
        understand(receipt_id)


@app.task(queue="checks", name="gongyou.exchange.match_worksite")
def match_job(worksite_id: int) -> None:
    match(Worksite.objects.get(pk=worksite_id), timezone.localdate())


def match_soon(worksite: Worksite) -> None:
    """One match for all that comes within a minute."""
    wait = match_job.configure(
        queueing_lock=f"match-{worksite.pk}", schedule_in={"seconds": GATHER_SECONDS}
    )
    try:
        with transaction.atomic():
            wait.defer(worksite_id=worksite.pk)
    except AlreadyEnqueued:
        pass


def understand(receipt_id: int) -> None:
    """Read what was sent and take it in; a second time changes nothing."""
    receipt = (
        Receipt.objects.select_related("worksite", "stored", "key")
        .filter(pk=receipt_id, state=State.WAITING)
        .first()
    )
    if receipt is None:
        return
    key = receipt.key
    with audit.acting(audit.Actor(key.uuid, key.label, key.kind)), _kept(receipt) as path:
        state, result = _outcome(receipt, path)
    _finish(receipt_id, state, result)
    if state == State.DONE:
        files.hold([receipt.stored_id])  # facts were made of it
        match_soon(receipt.worksite)


def _outcome(receipt: Receipt, path: Path) -> tuple[str, dict[str, Any]]:
    try:
        return State.DONE, _taken_in(receipt, path)
    except UnusableFile as problem:
        words = {"zh": masked(why(problem, "zh")), "en": masked(why(problem, "en"))}
        return State.REFUSED, {"reason": problem.code, "words": words}
    except MonthUnknown:
        return State.REFUSED, {"reason": "month_unknown"}


@contextmanager
def _kept(receipt: Receipt) -> Iterator[Path]:
    """The body as a file of its own for as long as it is read."""
    with workplace("receipt") as folder:
        path = folder / "sent"
        files.unpack(receipt.stored, path)
        yield path


def _taken_in(receipt: Receipt, path: Path) -> dict[str, Any]:
    reading = read_file(path, f"{receipt.kind}-{receipt.uuid}")
    wanted = _KINDS[Receipt.Kind(receipt.kind)]
    if {table.kind for table in reading.tables} != {wanted}:
        raise UnusableFile(reading.path, "unknown_layout")
    if wanted is Kind.GATE:
        reading = replace(reading, tables=[_own(t, receipt.device) for t in reading.tables])
    day = timezone.localdate(receipt.received_at) + timedelta(days=1)
    taken = [one.batch for one in take_in(receipt.worksite, [reading], day, no_report)]
    return _result(receipt, reading, [batch for batch in taken if batch is not None])


def _own(table: Table, device: str) -> Table:
    """A key speaks for its own device, whatever the rows call themselves."""
    read = table.punches

    def punches() -> Iterator[Punch]:
        for punch in read() if read else ():
            yield punch._replace(device=device)

    own: Callable[[], Iterator[Punch]] = punches
    return replace(table, punches=own)


def _result(receipt: Receipt, reading: Reading, batches: list[Batch]) -> dict[str, Any]:
    """Counts, and the first rows that were not used with their reasons."""
    known = [batch_of(receipt.worksite, reading, table) for table in reading.tables]
    taken = [batch for batch in (batches or known) if batch is not None]
    refused = {
        row["reason"]: row["n"]
        for batch in taken
        for row in batch.rejected.values("reason").annotate(n=Count("pk")).order_by()
    }
    rows = [
        {"row": row.row, "reason": row.reason, "kept": row.kept}
        for batch in taken
        for row in batch.rejected.exclude(reason="duplicate").order_by("row")[:ROWS_TOLD]
    ]
    told: dict[str, Any] = {
        "accepted": sum(batch.accepted_rows for batch in taken) if batches else 0,
        "duplicate": refused.pop("duplicate", 0),
        "refused": sum(refused.values()),
        "reasons": refused,
        "rows": rows[:ROWS_TOLD],
    }
    return told | (_clock(receipt, taken) if receipt.kind == Receipt.Kind.PUNCHES else {})


def _clock(receipt: Receipt, batches: list[Batch]) -> dict[str, int]:
    """Punches older than three days, and from a clock that runs ahead: kept, and said."""
    rows = KeptPunch.objects.filter(
        worksite=receipt.worksite, batch_id__in=[batch.pk for batch in batches]
    )
    return {
        "late": rows.filter(at__lt=receipt.received_at - LATE).count(),
        "clock_ahead": rows.filter(at__gt=receipt.received_at + AHEAD).count(),
    }


def _finish(receipt_id: int, state: str, result: dict[str, Any]) -> None:
    Receipt.objects.filter(pk=receipt_id, state=State.WAITING).update(
        state=state, result=result, done_at=timezone.now()
    )
