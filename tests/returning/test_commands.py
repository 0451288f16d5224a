"""`--back` of `gongyou read` and `gongyou reconcile`."""

import stat
from pathlib import Path

import pytest
import python_calamine
from tests.matching.test_reconcile_command import gongyou as command
from tests.readers.conftest import Desk
from tests.returning.conftest import RED_CELL, RED_ROW, Book

from gongyou.config.cli import main as gongyou
from gongyou.demo.sample import write_sample
from gongyou.exchange.formats.sentences import codes

HEADS = ["序号", "姓名", "身份证号", "工种", "班组", "日工资"]


@pytest.fixture
def roster(desk: Desk) -> Path:
    a = desk.people[0]
    faulty = a.id_number[:-1] + ("0" if a.id_number[-1] != "0" else "1")
    return desk.book("花名册.xlsx", {"S": [HEADS, [1, a.name, faulty, "木工", "甲班", 300]]})


def test_read_writes_what_goes_back(
    roster: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = roster.read_bytes()
    assert gongyou(["read", str(roster), "--back", str(tmp_path / "退回")]) == 0
    [path] = (tmp_path / "退回").iterdir()
    assert path.name == "花名册（退回修改）.xlsx"
    assert f"花名册.xlsx：1 行标红，存为 {path}" in capsys.readouterr().err
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert Book(path).cells()[2, 3].fill == RED_CELL
    assert roster.read_bytes() == before


def test_read_never_writes_over_what_it_reads(roster: Path) -> None:
    before = roster.read_bytes()
    for out in (roster, roster.parent, roster.with_suffix(".xlsx")):
        assert gongyou(["read", str(roster), "--back", str(out)]) == 0
    assert roster.read_bytes() == before
    assert sorted(p.name for p in roster.parent.iterdir()) == [
        "花名册.xlsx",
        "花名册（退回修改）.xlsx",
    ]


def test_read_says_when_nothing_goes_back_and_when_it_cannot_write(
    desk: Desk, roster: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    a = desk.people[0]
    good = desk.book("好.xlsx", {"S": [HEADS, [1, a.name, a.id_number, "木工", "甲班", 300]]})
    bad = desk.raw("坏.xlsx", b"PK\3\4")
    out = desk.folder / "out"
    assert gongyou(["read", str(good), str(bad), str(roster), "--back", str(out), "--json"]) == 2
    assert "好.xlsx：没有要退回的行" in capsys.readouterr().err
    assert len(list(out.iterdir())) == 1
    assert gongyou(["read", str(roster), "--back", str(good / "x.xlsx")]) == 2
    assert "写不了" in capsys.readouterr().err


@pytest.mark.server
def test_reconcile_gives_back_what_only_the_match_finds(tmp_path: Path) -> None:
    folder, back = tmp_path / "site", tmp_path / "back"
    write_sample(folder)
    [log] = list(folder.rglob("*attlog*"))[:1]
    lines = log.read_text("gb18030").splitlines()
    stamp = lines[0].split("\t")[1]
    lines += [lines[0], lines[1].replace(lines[1].split("\t")[1], "2000-01-01 00:00:00")]
    log.write_text("\n".join(lines) + "\n", "gb18030")
    run = command("reconcile", folder, "--back", back, "--lang", "zh")
    assert run.returncode == 0, run.stderr
    returned = back / log.relative_to(folder).with_name(f"{log.stem}（退回修改）.xlsx")
    cells = Book(returned).cells()
    last = len(lines)
    reason = max(c for r, c in cells if r == last)
    assert cells[last - 1, reason].content == "text:未采用：重复记录"
    assert cells[last, reason].content == "text:未采用：早于开工日期"
    assert {cells[last, c].fill for c in range(1, reason)} == {RED_ROW}
    assert cells[1, 2].content == f"text:{stamp}"
    assert cells[1, 2].fill == ""
    rows = python_calamine.CalamineWorkbook.from_path(str(returned)).get_sheet_by_index(0)
    assert [row[:2] for row in rows.to_python()][: len(lines) - 2] == [
        line.split("\t")[:2] for line in lines[:-2]
    ]
    assert f"存为 {returned}" in run.stderr


def test_every_reason_has_a_sentence_in_both_languages() -> None:
    assert {"refused", "refused_at", "flagged", "flagged_at", "total"} <= codes("returned")
