"""Invented but true-to-life figures for the style guide: one site, three months."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

SITE = "柏溪安置房二期"
MONTHS = ("2026-06", "2026-07", "2026-08")


@dataclass(frozen=True)
class Worker:
    name: str
    team: str
    days: Decimal
    due: Decimal | None
    paid: Decimal | None
    state: tuple[str, str]
    url: str = "#calendar"

    @property
    def owed(self) -> Decimal | None:
        return None if self.due is None else self.due - (self.paid or 0)


def workers() -> list[Worker]:
    paid, short, unpaid = (_("已到账"), "done"), (_("少发"), "todo"), (_("未发"), "failed")
    rows: tuple[tuple[str, str, str, str | None, str | None, tuple[str, str]], ...] = (
        ("罗国强", "钢筋二班", "26", "9360.00", "0.00", unpaid),
        ("阿力么次布", "钢筋二班", "24.5", "8820.00", "2100.00", short),
        ("张䶮", "木工一班", "25", "8750.00", "3500.00", short),
        ("吉克·阿依", "杂工班", "22", "4840.00", "0.00", unpaid),
        ("刘永富", "木工一班", "27", "9450.00", "8372.80", short),
        ("陈素珍", "杂工班", "21", "4620.00", "4620.00", paid),
        ("杨树全", "砌筑班", "26", "9100.00", "9100.00", paid),
        ("何开明", "砌筑班", "0", None, None, (_("待核"), "plain")),
    )
    return [
        Worker(name, team, Decimal(days), _sum(due), _sum(got), state)
        for name, team, days, due, got, state in rows
    ]


def _sum(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def months() -> list[dict[str, Any]]:
    figures = (
        ("2026-06", 41, 1012, "358420.00", "358420.00"),
        ("2026-07", 44, 1107, "391760.50", "391760.50"),
        ("2026-08", 46, 1163, "412385.00", "385137.80"),
    )
    return [
        {
            "month": month,
            "workers": people,
            "days": days,
            "due": Decimal(due),
            "paid": Decimal(paid),
            "owed": Decimal(due) - Decimal(paid),
        }
        for month, people, days, due, paid in figures
    ]


def reasons() -> list[dict[str, Any]]:
    return [
        {
            "level": "red",
            "title": _("8 月工资过了发薪日还没发全"),
            "value": _("欠 27,247.20 元，5 人，已过 9 天"),
            "line": _("过发薪日 0 天"),
            "article": _("《保障农民工工资支付条例》第十四条"),
            "clears": _("5 人的工资全部到账，银行回单对得上"),
            "url": "#workers",
        },
        {
            "level": "yellow",
            "title": _("工资保证金不足额"),
            "value": "420,000.00 / 600,000.00",
            "line": _("合同价的 3%"),
            "article": _("《工程建设领域农民工工资保证金规定》"),
            "clears": _("补存 180,000.00 元，或换足额保函"),
        },
        {
            "level": "blue",
            "title": _("有人只有进场没有出场记录"),
            "value": _("7 人 12 天"),
            "line": _("每月 5 天"),
            "article": "",
            "clears": _("班组长补签并由本人确认"),
        },
    ]


def month_days() -> Iterator[dict[str, Any]]:
    day = date(2026, 8, 1)
    while day.month == 8:
        yield {"date": day} | _day(day)
        day += timedelta(days=1)


def _day(day: date) -> dict[str, Any]:
    if day.day in (9, 16, 30):
        return {"state": "rest", "label": _("休息")}
    if day.day in (12, 27):
        return {"state": "odd", "label": _("缺出场"), "times": "06:58"}
    if day.day in (5, 20):
        half = {"times": "06:51 11:42", "hours": Decimal("4.5")}
        return {"state": "part", "label": _("半天")} | half
    if day.day == 21:
        return {"state": "none", "label": _("没来")}
    if day.day == 24:
        return {"state": "leave", "label": _("请假")}
    times = f"06:{41 + day.day % 17:02} 11:58 13:27 18:{day.day % 29:02}"
    return {"state": "full", "label": _("全天"), "times": times, "hours": Decimal("9.5")}


class Files(forms.ClearableFileInput):
    allow_multiple_selected = True


class SampleForm(forms.Form):
    """Wrong on purpose when it is bound to `WRONG`."""

    site = forms.CharField(
        label=gettext_lazy("工地名称"), help_text=gettext_lazy("与施工许可证上的一样。")
    )
    month = forms.ChoiceField(
        label=gettext_lazy("工资月份"), choices=[(month, month) for month in MONTHS]
    )
    amount = forms.DecimalField(
        label=gettext_lazy("应发合计（元）"),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={"invalid": gettext_lazy("写数字就行，例如 412385.00。")},
    )
    paid_by = forms.ChoiceField(
        label=gettext_lazy("怎么发的"),
        widget=forms.RadioSelect,
        choices=[("bank", gettext_lazy("银行代发")), ("cash", gettext_lazy("现金"))],
        error_messages={"required": gettext_lazy("选一种。")},
    )
    note = forms.CharField(
        label=gettext_lazy("说明"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    sure = forms.BooleanField(label=gettext_lazy("金额已与银行回单核对"), required=False)


class SampleFiles(forms.Form):
    tables = forms.FileField(
        label=gettext_lazy("这个工地的表"),
        widget=Files(attrs={"multiple": True}),
        help_text=gettext_lazy(
            "花名册、考勤、工资表、银行回单，Excel 或 CSV，一起放进来，系统自己认。"
        ),
    )


class SampleFilters(forms.Form):
    q = forms.CharField(label=gettext_lazy("姓名"), required=False)
    team = forms.ChoiceField(
        label=gettext_lazy("班组"),
        required=False,
        choices=[("", gettext_lazy("全部")), ("钢筋二班", "钢筋二班"), ("木工一班", "木工一班")],
    )
    state = forms.ChoiceField(
        label=gettext_lazy("到账情况"),
        required=False,
        choices=[("", gettext_lazy("全部")), ("unpaid", gettext_lazy("未发"))],
    )


WRONG = {"site": "", "month": "2026-08", "amount": "四十一万"}
