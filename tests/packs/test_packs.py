"""Whole sites in layouts of their own come out right to the fen, through the command.

The right answers are computed from each site's truth (`answers.py`), never by the product.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.matching.test_killed_imports import environment
from tests.packs.catalogue import RECIPES
from tests.packs.comparing import Doc, differences
from tests.packs.make import Recipe, drawn, make

pytestmark = pytest.mark.server
QUICK = ("badges", "events")
SEED = 1


def reconciled(recipe: Recipe, seed: int, folder: Path) -> tuple[Doc, Doc]:
    """The right answer and what `gongyou reconcile` writes."""
    right = make(recipe, seed, folder / "pack")
    out = folder / "out.json"
    words = [sys.executable, "-m", "gongyou", "reconcile", folder / "pack", "--json", out]
    done = subprocess.run(
        [str(word) for word in words],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return right, json.loads(out.read_text("utf-8"))


@pytest.mark.parametrize("name", QUICK)
def test_a_site_in_layouts_of_its_own(server: object, name: str, tmp_path: Path) -> None:
    assert differences(*reconciled(RECIPES[name], SEED, tmp_path)) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in RECIPES if name not in QUICK])
def test_more_sites_in_layouts_of_their_own(server: object, name: str, tmp_path: Path) -> None:
    assert differences(*reconciled(RECIPES[name], SEED, tmp_path)) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(101, 113))
def test_a_site_in_any_combination_of_layouts(server: object, seed: int, tmp_path: Path) -> None:
    assert differences(*reconciled(drawn(seed), seed, tmp_path)) == []
