"""Line against line: what was ordered, and what the bank says it did."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from gongyou.exchange.formats.banks.batches import Batch, ordered_amount
from gongyou.exchange.formats.names import name_key
from gongyou.exchange.records import BankLine, LineStatus

Place = tuple[Batch, BankLine]
Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Altered:
    """A line that comes back with something changed; `values` shows amounts, never cards."""

    what: str
    ordered_in: Batch
    ordered: BankLine
    answered_in: Batch
    answered: BankLine

    @property
    def values(self) -> str:
        if self.what == "amount":
            return f" {ordered_amount(self.ordered)} → {ordered_amount(self.answered)}"
        if self.what == "month":
            return f" {self.ordered.month} → {self.answered.month}"
        return ""


@dataclass
class Match:
    altered: list[Altered] = field(default_factory=list)
    months: list[Altered] = field(default_factory=list)  # of answers that do not say theirs
    doubled: list[Place] = field(default_factory=list)
    unordered: list[Place] = field(default_factory=list)
    unanswered: list[Place] = field(default_factory=list)


def _name(line: BankLine) -> str:
    return name_key(line.name)


# What must be equal, and what then is not. A card that one side does not know (a sheet lost
# its digits), and a sign the bank could not print, are no alterations.
_PASSES: tuple[tuple[str, Callable[[BankLine], Key]], ...] = (
    ("", lambda x: (_name(x), x.card, ordered_amount(x), x.month)),
    ("name", lambda x: (x.card, ordered_amount(x), x.month)),
    ("amount", lambda x: (_name(x), x.card, x.month)),
    ("card", lambda x: (_name(x), ordered_amount(x), x.month)),
    ("month", lambda x: (_name(x), x.card, ordered_amount(x))),
)


def match_lines(orders: Sequence[Batch], returns: Sequence[Batch]) -> Match:
    """Answers in order of time: where a failed line was sent again, the later one is no
    doubled answer."""
    open_orders = [(b, line) for b in orders for line in b.lines]
    answers = [(b, line) for b in sorted(returns, key=lambda b: b.day) for line in b.lines]
    found = Match()
    met: dict[Key, LineStatus] = {}
    for what, key in _PASSES:
        open_orders, answers = _pass(what, key, open_orders, answers, found, met)
    exact = _PASSES[0][1]
    for batch, line in answers:
        before = met.get(exact(line))
        if before is None:
            found.unordered.append((batch, line))
        elif before is not LineStatus.FAILED:
            found.doubled.append((batch, line))
        met[exact(line)] = line.status
    found.unanswered = open_orders
    return found


def _pass(
    what: str,
    key: Callable[[BankLine], Key],
    orders: list[Place],
    answers: list[Place],
    found: Match,
    met: dict[Key, LineStatus],
) -> tuple[list[Place], list[Place]]:
    waiting: defaultdict[Key, list[Place]] = defaultdict(list)
    for place in reversed(orders):
        waiting[key(place[1])].append(place)
    taken: set[int] = set()
    left: list[Place] = []
    for batch, line in answers:
        # Without a card nothing but the name tells whose line it is.
        places = waiting.get(key(line)) if line.card or what != "name" else None
        if not places:
            left.append((batch, line))
            continue
        ordered_in, ordered = places.pop()
        taken.add(id(ordered))
        met[_PASSES[0][1](line)] = line.status
        _note(what, Altered(what, ordered_in, ordered, batch, line), found)
    return [place for place in orders if id(place[1]) not in taken], left


def _note(what: str, pair: Altered, found: Match) -> None:
    ordered, answered = pair.ordered, pair.answered
    if what == "month" and not answered.month:
        if ordered.month:
            found.months.append(pair)
    elif (
        not what
        or (what == "month" and not ordered.month)
        or (what == "card" and not (ordered.card and answered.card))
        or (what == "name" and _printed_alike(ordered.name, answered.name))
    ):
        return
    else:
        found.altered.append(pair)


def _printed_alike(one: str, other: str) -> bool:
    """Is it the same name but for signs that a bank's printer does not have?"""
    if not (one and other):
        return True
    if len(one) != len(other) or "?" not in one + other:
        return False
    return all(a == b or "?" in (a, b) for a, b in zip(one, other, strict=True))
