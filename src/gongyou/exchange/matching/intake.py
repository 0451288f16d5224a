"""Readings become batches: rosters first, so that everything after knows who is meant."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date

from gongyou.attendance.codes import take_in_codes
from gongyou.attendance.intake import GateRules, take_in_punches
from gongyou.attendance.statements import take_in_stated_days
from gongyou.exchange.matching.kept_texts import without_numbers
from gongyou.exchange.records import AccountEntry as StatementRow
from gongyou.exchange.records import (
    AttendanceMonth,
    BankLine,
    Kind,
    PinRow,
    Reading,
    Record,
    RosterRow,
    SheetRow,
    Table,
    asks_its_month,
)
from gongyou.foundation.masking import mask_people
from gongyou.payroll.returns import post_return
from gongyou.payroll.sheets import submit_sheet
from gongyou.payroll.statements import take_in_statement
from gongyou.registry.batches import Rejected, Source, known_batch
from gongyou.registry.models import Batch, Worksite
from gongyou.registry.rosters import take_in_roster

ORDER = (
    Kind.ROSTER,
    Kind.PIN_TABLE,
    Kind.GATE,
    Kind.WAGE_SHEET,
    Kind.BANK_RETURN,
    Kind.ACCOUNT,
)

Report = Callable[[str, int, int], None]
"""Told what is being done, the steps done and all steps."""


class MonthUnknown(Exception):
    """A wage sheet, or a month of attendance, does not say its month: it is asked for."""

    def __init__(self, key: str, row: int | None = None) -> None:
        zh, en = (f" 第 {row} 行", f" row {row}") if row else ("", "")
        super().__init__(
            f"{key}{zh}：看不出是哪个月的，请加 --month YYYY-MM\n"
            f"{key}{en}: which month is it for? add --month YYYY-MM"
        )


class TakenOtherwise(Exception):
    """A table was taken in before and was read by another word on its columns then."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(key)


@dataclass(frozen=True)
class TakenIn:
    """One table and its batch; None when it had been taken in before."""

    table: Table
    batch: Batch | None


def ordered_tables(readings: Sequence[Reading]) -> list[tuple[Reading, Table]]:
    """All tables in the order in which they must be taken in; stable within a kind."""
    whole = [(reading, table) for reading in readings for table in reading.tables]
    pairs = [(reading, part) for reading, table in whole for part in _side_by_side(table)]
    return sorted(pairs, key=lambda pair: ORDER.index(pair[1].kind))


def _side_by_side(table: Table) -> list[Table]:
    """Two tables beside each other on one sheet have the same rows; each is taken in as a table
    of its own, since a row names one fact. What is told of the sheet stays with the first."""
    if table.kind in {Kind.ROSTER, Kind.PIN_TABLE, Kind.GATE}:
        return [table]
    met: Counter[int] = Counter()
    parts: defaultdict[int, list[Record]] = defaultdict(list)
    for record in table.records:
        parts[met[record.row]].append(record)
        met[record.row] += 1
    if len(parts) < 2:
        return [table]
    first = replace(table, records=parts.pop(0))
    others = [
        replace(
            table,
            records=rows,
            rejections=[],
            control_totals=[],
            facts=table.facts | {"beside": f"{n}"},
        )
        for n, rows in parts.items()
    ]
    return [first, *others]


def check_months(readings: Sequence[Reading]) -> None:
    """Raises `MonthUnknown` before anything is written."""
    for _, table in ordered_tables(readings):
        if asks_its_month(table):
            raise MonthUnknown(table.key)
        for record in table.records:
            if isinstance(record, SheetRow) and not record.month:
                raise MonthUnknown(table.key, record.row)


def check_readings(worksite: Worksite, readings: Sequence[Reading]) -> None:
    """Raises `TakenOtherwise`: the same table is taken in once, so another reading of it would
    change nothing. The first batch has to be withdrawn before."""
    for reading, table in ordered_tables(readings):
        before = known_batch(worksite, _source(reading, table))
        if before and before.facts.get("mapped", "") != table.facts.get("mapped", ""):
            raise TakenOtherwise(table.key)


def take_in(
    worksite: Worksite, readings: Sequence[Reading], as_of: date | None, report: Report
) -> Iterator[TakenIn]:
    """Take every table in, one transaction each; a second time changes nothing."""
    tables = ordered_tables(readings)
    for step, (reading, table) in enumerate(tables):
        report(table.key, step, len(tables))
        yield TakenIn(table, _take_in_table(worksite, reading, table, as_of))


# Numbers of accounts stand sealed in their own tables, never in a batch.
_PERSONAL = frozenset({"account_no"})


def _source(reading: Reading, table: Table) -> Source:
    return Source(
        kind=str(table.kind),
        layout=table.layout,
        key=mask_people(table.key),
        digest=reading.digest,
        table=" ".join(filter(None, (table.key.partition("#")[2], table.facts.get("beside")))),
        facts={k: mask_people(v) for k, v in table.facts.items() if k not in _PERSONAL},
        control_totals=[asdict(total) for total in table.control_totals],
    )


def batch_of(worksite: Worksite, reading: Reading, table: Table) -> Batch | None:
    """The batch that a table became, now or when its file was taken in before."""
    return known_batch(worksite, _source(reading, table))


def _rejected(table: Table) -> list[Rejected]:
    return [Rejected(r.row, r.reason, r.kept, mask_people(r.column)[:60]) for r in table.rejections]


def _take_in_table(
    worksite: Worksite, reading: Reading, table: Table, as_of: date | None
) -> Batch | None:
    source, rejected = _source(reading, table), _rejected(table)
    records = [without_numbers(record) for record in table.records]
    match table.kind:
        case Kind.ROSTER:
            rows = [r for r in records if isinstance(r, RosterRow)]
            return take_in_roster(worksite, source, rows, rejected)
        case Kind.PIN_TABLE:
            pins = [r for r in records if isinstance(r, PinRow)]
            return take_in_codes(worksite, source, pins, rejected)
        case Kind.GATE:
            return _take_in_gate(worksite, source, table, GateRules(worksite.start_date, as_of))
        case Kind.WAGE_SHEET:
            sheet = [r for r in records if isinstance(r, SheetRow)]
            return submit_sheet(worksite, source, sheet, rejected)
        case Kind.BANK_RETURN:
            return _post(worksite, source, table.facts, records, rejected)
        case Kind.ACCOUNT:
            entries = [r for r in records if isinstance(r, StatementRow)]
            return take_in_statement(worksite, source, entries, rejected)


def _take_in_gate(
    worksite: Worksite, source: Source, table: Table, rules: GateRules
) -> Batch | None:
    """A gate's passages, or the marks that somebody made on an attendance sheet."""
    stated = [without_numbers(r) for r in table.records if isinstance(r, AttendanceMonth)]
    if stated:
        return take_in_stated_days(worksite, source, stated, _rejected(table), rules)
    punches = table.punches() if table.punches else iter(())
    return take_in_punches(
        worksite, source, punches, rules, table.people, lambda: _rows_read(table)
    )


def _rows_read(table: Table) -> int | None:
    """How many rows the gate's reader has seen, once all punches are read."""
    rows = table.facts.get("data_rows")
    return int(rows) if rows else None


def batch_ref(facts: Mapping[str, str]) -> str:
    """What tells one batch of a bank from all others; '' where the file does not say.

    A number of up to four places begins again every day, a longer one never: only the
    short one needs the day and the paying firm beside it.
    """
    number = facts.get("batch_no", "")
    if not number or len(number) > 4:
        return number
    return " ".join(filter(None, (facts.get("unit_code"), facts.get("batch_date"), number)))


def _post(
    worksite: Worksite,
    source: Source,
    facts: Mapping[str, str],
    records: Sequence[Record],
    rejected: list[Rejected],
) -> Batch | None:
    lines = [r for r in records if isinstance(r, BankLine)]
    day = facts.get("batch_date")
    return post_return(
        worksite,
        source,
        lines,
        paid_on=date.fromisoformat(day) if day else None,
        batch_ref=batch_ref(facts) or source.digest,
        rejected=rejected,
    )
