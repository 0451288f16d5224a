"""The list of worksites: colour, what is owed, and whom to ask."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import (
    Case,
    Count,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from gongyou.alerts.models import Signal
from gongyou.foundation.money import ZERO
from gongyou.payroll.models import MonthLedger
from gongyou.registry.models import Participation, Worksite

RANKS = {"none": 0, "blue": 1, "yellow": 2, "red": 3}
LEVELS = {rank: level for level, rank in RANKS.items()} | {0: "clear"}
ORDERS = {
    "colour": ("-rank", "-owed", "name"),
    "owed": ("-owed", "-rank", "name"),
    "name": ("name",),
}


class FilterForm(forms.Form):
    q = forms.CharField(
        label=_("工地或单位"), required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    colour = forms.ChoiceField(
        label=_("颜色"),
        required=False,
        choices=[
            ("", _("全部")),
            ("red", _("红")),
            ("yellow", _("黄")),
            ("blue", _("蓝")),
            ("none", _("正常")),
        ],
    )


class Filters:
    """What the address asks for; anything unknown is no filter."""

    def __init__(self, query: QueryDict) -> None:
        self.form = FilterForm(query)
        self.form.is_valid()
        data = self.form.cleaned_data
        self.q = str(data.get("q") or "").strip()
        self.colour = str(data.get("colour") or "")
        sort = query.get("sort", "").lstrip("-")
        self.order = ORDERS.get(sort, ORDERS["colour"])
        if query.get("sort") == "owed":
            self.order = ("owed", "name")
        if query.get("sort") == "-name":
            self.order = ("-name",)


def _ledger(column: str, **only: Any) -> Coalesce:
    rows = MonthLedger.objects.filter(worksite=OuterRef("pk"), **only).order_by()
    total = rows.values("worksite").annotate(total=Sum(column)).values("total")
    return Coalesce(Subquery(total), Value(ZERO))


def _people_owed() -> Coalesce:
    rows = MonthLedger.objects.filter(worksite=OuterRef("pk"), arrears__gt=0).order_by()
    count = rows.values("worksite").annotate(n=Count("person", distinct=True)).values("n")
    return Coalesce(Subquery(count), Value(0))


def _rank() -> Case:
    return Case(
        *(When(level=level, then=Value(rank)) for level, rank in RANKS.items()),
        output_field=IntegerField(),
    )


def _signals() -> QuerySet[Signal]:
    return Signal.objects.filter(worksite=OuterRef("pk")).order_by()


def worksite_rows(visible: QuerySet[Worksite], filters: Filters) -> QuerySet[Worksite]:
    """The sites in order, each with `rank`, `owed`, `owed_people`, `judged_on`, `general`."""
    worst = _signals().annotate(rank=_rank()).values("worksite").annotate(worst=Max("rank"))
    latest = _signals().values("worksite").annotate(latest=Max("as_of"))
    general = Participation.objects.filter(
        worksite=OuterRef("pk"), part=Participation.Part.GENERAL
    ).order_by("id")
    rows = visible.annotate(
        rank=Coalesce(Subquery(worst.values("worst")), Value(-1)),
        judged_on=Subquery(latest.values("latest")),
        owed=_ledger("arrears"),
        owed_people=_people_owed(),
        general=Subquery(general.values("employer__name")[:1]),
    )
    if filters.q:
        rows = rows.filter(
            Q(name__icontains=filters.q)
            | Q(code__icontains=filters.q)
            | Q(pk__in=_with_employer(filters.q))
        )
    if filters.colour:
        rows = rows.filter(rank=RANKS[filters.colour])
    return rows.order_by(*filters.order, "pk")


def _with_employer(text: str) -> QuerySet[Any]:
    return Participation.objects.filter(employer__name__icontains=text).values("worksite")


@dataclass(frozen=True)
class Summary:
    """The district in one line."""

    sites: int
    owed: Decimal
    people: int
    colours: dict[str, int]


def summary(visible: QuerySet[Worksite]) -> Summary:
    ledger = MonthLedger.objects.filter(worksite__in=visible.values("pk"), arrears__gt=0)
    owed = ledger.aggregate(owed=Sum("arrears"), people=Count("person", distinct=True))
    worst = (
        Signal.objects.filter(worksite__in=visible.values("pk"))
        .annotate(rank=_rank())
        .values("worksite")
        .annotate(worst=Max("rank"))
        .values_list("worst", flat=True)
        .order_by()
    )
    ranks = list(worst)
    colours = {LEVELS[rank]: ranks.count(rank) for rank in (3, 2, 1, 0)}
    return Summary(visible.count(), owed["owed"] or ZERO, owed["people"], colours)


def judged_on(worksite: Worksite) -> date | None:
    """The day as of which the worksite was judged last; None if never."""
    found = Signal.objects.filter(worksite=worksite).aggregate(latest=Max("as_of"))
    latest: date | None = found["latest"]
    return latest
