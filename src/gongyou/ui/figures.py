"""How numbers, sums and dates are written on every page."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone
from django.utils.formats import date_format

NOTHING = "—"
CENT = Decimal("0.01")
WEEKDAYS = 7


def money(amount: Decimal | int | None) -> str:
    """27,247.20 without a sign for the currency; the column's head says 元."""
    if amount is None:
        return NOTHING
    if isinstance(amount, bool) or not isinstance(amount, Decimal | int):
        raise TypeError(f"money is Decimal, not {type(amount).__name__}: {amount!r}")
    return f"{Decimal(amount).quantize(CENT, ROUND_HALF_UP):,.2f}"


def number(value: Decimal | int | float | None, places: int | None = None) -> str:
    """1,284 or 9.5; `places` fixes the digits after the point."""
    if value is None:
        return NOTHING
    if isinstance(value, bool) or not isinstance(value, Decimal | int | float):
        raise TypeError(f"not a number: {value!r}")
    if places is not None:
        rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        return f"{rounded:,.{places}f}"
    if isinstance(value, int):
        return f"{value:,}"
    plain = f"{Decimal(str(value)):,f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def percent(share: Decimal | float | int | None, places: int = 0) -> str:
    if share is None:
        return NOTHING
    return f"{number(Decimal(str(share)) * 100, places)}%"


def day(value: date | datetime | None, style: str = "") -> str:
    """2026年8月14日 / 14 Aug 2026; "short" leaves the year out, "digits" is 2026-08-14."""
    if value is None:
        return NOTHING
    formats = {"": "DATE_FORMAT", "short": "MONTH_DAY_FORMAT", "digits": "SHORT_DATE_FORMAT"}
    return date_format(_local(value), formats[style])


def moment(value: datetime | None, style: str = "") -> str:
    """A day with its hour and minute, in Shanghai's time; "time" leaves the day out."""
    if value is None:
        return NOTHING
    formats = {"": "DATETIME_FORMAT", "digits": "SHORT_DATETIME_FORMAT", "time": "TIME_FORMAT"}
    return date_format(_local(value), formats[style])


def month(value: date | str | None, style: str = "") -> str:
    """'2026-07' becomes 2026年7月 / Jul 2026; "short" becomes 7月 / Jul."""
    if value is None:
        return NOTHING
    first = date.fromisoformat(f"{value}-01") if isinstance(value, str) else value
    return date_format(first, "YEAR_MONTH_FORMAT" if not style else month_name_format())


def month_name_format() -> str:
    from django.utils.translation import get_language

    return "M" if (get_language() or "").startswith("en") else "n月"


def _local(value: date | datetime) -> date | datetime:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


def written(value: object) -> str:
    """A figure as its kind is written: sums as money, counts as numbers, words as they are."""
    if value is None or isinstance(value, Decimal):
        return money(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return number(value)
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    return str(value)
