"""Web pages that call themselves .xls: what many systems export. Laid out as one sheet.

Rows are numbered as a spreadsheet program shows them: those of all tables below each other,
and a line of text between tables is a row of its own.
"""

import re
from html.parser import HTMLParser

from gongyou.exchange.formats.cells import Cell, Grid, Merge
from gongyou.exchange.formats.signs import visible
from gongyou.exchange.formats.workbook import Sheet
from gongyou.exchange.records import UnusableFile

_TABLE = re.compile(r"<table[\s>]", re.IGNORECASE)
_ENTITY = re.compile(r"<!ENTITY\b", re.IGNORECASE)
_SHEET_NAME = re.compile(r"<x:Name>\s*([^<>]{1,60}?)\s*</x:Name>", re.IGNORECASE)
MOST_CELLS = 3_000_000  # those that a merged one covers included
_WIDEST_SPAN, _TALLEST_SPAN = 400, 2_000
_CELLS, _UNSEEN = {"td", "th"}, {"script", "style", "title", "xml"}
_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,10})?")
_BREAKS = {"br", "p", "div"}


def html_sheet(text: str, name: str, stem: str) -> Sheet:
    if _ENTITY.search(text):
        raise UnusableFile(name, "xml_doctype")
    if not _TABLE.search(text):
        raise UnusableFile(name, "html_table")
    page = Page(name)
    page.feed(text)
    page.close()
    page.end_row()
    named = _SHEET_NAME.search(text)
    return Sheet(visible(named[1] if named else stem), False, Grid(page.rows, merges=page.merges))


class Page(HTMLParser):
    def __init__(self, name: str) -> None:
        super().__init__(convert_charrefs=True)
        self.name = name
        self.rows: list[list[Cell]] = []
        self.merges: list[Merge] = []
        self.taken: set[tuple[int, int]] = set()  # places that a merged cell above covers
        self.row: list[Cell] | None = None
        self.cell: list[str] | None = None
        self.loose: list[str] = []
        self.spans = (1, 1)
        self.exact = ""
        self.unseen = 0
        self.count = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self.unseen += 1
        elif tag == "tr":
            self.end_row()
            self._loose_row()
            self.row = []
        elif tag in _CELLS:
            self._end_cell()
            self.row = [] if self.row is None else self.row
            self.cell = []
            values = dict(attrs)
            # What the cell shows may be rounded; a spreadsheet writes the number beside it.
            self.exact = values.get("x:num") or ""
            self.spans = (
                _span(values.get("rowspan"), _TALLEST_SPAN),
                _span(values.get("colspan"), _WIDEST_SPAN),
            )
        elif tag in _BREAKS:
            (self.cell if self.cell is not None else self.loose).append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self.unseen = max(0, self.unseen - 1)
        elif tag in _CELLS:
            self._end_cell()
        elif tag in {"tr", "table"}:
            self.end_row()

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            (self.cell if self.cell is not None else self.loose).append(data)

    def _loose_row(self) -> None:
        for line in "".join(self.loose).split("\n"):
            if line.strip():
                self.rows.append([line.strip()])
        self.loose = []

    def _end_cell(self) -> None:
        if self.cell is None or self.row is None:
            return
        down, across = self.spans
        top, left = len(self.rows), len(self.row)
        while (top, left) in self.taken:
            self.row.append(None)
            left += 1
        text = "".join(self.cell).replace("\xa0", " ").strip()
        text = self.exact if text and _NUMBER.fullmatch(self.exact) else text
        self.row += [text or None, *([None] * (across - 1))]
        self.cell = None
        self.count += down * across
        if self.count > MOST_CELLS:
            raise UnusableFile(self.name, "too_many_cells")
        if down > 1 or across > 1:
            self.merges.append((top, left, top + down - 1, left + across - 1))
            self.taken |= {
                (r, c) for r in range(top + 1, top + down) for c in range(left, left + across)
            }

    def end_row(self) -> None:
        self._end_cell()
        if self.row is not None:
            self.rows.append(self.row)
            self.row = None


def _span(text: str | None, most: int) -> int:
    return min(int(text), most) if text and text.isdecimal() and int(text) > 0 else 1
