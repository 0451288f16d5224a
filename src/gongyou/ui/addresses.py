"""Addresses of the same list with another page, order or filter."""

from django.core.paginator import Page
from django.http import QueryDict

ROUND_CURRENT = 2


def changed(query: QueryDict, **values: str | int | None) -> str:
    """The query with these values set; None leaves one out. Never empty, so links work."""
    params = query.copy()
    for name, value in values.items():
        if value is None or value == "":
            params.pop(name, None)
        else:
            params[name] = str(value)
    return f"?{params.urlencode()}"


def next_order(current: str, key: str) -> str:
    """Largest first, then smallest first: what one looks for in a column of figures."""
    return key if current == f"-{key}" else f"-{key}"


def direction(current: str, key: str) -> str:
    """As aria-sort wants it."""
    return {key: "ascending", f"-{key}": "descending"}.get(current, "none")


def page_numbers(page: "Page[object]") -> list[int | None]:
    """1 … 4 5 6 … 20, where None stands for the gap."""
    last = page.paginator.num_pages
    near = range(page.number - ROUND_CURRENT, page.number + ROUND_CURRENT + 1)
    wanted = sorted({1, last, *(n for n in near if 1 <= n <= last)})
    numbers: list[int | None] = []
    for n in wanted:
        if numbers and n - (numbers[-1] or 0) > 1:
            numbers.append(None)
        numbers.append(n)
    return numbers


def kept(query: QueryDict, names: str) -> list[tuple[str, str]]:
    """What a filter form passes on unchanged, as hidden fields."""
    return [(name, value) for name in names.split() for value in query.getlist(name)]
