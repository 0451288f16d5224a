"""Signs that nobody sees: they turn a text round, hide in it, or end it.

They are taken out of what a file says before anything is compared; those that deceive are
told. In the names of files and sheets they are made visible instead: ``‹U+202E›``.
"""

import re

# Line breaks and tabs stay. Halves of surrogate pairs and NUL no database takes as text.
_UNSEEN = re.compile(
    "[\0-\x08\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_DECEIVING = re.compile("[\0\x1b\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\U000e0001-\U000e007f]")
MOST_TOLD = 12


def seen(text: str) -> str:
    """The text without what nobody sees."""
    return text if text.isprintable() else _UNSEEN.sub("", text)


def unseen_in(text: str) -> bool:
    return _UNSEEN.search(text) is not None


def deceives(text: str) -> bool:
    return not text.isprintable() and _DECEIVING.search(text) is not None


def deceiving_rows(text: str) -> list[int]:
    """The lines (first = 1) that hold such a sign, at most as many as are told."""
    rows: list[int] = []
    line, start = 1, 0
    for found in _DECEIVING.finditer(text):
        line += text.count("\n", start, found.start())
        start = found.start()
        if not rows or rows[-1] != line:
            rows.append(line)
        if len(rows) == MOST_TOLD:
            break
    return rows


def visible(name: str) -> str:
    """A name of a file or sheet as it can be shown anywhere: on a page, in a terminal."""
    if name.isprintable():
        return name
    return "".join(sign if _is_shown(sign) else f"‹U+{ord(sign):04X}›" for sign in name)


def _is_shown(sign: str) -> bool:
    # Blanks other than U+0020 and private characters are not `printable`, and harmless.
    return sign.isprintable() or not (_UNSEEN.match(sign) or sign in "\t\n\r\x0b\x0c\u2028\u2029")
