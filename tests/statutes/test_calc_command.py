"""`gongyou calc`: every rule answers JSON with JSON, and says in two languages what is wrong."""

import importlib
import io
import json
import pkgutil
from pathlib import Path
from typing import Any, get_type_hints

import pytest

import gongyou.statutes as package
from gongyou.statutes import registry
from gongyou.statutes.command import main
from gongyou.statutes.registry import BY_NAME, RULES
from gongyou.statutes.sentences import (
    LANGUAGES,
    UnknownSentence,
    placeholders,
    sentence,
    sentences,
)

MONTH = {"month": "2026-08", "month_offset": 1, "as_of": "2026-09-30"}
SAMPLES: dict[str, list[tuple[dict[str, Any], str]]] = {
    "period-end": [
        ({"start": "2026-08-31", "length": 31, "unit": "day"}, "period-end-moved"),
        ({"start": "2026-01-31", "length": 1, "unit": "month"}, "period-end"),
    ],
    "workday": [
        ({"day": "2026-02-14"}, "workday-make-up"),
        ({"day": "2026-02-16"}, "workday-holiday"),
        ({"day": "2026-03-07"}, "workday-weekend"),
        ({"day": "2026-03-09"}, "workday-weekday"),
        ({"day": "2027-02-08"}, "workday-statutory"),
    ],
    "working-days": [({"start": "2026-09-05", "end": "2026-09-17"}, "working-days")],
    "pay-day": [
        ({"month": "2026-07", "day": 15, "month_offset": 1}, "pay-day-moved"),
        ({"month": "2026-08", "day": 15, "month_offset": 1}, "pay-day"),
    ],
    "payroll": [
        ({**MONTH, "day": 15, "first_batch": "2026-09-15"}, "payroll-done-in-time"),
        ({**MONTH, "day": 15, "first_batch": "2026-09-18"}, "payroll-done-late"),
        ({**MONTH, "day": 15}, "payroll-open-late"),
        ({**MONTH, "day": 30, "first_batch": None}, "payroll-open-in-time"),
    ],
    "ledger-row": [
        ({"gross": "100.00", "deductions": 10, "stated_net": "90"}, "ledger-row-agrees"),
        ({"gross": "100.00", "deductions": 10, "stated_net": 90.01}, "ledger-row-differs"),
    ],
    "retention": [
        ({"recorded_on": "2026-01-01", "as_of": "2026-09-30"}, "retention-open"),
        (
            {
                "recorded_on": "2023-01-01",
                "completed_on": "2025-01-01",
                "settled_on": "2025-02-01",
                "as_of": "2026-09-30",
            },
            "retention-until",
        ),
    ],
    "labour-cost": [
        ({**MONTH, "agreed_day": 5, "completed_on": "2026-09-05"}, "labour-cost-done-in-time"),
        ({**MONTH, "agreed_day": 5, "completed_on": "2026-09-17"}, "labour-cost-done-late"),
        ({**MONTH, "agreed_day": 5}, "labour-cost-open-late"),
        ({**MONTH, "agreed_day": 30}, "labour-cost-open-in-time"),
    ],
    "labour-cost-cutoff": [({"as_of": "2026-09-30"}, "labour-cost-cutoff")],
    "account-close-notice": [({"posted": "2026-06-01"}, "account-close-notice")],
    "notice-board": [
        ({"items": {"建设单位": True}, "as_of": "2026-09-30"}, "notice-board-missing"),
        ({"items": {"建设单位": True}, "as_of": "2019-09-30"}, "notice-board-complete"),
    ],
    "account-opening": [
        (
            {"contract_date": "2026-05-20", "opened": "2026-06-19", "as_of": "2026-09-30"},
            "account-opening-done-in-time",
        ),
        (
            {"contract_date": "2026-05-20", "opened": "2026-06-20", "as_of": "2026-09-30"},
            "account-opening-done-late",
        ),
        ({"contract_date": "2026-05-20", "as_of": "2026-06-19"}, "account-opening-open-in-time"),
        ({"contract_date": "2026-05-20", "as_of": "2026-06-20"}, "account-opening-open-late"),
        ({"contract_date": "2020-05-20", "as_of": "2026-06-20"}, "limit-unset"),
    ],
    "account-filing": [
        (
            {"opened": "2026-06-19", "filed": "2026-07-01", "as_of": "2026-09-30"},
            "account-filing-done-in-time",
        ),
        (
            {"opened": "2026-06-19", "filed": "2026-08-01", "as_of": "2026-09-30"},
            "account-filing-done-late",
        ),
        ({"opened": "2026-06-19", "as_of": "2026-07-01"}, "account-filing-open-in-time"),
        ({"opened": "2026-06-19", "as_of": "2026-09-30"}, "account-filing-open-late"),
    ],
    "deposit-due": [
        (
            {"permit_date": "2026-06-08", "paid": "2026-07-07", "as_of": "2026-09-30"},
            "deposit-done-in-time",
        ),
        (
            {"permit_date": "2026-06-08", "paid": "2026-07-08", "as_of": "2026-09-30"},
            "deposit-done-late",
        ),
        ({"permit_date": "2026-06-08", "as_of": "2026-06-30"}, "deposit-open-in-time"),
        ({"contract_date": "2026-06-08", "as_of": "2026-09-30"}, "deposit-open-late"),
        ({"as_of": "2026-09-30"}, "deposit-no-start"),
    ],
    "deposit-amount": [
        (
            {"contract_amount": "100", "record": "ordinary", "as_of": "2026-09-30"},
            "limit-unset",
        ),
        (
            {
                "contract_amount": "100",
                "record": "clean-three-years",
                "real_name_and_account": True,
                "as_of": "2026-09-30",
            },
            "deposit-exempt",
        ),
    ],
    "minimum-wage": [({"as_of": "2026-09-30", "area": "511504"}, "minimum-wage-unset")],
    "below-minimum": [
        (
            {
                "gross": "100",
                "gate_days": 22,
                "as_of": "2026-09-30",
                "area": "511504",
                "minimum": "2200",
            },
            "below-minimum",
        ),
        (
            {
                "gross": "100",
                "gate_days": 20,
                "as_of": "2026-09-30",
                "area": "511504",
                "minimum": "2200",
            },
            "below-minimum-not-full-month",
        ),
        (
            {
                "gross": "2200",
                "gate_days": 22,
                "as_of": "2026-09-30",
                "area": "511504",
                "minimum": "2200",
            },
            "not-below-minimum",
        ),
    ],
    "signal": [
        (
            {"rule": "EW-03", "facts": {"working_days_late": n}, "as_of": "2026-09-30"},
            f"signal-{level}",
        )
        for n, level in ((0, "none"), (1, "blue"), (5, "yellow"))
    ]
    + [({"rule": "EW-12", "facts": {"transfers": 1}, "as_of": "2026-09-30"}, "signal-red")],
    "id-number": [({"number": 5.11504198207259e17}, "number-faults")],
    "credit-code": [({"number": "91511504MAPWPYRD95"}, "number-good")],
    "card-number": [({"number": "6200000000000001"}, "number-faults")],
}
CASES = [(name, data, code) for name, each in SAMPLES.items() for data, code in each]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Any:
    def type_in(text: str, kind: type[io.StringIO] = io.StringIO) -> None:
        monkeypatch.setattr("sys.stdin", kind(text))

    return type_in


def test_every_rule_has_a_sample_and_a_name_of_its_own() -> None:
    assert set(SAMPLES) == set(BY_NAME)
    assert len(BY_NAME) == len(RULES)


def test_every_public_function_with_a_result_is_registered() -> None:
    """`judge` is reached through `signal`; everything else by itself."""
    functions = {rule.function for rule in RULES}
    names = [m.name for m in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")]
    for module in map(importlib.import_module, names):
        for name, thing in vars(module).items():
            ours = getattr(thing, "__module__", "") == module.__name__ and callable(thing)
            if ours and not name.startswith("_") and not isinstance(thing, type):
                returned = str(get_type_hints(thing).get("return", ""))
                hands_out = "results.Result[" in returned and name not in (
                    "result",
                    "judge",
                    "apply",
                )
                assert not hands_out or thing in functions, name
    assert registry.signal in functions


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("name", "data", "code"), CASES)
def test_every_rule_answers_with_value_sentence_and_reason(
    name: str,
    data: dict[str, Any],
    code: str,
    lang: str,
    typed: Any,
    capsys: pytest.CaptureFixture[str],
) -> None:
    typed(json.dumps(data))
    assert main([name, "--lang", lang]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["reason"]["code"] == code
    assert answer["reason"]["articles"]
    assert answer["sentence"]
    assert "{" not in answer["sentence"]
    chinese = any("\u4e00" <= sign <= "\u9fff" for sign in answer["sentence"])
    assert chinese is (lang == "zh") or code == "notice-board-missing"


def test_every_sentence_of_a_rule_is_reached_by_a_sample() -> None:
    reached = {code for _, _, code in CASES}
    words = ("provisional", "note-", "status-", "level-", "unit-", "fault-", "crossed-")
    left = {c for c in sentences("zh") if c not in reached and not c.startswith(words)}
    # These two need a value only an office can enter; test_site_duties enters one.
    assert left == {"deposit-amount", "minimum-wage"}


def test_both_languages_have_the_same_sentences_with_the_same_placeholders() -> None:
    chinese, english = (sentences(lang) for lang in LANGUAGES)
    assert list(chinese) == list(english)
    for code in chinese:
        assert placeholders(chinese[code]) == placeholders(english[code]), code
        assert not any("\u4e00" <= sign <= "\u9fff" for sign in english[code]), code


def test_a_sentence_without_its_placeholder_or_its_code_is_refused() -> None:
    with pytest.raises(KeyError):
        sentence("pay-day", "zh", month="2026-08")
    with pytest.raises(UnknownSentence):
        sentence("no-such", "zh")
    with pytest.raises(UnknownSentence):
        sentence("pay-day", "fr", month="2026-08", day="x")


def test_the_answer_names_article_parameter_and_inputs(
    typed: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    typed('{"permit_date": "2026-06-08", "paid": "2026-07-07", "as_of": "2026-09-30"}')
    assert main(["deposit-due"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["value"]["due"] == "2026-07-07"
    reason = answer["reason"]
    assert reason["articles"] == [
        "《工程建设领域农民工工资保证金规定》（人社部发〔2021〕65号）第八条"
    ]
    assert reason["parameters"][0]["value"] == 20
    assert reason["inputs"]["permit_date"] == "2026-06-08"
    assert (reason["status"], reason["to_confirm"]) == ("from-memory", True)
    assert "待核" in answer["sentence"]


def test_a_provisional_answer_says_so(typed: Any, capsys: pytest.CaptureFixture[str]) -> None:
    typed('{"day": "2027-02-08"}')
    assert main(["workday"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["reason"]["provisional"] is True
    assert "暂定" in answer["sentence"]


def test_a_spreadsheets_float_of_fifteen_digits_is_an_old_number(
    typed: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    typed('{"number": 511504820725901.0}')
    assert main(["id-number"]) == 0
    value = json.loads(capsys.readouterr().out)["value"]
    assert (value["converted"], value["usable"]) == (True, True)


def test_money_comes_back_as_text_to_the_fen(
    typed: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    typed('{"gross": 0.30, "deductions": 0.10, "stated_net": 0.20}')
    assert main(["ledger-row"]) == 0
    value = json.loads(capsys.readouterr().out)["value"]
    assert value == {"computed_net": "0.20", "difference": "0.00", "agrees": True}


@pytest.mark.parametrize(
    ("argv", "text", "named"),
    [
        (["no-such-rule"], "{}", "no-such-rule"),
        ([], "{}", "--list"),
        (["pay-day", "--no-such"], "{}", "--no-such"),
        (["pay-day", "--lang", "fr"], "{}", "--lang"),
        (["pay-day"], "{not json", "JSON"),
        (["pay-day"], "[1]", "JSON"),
        (["pay-day"], "", "JSON"),
        (["pay-day"], '{"day": 15, "month_offset": 1}', "month"),
        (["pay-day"], '{"month": null, "day": 15, "month_offset": 1}', "month"),
        (["pay-day"], '{"month": "2026-13", "day": 15, "month_offset": 1}', "month"),
        (["pay-day"], '{"month": "2026-07", "day": "15", "month_offset": 1}', "day"),
        (["pay-day"], '{"month": "2026-07", "day": true, "month_offset": 1}', "day"),
        (["pay-day"], '{"month": "2026-07", "day": 32, "month_offset": 1}', "day 32"),
        (["pay-day"], '{"month": "2026-07", "day": 1, "month_offset": 99999999}', "impossible"),
        (["pay-day"], '{"month": "2026-07", "day": 1, "month_offset": 1, "x": 1}', "x"),
        (["workday"], '{"day": "2026-02-30"}', "day"),
        (["workday"], '{"day": "20260203"}', "day"),
        (["ledger-row"], '{"gross": "NaN", "deductions": 0, "stated_net": 0}', "gross"),
        (["ledger-row"], '{"gross": "1,000", "deductions": 0, "stated_net": 0}', "gross"),
        (["minimum-wage"], '{"as_of": "2026-09-30", "area": "51150"}', "area"),
        (["notice-board"], '{"as_of": "2026-09-30", "items": {"项目部": "有"}}', "items"),
        (["notice-board"], '{"as_of": "2026-09-30", "items": {}}', "items"),
        (["period-end"], '{"start": "2026-01-01", "length": 1, "unit": "week"}', "unit"),
        (["period-end"], '{"start": "2026-01-01", "length": -1, "unit": "day"}', "negative"),
        (["signal"], '{"rule": "EW-99", "facts": {"x": 1}, "as_of": "2026-09-30"}', "rule"),
        (["signal"], '{"rule": "EW-12", "facts": {"x": 1}, "as_of": "2026-09-30"}', "facts"),
        (["id-number"], '{"number": ["1"]}', "number"),
        (
            ["deposit-amount"],
            '{"contract_amount": 1, "record": "good", "as_of": "2026-09-30"}',
            "record",
        ),
        (["pay-day", "--in", "no/such/file.json"], "", "no/such/file.json"),
    ],
)
def test_a_mistake_is_named_in_both_languages_and_ends_with_two(
    argv: list[str], text: str, named: str, typed: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    typed(text)
    assert main(argv) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert named in said.err
    assert any("\u4e00" <= sign <= "\u9fff" for sign in said.err)
    assert " · " in said.err


def test_the_input_may_stand_in_a_file_with_a_byte_order_mark(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "in.json"
    path.write_text('{"day": "2026-02-14"}', encoding="utf-8-sig")
    assert main(["workday", "--in", str(path)]) == 0
    assert json.loads(capsys.readouterr().out)["value"]["is_workday"] is True


def test_a_dash_reads_standard_input(typed: Any, capsys: pytest.CaptureFixture[str]) -> None:
    typed('{"day": "2026-02-14"}')
    assert main(["workday", "--in", "-"]) == 0
    assert capsys.readouterr().err == ""


def test_at_a_terminal_the_command_says_what_it_waits_for(
    typed: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    typed('{"day": "2026-02-14"}', Terminal)
    assert main(["workday"]) == 0
    said = capsys.readouterr().err
    assert "* day" in said
    assert "Ctrl-D" in said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_list_shows_every_rule_with_what_it_needs(
    lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--list", "--lang", lang]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [rule.name for rule in RULES]
    for line, rule in zip(lines, RULES, strict=True):
        assert rule.label[lang] in line
        assert all(f.name in line for f in rule.fields if f.required)


def test_the_list_for_machines_gives_every_field(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--list", "--json"]) == 0
    listed = {rule["name"]: rule for rule in json.loads(capsys.readouterr().out)}
    assert set(listed) == set(BY_NAME)
    assert [f["name"] for f in listed["payroll"]["fields"] if not f["required"]] == ["first_batch"]
