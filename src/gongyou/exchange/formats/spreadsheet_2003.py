"""XML spreadsheets of 2003, which bookkeeping programs export and call .xls."""

from dataclasses import dataclass, field
from datetime import datetime

from gongyou.exchange.formats.cells import Cell, Grid, Merge
from gongyou.exchange.formats.markup import Node, elements
from gongyou.exchange.formats.signs import visible
from gongyou.exchange.formats.workbook import MOST_SHEETS, Sheet
from gongyou.exchange.records import UnusableFile

MOST_CELLS = 3_000_000
_WIDEST, _TALLEST = 16_384, 1_048_576
_PIECE = 1 << 16


def sheets_2003(text: str, name: str) -> list[Sheet]:
    """Its worksheets, as a spreadsheet program lays them out."""
    pieces = (text[at : at + _PIECE] for at in range(0, len(text), _PIECE))
    found: list[Sheet] = []
    page = _Page(name)
    for node in elements(pieces, name, {"Row", "Worksheet"}):
        if node.name == "Row":
            page.row(node)
            continue
        found.append(_sheet(node, page, len(found) + 1))
        page = _Page(name, page.count)
        if len(found) > MOST_SHEETS:
            raise UnusableFile(name, "too_many_sheets", limit=str(MOST_SHEETS))
    if not found:
        raise UnusableFile(name, "no_sheets")
    return found


def _sheet(node: Node, page: "_Page", number: int) -> Sheet:
    name = _attribute(node, "Name") or f"Sheet{number}"
    hidden = node.value("WorksheetOptions", "Visible").startswith("SheetHidden")
    return Sheet(visible(name), hidden, Grid(page.rows, merges=page.merges))


@dataclass
class _Page:
    name: str
    count: int = 0  # cells of the whole book, the blank ones before them included
    rows: list[list[Cell]] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)

    def row(self, node: Node) -> None:
        top = _place(node, len(self.rows), _TALLEST)
        self._grow(top - len(self.rows))
        self.rows += [[] for _ in range(top - len(self.rows))]
        cells: list[Cell] = []
        for cell in node.all("Cell"):
            left = _place(cell, len(cells), _WIDEST)
            across, down = _span(cell, "MergeAcross"), _span(cell, "MergeDown")
            self._grow(left - len(cells) + across + 1)
            cells += [None] * (left - len(cells))
            cells += [_value(cell), *([None] * across)]
            if across or down:
                self.merges.append((top, left, top + down, left + across))
        self.rows.append(cells)
        # Some leave out how often a blank row comes again.
        again = _span(node, "Span")
        self._grow(again)
        self.rows += [[] for _ in range(again)]

    def _grow(self, cells: int) -> None:
        self.count += max(cells, 0) + 1
        if self.count > MOST_CELLS:
            raise UnusableFile(self.name, "too_many_cells")


def _attribute(node: Node, name: str) -> str:
    """By its local name: the prefix is the writer's choice."""
    return next((v for k, v in node.attributes.items() if k.rpartition(":")[2] == name), "")


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0


def _place(node: Node, following: int, most: int) -> int:
    """Where it stands: behind what came before, or where its index (from 1) says."""
    index = _number(_attribute(node, "Index"))
    return index - 1 if following < index <= most else following


def _span(node: Node, name: str) -> int:
    return min(_number(_attribute(node, name)), _WIDEST)


def _value(cell: Node) -> Cell:
    data = cell.first("Data")
    if data is None:
        return None
    text = _whole_text(data)
    kind = _attribute(data, "Type")
    try:
        if kind == "Number":
            return float(text)
        if kind == "DateTime":
            return datetime.fromisoformat(text.removesuffix("Z")).replace(tzinfo=None)
    except ValueError:
        return text
    return text or None


def _whole_text(node: Node) -> str:
    """Rich text stands in elements of its own."""
    return node.text + "".join(map(_whole_text, node.children))
