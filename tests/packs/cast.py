"""People, firms and numbers that nobody has."""

from collections.abc import Iterator

from tests.packs.truth import Dice

_SURNAMES = "白毕卜车楚褚戴单狄丁董窦杜段樊范方房费封冯符傅甘高葛耿龚古关管郭"
_FIRST = "春德福广桂国海洪怀吉家建金进开乐立茂明铭宁培庆仁荣瑞绍世树顺泰天万文锡喜先"
_SECOND = "安柏彬才昌成池川达东帆方飞丰刚光海浩河辉坚杰军俊康磊亮林茂民明宁平奇强"
_CODE_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
RARE = ("冯䶮", "龚·阿木")


def id_number(born: str, sequence: int) -> str:
    first17 = f"511504{born}{sequence:03d}"
    rest = sum(int(d) * pow(2, 17 - i, 11) for i, d in enumerate(first17)) % 11
    return first17 + "0123456789X"[(12 - rest) % 11]


def wrong_check_sign(number: str) -> str:
    return number[:17] + next(s for s in "0123456789" if s != number[17])


def card(number: int) -> str:
    front = f"62000000{number:010d}"
    doubled = (int(d) * (2 if i % 2 == 0 else 1) for i, d in enumerate(reversed(front)))
    return front + str(-sum(n - 9 if n > 9 else n for n in doubled) % 10)


def firm_code(dice: Dice) -> str:
    first17 = "91511504MA" + "".join(dice.pick(_CODE_SIGNS) for _ in range(7))
    weights = [pow(3, i, 31) for i in range(17)]
    total = sum(_CODE_SIGNS.index(c) * w for c, w in zip(first17, weights, strict=True))
    return first17 + _CODE_SIGNS[-total % 31]


def names(dice: Dice) -> Iterator[str]:
    """Different ones without end: two or three characters."""
    taken: set[str] = set()
    while True:
        middle = dice.pick(_FIRST) if dice.chance(0.8) else ""
        name = dice.pick(_SURNAMES) + middle + dice.pick(_SECOND)
        if name not in taken:
            taken.add(name)
            yield name


def misspelt(name: str, dice: Dice) -> str:
    """Another sign in the middle; nobody of the cast bears it."""
    return name[0] + "鑫垚" + name[2:] if dice.chance(0.5) else name[:-1] + "鑫"
