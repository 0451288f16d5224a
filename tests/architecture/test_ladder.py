"""The ladder where import-linter cannot see it: foreign keys, also those named by a string."""

import tomllib
from pathlib import Path

from django.apps import apps


def test_relations_go_down_the_ladder(root: Path) -> None:
    settings = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    rungs = [rung.split(" | ") for rung in settings["contracts"][0]["layers"]]
    height = {name: -n for n, rung in enumerate(rungs) for name in rung}
    for model in (m for m in apps.get_models() if m.__module__.startswith("gongyou.")):
        for field in (f for f in model._meta.get_fields() if f.is_relation and f.concrete):
            ends = (model.__module__, str(getattr(field.related_model, "__module__", "")))
            here, there = (".".join(name.split(".")[:2]) for name in ends)
            assert here == there or height.get(there, -99) < height[here], field
