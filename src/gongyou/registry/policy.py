"""How much of personal data one may see in a day: `personal_policy.yaml`, typed."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml


@dataclass(frozen=True)
class PersonalPolicy:
    reveal_per_day: dict[str, int]
    look_up_per_hour: int
    second_person_above: int
    approval_hours: int


@cache
def personal_policy() -> PersonalPolicy:
    """Raises `TypeError` for a key that is missing or not known."""
    text = Path(__file__).with_name("personal_policy.yaml").read_text("utf-8")
    return PersonalPolicy(**yaml.safe_load(text))
