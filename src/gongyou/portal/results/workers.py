"""The people of a worksite, filtered and sorted; and one person's month as a calendar."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongyou.attendance.queries import PunchSeen, days_of, punches_of
from gongyou.attendance.statements import StatedMark, marks_of
from gongyou.foundation.masking import mask_numbers
from gongyou.foundation.money import ZERO
from gongyou.foundation.names import pinyin_key, unify
from gongyou.payroll.queries.workers import WorkerMonth, worker_months
from gongyou.portal.results.words import FINDING_SENTENCES, FINDING_WORDS
from gongyou.registry.models import Worksite
from gongyou.ui import figures

SORTS = {
    "ref": lambda r: (not r.on_roster, r.ref, r.month),
    "name": lambda r: (pinyin_key(r.name), r.month),
    "month": lambda r: (r.month, r.ref),
    "gate": lambda r: r.gate_days,
    "sheet": lambda r: r.sheet_days if r.sheet_days is not None else -1,
    "net": lambda r: r.net_payable if r.net_payable is not None else Decimal(-1),
    "paid": lambda r: r.paid,
    "owed": lambda r: (r.arrears, r.arrears_without_unproved),
}


class WorkerFilters(forms.Form):
    """What the address asks for; anything unknown is no filter."""

    q = forms.CharField(
        label=gettext_lazy("姓名、拼音或编号"),
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    month = forms.ChoiceField(label=gettext_lazy("月份"), required=False)
    finding = forms.ChoiceField(label=gettext_lazy("发现"), required=False)

    def __init__(self, months: Sequence[date], query: QueryDict) -> None:
        super().__init__(query)
        self.all_months = list(months)
        names = [(f"{m:%Y-%m}", figures.month(m)) for m in months]
        words = [("owed", _("拖欠")), ("any", _("有发现")), *FINDING_WORDS.items()]
        self._choices("month", [("", _("全部")), *names])
        self._choices("finding", [("", _("全部")), *words])
        self.is_valid()
        self.order = query.get("sort", "") or "-owed"

    def _choices(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        found = self.fields[name]
        assert isinstance(found, forms.ChoiceField)  # noqa: S101 - for the type checker
        found.choices = choices

    def asked(self, name: str) -> str:
        return str(self.cleaned_data.get(name) or "").strip()

    def months(self) -> list[date]:
        asked = self.asked("month")
        return [m for m in self.all_months if not asked or f"{m:%Y-%m}" == asked]


def shown(rows: Sequence[WorkerMonth]) -> list[WorkerMonth]:
    """As pages may show them: who is known by an ID number alone has it in the reference."""
    return [replace(r, ref=mask_numbers(r.ref)) for r in rows]


def filtered(rows: Sequence[WorkerMonth], form: WorkerFilters) -> list[WorkerMonth]:
    kept = [r for r in rows if _named(r, form.asked("q")) and _found(r, form.asked("finding"))]
    key = form.order.lstrip("-")
    sort: Any = SORTS.get(key, SORTS["owed"])
    kept.sort(key=SORTS["ref"])
    return sorted(kept, key=sort, reverse=form.order.startswith("-"))


def _named(row: WorkerMonth, text: str) -> bool:
    """By any part of the name, its pinyin (wangwei, ww) or the reference."""
    wanted = unify(text).lower()
    if not wanted:
        return True
    sounds = pinyin_key(row.name)
    initials = "".join(s[:1] for s in sounds.split())
    spellings = (unify(row.name), row.ref, sounds.replace(" ", ""), initials)
    return any(wanted in spelling.lower() for spelling in spellings)


def _found(row: WorkerMonth, code: str) -> bool:
    if code == "owed":
        return row.arrears > 0
    if code == "any":
        return bool(row.findings)
    return not code or code in row.findings


@dataclass(frozen=True)
class Totals:
    people: int
    net: Decimal
    paid: Decimal
    owed: Decimal
    owed_without: Decimal


def totals(rows: Sequence[WorkerMonth]) -> Totals:
    return Totals(
        people=len({r.person_id for r in rows}),
        net=sum((r.net_payable or ZERO for r in rows), ZERO),
        paid=sum((r.paid for r in rows), ZERO),
        owed=sum((r.arrears for r in rows), ZERO),
        owed_without=sum((r.arrears_without_unproved for r in rows), ZERO),
    )


def explained(row: WorkerMonth) -> list[tuple[Promise, Promise]]:
    return [(FINDING_WORDS[c], FINDING_SENTENCES[c]) for c in row.findings]


def months_of(worksite_id: int, months: Sequence[date], person_id: int) -> list[WorkerMonth]:
    return worker_months(worksite_id, months, person_id)


def calendar(worksite: Worksite, person_id: int, month: date) -> dict[str, Any]:
    """The month's days for the `month_calendar` component, and every punch behind them."""
    following = (month + timedelta(days=32)).replace(day=1)
    punches = punches_of(
        worksite.pk, person_id, month - timedelta(days=1), following + timedelta(days=1)
    )
    stated = {m.local_date: m for m in marks_of(worksite.pk, person_id, month)}
    worked = {d.work_date: d for d in days_of(worksite.pk, person_id, month)}
    by_date: defaultdict[date, list[PunchSeen]] = defaultdict(list)
    for punch in punches:
        by_date[punch.local_date].append(punch)
    days = []
    day = month
    while day < following:
        shown_day = _day(day, day in worked, by_date[day], worked.get(day))
        days.append(_beside(shown_day, stated.get(day)))
        day += timedelta(days=1)
    shown = [p for p in punches if month <= p.local_date < following]
    return {"days": days, "punches": shown, "directions": DIRECTIONS}


DIRECTIONS: dict[int, Promise] = {
    0: gettext_lazy("进"),
    1: gettext_lazy("出"),
    2: gettext_lazy("不明"),
}


def _beside(day: dict[str, Any], mark: StatedMark | None) -> dict[str, Any]:
    """The day with what an attendance sheet says of it; its mark is no punch."""
    return day if mark is None else day | {"note": _("考勤表：%(mark)s") % {"mark": mark.mark}}


def _day(day: date, is_work_day: bool, punches: list[PunchSeen], found: Any) -> dict[str, Any]:
    if not is_work_day:
        return {"date": day, "state": "none", "label": _("没有打卡")}
    times = [f"{p.at:%H:%M}" for p in punches] or [f"{found.first_at:%H:%M}"]
    single = found.punches == 1
    return {
        "date": day,
        "state": "part" if single else "full",
        "label": _("只打了一次") if single else _("上工"),
        "times": times,
    }
