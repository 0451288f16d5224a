"""Values by effective date and by area, read from our own YAML files."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import yaml

from gongyou.statutes.results import Label, Status
from gongyou.statutes.sources import Reference

V = TypeVar("V")


class LawFileError(ValueError):
    """A file of the law is malformed; nothing may be computed from it."""


class _StrictLoader(yaml.SafeLoader):
    """YAML lets a later key silently replace an earlier one; a law file must not."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        if len(keys) != len(set(keys)):
            raise LawFileError(f"a key stands twice{node.start_mark}")
        return super().construct_mapping(node, deep)


def read_yaml(path: Path) -> dict[str, Any]:
    try:
        with path.open(encoding="utf-8") as stream:
            data = yaml.load(stream, _StrictLoader)  # noqa: S506 - a SafeLoader of our own
    except yaml.YAMLError as error:
        raise LawFileError(f"{path.name}: {error}") from error
    if not isinstance(data, dict):
        raise LawFileError(f"{path.name}: not a mapping")
    return data


def require(condition: bool, where: str, what: str) -> None:
    if not condition:
        raise LawFileError(f"{where}: {what}")


def need(data: Mapping[str, Any], key: str, kind: type[V], where: str) -> V:
    value = data.get(key)
    if not isinstance(value, kind):
        raise LawFileError(f"{where}: {key} missing or not {kind.__name__}")
    return value


def no_other_keys(data: Mapping[str, Any], allowed: set[str], where: str) -> None:
    extra = set(map(str, data)) - allowed
    require(not extra, where, f"unknown keys {sorted(extra)}")


def read_label(data: Any, where: str) -> Label:
    require(isinstance(data, dict) and set(data) == {"zh", "en"}, where, "label needs zh and en")
    label = Label(data["zh"], data["en"])
    require(all(isinstance(t, str) and t for t in (label.zh, label.en)), where, "empty label")
    return label


def read_reference(data: Any, where: str) -> Reference:
    require(isinstance(data, dict), where, "reference missing")
    no_other_keys(data, {"title", "number", "article"}, where)
    title = need(data, "title", str, where)
    require(bool(title), where, "reference without title")
    return Reference(title, str(data.get("number") or ""), str(data.get("article") or ""))


def read_status(data: Mapping[str, Any], where: str) -> Status:
    try:
        return Status(str(data.get("status")))
    except ValueError as error:
        raise LawFileError(f"{where}: status {data.get('status')!r}") from error


def read_dates(data: Any, where: str) -> dict[date, Any]:
    require(isinstance(data, dict) and bool(data), where, "values by date missing")
    require(all(type(day) is date for day in data), where, "a key is no date")
    require(list(data) == sorted(data), where, "dates do not ascend")
    return dict(data)


def in_force(values: Mapping[date, V], as_of: date) -> tuple[date, V] | None:
    """The latest value that had taken effect on `as_of`."""
    begun = [day for day in values if day <= as_of]
    return (max(begun), values[max(begun)]) if begun else None


def widening(area: str) -> Iterator[str]:
    """511504 → 5115 → 51 → the nation (the empty code)."""
    for length in range(len(area), 0, -1):
        if length % 2 == 0:
            yield area[:length]
    yield ""


def in_area(
    by_area: Mapping[str, Mapping[date, V]], as_of: date, area: str
) -> tuple[str, date, V] | None:
    """The nearest area's value in force; a wider area answers where a nearer one is silent."""
    for code in widening(area):
        found = in_force(by_area.get(code, {}), as_of)
        if found is not None:
            return (code, *found)
    return None
