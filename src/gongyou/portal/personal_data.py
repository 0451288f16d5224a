"""The inventory of personal data: `personal_data.yaml`, typed."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

GROUNDS = ("law", "task", "work")
RETENTIONS = ("wages", "numbers", "short", "audit", "post")


@dataclass(frozen=True)
class Kept:
    """Some fields of a model that hold the same kind of personal data."""

    model: str
    category: str
    purpose: str
    basis: str
    retention: str
    seen_by: str
    fields: list[str]


@cache
def inventory() -> tuple[Kept, ...]:
    """Raises `TypeError` for a row with a key that is missing or not known."""
    text = Path(__file__).with_name("personal_data.yaml").read_text("utf-8")
    return tuple(Kept(**row) for row in yaml.safe_load(text))
