"""The words of column headings: `vocabulary.yaml`, loaded once."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from gongyou.exchange.formats.cells import squeezed

_BRACKETS = re.compile(r"[(\[【][^()\[\]【】]*[)\]】]")
# 姓名 Name says the same twice.
_LATIN = re.compile(r"(?<=[一-鿿)])/?[A-Za-z.'-]{2,}$|^[A-Za-z.'-]{2,}/?(?=[一-鿿])")
Pattern = re.Pattern[str]


@dataclass(frozen=True)
class Vocabulary:
    """The fields of one kind of table, and how a heading is understood as one of them."""

    words: Mapping[str, frozenset[str]]
    groups: tuple[tuple[Pattern, Pattern, str], ...] = ()
    patterns: tuple[tuple[Pattern, str], ...] = ()
    ambiguous: frozenset[str] = frozenset()
    after: tuple[tuple[str, Pattern, str], ...] = ()

    @cached_property
    def fields(self) -> dict[str, str]:
        return {word: name for name, words in self.words.items() for word in words}

    def field_of(self, heading: str, above: Sequence[str] = (), before: str = "") -> str:
        """The field a column is understood as, or ''.

        `above` are the headings that span it, the nearest last; `before` is the field of its
        left neighbour.
        """
        lower = _plain(heading)
        uppers = [upper for text in reversed(above) if (upper := _plain(text)) != lower and upper]
        for left, pattern, name in self.after:
            if left == before and pattern.search(lower):
                return name
        for upper in uppers:
            for group_pattern, heading_pattern, name in self.groups:
                if group_pattern.search(upper) and heading_pattern.search(lower):
                    return name
        if uppers and lower in self.ambiguous:
            return ""
        return (
            self._by_word(lower) or self._by_pattern(lower) or self._by_word(_LATIN.sub("", lower))
        )

    def _by_pattern(self, heading: str) -> str:
        return next((name for pattern, name in self.patterns if pattern.search(heading)), "")

    def _by_word(self, heading: str) -> str:
        return self.fields.get(heading) or self.fields.get(_BRACKETS.sub("", heading), "")

    def knows(self, heading: str) -> bool:
        return bool(self._by_word(_plain(heading)))


def _plain(heading: str) -> str:
    return squeezed(heading).strip("*:※")


def _words(entry: Mapping[str, str]) -> dict[str, frozenset[str]]:
    return {name: frozenset(map(squeezed, words.split())) for name, words in entry.items()}


def _made(data: Mapping[str, Any], kind: str) -> Vocabulary:
    entry = data[kind]
    base = _words(data[entry["like"]]["words"]) if "like" in entry else {}
    return Vocabulary(
        words=base | _words(entry["words"]),
        groups=tuple((re.compile(g), re.compile(h), f) for g, h, f in entry.get("groups", ())),
        patterns=tuple((re.compile(h), f) for h, f in entry.get("patterns", ())),
        ambiguous=frozenset(entry.get("ambiguous", "").split()),
        after=tuple((left, re.compile(h), f) for left, h, f in entry.get("after", ())),
    )


_DATA = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))

ROSTER = _made(_DATA, "roster")
WAGE_SHEET = _made(_DATA, "wage_sheet")
ATTENDANCE = _made(_DATA, "attendance")
PIN_TABLE = _made(_DATA, "pin_table")
GATE = _made(_DATA, "gate")
GATE_DAYS = _made(_DATA, "gate_days")
BANK = _made(_DATA, "bank")
ACCOUNT = _made(_DATA, "account")
AROUND = _words(_DATA["around"])
DEDUCTION_CATEGORIES: dict[str, tuple[str, ...]] = {
    name: tuple(words.split()) for name, words in _DATA["deductions"].items()
}
