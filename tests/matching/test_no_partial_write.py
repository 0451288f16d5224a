"""A file is taken in whole or not at all: never a fact without its batch, nor a batch without
its facts, whatever the file and whatever happens while it is taken in.

Damaged files come from `tests/readers/mutations.py`; a failure names the layout and the number.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from tests.facts import FACTS, ROLLUPS
from tests.matching.site import PROJECT
from tests.readers.mutations import mutation

from gongyou.attendance.models import DeviceSerial, PersonCode, Punch, StatedDay
from gongyou.exchange import apart
from gongyou.exchange.matching.intake import ORDER, MonthUnknown, check_months, take_in
from gongyou.exchange.matching.project_file import read_project
from gongyou.exchange.matching.run import no_report
from gongyou.exchange.recognise import LAYOUTS
from gongyou.exchange.records import AttendanceMonth, Kind, Reading, Table, UnusableFile
from gongyou.foundation.models import AuditEntry
from gongyou.payroll.models import AccountEntry, PaymentResult, WageDeduction, WageLine
from gongyou.registry.actions import register_worksite
from gongyou.registry.models import Batch, Engagement, RejectedRow, Worksite

NAMES = [layout.name for layout in LAYOUTS]
QUICK, SLOW = 30, 150
AS_OF = read_project(PROJECT, "T").as_of
FACT_OF: dict[str, Any] = {
    Kind.WAGE_SHEET: WageLine,
    Kind.BANK_RETURN: PaymentResult,
    Kind.ACCOUNT: AccountEntry,
}
BATCHED = (Punch, DeviceSerial, StatedDay, WageLine, WageDeduction, PaymentResult, AccountEntry)
OTHERS = (
    *("registry_batch", "registry_rejectedrow", "registry_person", "registry_engagement"),
    *("registry_paycard", "registry_registeredcard", "attendance_personcode"),
    *("attendance_device", "attendance_dirtyspan", "payroll_statementparty"),
    *("foundation_auditentry", "foundation_storedfile"),
)


@pytest.fixture
def worksite(db: None) -> Worksite:
    return register_worksite(read_project(PROJECT, "T").worksite)


def rows() -> dict[str, int]:
    """How many rows each table has that an intake may write."""
    tables = sorted(FACTS | ROLLUPS | set(OTHERS))
    parts = [f"SELECT '{table}', count(*) FROM {table}" for table in tables]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return dict(cursor.fetchall())


def read(path: Path) -> Reading | None:
    """As the product does, the month said where the file does not say it."""
    try:
        reading = apart.read_file(path, path.name)
        check_months([reading])
    except UnusableFile:
        return None
    except MonthUnknown:
        reading = apart.read_file(path, path.name, month="2026-07")
    return reading


@pytest.mark.parametrize("layout", NAMES)
def test_damaged_files_are_taken_in_whole_or_not_at_all(
    layout: str, tmp_path: Path, worksite: Worksite
) -> None:
    assert campaign(layout, range(QUICK), tmp_path, worksite) > 0, "none of them was taken in"


@pytest.mark.slow
@pytest.mark.parametrize("layout", NAMES)
def test_many_damaged_files_are_taken_in_whole_or_not_at_all(
    layout: str, tmp_path: Path, worksite: Worksite
) -> None:
    campaign(layout, range(1_000, 1_000 + SLOW), tmp_path, worksite)


def campaign(layout: str, numbers: range, folder: Path, worksite: Worksite) -> int:
    """How many were taken in. Each is undone afterwards, so that all meet the same site."""
    wrong, taken, before = [], 0, rows()
    for number in numbers:
        name, content = mutation(layout, number)
        path = folder / name
        path.write_bytes(content)
        try:
            with transaction.atomic():
                taken += intake(path, worksite, before)
                transaction.set_rollback(True)
            assert rows() == before, "undoing it left something"
        except Exception as error:
            wrong.append(f"{layout} {number} ({name}): {type(error).__name__} {error!s:.400}")
        path.unlink()
    assert not wrong, "\n".join(wrong)
    return taken


def intake(path: Path, worksite: Worksite, before: dict[str, int]) -> bool:
    reading = read(path)
    if reading is None:
        return False
    try:
        for taken in take_in(worksite, [reading], AS_OF, no_report):
            assert taken.batch is not None
            check_batch(taken.batch, taken.table)
    except (MonthUnknown, UnusableFile):
        # A gate is read to its end only while it is taken in; earlier tables are batches.
        pass
    check_batches(worksite)
    assert rows().keys() == before.keys()
    return Batch.objects.filter(worksite=worksite).exists()


def check_batches(worksite: Worksite) -> None:
    """Every batch is whole, and there is nothing beside the batches."""
    batches = {batch.pk: batch for batch in Batch.objects.filter(worksite=worksite)}
    for model in BATCHED:
        written = model.objects.filter(worksite_id=worksite.pk)
        assert set(written.values_list("batch_id", flat=True)) <= batches.keys(), model
    known = Engagement.objects.filter(worksite=worksite)
    people = sum(batch.accepted_rows for batch in batches.values())
    assert known.count() <= people
    codes = PersonCode.objects.filter(worksite=worksite)
    assert codes.count() <= people


def check_batch(batch: Batch, table: Table) -> None:
    refused = RejectedRow.objects.filter(batch=batch).count()
    entry = AuditEntry.objects.get(object_id=str(batch.uuid), verb=f"take_in_{batch.kind}")
    counts = {"rows": batch.data_rows, "accepted": batch.accepted_rows, "rejected": refused}
    assert entry.counts == counts
    assert entry.digest_after == batch.digest
    there = {model: model.objects.filter(batch_id=batch.pk).count() for model in BATCHED}
    if batch.kind in FACT_OF:
        assert there[FACT_OF[batch.kind]] == batch.accepted_rows
    stated = any(isinstance(record, AttendanceMonth) for record in table.records)
    if batch.kind == Kind.GATE and stated:
        days = StatedDay.objects.filter(batch_id=batch.pk)
        assert days.values("row").distinct().count() <= batch.accepted_rows
    elif batch.kind == Kind.GATE:
        assert there[Punch] == batch.accepted_rows
    own: dict[Any, set[Any]] = {WageLine: {WageLine, WageDeduction}, Punch: {Punch, DeviceSerial}}
    main: Any = (
        StatedDay if stated else Punch if batch.kind == Kind.GATE else FACT_OF.get(batch.kind)
    )
    assert {model for model, n in there.items() if n} <= own.get(main, {main})


# --- something happens in the middle -----------------------------------------------------


class Failing:
    """Fails the statement of this number, as a lost connection or a time-out does."""

    def __init__(self, at: int) -> None:
        self.at, self.seen = at, 0

    def __call__(
        self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any
    ) -> Any:
        self.seen += 1
        if self.seen == self.at:
            with connection.cursor() as cursor, connection.wrap_database_errors:
                cursor.cursor.execute("SET LOCAL statement_timeout = 1")
                cursor.cursor.execute("SELECT pg_sleep(1)")
        return execute(sql, params, many, context)


@pytest.fixture
def readings(tmp_path: Path) -> Iterator[Sequence[Reading]]:
    """A sample of every kind of table."""
    found: dict[Kind, Reading] = {}
    for layout in NAMES:
        for number in range(40):
            name, content = mutation(layout, number)
            path = tmp_path / f"{layout}-{number}-{name}"
            path.write_bytes(content)
            reading = read(path)
            if reading is not None and reading.tables and reading.tables[0].kind not in found:
                found[reading.tables[0].kind] = reading
            if reading is not None:
                break
    assert set(found) == set(ORDER)
    yield list(found.values())


def test_whatever_statement_fails_nothing_of_its_table_stays(
    worksite: Worksite, readings: Sequence[Reading]
) -> None:
    """Every statement of every kind of intake fails once."""
    for reading in readings:
        failed = 0
        for at in range(1, 200):
            before, failing = rows(), Failing(at)
            try:
                with transaction.atomic(), connection.execute_wrapper(failing):
                    for _ in take_in(worksite, [reading], AS_OF, no_report):
                        pass
                    transaction.set_rollback(True)
            except DatabaseError:
                failed += 1
            assert rows() == before, f"{reading.path}, statement {at}"
            if failing.seen < at:
                break
        else:
            pytest.fail(f"{reading.path}: more than 200 statements")
        assert failed >= 4, reading.path
