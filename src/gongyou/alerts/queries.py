"""Signals of a worksite, each with all that explains it."""

from dataclasses import dataclass

from gongyou.alerts.facts import signal_facts
from gongyou.payroll.queries.position import Position
from gongyou.statutes.results import Result
from gongyou.statutes.signals import Level, Signal, judge, signal_rules, worst


@dataclass(frozen=True)
class Judged:
    """A rule's judgement of one subject (a wage month, or '' for the site)."""

    subject: str
    result: Result[Signal]

    @property
    def level(self) -> Level:
        return self.result.value.level


@dataclass(frozen=True)
class Judgement:
    """All signals of a worksite, its colour, and the rules nothing is known for."""

    signals: list[Judged]
    not_judged: list[str]

    @property
    def colour(self) -> Level:
        return worst(s.level for s in self.signals)

    @property
    def raised(self) -> list[Judged]:
        """Worst first, then by rule."""
        shown = [s for s in self.signals if s.level is not Level.NONE]
        return sorted(shown, key=lambda s: (-s.level.rank, s.result.rule, s.subject))


def judge_worksite(position: Position) -> Judgement:
    area = position.worksite.district_code
    signals = [
        Judged(f.subject, judge(f.rule, f.facts, position.as_of, area))
        for f in signal_facts(position)
    ]
    judged = {s.result.rule for s in signals}
    return Judgement(signals, [r for r in signal_rules() if r not in judged])
