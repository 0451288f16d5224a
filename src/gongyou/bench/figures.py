"""What a bench is and what it finds out: our figure, its limit or baseline, and the ratio.

Times depend on the machine and on who else uses it. What counts is the ratio of two figures
measured side by side in one run; no figure here is ever asserted by a test.
"""

import argparse
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

Say = Callable[[str], None]
"""Told in one line what is being measured now."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What our figure is compared with: a baseline measured in the same run, or a fixed limit."""

    value: float
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure. `at_least` and `at_most` are targets for the ratio, ours ÷ beside.

    `rows` is how many rows were worked on, for whoever checks that the work was really done.
    """

    code: str
    zh: str
    en: str
    ours: float
    unit: str
    beside: Beside | None = None
    at_least: float | None = None
    at_most: float | None = None
    rows: int | None = None

    @property
    def ratio(self) -> float | None:
        if self.beside is None or not self.beside.value:
            return None
        return self.ours / self.beside.value

    @property
    def holds(self) -> bool | None:
        """None where there is no target."""
        if self.ratio is None or (self.at_least is None and self.at_most is None):
            return None
        low = self.at_least is None or self.ratio >= self.at_least
        return low and (self.at_most is None or self.ratio <= self.at_most)


class Bench(Protocol):
    """One measurement. A new one is a module of its own and an entry of `BENCHES`."""

    @property
    def name(self) -> str: ...
    @property
    def zh(self) -> str: ...
    @property
    def en(self) -> str: ...

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        """Its own options; all have defaults, and tests choose tiny ones."""
        ...

    def run(self, options: argparse.Namespace, say: Say) -> Iterable[Figure]: ...


def middle(values: Sequence[float]) -> float:
    """The median: of an even number the lower one, so that it is a value that was measured."""
    return sorted(values)[(len(values) - 1) // 2]
