"""Going through a sheet's XML once, without changing it: where everything lies in its bytes."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.parsers import expat

from gongyou.exchange.returning.archive import CannotMark
from gongyou.exchange.returning.tags import tag_end

Span = tuple[int, int]
Area = tuple[int, int, int, int]  # first row, first column, last row, last column, from 1

_PARTS = frozenset({"dimension", "sheetFormatPr", "cols"})
_DIGITS = "0123456789"
_SHEET, _DATA, _ROW, _CELL = 1, 2, 3, 4
MOST_COLUMNS = 16_384


@dataclass
class Layout:
    """What `scan` found. Rows and columns count from 1; spans are places in the bytes.

    `rows` are the wanted rows that are there; `gaps` the places of wanted rows that are not.
    `widest` is the last column with content in any row from `first_row` on, and
    `widest_wanted` that of the wanted rows. `stale` are rows (also in `rows`) with something in
    the column of an earlier return.
    """

    prefix: str = ""
    parts: dict[str, Span] = field(default_factory=dict)
    data: Span = (0, 0)
    rows: dict[int, Span] = field(default_factory=dict)
    gaps: dict[int, int] = field(default_factory=dict)
    merges: list[Area] = field(default_factory=list)
    widest: int = 0
    widest_wanted: int = 0
    stale: set[int] = field(default_factory=set)


def column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def area(reference: str) -> Area | None:
    """``B2:D9`` (or ``B2``) as numbers; None where it is something else."""
    first, _, last = reference.replace("$", "").partition(":")
    corners = []
    for corner in (first, last or first):
        letters = corner.rstrip(_DIGITS)
        digits = corner[len(letters) :]
        if not (digits and letters.isascii() and letters.isupper()):
            return None
        corners += [int(digits), column_number(letters)]
    return (corners[0], corners[1], corners[2], corners[3])


def scan(pieces: Iterable[bytes], wanted: set[int], first_row: int, earlier: int = 0) -> Layout:
    """`earlier` is the column of an earlier return's reasons, 0 for none.

    Raises `CannotMark` where the XML is of a kind that cannot be changed in its place."""
    scanner = _Scanner(wanted, first_row, earlier)
    try:
        for piece in pieces:
            scanner.feed(piece)
        scanner.finish()
    except expat.ExpatError as error:
        raise CannotMark("sheet") from error
    return scanner.layout


class _Scanner:
    def __init__(self, wanted: set[int], first_row: int, earlier: int) -> None:
        self.layout = Layout()
        self.earlier = earlier
        self.wanted, self.first_row = wanted, first_row
        self.missing = sorted(wanted)
        self.window, self.window_start, self.fed = b"", 0, 0
        self.depth = self.row = self.column = 0
        self.row_start, self.in_data = 0, False
        self.row_whole = 0  # where an empty row's only tag ends
        self.opened = ""
        self.opened_at = self.opened_whole = 0
        self.columns: dict[str, int] = {}
        self.parser = expat.ParserCreate()
        self.parser.ordered_attributes = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = _refuse
        self.parser.EntityDeclHandler = _refuse
        self.parser.XmlDeclHandler = _declared

    def feed(self, piece: bytes) -> None:
        if self.fed == 0 and piece.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise CannotMark("encoding of a sheet")
        # A tag may lie across two pieces: the end of the last one is kept beside this one.
        self.window_start = self.fed - len(self.window)
        self.window += piece
        self.fed += len(piece)
        self.parser.Parse(piece, False)
        self.window = self.window[-(1 << 16) :]

    def finish(self) -> None:
        self.parser.Parse(b"", True)
        if not self.layout.data[1]:
            raise CannotMark("no sheetData")

    def _start(self, name: str, attributes: list[str]) -> None:
        self.depth += 1
        depth = self.depth
        if self.in_data:
            if depth == _CELL:
                self._cell(attributes)
            elif depth == _ROW:
                self._row(attributes)
            elif depth == _CELL + 1 and name.rpartition(":")[2] in ("v", "is", "f"):
                self._content()
        elif depth == _DATA:
            self._part(name)
        elif depth == _ROW and name.rpartition(":")[2] == "mergeCell":
            found = area(dict(zip(attributes[::2], attributes[1::2], strict=True)).get("ref", ""))
            if found:
                self.layout.merges.append(found)

    def _part(self, name: str) -> None:
        self.opened, self.opened_at = name.rpartition(":")[2], self.parser.CurrentByteIndex
        if self.opened == "sheetData":
            self.in_data = True
            self.layout.prefix = name[: -len("sheetData")]
        if self.in_data or self.opened in _PARTS:
            self.opened_whole = self._whole(self.opened_at)

    def _row(self, attributes: list[str]) -> None:
        said = attributes[1] if attributes and attributes[0] == "r" else _of(attributes, "r")
        self.row = int(said) if said else self.row + 1
        self.column = 0
        self.row_start = self.parser.CurrentByteIndex
        self.row_whole = self._whole(self.row_start) if self.row in self.wanted else 0
        while self.missing and self.missing[0] < self.row:
            self.layout.gaps[self.missing.pop(0)] = self.row_start
        if self.missing and self.missing[0] == self.row:
            self.missing.pop(0)

    def _cell(self, attributes: list[str]) -> None:
        said = attributes[1] if attributes and attributes[0] == "r" else _of(attributes, "r")
        if not said:
            self.column += 1
            return
        letters = said.rstrip(_DIGITS)
        number = self.columns.get(letters)
        if number is None:
            number = self.columns[letters] = column_number(letters)
        self.column = number

    def _content(self) -> None:
        layout = self.layout
        if self.column > layout.widest and self.row >= self.first_row:
            layout.widest = self.column
        if self.column > layout.widest_wanted and self.row in self.wanted:
            layout.widest_wanted = self.column
        if self.column == self.earlier and self.row > self.first_row:
            layout.stale.add(self.row)

    def _end(self, name: str) -> None:
        depth = self.depth
        self.depth -= 1
        if depth == _ROW and self.in_data:
            if self.row in self.wanted or self.row in self.layout.stale:
                self._end_row()
        elif depth == _DATA:
            self._end_part()

    def _end_row(self) -> None:
        layout = self.layout
        if self.row in layout.rows or self.row in layout.gaps:
            raise CannotMark("rows that are there twice or out of order")
        end = self.row_whole or self._tag_end(self.parser.CurrentByteIndex)
        layout.rows[self.row] = (self.row_start, end)

    def _end_part(self) -> None:
        layout = self.layout
        if self.opened == "sheetData":
            self.in_data = False
            if self.missing and self.opened_whole:
                raise CannotMark("no rows")
            close = self.parser.CurrentByteIndex
            layout.data = (self.opened_at, self.opened_whole or self._tag_end(close))
            layout.gaps.update((row, close) for row in self.missing)
        elif self.opened in _PARTS:
            end = self.opened_whole or self._tag_end(self.parser.CurrentByteIndex)
            layout.parts[self.opened] = (self.opened_at, end)

    def _whole(self, place: int) -> int:
        """The end of a start tag that is all of its element (`<row/>`), otherwise 0. (When
        such an element ends, the parser is already behind it.)"""
        end = self._tag_end(place)
        return end if self.window.endswith(b"/>", 0, end - self.window_start) else 0

    def _tag_end(self, place: int) -> int:
        offset = place - self.window_start
        end = tag_end(self.window, offset) if offset >= 0 else -1
        if end < 0:
            raise CannotMark("a tag that is too long")
        return self.window_start + end


def _of(attributes: list[str], name: str) -> str:
    return next(
        (v for k, v in zip(attributes[::2], attributes[1::2], strict=True) if k == name), ""
    )


def _refuse(*_: object) -> None:
    raise CannotMark("document type")


def _declared(_version: str, encoding: str | None, _standalone: int) -> None:
    if encoding is not None and encoding.lower() not in ("utf-8", "us-ascii"):
        raise CannotMark("encoding of a sheet")
