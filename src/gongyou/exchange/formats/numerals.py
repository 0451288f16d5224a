"""Numbers in Chinese words: 叁仟伍佰元整, 三千五, 二十六, 一万二千零五十元五角."""

import re
from decimal import Decimal

_DIGITS = {sign: n for n, sign in enumerate("零一二三四五六七八九")}
_DIGITS |= {sign: n for n, sign in enumerate("〇壹贰叁肆伍陆柒捌玖")}
_DIGITS |= {"○": 0, "两": 2, "俩": 2, "貳": 2, "參": 3, "叄": 3, "陸": 6, "弍": 2, "弌": 1, "幺": 1}
_DIGITS |= {str(n): n for n in range(10)}
_PLACES = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_GROUPS = {"万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000}
_PARTS = re.compile(
    r"^(?P<yuan>[^元圆圓块角毛分整正]+)(?:[元圆圓块](?:零|〇)?"
    r"(?:(?P<jiao>[^元角毛分])[角毛])?(?:零|〇)?(?:(?P<fen>[^元角毛分])分)?)?[整正]?$"
)
_WORDS = re.compile(
    r"[零〇○一二三四五六七八九壹贰貳叁參叄肆伍陆陸柒捌玖两俩弌弍十拾百佰千仟万萬亿億]"
)


def chinese_number(text: str) -> Decimal | None:
    """The value of a number in words, with 元角分 behind it or without; None if it is none.

    三千五 is 3500 and 三千零五 is 3005, as everybody says it. Digits may stand among the words
    (3千5). 二六 and the like are left alone: they may be 26, or 2 and 6.
    """
    if not _WORDS.search(text):
        return None
    parts = _PARTS.match(text)
    if parts is None:
        return None
    # 五元 is plain; ○ and 一 alone are as often a tick and a dash.
    single = _digit(parts["yuan"]) if len(text) > len(parts["yuan"]) else None
    yuan = _whole(parts["yuan"]) if single is None else Decimal(single)
    small = [_digit(parts[name]) for name in ("jiao", "fen")]
    if yuan is None or None in small:
        return None
    return yuan + Decimal(small[0] or 0) / 10 + Decimal(small[1] or 0) / 100


def _digit(sign: str | None) -> int | None:
    return 0 if sign is None else _DIGITS.get(sign)


def _whole(words: str) -> Decimal | None:
    if any(sign not in _DIGITS and sign not in _PLACES | _GROUPS for sign in words):
        return None
    if not any(sign in _PLACES | _GROUPS for sign in words):
        return _in_a_row(words)
    total = group = 0
    digit: int | None = None
    last = 0  # the place that was named last, for 三千五
    for sign in words:
        if sign in _DIGITS:
            if digit not in {None, 0}:
                return None  # 三五百: nobody knows
            digit, last = _DIGITS[sign], 0 if sign in "零〇○0" else last
        elif sign in _PLACES:
            place = _PLACES[sign]
            if last and place >= last:
                return None  # 三百千
            group += (1 if digit is None and not group else digit or 0) * place
            digit, last = None, place
        else:
            total = (total + group + (digit or 0)) * _GROUPS[sign]
            group, digit, last = 0, None, _GROUPS[sign]
    if digit:
        group += digit * (last // 10 if last > 10 else 1)
    return Decimal(total + group)


def _in_a_row(words: str) -> Decimal | None:
    """三〇〇 is three hundred; two digits in a row may be anything."""
    if len(words) >= 3 or "〇" in words or "零" in words:
        return Decimal("".join(str(_DIGITS[sign]) for sign in words))
    return None
