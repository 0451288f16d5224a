"""Lines of a text without signs between the cells: blanks, or places that are the same in all."""

import re
from collections import Counter
from collections.abc import Sequence
from unicodedata import east_asian_width

from gongyou.exchange.formats.cells import Cell

BLANKS, FIXED = "blanks", "fixed:"
_ENDS = re.compile(r"^fixed:\d{1,4}(,\d{1,4}){0,99}$")


_FEWEST = 4  # cells of a line that belongs to a table
_SIGNS = re.compile(r"[\t;|]|,(?!\d{3}(?:\D|$))")  # a comma in an amount parts nothing
_MOMENT = re.compile(r"(?<=\d{4}[-/.]\d\d[-/.]\d\d)[ ](?=\d\d:\d\d)")
_RULE = re.compile(r"^[\s=_*+\-—─━┄]+$")


def is_layout(text: str) -> bool:
    return text == BLANKS or bool(_ENDS.match(text))


def laid_out(line: str, layout: str) -> list[Cell]:
    """The cells of a line. `blanks`: any run of blanks parts them; `fixed:8,20`: a new cell
    begins at these places, a Chinese character counting two."""
    if layout == BLANKS:
        return list(line.split())
    starts = [0, *(int(place) for place in layout.removeprefix(FIXED).split(","))]
    cells: list[str] = [""] * len(starts)
    place, cell = 0, 0
    for sign in line:
        while cell + 1 < len(starts) and place >= starts[cell + 1]:
            cell += 1
        cells[cell] += sign
        place += _width(sign)
    return [text.strip() for text in cells]


def fixed_places(lines: Sequence[str]) -> str:
    """`fixed:…` with the places at which cells begin in all lines; '' where there are none."""
    filled = [line for line in lines if line.strip()]
    width = max((sum(map(_width, line)) for line in filled), default=0)
    taken = [False] * (width + 1)
    for line in filled:
        place = 0
        for sign in line:
            if not sign.isspace():
                for covered in range(place, place + _width(sign)):
                    taken[covered] = True
            place += _width(sign)
    starts = [at for at in range(1, width) if taken[at] and not taken[at - 1] and any(taken[:at])]
    return FIXED + ",".join(map(str, starts)) if starts and len(filled) > 1 else ""


def layout_seen(lines: Sequence[str]) -> str:
    """How a text is laid out that has nothing but blanks between its cells; '' for any other.

    Titles, rules and notes around the table say nothing of its columns.
    """
    table = [line for line in lines if len(line.split()) >= _FEWEST and not _RULE.match(line)]
    signed = sum(bool(_SIGNS.search(line)) for line in table)
    if len(table) < 2 or signed * 10 > len(table):
        return ""
    # The blank inside a moment parts no cells.
    places = fixed_places([_MOMENT.sub("_", line) for line in table])
    if places.count(",") + 2 >= _FEWEST and any("  " in line.strip() for line in table):
        return places
    alike = Counter(len(line.split()) for line in table).most_common(1)[0][1]
    return BLANKS if alike * 10 >= len(table) * 8 else ""


def _width(sign: str) -> int:
    return 2 if east_asian_width(sign) in "WF" else 1
