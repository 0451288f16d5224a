"""One person on two rows of a roster, and rosters that come again."""

from dataclasses import replace

import pytest
from tests.matching.cast import CHEN, MASON_WEI, STEEL_WEI, WANG, card_number
from tests.matching.site import (
    BAD_ID,
    JULY,
    LOST_ID,
    NO_ID,
    Site,
    bank_line,
    project,
    roster_row,
    sheet_row,
    worked,
)

from gongyou.registry.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.server]


# --- one person on two rows --------------------------------------------------------------


def test_a_man_on_two_roster_rows_is_one_with_both_teams_and_cards(site: Site) -> None:
    second = card_number(66)
    site.roster(
        MASON_WEI,
        roster_row(MASON_WEI, row=20, number="20", team="木工班", cards=(second,)),
        STEEL_WEI,
    )
    site.sheet(
        sheet_row(MASON_WEI, 500, team="木工班", **NO_ID),
        sheet_row(STEEL_WEI, 100, **NO_ID),
    )
    site.bank(bank_line(MASON_WEI, 500, card=second))
    found = site.result()
    assert found.of(MASON_WEI)["gross"] == "500.00"
    assert found.codes(MASON_WEI) == {"ghost"}
    assert [w["ref"] for w in found.doc["workers"]] == [MASON_WEI.ref, STEEL_WEI.ref]


def test_of_two_rows_the_first_tells_rate_and_contract(site: Site) -> None:
    site.roster(
        WANG,
        roster_row(WANG, row=20, number="20", rate=500, contract_text="/", contract_date=None),
    )
    site.gate(worked(WANG.id_number, 1))
    found = site.result()
    assert found.codes(WANG) == {"not_on_sheet"}
    assert found.of(WANG)["estimated_due"] == "300.00"


# --- rosters that come again -------------------------------------------------------------


def test_an_id_put_right_on_the_next_roster_is_the_same_man(site: Site) -> None:
    site.roster(roster_row(WANG, **BAD_ID))
    site.roster(roster_row(WANG))
    site.gate(worked(WANG.id_number, 1))
    found = site.result()
    assert found.refs == [WANG.ref]
    assert found.doc["workers"] == [
        {
            "ref": WANG.ref,
            "name": "王老实",
            "id_on_roster": WANG.id_number,
            "id_status": "ok",
            "kind": "day",
            "day_rate": "300.00",
        }
    ]


def test_an_id_spoilt_on_the_next_roster_is_the_same_man(site: Site) -> None:
    site.roster(WANG)
    site.roster(roster_row(WANG, rate=320, **LOST_ID))
    found = site.result()
    assert [(w["ref"], w["id_on_roster"], w["day_rate"]) for w in found.doc["workers"]] == [
        (WANG.ref, WANG.id_number, "320.00")
    ]


def test_the_sheets_of_one_roster_may_each_begin_with_number_one(site: Site) -> None:
    """王伟 of the masons is number 1 of his sheet, 王伟 of the fixers of his."""
    site.roster(roster_row(MASON_WEI, number="1", **BAD_ID))
    site.roster(roster_row(STEEL_WEI, number="1", **LOST_ID))
    found = site.result()
    assert [w["ref"] for w in found.doc["workers"]] == ["T-001", "T-001 (2)"]


def test_two_of_one_name_without_ids_stay_two(site: Site) -> None:
    site.roster(roster_row(MASON_WEI, **NO_ID), roster_row(STEEL_WEI, **NO_ID))
    site.roster(roster_row(MASON_WEI, row=30, **NO_ID), roster_row(STEEL_WEI, row=31, **NO_ID))
    assert len(site.result().doc["workers"]) == 2


def test_a_piece_worker_without_a_card_is_still_himself(site: Site) -> None:
    site.roster(roster_row(CHEN, cards=()))
    site.bank(bank_line(CHEN, 500))
    assert site.result(JULY).codes(CHEN) == {"overpaid"}


def test_a_man_of_two_worksites_is_one_person(site: Site) -> None:
    site.roster(WANG)
    site.match()
    elsewhere = Site(project=project(project_code="511504-OTHER"))
    elsewhere.roster(replace(WANG, number="9"))
    assert [w["ref"] for w in elsewhere.result().doc["workers"]] == ["T-009"]
    assert Person.objects.count() == 1
