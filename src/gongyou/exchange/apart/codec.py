"""Readings as plain JSON and back: only the data classes of `records` can come out of it.

How each class is written follows from its type hints, worked out once. Times and amounts are
texts, an enum its value, a data class the list of its fields. What no text may hold (NUL, half
of a surrogate pair: the database takes neither) is replaced by `?` on the way.
"""

import json
import re
import types
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache, partial
from typing import Any

from gongyou.exchange.records import Direction, Punch, Reading, Record, Table, UnusableFile

Plain = Any
Convert = Callable[[Any], Any] | None  # None: it is plain already

_NO_TEXT = re.compile("[\0\ud800-\udfff]")
_RECORDS: tuple[type, ...] = typing.get_args(Record)
_NUMBER_OF = {kind: number for number, kind in enumerate(_RECORDS)}


class NotPlain(ValueError):
    """What came back is no reading."""


def clean(text: str) -> str:
    return text if text.isprintable() else _NO_TEXT.sub("?", text)


def dumps(value: Plain) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def loads(raw: bytes) -> Plain:
    try:
        return json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise NotPlain(str(error)) from error


def plain_record(record: Record) -> Plain:
    kind: Any = type(record)
    write = _codec(kind)[0]
    assert write is not None  # noqa: S101 - a data class always has one
    return [_NUMBER_OF[kind], write(record)]


def record_of(plain: Plain) -> Record:
    number, values = plain
    read = _codec(_RECORDS[number])[1]
    assert read is not None  # noqa: S101
    return typing.cast(Record, read(values))


def plain(value: Any, hint: Any) -> Plain:
    write = _codec(hint)[0]
    return write(value) if write else value


def value_of(hint: Any, values: Plain) -> Any:
    read = _codec(hint)[1]
    return read(values) if read else values


def plain_problem(problem: UnusableFile) -> Plain:
    params = {name: clean(str(value)) for name, value in problem.params.items()}
    return [clean(problem.path), problem.code, problem.row, clean(problem.column), params]


def problem_of(plain: Plain) -> UnusableFile:
    path, code, row, column, params = plain
    return UnusableFile(path, code, row=row, column=column, **params)


_TABLE = [f for f in fields(Table) if f.name not in {"records", "punches"}]
_READING = [f for f in fields(Reading) if f.name not in {"tables", "used", "problem"}]


def plain_reading(reading: Reading) -> Plain:
    """All but the rows: those follow, some at a time. `True` for a table that has punches."""
    hints = _hints(Reading)
    head = {f.name: plain(getattr(reading, f.name), hints[f.name]) for f in _READING}
    return [head, [[plain_table(t), t.punches is not None] for t in reading.tables]]


def plain_table(table: Table) -> Plain:
    hints = _hints(Table)
    return {f.name: plain(getattr(table, f.name), hints[f.name]) for f in _TABLE}


def reading_of(values: Plain) -> tuple[Reading, list[bool]]:
    """The reading, its tables without rows, and which of them have punches."""
    head, tables = values
    hints = _hints(Reading)
    reading = Reading(**{name: value_of(hints[name], value) for name, value in head.items()})
    reading.tables = [table_of(table) for table, _ in tables]
    return reading, [bool(has) for _, has in tables]


def table_of(values: Plain) -> Table:
    hints = _hints(Table)
    return Table(**{name: value_of(hints[name], value) for name, value in values.items()})


_DIRECTIONS = {side.value: side for side in Direction}
_punch = partial(tuple.__new__, Punch)  # past the tuple's own constructor, twice as fast


def plain_punches(punches: Sequence[Punch]) -> Plain:
    """Column by column, for these are millions; of a column with one value only that value."""
    row, device, code, at, direction, is_pass, serial, name = zip(*punches, strict=True)
    texts = [_cleaned(texts) for texts in (device, code, name)]
    columns = [row, *texts, tuple(map(str, at)), direction, is_pass, serial]
    return [len(punches), [_one_or_all(column) for column in columns]]


def _cleaned(texts: tuple[str, ...]) -> tuple[str, ...]:
    return texts if all(map(str.isprintable, texts)) else tuple(map(clean, texts))


def _one_or_all(column: tuple[Any, ...]) -> Plain:
    return [column[0]] if column.count(column[0]) == len(column) else column


def punches_of(plain: Plain) -> Iterator[Punch]:
    count, columns = plain
    row, device, code, name, at, direction, is_pass, serial = (
        column if len(column) == count else column * count for column in columns
    )
    sides = map(_DIRECTIONS.__getitem__, direction)
    rows = zip(row, device, code, _moments(at), sides, is_pass, serial, name, strict=True)
    return map(_punch, rows)


def _moments(texts: list[str]) -> list[datetime | None]:
    try:
        return list(map(datetime.fromisoformat, texts))
    except ValueError:
        return [None if text == "None" else datetime.fromisoformat(text) for text in texts]


def _iso(moment: Any) -> str:
    return str(moment.isoformat())


_SIMPLE: dict[Any, tuple[Convert, Convert]] = {
    str: (clean, None),
    int: (None, None),
    bool: (None, None),
    date: (_iso, date.fromisoformat),
    datetime: (_iso, datetime.fromisoformat),
    Decimal: (str, Decimal),
}


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


@cache
def _codec(hint: Any) -> tuple[Convert, Convert]:
    """How a value of this type is written and read."""
    origin = typing.get_origin(hint)
    if origin in {typing.Union, types.UnionType}:
        return _optional(hint)
    if origin is not None:
        return _collection(origin, typing.get_args(hint))
    if hint in _SIMPLE:
        return _SIMPLE[hint]
    if issubclass(hint, Enum):
        return (lambda value: value.value), hint
    if is_dataclass(hint) or hasattr(hint, "_fields"):
        return _record(hint)
    raise TypeError(f"no way to write {hint}")


def _optional(hint: Any) -> tuple[Convert, Convert]:
    kinds = [kind for kind in typing.get_args(hint) if kind is not type(None)]
    if len(kinds) != 1:
        raise TypeError(f"no way to write {hint}")
    write, read = _codec(kinds[0])
    return _unless_none(write), _unless_none(read)


def _unless_none(convert: Convert) -> Convert:
    if convert is None:
        return None
    return lambda value: None if value is None else convert(value)


def _collection(origin: Any, args: tuple[Any, ...]) -> tuple[Convert, Convert]:
    if issubclass(origin, Mapping):
        write, read = _codec(args[1])
        return _each_value(write), _each_value(read)
    if origin not in {list, tuple} or (origin is tuple and args[1:] != (...,)):
        raise TypeError(f"no way to write {origin}")
    write, read = _codec(args[0])
    return _each(write, list), _each(read, origin)


def _each(convert: Convert, kind: type) -> Convert:
    if convert is None:
        return kind
    return lambda values: kind(map(convert, values)) if values else kind()


def _each_value(convert: Convert) -> Convert:
    if convert is None:
        return dict
    return lambda values: {clean(name): convert(value) for name, value in values.items()}


def _record(kind: Any) -> tuple[Convert, Convert]:
    hints = _hints(kind)
    names = list(kind._fields) if hasattr(kind, "_fields") else [f.name for f in fields(kind)]
    codecs = [_codec(hints[name]) for name in names]
    writes = [(name, write) for name, (write, _) in zip(names, codecs, strict=True)]
    reads = [(place, read) for place, (_, read) in enumerate(codecs) if read]

    def write(record: Any) -> list[Any]:
        return [
            convert(getattr(record, name)) if convert else getattr(record, name)
            for name, convert in writes
        ]

    def read(values: list[Any]) -> Any:
        if len(values) != len(names):
            raise NotPlain(kind.__name__)
        for place, convert in reads:
            values[place] = convert(values[place])
        return kind(*values)

    return write, read
