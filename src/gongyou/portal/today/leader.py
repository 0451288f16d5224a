"""The leading group: is the district safe, where not, and who is late."""

from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal

from django.db.models import Count, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from gongyou.foundation.money import ZERO
from gongyou.offices.models import Account, Area, Role
from gongyou.payroll.models import MonthLedger
from gongyou.portal import listing
from gongyou.portal.today.parts import SHOWN, Cell, Line, Section, Table, Today
from gongyou.portal.today.supervisors import judged, reasons_of
from gongyou.registry.access import visible_worksites
from gongyou.registry.models import Participation, Worksite
from gongyou.ui import figures


def today(account: Account, role: Role, day: date) -> Today:
    visible = visible_worksites(account)
    found = listing.summary(visible)
    red = found.colours["red"]
    return Today(
        answer=_("拖欠 %(owed)s 元，涉及 %(people)s 人。")
        % {"owed": figures.money(found.owed), "people": figures.number(found.people)}
        if found.owed
        else _("没有查到拖欠。"),
        small=_("%(sites)s 个工地：红 %(red)s、黄 %(yellow)s、蓝 %(blue)s、正常 %(clear)s。")
        % {"sites": found.sites, **found.colours},
        level="red" if red else "yellow" if found.colours["yellow"] else "clear",
        table=_townships(visible),
        sections=[_late(visible)],
    )


def _townships(visible: QuerySet[Worksite]) -> Table:
    """By the area a worksite stands in: how many, how many red and yellow, what is owed."""
    rows = judged(visible).order_by()
    ranks: dict[str, Counter[int]] = defaultdict(Counter)
    for code, rank in rows.values_list("district_code", "rank"):
        ranks[code][rank] += 1
    owed = _owed(visible)
    names = dict(Area.objects.filter(code__in=ranks).values_list("code", "name"))
    order = sorted(ranks, key=lambda code: (-ranks[code][3], -owed.get(code, (ZERO, 0))[0], code))
    columns = [(_("乡镇街道"), False), (_("工地"), True), (_("红"), True), (_("黄"), True)]
    columns += [(_("拖欠（元）"), True), (_("人数"), True)]
    return Table(
        _("各乡镇街道"),
        columns,
        [_township(names.get(code, code), ranks[code], owed.get(code)) for code in order],
    )


def _township(name: str, ranks: "Counter[int]", owed: tuple[Decimal, int] | None) -> list[Cell]:
    amount, people = owed or (ZERO, 0)
    numbers = (ranks.total(), ranks[listing.RANKS["red"]], ranks[listing.RANKS["yellow"]])
    return [
        Cell(name),
        *(Cell(figures.number(n)) for n in numbers),
        Cell(figures.money(amount)),
        Cell(figures.number(people)),
    ]


def _owed(visible: QuerySet[Worksite]) -> dict[str, tuple[Decimal, int]]:
    rows = (
        MonthLedger.objects.filter(worksite__in=visible.values("pk"), arrears__gt=0)
        .values("worksite__district_code")
        .annotate(owed=Sum("arrears"), people=Count("person", distinct=True))
        .order_by()
    )
    return {r["worksite__district_code"]: (r["owed"], r["people"]) for r in rows}


def _late(visible: QuerySet[Worksite]) -> Section:
    """The red worksites, worst first, with the contractor who answers for all wages there."""
    rows = judged(visible)
    red = list(rows.filter(rank=listing.RANKS["red"])[:SHOWN])
    why = reasons_of([site.pk for site in red], 2)
    general = _generals([site.pk for site in red])
    lines = [
        Line(
            title=site.name,
            url=reverse("worksite", args=[site.uuid]),
            detail=" · ".join([general.get(site.pk, "—"), *why.get(site.pk, [])]),
            value=_("%(owed)s 元") % {"owed": figures.money(site.owed)} if site.owed else "",
            level="red",
        )
        for site in red
    ]
    return Section(
        _("谁欠着、谁晚了"),
        lines,
        note=_("红色工地和对全部工资负责的总包单位。"),
        empty=_("没有红色的工地。"),
        more=(_("全部工地"), reverse("worksites")),
    )


def _generals(worksites: list[int]) -> dict[int, str]:
    rows = Participation.objects.filter(worksite__in=worksites, part=Participation.Part.GENERAL)
    return dict(rows.values_list("worksite", "employer__name"))
