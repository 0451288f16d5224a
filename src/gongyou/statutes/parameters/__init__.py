"""Numbers of the law by day and area: `parameter("deposit/due_days", as_of, "511504")`.

One YAML file per number; an unset number is answered with value None and status unset
(待核), because a rule must be able to say "not known here" instead of failing or
guessing. A name nobody wrote down, or a malformed file, is a mistake of ours and fails.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

from gongyou.statutes import dated
from gongyou.statutes.dated import LawFileError, need, require
from gongyou.statutes.results import Label, Parameter, Status, Value
from gongyou.statutes.sources import Reference

ROOT = Path(__file__).parent
UNITS = {
    *("calendar_day", "working_day", "day", "month", "year", "item", "direction"),
    *("yuan", "yuan_per_month", "yuan_per_hour", "ratio", "factor"),
}
_NAME = re.compile(r"[a-z_]+/[a-z_]+")
_AREA = re.compile(r"([0-9]{2}){1,6}")
_KEYS = {"label", "unit", "type", "values", "areas", "checked_on"}


class UnknownParameter(LookupError):
    """No file of this name: a slip of the programmer, never of the office."""


@dataclass(frozen=True)
class Entry:
    value: Value
    reference: Reference
    status: Status
    note: str = ""


@dataclass(frozen=True)
class ParameterFile:
    name: str
    label: Label
    unit: str
    kind: str
    checked_on: date
    by_area: Mapping[str, Mapping[date, Entry]]


LocalValues = Mapping[tuple[str, str], Mapping[date, Entry]]
_local: ContextVar[LocalValues] = ContextVar("local_values", default={})  # noqa: B039


@contextmanager
def local_values(values: LocalValues) -> Iterator[None]:
    """Lay an office's confirmed values, by (name, area), over those of the release."""
    token = _local.set(values)
    try:
        yield
    finally:
        _local.reset(token)


def parameter(name: str, as_of: date, area: str = "") -> Parameter:
    file = parameter_file(name)
    bare = Parameter(name, file.label, file.unit, None, Status.UNSET, None, None)
    found = dated.in_area(_with_local(file), as_of, area)
    if found is None:
        return bare
    code, since, entry = found
    return replace(
        bare,
        value=entry.value,
        status=entry.status,
        reference=entry.reference,
        effective_from=since,
        area=code,
        note=entry.note,
    )


def parameter_names() -> tuple[str, ...]:
    paths = (path.relative_to(ROOT).with_suffix("") for path in ROOT.glob("*/*.yaml"))
    return tuple(sorted(path.as_posix() for path in paths))


@cache
def parameter_file(name: str) -> ParameterFile:
    path = ROOT / f"{name}.yaml"
    if not _NAME.fullmatch(name) or not path.is_file():
        raise UnknownParameter(name)
    return read_file(path, name)


def read_file(path: Path, name: str) -> ParameterFile:
    data = dated.read_yaml(path)
    dated.no_other_keys(data, _KEYS, name)
    unit, kind = need(data, "unit", str, name), need(data, "type", str, name)
    require(unit in UNITS, name, f"unknown unit {unit!r}")
    require(kind in _READERS, name, f"unknown type {kind!r}")
    areas: dict[str, Any] = {"": data.get("values"), **(data.get("areas") or {})}
    return ParameterFile(
        name,
        dated.read_label(data.get("label"), name),
        unit,
        kind,
        need(data, "checked_on", date, name),
        {code: _entries(values, kind, f"{name} {code}".strip()) for code, values in areas.items()},
    )


def _entries(values: Any, kind: str, where: str) -> dict[date, Entry]:
    code = where.partition(" ")[2]
    require(not code or bool(_AREA.fullmatch(code)), where, "not an area code")
    return {
        day: _entry(data, kind, f"{where} {day}")
        for day, data in dated.read_dates(values, where).items()
    }


def _entry(data: Any, kind: str, where: str) -> Entry:
    require(isinstance(data, dict), where, "not a mapping")
    dated.no_other_keys(data, {"value", "reference", "status", "note"}, where)
    require("value" in data, where, "value missing; write null for unset")
    status, raw = dated.read_status(data, where), data["value"]
    require((raw is None) == (status is Status.UNSET), where, "null and unset go together")
    value = None if raw is None else _READERS[kind](raw, where)
    reference = dated.read_reference(data.get("reference"), where)
    return Entry(value, reference, status, str(data.get("note") or ""))


def _read_decimal(raw: Any, where: str) -> Decimal:
    # A YAML float has already lost what was written, so decimals are quoted.
    try:
        if isinstance(raw, str) and Decimal(raw).is_finite():
            return Decimal(raw)
    except InvalidOperation:
        pass
    raise LawFileError(f"{where}: {raw!r} is no quoted decimal")


def _read_integer(raw: Any, where: str) -> int:
    require(type(raw) is int, where, f"{raw!r} is no whole number")
    return int(raw)


def _read_text(raw: Any, where: str) -> str:
    require(isinstance(raw, str) and bool(raw), where, f"{raw!r} is no text")
    return str(raw)


def _read_list(raw: Any, where: str) -> tuple[str, ...]:
    require(isinstance(raw, list) and bool(raw), where, f"{raw!r} is no list")
    return tuple(_read_text(item, where) for item in raw)


_READERS: dict[str, Callable[[Any, str], Value]] = {
    "decimal": _read_decimal,
    "integer": _read_integer,
    "text": _read_text,
    "list": _read_list,
}


def _with_local(file: ParameterFile) -> dict[str, Mapping[date, Entry]]:
    merged = dict(file.by_area)
    for (name, area), values in _local.get().items():
        if name == file.name:
            merged[area] = {**merged.get(area, {}), **values}
    return merged
