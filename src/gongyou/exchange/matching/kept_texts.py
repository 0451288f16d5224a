"""Texts of a record as they are kept: no number of a person in a name, a remark or a team.

A person's numbers have fields of their own, which are sealed. Whatever else a cell holds is kept
as it is, but for an ID number, card or telephone somebody has written into it.
"""

from dataclasses import fields, replace
from functools import cache
from typing import Any, TypeVar, cast

from gongyou.exchange.records import Deduction, Record
from gongyou.foundation.masking import mask_people
from gongyou.registry.marks import marked

_SEALED = frozenset({"id_number", "card", "cards", "phone", "counterparty_account"})
_CODE = "code"  # may be an ID number, by which the person is found; attendance keeps its mark
# What rows are told apart by: the mark keeps them apart.
_IDENTITIES = frozenset({"number", "employee_no", "sequence", "end_to_end_id", "payment_id"})
_SHORTEST = 11  # a telephone
R = TypeVar("R", bound="Record | Deduction")


@cache
def _texts(kind: Any) -> tuple[str, ...]:
    return tuple(f.name for f in fields(kind) if f.name not in {*_SEALED, _CODE})


def without_numbers(record: R) -> R:
    """The record itself where, as usual, there is none."""
    changed: dict[str, object] = {}
    kind: Any = type(record)
    for name in _texts(kind):
        value = getattr(record, name)
        kept: object = value
        if isinstance(value, str) and len(value) >= _SHORTEST:
            kept = marked(value) if name in _IDENTITIES else mask_people(value)
        elif name == "deductions":
            kept = tuple(without_numbers(d) for d in value)
        elif name == "marks":
            kept = tuple(m._replace(mark=mask_people(m.mark)) for m in value)
        if kept != value:
            changed[name] = kept
    made: Any = replace(record, **changed) if changed else record  # type: ignore[arg-type]
    return cast(R, made)
