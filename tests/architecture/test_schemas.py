"""The published forms of our JSON, held against what the commands print."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("jsonschema", reason="jsonschema is not installed")
from jsonschema import Draft202012Validator
from tests.pages.district import AS_OF, OURS, District, written
from tests.statutes.test_calc_command import SAMPLES

from gongyou.alerts.queries import judge_worksite
from gongyou.config.cli import main as gongyou
from gongyou.exchange.matching.document import result_document
from gongyou.exchange.matching.run import Outcome
from gongyou.exchange.records import IdStatus, Kind
from gongyou.payroll.ledger import FINDINGS
from gongyou.payroll.models import AccountEntry
from gongyou.payroll.queries.months import sheet_months
from gongyou.payroll.queries.position import wage_position
from gongyou.statutes.results import Status

NAMES = ("reconcile", "read", "map", "calc")
Doc = dict[str, Any]


def schema(root: Path, name: str) -> Doc:
    text = (root / f"docs/schemas/{name}.json").read_text("utf-8")
    return dict(json.loads(text))


def faults(root: Path, name: str, document: object) -> list[str]:
    found = Draft202012Validator(schema(root, name)).iter_errors(document)
    return [f"{'/'.join(map(str, e.path))}: {e.message[:200]}" for e in found]


def result(district: District, *, plain: bool = False) -> Doc:
    site = district.here.worksite
    months = sheet_months(site.pk)
    position = wage_position(site, months, AS_OF)
    outcome = Outcome(position, judge_worksite(position), months)
    return result_document(outcome, {"full_month_days": 21}, plain=plain)


def parts(node: Any) -> Iterator[Doc]:
    if isinstance(node, dict):
        yield node
    for below in (
        node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    ):
        yield from parts(below)


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_a_schema_and_lets_nothing_unknown_through(root: Path, name: str) -> None:
    whole = schema(root, name)
    Draft202012Validator.check_schema(whole)
    assert whole["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    for part in parts(whole):
        if "properties" in part and part.get("type") == "object":
            assert part["additionalProperties"] is False
            assert set(part["required"]) <= set(part["properties"])


@pytest.mark.parametrize("name", ["reconcile", "read", "map"])
def test_every_number_says_what_it_counts(root: Path, name: str) -> None:
    bare = [
        key
        for part in parts(schema(root, name))
        for key, value in part.get("properties", {}).items()
        if value.get("type") in ("integer", "number") and "description" not in value
    ]
    assert bare == []


def test_lists_of_codes_are_those_of_the_program(root: Path) -> None:
    defined = schema(root, "reconcile")["$defs"]
    assert set(defined["code"]["enum"]) == set(FINDINGS)
    assert set(defined["file"]["properties"]["kind"]["enum"]) == set(Kind)
    assert set(defined["worker"]["properties"]["id_status"]["enum"]) == set(IdStatus)
    assert set(defined["signal"]["properties"]["status"]["enum"]) == set(Status)
    assert set(defined["event"]["properties"]["kind"]["enum"]) == set(AccountEntry.Kind.values)


@pytest.mark.django_db
@pytest.mark.parametrize("plain", [False, True])
def test_a_result_has_its_published_form(root: Path, district: District, plain: bool) -> None:
    document = json.loads(json.dumps(result(district, plain=plain)))
    assert faults(root, "reconcile", document) == []
    assert document["worker_months"]
    assert document["signals"]


@pytest.mark.django_db
def test_a_result_of_another_form_is_noticed(root: Path, district: District) -> None:
    right = json.loads(json.dumps(result(district)))
    for change in (
        {"arrears_total": 12.5},
        {"arrears_total": "12.5"},
        {"colour": "green"},
        {"surprise": 1},
        {"workers": [right["workers"][0] | {"id_on_roster": "5115041980"}]},
    ):
        assert faults(root, "reconcile", right | change) != [], change
    del right["as_of"]
    assert faults(root, "reconcile", right) != []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_read_prints_has_its_published_form(
    root: Path, tmp_path: Path, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    written(OURS, tmp_path)
    (tmp_path / "回单.pdf").write_bytes(b"%PDF-1.7")
    (tmp_path / "空.csv").write_bytes(b"")
    paths = sorted(str(p) for p in tmp_path.rglob("*") if p.is_file())
    assert gongyou(["read", *paths, "--json", "--lang", lang]) == 2
    document = json.loads(capsys.readouterr().out)
    assert faults(root, "read", document) == []
    assert len(document["files"]) == len(paths)


def test_every_answer_of_calc_has_its_published_form(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    validator = Draft202012Validator(schema(root, "calc"))
    for name, samples in SAMPLES.items():
        for given, _ in samples:
            monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(given)))
            assert gongyou(["calc", name]) == 0
            document = json.loads(capsys.readouterr().out)
            assert [e.message[:200] for e in validator.iter_errors(document)] == [], name
    assert gongyou(["calc", "--list", "--json"]) == 0
    assert list(validator.iter_errors(json.loads(capsys.readouterr().out))) == []
