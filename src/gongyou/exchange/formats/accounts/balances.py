"""The balance column of a statement against its amounts."""

from collections.abc import Sequence
from decimal import Decimal

from gongyou.exchange.formats.amounts import fen
from gongyou.exchange.records import AccountEntry, ControlTotal, Table


def check_balances(table: Table, opening: Decimal | None, heading: str) -> None:
    """In order of time: as the days tell, and within one day in the order that fits.

    A single misprint is one mismatch; where the rows after it follow the printed balance
    (a line is missing), the check goes on from there. Where no opening balance is stated the
    account began with nothing, if that fits as well as that the first balance is right.
    """
    entries = [r for r in table.records if isinstance(r, AccountEntry) and r.balance is not None]
    table.stated_totals += len(entries)
    openings = [Decimal(), None] if opening is None else [opening]
    orders = orders_of_time(entries)
    readings = [_differing(order, start, heading) for start in openings for order in orders]
    fewest: list[ControlTotal] = min(readings, key=len)
    table.control_totals += fewest


def orders_of_time(entries: Sequence[AccountEntry]) -> list[list[AccountEntry]]:
    """The newest entry may stand first; on a single day nothing but the balances tells."""
    forward, backward = list(entries), list(reversed(entries))
    if len(entries) < 2 or entries[0].booked_on < entries[-1].booked_on:
        return [forward]
    return [backward] if entries[0].booked_on > entries[-1].booked_on else [forward, backward]


def _differing(
    entries: Sequence[AccountEntry], opening: Decimal | None, heading: str
) -> list[ControlTotal]:
    found = []
    running = opening
    for place, entry in enumerate(entries):
        stated = entry.balance or Decimal()
        running = stated if running is None else running + entry.amount_in - entry.amount_out
        if running != stated:
            found.append(ControlTotal(entry.row, heading, f"{fen(stated)}", f"{fen(running)}"))
            if _follows(entries[place + 1 : place + 2], stated):
                running = stated
    return found


def _follows(after: Sequence[AccountEntry], balance: Decimal) -> bool:
    return any(e.balance == balance + e.amount_in - e.amount_out for e in after)
