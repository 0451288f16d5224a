"""Taking one table of one file in, once."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import connection

from gongyou.foundation import audit
from gongyou.registry.models import Batch, RejectedRow, Worksite


@dataclass(frozen=True)
class Source:
    """Where a batch comes from: the file's digest and key, the table in it, its layout."""

    kind: str
    layout: str
    key: str
    digest: str
    table: str = ""
    facts: dict[str, str] = field(default_factory=dict)
    control_totals: list[dict[str, object]] = field(default_factory=list)


@dataclass(frozen=True)
class Rejected:
    row: int
    reason: str
    kept: bool = False
    column: str = ""
    at: str = ""


def lock_worksite(worksite: Worksite) -> None:
    """One intake at a time per worksite, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [1, worksite.pk % 2**31])


def open_batch(worksite: Worksite, source: Source) -> Batch | None:
    """The batch to write under, or None when this very table was taken in before."""
    lock_worksite(worksite)
    known = Batch.objects.filter(
        worksite=worksite,
        kind=source.kind,
        digest=source.digest,
        table=source.table,
        withdrawn_at=None,
    )
    if known.exists():
        return None
    return Batch.objects.create(
        worksite=worksite,
        kind=source.kind,
        layout=source.layout,
        source_key=source.key,
        digest=source.digest,
        table=source.table,
        facts=source.facts,
        control_totals=source.control_totals,
    )


def close_batch(batch: Batch, *, rows: int, accepted: int, rejected: Iterable[Rejected]) -> None:
    """Note what was used and what was not, and write the batch's audit row."""
    refused = [
        RejectedRow(
            batch=batch, row=r.row, reason=r.reason, kept=r.kept, column=r.column, at=r.at
        )
        for r in rejected
    ]
    RejectedRow.objects.bulk_create(refused, batch_size=5000)
    batch.data_rows, batch.accepted_rows = rows, accepted
    batch.save(update_fields=["data_rows", "accepted_rows"])
    audit.record(
        f"take_in_{batch.kind}",
        audit.Target(
            "batch",
            str(batch.uuid),
            batch.worksite_id,
            {"rows": rows, "accepted": accepted, "rejected": len(refused)},
        ),
        digest_after=batch.digest,
    )
