"""What a cell looks like by itself: a person's ID, a card, a name, an amount, a day.

Used to guess columns that have no known heading, and to make sure that what was said of a
table without header is not put upon another one.
"""

import re

from gongyou.exchange.formats.amounts import NotANumber, number
from gongyou.exchange.formats.cells import Cell, cell_text
from gongyou.exchange.formats.dates import in_order, parse_date
from gongyou.exchange.formats.identities import read_card, read_id
from gongyou.exchange.formats.moments import is_clock, moment_of
from gongyou.exchange.formats.names import name_as_written
from gongyou.exchange.records import IdStatus

_HAN = "㐀-䶿一-鿿\ue000-\uf8ff\U00020000-\U0003ffff"
_NAME = re.compile(rf"^[{_HAN}][{_HAN}·•・.?]{{1,19}}$")


def is_id(cell: Cell) -> bool:
    return read_id(cell).status is IdStatus.OK


def is_card(cell: Cell) -> bool:
    found = read_card(cell)
    return (len(found.number) >= 12 and found.number.isdigit()) or found.lost_digits


def is_name(cell: Cell) -> bool:
    return isinstance(cell, str) and bool(_NAME.match(name_as_written(cell)))


def is_amount(cell: Cell) -> bool:
    if is_card(cell):
        return False
    try:
        return number(cell) is not None
    except NotANumber:
        return False


def is_moment(cell: Cell, order: str = "") -> bool:
    return moment_of(in_order(cell, order)) is not None


def is_day(cell: Cell, order: str = "") -> bool:
    told = in_order(cell, order)
    return parse_date(told) is not None and not isinstance(cell, int | float)


def is_time_of_day(cell: Cell) -> bool:
    return is_clock(cell_text(cell))
