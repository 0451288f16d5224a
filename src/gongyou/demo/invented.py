"""Numbers, people and firms that nobody has.

ID numbers carry area 511504 and a sequence of 9xx, phones are 199-0000-xxxx, cards begin
with 62000000; all have the right check sign, so that they pass every check a real one passes.
Birthdays are spread over the days of the month by site: no two sites share a number.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from gongyou.demo.dice import Dice
from gongyou.statutes.identity import check_digit, credit_code_check_sign, luhn_valid

AREA = "511504"
CARD_PREFIX = "62000000"
PHONE_PREFIX = "199-0000-"
SITES_AT_MOST = 14
PEOPLE_AT_MOST = 99
_CODE_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"

_SURNAMES = (
    "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林罗郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余于杜叶程"
    "魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱江尹薛雷龙黎史陶贺毛龚邵万"
)
_FIRST = "国建明志文德永春世光正福兴长荣家应仕绍天成大云金玉登学代朝昌泽安启中万开贵"
_SECOND_MALE = "强军平勇刚辉华林波涛斌海江峰祥才富根全生山河松俊龙友民权清发杰伟"
_SECOND_FEMALE = "芳英秀兰梅珍琼群蓉玲丽红霞燕敏花会香菊碧淑"
# Outside GBK: a gate's or bank's export prints a question mark for it.
RARE_NAME = "李䶮"


@dataclass(frozen=True, slots=True)
class Identity:
    """One invented person."""

    name: str
    id_number: str
    sex: str
    phone: str
    card: str


@dataclass(frozen=True, slots=True)
class Firm:
    name: str
    credit_code: str


def id_number(born: str, sequence: int) -> str:
    first17 = f"{AREA}{born}{sequence:03d}"
    return first17 + check_digit(first17)


def card_number(site: int, person: int) -> str:
    front = f"{CARD_PREFIX}{site:03d}{person:07d}"
    return next(front + d for d in "0123456789" if luhn_valid(front + d))


def account_number(site: int) -> str:
    """The wage account of a site; the bank's own accounts use site 0."""
    return f"620099000000{site:04d}"


def firm(name: str) -> Firm:
    dice = Dice(f"firm {name}")
    first17 = f"91{AREA}MA" + "".join(dice.pick(_CODE_SIGNS) for _ in range(7))
    return Firm(name, first17 + credit_code_check_sign(first17))


def people(site: int, dice: Dice) -> Iterator[Identity]:
    """Different people without end (to `PEOPLE_AT_MOST`), none of whom another site has."""
    if not 1 <= site <= SITES_AT_MOST:
        raise ValueError(f"site {site}: numbers are kept apart for {SITES_AT_MOST} sites only")
    names: set[str] = set()
    met = {"男": 0, "女": 0}
    for number in range(1, PEOPLE_AT_MOST + 1):
        sex = "女" if dice.chance(0.17) else "男"
        name = _new_name(sex, names, dice)
        day = 2 * site - 1 + met[sex] // 50
        born = f"{dice.between(1964, 2005)}{dice.between(1, 12):02d}{day:02d}"
        sequence = 900 + 2 * (met[sex] % 50) + (sex == "男")
        met[sex] += 1
        phone = f"{PHONE_PREFIX}{(site * 100 + number) % 10000:04d}"
        yield Identity(name, id_number(born, sequence), sex, phone, card_number(site, number))


def _new_name(sex: str, taken: set[str], dice: Dice) -> str:
    last = _SECOND_FEMALE if sex == "女" else _SECOND_MALE
    while True:
        given = dice.pick(last) if dice.chance(0.18) else dice.pick(_FIRST) + dice.pick(last)
        name = dice.pick(_SURNAMES) + given
        if name not in taken:
            taken.add(name)
            return name
