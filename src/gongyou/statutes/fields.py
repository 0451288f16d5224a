"""The fields a rule takes from JSON: read strictly, complained about by name."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from gongyou.statutes.deposit import PayRecord
from gongyou.statutes.results import Label

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_AREA = re.compile(r"([0-9]{2}){1,6}")


class Kind(StrEnum):
    DATE = "date"
    MONTH = "month"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    TEXT = "text"
    AREA = "area"
    CELL = "cell"
    FLAGS = "flags"
    FACTS = "facts"
    UNIT = "unit"
    PAY_RECORD = "pay-record"


@dataclass(frozen=True)
class Field:
    name: str
    kind: Kind
    required: bool
    label: Label


class FieldError(ValueError):
    """A field is missing, unknown or wrong; the message says which in both languages."""

    def __init__(self, name: str, zh: str, en: str) -> None:
        self.name = name
        super().__init__(f"{name}：{zh} · {name}: {en}")


def read_fields(fields: tuple[Field, ...], data: Mapping[str, Any]) -> dict[str, Any]:
    """The fields given, read; one that is left out or null is not in the answer."""
    known = {field.name for field in fields}
    for name in data:
        if name not in known:
            listed = ", ".join(field.name for field in fields)
            raise FieldError(name, f"没有这个字段，可用：{listed}", f"no such field; use {listed}")
    return {f.name: _read(f, data[f.name]) for f in fields if _given(f, data)}


def _given(field: Field, data: Mapping[str, Any]) -> bool:
    if data.get(field.name) is not None:
        return True
    if field.required:
        raise FieldError(field.name, f"缺少必填字段（{field.label.zh}）", "required field missing")
    return False


def _read(field: Field, raw: Any) -> Any:
    try:
        return _READERS[field.kind](raw)
    except (TypeError, ValueError, InvalidOperation):
        shape = SHAPES[field.kind]
        zh, en = f"应为{shape.zh}", f"must be {shape.en}"
        raise FieldError(field.name, zh, en) from None


def _text(raw: Any) -> str:
    if not isinstance(raw, str):
        raise TypeError
    return raw


def _date(raw: Any) -> date:
    day = date.fromisoformat(_text(raw))
    if day.isoformat() != raw:
        raise ValueError  # 20260815 and 2026-W33-6 are ISO too, but not what we print
    return day


def _matching(pattern: re.Pattern[str]) -> Callable[[Any], str]:
    def read(raw: Any) -> str:
        if not pattern.fullmatch(_text(raw)):
            raise ValueError
        return str(raw)

    return read


def _integer(raw: Any) -> int:
    if type(raw) is not int:
        raise TypeError
    return raw


def _decimal(raw: Any) -> Decimal:
    if type(raw) not in (str, int, Decimal):
        raise TypeError
    number = Decimal(raw)
    if not number.is_finite():
        raise ValueError
    return number


def _boolean(raw: Any) -> bool:
    if type(raw) is not bool:
        raise TypeError
    return raw


def _cell(raw: Any) -> str | int | float:
    """A number with point or exponent is a spreadsheet's float, and is judged as one."""
    if isinstance(raw, Decimal):
        return float(raw)
    if type(raw) not in (str, int):
        raise TypeError
    return raw  # type: ignore[no-any-return]


def _mapping(raw: Any) -> Mapping[str, Any]:
    if not isinstance(raw, dict) or not raw:
        raise TypeError
    return raw


def _flags(raw: Any) -> dict[str, bool]:
    return {name: _boolean(value) for name, value in _mapping(raw).items()}


def _facts(raw: Any) -> dict[str, Decimal]:
    return {name: _decimal(value) for name, value in _mapping(raw).items()}


def _unit(raw: Any) -> str:
    if raw not in ("day", "month", "year"):
        raise ValueError
    return str(raw)


_READERS: dict[Kind, Callable[[Any], Any]] = {
    Kind.DATE: _date,
    Kind.MONTH: _matching(_MONTH),
    Kind.INTEGER: _integer,
    Kind.DECIMAL: _decimal,
    Kind.BOOLEAN: _boolean,
    Kind.TEXT: _text,
    Kind.AREA: _matching(_AREA),
    Kind.CELL: _cell,
    Kind.FLAGS: _flags,
    Kind.FACTS: _facts,
    Kind.UNIT: _unit,
    Kind.PAY_RECORD: PayRecord,
}

_RECORDS = ", ".join(PayRecord)
SHAPES: dict[Kind, Label] = {
    Kind.DATE: Label("日期，如 2026-08-15", "a date such as 2026-08-15"),
    Kind.MONTH: Label("月份，如 2026-08", "a month such as 2026-08"),
    Kind.INTEGER: Label("整数", "a whole number"),
    Kind.DECIMAL: Label('数额，如 "2200.00"', 'an amount such as "2200.00"'),
    Kind.BOOLEAN: Label("true 或 false", "true or false"),
    Kind.TEXT: Label("文字", "a text"),
    Kind.AREA: Label("行政区划代码，如 511504", "an area code such as 511504"),
    Kind.CELL: Label("文字或数字", "a text or a number"),
    Kind.FLAGS: Label("名称到 true/false 的对照", "an object of true or false by name"),
    Kind.FACTS: Label("事实到数值的对照", "an object of numbers by fact"),
    Kind.UNIT: Label("day、month 或 year", "day, month or year"),
    Kind.PAY_RECORD: Label(f"其中之一：{_RECORDS}", f"one of {_RECORDS}"),
}
