"""`gongyou bench reconcile`: a district's days, months and match, beside the bare statements."""

import argparse
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from gongyou.bench.figures import Beside, Figure, Say
from gongyou.bench.measured import BenchFailed, Measured, alone
from gongyou.bench.options import whole_number
from gongyou.bench.read.bench import gate_text

_DISTRICT = "gongyou.bench.reconcile.measure:district"
_MEGA, _MOST_MEGABYTES = 1024 * 1024, 1024
_PART = 10  # the smaller district that is compared with has a tenth of the people
_MOST_PUNCHES = 300_000
# Sorting grows a little faster than its rows, and a small district fits a processor's cache.
_LINEAR = 1.25


@dataclass(frozen=True)
class ReconcileBench:
    name: str = "reconcile"
    zh: str = "整个区县的工日、月账和核对"
    en: str = "days, months and match of a whole district"

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        for option, default, words in (
            ("--workers", 30_000, "人数 · workers (30000)"),
            ("--worksites", 100, "工地数 · worksites (100)"),
            ("--days", 26, "天数 · days (26)"),
        ):
            parser.add_argument(option, type=whole_number, default=default, help=words)

    def run(self, options: argparse.Namespace, say: Say) -> Iterator[Figure]:
        workers, worksites, days = options.workers, options.worksites, options.days
        if workers < worksites:
            raise BenchFailed("--workers ≥ --worksites")
        say(f"{workers:,} workers, {worksites:,} worksites, {days} days")
        whole = _measured(workers, worksites, days)
        yield from _stages(whole)
        small = max(workers // _PART, 1), max(worksites // _PART, 1)
        say(f"{small[0]:,} workers, {small[1]:,} worksites, {days} days")
        yield from _linear(whole, workers, _measured(*small, days), small[0])
        punches = min(_MOST_PUNCHES, whole.answer["rows"]["punches"])
        say(f"gate text into the database, {punches:,} rows")
        with tempfile.TemporaryDirectory(prefix="gongyou-bench-") as folder:
            yield from gate_text(folder, punches, rounds=3)


def _measured(workers: int, worksites: int, days: int) -> Measured:
    """Raises `BenchFailed` where the product made other rows than there must be."""
    size = {"workers": workers, "worksites": worksites, "days": days}
    found = alone(_DISTRICT, size)
    rows, expected = found.answer["rows"], found.answer["expected"]
    for stage, count in expected.items():
        if rows[stage] != count:
            raise BenchFailed(f"{stage}: {rows[stage]} rows, expected {count}")
    return found


def _stages(whole: Measured) -> Iterator[Figure]:
    seconds, rows = whole.answer["seconds"], whole.answer["rows"]
    sites = rows["worksites"]
    both = Beside(seconds["bare_days"] + seconds["bare_months"], *_BARE)
    yield Figure(
        "days_months_match", "工日、月账和核对", "days, months and match",
        seconds["days"] + seconds["months"], "s", both, at_most=2, rows=rows["punches"],
    )  # fmt: skip
    used = whole.answer["processor"]
    if used:
        yield Figure(
            "days_months_match_processor", "工日、月账和核对：处理器用时",
            "days, months and match: processor", used["days"] + used["months"], "s",
            Beside(used["bare_days"] + used["bare_months"], *_BARE), rows=rows["punches"],
        )  # fmt: skip
    for stage, zh, en, worked in (
        ("days", "工日", "days", rows["punches"]),
        ("months", "月账和核对", "months and match", rows["months"]),
    ):
        bare = Beside(seconds[f"bare_{stage}"], *_BARE)
        yield Figure(f"{stage}_seconds", zh, en, seconds[stage], "s", bare, rows=rows[stage])
        yield Figure(
            f"{stage}_rate", f"{zh}：速度", f"{en}: rate", worked / seconds[stage], "rows/s",
            Beside(worked / bare.value, *_BARE), rows=worked,
        )  # fmt: skip
    for stage, zh, en in (
        ("strangers", "每个工地：认不出的人", "one worksite: strangers"),
        ("signals", "每个工地：预警", "one worksite: signals"),
    ):
        yield Figure(stage, zh, en, seconds[stage] / sites, "s", rows=sites)
    yield Figure("fill", "造数据", "making the data", seconds["fill"], "s", rows=rows["punches"])
    yield Figure(
        "district_memory", "本进程内存", "memory of our process", whole.peak_bytes / _MEGA, "MB",
        Beside(_MOST_MEGABYTES, "上限", "limit"), at_most=1,
    )  # fmt: skip


_BARE = ("最简 SQL", "bare SQL")


def _linear(whole: Measured, workers: int, small: Measured, fewer: int) -> Iterator[Figure]:
    """Microseconds a worker, of the whole district and of a tenth of it."""

    def each(measured: Measured, people: int) -> float:
        seconds: dict[str, Any] = measured.answer["seconds"]
        return float((seconds["days"] + seconds["months"]) / people * 1e6)

    yield Figure(
        "per_worker", "每人", "a worker", each(whole, workers), "µs",
        Beside(each(small, fewer), f"{fewer:,} 人时", f"of {fewer:,} workers"),
        at_most=_LINEAR, rows=workers,
    )  # fmt: skip
