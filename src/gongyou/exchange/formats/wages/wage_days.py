"""Which column of a wage sheet is attendance, where 工作量 may be days as well as square metres."""

import re
from collections.abc import Sequence

from gongyou.exchange.formats.cells import cell_text, squeezed
from gongyou.exchange.formats.headings import Column, Header
from gongyou.exchange.formats.people import RecordCells
from gongyou.exchange.formats.wages.wage_money import MoneyColumns

_DAYS = re.compile(r"\d(天|日|个?工日?)$")
_SHARE = 0.8
_FEWEST = 2


def days_column(
    header: Header, records: Sequence[RecordCells], money: MoneyColumns
) -> Column | None:
    """出勤 and its like; else a 工作量 whose cells say 天, or that times the day rate is pay."""
    named = header.by_field.get("days", ())
    if named:
        return next((c for c in named if any(r.cells(c) for r in records)), named[0])
    for column in header.by_field.get("workload", ()):
        if _says_days(column, records) or _earns_by_the_day(column, records, money):
            return column
    return None


def _says_days(column: Column, records: Sequence[RecordCells]) -> bool:
    texts = [squeezed(cell_text(cell)) for r in records for cell in r.cells(column)]
    return bool(texts) and sum(bool(_DAYS.search(t)) for t in texts) >= len(texts) * _SHARE


def _earns_by_the_day(column: Column, records: Sequence[RecordCells], money: MoneyColumns) -> bool:
    """Days × day rate, with what is paid for overtime, is gross pay in nearly every row."""
    if not money.gross:
        return False
    extra = [c for c in records[0].header.columns if c.field == "earning"] if records else []
    compared = fits = 0
    for cells in records:
        quiet = cells.quietly
        days, rate = quiet.days_in(column), quiet.rate("day_rate")[0]
        gross = quiet.money_in(money.gross[-1])
        if days and rate and gross:
            compared += 1
            earned = days * rate + sum(quiet.money_in(c) or 0 for c in extra)
            fits += abs(earned - gross) < 1
    return compared >= _FEWEST and fits >= compared * _SHARE
