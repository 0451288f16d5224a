"""Gates whose export holds a person's day in one row, or knows people by name only."""

from dataclasses import replace
from datetime import date

import pytest
from tests.matching.cast import MASON_WEI, STEEL_WEI, STRANGER, WANG, ZHANG, Somebody
from tests.matching.site import IN, JULY, OUT, UNKNOWN, Site, punch, sheet_row, work_dates

from gongyou.exchange.records import IdStatus, Kind, PinRow, Punch
from gongyou.foundation.names import code_of_name
from gongyou.registry.models import Batch

pytestmark = [pytest.mark.django_db, pytest.mark.server]


def bring(site: Site, *punches: Punch, people: tuple[PinRow, ...] = (), rows: int = 0) -> str:
    """A gate's table as its reader hands it on: people and rows are known at its end."""
    table = site._bring(Kind.GATE, [])

    def read():  # type: ignore[no-untyped-def]
        yield from punches
        table.people.update({row.code: row for row in people})
        table.facts["data_rows"] = str(rows)

    table.punches = read
    return table.key


def by_name(who: Somebody) -> PinRow:
    code = code_of_name(who.name, who.team)
    return PinRow(4, code, who.name, who.team, "", IdStatus.MISSING)


def seen(who: Somebody, at: str) -> Punch:
    return punch(by_name(who).code, at, UNKNOWN, name=who.name)


def in_row(row: int, *punches: Punch) -> list[Punch]:
    return [p._replace(row=row) for p in punches]


def test_of_several_punches_in_a_row_only_the_repeated_one_is_refused(site: Site) -> None:
    site.roster(WANG)
    site.pins(WANG)
    day = punch(WANG, "07-01 07:55"), punch(WANG, "07-01 12:01", UNKNOWN)
    one = bring(site, *in_row(4, *day, punch(WANG, "07-01 18:02", OUT)), rows=3)
    again = punch(WANG, "07-01 18:02", OUT), punch(WANG, "07-01 18:02", IN)
    two = bring(site, *in_row(4, *again, punch(WANG, "07-02 07:58")), rows=1)
    found = site.result(JULY)
    assert (found.rejected(one), found.rejected(two)) == ({}, {"duplicate": 1})
    assert found.days(WANG) == 2
    taken = {
        b.source_key: (b.data_rows, b.accepted_rows) for b in Batch.objects.filter(kind="gate")
    }
    assert taken == {one: (3, 3), two: (1, 2)}


def test_people_without_numbers_are_found_by_name_and_of_two_by_team(site: Site) -> None:
    site.roster(WANG, ZHANG, MASON_WEI, STEEL_WEI)
    who = (WANG, MASON_WEI, STEEL_WEI)
    passes = [seen(person, f"07-0{n} 07:00") for n, person in enumerate(who, 1)]
    bring(site, *in_row(4, *passes), people=tuple(map(by_name, who)), rows=3)
    site.match()
    days = {WANG.ref: 1, MASON_WEI.ref: 2, STEEL_WEI.ref: 3}
    assert work_dates() == {ref: {date(2026, 7, day)} for ref, day in days.items()}


def test_somebody_unknown_without_a_number_is_called_by_his_name(site: Site) -> None:
    site.roster(WANG)
    bring(site, seen(STRANGER, "07-01 07:00"), people=(by_name(STRANGER),), rows=1)
    found = site.result(JULY)
    assert found.codes(f"U:{STRANGER.name}") == {"not_on_sheet", "unregistered"}


def test_a_sheet_that_names_him_means_the_same_man(site: Site) -> None:
    site.roster(WANG)
    bring(site, seen(STRANGER, "07-01 07:00"), people=(by_name(STRANGER),), rows=1)
    site.sheet(replace(sheet_row(STRANGER, 300), id_number="", id_status=IdStatus.MISSING))
    found = site.result(JULY)
    assert found.refs == [f"U:{STRANGER.name}"]
    assert found.codes(f"U:{STRANGER.name}") == {"unpaid", "unregistered"}


def test_a_roster_that_comes_later_knows_him(site: Site) -> None:
    bring(site, seen(WANG, "07-01 07:00"), people=(by_name(WANG),), rows=1)
    site.match()
    site.roster(WANG)
    assert site.result(JULY).codes(WANG) == {"not_on_sheet"}


@pytest.mark.parametrize("order", [1, -1])
def test_a_name_that_only_one_gate_gives_is_learnt_in_either_order(site: Site, order: int) -> None:
    site.roster(WANG)
    named = punch("9001", "07-02 07:00", name=WANG.name), punch("9002", "07-02 07:00", name="郝远")
    bare = punch("9001", "07-01 07:00"), punch("9002", "07-01 07:00")
    for passes in (bare, named)[::order]:
        bring(site, *in_row(4, *passes), rows=2)
    found = site.result(JULY)
    assert found.days(WANG) == 2
    assert found.of("U:PIN 9002")["name"] == "郝远"
