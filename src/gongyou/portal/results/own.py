"""A worker's own figures in his own words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gongyou.foundation.money import ZERO
from gongyou.payroll.queries.person import OwnMonth
from gongyou.registry.parties import contractors
from gongyou.ui import figures


@dataclass(frozen=True)
class Line:
    """A question, its answer in large type, a note, and the sign beside it."""

    question: str
    reply: str
    note: str = ""
    level: str = ""


@dataclass(frozen=True)
class Overview:
    """The first page: the newest month worked, the newest month that was to be paid, the rest."""

    worked: OwnMonth
    due: OwnMonth
    lines: list[Line]


def overview(months: Sequence[OwnMonth]) -> Overview | None:
    """None for somebody of whom no month is known."""
    if not months:
        return None
    worked = next((m for m in months if m.days or m.on_sheet), months[0])
    due = next((m for m in months if m.on_sheet or m.owed > 0), worked)
    return Overview(worked, due, [days_line(worked), paid_line(due), owed_line(months)])


def days_line(m: OwnMonth) -> Line:
    question = _("%(month)s干了几天") % {"month": figures.month(m.month)}
    reply = _("%(days)s 天") % {"days": figures.number(m.days)}
    if m.days_stated:
        return Line(question, reply, _("没有闸机记录，按工地的考勤表算的"))
    return Line(question, reply, m.worksite)


def paid_line(m: OwnMonth) -> Line:
    question = _("%(month)s工钱到了没") % {"month": figures.month(m.month)}
    amounts = {"due": figures.money(m.due), "paid": figures.money(m.paid)}
    if m.state == "paid":
        return Line(question, _("已经到了"), _("%(paid)s 元") % amounts)
    if m.state == "part":
        return Line(
            question, _("只到一部分"), _("应得 %(due)s 元，到了 %(paid)s 元") % amounts, "red"
        )
    if m.state == "unpaid":
        return Line(question, _("还没到"), _("应得 %(due)s 元") % amounts, "red")
    if m.state == "missing":
        note = _("工地的工资表上没有您，按打卡约合 %(sum)s 元") % {
            "sum": figures.money(m.estimated)
        }
        return Line(question, _("表上没有您"), note, "yellow")
    return Line(question, _("还没到发的时候"), _("工地还没有交工资表"))


def owed_line(months: Sequence[OwnMonth]) -> Line:
    question, owed = _("一共还欠我多少"), total(months)
    if owed <= 0:
        return Line(question, _("不欠"), _("按现在收到的工资表和银行记录"))
    months_owed = sum(m.owed > 0 for m in months)
    reply = _("%(sum)s 元") % {"sum": figures.money(owed)}
    note = ngettext("%(n)d 个月没有付清", "%(n)d 个月没有付清", months_owed) % {"n": months_owed}
    return Line(question, reply, note, "red")


def total(months: Sequence[OwnMonth]) -> Decimal:
    return sum((m.owed for m in months), ZERO)


@dataclass(frozen=True)
class SiteMonths:
    """The months of one worksite with what they add up to."""

    worksite: str
    months: list[OwnMonth]
    due: Decimal
    paid: Decimal
    owed: Decimal


def by_worksite(months: Sequence[OwnMonth]) -> list[SiteMonths]:
    """Worksites by name, months in order."""
    ordered = sorted(months, key=lambda m: (m.worksite, m.worksite_id, m.month))
    made = []
    for _key, found in groupby(ordered, key=lambda m: m.worksite_id):
        rows = list(found)
        made.append(
            SiteMonths(
                rows[0].worksite,
                rows,
                sum((m.due or ZERO for m in rows), ZERO),
                sum((m.paid for m in rows), ZERO),
                total(rows),
            )
        )
    return made


@dataclass(frozen=True)
class Owed:
    """One month that was not paid in full, with who has to pay it."""

    month: OwnMonth
    contractor: str


def owed(months: Sequence[OwnMonth]) -> list[Owed]:
    """By worksite and month; a paper to show at an office."""
    rows = sorted((m for m in months if m.owed > 0), key=lambda m: (m.worksite, m.month))
    firms = contractors({m.worksite_id for m in rows})
    return [Owed(m, firms.get(m.worksite_id, "")) for m in rows]


def month_of(months: Sequence[OwnMonth], worksite: object, month: date) -> OwnMonth | None:
    """One's own month, and nobody else's."""
    return next((m for m in months if m.worksite_uuid == worksite and m.month == month), None)
