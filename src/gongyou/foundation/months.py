"""A month as ``YYYY-MM`` outside and as its first day inside."""

from datetime import date


def first_day(month: str) -> date:
    """Raises ValueError unless `month` is ``YYYY-MM``."""
    if len(month) != 7 or month[4] != "-":
        raise ValueError(f"not a month: {month!r}")
    return date(int(month[:4]), int(month[5:]), 1)


def name(day: date) -> str:
    return f"{day.year:04d}-{day.month:02d}"


def shift(month: str, by: int) -> str:
    day = first_day(month)
    index = day.year * 12 + day.month - 1 + by
    return f"{index // 12:04d}-{index % 12 + 1:02d}"
