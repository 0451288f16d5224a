"""The parts of an .xlsx: which entry of the zip is which sheet, and what belongs to it."""

import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from gongyou.exchange.formats.markup import Node, tree
from gongyou.exchange.records import UnusableFile
from gongyou.exchange.returning.archive import CannotMark

_MOST_BYTES = 64 << 20  # of a part that is held in memory; sheets are streamed


@dataclass(frozen=True)
class Relation:
    kind: str  # the last word of its type: worksheet, styles, table, drawing …
    target: str


class Package:
    """An opened workbook. Names of parts are found whatever their case."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.names = {info.filename.lower(): info.filename for info in archive.infolist()}

    def entry(self, part: str) -> str | None:
        return self.names.get(part.lower())

    def read(self, part: str) -> bytes:
        """Raises `CannotMark` where there is no such part, or it is far too large."""
        entry = self.entry(part)
        if entry is None or self.archive.getinfo(entry).file_size > _MOST_BYTES:
            raise CannotMark(part)
        return self.archive.read(entry)

    def xml(self, part: str) -> Node:
        raw = self.read(part)
        encoding = "utf-16" if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
        try:
            return tree(raw.decode(encoding), part)
        except (UnicodeDecodeError, UnusableFile) as error:
            raise CannotMark(part) from error

    def relations(self, part: str) -> dict[str, Relation]:
        """By their ids; what lies outside of the file is left out."""
        folder, name = posixpath.split(part)
        source = posixpath.join(folder, "_rels", f"{name}.rels")
        if self.entry(source) is None:
            return {}
        found = {}
        for node in self.xml(source).all("Relationship"):
            said = node.attributes
            if said.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, said.get("Target", "")))
                kind = said.get("Type", "").rpartition("/")[2]
                found[said.get("Id", "")] = Relation(kind, target.lstrip("/"))
        return found

    def workbook(self) -> str:
        main = (r.target for r in self.relations("").values() if r.kind == "officeDocument")
        return next(main, "xl/workbook.xml")

    def sheets(self) -> dict[str, str]:
        """The part of each sheet by its name."""
        book = self.workbook()
        relations = self.relations(book)
        found = {}
        for node in self.xml(book).all("sheets", "sheet"):
            relation = relations.get(_qualified(node, "id"))
            if relation is not None and relation.kind == "worksheet":
                found[node.attributes.get("name", "")] = relation.target
        return found

    def styles(self) -> str | None:
        found = self.relations(self.workbook()).values()
        return next((r.target for r in found if r.kind == "styles"), None)

    def table_ranges(self, sheet: str) -> Iterator[str]:
        """Where the tables (list objects) of a sheet lie: ``A3:M40``."""
        for relation in self.relations(sheet).values():
            if relation.kind == "table":
                yield self.xml(relation.target).attributes.get("ref", "")

    def pictures(self, sheet: str) -> Iterator[tuple[int, int, int]]:
        """First row, last row and last column (from 0) that pictures and charts lie over."""
        for relation in self.relations(sheet).values():
            if relation.kind == "drawing":
                for anchor in self.xml(relation.target).all("twoCellAnchor"):
                    start, end = anchor.first("from"), anchor.first("to")
                    if start is not None and end is not None:
                        yield _number(start, "row"), _number(end, "row"), _number(end, "col")


def _qualified(node: Node, name: str) -> str:
    """An attribute with a prefix, whatever the prefix (`r:id`)."""
    named = (v for k, v in node.attributes.items() if k.partition(":")[2] == name)
    return next(named, "")


def _number(node: Node, name: str) -> int:
    text = node.value(name)
    return int(text) if text.isdecimal() else 0
