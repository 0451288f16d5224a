"""Wage sheets with several months side by side: 7月(出勤, 应发, 实发) | 8月(…) | 9月(…)."""

import re
from collections.abc import Iterator
from dataclasses import replace

from gongyou.exchange.formats.cells import squeezed
from gongyou.exchange.formats.dates import bare_months_in, months_in
from gongyou.exchange.formats.headings import Column, Header
from gongyou.exchange.formats.vocabulary import WAGE_SHEET

_PAY = {"gross", "net", "piece_wage", "wage_amount", "remaining"}
# What is a person's and not a month's; anything else outside the months is a sum over them.
_PERSONAL = {
    *("number", "employee_no", "name", "id_number", "sex", "trade", "team", "employer", "phone"),
    *("card", "bank_name", "remark", "signature", "day_rate", "month_rate"),
}
_MONTH_WORD = re.compile(r"^(?:20\d\d年)?(?:1[0-2]|0?[1-9])月(?:份|度)?")


def by_month(header: Header) -> Iterator[tuple[str, Header]]:
    """The header of each month with the words that name it; ('', header) where there is one."""
    columns = {column.index: _month_of(column) for column in header.columns}
    named = {word: _renamed(header, columns, word) for word in columns.values() if word}
    paid = {word: cut for word, cut in named.items() if cut.fields & _PAY}
    if len(paid) < 2:
        yield "", header
        return
    yield from paid.items()


def _month_of(column: Column) -> str:
    """'7月' or '2026年7月', where the headings over a column or the column's own say so."""
    for text in (*column.above, column.heading):
        whole, bare = months_in(text), bare_months_in(text)
        if len(whole) == 1:
            return f"{whole[0][:4]}年{int(whole[0][5:])}月"
        if not whole and len(bare) == 1:
            return f"{bare[0]}月"
    return ""


def _renamed(header: Header, months: dict[int, str], month: str) -> Header:
    columns = []
    for column in header.columns:
        own = months[column.index]
        if own == month:
            columns.append(replace(column, field=_field(column)))
        elif not own and column.field in _PERSONAL:
            columns.append(column)
        else:
            columns.append(replace(column, heading="", field=""))
    return Header(header.first, header.last, tuple(columns))


def _field(column: Column) -> str:
    """7月应发 is the gross pay of July."""
    if column.field:
        return column.field
    word = _MONTH_WORD.sub("", squeezed(column.heading))
    return WAGE_SHEET.field_of(word, column.above) if word else ""
