"""One district, measured in a process of its own: ours and the bare statements, in turns."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from gongyou.bench.measured import Stages
from gongyou.foundation.environment import load_environment
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
        processor = _Processor()
        rows |= _turns(stages, as_of, processor)
        rows["worksites"] = _some_worksites(stages, as_of)
    return {
        "seconds": stages.seconds,
        "processor": processor.seconds,
        "rows": rows,
        "expected": {"days": size.work_days, "months": size.person_months},
    }


class _Processor:
    """Seconds of the processor by stage, of the database's process that works for us.

    Known only of a server of our own on a system with `/proc`; elsewhere nothing is noted.
    """

    def __init__(self) -> None:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            self.stat = Path(f"/proc/{cursor.fetchone()[0]}/stat")
        self.known = load_environment().embedded and self.stat.exists()
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        before = self._used()
        yield
        if self.known:
            self.seconds[name] = self._used() - before

    def _used(self) -> float:
        if not self.known:
            return 0.0
        # behind the command's name in brackets: state, ten more, then user and system time
        user, system = self.stat.read_text(encoding="ascii").rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _turns(stages: Stages, as_of: date, processor: _Processor) -> dict[str, int]:
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
        with stages.stage(name), processor.stage(name):
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
