"""Every sample of every family is read as the truth it was made from.

A sample is one folder, `src/gongyou/exchange/formats/<family>/samples/<layout>/`: the files as an
office has them, small and with invented people, and `expected.json`, written from the truth and
not from what a reader said. Only what is stated is compared; a name that is misspelt, a file that
nothing is said of, or a table without rows fails.

    {"about": "Two teams side by side, sums below each.",
     "files": {
       "七月.xlsx": {
         "given": {"month": "2026-07"},        what the clerk said: month, kind
         "encoding": "gb18030",
         "skipped": ["封面"],                   sheets without a table, any order
         "tables": {                           all of them, by their key
           "七月.xlsx#木工": {
             "kind": "wage_sheet",             needed
             "layout": "wage_sheet", "header_row": 3,
             "facts": {"team": "木工班"},       those that matter
             "fields": {"借支": "deduction:advance"},
             "data_rows": 12,
             "records": [{"row": 4, "name": "罗河生", "gross": "7600.00"}, …],
             "sums": {"gross": "91200.00"},
             "rejected": [{"row": 9, "reason": "no_name", "kept": false}],
             "control_totals": [{"row": 16, "field": "实发", "stated": "1.00", "computed": "2.00"}],
             "totals_checked": 8,
             "questions": ["month_unknown"]}}},
       "坏的.csv": {"refused": {"code": "mojibake", "row": 2, "column": ""}}}}

- `records` are all records in the file's order, each with the fields that matter; `records_among`
  are some of them, found by `row`. One of the two is needed, or `"data_rows": 0`. Fields are those
  of `records.py`; `deductions` is {heading: amount}; a sheet's row also has `deducted` and
  `net_payable`, a month of attendance `worked` and `marks` {"1": "√"}.
- `punches`, `punches_among` are the same for gates; `at` is "2026-07-01 06:58:03" or null.
- Numbers compare by value, days as "2026-07-01"; null is null and "" is "".
- `rejected`, `control_totals`, `questions`: where stated, all of them, in any order, each with as
  many of its fields as one likes. A gate's own are `unparsable` and `not_a_pass_event`.
- `refused`: the file must not be read; its code, and row and column where they are known.
- `"used": ["key"]` for a bank's answer whose content went into its order.
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from tests.readers.samples import BadStatement, Sample, differences, folders, load

from gongyou.exchange.formats.cells import cell_text
from gongyou.exchange.formats.safety import Container, container_of
from gongyou.exchange.formats.workbook import open_sheets
from gongyou.exchange.records import UnusableFile
from gongyou.statutes.identity import id_number_valid

SMALL = 60 * 1024
TRUTH: dict[str, Any] = {
    "kind": "wage_sheet",
    "records": [{"row": 3, "name": "罗河生", "gross": "5000.00", "deductions": {"借支": 300}}],
    "rejected": [],
    "questions": [],
}


def _called(folder: Path) -> str:
    return f"{folder.parents[1].name}/{folder.name}"


@pytest.mark.parametrize("folder", folders(), ids=_called)
def test_a_sample_is_read_as_its_truth(folder: Path) -> None:
    assert differences(load(folder)) == []


@pytest.mark.parametrize("folder", folders(), ids=_called)
def test_a_sample_is_small_and_its_people_are_invented(folder: Path) -> None:
    for name in load(folder).files:
        path = folder / name
        assert path.stat().st_size < SMALL, name
        for text in _cells(path):
            numbers = re.findall(r"(?<!\d)\d{17}[\dXx](?!\d)", text)
            real = [n for n in numbers if id_number_valid(n.upper())]
            assert all(n.startswith("511504") and n[14] == "9" for n in real), name
            phones = re.findall(r"(?<!\d)1[3-9]\d-?\d{4}-?\d{4}(?!\d)", text)
            assert all(n.replace("-", "").startswith("1990000") for n in phones), name


def _cells(path: Path) -> list[str]:
    """Texts are searched where all files are; what stands in a workbook only here."""
    try:
        if container_of(path, path.name) is not Container.WORKBOOK:
            return []
        sheets = open_sheets(path, path.name)
    except UnusableFile:
        return []
    return [cell_text(cell) for sheet in sheets for row in sheet.grid.rows for cell in row]


# --- can a sample fail? -------------------------------------------------------------------


def _sample(folder: Path, statement: object) -> Sample:
    text = "2026年7月\n姓名,应发,借支,实发\n罗河生,5000,300,4700\n"
    (folder / "工资.csv").write_text(text, encoding="utf-8")
    (folder / "expected.json").write_text(json.dumps(statement), encoding="utf-8")
    return load(folder)


def _about(table: object) -> object:
    return {"about": "a table", "files": {"工资.csv": {"tables": {"工资.csv": table}}}}


def test_a_true_statement_holds(tmp_path: Path) -> None:
    more = {"data_rows": 1, "header_row": 2, "facts": {"month": "2026-07"}, "layout": "wage_sheet"}
    more |= {"fields": {"借支": "deduction:advance"}, "sums": {"net_payable": "4700"}}
    assert differences(_sample(tmp_path, _about(TRUTH | more))) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "roster"},
        {"layout": "other"},
        {"header_row": 1},
        {"data_rows": 2},
        {"facts": {"month": "2026-08"}},
        {"fields": {"借支": "gross"}},
        {"sums": {"gross": "5000.01"}},
        {"rejected": [{"row": 3, "reason": "no_name"}]},
        {"control_totals": [{"row": 4, "field": "实发"}]},
        {"totals_checked": 1},
        {"questions": ["month_unknown"]},
        {"records": [{"row": 3, "gross": "5000.01"}]},
        {"records": [{"row": 3, "gross": None}]},
        {"records": [{"row": 3, "days": 0}]},
        {"records": [{"row": 3, "deductions": {"借支": 301}}]},
        {"records": [{"row": 3, "deductions": {}}]},
        {"records": [{"row": 3}, {"row": 4}]},
        {"records_among": [{"row": 4, "gross": 5000}]},
        {"records_among": [{"row": 3, "gross": 1}]},
        {"punches": [{"row": 1}]},
    ],
    ids=str,
)
def test_a_false_statement_fails(tmp_path: Path, wrong: dict[str, Any]) -> None:
    assert differences(_sample(tmp_path, _about(TRUTH | wrong)))


@pytest.mark.parametrize(
    "file",
    [
        {"refused": {"code": "mojibake"}},
        {"encoding": "gb18030", "tables": {"工资.csv": TRUTH}},
        {"skipped": ["封面"], "tables": {"工资.csv": TRUTH}},
        {"used": ["工资.csv"]},
        {"tables": {"工资.csv#七月": TRUTH}},
        {"given": {"kind": "roster"}, "tables": {"工资.csv": TRUTH}},
    ],
    ids=str,
)
def test_a_false_word_about_a_file_fails(tmp_path: Path, file: object) -> None:
    assert differences(_sample(tmp_path, {"about": "a table", "files": {"工资.csv": file}}))


def test_a_file_that_is_refused_otherwise_fails(tmp_path: Path) -> None:
    stated = {"files": {"工资.csv": {"refused": {"code": "mojibake"}}}, "about": "no table"}
    sample = _sample(tmp_path, stated)
    (tmp_path / "工资.csv").write_text("没有表头\n", encoding="utf-8")
    assert differences(sample) == [
        "工资.csv: refused with code 'not_recognised', stated 'mojibake'"
    ]


@pytest.mark.parametrize(
    "statement",
    [
        {},
        {"about": "nothing"},
        {"about": "nothing", "files": {}},
        {"about": "of another file", "files": {"别的.csv": {"refused": {"code": "mojibake"}}}},
        {"about": "an unknown code", "files": {"工资.csv": {"refused": {"code": "bad"}}}},
        {"about": "no tables", "files": {"工资.csv": {"tables": {}}}},
        {"about": "both", "files": {"工资.csv": {"tables": {"工资.csv": TRUTH}, "used": ["x"]}}},
        {"files": {"工资.csv": {"tables": {"工资.csv": TRUTH}}}},
        _about({"kind": "wage_sheet"}),
        _about({"records": [{"row": 3}]}),
        _about(TRUTH | {"record": []}),
    ],
    ids=str,
)
def test_a_statement_that_says_nothing_is_refused(tmp_path: Path, statement: object) -> None:
    with pytest.raises(BadStatement):
        _sample(tmp_path, statement)


@pytest.mark.parametrize("row", [{}, {"row": 3, "gros": 5000}], ids=str)
def test_a_row_that_says_nothing_is_refused(tmp_path: Path, row: object) -> None:
    with pytest.raises(BadStatement):
        differences(_sample(tmp_path, _about(TRUTH | {"records": [row]})))
