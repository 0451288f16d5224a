"""Which files speak of one batch: an order and its return, or one return saved twice."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from gongyou.exchange.formats.names import name_key
from gongyou.exchange.records import BankLine, LineStatus, Reading, Table

_PAIN = "pain_"
_HALF = 0.5
_NEARLY = 0.8

Counted = Counter[tuple[object, ...]]


@dataclass(eq=False)
class Batch:
    """One table of payments, as an order or as a return."""

    reading: Reading
    table: Table

    @staticmethod
    def is_one(table: Table) -> bool:
        """ISO 20022 names its orders; there nothing has to be found out."""
        if table.layout.startswith(_PAIN):
            return False
        return any(isinstance(r, BankLine) for r in table.records)

    @property
    def is_order(self) -> bool:
        return bool(self.table.facts.get("order"))

    @cached_property
    def lines(self) -> list[BankLine]:
        return [r for r in self.table.records if isinstance(r, BankLine)]

    @property
    def day(self) -> str:
        return self.table.facts.get("batch_date", "")

    @property
    def ref(self) -> tuple[str, ...]:
        """What tells a batch from all others; () where the file does not say."""
        facts = self.table.facts
        number = facts.get("batch_no", "")
        return (facts.get("unit_code", ""), self.day, number) if number else ()

    @cached_property
    def dated(self) -> bool:
        """Does every line say its wage month?"""
        return all(line.month for line in self.lines)

    @cached_property
    def payments(self) -> Counted:
        return Counter((line.card, ordered_amount(line), line.month) for line in self.lines)

    @cached_property
    def results(self) -> Counted:
        return Counter((x.card, x.amount, x.month, x.status) for x in self.lines)


def people(batch: Batch, other: Batch) -> Counted:
    """Whom a batch pays for which month; without the months where one of the two has none."""
    dated = batch.dated and other.dated
    return Counter((name_key(x.name), x.month if dated else "") for x in batch.lines)


def payments(batch: Batch, other: Batch) -> Counted:
    if batch.dated and other.dated:
        return batch.payments
    return Counter((x.card, ordered_amount(x)) for x in batch.lines)


def shared(one: Batch, other: Batch) -> float:
    return _share(payments(one, other), payments(other, one))


def ordered_amount(line: BankLine) -> object:
    return line.amount if line.asked is None else line.asked


@dataclass
class Group:
    """Orders and the returns that answer them; `forms` are the same orders in other files."""

    orders: list[Batch]
    returns: list[Batch]
    forms: list[Batch] = field(default_factory=list)


def same_again(returns: Sequence[Batch]) -> list[tuple[Batch, Batch]]:
    """Returns that are another one (or a part of it) saved once more, in another form or
    under another name, each with the one that is kept. Where both bear the number of a batch
    in one form, the posting itself tells them apart, line by line."""
    kept: list[Batch] = []
    copies: list[tuple[Batch, Batch]] = []
    # The whole before a part of it, then the one that says its day and number.
    for batch in sorted(returns, key=lambda b: (-len(b.lines), not b.day, not b.ref)):
        one = next((k for k in kept if _is_copy(batch, k)), None)
        if one is None:
            kept.append(batch)
        else:
            copies.append((batch, one))
    return copies


def _is_copy(batch: Batch, other: Batch) -> bool:
    numbered = batch.ref and other.ref
    same_form = batch.table.layout == other.table.layout
    if batch.reading is other.reading or (numbered and same_form) or batch.ref == other.ref != ():
        return False
    if batch.results - other.results or not _days_agree(batch, other):
        return False
    if len(batch.lines) == 1 and batch.lines[0].status is LineStatus.FAILED:
        return batch.results == other.results  # one line may fail again, and costs nothing
    same_day = bool(batch.day) and batch.day == other.day
    if numbered:
        return same_day and len(batch.lines) > 1
    return same_day or len(batch.lines) > 1 or batch.results == other.results


def _days_agree(a: Batch, b: Batch) -> bool:
    return not a.day or not b.day or a.day == b.day


def alike(returns: Sequence[Batch]) -> list[tuple[Batch, Batch]]:
    """Returns of one day that list nearly the same payments, and yet are not the same."""
    found = []
    for place, one in enumerate(returns):
        for other in returns[place + 1 :]:
            if one.reading is other.reading or not _days_agree(one, other):
                continue
            if one.ref and one.ref == other.ref:
                continue
            if _look_alike(one, other):
                found.append((other, one))
    return found


def _look_alike(one: Batch, other: Batch) -> bool:
    small, large = sorted((one, other), key=lambda b: len(b.lines))
    if not small.results - large.results:
        return True
    return len(small.lines) > 2 and shared(one, other) >= _NEARLY


def groups(orders: Sequence[Batch], returns: Sequence[Batch]) -> list[Group]:
    """Every order with the returns that answer it, those that share one taken together."""
    firsts, forms = _forms(orders)
    made: list[Group] = []
    for batch in returns:
        mine = _answered_by(batch, firsts)
        if not mine:
            continue
        touched = [g for g in made if any(o in mine for o in g.orders)]
        whole = Group([], [])
        for group in touched:
            whole.orders += group.orders
            whole.returns += group.returns
            made.remove(group)
        whole.orders += [o for o in mine if o not in whole.orders]
        whole.returns.append(batch)
        made.append(whole)
    for group in made:
        group.forms = [form for form, first in forms if first in group.orders]
    return made


def _forms(orders: Sequence[Batch]) -> tuple[list[Batch], list[tuple[Batch, Batch]]]:
    firsts: list[Batch] = []
    forms: list[tuple[Batch, Batch]] = []
    for order in orders:
        same = (f for f in firsts if f.payments == order.payments and _days_agree(f, order))
        first = next(same, None)
        if first is None:
            firsts.append(order)
        else:
            forms.append((order, first))
    return firsts, forms


def _answered_by(batch: Batch, orders: Sequence[Batch]) -> list[Batch]:
    """The order that fits best; then those that the rest of the return answers."""
    rest = {o: people(batch, o) for o in orders}
    found: list[Batch] = []
    candidates = [o for o in orders if _may_answer(batch, o)]
    candidates.sort(key=lambda o: (o.ref != batch.ref, -shared(o, batch)))
    for order in candidates:
        common = (people(order, batch) & rest[order]).total()
        if not found or common * 2 >= len(order.lines):
            found.append(order)
            for other in candidates:
                rest[other] -= people(order, other)
    return found


def _may_answer(batch: Batch, order: Batch) -> bool:
    mine, theirs = people(batch, order), people(order, batch)
    common = (mine & theirs).total()
    if batch.ref and batch.ref == order.ref:
        return common > 0
    if batch.day and order.day and batch.day < order.day:
        return False  # nobody answers before he is asked
    if _share(mine, theirs) >= _HALF:
        return True
    # A bank returns own and other banks' cards apart, or several batches as one.
    smaller = min(len(batch.lines), len(order.lines))
    if batch.day and batch.day == order.day:
        return common * 2 >= smaller
    exact = (payments(batch, order) & payments(order, batch)).total()
    return not (batch.day and order.day) and exact >= smaller * _NEARLY


def _share(one: Counted, other: Counted) -> float:
    """What two have in common, of all there is in either."""
    common = (one & other).total()
    return common / (one.total() + other.total() - common) if common else 0.0
