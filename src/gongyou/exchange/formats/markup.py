"""XML that strangers wrote: no document types, no entities, no depths, no namespaces to know.

Names are local (`pain:Nm` is `Nm`). A large file is gone through with `elements`, which
hands on one finished element after another and forgets it.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from gongyou.exchange.formats.signs import seen
from gongyou.exchange.records import UnusableFile

MAX_DEPTH = 64
_MAX_KEPT = 2_000_000  # elements in memory at once
_DOCTYPE = re.compile(r"<!(?:DOCTYPE|ENTITY|ELEMENT)\b")


@dataclass(slots=True, eq=False, repr=False)
class Node:
    """An element with its text; `parent` still has what came before it."""

    name: str
    parent: "Node | None" = None
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Node"] = field(default_factory=list)
    text: str = ""

    def first(self, *path: str) -> "Node | None":
        node: Node | None = self
        for name in path:
            node = next((c for c in node.children if c.name == name), None) if node else None
        return node

    def all(self, *path: str) -> list["Node"]:
        nodes = [self]
        for name in path:
            nodes = [child for node in nodes for child in node.children if child.name == name]
        return nodes

    def value(self, *path: str) -> str:
        node = self.first(*path)
        return node.text if node else ""

    def any_value(self, *paths: str) -> str:
        """The first of several places (`Pty/Nm`, `Nm`) that holds something."""
        return next((text for path in paths if (text := self.value(*path.split("/")))), "")

    def above(self, name: str) -> "Node | None":
        node = self.parent
        while node is not None and node.name != name:
            node = node.parent
        return node


def refuse_doctype(text: str, name: str) -> None:
    if _DOCTYPE.search(text):
        raise UnusableFile(name, "xml_doctype")


def tree(text: str, name: str) -> Node:
    """A small document as a whole."""
    builder = _Builder(name, frozenset())
    builder.feed(text)
    builder.finish()
    if builder.root is None:
        raise UnusableFile(name, "xml_broken")
    return builder.root


def elements(pieces: Iterable[str], name: str, wanted: Collection[str]) -> Iterator[Node]:
    """Each element of these names as soon as it is whole. Their parents do not keep them."""
    builder = _Builder(name, frozenset(wanted))
    for piece in pieces:
        builder.feed(piece)
        yield from builder.taken()
    builder.finish()
    yield from builder.taken()


class _Builder:
    def __init__(self, name: str, wanted: frozenset[str]) -> None:
        self.name, self.wanted = name, wanted
        self.root: Node | None = None
        self.open: list[Node] = []
        self.texts: list[list[str]] = []
        self.done: list[Node] = []
        self.kept = 0
        # The text is decoded already, so what the declaration says no longer matters.
        self.parser = expat.ParserCreate("utf-8")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.EntityDeclHandler = self._doctype
        self.parser.ExternalEntityRefHandler = self._doctype

    def feed(self, text: str) -> None:
        self._parse(text.encode("utf-8", "replace"), final=False)

    def finish(self) -> None:
        self._parse(b"", final=True)

    def taken(self) -> list[Node]:
        done, self.done = self.done, []
        return done

    def _parse(self, raw: bytes, *, final: bool) -> None:
        try:
            self.parser.Parse(raw, final)
        except expat.ExpatError as error:
            raise UnusableFile(self.name, "xml_broken", row=error.lineno) from error

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.kept += 1
        if len(self.open) >= MAX_DEPTH or self.kept > _MAX_KEPT:
            raise UnusableFile(self.name, "xml_too_deep", row=self.parser.CurrentLineNumber)
        parent = self.open[-1] if self.open else None
        node = Node(name.rpartition(":")[2], parent, dict(attributes))
        if parent is None:
            self.root = node
        else:
            parent.children.append(node)
        self.open.append(node)
        self.texts.append([])

    def _text(self, text: str) -> None:
        if self.texts:
            self.texts[-1].append(text)

    def _end(self, _name: str) -> None:
        node = self.open.pop()
        node.text = seen(" ".join("".join(self.texts.pop()).split()))
        if node.name in self.wanted:
            self.done.append(node)
            self.kept -= _count(node)
            if node.parent is not None:
                node.parent.children.pop()

    def _doctype(self, *_: object) -> int:
        raise UnusableFile(self.name, "xml_doctype", row=self.parser.CurrentLineNumber)


def _count(node: Node) -> int:
    return 1 + sum(_count(child) for child in node.children)
