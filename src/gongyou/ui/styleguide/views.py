from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from gongyou.ui.styleguide import samples

ICONS = """
home check done file upload download worker site bank wages calendar bell search menu close
arrow back sort filter print info warning cases chart user team sign-out language help
settings phone listen copy edit plus seal
"""
COLOURS = """
ink ink-soft paper ground line line-strong brand brand-dark brand-tint helmet helmet-tint
red yellow yellow-tint blue paid
"""
LONG_LIST = 486
PER_PAGE = 50


def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component in every state; what is not here is not ours."""
    pages = Paginator(range(LONG_LIST), PER_PAGE)
    return render(
        request,
        "ui/styleguide.html",
        {
            "site": samples.SITE,
            "workers": samples.workers(),
            "months": samples.months(),
            "reasons": samples.reasons(),
            "days": list(samples.month_days()),
            "form": samples.SampleForm(initial={"site": samples.SITE, "month": "2026-08"}),
            "wrong": samples.SampleForm(samples.WRONG, prefix=None, auto_id="wrong_%s"),
            "files": samples.SampleFiles(),
            "filters": samples.SampleFilters(request.GET),
            "page": pages.get_page(request.GET.get("page")),
            "facts": facts(),
            "icons": ICONS.split(),
            "colours": COLOURS.split(),
            "owed": Decimal("27247.20"),
            "due": Decimal("412385.00"),
            "paid": Decimal("385137.80"),
            "today": date(2026, 8, 14),
            "now": datetime(2026, 8, 14, 16, 5, tzinfo=ZoneInfo("Asia/Shanghai")),
        },
    )


def facts() -> list[tuple[str, object]]:
    return [
        (_("工地"), samples.SITE),
        (_("总包单位"), "四川宜宾三江建工有限公司"),
        (_("开工"), date(2025, 11, 3)),
        (_("合同价（元）"), Decimal("20000000.00")),
        (_("在册工人"), 46),
        (_("工资专户"), None),
    ]


def styleguide_worker(request: HttpRequest) -> HttpResponse:
    """The worker's frame with its three answers and three buttons."""
    return render(
        request,
        "ui/styleguide_worker.html",
        {"days": list(samples.month_days()), "form": samples.SampleForm(samples.WRONG)},
    )


def styleguide_progress(request: HttpRequest) -> HttpResponse:
    """What a polled page answers: the same tag again."""
    return render(request, "ui/styleguide/progress.html")
