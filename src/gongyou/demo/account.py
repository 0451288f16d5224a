"""The wage account of an invented worksite: labour cost in, payrolls out, sometimes worse."""

from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal

from gongyou.demo.planting import StoryError
from gongyou.demo.stories import MATERIAL_SHOP, Wrong
from gongyou.demo.truth import Entry, EntryKind, Site
from gongyou.exchange.records import LineStatus
from gongyou.foundation.money import ZERO, fen
from gongyou.foundation.months import shift

CLEARING = "代发工资过渡户"
BANKS_OWN = "6200990000000000"
MATERIAL_PRICE = Decimal(18500)
_TEN_THOUSAND = Decimal(10_000)


def keep_account(site: Site) -> None:
    """Sets the agreed labour cost and books everything in order of time."""
    if not site.story.has_account:
        return
    largest = max(site.net_of(month) for month in site.timeline.months)
    site.labour_cost = _round_up(largest * Decimal("1.02"))
    entries = [_paid_ahead(site)] if site.story.reserve else []
    for month in site.timeline.months:
        entries += _labour_cost(site, month)
        entries += _payroll(site, month)
    entries += _interest(site)
    if site.has(Wrong.MATERIAL_FROM_ACCOUNT):
        day = site.timeline.pays_on(site.timeline.months[0]) + timedelta(days=9)
        entries.append(
            Entry(
                day,
                EntryKind.NON_WORKER,
                -MATERIAL_PRICE,
                MATERIAL_SHOP,
                "6200990000008888",
                "材料款",
            )
        )
    known = [e for e in entries if e.day <= site.timeline.as_of]
    site.entries = sorted(known, key=lambda e: e.day)
    _check_never_overdrawn(site)


def _round_up(amount: Decimal) -> Decimal:
    return (amount / _TEN_THOUSAND).to_integral_value(ROUND_CEILING) * _TEN_THOUSAND


def _paid_ahead(site: Site) -> Entry:
    """Before the first wage month, so that it counts for none of them."""
    month = shift(site.timeline.months[0], -1)
    amount = _round_up(site.labour_cost * Decimal(str(site.story.reserve)))
    return _credit(site, site.timeline.first + timedelta(days=8), amount, month, "（预付）")


def _credit(site: Site, day: date, amount: Decimal, month: str, more: str = "") -> Entry:
    owner = site.story.owner.name
    memo = f"拨付{month[:4]}年{int(month[5:])}月人工费{more}"
    account = "6200990000000011"
    return Entry(day, EntryKind.APPROPRIATION, amount, owner, account, memo, month)


def _labour_cost(site: Site, month: str) -> list[Entry]:
    months = site.timeline.months
    missing = {months[f.month] for f in site.faults(Wrong.LABOUR_COST_MISSING)}
    late = {months[f.month] for f in site.faults(Wrong.LABOUR_COST_LATE)}
    if month in missing:
        return []
    due = site.timeline.labour_cost_due(month)
    day = due + timedelta(days=12) if month in late else due - timedelta(days=1)
    return [_credit(site, day, site.labour_cost, month)]


def _payroll(site: Site, month: str) -> list[Entry]:
    """What succeeded leaves as one amount per batch."""
    days = (site.timeline.pays_on(month), site.timeline.resends_on(month))
    out = []
    for batch, day in enumerate(days):
        lines = [t for w in site.of_month(month) for t in w.transfers if t.batch == batch]
        paid = sum((t.amount for t in lines if t.status is LineStatus.PAID), ZERO)
        memo = f"代发{int(month[5:])}月工资 批次{batch_number(site, month, batch):02d}"
        if paid:
            entry = Entry(day, EntryKind.WAGE_BATCH, -paid, CLEARING, BANKS_OWN, memo, month)
            out.append(entry)
    return out


def batch_number(site: Site, month: str, batch: int) -> int:
    """Numbered through over all months, as the banks do."""
    return 2 * site.timeline.months.index(month) + batch + 1


def _interest(site: Site) -> list[Entry]:
    """At the end of each quarter."""
    first = site.timeline.first
    days = [date(first.year + (n > 4), 3 * ((n - 1) % 4 + 1), 21) for n in range(1, 8)]
    found = [d for d in days if first + timedelta(days=20) < d]
    return [Entry(d, EntryKind.INTEREST, Decimal("123.45"), "", "", "结息") for d in found[:1]]


def balances(site: Site) -> list[Decimal]:
    """The balance after each entry."""
    running, found = ZERO, []
    for entry in site.entries:
        running = fen(running + entry.amount)
        found.append(running)
    return found


def _check_never_overdrawn(site: Site) -> None:
    if any(balance < 0 for balance in balances(site)):
        raise StoryError(f"{site.story.code}: the wage account would be overdrawn")
