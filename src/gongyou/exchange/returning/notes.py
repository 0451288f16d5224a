"""What is to be said of a file's rows, in both languages, and to whom the red belongs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice
from typing import Any

from gongyou.exchange.formats.identities import masked_id
from gongyou.exchange.formats.sentences import say
from gongyou.exchange.formats.shown import masked
from gongyou.exchange.records import BankLine, ControlTotal, Reading, Rejection, Table

MOST_NOTES = 100_000  # of one table; a gate whose clock was lost has a million


class Severity(StrEnum):
    REFUSED = "refused"  # the row is not used
    FLAGGED = "flagged"  # used without the faulty value
    TOTAL = "total"  # a total that its rows do not add up to
    FINDING = "finding"  # something the match found about the row


@dataclass(frozen=True, slots=True)
class Note:
    """One reason beside one row. `column` is the letter of the faulty cell ('' = the whole row).

    The reasons hold no number of a person; `value` is shown in lists only, and masked.
    """

    row: int
    column: str
    reason_zh: str
    reason_en: str
    severity: Severity
    value: str = ""

    def reason(self, lang: str) -> str:
        return self.reason_en if lang == "en" else self.reason_zh


@dataclass(frozen=True, slots=True)
class TableNotes:
    """The notes of one table, and where in the file the table lies.

    `sheet` is '' for a text; `columns` are letter and heading (masked) of each column.
    `left_out` counts notes beyond `MOST_NOTES`.
    """

    sheet: str
    layout: str
    header_row: int | None
    columns: tuple[tuple[str, str], ...]
    notes: tuple[Note, ...]
    left_out: int = 0

    @property
    def rows(self) -> set[int]:
        return {note.row for note in self.notes}


def notes_of(reading: Reading) -> list[TableNotes]:
    """Every rejection and every differing total of a file's tables; gates are read to their end.

    Tables without any are left out. Raises `UnusableFile` where a gate cannot be read.
    """
    tables = [table_notes(t, _rejections(t)) for t in (*reading.tables, *reading.used)]
    return [t for t in tables if t.notes]


def table_notes(table: Table, rejections: Iterable[Rejection]) -> TableNotes:
    """The notes of one table from these rejections (the reader's, or all the match knows)."""
    said = _notes(table, rejections)
    notes = tuple(islice(said, MOST_NOTES))
    return TableNotes(
        table.sheet,
        table.layout,
        table.header_row,
        tuple((c.letter, masked(c.heading)) for c in table.columns),
        notes,
        sum(1 for _ in said),
    )


def _rejections(table: Table) -> Iterator[Rejection]:
    yield from table.rejections
    if table.punches is None:
        return
    for punch in table.punches():
        if punch.at is None or (punch.is_pass and not punch.code):
            yield Rejection(punch.row, "unparsable", kept=False)
        elif not punch.is_pass:
            yield Rejection(punch.row, "not_a_pass_event", kept=False)


def _notes(table: Table, rejections: Iterable[Rejection]) -> Iterator[Note]:
    letters = {c.heading[:60]: c.letter for c in reversed(table.columns)}
    lines = {r.row: r for r in table.records if isinstance(r, BankLine)}
    for rejection in rejections:
        note = note_of_rejection(rejection, letters.get(rejection.column[:60], ""))
        line = lines.get(rejection.row)
        if line is not None and not table.columns:
            note = replace(note, value=f"{line.name} {line.amount} {note.value}".strip())
        yield note
    for total in table.control_totals:
        yield note_of_total(total, letters.get(total.field[:60], ""))


def note_of_rejection(rejection: Rejection, letter: str) -> Note:
    zh, en = (_sentence(rejection, lang) for lang in ("zh", "en"))
    severity = Severity.FLAGGED if rejection.kept else Severity.REFUSED
    mask = masked_id if rejection.reason.startswith(("id_", "duplicate_person")) else masked
    value = mask(rejection.value) if rejection.value else ""
    return Note(rejection.row, letter, zh, en, severity, value)


def _sentence(rejection: Rejection, lang: str) -> str:
    code = "flagged" if rejection.kept else "refused"
    reason = say("reasons", rejection.reason, lang)
    if not rejection.column:
        return say("returned", code, lang, reason=reason)
    return say("returned", f"{code}_at", lang, column=masked(rejection.column), reason=reason)


def note_of_total(total: ControlTotal, letter: str) -> Note:
    zh, en = (
        say(
            "returned",
            "total",
            lang,
            field=masked(total.field),
            stated=masked(total.stated),
            computed=masked(total.computed),
        )
        for lang in ("zh", "en")
    )
    return Note(total.row, letter, zh, en, Severity.TOTAL)


# --- kept between the reading and the download --------------------------------------------


def as_json(tables: Iterable[TableNotes]) -> list[dict[str, Any]]:
    """Small: a reason that many rows share is written once."""
    return [_table_json(table) for table in tables]


def _table_json(table: TableNotes) -> dict[str, Any]:
    reasons: dict[tuple[str, str, str], int] = {}
    notes = [
        [
            note.row,
            note.column,
            reasons.setdefault((note.reason_zh, note.reason_en, str(note.severity)), len(reasons)),
            *([note.value] if note.value else []),
        ]
        for note in table.notes
    ]
    return {
        "sheet": table.sheet,
        "layout": table.layout,
        "header_row": table.header_row,
        "columns": [list(column) for column in table.columns],
        "reasons": [list(reason) for reason in reasons],
        "notes": notes,
        "left_out": table.left_out,
    }


def from_json(kept: Iterable[dict[str, Any]]) -> list[TableNotes]:
    return [
        TableNotes(
            table["sheet"],
            table["layout"],
            table["header_row"],
            tuple((letter, heading) for letter, heading in table["columns"]),
            tuple(_note(entry, table["reasons"]) for entry in table["notes"]),
            table["left_out"],
        )
        for table in kept
    ]


def _note(entry: list[Any], reasons: list[list[str]]) -> Note:
    row, column, number, *value = entry
    zh, en, severity = reasons[number]
    return Note(row, column, zh, en, Severity(severity), *value)
