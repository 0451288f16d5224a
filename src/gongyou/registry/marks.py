"""A number of a person where a text is kept that may hold one: a mark in its stead.

Some gates know people by their ID number, some sheets print a telephone as 工号. Such a text is
kept to be compared and to be shown, and neither needs the number: the mark is its last four
places and a keyed digest, the same for the same number, in no table of anybody else.
"""

import re

from gongyou.foundation.encrypted import index_of
from gongyou.foundation.redaction import replace_numbers

_DIGEST = 16
MARK = re.compile(rf"\*{{4}}[0-9X]{{4}}~[0-9A-F]{{{_DIGEST}}}")


def marked(text: str) -> str:
    """The text with a mark in the place of each ID number, card and telephone in it."""
    return replace_numbers(text, lambda kind, number: _mark(number)) if len(text) > 10 else text


def _mark(number: str) -> str:
    digest = index_of("mark", number) or b""
    return f"****{number[-4:].upper()}~{digest.hex().upper()[:_DIGEST]}"


def of_a_person(code: str) -> bool:
    """Is this, as a whole, the mark of a number?"""
    return bool(MARK.fullmatch(code))


def unmarked(ref: str, id_number: str | None) -> str:
    """A reference made of a person's ID number as it was before, for those who may read it."""
    if not id_number or not ref.startswith("U:****"):
        return ref
    return MARK.sub(lambda found: id_number if found[0] == _mark(id_number) else found[0], ref)
