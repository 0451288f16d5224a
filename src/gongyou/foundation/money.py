"""Yuan as `Decimal`, always two places. Never float."""

from decimal import ROUND_HALF_UP, Decimal

FEN = Decimal("0.01")
ZERO = Decimal("0.00")


def fen(value: Decimal | int | str) -> Decimal:
    """Round half up to the fen."""
    return Decimal(value).quantize(FEN, ROUND_HALF_UP)


def text(value: Decimal | None) -> str | None:
    """``"7600.00"``, or None where there is no amount."""
    return None if value is None else format(fen(value), "f")


_DIGITS, _PLACES, _GROUPS = "零壹贰叁肆伍陆柒捌玖", ("仟", "佰", "拾", ""), ("万亿", "亿", "万", "")


def in_words(amount: Decimal) -> str:
    """玖仟叁佰零贰元整: an amount as papers write it (正确填写票据和结算凭证的基本规定).

    For amounts that are not negative, below 10^16.
    """
    cents = int(fen(amount) * 100)
    yuan, jiao, last = cents // 100, cents // 10 % 10, cents % 10
    words = f"{_whole(yuan)}元" if yuan else ""
    if jiao:
        words += f"{_DIGITS[jiao]}角"
    elif last and yuan:
        words += "零"
    words += f"{_DIGITS[last]}分" if last else "整"
    return words if cents else "零元整"


def _whole(number: int) -> str:
    """Groups of four; a run of zeros between digits is one 零."""
    words, gap = "", False
    digits = f"{number:016d}"
    for place, unit in enumerate(_GROUPS):
        part, said = digits[4 * place : 4 * place + 4], ""
        for digit, name in zip(part, _PLACES, strict=True):
            if digit == "0":
                gap = bool(words or said)
                continue
            said += ("零" if gap else "") + _DIGITS[int(digit)] + name
            gap = False
        words += said + unit if said else ""
    return words
