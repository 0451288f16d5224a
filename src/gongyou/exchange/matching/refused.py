"""What a file is to be given back with after its match: also what only the match finds."""

from collections.abc import Iterator, Sequence
from itertools import chain

from gongyou.exchange.matching.intake import batch_of
from gongyou.exchange.records import Reading, Rejection, Table
from gongyou.exchange.returning.notes import TableNotes, notes_of, table_notes
from gongyou.registry.models import Batch, RejectedRow, Worksite


def notes_after_match(worksite: Worksite, reading: Reading) -> list[TableNotes]:
    """The reader's rejections and totals, and the rows the intake refused beside them
    (repeated, before the project began, after the day of the check)."""
    found = [_notes(worksite, reading, table) for table in reading.tables]
    used = notes_of(Reading(reading.path, reading.digest, reading.size, used=reading.used))
    return [t for t in (*found, *used) if t.notes]


def _notes(worksite: Worksite, reading: Reading, table: Table) -> TableNotes:
    batch = batch_of(worksite, reading, table)
    if batch is None:
        return table_notes(table, table.rejections)
    return table_notes(table, chain(table.rejections, _refused(batch, table.rejections)))


def _refused(batch: Batch, known: Sequence[Rejection]) -> Iterator[Rejection]:
    said = {(rejection.row, rejection.reason) for rejection in known}
    rows = RejectedRow.objects.filter(batch=batch).order_by("row")
    for row, reason, kept, column, at in rows.values_list(
        "row", "reason", "kept", "column", "at"
    ).iterator():
        if (row, reason) not in said:
            yield Rejection(row, reason, kept, column, at)
