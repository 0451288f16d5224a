"""A web page that calls itself .xls, back as it came: its noted rows in red, a cell added.

Only start tags of noted rows' cells get a style, and rows a cell at their end; every other
sign of the page stays where it is, in the page's own encoding.
"""

import html
import re
from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

from gongyou.exchange.formats.cells import Cell
from gongyou.exchange.formats.encoding import head_encoding
from gongyou.exchange.formats.html_table import Page
from gongyou.exchange.returning.archive import CannotMark
from gongyou.exchange.returning.notes import Note, Severity, TableNotes
from gongyou.exchange.returning.scan import column_number
from gongyou.exchange.returning.wording import heading, said

_ROW = "background:#FDE7E4"
_FAULT = "background:#F5A79D;color:#B3001B;font-weight:bold"
_REASON = (
    "background:#FDE7E4;color:#B3001B;text-align:left;white-space:normal;"
    "mso-number-format:'\\@';min-width:18em"
)
_STYLE = re.compile(r"""(\sstyle\s*=\s*)("[^"]*"|'[^']*'|[^\s"'>]+)""", re.IGNORECASE)
_LINE_ENDS = re.compile("\n")


def mark_page(source: Path, tables: Sequence[TableNotes], out: BinaryIO, lang: str) -> None:
    """Raises `CannotMark` where the page's bytes could not be given back exactly."""
    raw = source.read_bytes()
    encoding = head_encoding(source, source.name).encoding
    text = raw.decode(encoding, "surrogateescape")
    if text.encode(encoding, "surrogateescape") != raw:
        raise CannotMark("encoding of the page")
    marked = _marked(text, tables, lang)
    if not _same_but_longer(_rows(text), _rows(marked)):
        raise CannotMark("a page whose rows would be moved")
    out.write(marked.encode(encoding, "surrogateescape"))


def _rows(text: str) -> list[list[Cell]]:
    page = Page("page")
    page.feed(text)
    page.close()
    page.end_row()
    return page.rows


def _same_but_longer(before: list[list[Cell]], after: list[list[Cell]]) -> bool:
    """Broken pages are laid out by guesses, and one more cell may lead to other ones."""
    pairs = zip(before, after, strict=False)
    return len(before) == len(after) and all(new[: len(old)] == old for old, new in pairs)


def _marked(text: str, tables: Sequence[TableNotes], lang: str) -> str:
    page = _Placed(text)
    page.feed(text)
    page.close()
    page.end_row()
    notes: defaultdict[int, list[Note]] = defaultdict(list)
    for table in tables:
        for note in table.notes:
            notes[note.row].append(note)
    edits: list[tuple[int, int, str]] = []
    for row, here in notes.items():
        edits += page.red(row, here)
        edits.append(page.cell_behind(row, said(here, lang), _REASON))
    heads = {t.header_row for t in tables if t.header_row} - set(notes)
    edits += [page.cell_behind(row, heading(lang), _REASON + ";font-weight:bold") for row in heads]
    pieces, place = [], 0
    for start, end, new in sorted(edits):
        pieces += [text[place:start], new]
        place = end
    return "".join((*pieces, text[place:]))


class _Placed(Page):
    """The page as a reader lays it out, with the place of every cell and row's end."""

    def __init__(self, text: str) -> None:
        super().__init__("page")
        self.text = text
        self.line_starts = [0, *(m.end() for m in _LINE_ENDS.finditer(text))]
        # Column, start and end of each cell's tag, and whether it reaches into the next row.
        self.tags: dict[int, list[tuple[int, int, int, bool]]] = defaultdict(list)
        self.ends: dict[int, int] = {}
        self.names: dict[int, str] = {}

    @property
    def here(self) -> int:
        line, column = self.getpos()
        return self.line_starts[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self._ending(self.here)
        super().handle_starttag(tag, attrs)
        if tag in ("td", "th"):
            row, column = len(self.rows), len(self.row or [])
            while (row, column) in self.taken:
                column += 1
            tag_text = self.get_starttag_text() or ""
            end = self.here + len(tag_text)
            self.tags[row].append((column, self.here, end, self.spans[0] > 1))
            self.names[row] = tag

    def handle_endtag(self, tag: str) -> None:
        if tag in ("tr", "table", "tbody", "thead", "tfoot"):
            self._ending(self.here)
        super().handle_endtag(tag)

    def _ending(self, place: int) -> None:
        if self.row is not None:
            self.ends.setdefault(len(self.rows), place)

    def red(self, row: int, notes: Sequence[Note]) -> list[tuple[int, int, str]]:
        faults = {column_number(note.column) - 1 for note in notes if note.column}
        whole = any(n.severity is not Severity.TOTAL or not n.column for n in notes)
        edits = []
        for column, start, end, tall in self.tags.get(row - 1, []):
            if column in faults or (whole and not tall):
                style = _FAULT if column in faults else _ROW
                edits.append((start, end, styled(self.text[start:end], style)))
        return edits

    def cell_behind(self, row: int, text: str, style: str) -> tuple[int, int, str]:
        """A cell behind the row's last, in the column behind the widest row's."""
        index = row - 1
        place = self.ends.get(index)
        if place is None:
            raise CannotMark("a row that has no end")
        tag = self.names.get(index, "td")
        missing = self.width - max(len(self.rows[index]), self.reach.get(index, 0))
        empty = f"<{tag}></{tag}>" * missing
        body = html.escape(text).replace("\n", "<br>")
        return place, place, f'{empty}<{tag} style="{html.escape(style)}">{body}</{tag}>'

    @cached_property
    def width(self) -> int:
        return max(len(cells) for cells in self.rows)

    @cached_property
    def reach(self) -> dict[int, int]:
        """How far cells from above reach into each row."""
        found: dict[int, int] = {}
        for row, column in self.taken:
            found[row] = max(found.get(row, 0), column + 1)
        return found


def styled(tag: str, style: str) -> str:
    """The start tag with a style behind its own, which therefore wins."""
    found = _STYLE.search(tag)
    if found is None:
        cut = len(tag) - (2 if tag.endswith("/>") else 1)
        return f'{tag[:cut]} style="{style}"{tag[cut:]}'
    value = found[2]
    quoted = value[0] in "\"'"
    sign, own = (value[0], value[1:-1]) if quoted else ('"', value)
    new = f"{found[1]}{sign}{own.rstrip('; ')};{style}{sign}"
    return tag[: found.start()] + new + tag[found.end() :]
