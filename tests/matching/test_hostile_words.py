"""The command line with names and words that nobody would think of: a sentence and a 2, or the
answer; never an error that nobody foresaw."""

import json
import os
from pathlib import Path

import pytest
from tests.matching.site import PROJECT
from tests.matching.test_reconcile_command import gongyou

from gongyou.config.cli import main

pytestmark = pytest.mark.server

SHEET = "2026年{month}月工资表\n姓名,应发,扣款,实发\n罗河生,9000,0,9000\n唐小满,见附件,0,见附件\n"
TURNED = "工资\u202evsc.csv"
GBK = os.fsdecode("工资".encode("gbk")) + ".csv"


def put(folder: Path, name: str, month: int = 7) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(SHEET.format(month=month), "utf-8")
    return path


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    put(folder, "工资.csv")
    (folder / "project.json").write_text(json.dumps(PROJECT), "utf-8")
    return folder


@pytest.mark.parametrize("name", [TURNED, GBK, "a\nb\x1b[31m.csv", "-rf.csv"])
def test_a_strange_name_goes_back_like_any_other(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path, out = put(tmp_path, name), tmp_path / "back"
    assert main(["read", str(path), "--back", str(out)]) == 0
    said = capsys.readouterr()
    assert (said.out + said.err).encode()
    assert "\x1b" not in said.out + said.err and "\u202e" not in said.out + said.err
    assert [p.suffix for p in out.iterdir()] == [".xlsx"]
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([name, "back"])


def test_files_of_one_name_and_a_strange_one_come_back_apart(site: Path, tmp_path: Path) -> None:
    files = [site / "工资.csv", put(tmp_path, "other/工资.csv", 8), put(tmp_path, TURNED, 9)]
    out = tmp_path / "back"
    words = ["--project", site / "project.json", "--sheet", *files, "--back", out]
    run = gongyou("reconcile", *words)
    assert (run.returncode, "Traceback" in run.stderr) == (0, False), run.stderr
    assert len(list(out.iterdir())) == 3


def test_a_folder_with_strange_names_comes_back(site: Path, tmp_path: Path) -> None:
    put(site, f"下/{TURNED}", 8)
    put(site, GBK, 9)
    run = gongyou("reconcile", site, "--back", tmp_path / "back")
    assert (run.returncode, "Traceback" in run.stderr) == (0, False), run.stderr
    assert sum(p.is_file() for p in (tmp_path / "back").rglob("*")) == 3


MAPS = {
    "endless": "[" * 200_000,
    "a number without end": '{"a":' + "9" * 6_000 + "}",
    "no text": "\0",
    "a list": "[]",
    "tables that are none": '{"gongyou_map": 1, "tables": [3, {"columns": 5}]}',
    "columns that are none": '{"gongyou_map": 1, "tables": [{"kind": [], "columns": [null]}]}',
    "rows beyond all": '{"gongyou_map": 1, "tables": [{"kind": "roster", "header_row": 1e400}]}',
}


@pytest.mark.parametrize("which", MAPS)
def test_a_map_that_cannot_be_used_is_a_sentence(
    tmp_path: Path, which: str, capsys: pytest.CaptureFixture[str]
) -> None:
    given = tmp_path / "map.json"
    given.write_text(MAPS[which], "utf-8")
    assert main(["read", str(put(tmp_path, "工资.csv")), "--map", str(given)]) == 2
    assert "对应文件不能用" in capsys.readouterr().err


@pytest.mark.parametrize("month", ["0000-07", "2026-13", "２０２６-07", "2026-07\n", "9999-12", ""])
def test_a_month_that_is_none_is_a_sentence(
    site: Path, month: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["reconcile", str(site), "--month", month]) == 2
    assert "YYYY-MM" in capsys.readouterr().err


def test_places_that_cannot_be_written_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = put(tmp_path, "工资.csv")
    for word, place in (("--back", path / "x"), ("--back", "/proc/x/y"), ("--save-map", "/")):
        assert main(["read", str(path), word, str(place)]) == 2
        assert str(place) in capsys.readouterr().err
