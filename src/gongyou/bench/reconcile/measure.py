"""One district, measured in a process of its own: ours and the bare statements, in turns."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from gongyou.bench.measured import Stages
from gongyou.foundation.prepare import scratch_database

_LOOKED_AT = 10  # worksites whose strangers and signals are measured


def district(workers: int, worksites: int, days: int) -> dict[str, Any]:
    """Seconds by stage, rows by stage, and what there must be."""
    stages = Stages()
    with scratch_database():
        from gongyou.bench.reconcile import bare
        from gongyou.bench.reconcile.district import Size, fill

        size = Size(workers, worksites, days)
        with stages.stage("fill"):
            rows = {"punches": fill(size)}
        bare.make_tables()
        as_of = size.last_day + timedelta(days=60)
        rows |= _turns(stages, as_of)
        rows["worksites"] = _some_worksites(stages, as_of)
    return {
        "seconds": stages.seconds,
        "rows": rows,
        "expected": {"days": size.work_days, "months": size.person_months},
    }


def _turns(stages: Stages, as_of: date) -> dict[str, int]:
    """Each stage right beside its bare statement, on the same pages of the same cache."""
    from gongyou.attendance.days import rebuild_days
    from gongyou.bench.reconcile import bare
    from gongyou.exchange.matching.run import rebuild_months
    from gongyou.registry.models import Worksite

    everywhere = list(Worksite.objects.order_by("pk"))
    steps: tuple[tuple[str, Callable[[], int]], ...] = (
        ("bare_days", bare.days),
        ("days", lambda: rebuild_days([w.pk for w in everywhere])),
        ("months", lambda: rebuild_months(everywhere, as_of)),
        ("bare_months", bare.months),
    )
    rows = {}
    for name, step in steps:
        with stages.stage(name):
            rows[name] = step()
    return rows


def _some_worksites(stages: Stages, as_of: date) -> int:
    """What a match does worksite by worksite: who strangers are by now, and its signals."""
    from gongyou.alerts.actions import keep_signals
    from gongyou.alerts.queries import judge_worksite
    from gongyou.exchange.matching.settle import settle_strangers
    from gongyou.payroll.queries.months import sheet_months
    from gongyou.payroll.queries.position import wage_position
    from gongyou.registry.models import Worksite

    chosen = list(Worksite.objects.order_by("pk")[:_LOOKED_AT])
    for worksite in chosen:
        with stages.stage("strangers"):
            settle_strangers(worksite)
        with stages.stage("signals"):
            position = wage_position(worksite, sheet_months(worksite.pk), as_of)
            keep_signals(position, judge_worksite(position))
    return len(chosen)
