"""A map file: corrections as JSON, to be kept beside the files and used again.

    {"gongyou_map": 1, "tables": [{"as": "wage_sheet", "header_row": 4, "header_lines": 1,
      "columns": [{"letter": "B", "heading": "工人", "field": "name"}, …],
      "unit": "", "outcomes": {"成": "ok"}, "date_order": "", "delimiter": ""}]}

A table whose columns have headings is found by them, wherever they stand; one without is the
table of that `file` and `sheet` (either may be left out). The form: docs/schemas/map.json.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from gongyou.exchange.formats.cells import column_letter
from gongyou.exchange.formats.corrections import (
    DATE_ORDERS,
    NO_HEADER,
    UNITS,
    Correction,
    Meant,
    letter_index,
)
from gongyou.exchange.formats.laid_out import is_layout
from gongyou.exchange.formats.placing import Placed
from gongyou.exchange.records import Kind, LineStatus, Table, UnusableFile

VERSION = 1
MOST_BYTES = 1024 * 1024
_SIGNS = {"", ",", "\t", ";", "|", "^", "~", "#"}
_KEYS = {"as", "file", "sheet", "header_row", "header_lines", "columns", "unit", "outcomes"}
_KEYS |= {"date_order", "delimiter", "width"}


class BadMap(ValueError):
    """What is wrong with an entry, in both languages."""


def load_map(path: Path) -> list[Placed]:
    """Raises `UnusableFile` naming the place that cannot be used."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise BadMap("太大 · too large")
        data = json.loads(path.read_text("utf-8-sig"))
        if not isinstance(data, dict) or data.get("gongyou_map") != VERSION:
            raise BadMap('开头应为 {"gongyou_map": 1 · it must begin so')
        tables = data.get("tables")
        if not isinstance(tables, list):
            raise BadMap("tables")
        return [_entry(one, f"tables[{n}]", path.name) for n, one in enumerate(tables)]
    except OSError as error:
        raise UnusableFile(str(path), "cannot_open", why=error.strerror or "") from error
    except (BadMap, ValueError, RecursionError) as error:  # no JSON, no UTF-8, endless
        raise UnusableFile(str(path), "map_file", why=str(error)) from error


def _entry(data: Any, where: str, ref: str) -> Placed:
    if not isinstance(data, dict) or set(data) - _KEYS:
        raise BadMap(f"{where}: {'、'.join(sorted(map(str, set(data) - _KEYS)))}"
                     if isinstance(data, dict) else where)  # fmt: skip
    return placed_from(data, where, ref)


def placed_from(data: Mapping[str, Any], where: str, ref: str) -> Placed:
    """One entry as it is kept. Raises `BadMap`."""
    columns = _checked(data.get("columns", []), list, f"{where}.columns")
    for number, column in enumerate(columns):
        _check_column(column, f"{where}.columns[{number}]")
    headed = columns if any(c.get("heading") for c in columns) else []
    correction = correction_from(data, where)
    bare = correction.header_row == 0 and "file" not in data and "sheet" not in data
    return Placed(
        correction,
        ref,
        file=_text(data, "file", where) or None,
        sheet=_text(data, "sheet", where) if "sheet" in data else None,
        letters=tuple(c["letter"] for c in headed),
        headings=tuple(c.get("heading", "") for c in headed),
        width=_number(data, "width", where, 0, 400) if bare else 0,
    )


def correction_from(data: Mapping[str, Any], where: str = "") -> Correction:
    row = data.get("header_row")
    columns = _checked(data.get("columns", []), list, f"{where}.columns")
    outcomes = _checked(data.get("outcomes", {}), dict, f"{where}.outcomes")
    try:
        return Correction(
            Meant(data.get("as", "")),
            None if row is None else _number(data, "header_row", where, 0, 2_000_000),
            _number(data, "header_lines", where, 1, 3) if "header_lines" in data else 1,
            {c["letter"]: c["field"] for c in columns},
            _one_of(data, "unit", {"", *UNITS}, where),
            {str(word): LineStatus(status) for word, status in outcomes.items()},
            _one_of(data, "date_order", {"", *DATE_ORDERS}, where),
            _delimiter(data, where),
        )
    except ValueError as error:
        raise error if isinstance(error, BadMap) else BadMap(f"{where}: {error}") from error


def _check_column(column: Any, where: str) -> None:
    if not isinstance(column, dict) or set(column) - {"letter", "heading", "field"}:
        raise BadMap(where)
    for name in ("letter", "field"):
        _checked(column.get(name), str, f"{where}.{name}")
    _checked(column.get("heading", ""), str, f"{where}.heading")
    if letter_index(column["letter"]) < 0:
        raise BadMap(f"{where}.letter: {column['letter'][:10]}")


def _checked(value: Any, wanted: type, where: str) -> Any:
    if not isinstance(value, wanted):
        raise BadMap(where)
    return value


def _text(data: Mapping[str, Any], name: str, where: str) -> str:
    return str(_checked(data.get(name, ""), str, f"{where}.{name}"))


def _number(data: Mapping[str, Any], name: str, where: str, least: int, most: int) -> int:
    value = data.get(name, least)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise BadMap(f"{where}.{name}: {least} … {most}")
    return value


def _one_of(data: Mapping[str, Any], name: str, allowed: set[str], where: str) -> str:
    value = _text(data, name, where)
    if value not in allowed:
        raise BadMap(f"{where}.{name}: {' '.join(sorted(allowed - {''}))}")
    return value


def _delimiter(data: Mapping[str, Any], where: str) -> str:
    value = _text(data, "delimiter", where)
    if value not in _SIGNS and not is_layout(value):
        raise BadMap(f"{where}.delimiter")
    return value


def entry_of(correction: Correction, headings: Mapping[str, str], width: int) -> dict[str, Any]:
    """A correction as it is kept; `headings` by letter are what it is found again by.

    For a table without header `width` (its number of columns) takes their place.
    """
    bare = correction.header_row == NO_HEADER
    letters = list(correction.columns) if bare else list(headings)
    entry: dict[str, Any] = {
        "as": correction.meant.value,
        "header_row": correction.header_row,
        "header_lines": correction.header_lines,
        "columns": [
            {"letter": x, "field": correction.columns.get(x, "")}
            | ({} if bare else {"heading": headings[x]})
            for x in letters
        ],
        "unit": correction.unit,
        "outcomes": {word: status.value for word, status in correction.outcomes.items()},
        "date_order": correction.date_order,
        "delimiter": correction.delimiter,
    }
    if bare:
        entry["width"] = width
    return {name: value for name, value in entry.items() if value not in (None, "", {})}


def map_of(tables: Iterable[Table]) -> dict[str, Any]:
    """What was understood of these tables, as a map that can be edited and given back."""
    return {
        "gongyou_map": VERSION,
        "tables": [_understood(t) for t in tables if t.columns and t.header_row],
    }


def _understood(table: Table) -> dict[str, Any]:
    known = {c.index: c for c in table.columns}
    places = range(min(known), max(known) + 1)
    fields = {column_letter(i): known[i].field if i in known else "" for i in places}
    heads = {column_letter(i): known[i].heading if i in known else "" for i in places}
    named = {letter: "" if text == letter else text for letter, text in heads.items()}
    meant = meant_of(table)
    return entry_of(Correction(meant, table.header_row, table.header_lines, fields), named, 0)


def meant_of(table: Table) -> Meant:
    if table.kind is Kind.GATE and table.layout == "attendance_matrix":
        return Meant.ATTENDANCE
    return Meant(table.kind.value)
