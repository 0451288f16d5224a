"""The words beside a row. They begin with words of ours, so that none is ever a formula."""

from collections.abc import Iterable, Sequence

from gongyou.exchange.formats.cells import squeezed
from gongyou.exchange.formats.sentences import say
from gongyou.exchange.returning.notes import Note, TableNotes
from gongyou.exchange.returning.scan import column_number

_LONGEST = 2_000
_NARROWEST, _WIDEST = 26, 56
_LANGUAGES = ("zh", "en")


def heading(lang: str) -> str:
    first, second = _LANGUAGES if lang != "en" else _LANGUAGES[::-1]
    return f"{say('returned', 'heading', first)} · {say('returned', 'heading', second)}"


def is_heading(text: str) -> bool:
    """Whether a column of the file is that of an earlier return."""
    return squeezed(text) in {squeezed(heading(lang)) for lang in _LANGUAGES}


def heading_column(tables: Sequence[TableNotes]) -> int:
    """The column (from 1) of an earlier return's reasons; 0 where there is none."""
    letters = (letter for t in tables for letter, text in t.columns if is_heading(text))
    return next((column_number(letter) for letter in letters), 0)


def said(notes: Iterable[Note], lang: str) -> str:
    """The reasons beside one row, each once and on a line of its own."""
    reasons = dict.fromkeys(note.reason(lang) for note in notes)
    return "\n".join(reasons)[:_LONGEST]


def wide(text: str) -> int:
    """How many narrow signs a text is wide."""
    return sum(1 if sign.isascii() else 2 for sign in text)


def width_for(texts: Iterable[str]) -> int:
    """How many narrow signs wide a column of reasons is to be."""
    lines = (line for text in texts for line in text.split("\n"))
    return min(max([_NARROWEST, *(wide(line) + 3 for line in lines)]), _WIDEST)


def lines_in(text: str, width: int) -> int:
    """How many lines a text takes in a column that is so many narrow signs wide."""
    return sum(max(1, -(-wide(line) // max(width - 2, 1))) for line in text.split("\n"))
