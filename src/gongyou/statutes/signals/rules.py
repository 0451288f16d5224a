"""The signal rules as written in `rules/*.yaml`: thresholds per colour, nothing computed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from gongyou.statutes import dated
from gongyou.statutes.dated import LawFileError, require
from gongyou.statutes.results import Label, Status
from gongyou.statutes.sources import Reference

HERE = Path(__file__).parent
_ID = re.compile(r"EW-\d{2}")
_KEYS = {"id", "label", "facts", "references", "clears", "values", "areas", "checked_on"}


class Level(StrEnum):
    NONE = "none"
    BLUE = "blue"
    YELLOW = "yellow"
    RED = "red"

    @property
    def rank(self) -> int:
        return _RANKS.index(self)


_RANKS = (Level.NONE, Level.BLUE, Level.YELLOW, Level.RED)
COLOURS = _RANKS[1:]


class Direction(StrEnum):
    AT_LEAST = "at_least"
    ABOVE = "above"
    AT_MOST = "at_most"
    BELOW = "below"

    def met(self, value: Decimal, threshold: Decimal) -> bool:
        return {
            Direction.AT_LEAST: value >= threshold,
            Direction.ABOVE: value > threshold,
            Direction.AT_MOST: value <= threshold,
            Direction.BELOW: value < threshold,
        }[self]


@dataclass(frozen=True)
class Fact:
    name: str
    label: Label
    unit: str
    direction: Direction


Alternative = Mapping[str, Decimal]
"""Thresholds by fact, all of which must be met."""


@dataclass(frozen=True)
class Thresholds:
    """Per colour, alternatives of which one suffices."""

    status: Status
    note: str
    colours: Mapping[Level, tuple[Alternative, ...]]


@dataclass(frozen=True)
class SignalRule:
    id: str
    label: Label
    facts: Mapping[str, Fact]
    references: tuple[Reference, ...]
    clears: Label
    checked_on: date
    by_area: Mapping[str, Mapping[date, Thresholds]]


class UnknownSignal(LookupError):
    """No rule of this id."""


@cache
def signal_rules() -> Mapping[str, SignalRule]:
    paths = sorted((HERE / "rules").glob("*.yaml"))
    return {path.stem: read_rule(path) for path in paths}


def signal_rule(rule_id: str) -> SignalRule:
    try:
        return signal_rules()[rule_id]
    except KeyError:
        raise UnknownSignal(rule_id) from None


def read_rule(path: Path) -> SignalRule:
    data, where = dated.read_yaml(path), path.stem
    dated.no_other_keys(data, _KEYS, where)
    require(data.get("id") == where and bool(_ID.fullmatch(where)), where, "id and file differ")
    facts = _facts(dated.need(data, "facts", dict, where), where)
    references = dated.need(data, "references", list, where)
    require(bool(references), where, "no reference")
    areas: dict[str, Any] = {"": data.get("values"), **(data.get("areas") or {})}
    return SignalRule(
        where,
        dated.read_label(data.get("label"), where),
        facts,
        tuple(dated.read_reference(r, where) for r in references),
        dated.read_label(data.get("clears"), where),
        dated.need(data, "checked_on", date, where),
        {code: _dated_thresholds(v, facts, f"{where} {code}") for code, v in areas.items()},
    )


def _facts(data: Mapping[str, Any], where: str) -> dict[str, Fact]:
    require(bool(data), where, "no facts")
    return {name: _fact(name, entry, f"{where} {name}") for name, entry in data.items()}


def _fact(name: str, data: Any, where: str) -> Fact:
    require(isinstance(data, dict), where, "not a mapping")
    dated.no_other_keys(data, {"zh", "en", "unit", "direction"}, where)
    label = dated.read_label({"zh": data.get("zh"), "en": data.get("en")}, where)
    try:
        direction = Direction(str(data.get("direction")))
    except ValueError as error:
        raise LawFileError(f"{where}: direction {data.get('direction')!r}") from error
    return Fact(name, label, dated.need(data, "unit", str, where), direction)


def _dated_thresholds(data: Any, facts: Mapping[str, Fact], where: str) -> dict[date, Thresholds]:
    days = dated.read_dates(data, where)
    return {day: _thresholds(entry, facts, f"{where} {day}") for day, entry in days.items()}


def _thresholds(data: Any, facts: Mapping[str, Fact], where: str) -> Thresholds:
    require(isinstance(data, dict), where, "not a mapping")
    dated.no_other_keys(data, {"status", "note", *COLOURS}, where)
    colours = {
        colour: tuple(_alternative(a, facts, f"{where} {colour}") for a in data[colour])
        for colour in COLOURS
        if colour in data
    }
    require(bool(colours), where, "no colour")
    return Thresholds(dated.read_status(data, where), str(data.get("note") or ""), colours)


def _alternative(data: Any, facts: Mapping[str, Fact], where: str) -> dict[str, Decimal]:
    require(isinstance(data, dict) and bool(data), where, "empty condition")
    require(set(data) <= set(facts), where, f"unknown facts {sorted(set(data) - set(facts))}")
    try:
        return {name: Decimal(_quoted(value, where)) for name, value in data.items()}
    except InvalidOperation as error:
        raise LawFileError(f"{where}: not a number") from error


def _quoted(value: Any, where: str) -> str:
    require(isinstance(value, str), where, f"{value!r} is not quoted")
    return str(value)
