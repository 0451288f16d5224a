"""Inspectors and clerks of a township: which worksites first, which checks wait."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gongyou.alerts.models import Signal
from gongyou.exchange.access import visible_checks
from gongyou.exchange.models import Check
from gongyou.offices.access import scope_of
from gongyou.offices.models import Account, Role
from gongyou.portal import listing
from gongyou.portal.today import joining
from gongyou.portal.today.parts import SHOWN, Line, Section, Today
from gongyou.registry.access import visible_worksites
from gongyou.registry.models import Worksite
from gongyou.statutes.signals import signal_rule
from gongyou.ui import figures

SILENT_DAYS = 40


def stands_among_worksites(account: Account) -> bool:
    """A centre or township office; a station far away has none around it."""
    return not scope_of(account).empty


def today(account: Account, role: Role, day: date) -> Today:
    visible = visible_worksites(account)
    found = listing.summary(visible)
    urgent = found.colours["red"] + found.colours["yellow"]
    return Today(
        answer=_answer(found.colours["red"], found.colours["yellow"], found.sites),
        small=_("拖欠 %(owed)s 元，涉及 %(people)s 人；共 %(sites)s 个工地。")
        % {
            "owed": figures.money(found.owed),
            "people": figures.number(found.people),
            "sites": figures.number(found.sites),
        },
        level="red" if found.colours["red"] else "yellow" if urgent else "clear",
        sections=[
            _worst(visible),
            waiting_checks(account),
            *joining.waiting(account),
            _silent(visible, day),
        ],
        action=(_("核对一个工地"), reverse("check-new")),
    )


def _answer(red: int, yellow: int, sites: int) -> str:
    if not sites:
        return _("还没有工地：从核对第一个工地开始。")
    if not red + yellow:
        return _("没有红色和黄色的工地。")
    return _("先看 %(red)s 个红色、%(yellow)s 个黄色的工地。") % {"red": red, "yellow": yellow}


def judged(visible: QuerySet[Worksite]) -> QuerySet[Any]:
    """The worksites as the list of them shows them, worst first."""
    return listing.worksite_rows(visible, listing.Filters(QueryDict()))


def _worst(visible: QuerySet[Worksite]) -> Section:
    rows = judged(visible)
    worst = list(rows.filter(rank__gte=listing.RANKS["yellow"])[:SHOWN])
    why = reasons_of([site.pk for site in worst])
    lines = [
        Line(
            title=site.name,
            url=reverse("worksite", args=[site.uuid]),
            detail=_list(why.get(site.pk, [])),
            value=_("%(owed)s 元") % {"owed": figures.money(site.owed)} if site.owed else "",
            level=listing.LEVELS[site.rank],
        )
        for site in worst
    ]
    return Section(
        _("先看哪个工地"),
        lines,
        empty=_("没有红色和黄色的工地。核对新的文件后，颜色会自己变。"),
        more=(_("全部工地"), reverse("worksites")),
    )


def _list(words: list[str]) -> str:
    return ("；" if not (get_language() or "").startswith("en") else "; ").join(words)


def reasons_of(worksites: list[int], most: int = 3) -> dict[int, list[str]]:
    """The worst signals of each worksite, in the words of their rules; one question for all."""
    found: dict[int, list[str]] = {}
    lang = "en" if (get_language() or "").startswith("en") else "zh"
    rows = Signal.objects.filter(worksite__in=worksites, level__in=["red", "yellow"])
    ranked = sorted(
        rows.values_list("worksite", "rule", "level").distinct(),
        key=lambda row: (-listing.RANKS[row[2]], row[1]),
    )
    for worksite, rule, _level in ranked:
        words = found.setdefault(worksite, [])
        label = signal_rule(rule).label[lang]
        if label not in words and len(words) < most:
            words.append(label)
    return found


def waiting_checks(account: Account) -> Section:
    states = [Check.State.DRAFT, Check.State.FAILED]
    waiting = visible_checks(account).filter(state__in=states)
    lines = [
        Line(
            title=check.worksite.name if check.worksite else _("新工地"),
            url=reverse("check", args=[check.uuid]),
            detail=f"{check.get_state_display()} · {figures.moment(check.created_at)}",
        )
        for check in waiting.select_related("worksite").order_by("-created_at")[:SHOWN]
    ]
    return Section(
        _("等着核对的文件"),
        lines,
        empty=_("没有等着的。工地送来花名册、考勤、工资表或回盘时，从“核对一个工地”开始。"),
        more=(_("全部核对"), reverse("checks")),
    )


def _silent(visible: QuerySet[Worksite], day: date) -> Section:
    """Nothing new for more than a month is a sign too: nobody knows how the site stands."""
    rows = judged(visible)
    stale = sorted(
        rows.order_by("judged_on", "name").values_list("uuid", "name", "judged_on")[: SHOWN * 4],
        key=lambda row: (row[2] is not None, row[2] or day),
    )
    lines = [
        Line(
            title=name,
            url=reverse("worksite", args=[uuid]),
            detail=_("核对到 %(day)s") % {"day": figures.day(judged)} if judged else _("没核对过"),
        )
        for uuid, name, judged in stale
        if judged is None or (day - judged).days > SILENT_DAYS
    ][:SHOWN]
    return Section(
        _("很久没有新数据"),
        lines,
        note=_("%(days)s 天以上没有核对过的工地。") % {"days": SILENT_DAYS},
        empty=_("每个工地都在 %(days)s 天内核对过。") % {"days": SILENT_DAYS},
    )
