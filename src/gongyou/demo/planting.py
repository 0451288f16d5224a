"""Putting a story's faults into a worksite, and noting what each must be found as.

Workers are taken once only, so that every planted fault can be told from the others; a
fault that finds nobody left to befall is an error of the story.
"""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from gongyou.demo.dice import Dice
from gongyou.demo.invented import PHONE_PREFIX, RARE_NAME, Identity, card_number
from gongyou.demo.stories import Fault, Wrong
from gongyou.demo.truth import Site, Transfer, Work, Worker
from gongyou.exchange.records import IdStatus, LineStatus, PayKind
from gongyou.foundation.money import ZERO

FIRST_STRANGER_PIN = 161
_STRANGERS = ("周临工", "吴临工", "郑临工", "冯临工")
LOWEST_WAGE = Decimal(1950)


class StoryError(ValueError):
    """The story asks for more than its people can bear."""


Planter = Callable[[Site, list[Work], Dice], None]


def plant_people(site: Site, dice: Dice) -> None:
    """What is wrong from the first day on: papers, cards, names."""
    for fault in site.story.faults:
        match fault.wrong:
            case Wrong.SHARED_CARD:
                chosen = _choose_workers(site, fault, dice)
                first = chosen[0].who
                for worker in chosen:  # whoever has one card for two has one telephone too
                    worker.card = first.card
                    worker.who = replace(worker.who, phone=first.phone)
            case Wrong.NO_CONTRACT:
                for worker in _choose_workers(site, fault, dice):
                    worker.contract_on = None
            case Wrong.BELOW_MINIMUM:
                for worker in _choose_workers(site, fault, dice, PayKind.MONTH):
                    worker.rate = LOWEST_WAGE
            case Wrong.ID_CHECKSUM | Wrong.ID_LOST_DIGITS:
                for worker in _choose_workers(site, fault, dice):
                    worker.id_status = IdStatus(fault.wrong.value)
            case Wrong.RARE_NAME:
                worker = _choose_workers(site, fault, dice, PayKind.PIECE)[0]
                worker.who = replace(worker.who, name=RARE_NAME)
            case Wrong.SAME_NAME:
                one = _choose_workers(site, fault, dice, PayKind.DAY)[0]
                second = _choose_workers(site, fault, dice, PayKind.PIECE)[0]
                second.who = replace(second.who, name=one.who.name)


def _choose_workers(
    site: Site, fault: Fault, dice: Dice, pay: PayKind | None = None
) -> list[Worker]:
    """Workers of one team who are there all the time and whom nothing has befallen yet."""
    free = [w for w in site.workers if _stays(w) and w not in site.befallen]
    free = [w for w in free if pay in {None, w.team.pay} and fault.team in {"", w.team.name}]
    teams = dice.shuffled(site.teams)
    for team in teams:
        same = [w for w in free if w.team == team]
        if len(same) >= fault.workers:
            chosen = dice.some(same, fault.workers)
            site.befallen.update(chosen)
            return chosen
    raise StoryError(f"{site.story.code}: nobody left for {fault}")


def _stays(worker: Worker) -> bool:
    return worker.left_on is None and not worker.night and worker.on_roster


# --- in one month ------------------------------------------------------------------------


def plant_work(site: Site, dice: Dice) -> None:
    """What is wrong with attendance and wage sheets, before anybody is paid."""
    _note_lasting(site)
    for fault in site.story.faults:
        if fault.wrong is Wrong.UNREGISTERED:
            _add_strangers(site, fault, dice)
        elif fault.wrong is Wrong.WRONG_TOTAL:
            team = next(t for t in site.teams if fault.team in {"", t.name})
            site.wrong_totals.add((_month(site, fault), team.name))
        elif planter := _ON_WORK.get(fault.wrong):
            pay = _PAY_OF.get(fault.wrong)
            planter(site, _choose_works(site, fault, dice, pay), dice)


def plant_pay(site: Site, dice: Dice) -> None:
    """What is wrong with the payments."""
    for work in site.works:
        if work.worker.card != work.worker.who.card or _lends_card(site, work.worker):
            work.codes |= {"shared_card"} if work.transfers else set()
    for fault in site.story.faults:
        if fault.wrong is Wrong.UNPAID_TEAM:
            _unpaid(site, _free_of_team(site, fault), dice)
        elif planter := _ON_PAY.get(fault.wrong):
            planter(site, _choose_works(site, fault, dice, None), dice)


def _month(site: Site, fault: Fault) -> str:
    return site.timeline.months[fault.month]


def _choose_works(site: Site, fault: Fault, dice: Dice, pay: PayKind | None) -> list[Work]:
    month = _month(site, fault)
    free = [
        w
        for w in site.of_month(month)
        if _stays(w.worker) and w.worker not in site.befallen and len(w.days) >= 20
    ]
    free = [w for w in free if pay in {None, w.worker.team.pay}]
    free = [w for w in free if fault.team in {"", w.worker.team.name}]
    if len(free) < fault.workers:
        raise StoryError(f"{site.story.code}: nobody left for {fault}")
    chosen = dice.some(free, fault.workers)
    site.befallen.update(w.worker for w in chosen)
    return chosen


def _free_of_team(site: Site, fault: Fault) -> list[Work]:
    """Everybody of the team who is due money and whose pay nothing else has befallen."""
    works = [w for w in site.of_month(_month(site, fault)) if w.worker.team.name == fault.team]
    found = [w for w in works if w.transfers and w.worker not in site.befallen]
    site.befallen.update(w.worker for w in found)
    return found


def _note_lasting(site: Site) -> None:
    """Findings that come back in every month."""
    for work in site.works:
        worker = work.worker
        if worker.contract_on is None:
            work.codes.add("no_contract")
        if worker.rate == LOWEST_WAGE and len(work.days) >= 21:
            work.codes.add("below_minimum")


def _add_strangers(site: Site, fault: Fault, dice: Dice) -> None:
    """At the gate with a number of their own, on no roster and on no sheet."""
    month = _month(site, fault)
    team = dice.pick(site.teams)
    for _ in range(fault.workers):
        met = sum(not w.on_roster for w in site.workers)
        who = Identity(_STRANGERS[met], "", "男", f"{PHONE_PREFIX}0000", "")
        entered = site.timeline.first
        pin = str(FIRST_STRANGER_PIN + met)
        stranger = Worker(0, who, team, ZERO, pin, "", None, entered)
        donor = next(w for w in site.of_month(month) if len(w.days) >= 15)
        days = dice.some(donor.days, dice.between(8, 14))
        site.workers.append(stranger)
        codes = {"unregistered", "not_on_sheet"}
        site.works.append(Work(stranger, month, days, codes=codes))


def _ghost(site: Site, works: list[Work], dice: Dice) -> None:
    for work in works:
        work.days = []
        work.codes.add("ghost")
        if work.line and work.line.days is not None:
            work.codes.add("days_differ")


def _not_on_sheet(site: Site, works: list[Work], dice: Dice) -> None:
    for work in works:
        work.line = None
        work.codes.add("not_on_sheet")


def _days_differ(site: Site, works: list[Work], dice: Dice) -> None:
    for work in works:
        work.days = dice.some(work.days, len(work.days) - 5)
        work.codes.add("days_differ")


def _rate_differs(site: Site, works: list[Work], dice: Dice) -> None:
    for work in works:
        if work.line:
            work.line.rate -= 20
            work.codes.add("rate_differs")


def _arithmetic(site: Site, works: list[Work], dice: Dice) -> None:
    for work in works:
        if work.line:
            work.line.misprint = Decimal(200)
            work.codes.add("arithmetic")


def _unpaid(site: Site, works: list[Work], dice: Dice) -> None:
    for work in works:
        work.transfers.clear()
        work.codes.add("unpaid")


def _underpaid(site: Site, works: list[Work], dice: Dice) -> None:
    for work in works:
        work.transfers = [replace(t, amount=t.amount - 1000) for t in work.transfers]
        work.codes.add("underpaid")


def _overpaid(site: Site, works: list[Work], dice: Dice) -> None:
    for work in works:
        work.transfers = [replace(t, amount=t.amount + 500) for t in work.transfers]
        work.codes.add("overpaid")


def _failed(site: Site, works: list[Work], dice: Dice) -> None:
    for work in works:
        work.transfers = [_refused(t) for t in work.transfers]
        work.codes |= {"unpaid", "failed_not_resent"}


def _failed_and_resent(site: Site, works: list[Work], dice: Dice) -> None:
    for work in works:
        work.transfers = [
            attempt for t in work.transfers for attempt in (_refused(t), replace(t, batch=1))
        ]


def _refused(transfer: Transfer) -> Transfer:
    return replace(transfer, status=LineStatus.FAILED, note="账户已销户")


def _wrong_card(site: Site, works: list[Work], dice: Dice) -> None:
    for work in works:
        card = card_number(site.story.number, 9000 + work.worker.number)
        work.transfers = [replace(t, card=card) for t in work.transfers]
        work.codes.add("wrong_payee_card")


def _lends_card(site: Site, worker: Worker) -> bool:
    return any(w is not worker and w.card == worker.card for w in site.workers if w.card)


_ON_WORK: dict[Wrong, Planter] = {
    Wrong.GHOST: _ghost,
    Wrong.NOT_ON_SHEET: _not_on_sheet,
    Wrong.DAYS_DIFFER: _days_differ,
    Wrong.RATE_DIFFERS: _rate_differs,
    Wrong.ARITHMETIC: _arithmetic,
}
_PAY_OF = {Wrong.DAYS_DIFFER: PayKind.DAY, Wrong.RATE_DIFFERS: PayKind.DAY}
_ON_PAY: dict[Wrong, Planter] = {
    Wrong.UNPAID: _unpaid,
    Wrong.UNDERPAID: _underpaid,
    Wrong.OVERPAID: _overpaid,
    Wrong.FAILED_NOT_RESENT: _failed,
    Wrong.FAILED_AND_RESENT: _failed_and_resent,
    Wrong.WRONG_CARD: _wrong_card,
}
