"""Invented people of an invented site. Nobody of these exists.

ID numbers have area 511504, sequence 9xx and a right check digit; cards begin with
62000000 and have a right Luhn digit.
"""

from dataclasses import dataclass
from decimal import Decimal

from gongyou.exchange.records import PayKind
from gongyou.statutes.identity import check_digit, luhn_valid


def id_number(birth: str, sequence: int) -> str:
    """``id_number("19800102", 901)``: valid, and nobody's."""
    first17 = f"511504{birth}{sequence:03d}"
    return first17 + check_digit(first17)


def card_number(n: int) -> str:
    """The n-th test card."""
    first = f"62000000{n:010d}"
    return next(first + d for d in "0123456789" if luhn_valid(first + d))


@dataclass(frozen=True)
class Somebody:
    """A person as he would stand on a roster; `pin` is his number at the gate."""

    name: str
    id_number: str
    card: str
    pin: str
    number: str
    team: str = "瓦工班"
    pay: PayKind = PayKind.DAY
    rate: Decimal | None = Decimal("300.00")

    @property
    def ref(self) -> str:
        return f"T-{self.number.zfill(3)}"


def somebody(n: int, name: str, **more: object) -> Somebody:
    """The n-th person of a crowd."""
    birth = f"19{60 + n % 40}{1 + n % 12:02d}{1 + n % 28:02d}"
    identity = id_number(birth, 900 + n % 100)
    return Somebody(name, identity, card_number(n), str(100 + n), str(n), **more)  # type: ignore[arg-type]


WANG = somebody(1, "王老实", team="瓦工班")
"""老王, mason, by the day."""
LI = somebody(2, "李小算", team="项目部", pay=PayKind.MONTH, rate=Decimal("6000.00"))
"""小李, payroll clerk, by the month."""
ZHANG = somebody(3, "张铁柱", team="钢筋班")
"""老张, steel fixer, by the day."""
CHEN = somebody(4, "陈巧手", team="木工班", pay=PayKind.PIECE, rate=None)
"""小陈, carpenter, by the piece."""
MASON_WEI = somebody(5, "王伟", team="瓦工班")
STEEL_WEI = somebody(6, "王伟", team="钢筋班")
"""Two men of one name."""
STRANGER = somebody(7, "周临工", team="")
"""On no roster."""
