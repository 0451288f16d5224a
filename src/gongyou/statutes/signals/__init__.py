"""Three colours from facts: which threshold was met, what it asks for, what clears it.

No authority of the area has published its colours yet, so every number is a house
default, marked 待核 and replaceable by area and by day without touching code.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from gongyou.statutes import dated
from gongyou.statutes.results import Label, Result, Status, result
from gongyou.statutes.sentences import sentence
from gongyou.statutes.signals.actions import Action, Step, required_action
from gongyou.statutes.signals.rules import (
    COLOURS,
    Alternative,
    Direction,
    Fact,
    Level,
    SignalRule,
    Thresholds,
    UnknownSignal,
    signal_rule,
    signal_rules,
)

__all__ = [
    "Action",
    "Crossed",
    "Direction",
    "Fact",
    "Level",
    "Signal",
    "SignalRule",
    "Step",
    "Thresholds",
    "UnknownSignal",
    "judge",
    "required_action",
    "signal_rule",
    "signal_rules",
    "worst",
]

Number = Decimal | int


@dataclass(frozen=True)
class Crossed:
    """One threshold that was met."""

    fact: Fact
    threshold: Decimal
    value: Decimal

    def in_words(self, lang: str) -> str:
        return sentence(
            f"crossed-{self.fact.direction}",
            lang,
            fact=self.fact.label,
            value=self.value,
            threshold=self.threshold,
        )


@dataclass(frozen=True)
class Signal:
    level: Level
    rule_id: str
    label: Label
    crossed: tuple[Crossed, ...]
    clears: Label
    action: Action | None
    not_given: tuple[str, ...]


def judge(
    rule_id: str,
    facts: Mapping[str, Number] | Number,
    as_of: date,
    area: str = "",
    *,
    confirmed: Thresholds | None = None,
) -> Result[Signal]:
    """The worst colour whose condition is met; a bare number is the rule's first fact.

    A fact that is not given meets no condition and is named in `not_given`. `confirmed`
    are thresholds the office has signed off, in place of those of the release.
    """
    rule = signal_rule(rule_id)
    known = _known(rule, facts)
    thresholds = confirmed or _thresholds_of(rule, as_of, area)
    level, crossed = _worst_met(rule, thresholds, known)
    missing = tuple(name for name in rule.facts if name not in known)
    action = required_action(level, as_of)
    return result(
        rule_id,
        Signal(level, rule_id, rule.label, crossed, rule.clears, action, missing),
        articles=rule.references,
        inputs={**known, "as_of": as_of, "area": area},
        status=thresholds.status,
        code=f"signal-{level}",
        params={"rule": rule_id, "signal": rule.label, "crossed": _in_words(crossed)},
    )


def worst(levels: Iterable[Level]) -> Level:
    """A worksite wears the colour of its worst signal."""
    return max(levels, key=lambda level: level.rank, default=Level.NONE)


def _known(rule: SignalRule, facts: Mapping[str, Number] | Number) -> dict[str, Decimal]:
    if not isinstance(facts, Mapping):
        facts = {next(iter(rule.facts)): facts}
    unknown = sorted(set(facts) - set(rule.facts))
    if unknown or not facts:
        raise ValueError(f"{rule.id}: facts {unknown or 'missing'}; it knows {list(rule.facts)}")
    if any(isinstance(value, float) for value in facts.values()):
        raise TypeError(f"{rule.id}: facts are Decimal or int, never float")
    return {name: Decimal(value) for name, value in facts.items()}


def _thresholds_of(rule: SignalRule, as_of: date, area: str) -> Thresholds:
    found = dated.in_area(rule.by_area, as_of, area)
    return found[2] if found else Thresholds(Status.UNSET, "", {})


def _worst_met(
    rule: SignalRule, thresholds: Thresholds, known: Mapping[str, Decimal]
) -> tuple[Level, tuple[Crossed, ...]]:
    for colour in reversed(COLOURS):
        for alternative in thresholds.colours.get(colour, ()):
            if crossed := _crossed(rule, alternative, known):
                return colour, crossed
    return Level.NONE, ()


def _crossed(
    rule: SignalRule, alternative: Alternative, known: Mapping[str, Decimal]
) -> tuple[Crossed, ...]:
    met = tuple(
        Crossed(rule.facts[name], threshold, known[name])
        for name, threshold in alternative.items()
        if name in known and rule.facts[name].direction.met(known[name], threshold)
    )
    return met if len(met) == len(alternative) else ()


def _in_words(crossed: tuple[Crossed, ...]) -> Label:
    return Label(
        "；".join(c.in_words("zh") for c in crossed), "; ".join(c.in_words("en") for c in crossed)
    )
