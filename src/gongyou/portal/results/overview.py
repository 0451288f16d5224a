"""One worksite's result, from the answer to the duties behind it."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from gongyou.alerts.queries import Judged, Judgement
from gongyou.exchange.words import KINDS
from gongyou.foundation.money import ZERO
from gongyou.payroll.models import MonthLedger
from gongyou.payroll.queries.position import Position
from gongyou.portal.results.words import FINDING_SENTENCES, FINDING_WORDS
from gongyou.registry.models import Batch, Worksite
from gongyou.statutes.lateness import Lateness
from gongyou.statutes.results import Status
from gongyou.statutes.signals import Crossed, Level, signal_rule
from gongyou.ui import figures

ACCOUNT_KINDS: dict[str, Promise] = {
    "appropriation": gettext_lazy("人工费拨付"),
    "interest": gettext_lazy("结息"),
    "refund": gettext_lazy("代发退回"),
    "wage_batch": gettext_lazy("批量代发"),
    "wage_line": gettext_lazy("单笔代发"),
    "non_worker": gettext_lazy("非工资支出"),
    "other_inflow": gettext_lazy("其他收入"),
}


def _lang() -> str:
    return "en" if (get_language() or "").startswith("en") else "zh"


def level_name(level: Level) -> str:
    return "clear" if level is Level.NONE else str(level)


@dataclass(frozen=True)
class Answer:
    """Why one came: who is owed how much, in all and without unproved deductions."""

    level: str
    owed: Decimal
    people: int
    owed_without: Decimal
    unproved: Decimal
    not_on_sheet: int


def answer(position: Position, judgement: Judgement) -> Answer:
    months = [t.month for t in position.months]
    people = (
        MonthLedger.objects.filter(worksite=position.worksite, month__in=months, arrears__gt=0)
        .values("person")
        .distinct()
        .count()
    )
    return Answer(
        level=level_name(judgement.colour),
        owed=sum((t.arrears_total for t in position.months), ZERO),
        people=people,
        owed_without=sum((t.arrears_without_unproved_total for t in position.months), ZERO),
        unproved=sum((t.unproved_deductions_total for t in position.months), ZERO),
        not_on_sheet=sum(t.not_on_sheet_headcount for t in position.months),
    )


def reasons(judgement: Judgement) -> dict[str, list[dict[str, Any]]]:
    """The raised signals for the `reasons` component: those that give the colour, and others.

    Empty when nothing is raised.
    """
    worst = [s for s in judgement.raised if s.level is judgement.colour]
    others = [s for s in judgement.raised if s.level is not judgement.colour]
    if not worst:
        return {}
    shown = {"worst": worst, "others": others}
    return {name: [_reason(s, _lang()) for s in found] for name, found in shown.items()}


def _reason(judged: Judged, lang: str) -> dict[str, Any]:
    found = judged.result.value
    status = judged.result.reason.status
    subject = f"{figures.month(judged.subject)} " if judged.subject else ""
    separator = "；" if lang == "zh" else "; "
    confirm = _("（界线待核）") if status is not Status.VERIFIED else ""
    return {
        "level": str(found.level),
        "title": f"{subject}{found.label[lang]}",
        "value": separator.join(
            f"{c.fact.label[lang]} {_figure(c.value, c.fact.unit)}" for c in found.crossed
        ),
        "line": separator.join(_line(c) for c in found.crossed) + confirm,
        "article": separator.join(r.cite(lang) for r in judged.result.reason.articles),
        "clears": found.clears[lang],
    }


_SIGNS = {"at_least": "≥", "above": ">", "at_most": "≤", "below": "<"}


def _line(crossed: Crossed) -> str:
    sign = _SIGNS[str(crossed.fact.direction)]
    return f"{sign} {_figure(crossed.threshold, crossed.fact.unit)}"


def _figure(value: Decimal, unit: str) -> str:
    if unit == "ratio":
        return figures.percent(value, 1)
    return figures.number(value)


def not_judged(judgement: Judgement) -> list[str]:
    """The rules about which nothing is known yet; not the same as clear."""
    return [signal_rule(r).label[_lang()] for r in judgement.not_judged]


@dataclass(frozen=True)
class FindingCount:
    code: str
    word: Promise
    sentence: Promise
    people: int


def findings(position: Position) -> list[FindingCount]:
    """Each kind found, with how many person-months, most urgent first."""
    counted: Counter[str] = Counter()
    for totals in position.months:
        counted.update(totals.findings)
    return [
        FindingCount(code, word, FINDING_SENTENCES[code], counted[code])
        for code, word in FINDING_WORDS.items()
        if counted[code]
    ]


@dataclass(frozen=True)
class Duty:
    """One thing the site must have or do: what is so, and whether it is in order."""

    name: str
    said: str
    state: str  # done | failed | plain (not known)

    @property
    def word(self) -> str:
        return {"done": _("合格"), "failed": _("不合格"), "plain": _("未知")}[self.state]


def duties(position: Position) -> list[Duty]:
    return [
        *_labour_cost_duties(position),
        *_payroll_duties(position),
        _account_duty(position),
        _deposit_duty(position),
        _board_duty(position),
        _officer_duty(position),
        _agreement_duty(position),
    ]


def _late(found: Lateness) -> str:
    if not found.late:
        return _("按时")
    return _("晚 %(days)s 天（%(working)s 个工作日）") % {
        "days": found.days_calendar,
        "working": found.days_working,
    }


def _labour_cost_duties(position: Position) -> list[Duty]:
    rows = []
    for cost in position.labour_costs:
        found = cost.lateness.value
        said = _("约定 %(due)s 拨 %(agreed)s 元，到账 %(credited)s 元，%(late)s") % {
            "due": figures.day(found.due),
            "agreed": figures.money(cost.agreed),
            "credited": figures.money(cost.credited),
            "late": _late(found),
        }
        name = _("%(month)s人工费") % {"month": figures.month(cost.month)}
        rows.append(Duty(name, said, "failed" if found.late or cost.short else "done"))
    return rows


def _payroll_duties(position: Position) -> list[Duty]:
    rows = []
    for payroll in position.payrolls:
        found = payroll.lateness.value
        begun = (
            _("首批 %(day)s 发出，%(late)s")
            % {"day": figures.day(payroll.first_batch), "late": _late(found)}
            if payroll.first_batch
            else _("还没有发，%(late)s") % {"late": _late(found)}
        )
        said = _("应于 %(due)s 发放；%(begun)s；发放前专户余额够付 %(ratio)s") % {
            "due": figures.day(payroll.pay_date),
            "begun": begun,
            "ratio": figures.percent(payroll.ratio, 1),
        }
        name = _("%(month)s工资") % {"month": figures.month(payroll.month)}
        owed = next((t.arrears_headcount for t in position.months
                     if f"{t.month:%Y-%m}" == payroll.month), 0)  # fmt: skip
        if owed:
            said = _("%(said)s；%(people)s 人没有足额领到") % {"said": said, "people": owed}
        rows.append(Duty(name, said, "failed" if found.late or owed else "done"))
    return rows


def _account_duty(position: Position) -> Duty:
    name = _("专用账户")
    if position.account_opening is None:
        return Duty(name, _("没有合同签订日期，判断不了"), "plain")
    found = position.account_opening.value
    if found.done is None:
        return Duty(name, _("合同签订 %(days)s 天，没有开户") % {"days": found.days}, "failed")
    said = _("合同签订后第 %(days)s 天开户，限 %(limit)s 天") % {
        "days": found.days,
        "limit": found.limit_days,
    }
    return Duty(name, said, "failed" if found.late else "done")


def _deposit_duty(position: Position) -> Duty:
    name = _("工资保证金")
    if position.deposit is None or position.deposit.value.due is None:
        return Duty(name, _("没有施工许可日期，判断不了"), "plain")
    found = position.deposit.value
    said = _("应于 %(due)s 前存储（待核）；%(paid)s") % {
        "due": figures.day(found.due),
        "paid": _("%(day)s 已存") % {"day": figures.day(found.paid)} if found.paid else _("没有存"),
    }
    return Duty(name, said, "failed" if found.late else "done")


def _board_duty(position: Position) -> Duty:
    name = _("维权信息告示牌")
    missing = position.notice_board_missing
    if missing is None:
        return Duty(name, _("没有记录"), "plain")
    if not missing:
        return Duty(name, _("十三项齐全"), "done")
    return Duty(name, _("缺：%(items)s") % {"items": "、".join(missing)}, "failed")


def _officer_duty(position: Position) -> Duty:
    name = _("劳资专管员")
    if position.labour_officer_missing:
        return Duty(name, _("没有配备"), "failed")
    return Duty(name, _("已配备"), "done")


def _agreement_duty(position: Position) -> Duty:
    name = _("三方协议")
    missing = position.tripartite_agreement_missing
    if missing is None:
        return Duty(name, _("没有记录"), "plain")
    return Duty(name, _("没有签") if missing else _("已签"), "failed" if missing else "done")


@dataclass(frozen=True)
class BatchShown:
    batch: Batch
    kind: Promise | str
    rejected: int


def batches(worksite: Worksite) -> list[BatchShown]:
    rows = Batch.objects.filter(worksite=worksite).annotate(refused=Count("rejected"))
    return [
        BatchShown(b, KINDS.get(b.kind, b.kind), b.refused)
        for b in rows.order_by("kind", "source_key", "id")
    ]


def get_batch(worksite: Worksite, uuid: str) -> Batch:
    """The batch if it was taken in for this worksite, which the caller may see; else 404."""
    found = Batch.objects.filter(worksite=worksite, uuid=uuid).first()
    if found is None:
        raise Http404
    return found
