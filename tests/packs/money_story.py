"""What a site's sheets, batches and account say, with the faults a checker must find."""

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from tests.packs.cast import RARE, card, misspelt
from tests.packs.truth import (
    FAILED,
    IN,
    PAID,
    PENDING,
    BatchOrder,
    Dice,
    Entry,
    Order,
    Site,
    Wage,
    Worker,
    after,
    days_of,
    fen,
)

_TAKEN = ("预支", "罚款", "伙食费", "水电费")
_PIECES = (("砌体", 245), ("抹灰", 42), ("贴砖", 58))


def add_money(site: Site, seed: int) -> None:
    dice = Dice(f"money {site.pack} {seed}")
    for month in site.months:
        wages = _wages(site, month, dice)
        _spoil(wages, dice)
        site.wages += wages
    _batches(site, dice)
    _entries(site, dice)


# --- wage sheets ----------------------------------------------------------------------------


def _worked(site: Site, month: str) -> dict[int, int]:
    days: defaultdict[int, set[date]] = defaultdict(set)
    for passing in site.passings:
        if passing.worker and passing.direction == IN and f"{passing.at:%Y-%m}" == month:
            days[id(passing.worker)].add(passing.at.date())
    return {who: len(found) for who, found in days.items()}


def _wages(site: Site, month: str, dice: Dice) -> list[Wage]:
    worked = _worked(site, month)
    left_out = dice.pick([w for w in site.roster if w.team.kind == "day"] or site.roster)
    found = []
    for worker in site.roster:
        if worker is not left_out:
            found.append(_wage(worker, month, worked.get(id(worker), 24), dice))
    named_only = site.workers[-1]
    if site.teams[0].kind == "day":
        found.append(_wage(named_only, month, 21, dice))
        # Of one whom only his number names at the gate, a sheet's ID says nothing.
        if month == site.months[0] and site.code_mode != "badge":
            found.append(_wage(site.workers[-3], month, 12, dice))
    for wage in [w for w in found if w.worker.second_team]:
        team = wage.worker.second_team
        if team and team.kind == wage.worker.team.kind:
            found.append(replace(_wage(wage.worker, month, 3, dice), moved=team))
    return found


def _wage(worker: Worker, month: str, worked: int, dice: Dice) -> Wage:
    days = worked + Decimal(dice.pick(("0", "0", "0", "0", "-1", "1", "2", "0.5", "-0.5")))
    days = max(days, Decimal(1))
    taken: dict[str, Decimal] = {}
    for name in dice.some(_TAKEN, dice.pick((0, 0, 1, 1, 2))):
        taken[name] = Decimal(dice.between(1, 20) * 50)
    wage = Wage(worker, month, days, worker.rate, Decimal(), taken, {}, Decimal())
    {"day": _by_day, "piece": _by_piece, "month": _by_month}[worker.team.kind](wage, dice)
    wage.net_printed = wage.net
    return wage


def _by_day(wage: Wage, dice: Dice) -> None:
    if dice.chance(0.4):
        wage.extras["加班费"] = Decimal(dice.between(2, 12) * 42)
    if dice.chance(0.2):
        wage.extras["补贴"] = Decimal(200)
    assert wage.days is not None
    wage.gross = fen(wage.days * wage.rate + sum(wage.extras.values(), Decimal()))


def _by_piece(wage: Wage, dice: Dice) -> None:
    wage.days = None
    for name, price in _PIECES[: dice.between(1, 3)]:
        quantity = Decimal(dice.between(90, 260)) / 10
        wage.items.append((name, quantity, Decimal(price), fen(quantity * price)))
    wage.gross = sum((i[3] for i in wage.items), Decimal())


def _by_month(wage: Wage, dice: Dice) -> None:
    whole = len(days_of(wage.month))
    assert wage.days is not None
    if wage.days < 20 and wage.rate > 2200:
        wage.absence = fen(wage.rate / whole * (whole - int(wage.days)))
    wage.gross = wage.rate - wage.absence


def _spoil(wages: list[Wage], dice: Dice) -> None:
    """Different people are struck; those whose names or IDs are a matter of their own are not."""
    plain = dice.mixed([w for w in wages if w.worker.number and w.worker.name not in RARE])
    plain[0].net_printed += Decimal(200)
    plain[1].taken = {"预支": plain[1].gross + 350}
    plain[1].net_printed = plain[1].net
    plain[2].taken = {"预支": max(plain[2].gross - 1500, Decimal(100))}
    plain[2].net_printed = plain[2].net
    for wage in [w for w in plain[3:] if w.worker.team.kind == "day"][:2]:
        wage.rate_stated = wage.rate + 20
        wage.gross += fen((wage.days or Decimal()) * 20)
        wage.net_printed = wage.net


# --- the bank -------------------------------------------------------------------------------


def _batches(site: Site, dice: Dice) -> None:
    owed: list[Order] = []  # of an earlier month, sent with a later one
    number = 0
    for month in site.months:
        nominal = after(month, 1, site.project["pay_day"]["day"])
        day = min(nominal + timedelta(days=dice.between(-3, 4)), site.as_of - timedelta(days=1))
        lines = [_order(w) for w in _merged(site, month)]
        again, late = _strike(site, lines, month, dice)
        number += 1
        site.batches.append(BatchOrder(day, number, dice.mixed(lines + owed)))
        owed = late
        if again:
            number += 1
            later = day + timedelta(days=dice.between(2, 8))
            site.batches.append(BatchOrder(min(later, site.as_of), number, again))
    site.batches[-1].lines.extend(owed)


def _merged(site: Site, month: str) -> list[tuple[Worker, str, Decimal]]:
    """One payment a person and month, whatever the number of sheet rows."""
    amounts: dict[int, tuple[Worker, str, Decimal]] = {}
    for wage in site.wages:
        if wage.month == month:
            worker, _, before = amounts.get(id(wage.worker), (wage.worker, month, Decimal()))
            amounts[id(worker)] = (worker, month, before + wage.net_printed)
    return [found for found in amounts.values() if found[2] > 0]


def _order(payable: tuple[Worker, str, Decimal]) -> Order:
    worker, month, amount = payable
    return Order(worker, month, amount, PAID, worker.card, worker.name)


def _strike(
    site: Site, lines: list[Order], month: str, dice: Dice
) -> tuple[list[Order], list[Order]]:
    """Faults of a batch; returns what is sent again and what is sent a month later."""
    names = [w.name for w in site.workers]  # a namesake may be paid nothing this month
    plain = dice.mixed(
        [
            o
            for o in lines
            if o.worker.number and o.worker.name not in RARE and names.count(o.worker.name) == 1
        ]
    )
    again = []
    lines.remove(plain[0])  # not paid at all
    for order, change in ((plain[1], 0), (plain[2], 0), (plain[3], -100)):
        order.status = FAILED
        if order is not plain[1]:
            amount = order.amount + change
            again.append(replace(order, status=PAID, amount=amount, again=1))
    plain[4].amount += 300
    plain[5].amount -= 100 if plain[5].amount > 100 else 0
    if dice.chance(0.7):
        plain[6].status = PENDING
    plain[7].card = card(8000 + plain[7].worker.number)  # registered nowhere
    single = [o for o in plain[8:] if _only_owner(site, o.worker)]
    if single:
        single[0].name = misspelt(single[0].name, dice)
    second = [o for o in plain if o.worker.second_card and o not in plain[:8]]
    for order in second:
        order.card = order.worker.second_card
    late = []
    if len(site.months) > 1 and month == site.months[0] and len(plain) > 9:
        lines.remove(plain[9])
        late.append(replace(plain[9], remark="补"))
    return again, late


def _only_owner(site: Site, worker: Worker) -> bool:
    """Only then does a card that is right tell who is meant by a name that is wrong."""
    return not worker.card_lost and sum(w.card == worker.card for w in site.workers) == 1


# --- the account ----------------------------------------------------------------------------


def _entries(site: Site, dice: Dice) -> None:
    found: list[Entry] = []
    for month in site.months:
        found += _appropriations(site, month, dice)
    clearing = dice.pick(("代发工资过渡户", "应付代发工资过渡户"))
    for batch in site.batches:
        found += _leaving(batch, clearing, dice)
    first, last = found[0].day, site.as_of
    person = next(w for w in site.roster if w.team.kind == "day" or len(site.teams) < 2)
    found += [
        Entry(
            _between(first, last, dice), Decimal(), Decimal(dice.between(50, 190) * 100),
            "non_worker", "叙州区示例建材经营部", "6200990000008881", "材料款",
        ),
        Entry(
            _between(first, last, dice), Decimal(), Decimal(500),
            "wage_line", person.name, person.card, "预支生活费",
        ),
        Entry(
            _between(first, last, dice), Decimal(), Decimal("12.50"), "non_worker", "", "", "手续费"
        ),
        Entry(date(2026, 6, 21), Decimal("88.16"), Decimal(), "interest", "", "", "结息"),
    ]  # fmt: skip
    order = sorted(range(len(found)), key=lambda n: (found[n].day, n))
    site.entries = [found[n] for n in order]


def _between(first: date, last: date, dice: Dice) -> date:
    return first + timedelta(days=dice.between(0, (last - first).days))


def _appropriations(site: Site, month: str, dice: Dice) -> list[Entry]:
    terms = site.project["labor_fee"]
    due = after(month, terms["month_offset"], terms["agreed_day"])
    whole = Decimal(terms["amount_per_month"])
    parts = dice.pick(((whole,), (whole - 60000, Decimal(60000)), (whole - 60000,)))
    year, number = month[:4], int(month[5:])
    memo = dice.pick(
        (f"拨付{year}年{number}月人工费", f"{year}年{number}月份人工费用", f"{number}月人工费")
    )
    owner = site.project["owner"]["name"]
    found, day = [], due + timedelta(days=dice.between(-4, 9))
    for part in parts:
        found.append(
            Entry(
                min(day, site.as_of), part, Decimal(), "appropriation",
                owner, "6200990000000012", memo, month,
            )
        )  # fmt: skip
        day += timedelta(days=dice.between(1, 9))
    return found


def _leaving(batch: BatchOrder, clearing: str, dice: Dice) -> list[Entry]:
    """Either only what succeeded leaves, or all leaves and what failed comes back."""
    done = sum((o.amount for o in batch.lines if o.status == PAID), Decimal())
    failed = sum((o.amount for o in batch.lines if o.status == FAILED), Decimal())
    memo = f"代发{int(batch.lines[0].month[5:])}月工资 批次{batch.number:02d}"
    account = "6200990000009999"
    whole = bool(failed) and dice.chance(0.4)
    out = done + (failed if whole else 0)
    found = []
    if out:
        found.append(Entry(batch.day, Decimal(), out, "wage_batch", clearing, account, memo))
    if whole:
        back = batch.day + timedelta(days=1)
        word = "代发工资失败退回"
        found.append(Entry(back, failed, Decimal(), "refund", clearing, account, word))
    return found
