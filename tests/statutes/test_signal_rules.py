"""Three colours: each threshold of each rule bites exactly where it is written."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from gongyou.statutes.dated import LawFileError
from gongyou.statutes.results import Status
from gongyou.statutes.signals import (
    Direction,
    Level,
    Thresholds,
    UnknownSignal,
    judge,
    required_action,
    signal_rule,
    signal_rules,
    worst,
)
from gongyou.statutes.signals.rules import read_rule
from gongyou.statutes.sources import ENGLISH_TITLES

AS_OF = date(2026, 9, 30)
STEP = {
    Direction.AT_LEAST: Decimal("-0.001"),
    Direction.AT_MOST: Decimal("0.001"),
    Direction.ABOVE: Decimal(0),
    Direction.BELOW: Decimal(0),
}
RULE_FILES = Path(__file__).parents[2] / "src/gongyou/statutes/signals/rules"


def alternatives() -> list[tuple[str, Level, dict[str, Decimal]]]:
    return [
        (rule.id, colour, dict(alternative))
        for rule in signal_rules().values()
        for thresholds in rule.by_area[""].values()
        for colour, each in thresholds.colours.items()
        for alternative in each
    ]


def just_met(rule_id: str, alternative: dict[str, Decimal]) -> dict[str, Decimal]:
    nudge = {Direction.ABOVE: Decimal("0.001"), Direction.BELOW: Decimal("-0.001")}
    facts = signal_rule(rule_id).facts
    return {n: t + nudge.get(facts[n].direction, Decimal(0)) for n, t in alternative.items()}


def test_all_twenty_signals_are_written_down() -> None:
    assert list(signal_rules()) == [f"EW-{n:02d}" for n in range(1, 21)]


@pytest.mark.parametrize("rule_id", signal_rules())
def test_every_signal_cites_a_known_law_and_says_it_is_our_default(rule_id: str) -> None:
    rule = signal_rule(rule_id)
    assert all(reference.title in ENGLISH_TITLES for reference in rule.references)
    for thresholds in rule.by_area[""].values():
        assert thresholds.status is Status.HOUSE_DEFAULT
        assert Level.RED in thresholds.colours


@pytest.mark.parametrize(("rule_id", "colour", "alternative"), alternatives())
def test_each_condition_reaches_its_colour_and_no_higher(
    rule_id: str, colour: Level, alternative: dict[str, Decimal]
) -> None:
    found = judge(rule_id, just_met(rule_id, alternative), AS_OF)
    assert found.value.level is colour
    assert {c.fact.name for c in found.value.crossed} == set(alternative)


@pytest.mark.parametrize(("rule_id", "colour", "alternative"), alternatives())
def test_each_condition_fails_a_hair_before_any_of_its_thresholds(
    rule_id: str, colour: Level, alternative: dict[str, Decimal]
) -> None:
    for name, threshold in alternative.items():
        facts = just_met(rule_id, alternative)
        direction = signal_rule(rule_id).facts[name].direction
        facts[name] = threshold + STEP[direction]
        assert judge(rule_id, facts, AS_OF).value.level.rank < colour.rank


@pytest.mark.parametrize(
    ("ratio", "to_pay_day", "level"),
    [
        ("1.2", 10, Level.NONE),
        ("1.1999", 10, Level.BLUE),
        ("0.9999", 10, Level.YELLOW),
        ("0.0517", 6, Level.YELLOW),
        ("0.0517", 5, Level.RED),
        ("0.0517", -3, Level.RED),
    ],
)
def test_an_empty_account_turns_red_as_the_pay_day_nears(
    ratio: str, to_pay_day: int, level: Level
) -> None:
    facts = {"ratio": Decimal(ratio), "working_days_to_pay_day": Decimal(to_pay_day)}
    found = judge("EW-04", facts, AS_OF, "511504")
    assert found.value.level is level
    assert found.reason.status is Status.HOUSE_DEFAULT


def test_a_bare_number_is_the_first_fact_and_the_others_are_named_as_not_given() -> None:
    found = judge("EW-04", Decimal("0.0517"), AS_OF).value
    assert (found.level, found.not_given) == (Level.YELLOW, ("working_days_to_pay_day",))
    assert judge("EW-12", 1, AS_OF).value.level is Level.RED
    assert judge("EW-12", 0, AS_OF).value.level is Level.NONE


@pytest.mark.parametrize(
    ("facts", "level"),
    [
        ({"unpaid_workers": 1, "working_days_late": 0}, Level.NONE),
        ({"unpaid_workers": 1, "working_days_late": 1, "share": Decimal("0.02")}, Level.BLUE),
        ({"unpaid_workers": 2, "working_days_late": 1, "share": Decimal("0.05")}, Level.YELLOW),
        ({"unpaid_workers": 1, "working_days_late": 5, "share": Decimal("0.01")}, Level.YELLOW),
        ({"unpaid_workers": 10, "working_days_late": 1, "share": Decimal("0.01")}, Level.RED),
        ({"unpaid_workers": 1, "working_days_late": 23, "months_late": 1}, Level.RED),
        ({"unpaid_workers": 0, "working_days_late": 23, "months_late": 1}, Level.NONE),
    ],
)
def test_unpaid_wages_redden_by_share_or_days_or_heads(
    facts: dict[str, Decimal | int], level: Level
) -> None:
    assert judge("EW-06", facts, AS_OF).value.level is level


def test_a_signal_names_its_threshold_its_cure_and_its_deadlines() -> None:
    found = judge("EW-03", {"working_days_late": 9}, date(2026, 9, 17))
    crossed = found.value.crossed[0]
    assert found.value.level is Level.YELLOW
    assert (crossed.threshold, crossed.value) == (Decimal(5), Decimal(9))
    assert found.value.clears.zh == "该期人工费用足额到账"
    action = found.value.action
    assert action is not None
    assert {s.code: s.due(date(2026, 9, 17)) for s in action.steps} == {
        "sign": date(2026, 9, 18),
        "plan": date(2026, 9, 21),
        "fix": date(2026, 10, 8),
    }
    assert [r.article for r in found.reason.articles] == ["第二十四条", "第二十九条", "第十二条"]


def test_every_colour_asks_for_something_and_no_colour_for_nothing() -> None:
    for colour in (Level.BLUE, Level.YELLOW, Level.RED):
        action = required_action(colour, AS_OF)
        assert action is not None
        assert action.steps
        assert action.status is Status.HOUSE_DEFAULT
    assert required_action(Level.NONE, AS_OF) is None
    assert judge("EW-12", 0, AS_OF).value.action is None


def test_thresholds_the_office_has_signed_off_go_before_ours() -> None:
    signed = Thresholds(Status.VERIFIED, "", {Level.BLUE: ({"workers": Decimal(2)},)})
    assert judge("EW-07", 1, AS_OF, confirmed=signed).value.level is Level.NONE
    found = judge("EW-07", 12, AS_OF, confirmed=signed)
    assert (found.value.level, found.reason.status) == (Level.BLUE, Status.VERIFIED)


def test_before_the_rules_take_effect_there_is_no_signal_and_it_says_unset() -> None:
    found = judge("EW-12", 3, date(2020, 4, 30))
    assert (found.value.level, found.reason.status) == (Level.NONE, Status.UNSET)


def test_a_worksite_wears_its_worst_colour() -> None:
    assert worst([]) is Level.NONE
    assert worst([Level.BLUE, Level.NONE]) is Level.BLUE
    assert worst([Level.YELLOW, Level.RED, Level.BLUE]) is Level.RED


def test_what_a_rule_does_not_know_is_refused() -> None:
    with pytest.raises(UnknownSignal):
        judge("EW-99", 1, AS_OF)
    with pytest.raises(ValueError, match="moon"):
        judge("EW-12", {"moon": 1}, AS_OF)
    with pytest.raises(ValueError, match="missing"):
        judge("EW-12", {}, AS_OF)
    with pytest.raises(TypeError, match="never float"):
        judge("EW-12", {"transfers": 1.0}, AS_OF)  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("id: EW-12", "id: EW-13"),
        ("direction: at_least", "direction: over"),
        ('red:\n      - {transfers: "1"}', 'red:\n      - {transfer: "1"}'),
        ('{transfers: "1"}', "{transfers: 1}"),
        ('{transfers: "1"}', '{transfers: "many"}'),
        ('{transfers: "1"}', "{}"),
        ("    red:", "    orange:"),
        ("status: house-default", "status: certain"),
        ("checked_on: 2026-11-23", ""),
    ],
)
def test_a_malformed_rule_fails_loudly(tmp_path: Path, old: str, new: str) -> None:
    text = (RULE_FILES / "EW-12.yaml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "EW-12.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(LawFileError):
        read_rule(path)
