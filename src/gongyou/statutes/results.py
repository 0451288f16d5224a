"""What every rule hands back: a value and the reason for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Generic, TypeVar

from gongyou.statutes.sources import Reference

Value = Decimal | int | str | tuple[str, ...] | None
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Status(StrEnum):
    """How sure we are. Everything but VERIFIED is shown as 待核."""

    VERIFIED = "verified"
    FROM_MEMORY = "from-memory"
    HOUSE_DEFAULT = "house-default"
    UNSET = "unset"

    @property
    def to_confirm(self) -> bool:
        return self is not Status.VERIFIED


# From best to worst: a result is only as sure as the least sure thing it used.
_SURENESS = (Status.VERIFIED, Status.FROM_MEMORY, Status.HOUSE_DEFAULT, Status.UNSET)


def least_sure(*statuses: Status) -> Status:
    return max(statuses, key=_SURENESS.index, default=Status.VERIFIED)


@dataclass(frozen=True)
class Label:
    zh: str
    en: str

    def __getitem__(self, lang: str) -> str:
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True)
class Parameter:
    """A number of the law on one day in one area; `value` is None while unset."""

    name: str
    label: Label
    unit: str
    value: Value
    status: Status
    reference: Reference | None
    effective_from: date | None
    area: str = ""
    note: str = ""

    def whole(self) -> int:
        if not isinstance(self.value, int):
            raise TypeError(f"{self.name}: {self.value!r} is no whole number")
        return self.value

    def decimal(self) -> Decimal:
        if not isinstance(self.value, Decimal):
            raise TypeError(f"{self.name}: {self.value!r} is no decimal")
        return self.value

    def items(self) -> tuple[str, ...]:
        if not isinstance(self.value, tuple):
            raise TypeError(f"{self.name}: {self.value!r} is no list")
        return self.value


@dataclass(frozen=True)
class Reason:
    """Why the value is what it is; `code` and `params` give the sentence."""

    rule: str
    articles: tuple[Reference, ...]
    parameters: tuple[Parameter, ...]
    inputs: Mapping[str, object]
    provisional: bool
    status: Status
    code: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Result(Generic[T_co]):
    rule: str
    value: T_co
    reason: Reason


def result(
    rule: str,
    value: T,
    *,
    articles: tuple[Reference, ...],
    inputs: Mapping[str, object],
    code: str,
    params: Mapping[str, object] | None = None,
    parameters: tuple[Parameter, ...] = (),
    provisional: bool = False,
    status: Status = Status.VERIFIED,
) -> Result[T]:
    """Put a result together; its status is the least sure of rule and parameters."""
    sure = least_sure(status, *(p.status for p in parameters))
    reason = Reason(
        rule, articles, parameters, dict(inputs), provisional, sure, code, dict(params or {})
    )
    return Result(rule, value, reason)
