"""One row of a sheet's XML, with its cells in red and the reason behind them."""

from dataclasses import dataclass, field

from gongyou.exchange.formats.cells import column_letter
from gongyou.exchange.returning.scan import Area, column_number
from gongyou.exchange.returning.styles import Red, Reds
from gongyou.exchange.returning.tags import (
    Element,
    as_text,
    attribute,
    children,
    tag_end,
    with_attribute,
)

_DIGITS = b"0123456789"
_LINE_POINTS = 15.0


@dataclass(frozen=True)
class Mark:
    """What is done to one row. Columns count from 1.

    `red` are the columns of the row's table, `faults` the faulty cells among or beside them;
    `text` goes to the column of the reasons. A `heading` leaves the row as it is but for that.
    A `mended` row loses the red and the reason of an earlier return.
    """

    row: int
    text: str
    red: range = range(0)
    faults: frozenset[int] = frozenset()
    heading: bool = False
    mended: bool = False
    lines: int = 1


@dataclass
class Painter:
    """Everything about the sheet that marking a row needs."""

    prefix: bytes
    reds: Reds
    reason_column: int
    column_styles: list[tuple[int, int, int]] = field(default_factory=list)
    covered: dict[int, set[int]] = field(default_factory=dict)
    tall: dict[int, set[int]] = field(default_factory=dict)
    default_height: float = _LINE_POINTS

    def know_merges(self, merges: list[Area], rows: set[int]) -> None:
        """What lies under a merged range is not seen; what stands in a tall one is not the
        row's alone, unless all its rows are marked."""
        for top, left, bottom, right in merges:
            for row in rows & set(range(top, min(bottom, top + 2000) + 1)):
                across = set(range(left, right + 1)) - ({left} if row == top else set())
                self.covered.setdefault(row, set()).update(across)
            if bottom > top and top in rows and not rows >= set(range(top, bottom + 1)):
                self.tall.setdefault(top, set()).add(left)

    def marked(self, raw: bytes, mark: Mark) -> bytes:
        """The bytes of a row that is there, marked."""
        tag = raw[: tag_end(raw, 0)]
        row_style = int(attribute(tag, "s") or 0) if attribute(tag, "customFormat") == "1" else 0
        cells, other = self._cells(raw)
        if mark.mended:
            return self._mended(tag, cells, other)
        changing = self._columns(mark, cells)
        reason = self._reason(mark, cells, row_style)
        for column in changing:
            cells[column] = self._red_cell(mark, column, cells.get(column), row_style)
        cells[self.reason_column] = reason
        body = b"".join(cells[column] for column in sorted(cells)) + other
        return self._tag(tag, mark, max(cells)) + body + b"</%srow>" % self.prefix

    def _mended(self, tag: bytes, cells: dict[int, bytes], other: bytes) -> bytes:
        """Without the reason; what was red is given the style it has without our red."""
        cells.pop(self.reason_column, None)
        for column, cell in cells.items():
            end = tag_end(cell, 0)
            base = int(attribute(cell[:end], "s") or 0)
            plain = self.reds.plain(base)
            if plain != base:
                cells[column] = with_attribute(cell[:end], "s", str(plain)) + cell[end:]
        body = b"".join(cells[column] for column in sorted(cells)) + other
        return tag + body + b"</%srow>" % self.prefix

    def made(self, mark: Mark) -> bytes:
        """A row that is not there, for a mark on it."""
        return self.marked(b'<%srow r="%d"/>' % (self.prefix, mark.row), mark)

    def _cells(self, raw: bytes) -> tuple[dict[int, bytes], bytes]:
        """The cells by their columns, and what else the row holds (extensions)."""
        cells: dict[int, bytes] = {}
        other, column = b"", 0
        for child in children(raw):
            whole = raw[child.start : child.end]
            if child.local != b"c":
                other += whole
                continue
            column = _column_of(whole, child) or column + 1
            cells[column] = whole
        return cells, other

    def _columns(self, mark: Mark, cells: dict[int, bytes]) -> list[int]:
        """Those that change: the table's, and whatever stands between it and the reason."""
        if mark.heading:
            return []
        beside = {c for c in cells if mark.red and mark.red[0] <= c < self.reason_column}
        hidden = self.covered.get(mark.row, set())
        shared = self.tall.get(mark.row, set()) - mark.faults
        return sorted(({*mark.red} | beside | mark.faults) - hidden - shared)

    def _red_cell(self, mark: Mark, column: int, cell: bytes | None, row_style: int) -> bytes:
        red = Red.FAULT if column in mark.faults else Red.ROW
        style = self.reds.style(self._base(cell, column, row_style), red)
        if cell is None:
            letters = column_letter(column - 1).encode()
            return b'<%sc r="%s%d" s="%d"/>' % (self.prefix, letters, mark.row, style)
        end = tag_end(cell, 0)
        return with_attribute(cell[:end], "s", str(style)) + cell[end:]

    def _reason(self, mark: Mark, cells: dict[int, bytes], row_style: int) -> bytes:
        """As its neighbour is written: the same font and border."""
        beside = max((c for c in cells if c < self.reason_column), default=self.reason_column)
        base = self._base(cells.get(beside), beside, row_style)
        style = self.reds.style(base, Red.HEADING if mark.heading else Red.REASON)
        p, letters = self.prefix, column_letter(self.reason_column - 1).encode()
        start = b'<%sc r="%s%d" s="%d" t="inlineStr">' % (p, letters, mark.row, style)
        text = b'<%sis><%st xml:space="preserve">%s</%st></%sis>' % (p, p, as_text(mark.text), p, p)
        return start + text + b"</%sc>" % p

    def _base(self, cell: bytes | None, column: int, row_style: int) -> int:
        if cell is not None:
            return int(attribute(cell[: tag_end(cell, 0)], "s") or 0)
        if row_style:
            return row_style
        return next((s for low, high, s in self.column_styles if low <= column <= high), 0)

    def _tag(self, tag: bytes, mark: Mark, last: int) -> bytes:
        tag = tag[:-2].rstrip() + b">" if tag.endswith(b"/>") else tag
        first, _, end = (attribute(tag, "spans") or "").rpartition(" ")[2].partition(":")
        if first.isdecimal() and end.isdecimal() and int(end) < last:
            tag = with_attribute(tag, "spans", f"{first}:{last}")
        height = attribute(tag, "ht")
        needed = mark.lines * _LINE_POINTS
        try:
            now = float(height) if height else self.default_height
        except ValueError:
            now = self.default_height
        if needed > now:
            tag = with_attribute(tag, "ht", f"{needed:g}")
            tag = with_attribute(tag, "customHeight", "1")
        return tag


def _column_of(cell: bytes, child: Element) -> int:
    reference = attribute(cell[: child.tag_end - child.start], "r") or ""
    letters = reference.encode().rstrip(_DIGITS).decode()
    return column_number(letters) if letters.isalpha() and letters.isupper() else 0
