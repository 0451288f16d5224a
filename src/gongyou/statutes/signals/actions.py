"""What each colour asks for, of whom, and by when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from gongyou.statutes import dated
from gongyou.statutes.results import Label, Status
from gongyou.statutes.signals.rules import COLOURS, HERE, Level
from gongyou.statutes.workdays import add_working_days


@dataclass(frozen=True)
class Step:
    code: str
    label: Label
    working_days: int

    def due(self, raised_on: date) -> date:
        return add_working_days(raised_on, self.working_days)


@dataclass(frozen=True)
class Action:
    level: Level
    action: Label
    who: Label
    steps: tuple[Step, ...]
    escalates_to: str
    status: Status


def required_action(level: Level, as_of: date) -> Action | None:
    """None for no signal, and for a day before the table takes effect."""
    found = dated.in_force(_actions(), as_of)
    return None if found is None else found[1].get(level)


@cache
def _actions() -> dict[date, dict[Level, Action]]:
    data = dated.read_yaml(HERE / "actions.yaml")
    dated.need(data, "checked_on", date, "actions.yaml")
    values = dated.read_dates(data.get("values"), "actions.yaml")
    return {day: _by_colour(entry, f"actions.yaml {day}") for day, entry in values.items()}


def _by_colour(data: Mapping[str, Any], where: str) -> dict[Level, Action]:
    dated.no_other_keys(data, {"status", "note", *COLOURS}, where)
    status = dated.read_status(data, where)
    return {colour: _action(colour, data[colour], status, where) for colour in COLOURS}


def _action(level: Level, data: Mapping[str, Any], status: Status, where: str) -> Action:
    return Action(
        level,
        dated.read_label(data.get("action"), where),
        dated.read_label(data.get("who"), where),
        tuple(_step(step, where) for step in data["steps"]),
        dated.need(data, "escalates_to", str, where),
        status,
    )


def _step(data: Mapping[str, Any], where: str) -> Step:
    label = dated.read_label({"zh": data.get("zh"), "en": data.get("en")}, where)
    return Step(
        dated.need(data, "code", str, where), label, dated.need(data, "working_days", int, where)
    )
