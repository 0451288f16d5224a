"""Which encoding a text file is in, and whether its characters survived the way here."""

import codecs
import re
from dataclasses import dataclass, replace
from pathlib import Path

from gongyou.exchange.formats.multipart import without_pictures
from gongyou.exchange.formats.signs import deceiving_rows, seen, unseen_in
from gongyou.exchange.records import UnusableFile

HEAD = 256 * 1024
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What is left when UTF-8 was taken for GBK, or a replaced character was saved as text.
_SCARS = re.compile("锟斤拷|烫烫烫|\ufffd")
_HIGH = re.compile("[\x80-\xff]{4,}")
_BAD_SHARE = 0.002


@dataclass(frozen=True, slots=True)
class Decoded:
    text: str
    encoding: str
    bad_characters: int = 0
    deceiving: tuple[int, ...] = ()  # lines with signs that turn a text round or hide in it


def head_encoding(path: Path, name: str) -> Decoded:
    """The encoding of a file judged by its beginning, with that beginning as text."""
    with path.open("rb") as file:
        raw = file.read(HEAD)
    return _decoded(without_pictures(raw), name, final=len(raw) < HEAD)


def whole_text(path: Path, name: str, encoding: str, *, as_it_is: bool = False) -> Decoded:
    """All of it. A file that only looks like UTF-8 at its beginning is tried again.

    `as_it_is`: with the signs that nobody sees, where a grid is made of it that takes them out.
    """
    raw = path.read_bytes()
    try:
        decoded = Decoded(raw.decode(encoding), encoding)
        return decoded if as_it_is else _cleaned(decoded)
    except UnicodeDecodeError:
        return _decoded(raw, name, final=True)


def _decoded(raw: bytes, name: str, *, final: bool) -> Decoded:
    for bom, encoding in _BOMS:
        if raw.startswith(bom):
            return _told(_strict(raw, encoding, final) or _patched(raw, encoding, name), name)
    # A few are a device's filling, or somebody's trick; what is full of them is no text.
    if raw.rstrip(b"\0").count(b"\0") > max(2, len(raw) * _BAD_SHARE):
        raise UnusableFile(name, "not_text")
    for encoding in ("utf-8", "gb18030"):
        text = _strict(raw, encoding, final)
        if text is not None:
            return _told(text, name)
    return _told(_patched(raw, "gb18030", name), name)


def _strict(raw: bytes, encoding: str, final: bool) -> Decoded | None:
    try:
        text = codecs.getincrementaldecoder(encoding)("strict").decode(raw, final)
    except UnicodeDecodeError:
        return None
    return Decoded(text, encoding)


def _patched(raw: bytes, encoding: str, name: str) -> Decoded:
    """A few broken bytes are lived with and told; many mean that it is no such text."""
    text = raw.decode(encoding, "replace")
    bad = text.count("\ufffd")
    if bad > max(2, len(text) * _BAD_SHARE):
        raise UnusableFile(name, "encoding_unknown")
    return Decoded(text.replace("\ufffd", "?"), encoding, bad)


def _told(decoded: Decoded, name: str) -> Decoded:
    """Refuses a text whose characters were already ruined before it came here."""
    text = decoded.text[:20000]
    if len(_SCARS.findall(text)) >= 3:
        raise UnusableFile(name, "mojibake", row=_row_of(text, _SCARS))
    if _HIGH.search(text) and _readable_as(text, "latin-1", "gb18030"):
        raise UnusableFile(name, "mojibake", row=_row_of(text, _HIGH))
    if _readable_as(text, "gb18030", "utf-8"):
        raise UnusableFile(name, "mojibake")
    return _cleaned(decoded)


def _cleaned(decoded: Decoded) -> Decoded:
    """Without the signs that nobody sees, and where those that deceive stood."""
    text = decoded.text
    if not unseen_in(text):
        return decoded
    return replace(decoded, text=seen(text), deceiving=tuple(deceiving_rows(text)))


def _readable_as(text: str, wrong: str, right: str) -> bool:
    """Do the characters make sense once they are read in another encoding?"""
    lines = [line for line in text.splitlines() if not line.isascii()][:50]
    healed = 0
    for line in lines:
        # Some bytes were lost on the way, so a little may stay unreadable.
        other = line.encode(wrong, "ignore").decode(right, "replace")
        chinese = sum("一" <= sign <= "鿿" for sign in other)
        healed += chinese >= 2 and other.count("\ufffd") * 2 <= chinese
    return len(lines) > 0 and healed * 2 > len(lines)


def _row_of(text: str, pattern: re.Pattern[str]) -> int | None:
    found = pattern.search(text)
    return text.count("\n", 0, found.start()) + 1 if found else None
