"""A bank's clerk: the wage accounts kept with the bank, their batches, what came back failed.

An account is the bank's where the worksite's papers name the bank exactly as the organisation
is called here; a name that is only alike opens nothing.
"""

from datetime import date
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from gongyou.foundation.money import ZERO
from gongyou.offices.models import Account, Role
from gongyou.payroll.models import MonthLedger, PaymentResult
from gongyou.payroll.queries.accounts import worksites_kept_with
from gongyou.portal.today.partners import colleagues, whom_to_ask
from gongyou.portal.today.parts import SHOWN, Cell, Line, Section, Table, Today
from gongyou.ui import figures

BATCHES = 30


def today(account: Account, role: Role, day: date) -> Today:
    sites = dict(worksites_kept_with(role.organisation).values_list("pk", "name"))
    if not sites:
        return _nothing_yet(account, role)
    failed = _failed(sites)
    batches = _batches(sites)
    return Today(
        answer=_("%(sites)s 个工地的工资专户在本行，%(count)s 笔代发失败后还没有重发成功。")
        % {"sites": len(sites), "count": sum(row["people"] for row in failed)},
        small=_("失败的每一笔，请把原因和改好的卡号告诉总包，当天重发。"),
        level="yellow" if failed else "clear",
        first=[
            Section(
                _("失败未补发"),
                [_line(row, sites) for row in failed[:SHOWN]],
                empty=_("失败的都重发成功了。"),
            )
        ],
        table=_table(batches, sites) if batches else None,
        sections=[colleagues(role), whom_to_ask(account)],
    )


def _nothing_yet(account: Account, role: Role) -> Today:
    return Today(
        answer=_("还没有工地的工资专户登记在本行。"),
        small=_(
            "工地的资料里，开户银行要写成“%(name)s”，一字不差；"
            "写好并核对一次后，这里就有它的代发批次和失败的付款。请告诉总包的劳资专管员。"
        )
        % {"name": role.place},
        sections=[colleagues(role), whom_to_ask(account)],
    )


def _failed(sites: dict[int, str]) -> list[dict[str, Any]]:
    """By worksite and month: payments that the bank returned and nobody has sent again."""
    rows = MonthLedger.objects.filter(
        worksite__in=list(sites), findings__contains=["failed_not_resent"]
    )
    grouped = rows.values("worksite", "month").annotate(
        people=Count("person", distinct=True), owed=Sum("arrears")
    )
    return [*map(dict, grouped.order_by("-month", "worksite"))]


def _line(row: dict[str, Any], sites: dict[int, str]) -> Line:
    return Line(
        title=f"{sites[row['worksite']]} · {figures.month(row['month'])}",
        detail=_("还欠 %(owed)s 元") % {"owed": figures.money(row["owed"])},
        value=_("%(count)s 人") % {"count": row["people"]},
    )


def _batches(sites: dict[int, str]) -> list[dict[str, Any]]:
    paid, failed = Q(status="ok"), Q(status="fail")
    rows = PaymentResult.objects.filter(worksite__in=list(sites)).values(
        "worksite", "batch_ref", "month"
    )
    counted = rows.annotate(
        lines=Count("row"), failed=Count("row", filter=failed), amount=Sum("amount", filter=paid)
    )
    return [*map(dict, counted.order_by("-month", "worksite", "batch_ref")[:BATCHES])]


def _table(batches: list[dict[str, Any]], sites: dict[int, str]) -> Table:
    columns = [(_("工地"), False), (_("月份"), False), (_("批次"), False)]
    columns += [(_("笔数"), True), (_("成功（元）"), True), (_("失败（笔）"), True)]
    return Table(
        _("最近的代发批次"),
        columns,
        [_row(batch, sites) for batch in batches],
        _("只列最近的 %(most)s 批。") % {"most": BATCHES} if len(batches) == BATCHES else "",
    )


def _row(batch: dict[str, Any], sites: dict[int, str]) -> list[Cell]:
    return [
        Cell(sites[batch["worksite"]]),
        Cell(figures.month(batch["month"])),
        Cell(batch["batch_ref"]),
        Cell(figures.number(batch["lines"])),
        Cell(figures.money(batch["amount"] or ZERO)),
        Cell(figures.number(batch["failed"])),
    ]
