"""ID numbers, cards and gate numbers as cells hold them, and what a spreadsheet lost of them."""

import re
from dataclasses import dataclass
from datetime import date

from gongyou.exchange.formats.cells import Cell, cell_text
from gongyou.exchange.formats.signs import seen
from gongyou.exchange.records import IdStatus
from gongyou.statutes import identity

_EMPTY = {"", "-", "--", "—", "/", "无", "0", "暂无", "未提供", "NULL"}


_POWER_OF_TEN = re.compile(r"^\d(?:\.\d+)?[Ee]\+?\d{2}$")


# A long number with .0 behind it was a number once: fifteen of its digits are true.
_WENT_THROUGH = re.compile(r"\d{16,20}\.0+")
_OLDEST = date(1930, 1, 1)


@dataclass(frozen=True, slots=True)
class IdCell:
    """`number` is '' where the digits are lost; a wrong check digit keeps it for display."""

    number: str
    status: IdStatus
    shown: str


@dataclass(frozen=True, slots=True)
class CardCell:
    number: str
    lost_digits: bool = False


def _plain(cell: Cell) -> identity.Cell:
    if isinstance(cell, bool | date):
        return cell_text(cell)
    if isinstance(cell, int | float):
        # One way for both: a spreadsheet's number has fifteen places, whatever type reads it.
        return float(cell)
    return cell_text(cell)


def read_id(cell: Cell) -> IdCell:
    plain = _plain(cell)
    shown = identity.normalised(plain)
    if shown in _EMPTY:
        return IdCell("", IdStatus.MISSING, "")
    check = identity.check_id_number(plain)
    if identity.Fault.LOST_DIGITS in check.faults or _WENT_THROUGH.fullmatch(shown):
        return IdCell("", IdStatus.LOST_DIGITS, shown)
    if check.converted and (check.birth_date is None or check.birth_date < _OLDEST):
        # Fifteen places that are nobody's birthday are the first fifteen of eighteen.
        return IdCell("", IdStatus.LOST_DIGITS, shown)
    status = IdStatus.OK if check.usable else IdStatus.CHECKSUM
    return IdCell(check.number, status, shown)


def _is_rounded(card: str) -> bool:
    """Nothing but zeros behind the fifteenth digit, and a check digit that is wrong."""
    return (
        card.isdigit()
        and len(card) >= 17
        and not card[15:].strip("0")
        and not identity.luhn_valid(card)
    )


def read_card(cell: Cell) -> CardCell:
    """A card or account number without its blanks; one that lost digits is not used."""
    plain = _plain(cell)
    if identity.normalised(plain) in _EMPTY:
        return CardCell("")
    shown = identity.normalised(plain)
    if _WENT_THROUGH.fullmatch(shown) or _is_rounded(shown):
        return CardCell("", lost_digits=True)
    check = identity.check_card(plain)
    return CardCell(check.number, identity.Fault.LOST_DIGITS in check.faults)


def read_code(cell: Cell) -> str:
    """A gate's or firm's number of a person, without the zeros that devices put before it."""
    plain = seen(identity.normalised(_plain(cell)))
    return (plain.lstrip("0") or "0") if plain.isdigit() else plain


def code_lost_digits(cell: Cell) -> bool:
    """Was an ID number that serves as a gate's number stored as a spreadsheet's number?"""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return abs(cell) >= 10**15
    return isinstance(cell, str) and bool(_POWER_OF_TEN.match(cell.strip()))


def read_employee_no(cell: Cell) -> str:
    """A 工号 with the digits it is printed with: they name its owner in the result."""
    return "" if isinstance(cell, bool) else identity.normalised(_plain(cell))


def masked_id(number: str) -> str:
    return number[:3] + "*" * (len(number) - 7) + number[-4:] if len(number) > 10 else "****"


def masked_card(number: str) -> str:
    return "****" + number[-4:] if len(number) > 7 else "****"
