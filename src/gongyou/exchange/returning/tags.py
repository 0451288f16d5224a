"""XML by its bytes: where each tag begins and ends, so that one can be changed in its place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape

_TAG = re.compile(
    rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>"
    rb"|<(?P<close>/?)(?P<name>[^\s/>!?]++)(?:[^\"'>/]++|/(?!>)|\"[^\"]*+\"|'[^']*+')*+"
    rb"(?P<empty>/?)>",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(rb"\s+([^\s=]+)\s*=\s*(\"[^\"]*\"|'[^']*')")
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(slots=True)
class Element:
    """A child of some element: its start tag, and where the whole of it ends."""

    name: bytes  # as written, with its prefix
    start: int
    tag_end: int
    end: int = 0
    empty: bool = False
    has_children: bool = False

    @property
    def local(self) -> bytes:
        return self.name.rpartition(b":")[2]


def children(raw: bytes) -> Iterator[Element]:
    """The children of the element that `raw` is, in order, one level down."""
    depth = 0
    child: Element | None = None
    for found in _TAG.finditer(raw):
        name = found["name"]
        if name is None:
            continue
        if found["close"]:
            depth -= 1
            if depth == 1 and child is not None:
                child.end = found.end()
                yield child
                child = None
            continue
        if depth == 1:
            child = Element(name, found.start(), found.end(), found.end(), bool(found["empty"]))
        elif depth == 2 and child is not None:
            child.has_children = True
        if not found["empty"]:
            depth += 1
        elif depth == 1 and child is not None:
            yield child
            child = None


def root(raw: bytes) -> Element | None:
    """The outermost element; only its start tag is looked at."""
    for found in _TAG.finditer(raw):
        if found["name"] is not None:
            return Element(found["name"], found.start(), found.end(), empty=bool(found["empty"]))
    return None


def tag_end(raw: bytes, start: int) -> int:
    """Where the tag that begins at `start` ends."""
    found = _TAG.match(raw, start)
    return found.end() if found else -1


def attribute(tag: bytes, name: str) -> str | None:
    """The value of an attribute in a start tag; numbers and references only, no entities."""
    wanted = name.encode()
    found = next((value for key, value in _ATTRIBUTE.findall(tag) if key == wanted), None)
    return None if found is None else found[1:-1].decode("utf-8", "replace")


def with_attribute(tag: bytes, name: str, value: str) -> bytes:
    """The start tag with the attribute set."""
    written = f' {name}="{value}"'.encode()
    for found in _ATTRIBUTE.finditer(tag):
        if found[1] == name.encode():
            return tag[: found.start()] + written + tag[found.end() :]
    cut = len(tag) - (2 if tag.endswith(b"/>") else 1)
    return tag[:cut].rstrip() + written + tag[cut:]


def without_attribute(tag: bytes, name: str) -> bytes:
    for found in _ATTRIBUTE.finditer(tag):
        if found[1] == name.encode():
            return tag[: found.start()] + tag[found.end() :]
    return tag


def as_text(text: str) -> bytes:
    """A text as XML content, without the signs that XML may not hold."""
    return escape(_FORBIDDEN.sub("", text)).encode()
