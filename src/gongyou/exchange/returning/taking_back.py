"""A file and its notes, to the file that goes back: whichever form the file allows."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePath
from typing import BinaryIO, Protocol

from gongyou.exchange.formats.encoding import head_encoding
from gongyou.exchange.formats.safety import BROKEN, Container, container_of
from gongyou.exchange.formats.sample import Sample
from gongyou.exchange.formats.sentences import say
from gongyou.exchange.returning.archive import CannotMark
from gongyou.exchange.returning.notes import TableNotes
from gongyou.exchange.returning.own_page import mark_page
from gongyou.exchange.returning.own_workbook import mark_workbook
from gongyou.exchange.returning.repeated import Repeated, list_notes, repeat_sheets, repeat_text


class Form(StrEnum):
    """What the returned file is."""

    OWN = "own"  # the user's own file, marked
    REPEATED = "repeated"  # a new workbook with every line of it
    LISTED = "listed"  # a new workbook with its noted rows only


@dataclass(frozen=True)
class Returned:
    """`path` is where it lies, `name` what it is to be called."""

    path: Path
    name: str
    form: Form
    rows: int
    left_out: int


class _Mark(Protocol):
    def __call__(
        self, source: Path, tables: Sequence[TableNotes], out: BinaryIO, lang: str
    ) -> None: ...


def take_back(
    source: Path, name: str, tables: Sequence[TableNotes], folder: Path, lang: str
) -> Returned | None:
    """Writes the returned file of `source` (called `name`) into `folder`; None without notes.

    `folder` is to be one that nothing else is written to by these names. Raises
    `UnusableFile` where `source` is no longer the file that was read.
    """
    noted = [table for table in tables if table.notes]
    if not noted:
        return None
    container = container_of(source, name)
    own = _own(container, source)
    if own is not None:
        returned = _marked(own, source, name, noted, folder, lang)
        if returned is not None:
            return returned
    called = returned_name(name, lang, ".xlsx")
    target = folder / called
    made = _repeated(container, source, name, noted, target, lang)
    form = Form.LISTED if made.listed else Form.REPEATED
    return Returned(target, called, form, rows_of(noted), made.left_out)


def rows_of(tables: Sequence[TableNotes]) -> int:
    """How many rows of the file have a note, those that are not listed included."""
    return len({(t.sheet, row) for t in tables for row in t.rows}) + sum(t.left_out for t in tables)


def returned_name(name: str, lang: str, ending: str = "") -> str:
    whole = PurePath(name)
    word = say("returned", "name", lang)
    return f"{whole.stem}（{word}）{ending or whole.suffix}"


def _own(container: Container, source: Path) -> _Mark | None:
    if container is Container.HTML:
        return mark_page
    with source.open("rb") as file:
        zipped = file.read(2) == b"PK"
    return mark_workbook if container is Container.WORKBOOK and zipped else None


def _marked(
    mark: _Mark, source: Path, name: str, tables: Sequence[TableNotes], folder: Path, lang: str
) -> Returned | None:
    """None where the file cannot be marked in its own form."""
    if any(table.left_out for table in tables):
        return None
    called = returned_name(name, lang)
    target = folder / called
    try:
        with target.open("wb") as out:
            mark(source, tables, out, lang)
    except (CannotMark, *BROKEN):  # the readers' library is content with less than we need
        target.unlink()
        return None
    return Returned(target, called, Form.OWN, rows_of(tables), 0)


def _repeated(
    container: Container,
    source: Path,
    name: str,
    tables: Sequence[TableNotes],
    target: Path,
    lang: str,
) -> Repeated:
    if container is not Container.TEXT:
        return repeat_sheets(source, name, tables, target, lang)
    head = head_encoding(source, name)
    if Sample(source, name, head.text, head.encoding).markup:
        return list_notes(name, tables, target, lang)
    return repeat_text(source, name, tables, target, lang)
