"""Invented people without end, by number: the same every time, and nobody's.

ID area 511504 with sequence 9xx, cards beginning 62000000, both with the right check digit.
"""

from dataclasses import dataclass
from functools import lru_cache

from gongyou.demo.invented import AREA, CARD_PREFIX
from gongyou.statutes.identity import check_digit, luhn_valid

_SURNAMES = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林罗郑"
_FIRST = "国建明志文德永春世光正福兴长荣家应仕绍天"
_SECOND = "强军平勇刚辉华林波涛斌海江峰祥才富根全生"
# 100 sequences on each of 28 days, 12 months and 41 years: more people than a district has.
MOST = 100 * 28 * 12 * 41


@dataclass(frozen=True, slots=True)
class Invented:
    number: int
    name: str
    id_number: str
    card: str
    team: str

    @property
    def employee_no(self) -> str:
        return f"GY{self.number:07d}"


@lru_cache(maxsize=200_000)
def person(number: int) -> Invented:
    """The person of this number, from 1."""
    return Invented(
        number, name_of(number), id_number_of(number), card_of(number), f"{number // 40 % 25 + 1}班"
    )


def name_of(number: int) -> str:
    first, rest = number % 20, number // 20
    return _SURNAMES[first] + _FIRST[rest % 20] + _SECOND[rest // 20 % 20]


def id_number_of(number: int) -> str:
    rest, sequence = divmod(number % MOST, 100)
    rest, day = divmod(rest, 28)
    year, month = divmod(rest, 12)
    first17 = f"{AREA}{1964 + year}{month + 1:02d}{day + 1:02d}9{sequence:02d}"
    return first17 + check_digit(first17)


def card_of(number: int) -> str:
    front = f"{CARD_PREFIX}{number:010d}"
    return next(front + d for d in "0123456789" if luhn_valid(front + d))
