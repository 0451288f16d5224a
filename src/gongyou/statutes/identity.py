"""Numbers that name a person, a firm or a card, and what is wrong with one.

GB 11643 (citizen number), GB 32100 (credit code), GB/T 15694 (card, Luhn). Whether an
ID number may be matched is decided by its pattern and check digit alone: an impossible
date is reported, but a register that accepted the number must still find its person.
The numbers themselves stay out of every `repr`, so that no log can carry them.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_ID18 = re.compile(r"[0-9]{17}[0-9X]")
_ID15 = re.compile(r"[0-9]{15}")
_EXPONENT = re.compile(r"[0-9](\.[0-9]+)?E\+?[0-9]+")
_NOISE = re.compile(r"[\s'’‘`´\u200b\ufeff]")
_CODE_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CODE = re.compile(f"[{_CODE_SIGNS}]{{2}}[0-9]{{6}}[{_CODE_SIGNS}]{{10}}")
_CARD = re.compile(r"[0-9]{12,19}")
# A spreadsheet keeps fifteen digits of a number; what lies behind them is lost.
_FIRST_LOST = 1e15

Cell = str | int | float | None


class Fault(StrEnum):
    MISSING = "missing"
    LOST_DIGITS = "lost_digits"
    PATTERN = "pattern"
    CHECKSUM = "checksum"
    IMPOSSIBLE_DATE = "impossible_date"
    LUHN = "luhn"


class Sex(StrEnum):
    MALE = "male"
    FEMALE = "female"


@dataclass(frozen=True)
class IdCheck:
    """`number` is the 18-place form; `usable` decides matching; `faults` says what is wrong."""

    number: str = field(repr=False)
    usable: bool
    faults: tuple[Fault, ...]
    converted: bool = False
    area: str = field(default="", repr=False)
    birth_date: date | None = field(default=None, repr=False)
    sex: Sex | None = None


@dataclass(frozen=True)
class NumberCheck:
    number: str = field(repr=False)
    usable: bool
    faults: tuple[Fault, ...]


def normalised(cell: Cell) -> str:
    """Full-width to ASCII, no blanks or apostrophes, capital letters."""
    if isinstance(cell, float):
        cell = f"{cell:.0f}" if cell.is_integer() and _kept(cell) else repr(cell)
    text = unicodedata.normalize("NFKC", "" if cell is None else str(cell))
    return _NOISE.sub("", text).upper()


def lost_digits(cell: Cell) -> bool:
    """Has a spreadsheet rounded this number away (5.11504198207259e+17)?

    A text of that shape has gone through a spreadsheet before; so has an 18-digit text
    whose last three places are zeros and whose check digit is wrong.
    """
    if _stored_and_rounded(cell):
        return True
    text = normalised(cell)
    return bool(_ID18.fullmatch(text)) and text.endswith("000") and not id_number_valid(text)


def check_digit(first17: str) -> str:
    """GB 11643: the eighteenth place for the first seventeen."""
    return _CHECK_DIGITS[sum(w * int(d) for w, d in zip(_WEIGHTS, first17, strict=True)) % 11]


def id_number_valid(text: str) -> bool:
    """Eighteen places with the right check digit: enough to match by, and no more."""
    return bool(_ID18.fullmatch(text)) and check_digit(text[:17]) == text[17]


def id15_to_18(text: str) -> str:
    """The old fifteen-digit number in today's form; its holders were born in 19xx."""
    if not _ID15.fullmatch(text):
        raise ValueError("not fifteen digits")
    first17 = f"{text[:6]}19{text[6:]}"
    return first17 + check_digit(first17)


def check_id_number(cell: Cell) -> IdCheck:
    text = normalised(cell)
    if not text:
        return IdCheck("", False, (Fault.MISSING,))
    if lost_digits(cell):
        return IdCheck("", False, (Fault.LOST_DIGITS,))
    converted = bool(_ID15.fullmatch(text))
    number = id15_to_18(text) if converted else text
    if not _ID18.fullmatch(number):
        return IdCheck(number, False, (Fault.PATTERN,))
    return _parsed(number, converted=converted)


def _parsed(number: str, *, converted: bool) -> IdCheck:
    usable, birth = id_number_valid(number), birth_date(number)
    faults = () if usable else (Fault.CHECKSUM,)
    if birth is None:
        faults = (*faults, Fault.IMPOSSIBLE_DATE)
    sex = Sex.MALE if int(number[16]) % 2 else Sex.FEMALE
    return IdCheck(number, usable, faults, converted, number[:6], birth, sex)


def birth_date(number: str) -> date | None:
    """Places 7 to 14 as a date, or None for one no calendar has."""
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return born if born.year >= 1800 else None


def credit_code_check_sign(first17: str) -> str:
    """GB 32100: weights 3^i, modulus 31."""
    total = sum(pow(3, i, 31) * _CODE_SIGNS.index(sign) for i, sign in enumerate(first17))
    return _CODE_SIGNS[-total % 31]


def check_credit_code(cell: Cell) -> NumberCheck:
    text = normalised(cell)
    if not text:
        return NumberCheck("", False, (Fault.MISSING,))
    if _stored_and_rounded(cell):
        return NumberCheck("", False, (Fault.LOST_DIGITS,))
    if not _CODE.fullmatch(text):
        return NumberCheck(text, False, (Fault.PATTERN,))
    usable = credit_code_check_sign(text[:17]) == text[17]
    return NumberCheck(text, usable, () if usable else (Fault.CHECKSUM,))


def luhn_valid(digits: str) -> bool:
    doubled = (int(d) * (2 if i % 2 else 1) for i, d in enumerate(reversed(digits)))
    total = sum(n - 9 if n > 9 else n for n in doubled)
    return total % 10 == 0


def check_card(cell: Cell) -> NumberCheck:
    """A wrong Luhn digit is only a remark: some local cards never had a right one."""
    text = normalised(cell).replace("-", "")
    if not text:
        return NumberCheck("", False, (Fault.MISSING,))
    if _stored_and_rounded(cell):
        return NumberCheck("", False, (Fault.LOST_DIGITS,))
    if not _CARD.fullmatch(text):
        return NumberCheck(text, False, (Fault.PATTERN,))
    return NumberCheck(text, True, () if luhn_valid(text) else (Fault.LUHN,))


def _stored_and_rounded(cell: Cell) -> bool:
    """A number, or a number's text, of which only fifteen digits are left."""
    if isinstance(cell, float):
        return not _kept(cell)
    if isinstance(cell, int):
        return not _kept(cell) and not str(cell)[15:].strip("0")
    return bool(_EXPONENT.fullmatch(normalised(cell)))


def _kept(number: float) -> bool:
    return abs(number) < _FIRST_LOST
