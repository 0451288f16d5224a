"""An .xlsx back as it came: only the sheets with notes and the list of styles are changed.

Every other part of the file keeps its bytes: pictures, charts, comments, pivots, macros,
shared texts, other sheets. In a changed sheet only rows with a note are touched, and of
the rest the width of one column and the sheet's extent.
"""

import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from xml.parsers import expat

from gongyou.exchange.formats.cells import column_letter
from gongyou.exchange.returning.archive import CannotMark, Packed, rewrite
from gongyou.exchange.returning.notes import Note, Severity, TableNotes
from gongyou.exchange.returning.parts import Package
from gongyou.exchange.returning.rows import Mark, Painter
from gongyou.exchange.returning.scan import MOST_COLUMNS, Layout, Span, area, column_number, scan
from gongyou.exchange.returning.styles import EMPTY_STYLES, Reds
from gongyou.exchange.returning.tags import attribute, children, tag_end, with_attribute
from gongyou.exchange.returning.wording import heading, heading_column, lines_in, said, width_for

_CHUNK = 256 * 1024
_NEAR = 8  # columns; something that stands further off does not push the reason away
_STYLES_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_STYLES_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles"

Edit = tuple[int, int, bytes | Mark]


def mark_workbook(source: Path, tables: Sequence[TableNotes], out: BinaryIO, lang: str) -> None:
    """Writes the marked workbook. Raises `CannotMark` before anything is written that counts."""
    with source.open("rb") as file, zipfile.ZipFile(file) as archive:
        package = Package(archive)
        sheets = package.sheets()
        reds, styles = _reds(package)
        changed: dict[str, Packed] = {}
        for name, group in _by_sheet(tables).items():
            part = sheets.get(name)
            entry = package.entry(part) if part else None
            if part is None or entry is None:
                raise CannotMark("no such sheet")
            sheet = _Sheet(package, part, group, reds, lang)
            changed[entry] = Packed.of(_well_formed(sheet.marked()))
        added: dict[str, Packed] = {}
        if styles is not None:
            changed[styles] = Packed.of(_well_formed([reds.written()]))
        else:
            added = _new_styles(package, reds, changed)
        rewrite(file, out, changed, added)


def _well_formed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """A last look at what we have written; readers forgive what spreadsheets do not."""
    parser = expat.ParserCreate()
    try:
        for piece in pieces:
            parser.Parse(piece, False)
            yield piece
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise CannotMark("not well-formed") from error


def _by_sheet(tables: Sequence[TableNotes]) -> dict[str, list[TableNotes]]:
    groups: defaultdict[str, list[TableNotes]] = defaultdict(list)
    for table in tables:
        if table.notes:
            groups[table.sheet].append(table)
    return groups


def _reds(package: Package) -> tuple[Reds, str | None]:
    part = package.styles()
    entry = package.entry(part) if part else None
    raw = package.read(entry) if entry else EMPTY_STYLES
    return Reds(b"".join(_well_formed([raw]))), entry


def _new_styles(package: Package, reds: Reds, changed: dict[str, Packed]) -> dict[str, Packed]:
    """A workbook without any styles gets its list of them, and is told that it has one."""
    book = package.workbook()
    folder, _, name = book.rpartition("/")
    relations, types = f"{folder}/_rels/{name}.rels", "[Content_Types].xml"
    part = f"{folder}/styles.xml"
    relation = f'<Relationship Id="gyStyles" Type="{_STYLES_RELATION}" Target="/{part}"/>'
    override = f'<Override PartName="/{part}" ContentType="{_STYLES_TYPE}"/>'
    for source, new in ((relations, relation), (types, override)):
        entry, raw = package.entry(source), package.read(source)
        cut = raw.rindex(b"</")
        prefix = raw[cut + 2 :].rpartition(b":")[0]
        if entry is None or prefix:
            raise CannotMark(source)
        changed[entry] = Packed.of([raw[:cut], new.encode(), raw[cut:]])
    return {part: Packed.of([reds.written()])}


@dataclass
class _Sheet:
    """One sheet on its way through: scanned once, then copied with its marks."""

    package: Package
    part: str
    tables: list[TableNotes]
    reds: Reds
    lang: str

    def marked(self) -> Iterator[bytes]:
        notes = self._notes()
        heads = {t.header_row for t in self.tables if t.header_row is not None} - set(notes)
        first = min([*heads, *notes])
        earlier = heading_column(self.tables)
        layout = scan(self._pieces(), {*heads, *notes}, first, earlier)
        column = earlier or self._reason_column(layout, {*heads, *notes})
        texts = {row: said(said_here, self.lang) for row, said_here in notes.items()}
        width = width_for(texts.values())
        marks = [self._mark(row, notes[row], text, width) for row, text in texts.items()]
        marks += [Mark(row, heading(self.lang), heading=True) for row in heads]
        marks += [Mark(r, "", mended=True) for r in layout.stale - set(notes) - heads]
        painter = self._painter(layout, column, set(notes))
        edits = self._rows(layout, marks)
        edits += self._surroundings(layout, column, width, reused=bool(earlier))
        return self._spliced(sorted(edits, key=lambda e: (e[0], e[1])), painter)

    def _notes(self) -> dict[int, list[Note]]:
        found: defaultdict[int, list[Note]] = defaultdict(list)
        for table in self.tables:
            for note in table.notes:
                found[note.row].append(note)
        return dict(sorted(found.items()))

    def _mark(self, row: int, notes: list[Note], text: str, width: int) -> Mark:
        faults = {_number(note.column) for note in notes if note.column}
        whole = any(note.severity is not Severity.TOTAL or not note.column for note in notes)
        table = next((t for t in self.tables if row in t.rows), self.tables[0])
        letters = [column_number(letter) for letter, _ in table.columns]
        red = range(min(letters), max(letters) + 1) if whole and letters else range(0)
        return Mark(row, text, red, frozenset(faults), lines=lines_in(text, width))

    def _reason_column(self, layout: Layout, rows: set[int]) -> int:
        """The first free one to the right of the table."""
        last = max((column_number(c) for t in self.tables for c, _ in t.columns), default=0)
        used = layout.widest if layout.widest <= max(last, 1) + _NEAR else layout.widest_wanted
        areas = [found for ref in self.package.table_ranges(self.part) if (found := area(ref))]
        for top, _left, bottom, right in (*layout.merges, *areas):
            if any(top <= row <= bottom for row in rows) and right <= max(last, used) + _NEAR * 4:
                used = max(used, right)
        for top, bottom, right in self.package.pictures(self.part):
            beside = any(top < row <= bottom + 1 for row in rows)
            if beside and used < right + 1 <= used + _NEAR * 4:
                used = right + 1
        column = max(last, used) + 1
        if column > MOST_COLUMNS:
            raise CannotMark("no free column")
        return column

    def _painter(self, layout: Layout, column: int, rows: set[int]) -> Painter:
        prefix = layout.prefix.encode()
        painter = Painter(prefix, self.reds, column)
        for _raw, low, high, tag in self._columns(layout):
            painter.column_styles.append((low, high, int(attribute(tag, "style") or 0)))
        painter.know_merges(layout.merges, rows)
        form = self._part(layout.parts.get("sheetFormatPr"))
        height = attribute(form[: tag_end(form, 0)], "defaultRowHeight") if form else None
        if height and height.replace(".", "", 1).isdecimal():
            painter.default_height = float(height)
        return painter

    def _rows(self, layout: Layout, marks: Iterable[Mark]) -> list[Edit]:
        edits: list[Edit] = []
        for mark in marks:
            if mark.row in layout.rows:
                edits.append((*layout.rows[mark.row], mark))
            else:
                place = layout.gaps[mark.row]
                edits.append((place, place, mark))
        return edits

    def _surroundings(self, layout: Layout, column: int, width: int, reused: bool) -> list[Edit]:
        edits: list[Edit] = []
        extent = layout.parts.get("dimension")
        raw = self._part(extent)
        reach = area(attribute(raw[: tag_end(raw, 0)], "ref") or "") if extent else None
        if extent and reach and reach[3] < column:
            top, left, bottom, _ = reach
            ref = f"{column_letter(left - 1)}{top}:{column_letter(column - 1)}{bottom}"
            end = tag_end(raw, 0)
            edits.append((*extent, with_attribute(raw[:end], "ref", ref) + raw[end:]))
        if not reused:
            place = layout.parts.get("cols", (layout.data[0], layout.data[0]))
            edits.append((*place, self._widened(layout, column, width)))
        return edits

    def _columns(self, layout: Layout) -> list[tuple[bytes, int, int, bytes]]:
        """The entries of `cols`: the whole, first and last column, start tag."""
        raw = self._part(layout.parts.get("cols"))
        found = []
        for child in children(raw):
            tag = raw[child.start : child.tag_end]
            low, high = attribute(tag, "min"), attribute(tag, "max")
            if low and high and low.isdecimal() and high.isdecimal():
                found.append((raw[child.start : child.end], int(low), int(high), tag))
        return found

    def _widened(self, layout: Layout, column: int, width: int) -> bytes:
        """`cols` with the reason's column wide and seen; one that covers it is divided."""
        p = layout.prefix.encode()
        new = b'<%scol min="%d" max="%d" width="%d" customWidth="1"/>' % (p, column, column, width)
        parts: list[tuple[int, bytes]] = []
        for raw, low, high, tag in self._columns(layout):
            if not low <= column <= high:
                parts.append((low, raw))
                continue
            style = attribute(tag, "style")
            new = with_attribute(new, "style", style) if style and style.isdecimal() else new
            for start, end in ((low, column - 1), (column + 1, high)):
                if start <= end:
                    part = with_attribute(with_attribute(tag, "min", str(start)), "max", str(end))
                    part = part if part.endswith(b"/>") else part[:-1] + b"/>"
                    parts.append((start, part))
        parts.append((column, new))
        inner = b"".join(raw for _, raw in sorted(parts))
        return b"<%scols>%s</%scols>" % (p, inner, p)

    def _part(self, span: Span | None) -> bytes:
        """A small part's bytes (they lie before the rows)."""
        if span is None:
            return b""
        with self._open() as file:
            file.read(span[0])
            return file.read(span[1] - span[0])

    def _open(self) -> zipfile.ZipExtFile:
        entry = self.package.entry(self.part)
        if entry is None:
            raise CannotMark(self.part)
        return self.package.archive.open(entry)  # type: ignore[return-value]

    def _pieces(self) -> Iterator[bytes]:
        with self._open() as file:
            while piece := file.read(_CHUNK):
                yield piece

    def _spliced(self, edits: Sequence[Edit], painter: Painter) -> Iterator[bytes]:
        """The sheet's bytes with the edits in their places; only one row is held at a time."""
        with self._open() as file:
            place = 0
            for start, end, new in edits:
                yield from _through(file, start - place)
                raw = file.read(end - start)
                place = end
                if isinstance(new, bytes):
                    yield new
                else:
                    yield painter.marked(raw, new) if raw else painter.made(new)
            yield from iter(lambda: file.read(_CHUNK), b"")


def _through(file: zipfile.ZipExtFile, count: int) -> Iterator[bytes]:
    while count > 0 and (piece := file.read(min(count, _CHUNK))):
        count -= len(piece)
        yield piece


def _number(column: str) -> int:
    if not (column.isascii() and column.isalpha() and column.isupper() and len(column) <= 3):
        raise CannotMark(f"column {column}")
    return column_number(column)
