"""Bringing banks' returns (回盘) to the batches they answer (报盘), and naming what does not fit.

A batch goes out as one file and comes back as another, so this is a step over all files of
a check. The return alone says what was paid: an order is never counted as a payment beside
it. Lines are matched on name, card, amount and wage month, as banks themselves do.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from gongyou.exchange.formats.banks.batches import Batch, Group, alike, groups, same_again
from gongyou.exchange.formats.banks.line_match import Match, match_lines
from gongyou.exchange.formats.sentences import listed, question
from gongyou.exchange.records import BankLine, Reading, Table

_MOST = 12
_ASKED = "no_answer_to_batch"


def join(readings: Sequence[Reading]) -> list[Reading]:
    """The same readings, with orders that were answered set aside and differences asked about.

    An order whose lines are all answered keeps no table (it moves to `used`); of one that is
    answered in part the other lines stay, pending. Joining twice changes nothing.
    """
    batches = [Batch(r, t) for r in readings for t in r.tables if Batch.is_one(t)]
    orders = [b for b in batches if b.is_order and not b.table.facts.get("answers")]
    returns = [b for b in batches if not b.is_order]
    change = _Change()
    copies = same_again(returns)
    for copy, kept in copies:
        change.set_aside(copy.table)
        change.ask(kept, question("same_batch_again", file=copy.table.key))
    left = [b for b in returns if all(b is not copy for copy, _ in copies)]
    for one, other in alike(left):
        change.ask(one, question("two_returns_alike", file=other.table.key))
    for group in groups(orders, left):
        _settle(group, change)
    return [change.applied(reading) for reading in readings]


class _Change:
    """What becomes of each table; tables are told apart by identity."""

    def __init__(self) -> None:
        self.tables: dict[int, Table] = {}
        self.aside: set[int] = set()
        self.sources: dict[int, list[str]] = {}

    def ask(self, batch: Batch, asked: str) -> None:
        table = self.table(batch.table)
        if asked not in table.questions:
            table.questions.append(asked)

    def table(self, table: Table) -> Table:
        """A copy that may be changed."""
        if id(table) not in self.tables:
            made = replace(table, questions=list(table.questions), facts=dict(table.facts))
            self.tables[id(table)] = made
        return self.tables[id(table)]

    def set_aside(self, table: Table) -> None:
        self.aside.add(id(table))

    def read_with(self, table: Table, others: Sequence[Batch]) -> None:
        self.sources.setdefault(id(table), []).extend(b.reading.digest for b in others)

    def applied(self, reading: Reading) -> Reading:
        now = [self.tables.get(id(t), t) for t in reading.tables]
        kept = [n for t, n in zip(reading.tables, now, strict=True) if id(t) not in self.aside]
        used = [n for t, n in zip(reading.tables, now, strict=True) if id(t) in self.aside]
        if not used and all(n is t for n, t in zip(now, reading.tables, strict=True)):
            return reading
        # What other files say is part of what is read: with others it is another reading.
        digests = [d for t in reading.tables for d in self.sources.get(id(t), ())]
        digest = reading.digest
        if digests:
            digest = hashlib.sha256("".join([digest, *digests]).encode()).hexdigest()
        return replace(reading, tables=kept, used=[*reading.used, *used], digest=digest)


def _settle(group: Group, change: _Change) -> None:
    match = match_lines(group.orders, group.returns)
    _ask_returns(group, match, change)
    _give_months(match, change)
    for order in (*group.orders, *group.forms):
        _settle_order(order, group, match, change)


def _settle_order(order: Batch, group: Group, match: Match, change: _Change) -> None:
    table = change.table(order.table)
    table.questions = [q for q in table.questions if not q.startswith(_ASKED)]
    table.facts["answers"] = "、".join(b.table.key for b in group.returns)
    open_lines = [line for b, line in match.unanswered if b is order]
    if order in group.forms or not open_lines:
        change.set_aside(order.table)
        return
    table.records = list(open_lines)
    rows = listed([line.row for line in open_lines])
    change.ask(order, question("lines_not_answered", rows=rows, file=table.facts["answers"]))
    change.read_with(order.table, group.returns)


def _ask_returns(group: Group, match: Match, change: _Change) -> None:
    files = "、".join(b.table.key for b in group.orders)
    for batch in group.returns:
        change.table(batch.table).facts["order_file"] = files
        rows = [line.row for b, line in match.unordered if b is batch]
        if rows:
            change.ask(batch, question("lines_not_ordered", rows=listed(rows), file=files))
        rows = [line.row for b, line in match.doubled if b is batch]
        if rows:
            change.ask(batch, question("lines_answered_twice", rows=listed(rows), file=files))
    for code in ("amount", "card", "name", "month"):
        _ask_altered(group, match, code, change)


def _ask_altered(group: Group, match: Match, what: str, change: _Change) -> None:
    for batch in group.returns:
        found = [a for a in match.altered if a.what == what and a.answered_in is batch]
        if not found:
            continue
        lines = "；".join(
            f"{a.answered.row} ← {a.ordered_in.table.key} {a.ordered.row}{a.values}"
            for a in found[:_MOST]
        )
        more = f"…（{len(found)}）" if len(found) > _MOST else ""
        change.ask(batch, question(f"altered_{what}", lines=lines + more))


def _give_months(match: Match, change: _Change) -> None:
    """A return that does not say the wage month has that of its order."""
    by_table: dict[int, dict[int, str]] = {}
    for a in match.months:
        by_table.setdefault(id(a.answered_in.table), {})[a.answered.row] = a.ordered.month
    for a in match.months:
        batch = a.answered_in
        months = by_table.pop(id(batch.table), None)
        if months is None:
            continue
        table = change.table(batch.table)
        table.records = [
            replace(r, month=months[r.row]) if isinstance(r, BankLine) and r.row in months else r
            for r in table.records
        ]
        table.questions = [q for q in table.questions if not q.startswith("lines_without_month")]
        still = [r.row for r in table.records if isinstance(r, BankLine) and not r.month]
        if still:
            change.ask(batch, question("lines_without_month", rows=listed(still)))
        rows = listed(sorted(months))
        change.ask(batch, question("month_of_the_order", rows=rows, file=a.ordered_in.table.key))
        change.read_with(batch.table, [a.ordered_in])
