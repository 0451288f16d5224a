"""Red for cells: each keeps its own style, as a clone with another fill and font.

New fonts, fills and cell formats are put behind the old ones, so that all numbers of the old
ones still mean the same.
"""

from dataclasses import dataclass, field
from enum import Enum

from gongyou.exchange.returning.archive import CannotMark
from gongyou.exchange.returning.tags import (
    Element,
    attribute,
    children,
    root,
    tag_end,
    with_attribute,
    without_attribute,
)

_MOST_FORMATS = 60_000  # a workbook may have 65,490
_FONT_RED, _ROW_FILL, _CELL_FILL = "FFB3001B", "FFFDE7E4", "FFF5A79D"
_ORDER = (
    *(b"numFmts", b"fonts", b"fills", b"borders", b"cellStyleXfs", b"cellXfs", b"cellStyles"),
    *(b"dxfs", b"tableStyles", b"colors", b"extLst"),
)
_DEFAULTS: dict[bytes, bytes] = {
    b"fonts": b'<%sfonts count="1"><%sfont><%ssz val="11"/><%sname val="Calibri"/></%sfont>'
    b"</%sfonts>",
    b"fills": b'<%sfills count="2"><%sfill><%spatternFill patternType="none"/></%sfill>'
    b'<%sfill><%spatternFill patternType="gray125"/></%sfill></%sfills>',
    b"borders": b'<%sborders count="1"><%sborder/></%sborders>',
    b"cellXfs": b'<%scellXfs count="1"><%sxf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
    b"</%scellXfs>",
}
EMPTY_STYLES = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"></styleSheet>'
)


class Red(Enum):
    """What a cell of a noted row is."""

    ROW = "row"
    FAULT = "fault"
    REASON = "reason"
    HEADING = "heading"


@dataclass
class _Section:
    """One list of styles.xml: its start tag, its entries and where it lies."""

    name: bytes
    start: int
    end: int
    tag: bytes
    entries: list[bytes]
    closing: bytes
    new: list[bytes] = field(default_factory=list)

    def add(self, entry: bytes) -> int:
        self.new.append(entry)
        return len(self.entries) + len(self.new) - 1

    def at(self, number: int) -> bytes:
        """b"" where there is none of that number."""
        old, beyond = len(self.entries), number - len(self.entries)
        if 0 <= number < old:
            return self.entries[number]
        return self.new[beyond] if 0 <= beyond < len(self.new) else b""

    def written(self) -> bytes:
        count = str(len(self.entries) + len(self.new))
        tag = with_attribute(self.tag, "count", count)
        return tag + b"".join((*self.entries, *self.new)) + self.closing


class Reds:
    """The red styles of one workbook, made as they are asked for."""

    def __init__(self, raw: bytes) -> None:
        """Raises `CannotMark` where `raw` is no stylesheet in UTF-8."""
        self.raw = raw
        self.prefix = _prefix_of(raw)
        found = {child.local: child for child in children(raw)}
        self.present = found
        self.fonts = self._section(b"fonts", found)
        self.fills = self._section(b"fills", found)
        self.borders = self._section(b"borders", found)
        self.formats = self._section(b"cellXfs", found)
        self.known: dict[tuple[int, Red], int] = {}
        self.plain_known: dict[int, int] = {}
        self.fonts_known: dict[tuple[int, bool, bool], int] = {}
        self.fill_numbers: dict[str, int] = {}

    @property
    def used(self) -> bool:
        return bool(self.formats.new)

    def style(self, base: int, red: Red) -> int:
        """The number of the red clone of the cell format `base`."""
        known = self.known.get((base, red))
        if known is None:
            known = self.known[base, red] = self._make(base, red)
        return known

    def plain(self, base: int) -> int:
        """The cell format without the red of an earlier return; mostly itself."""
        known = self.plain_known.get(base)
        if known is None:
            known = self.plain_known[base] = self._plain(base)
        return known

    def _plain(self, base: int) -> int:
        own = self.formats.at(base) or self.formats.at(0)
        tag = own[: tag_end(own, 0)]
        fill = self.fills.at(int(attribute(tag, "fillId") or 0)).upper()
        if not any(colour.encode() in fill for colour in (_ROW_FILL, _CELL_FILL)):
            return base
        changed = with_attribute(tag, "fillId", "0")
        number = int(attribute(tag, "fontId") or 0)
        font = self.fonts.at(number)
        if _FONT_RED.encode() in font.upper():
            changed = with_attribute(changed, "fontId", str(self._font(number, red=False)))
        return self.formats.add(changed + own[len(tag) :])

    def _make(self, base: int, red: Red) -> int:
        own = self.formats.at(self.plain(base)) or self.formats.at(0)
        if len(self.formats.entries) + len(self.formats.new) > _MOST_FORMATS:
            raise CannotMark("too many cell formats")
        end = tag_end(own, 0)
        tag, rest = own[:end], own[end:]
        fill = self._fill(_CELL_FILL if red is Red.FAULT else _ROW_FILL)
        tag = with_attribute(with_attribute(tag, "fillId", str(fill)), "applyFill", "1")
        if red is not Red.ROW:
            font = self._font(int(attribute(tag, "fontId") or 0), bold=red is not Red.REASON)
            tag = with_attribute(with_attribute(tag, "fontId", str(font)), "applyFont", "1")
        if red in (Red.REASON, Red.HEADING):
            tag, rest = self._wrapped(tag, rest, red)
        return self.formats.add(tag + rest)

    def _wrapped(self, tag: bytes, rest: bytes, red: Red) -> tuple[bytes, bytes]:
        """A cell of text: wrapped, general, without the protection or alignment of its model."""
        prefix, across = self.prefix, b"center" if red is Red.HEADING else b"left"
        tag = with_attribute(with_attribute(tag, "numFmtId", "49"), "applyNumberFormat", "1")
        tag = without_attribute(with_attribute(tag, "applyAlignment", "1"), "quotePrefix")
        tag = tag[:-2].rstrip() + b">" if tag.endswith(b"/>") else tag
        aligned = b'<%salignment horizontal="%s" vertical="center" wrapText="1"/>'
        return tag, aligned % (prefix, across) + b"</%sxf>" % prefix

    def _fill(self, colour: str) -> int:
        if colour not in self.fill_numbers:
            p = self.prefix
            entry = (
                b'<%sfill><%spatternFill patternType="solid"><%sfgColor rgb="%s"/>'
                b'<%sbgColor indexed="64"/></%spatternFill></%sfill>'
            ) % (p, p, p, colour.encode(), p, p, p)
            self.fill_numbers[colour] = self.fills.add(entry)
        return self.fill_numbers[colour]

    def _font(self, base: int, *, bold: bool = False, red: bool = True) -> int:
        known = (base, bold, red)
        if known not in self.fonts_known:
            own = self.fonts.at(base) or self.fonts.at(0)
            self.fonts_known[known] = self.fonts.add(self._coloured(own, bold=bold, red=red))
        return self.fonts_known[known]

    def _coloured(self, own: bytes, *, bold: bool, red: bool) -> bytes:
        """Clone of a font in red, or without our red: its parts in the schema's order."""
        p = self.prefix
        parts = [(c.local, own[c.start : c.end]) for c in children(own)]
        kept = [(n, raw) for n, raw in parts if n not in (b"color", b"b")]
        late = (b"name", b"family", b"charset", b"scheme")
        front = b"".join(raw for n, raw in kept if n not in late)
        back = b"".join(raw for n, raw in kept if n in late)
        strong = b"<%sb/>" % p if bold or (red and any(n == b"b" for n, _ in parts)) else b""
        colour = b'<%scolor rgb="%s"/>' % (p, _FONT_RED.encode()) if red else b""
        return b"<%sfont>" % p + strong + front + colour + back + b"</%sfont>" % p

    def _section(self, name: bytes, found: dict[bytes, Element]) -> _Section:
        element = found.get(name)
        raw = self.raw[element.start : element.end] if element else b""
        inner = list(children(raw)) if element else []
        if element is None or not inner:
            made = _DEFAULTS[name].replace(b"%s", self.prefix)
            parts = list(children(made))
            start, end = (element.start, element.end) if element else (-1, -1)
            return self._read(name, made, parts, start, end)
        return self._read(name, raw, inner, element.start, element.end)

    def _read(
        self, name: bytes, raw: bytes, inner: list[Element], start: int, end: int
    ) -> _Section:
        entries = [raw[c.start : c.end] for c in inner]
        tag = raw[: tag_end(raw, 0)]
        return _Section(name, start, end, tag, entries, b"</%s%s>" % (self.prefix, name))

    def written(self) -> bytes:
        """styles.xml with the new styles."""
        raw = self.raw
        edits = []
        for order, section in enumerate((self.fonts, self.fills, self.borders, self.formats)):
            if section.start < 0:
                place = self._place_for(section.name)
                edits.append((place, order, place, section.written()))
            elif section.new:
                edits.append((section.start, order, section.end, section.written()))
        for start, _, end, new in sorted(edits, reverse=True):
            raw = raw[:start] + new + raw[end:]
        return raw

    def _place_for(self, name: bytes) -> int:
        """Before the first list that comes later in the schema's order, or at the end."""
        later = _ORDER[_ORDER.index(name) + 1 :]
        starts = [self.present[n].start for n in later if n in self.present]
        return min(starts, default=self.raw.rindex(b"</"))


def _prefix_of(raw: bytes) -> bytes:
    """What stands before the names of elements: '' or 'x:'."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or b"<!DOCTYPE" in raw:
        raise CannotMark("encoding of styles")
    top = root(raw)
    if top is None or top.local != b"styleSheet" or top.empty:
        raise CannotMark("styles")
    return top.name[: -len(top.local)]
