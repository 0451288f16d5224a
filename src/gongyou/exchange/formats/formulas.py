"""Values of plain formulas that a workbook holds without them.

Programs that write workbooks leave the values to whoever opens the file. What everybody then
sees (=D3*E3, =F3-SUM(G3:H3)) is reckoned here, exactly; anything else stays without a value.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from gongyou.exchange.formats.amounts import NotANumber, is_dash, number
from gongyou.exchange.formats.cells import Cell, Grid

Place = tuple[int, int]  # grid row, column

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d*)?|\.\d+)"
    r"|(?P<cell>\$?[A-Z]{1,3}\$?[1-9]\d{0,6}(?::\$?[A-Z]{1,3}\$?[1-9]\d{0,6})?)(?![\w(!.])"
    r"|(?P<name>[A-Z]{2,10})(?=\()"
    r"|(?P<sign>[-+*/(),%]))"
)
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
_LONGEST = 300
_DEEPEST = 40
_MOST_CELLS = 20_000  # of one range
_MOST_STEPS = 2_000_000
_WIDEST = 200


class _Unknown(Exception):
    """Not a plain formula, or one of what cannot be reckoned."""


def fill_in(grid: Grid, formulas: Mapping[Place, str]) -> set[Place]:
    """Puts the values of these formulas into the grid; returns the places that have one now."""
    book = _Sheet(grid, formulas)
    found = {place: value for place in formulas if (value := book.reckoned(place)) is not None}
    for row, column in formulas:
        if row < len(grid.rows) and column < _WIDEST:
            cells = grid.rows[row]
            cells += [None] * (column + 1 - len(cells))
            value = found.get((row, column))
            cells[column] = None if value is None else float(value)
    return set(found)


@dataclass
class _Sheet:
    grid: Grid
    formulas: Mapping[Place, str]
    known: dict[Place, Decimal] = field(default_factory=dict)
    open: set[Place] = field(default_factory=set)
    steps: int = 0

    def reckoned(self, place: Place) -> Decimal | None:
        try:
            return self.value(place)
        except (_Unknown, InvalidOperation, ZeroDivisionError, OverflowError, RecursionError):
            return None

    def value(self, place: Place) -> Decimal:
        """What a cell is worth in a sum or product; blank is nothing, words are unknown."""
        self.steps += 1
        if place in self.known:
            return self.known[place]
        if place not in self.formulas:
            return _plain(self.grid.cell(*place))
        if place in self.open or len(self.open) > _DEEPEST or self.steps > _MOST_STEPS:
            raise _Unknown
        self.open.add(place)
        try:
            found = _Formula(self, self.formulas[place]).whole()
        finally:
            self.open.discard(place)
        self.known[place] = found
        return found

    def of_range(self, text: str) -> list[Decimal]:
        """The numbers of a range; words in it count for nothing, as in every SUM."""
        (top, left), (bottom, right) = (_place(part) for part in text.split(":"))
        if (bottom - top + 1) * (right - left + 1) > _MOST_CELLS:
            raise _Unknown
        self.steps += (bottom - top + 1) * (right - left + 1)
        places = [(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)]
        return [self.value(p) for p in places if p in self.formulas or self._is_number(p)]

    def _is_number(self, place: Place) -> bool:
        cell = self.grid.cell(*place)
        return isinstance(cell, int | float) and not isinstance(cell, bool)


def _plain(cell: Cell) -> Decimal:
    if is_dash(cell):
        raise _Unknown  # a spreadsheet program shows #VALUE! for it
    try:
        return number(cell) or Decimal()
    except NotANumber as error:
        raise _Unknown from error


def _place(text: str) -> Place:
    found = _CELL.fullmatch(text)
    if found is None:
        raise _Unknown
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]) - 1, column - 1


def _rounded(values: list[Decimal]) -> Decimal:
    if len(values) != 2 or not -6 <= values[1] <= 10:
        raise _Unknown
    return values[0].quantize(Decimal(1).scaleb(-int(values[1])), ROUND_HALF_UP)


_FUNCTIONS: dict[str, Callable[[list[Decimal]], Decimal]] = {
    "SUM": lambda values: sum(values, Decimal()),
    "ROUND": _rounded,
    "MAX": lambda values: max(values, default=Decimal()),
    "MIN": lambda values: min(values, default=Decimal()),
}


class _Formula:
    """Reckons one formula from left to right: sums of products of values."""

    def __init__(self, sheet: _Sheet, text: str) -> None:
        self.sheet = sheet
        self.tokens = _tokens(text)
        self.at = 0

    def whole(self) -> Decimal:
        found = self._sum()
        if self.at < len(self.tokens):
            raise _Unknown
        return found

    def _next(self, *signs: str) -> str:
        """The next token if it is one of these signs."""
        kind, text = self.tokens[self.at] if self.at < len(self.tokens) else ("", "")
        if kind != "sign" or text not in signs:
            return ""
        self.at += 1
        return text

    def _sum(self) -> Decimal:
        total = self._product()
        while sign := self._next("+", "-"):
            other = self._product()
            total = total + other if sign == "+" else total - other
        return total

    def _product(self) -> Decimal:
        total = self._value()
        while sign := self._next("*", "/"):
            other = self._value()
            total = total * other if sign == "*" else total / other
        return total

    def _value(self) -> Decimal:
        if sign := self._next("+", "-"):
            value = self._value()
            return -value if sign == "-" else value
        if self._next("("):
            value = self._sum()
            self._closed()
        else:
            value = self._one()
        return value / 100 if self._next("%") else value

    def _closed(self) -> None:
        if not self._next(")"):
            raise _Unknown

    def _one(self) -> Decimal:
        if self.at >= len(self.tokens):
            raise _Unknown
        kind, text = self.tokens[self.at]
        self.at += 1
        if kind == "number":
            return Decimal(text)
        if kind == "cell" and ":" not in text:
            return self.sheet.value(_place(text))
        if kind != "name" or text not in _FUNCTIONS:
            raise _Unknown
        return _FUNCTIONS[text](self._arguments())

    def _arguments(self) -> list[Decimal]:
        self._next("(")
        values = self._argument()
        while self._next(","):
            values += self._argument()
        self._closed()
        return values

    def _argument(self) -> list[Decimal]:
        kind, text = self.tokens[self.at] if self.at < len(self.tokens) else ("", "")
        if kind == "cell" and ":" in text:
            self.at += 1
            return self.sheet.of_range(text)
        return [self._sum()]


def _tokens(text: str) -> list[tuple[str, str]]:
    text = text.strip().removeprefix("=").upper()
    found: list[tuple[str, str]] = []
    at = 0
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None or token.lastgroup is None or len(found) > _LONGEST:
            raise _Unknown
        found.append((token.lastgroup, token[token.lastgroup]))
        at = token.end()
    return found
