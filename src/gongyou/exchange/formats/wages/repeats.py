"""Wage sheets that only say again what others say: summaries, lists for the bank, old copies.

A book with a sheet for each team has a 汇总表 of everybody; beside the sheet lies the list that
the bank was given. Taken as sheets of their own they would count all wages twice. A table is
set aside where the other tables of these files say the same of its people in the same month.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from gongyou.exchange.formats.names import name_key
from gongyou.exchange.formats.sentences import question
from gongyou.exchange.records import Kind, Reading, SheetRow, Table

_SUMMARY = re.compile(r"汇总|总表|合计表|代发|报盘|发放清单|银行明细|备份|副本")
_MOSTLY = Decimal("0.8")
_FEWEST = 3  # of which one may differ
Who = tuple[str, str]  # month, name as compared


def set_repeats_aside(readings: Sequence[Reading]) -> list[Reading]:
    """The same readings, repeated tables in `used`. Doing it twice changes nothing."""
    tables = [t for r in readings for t in r.tables if t.kind is Kind.WAGE_SHEET and _rows(t)]
    left, aside = list(tables), set[int]()
    for table in sorted(tables, key=_told_by):
        others = [other for other in left if other is not table]
        again = _repeated(table, others)
        if again is not None:
            table.questions.append(again)
            left = others
            aside.add(id(table))
    return [_without(reading, aside) for reading in readings] if aside else list(readings)


def _without(reading: Reading, aside: set[int]) -> Reading:
    moved = [table for table in reading.tables if id(table) in aside]
    kept = [table for table in reading.tables if id(table) not in aside]
    return replace(reading, tables=kept, used=[*reading.used, *moved]) if moved else reading


def _rows(table: Table) -> list[SheetRow]:
    return [row for row in table.records if isinstance(row, SheetRow)]


def _told_by(table: Table) -> tuple[bool, int]:
    """How much a table tells: what tells least is the repetition; a hidden one before all."""
    rows = _rows(table)
    told = sum(
        (row.days is not None) + (row.day_rate is not None) + len(row.deductions) for row in rows
    )
    return "hidden" not in table.facts, told * 100 // len(rows)


def _repeated(table: Table, others: Sequence[Table]) -> str | None:
    """The question to ask of a table that says nothing new, or None."""
    copy = next((other for other in others if _is_copy(table, other)), None)
    if copy is not None:
        return question("repeats_another", key=copy.key)
    if not _is_list(table):
        return None
    rows = _rows(table)
    amounts, keys = _amounts(others)
    differing = [row for row in rows if not _is_told(row, amounts)]
    same = len(rows) - len(differing)
    if differing and (same < _FEWEST or same < len(rows) * _MOSTLY):
        return None
    names = "、".join(sorted({key for row in rows for key in keys[_who(row)]}))
    if not differing:
        return question("repeats_another", key=names)
    listed = "、".join(str(row.row) for row in differing[:12])
    return question("summary_differs", key=names, rows=listed)


def _is_list(table: Table) -> bool:
    """A summary, a hidden sheet, or names and cards with one amount and nothing of how earned."""
    rows = _rows(table)
    if "hidden" in table.facts or _SUMMARY.search(table.sheet + table.facts.get("title", "")):
        return True
    bare = all(row.days is None and row.day_rate is None and not row.deductions for row in rows)
    return bare and any(row.card for row in rows)


def _is_copy(table: Table, other: Table) -> bool:
    mine, theirs = _rows(table), _rows(other)
    return len(mine) > 1 and sorted(map(_all_of, mine)) == sorted(map(_all_of, theirs))


def _all_of(row: SheetRow) -> tuple[str, ...]:
    taken = sum((d.amount for d in row.deductions), Decimal())
    values = (row.month, name_key(row.name), row.days, row.gross, taken, row.own_net)
    return tuple(map(str, values))


def _who(row: SheetRow) -> Who:
    return row.month, name_key(row.name)


def _amounts(tables: Iterable[Table]) -> tuple[dict[Who, set[Decimal]], dict[Who, set[str]]]:
    """What the tables say of each person and month: every amount, and the sums of his rows."""
    gross: defaultdict[Who, list[Decimal]] = defaultdict(list)
    net: defaultdict[Who, list[Decimal]] = defaultdict(list)
    keys: defaultdict[Who, set[str]] = defaultdict(set)
    for table in tables:
        for row in _rows(table):
            who = _who(row)
            gross[who] += [row.gross] if row.gross is not None else []
            net[who] += [row.own_net] if row.own_net is not None else []
            keys[who].add(table.key)
    said = {
        who: {*gross[who], *net[who], sum(gross[who], Decimal()), sum(net[who], Decimal())}
        for who in keys
    }
    return said, keys


def _is_told(row: SheetRow, amounts: dict[Who, set[Decimal]]) -> bool:
    said = amounts.get(_who(row), set())
    own = [amount for amount in (row.gross, row.own_net) if amount is not None]
    return bool(own) and all(amount in said for amount in own)
