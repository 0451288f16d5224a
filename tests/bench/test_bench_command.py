"""Every bench at a tiny size, as somebody types it: its figures are there, its rows are right.

No time is asserted: it depends on the machine.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from gongyou.bench.commands.bench import BENCHES
from gongyou.bench.figures import Beside, Figure, middle
from gongyou.bench.files import gates
from gongyou.bench.files.cast import id_number_of, person
from gongyou.bench.options import whole_number
from gongyou.bench.read.readers import PAIRS
from gongyou.foundation.embedded import EmbeddedServer
from gongyou.statutes.identity import id_number_valid, luhn_valid

Figures = dict[str, dict[str, Any]]
ROWS, PUNCHES = 40, 600


def gongyou(*words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "gongyou", "bench", *words],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )


def figures(*words: str) -> Figures:
    done = gongyou(*words, "--json")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["bench"] == words[0]
    assert document["machine"]["processors"] >= 1
    return {figure["code"]: figure for figure in document["figures"]}


def test_read_measures_every_reader_and_reads_every_row(server: EmbeddedServer) -> None:
    words = ("--rows", str(ROWS), "--punches", str(PUNCHES), "--rounds", "1", "--long", "900")
    found = figures("read", *words)
    doubled = PUNCHES // 250
    assert found["wage_workbook_seconds"]["rows"] == ROWS
    assert found["gate_text_way"]["rows"] == PUNCHES  # what came twice is refused
    rows = {pair.code: found[pair.code]["rows"] for pair in PAIRS}
    assert rows == {
        "gate_text": PUNCHES + doubled,
        "hikvision_csv": PUNCHES,
        "isapi_json": PUNCHES,
        "dahua_text": PUNCHES,
        "bank_text": ROWS,
        "pain_001": ROWS,
        "camt_053": ROWS,
        "account_csv": ROWS,
    }
    for pair in PAIRS:
        assert found[pair.code]["beside"]["value"] > 0
        both, child = (found[f"{pair.code}_{of}"]["ours"] for of in ("memory", "child_memory"))
        assert both > child > 1
    assert found["wage_workbook_processor"]["ours"] > 0
    assert found["gate_long_way"]["rows"] == 900
    assert found["gate_text_way"]["at_least"] == 0.5


def test_a_long_gate_is_of_several_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gates, "_MOST_LINES", 250)
    paths, written = gates.write_attlogs(tmp_path, PUNCHES)
    gates.write_attlog(tmp_path / "one.dat", PUNCHES)
    assert len(paths) == 3
    assert written == PUNCHES + PUNCHES // 250
    whole = b"".join(path.read_bytes() for path in paths)
    assert whole == (tmp_path / "one.dat").read_bytes()


def test_reconcile_makes_the_days_and_months_there_must_be(server: EmbeddedServer) -> None:
    words = ("--workers", "200", "--worksites", "4", "--days", "33")
    found = figures("reconcile", *words)
    assert found["days_seconds"]["rows"] == (200 - 2) * 33
    assert found["months_seconds"]["rows"] == 200 * 2  # July and August
    assert found["days_months_match"]["at_most"] == 2
    assert found["days_months_match"]["ratio"] > 0
    assert found["days_months_match_processor"]["beside"]["value"] >= 0
    assert found["per_worker"]["beside"]["value"] > 0
    assert {"fill", "strangers", "signals", "district_memory", "gate_text_way"} <= set(found)


def test_what_cannot_be_measured_is_said() -> None:
    done = gongyou("reconcile", "--workers", "2", "--worksites", "3")
    assert done.returncode == 2
    assert "--workers" in done.stderr
    assert "Traceback" not in done.stderr
    assert gongyou("read", "--rows", "0").returncode == 2


def test_the_table_shows_ratio_and_target() -> None:
    from gongyou.bench.shown import as_text

    figure = Figure("x", "甲", "a", 30.0, "s", Beside(10.0, "对照", "other"), at_most=2, rows=1234)
    text = as_text(BENCHES[0], [figure], "en")
    assert "1,234" in text
    assert "3.00" in text
    assert "✗ ≤ 2" in text


@pytest.mark.parametrize(
    ("ours", "low", "high", "holds"),
    [(5, 0.5, None, True), (4.9, 0.5, None, False), (20, None, 2, True), (21, None, 2, False)],
)
def test_a_target_is_held_by_the_ratio(
    ours: float, low: float | None, high: float | None, holds: bool
) -> None:
    beside = Beside(10, "对照", "other")
    assert Figure("x", "甲", "a", ours, "s", beside, at_least=low, at_most=high).holds is holds
    assert Figure("x", "甲", "a", ours, "s", beside).holds is None


def test_the_middle_is_a_value_that_was_measured() -> None:
    assert middle([3, 1, 2]) == 2
    assert middle([4, 1, 3, 2]) == 2


def test_invented_people_are_many_and_nobody() -> None:
    people = [person(n) for n in range(1, 3_000)]
    assert len({p.id_number for p in people}) == len({p.card for p in people}) == len(people)
    for p in people[::97]:
        assert id_number_valid(p.id_number)
        assert p.id_number.startswith("511504")
        assert p.id_number[14] == "9"
        assert luhn_valid(p.card)
    assert id_number_of(7) == id_number_of(7)


@pytest.mark.parametrize("text", ["0", "-1", "x", "1.5"])
def test_a_number_of_rows_is_whole_and_above_nothing(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        whole_number(text)
