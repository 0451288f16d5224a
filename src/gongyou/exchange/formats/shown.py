"""How a reading is shown to a person or a program: everything counted, numbers of people masked."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any

from gongyou.exchange.formats.identities import masked_card, masked_id
from gongyou.exchange.formats.sentences import say, told, why
from gongyou.exchange.records import (
    Direction,
    IdStatus,
    Reading,
    Record,
    Rejection,
    Table,
    UnusableFile,
)

# Whatever cell it stands in: an ID, a card or account, a mobile number.
_ID = re.compile(r"(?<![0-9])[0-9]{17}[0-9Xx](?![0-9])")
_CARD = re.compile(r"(?<![0-9])[0-9]{15,32}(?![0-9])")
_PHONE = re.compile(r"(?<![0-9])1[0-9]{2}-?[0-9]{4}-?([0-9]{4})(?![0-9])")
_SPACED = re.compile(r"[0-9](?:[0-9 \u3000\u00a0']{13,40})[0-9Xx]")
_MASKED_FIELDS = {"card": masked_card, "counterparty_account": masked_card, "id_number": masked_id}
_LISTED = 50  # rows of a kind that are named one by one


def masked(text: str) -> str:
    """A text in which no ID, card, account or mobile number can be read."""
    text = _SPACED.sub(lambda m: re.sub(r"[^0-9Xx]", "", m[0]), text)
    text = _ID.sub(lambda m: masked_id(m[0]), text)
    text = _CARD.sub(lambda m: masked_card(m[0]), text)
    return _PHONE.sub(lambda m: "***" + m[1], text)


def reading_shown(reading: Reading, lang: str, *, rows: int) -> dict[str, Any]:
    return {
        "file": reading.path,
        "usable": True,
        "sha256": reading.digest,
        "size": reading.size,
        "encoding": reading.encoding,
        "skipped": reading.skipped,
        "tables": [
            table_shown(table, lang, rows=rows) for table in (*reading.tables, *reading.used)
        ],
    }


def problem_shown(problem: UnusableFile, lang: str) -> dict[str, Any]:
    return {
        "file": problem.path,
        "usable": False,
        "code": problem.code,
        "row": problem.row,
        "column": problem.column,
        "params": problem.params,
        "sentence": masked(why(problem, lang)),
    }


def table_shown(table: Table, lang: str, *, rows: int) -> dict[str, Any]:
    seen = _Seen(table, rows)
    refused = [r for r in seen.rejections if not r.kept]
    return {
        "key": table.key,
        "kind": table.kind.value,
        "layout": table.layout,
        "header_row": table.header_row,
        "mapped": bool(table.mapped),
        "facts": {name: _fact(name, value) for name, value in table.facts.items() if value},
        "columns": [_column(c.letter, c.heading, c.field) for c in table.columns],
        "rows": seen.count,
        "accepted": seen.count - sum(r.reason == "unparsable" for r in refused),
        "rejected": [_rejection(r, lang) for r in seen.rejections],
        "refused": seen.refused,
        "flagged": len({r.row for r in table.rejections if r.kept}),
        "totals_checked": table.stated_totals,
        "control_totals": [
            {
                "row": t.row,
                "field": masked(t.field),
                "stated": masked(t.stated),
                "computed": masked(t.computed),
            }
            for t in table.control_totals
        ],
        "questions": [
            {"code": q.partition(" ")[0], "sentence": masked(told(q, lang))}
            for q in table.questions
        ],
        "first_rows": seen.first,
    }


class _Seen:
    """One pass over the rows: gates are streams and are gone through once."""

    def __init__(self, table: Table, rows: int) -> None:
        self.rejections: list[Rejection] = list(table.rejections)
        self.refused = sum(not r.kept for r in table.rejections)
        self.first: list[dict[str, str]] = []
        self.count = table.data_rows
        if table.punches is None:
            self.first = [_plain(_items(record)) for record in table.records[:rows]]
            return
        self.count = 0
        for punch in table.punches():
            self.count += 1
            if self.count <= rows:
                self.first.append(_plain(zip(punch._fields, punch, strict=True)))
            if punch.at is None:
                self.refused += 1
                if self.refused <= _LISTED:
                    self.rejections.append(Rejection(punch.row, "unparsable", kept=False))


def _items(record: Record) -> Iterator[tuple[str, object]]:
    return ((f.name, getattr(record, f.name)) for f in fields(record))


def _plain(items: Iterable[tuple[str, object]]) -> dict[str, str]:
    return {name: text for name, value in items if (text := _value(name, value))}


def _value(name: str, value: object) -> str:
    if value is None or value is IdStatus.OK or value is Direction.UNKNOWN or value in ((), ""):
        return ""
    if value is True:
        return ""
    if isinstance(value, tuple):
        return " ".join(_value(name, part) for part in value)
    if name in {"cards", *_MASKED_FIELDS} and isinstance(value, str):
        return _MASKED_FIELDS.get(name, masked_card)(value)
    if isinstance(value, date | Decimal | int | str):
        return masked(str(value))
    heading, amount = getattr(value, "heading", ""), getattr(value, "amount", "")
    return masked(f"{heading} {amount}")


def _fact(name: str, value: str) -> str:
    return masked_card(value) if name == "account_no" else masked(value)


def _column(letter: str, heading: str, field: str) -> dict[str, str]:
    return {"letter": letter, "heading": masked(heading), "field": field}


def _rejection(rejection: Rejection, lang: str) -> dict[str, Any]:
    mask = masked_id if rejection.reason.startswith(("id_", "duplicate_person")) else masked
    return {
        "row": rejection.row,
        "column": masked(rejection.column),
        "reason": rejection.reason,
        "sentence": say("reasons", rejection.reason, lang),
        "value": mask(rejection.value) if rejection.value else "",
        "kept": rejection.kept,
    }
