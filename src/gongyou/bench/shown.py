"""The printer of all benches: a table for people, one JSON object for machines."""

import os
import platform
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from gongyou.bench.figures import Bench, Figure
from gongyou.exchange.commands.read import aligned

_HEADS = {
    "zh": ("项目", "行数", "本系统", "单位", "对照", "对照值", "比值", "目标"),
    "en": ("measured", "rows", "ours", "unit", "beside it", "its figure", "ratio", "target"),
}


def as_document(
    bench: Bench, figures: Sequence[Figure], settings: Mapping[str, Any]
) -> dict[str, Any]:
    return {
        "bench": bench.name,
        "settings": dict(settings),
        "machine": machine(),
        "figures": [_as_object(figure) for figure in figures],
    }


def machine() -> dict[str, Any]:
    """What the figures depend on; the load says how many others were at work."""
    load = os.getloadavg() if hasattr(os, "getloadavg") else ()
    return {
        "processors": os.cpu_count(),
        "load": [round(value, 2) for value in load],
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
    }


def _as_object(figure: Figure) -> dict[str, Any]:
    beside = figure.beside
    return {
        "code": figure.code,
        "zh": figure.zh,
        "en": figure.en,
        "rows": figure.rows,
        "ours": figure.ours,
        "unit": figure.unit,
        "beside": None
        if beside is None
        else {"value": beside.value, "zh": beside.zh, "en": beside.en},
        "ratio": figure.ratio,
        "at_least": figure.at_least,
        "at_most": figure.at_most,
        "holds": figure.holds,
    }


def as_text(bench: Bench, figures: Sequence[Figure], lang: str) -> str:
    about = machine()
    load = " ".join(f"{value:.2f}" for value in about["load"])
    title = f"gongyou bench {bench.name}: {bench.zh if lang == 'zh' else bench.en}"
    where = f"{about['processors']} CPU, load {load}, Python {about['python']}"
    return "\n".join([title, f"  {where}", *aligned(_HEADS[lang], _lines(figures, lang))])


def _lines(figures: Sequence[Figure], lang: str) -> Sequence[Sequence[str]]:
    lines: list[tuple[str, ...]] = []
    for figure in figures:
        beside = figure.beside
        lines.append(
            (
                figure.zh if lang == "zh" else figure.en,
                "" if figure.rows is None else f"{figure.rows:,}",
                _number(figure.ours),
                figure.unit,
                "" if beside is None else beside.zh if lang == "zh" else beside.en,
                "" if beside is None else _number(beside.value),
                "" if figure.ratio is None else f"{figure.ratio:.2f}",
                _target(figure),
            )
        )
    return lines


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _target(figure: Figure) -> str:
    if figure.holds is None:
        return ""
    wanted = [f"≥ {figure.at_least:g}"] if figure.at_least is not None else []
    wanted += [f"≤ {figure.at_most:g}"] if figure.at_most is not None else []
    return f"{'✓' if figure.holds else '✗'} {' '.join(wanted)}"


def say(text: str) -> None:
    """Progress goes to stderr: what is printed stays a result."""
    print(f"  … {text}", file=sys.stderr, flush=True)  # noqa: T201
