"""Chance that falls the same way every time."""

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """Draws only from `random()`, the one stream that Python keeps the same in all versions."""

    def __init__(self, seed: str) -> None:
        self._stream = random.Random(seed)  # noqa: S311 - invented data, the same every time

    def between(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int(self._stream.random() * (high - low + 1))

    def chance(self, share: float) -> bool:
        return self._stream.random() < share

    def pick(self, items: Sequence[T]) -> T:
        return items[self.between(0, len(items) - 1)]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        rest = list(items)
        return [rest.pop(self.between(0, len(rest) - 1)) for _ in range(len(rest))]

    def some(self, items: Sequence[T], count: int) -> list[T]:
        """That many different items, in their own order."""
        chosen = {id(item) for item in self.shuffled(items)[:count]}
        return [item for item in items if id(item) in chosen]
