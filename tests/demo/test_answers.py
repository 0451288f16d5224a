"""Every fault a story can have is found in its files, and nothing else is."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from tests.demo.sites import small

from gongyou.demo import sample
from gongyou.demo.building import build
from gongyou.demo.district import STORIES
from gongyou.demo.planting import StoryError
from gongyou.demo.stories import GENERAL_A, Fault, Story, Wrong, day_team, month_team

pytestmark = pytest.mark.django_db
Compare = Callable[..., dict[str, Any]]

# What each fault is found as, in the month and person it befalls.
CODES: dict[Wrong, set[str]] = {
    Wrong.UNPAID: {"unpaid"},
    Wrong.UNPAID_TEAM: {"unpaid"},
    Wrong.UNDERPAID: {"underpaid"},
    Wrong.OVERPAID: {"overpaid"},
    Wrong.FAILED_NOT_RESENT: {"unpaid", "failed_not_resent"},
    Wrong.FAILED_AND_RESENT: set(),
    Wrong.WRONG_CARD: {"wrong_payee_card"},
    Wrong.GHOST: {"ghost", "days_differ"},
    Wrong.NOT_ON_SHEET: {"not_on_sheet"},
    Wrong.UNREGISTERED: {"not_on_sheet", "unregistered"},
    Wrong.DAYS_DIFFER: {"days_differ"},
    Wrong.RATE_DIFFERS: {"rate_differs"},
    Wrong.ARITHMETIC: {"arithmetic"},
    Wrong.SHARED_CARD: {"shared_card"},
    Wrong.NO_CONTRACT: {"no_contract"},
    Wrong.BELOW_MINIMUM: {"below_minimum"},
}
PAPER_AND_SITE = sorted(set(Wrong) - CODES.keys())
_TWO = {Wrong.SHARED_CARD: 2}


def test_a_worksite_where_all_is_well(compared: Compare) -> None:
    right = compared(small(), colour=True)
    assert right["arrears_total"] == "0.00"
    assert not any(m["codes"] for m in right["worker_months"])


@pytest.mark.parametrize("wrong", CODES, ids=str)
def test_each_fault_of_workers_is_found_as_what_it_is(compared: Compare, wrong: Wrong) -> None:
    right = compared(small(Fault(wrong, workers=_TWO.get(wrong, 1), team=_team(wrong))))
    found = {code for m in right["worker_months"] for code in m["codes"]}
    assert found == CODES[wrong]


def _team(wrong: Wrong) -> str:
    return "钢筋班" if wrong in {Wrong.UNPAID_TEAM, Wrong.GHOST, Wrong.NOT_ON_SHEET} else ""


@pytest.mark.parametrize("wrong", PAPER_AND_SITE, ids=str)
def test_each_fault_of_papers_and_of_the_site_is_found(compared: Compare, wrong: Wrong) -> None:
    right = compared(small(Fault(wrong)))
    assert not any(m["codes"] for m in right["worker_months"])


def test_several_faults_at_once_stay_apart(compared: Compare) -> None:
    """The bundled sample: the counts stand here a second time, so that the generator's own
    answer is held against the story as well."""
    right = compared(sample.STORY, colour=True)
    first, second = (m["codes"] for m in right["months"])
    assert first == {
        "arithmetic": 1, "below_minimum": 1, "failed_not_resent": 1, "no_contract": 1,
        "overpaid": 1, "rate_differs": 1, "shared_card": 2, "unpaid": 1,
    }  # fmt: skip
    assert second == {
        "below_minimum": 1, "days_differ": second["days_differ"], "ghost": 1, "no_contract": 1,
        "not_on_sheet": 2, "shared_card": 2, "underpaid": 1, "unpaid": 1, "unregistered": 1,
        "wrong_payee_card": 1,
    }  # fmt: skip


def test_two_months_across_the_end_of_a_year(compared: Compare) -> None:
    compared(small(Fault(Wrong.UNPAID), months=2), as_of=date(2026, 1, 28))


def test_a_factory_has_no_wage_account(compared: Compare) -> None:
    teams = (month_team("一车间", "包装工", 6, GENERAL_A), day_team("杂工班", "杂工", 3, GENERAL_A))
    compared(small(Fault(Wrong.UNPAID), teams=teams, kind="employer"))


def test_a_story_that_asks_for_too_much_is_refused() -> None:
    with pytest.raises(StoryError):
        build(small(Fault(Wrong.BELOW_MINIMUM, workers=50)), sample.AS_OF)


@pytest.mark.slow
@pytest.mark.parametrize("story", STORIES, ids=lambda story: str(story.code))
def test_each_worksite_of_the_district_has_its_answer_and_colour(
    compared: Compare, story: Story
) -> None:
    compared(story, colour=True)
