"""A contractor's people: this month's papers of each worksite, there or not there yet."""

from datetime import date

from django.core.paginator import Paginator
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from gongyou.alerts.models import Signal
from gongyou.attendance.models import WorkDay
from gongyou.foundation.months import first_day, name, shift
from gongyou.offices.models import Account, Role
from gongyou.payroll.models import MonthLedger, PaymentResult
from gongyou.portal.today.parts import Cell, Section, Table, Today
from gongyou.portal.today.supervisors import waiting_checks
from gongyou.registry.access import visible_worksites
from gongyou.registry.models import Engagement, Worksite
from gongyou.ui import figures

PER_PAGE = 30


def today(account: Account, role: Role, day: date, page: str | None = None) -> Today:
    month = first_day(shift(name(day), -1))
    rows = papers(visible_worksites(account), month)
    shown = Paginator(rows, PER_PAGE).get_page(page)
    count = shown.paginator.count
    missing = rows.filter(Q(sheet=False) | Q(returned=False)).count() if count else 0
    sections: list[Section] = [] if role.role == "owner" else [waiting_checks(account)]
    return Today(
        answer=_answer(count, missing, month),
        small=_("工资表和银行回盘齐了，才算得出发没发到每个人手里。") if count else "",
        level="yellow" if missing else "clear",
        table=_table(list(shown), month) if count else None,
        page=shown if count else None,
        sections=sections,
        action=None if role.role == "owner" else (_("送文件来核对"), reverse("check-new")),
    )


def _answer(count: int, missing: int, month: date) -> str:
    if not count:
        return _("本单位还没有工地：把项目的文件送来核对，工地就建好了。")
    words = {"month": figures.month(month), "missing": missing, "count": count}
    if missing:
        return _("%(month)s：%(count)s 个工地里，%(missing)s 个还缺工资表或银行回盘。") % words
    return _("%(month)s：%(count)s 个工地的工资表和银行回盘都到了。") % words


def papers(visible: QuerySet[Worksite], month: date) -> QuerySet[Worksite]:
    """Each site with `roster`, `gate_until`, `sheet`, `returned` and `signals` (raised ones)."""
    here = {"worksite": OuterRef("pk")}
    people = Engagement.objects.filter(**here, on_roster=True).order_by().values("worksite")
    days = WorkDay.objects.filter(**here).order_by().values("worksite")
    raised = Signal.objects.filter(**here, level__in=["red", "yellow", "blue"]).order_by()
    return visible.annotate(
        roster=Coalesce(Subquery(people.annotate(n=Count("pk")).values("n")), Value(0)),
        gate_until=Subquery(days.annotate(last=Max("work_date")).values("last")),
        sheet=Exists(MonthLedger.objects.filter(**here, month=month, on_sheet=True)),
        returned=Exists(PaymentResult.objects.filter(**here, month=month)),
        signals_raised=Coalesce(
            Subquery(raised.values("worksite").annotate(n=Count("pk")).values("n")), Value(0)
        ),
    ).order_by("name", "pk")


def _table(rows: list[Worksite], month: date) -> Table:
    columns = [
        (_("工地"), False),
        (_("花名册（人）"), True),
        (_("打卡数据到"), False),
        (_("%(month)s工资表") % {"month": figures.month(month, "short")}, False),
        (_("%(month)s回盘") % {"month": figures.month(month, "short")}, False),
        (_("要答复的预警"), True),
    ]
    return Table(
        _("这个月每个工地的事"),
        columns,
        [_row(site) for site in rows],
        _("预警要说明原因、哪天补齐，并把补的文件送来核对；原因没有了，颜色自己会变。"),
    )


def _row(site: "Worksite") -> list[Cell]:
    url = reverse("worksite", args=[site.uuid])
    facts = vars(site)
    return [
        Cell(site.name, url),
        _count(facts["roster"], reverse("worksite-workers", args=[site.uuid])),
        _until(facts["gate_until"]),
        _there(facts["sheet"]),
        _there(facts["returned"]),
        Cell(figures.number(facts["signals_raised"]), url if facts["signals_raised"] else ""),
    ]


def _count(people: int, url: str) -> Cell:
    return Cell(figures.number(people), url) if people else Cell(_("没有"), tone="todo")


def _until(day: date | None) -> Cell:
    return Cell(figures.day(day, "digits")) if day else Cell(_("没有"), tone="todo")


def _there(yes: bool) -> Cell:
    return Cell(_("到了"), tone="done") if yes else Cell(_("还没到"), tone="todo")
