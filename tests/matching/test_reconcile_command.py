"""`gongyou reconcile` as somebody types it: what it prints, writes, refuses and leaves behind."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import python_calamine
import xlsxwriter
from tests.matching.cast import WANG, ZHANG
from tests.matching.site import PROJECT
from tests.matching.test_killed_imports import environment

from gongyou.demo.sample import write_sample
from gongyou.exchange.commands.reconcile import main
from gongyou.exchange.matching.project_file import BadProjectFile, read_project
from gongyou.foundation.embedded import EmbeddedServer

pytestmark = pytest.mark.server

Doc = dict[str, Any]
SHOWN, REFUSED = 0, 2


@dataclass(frozen=True)
class Run:
    """What a command said, and its number."""

    pid: int
    returncode: int
    stdout: str
    stderr: str


def gongyou(*words: object) -> Run:
    process = subprocess.Popen(
        [sys.executable, "-m", "gongyou", *map(str, words)],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    out, err = process.communicate(timeout=120)
    return Run(process.pid, process.returncode, out, err)


def left_by(server: EmbeddedServer, pid: int) -> list[object]:
    """The scratch databases of one run. (Others may be running beside it.)"""
    with server.admin() as admin:
        rows = admin.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)",
            [f"gongyou_scratch_{pid}_"],
        ).fetchall()
    return [name for (name,) in rows]


# --- small files of our own --------------------------------------------------------------


def workbook(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("表")
        for n, row in enumerate(rows):
            sheet.write_row(n, 0, row)
    return path


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """老王 and 老张 on a roster, and a wage sheet that does not say its month."""
    folder = tmp_path / "small"
    folder.mkdir()
    head = [
        "序号",
        "姓名",
        "身份证号",
        "班组",
        "工种",
        "合同签订日期",
        "计酬方式",
        "工价",
        "银行卡号",
    ]
    people = [
        [w.number, w.name, w.id_number, w.team, "普工", "2026-06-09", "点工", "300元/天", w.card]
        for w in (WANG, ZHANG)
    ]
    workbook(folder / "花名册.xlsx", [head, *people])
    head = ["序号", "姓名", "身份证号", "出勤", "应发工资", "借支", "实发工资"]
    money = [[w.number, w.name, w.id_number, 3, 900, 100, 800] for w in (WANG, ZHANG)]
    workbook(folder / "工资.xlsx", [head, *money])
    write_project(folder, PROJECT)
    return folder


def write_project(folder: Path, project: Doc) -> None:
    (folder / "project.json").write_text(json.dumps(project), encoding="utf-8")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample") / "files"
    write_sample(folder)
    return folder


# --- what it shows and writes ------------------------------------------------------------


def test_a_folder_gives_a_table_a_document_and_a_workbook(
    server: EmbeddedServer, sample: Path, tmp_path: Path
) -> None:
    out, book = tmp_path / "out.json", tmp_path / "out.xlsx"
    run = gongyou("reconcile", sample, "--json", out, "--xlsx", book)
    assert (run.returncode, run.stderr) == (SHOWN, "")
    document = json.loads(out.read_text(encoding="utf-8"))
    _table_says(run.stdout, document)
    _masks_every_id(run.stdout + out.read_text(encoding="utf-8"), document)
    assert len(python_calamine.CalamineWorkbook.from_path(str(book)).sheet_names) >= 3
    assert left_by(server, run.pid) == []


@pytest.mark.usefixtures("server")
def test_a_sheet_in_unknown_words_is_matched_as_the_map_says(small: Path, tmp_path: Path) -> None:
    plain, mapped = tmp_path / "plain.json", tmp_path / "mapped.json"
    assert gongyou("reconcile", small, "--month", "2026-07", "--json", plain).returncode == SHOWN
    head = ["号", "谁", "证", "工", "挣的", "先拿", "到手"]
    money = [[w.number, w.name, w.id_number, 3, 900, 100, 800] for w in (WANG, ZHANG)]
    workbook(small / "工资.xlsx", [head, *money])
    run = gongyou("reconcile", small, "--month", "2026-07")
    assert (run.returncode, "工资.xlsx" in run.stderr) == (REFUSED, True)
    fields = ["number", "name", "id_number", "days", "gross", "deduction:advance", "net"]
    columns = [
        {"letter": letter, "heading": heading, "field": field}
        for letter, heading, field in zip("ABCDEFG", head, fields, strict=True)
    ]
    entry = {"as": "wage_sheet", "header_row": 1, "columns": columns}
    (tmp_path / "map.json").write_text(json.dumps({"gongyou_map": 1, "tables": [entry]}))
    words = ("--map", tmp_path / "map.json", "--json", mapped)
    assert gongyou("reconcile", small, "--month", "2026-07", *words).returncode == SHOWN
    before, after = (json.loads(path.read_text("utf-8")) for path in (plain, mapped))
    assert before["arrears_total"] == after["arrears_total"]
    assert before["arrears_total"] != "0.00"
    deducted = [m["deductions"] for m in after["worker_months"]]
    assert deducted == [m["deductions"] for m in before["worker_months"]]


def _table_says(shown: str, document: Doc) -> None:
    assert document["worksite"]["name"] in shown
    for month in document["project"]["months"]:
        line = next(x for x in shown.splitlines() if x.startswith(month["month"]))
        assert f"{float(month['arrears_total']):,.2f}" in line
    owed = [m for m in document["worker_months"] if float(m["arrears"])]
    assert owed
    assert all(any(m["ref"] in x and m["month"] in x for x in shown.splitlines()) for m in owed)
    raised = {s["rule"] for s in document["signals"] if s["colour"] != "none"}
    assert raised
    assert all(rule in shown for rule in raised)


def _masks_every_id(text: str, document: Doc) -> None:
    import re

    assert not re.search(r"(?<![\d*])5115\d{13}[\dX]", text)
    numbers = [w["id_on_roster"] for w in document["workers"] if w["id_on_roster"]]
    assert numbers
    assert all("***" in n for n in numbers)


def test_files_one_by_one_say_the_same_and_plain_shows_ids(sample: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "a.json", tmp_path / "b.json"
    files = {
        "--roster": sorted((sample / "花名册").iterdir()),
        "--gate": sorted((sample / "考勤").iterdir()),
        "--sheet": sorted((sample / "工资表").iterdir()),
        "--bank": sorted((sample / "银行回盘").iterdir()),
        "--account": sorted((sample / "专户").iterdir()),
    }
    words = [word for option, paths in files.items() for word in (option, *paths)]
    one_by_one = gongyou(
        *("reconcile", "--project", sample / "project.json", *words, "--pack", "X"),
        *("--json", first, "--plain", "--reason", "开庭", "--lang", "en"),
    )
    folder = gongyou("reconcile", sample, "--pack", "X", "--json", second)
    assert (one_by_one.returncode, folder.returncode) == (SHOWN, SHOWN), one_by_one.stderr
    a, b = (json.loads(p.read_text(encoding="utf-8")) for p in (first, second))
    assert all(len(w["id_on_roster"]) == 18 for w in a["workers"] if w["id_on_roster"])
    for row in (*a["worker_months"], *b["worker_months"]):
        del row["sheet_rows"], row["bank_lines"], row["unproved_deductions"]
    assert a["worker_months"] == b["worker_months"]
    assert a["arrears_total"] == b["arrears_total"]
    assert "people are owed" in one_by_one.stdout


# --- what it refuses ---------------------------------------------------------------------


def refused(server: EmbeddedServer, *words: object) -> str:
    """What is said of words or files that cannot be used; no database is left."""
    run = gongyou("reconcile", *words)
    assert run.returncode == REFUSED, run.stdout
    assert run.stdout == ""
    assert "Traceback" not in run.stderr
    assert left_by(server, run.pid) == []
    return run.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "两者选一"),
        (["{small}", "--roster", "{small}/花名册.xlsx"], "两者选一"),
        (["{small}/nowhere"], "nowhere"),
        (["{small}", "--plain"], "--reason"),
        (["{small}", "--month", "2026-13"], "2026-13"),
        (["{small}", "--month", "7"], "YYYY-MM"),
        (["{small}", "--pack", "一二三四五六七八九十一二三"], "--pack"),
        (["--roster", "{small}/花名册.xlsx"], "project.json"),
        (["--project", "{small}/project.json", "--roster", "{small}/gone.xlsx"], "gone.xlsx"),
    ],
)
def test_words_that_cannot_be_used(
    small: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    """Refused before any database is made; here without a process of its own."""
    assert main([w.replace("{small}", str(small)) for w in words]) == REFUSED
    shown = capsys.readouterr()
    assert said in shown.err
    assert shown.out == ""


def test_a_folder_without_a_project_or_without_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path)]) == REFUSED
    assert "project.json" in capsys.readouterr().err
    write_project(tmp_path, PROJECT)
    assert main([str(tmp_path)]) == REFUSED
    assert "没有可以核对的文件" in capsys.readouterr().err


def test_a_broken_file_is_named_and_may_be_passed_over(
    server: EmbeddedServer, small: Path, tmp_path: Path
) -> None:
    broken = small / "坏的.xlsx"
    broken.write_bytes((small / "花名册.xlsx").read_bytes()[:900])
    said = refused(server, small)
    assert "坏的.xlsx" in said
    assert "--skip-unread" in said
    words = ("--skip-unread", "--month", "2026-07", "--json", tmp_path / "no" / "where.json")
    run = gongyou("reconcile", small, *words)
    assert run.returncode == REFUSED
    assert "坏的.xlsx" in run.stderr
    assert "where.json" in run.stderr
    assert "王老实" in run.stdout


def test_a_sheet_that_does_not_say_its_month_is_asked_for(
    server: EmbeddedServer, small: Path
) -> None:
    said = refused(server, small)
    assert "工资.xlsx" in said
    assert "--month" in said


def test_a_bad_field_is_named_and_leaves_nothing(server: EmbeddedServer, small: Path) -> None:
    write_project(small, PROJECT | {"labor_fee": {"agreed_day": 32}})
    assert "labor_fee.agreed_day" in refused(server, small, "--month", "2026-07")


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"project_code": ""}, "project_code"),
        ({"project_code": "x" * 61}, "project_code"),
        ({"project_name": None}, "project_name"),
        ({"project_name": "名" * 121}, "project_name"),
        ({"project_name": "名\u0000"}, "project_name"),
        ({"area_code": ["5"]}, "area_code"),
        ({"as_of": None}, "as_of"),
        ({"as_of": "30.9.2026"}, "as_of"),
        ({"as_of": "2026-02-30"}, "as_of"),
        ({"as_of": "1026-09-30"}, "as_of"),
        ({"start_date": "soon"}, "start_date"),
        ({"contract_amount": "viel"}, "contract_amount"),
        ({"contract_amount": "NaN"}, "contract_amount"),
        ({"contract_amount": "1e30"}, "contract_amount"),
        ({"wage_months": "2026-07"}, "wage_months"),
        ({"wage_months": ["2026-07", "2026-7"]}, "wage_months[1]"),
        ({"wage_months": ["2026-13"]}, "wage_months[0]"),
        ({"owner": "甲"}, "owner"),
        ({"owner": {"name": "甲"}}, "owner.credit_code"),
        ({"owner": {"name": "甲", "credit_code": "9" * 19}}, "owner.credit_code"),
        ({"subcontractors": {}}, None),
        ({"subcontractors": {"a": 1}}, "subcontractors"),
        ({"subcontractors": ["甲"]}, "subcontractors[0]"),
        ({"pay_day": {"day": 0}}, "pay_day.day"),
        ({"pay_day": {"day": "15"}}, "pay_day.day"),
        ({"pay_day": {"day": True}}, "pay_day.day"),
        ({"parameters": {"full_month_days": 32}}, "parameters.full_month_days"),
        ({"parameters": {"minimum_wage_month": "-"}}, "parameters.minimum_wage_month"),
        ({"special_account": {"tripartite_agreement": "yes"}}, "special_account.tripartite"),
        ({"notice_board": {"posted": 1}}, "notice_board.posted"),
        ({"devices": [{"gate": "1号门"}]}, "devices[0].sn"),
    ],
)
def test_every_field_that_cannot_be_used_is_named(change: Doc, where: str | None) -> None:
    if where is None:
        read_project(PROJECT | change, "T")
        return
    with pytest.raises(BadProjectFile) as problem:
        read_project(PROJECT | change, "T")
    assert problem.value.where.startswith(where)
    assert problem.value.zh
    assert problem.value.en


@pytest.mark.parametrize("text", ["", "{", "[]", '"x"', "null", "[" * 100_000])
def test_a_project_file_that_is_no_object(tmp_path: Path, text: str) -> None:
    from gongyou.exchange.matching.project_file import load_project

    path = tmp_path / "project.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadProjectFile):
        load_project(path, "T")


# --- what it leaves behind ---------------------------------------------------------------


def test_a_killed_run_is_swept_by_the_next(server: EmbeddedServer, small: Path) -> None:
    words = [sys.executable, "-m", "gongyou", "reconcile", str(small), "--month", "2026-07"]
    run = subprocess.Popen(words, env=environment(), stdout=subprocess.DEVNULL)
    wait_until(lambda: bool(left_by(server, run.pid)) or run.poll() is not None)
    os.kill(run.pid, signal.SIGKILL)
    run.wait()
    left = left_by(server, run.pid)
    assert len(left) == 1
    wait_until(lambda: not connected(server, left[0]))
    assert gongyou("reconcile", small, "--month", "2026-07").returncode == SHOWN
    assert left_by(server, run.pid) == []


def wait_until(met: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not met() and time.monotonic() < until:
        time.sleep(0.01)


def connected(server: EmbeddedServer, database: object) -> bool:
    """The server may take a moment to see that a killed client is gone."""
    with server.admin() as admin:
        query = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s"
        row = admin.execute(query, [database]).fetchone()
    return row is not None and row[0] != 0


# --- into the main database --------------------------------------------------------------


def test_taking_in_refuses_what_reconcile_refuses(small: Path) -> None:
    run = gongyou("take-in", small / "nowhere")
    assert run.returncode == REFUSED
    assert "project.json" in run.stderr
    (small / "坏的.xlsx").write_bytes(b"PK\x03\x04")
    run = gongyou("take-in", small)
    assert run.returncode == REFUSED
    assert "坏的.xlsx" in run.stderr
