"""From a story to a worksite: people, days at the gate, wage sheets, what the bank paid."""

from datetime import date, timedelta
from decimal import Decimal

from gongyou.demo import planting
from gongyou.demo.account import keep_account
from gongyou.demo.dice import Dice
from gongyou.demo.invented import PEOPLE_AT_MOST, people
from gongyou.demo.stories import Story, Team
from gongyou.demo.timeline import Timeline, days_of, timeline_to
from gongyou.demo.truth import SheetLine, Site, Transfer, Work, Worker
from gongyou.exchange.records import PayKind
from gongyou.foundation.money import ZERO, fen
from gongyou.foundation.months import first_day

_BANKS = ("工商银行", "建设银行", "农业银行", "邮储银行", "宜宾农商银行")
_DAY_RATES = range(240, 341, 10)
_MONTH_RATES = (4200, 4800, 5400, 6000, 6600, 6900)
FIRST_PIN = 101


def build(story: Story, as_of: date) -> Site:
    """The same story and day give the same worksite, to the last second of a punch."""
    if story.size > PEOPLE_AT_MOST - 10:
        raise ValueError(f"{story.code}: {story.size} people; {PEOPLE_AT_MOST - 10} at most")
    dice = Dice(f"{story.number} {story.code} {as_of}")
    timeline = timeline_to(as_of, story.months)
    site = Site(story, timeline, _hire(story, timeline, dice), [])
    planting.plant_people(site, dice)
    for month in timeline.months:
        site.works += [w for worker in site.workers if (w := _work(worker, month, dice))]
    for month in timeline.open_months:
        for worker in site.workers:
            days = [d for d in _days(worker, month, dice) if d <= timeline.as_of]
            site.open_days.setdefault(worker.pin, []).extend(days)
    planting.plant_work(site, dice)
    _pay_everybody(site)
    planting.plant_pay(site, dice)
    keep_account(site)
    return site


# --- people ------------------------------------------------------------------------------


def _hire(story: Story, timeline: Timeline, dice: Dice) -> list[Worker]:
    somebody = people(story.number, dice)
    workers: list[Worker] = []
    for team in story.teams:
        for _ in range(team.size):
            number = len(workers) + 1
            who = next(somebody)
            entered = timeline.start + timedelta(days=dice.between(2, 16))
            workers.append(
                Worker(
                    number=number,
                    who=who,
                    team=team,
                    rate=_rate(team, dice),
                    pin=str(FIRST_PIN + number - 1),
                    bank=dice.pick(_BANKS),
                    contract_on=entered - timedelta(days=dice.between(0, 2)),
                    entered_on=entered,
                    card=who.card,
                )
            )
    _come_and_go(workers, timeline, dice)
    return workers


def _rate(team: Team, dice: Dice) -> Decimal:
    if team.pay is PayKind.DAY:
        return Decimal(dice.pick(_DAY_RATES))
    return Decimal(dice.pick(_MONTH_RATES) if team.pay is PayKind.MONTH else 245)


def _come_and_go(workers: list[Worker], timeline: Timeline, dice: Dice) -> None:
    """Somebody comes later, somebody leaves, somebody guards the site by night."""
    late, early, night = dice.shuffled(workers)[:3] if len(workers) >= 8 else [None] * 3
    if late and early and night:
        late.entered_on = timeline.first + timedelta(days=dice.between(6, 12))
        late.contract_on = late.entered_on - timedelta(days=1)
        early.left_on = first_day(timeline.months[-1]) + timedelta(days=dice.between(12, 20))
        night.night = True


# --- work --------------------------------------------------------------------------------


def _work(worker: Worker, month: str, dice: Dice) -> Work | None:
    days = _days(worker, month, dice)
    if not days:
        return None
    return Work(worker, month, days, _line(worker, month, days, dice))


def _days(worker: Worker, month: str, dice: Dice) -> list[date]:
    last = worker.left_on or date.max
    there = [d for d in days_of(month) if worker.entered_on <= d <= last]
    away = {d.day for d in dice.shuffled(there)[: dice.between(0, 5)]}
    return [d for d in there if d.day not in away]


def _line(worker: Worker, month: str, days: list[date], dice: Dice) -> SheetLine:
    advance = Decimal(dice.pick((0, 0, 0, 500, 1000, 1500)))
    if worker.team.pay is PayKind.PIECE:
        return _piece_line(len(days), advance, dice)
    # The gate cannot see half a day: up to one day of difference is no finding.
    stated = Decimal(len(days)) - dice.pick((Decimal(0), Decimal(0), Decimal("0.5")))
    if worker.team.pay is PayKind.MONTH:
        return _month_line(worker, month, stated, advance, dice)
    hours = dice.pick((0, 0, 4, 6, 8, 10))
    return SheetLine(
        days=stated,
        rate=worker.rate,
        overtime_hours=hours,
        overtime_price=(worker.rate / 8).quantize(Decimal(1)) if hours else ZERO,
        allowance=Decimal(200 if dice.chance(0.15) else 0),
        advance=advance if advance < stated * worker.rate else ZERO,
        other_deduction=Decimal(dice.pick((0, 0, 0, 0, 50, 100))),
    )


def _piece_line(days: int, advance: Decimal, dice: Dice) -> SheetLine:
    """About as many cubic and square metres as a mason lays in so many days."""
    masonry = Decimal(days * dice.between(72, 86)) / 100
    plaster = Decimal(days * dice.between(280, 335)) / 100
    quantities = (
        (masonry.quantize(Decimal("0.1")), Decimal(245)),
        (plaster.quantize(Decimal("0.1")), Decimal(42)),
    )
    return SheetLine(quantities=quantities, advance=advance if days > 10 else ZERO)


def _month_line(
    worker: Worker, month: str, stated: Decimal, advance: Decimal, dice: Dice
) -> SheetLine:
    """A month is full from 22 days on; each day missing costs its part of the wage."""
    missing = max(Decimal(22) - stated, Decimal(0))
    absence = fen(worker.rate * missing / 22) if missing else ZERO
    return SheetLine(
        days=stated,
        rate=worker.rate,
        monthly=True,
        absence=absence,
        advance=advance if not missing else ZERO,
        other_deduction=Decimal(dice.pick((0, 0, 435))) if not missing else ZERO,
    )


# --- pay ---------------------------------------------------------------------------------


def _pay_everybody(site: Site) -> None:
    for work in site.works:
        if work.line and work.line.net > 0:
            worker = work.worker
            work.transfers.append(Transfer(worker, work.month, 0, work.line.net, worker.card))
