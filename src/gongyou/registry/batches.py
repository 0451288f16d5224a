"""Taking one table of one file in, once."""

from collections.abc import Iterable, Sequence
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


def lock_rollups(worksite_ids: Sequence[int]) -> None:
    """One rebuild at a time of a worksite's days and months; always in the same order."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT pg_advisory_xact_lock(3, (w %% 2147483648)::int)
               FROM (SELECT DISTINCT unnest(%s::bigint[]) AS w ORDER BY w) worksites""",
            [list(worksite_ids)],
        )


def known_batch(worksite: Worksite, source: Source) -> Batch | None:
    """The batch of this very table, if it has been taken in and not been withdrawn."""
    return Batch.objects.filter(
        worksite=worksite,
        kind=source.kind,
        digest=source.digest,
        table=source.table[:120],
        withdrawn_at=None,
    ).first()


def open_batch(worksite: Worksite, source: Source) -> Batch | None:
    """The batch to write under, or None when this very table was taken in before."""
    lock_worksite(worksite)
    if known_batch(worksite, source) is not None:
        return None
    return Batch.objects.create(
        worksite=worksite,
        kind=source.kind,
        layout=source.layout,
        source_key=source.key[:255],
        digest=source.digest,
        table=source.table[:120],
        facts=source.facts,
        control_totals=source.control_totals,
    )


def rows_in(entries: Sequence[object], rejected: Iterable[Rejected]) -> int:
    """The data rows of a table: its records, and the lines that cannot be read."""
    return len(entries) + sum(not r.kept and r.reason == "unparsable" for r in rejected)


def close_batch(
    batch: Batch,
    *,
    rows: int,
    accepted: int,
    rejected: Iterable[Rejected] = (),
    written: int = 0,
) -> None:
    """Note what was used and what was not, and write the batch's audit row.

    `written` rejected rows stand in the database already.
    """
    refused = [
        RejectedRow(batch=batch, row=r.row, reason=r.reason, kept=r.kept, column=r.column, at=r.at)
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
            {"rows": rows, "accepted": accepted, "rejected": len(refused) + written},
        ),
        digest_after=batch.digest,
    )
