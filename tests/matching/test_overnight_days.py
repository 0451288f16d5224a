"""Which date a punch counts for: night shifts, and everything that only looks like one."""

import itertools
import random
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

import pytest
from tests.matching.cast import WANG, ZHANG
from tests.matching.site import AUGUST, IN, JULY, OUT, UNKNOWN, Site, moment, punch, work_dates

from gongyou.exchange.records import Direction, Punch

pytestmark = [pytest.mark.django_db, pytest.mark.server]


def dates_of(site: Site, *punches: Punch) -> set[str]:
    """老王's work days, as ``07-03``."""
    site.roster(WANG)
    site.pins(WANG)
    site.gate(*punches)
    site.match()
    return {f"{day:%m-%d}" for day in work_dates().get(WANG.ref, set())}


# --- the rule in single cases ------------------------------------------------------------


def test_a_day_with_a_single_punch_is_a_work_day(site: Site) -> None:
    assert dates_of(site, punch(WANG, "07-03 07:00")) == {"07-03"}


def test_a_night_shift_is_one_day(site: Site) -> None:
    night = punch(WANG, "07-03 19:30"), punch(WANG, "07-04 06:10", OUT)
    assert dates_of(site, *night) == {"07-03"}


@pytest.mark.parametrize(
    ("begins", "days"),
    [
        ("17:50:00", {"07-03", "07-04"}),
        ("17:59:59", {"07-03", "07-04"}),
        ("18:00:00", {"07-03"}),
        ("18:00:01", {"07-03"}),
    ],
)
def test_a_shift_until_two_is_one_day_only_if_it_began_at_six_or_later(
    site: Site, begins: str, days: set[str]
) -> None:
    shift = punch(WANG, f"07-03 {begins}"), punch(WANG, "07-04 02:00", OUT)
    assert dates_of(site, *shift) == days


@pytest.mark.parametrize(
    ("ends", "days"),
    [
        ("00:00:00", {"07-03"}),
        ("09:59:59", {"07-03"}),
        ("10:00:00", {"07-03", "07-04"}),
        ("10:00:01", {"07-03", "07-04"}),
        ("11:30:00", {"07-03", "07-04"}),
    ],
)
def test_leaving_at_ten_or_later_is_a_day_of_its_own(site: Site, ends: str, days: set[str]) -> None:
    shift = punch(WANG, "07-03 20:00"), punch(WANG, f"07-04 {ends}", OUT)
    assert dates_of(site, *shift) == days


def test_several_outs_after_one_in_all_belong_to_its_day(site: Site) -> None:
    outs = [punch(WANG, f"07-04 {at}", OUT) for at in ("05:00", "05:01", "09:30")]
    assert dates_of(site, punch(WANG, "07-03 19:00"), *outs) == {"07-03"}


def test_an_in_between_makes_the_morning_a_day(site: Site) -> None:
    night = punch(WANG, "07-03 19:00"), punch(WANG, "07-04 04:00"), punch(WANG, "07-04 06:00", OUT)
    assert dates_of(site, *night) == {"07-03", "07-04"}


def test_a_second_in_of_the_same_evening_keeps_the_pair(site: Site) -> None:
    night = punch(WANG, "07-03 17:00"), punch(WANG, "07-03 21:00"), punch(WANG, "07-04 06:00", OUT)
    assert dates_of(site, *night) == {"07-03"}


def test_an_earlier_evening_does_not_take_a_later_morning(site: Site) -> None:
    assert dates_of(site, punch(WANG, "07-03 19:00"), punch(WANG, "07-05 06:00", OUT)) == {
        "07-03",
        "07-05",
    }


def test_the_in_may_be_at_another_gate(site: Site) -> None:
    night = punch(WANG, "07-03 19:00", gate="G1"), punch(WANG, "07-04 06:00", OUT, gate="G2")
    assert dates_of(site, *night) == {"07-03"}


def test_an_unknown_direction_counts_for_its_own_date(site: Site) -> None:
    night = punch(WANG, "07-03 19:00"), punch(WANG, "07-04 06:00", UNKNOWN)
    assert dates_of(site, *night) == {"07-03", "07-04"}


def test_an_unknown_direction_begins_no_night_shift(site: Site) -> None:
    night = punch(WANG, "07-03 19:00", UNKNOWN), punch(WANG, "07-04 06:00", OUT)
    assert dates_of(site, *night) == {"07-03", "07-04"}


def test_an_unknown_direction_inside_a_pair_does_not_break_it(site: Site) -> None:
    evening = punch(WANG, "07-03 19:00"), punch(WANG, "07-03 23:00", UNKNOWN)
    assert dates_of(site, *evening, punch(WANG, "07-04 06:00", OUT)) == {"07-03"}


def test_an_unknown_after_midnight_is_a_day_and_leaves_the_pair_alone(site: Site) -> None:
    punches = [
        punch(WANG, "07-03 19:00"),
        punch(WANG, "07-04 01:00", UNKNOWN),
        punch(WANG, "07-04 06:00", OUT),
    ]
    assert dates_of(site, *punches) == {"07-03", "07-04"}


def test_in_and_out_in_one_second_are_a_day(site: Site) -> None:
    both = punch(WANG, "07-04 06:00", IN), punch(WANG, "07-04 06:00", OUT)
    assert dates_of(site, punch(WANG, "07-03 19:00"), *both) == {"07-03", "07-04"}


def test_a_colleagues_evening_is_not_mine(site: Site) -> None:
    site.roster(WANG, ZHANG)
    site.pins(WANG, ZHANG)
    site.gate(punch(ZHANG, "07-03 19:00"), punch(WANG, "07-04 06:00", OUT))
    site.match()
    assert work_dates() == {ZHANG.ref: {date(2026, 7, 3)}, WANG.ref: {date(2026, 7, 4)}}


def test_two_numbers_of_one_man_make_one_night(site: Site) -> None:
    """He got a new number at midnight: the pair is the person's, not the number's."""
    from tests.matching.site import pin_row

    site.roster(WANG)
    site.pins(pin_row(WANG, "101"), pin_row(WANG, "901"))
    site.gate(punch("101", "07-03 19:00"), punch("901", "07-04 06:00", OUT))
    site.match()
    assert work_dates() == {WANG.ref: {date(2026, 7, 3)}}


def test_nights_at_the_months_edges_count_where_they_began(site: Site) -> None:
    site.roster(WANG)
    site.pins(WANG)
    site.gate(
        *(punch(WANG, "06-30 19:00"), punch(WANG, "07-01 06:00", OUT)),
        *(punch(WANG, "07-31 19:00"), punch(WANG, "08-01 06:00", OUT)),
    )
    found = site.result(JULY, AUGUST)
    assert found.days(WANG, JULY) == 1
    assert [m["month"] for m in found.doc["worker_months"]] == [JULY]


def test_the_new_years_night_belongs_to_the_old_year(site: Site) -> None:
    from tests.matching.site import project

    site.project = project(as_of="2027-01-31")
    night = punch(WANG, "2026-12-31 19:00"), punch(WANG, "2027-01-01 06:00", OUT)
    assert dates_of(site, *night) == {"12-31"}


# --- the rule, written again from the definitions ----------------------------------------

Pass = tuple[datetime, Direction]


def expected_dates(passes: Iterable[Pass]) -> set[date]:
    """ "A date with at least one valid punch, except that an out-punch before 10:00 belongs to
    the day before if the person's last in-punch was on the day before at or after 18:00." """
    passes = list(passes)
    return {_date_of(p, passes) for p in passes}


def _date_of(one: Pass, passes: Sequence[Pass]) -> date:
    at, direction = one
    if direction is not Direction.OUT or at.time() >= time(10):
        return at.date()
    ins = [other for other, way in passes if way is Direction.IN and other <= at]
    yesterday = at.date() - timedelta(days=1)
    if ins and max(ins).date() == yesterday and max(ins).time() >= time(18):
        return yesterday
    return at.date()


def check(site: Site, people: dict[str, list[Pass]]) -> None:
    """Take everybody's passes in, shuffled over three gates, and compare each person."""
    punches = [
        Punch(0, f"G{n % 3}", code, at, way)
        for code, passes in people.items()
        for n, (at, way) in enumerate(passes)
    ]
    random.Random(1).shuffle(punches)  # noqa: S311 - a test wants the same chance
    site.gate(punches)
    site.match()
    found = work_dates()
    wrong = {
        code: (passes, expected_dates(passes), found.get(f"U:PIN {code}"))
        for code, passes in people.items()
        if expected_dates(passes) != found.get(f"U:PIN {code}", set())
    }
    assert not wrong, f"{len(wrong)} of {len(people)}: {next(iter(wrong.values()))}"


def at(text: str, way: Direction) -> list[Pass]:
    return [(moment(text), way)] if text else []


def test_every_small_night_is_dated_as_defined(site: Site) -> None:
    """All combinations of an evening, something between, a morning, and something after."""
    evenings = [
        *(at(f"07-03 {t}", IN) for t in ("17:50", "17:59:59", "18:00", "18:01", "23:50")),
        *(at("07-03 20:00", way) for way in (OUT, UNKNOWN)),
        [],
    ]
    between = [
        *(at(f"07-{t}", way) for t in ("03 23:55", "04 00:30") for way in Direction),
        at("07-04 05:00", IN),
        [],
    ]
    mornings = [
        at(f"07-04 {t}", way)
        for t in ("00:00", "05:00", "09:59:59", "10:00", "10:01")
        for way in Direction
    ]
    later = [at("07-04 09:30", OUT), at("07-04 17:00", IN), []]
    nights = itertools.product(evenings, between, mornings, later)
    people = {str(n): [p for part in parts for p in part] for n, parts in enumerate(nights, 10_001)}
    assert len(people) == 8 * 8 * 15 * 3
    check(site, people)


TIMES = [
    "00:00",
    "02:13",
    "09:59:59",
    "10:00",
    "12:00",
    "17:59:59",
    "18:00",
    "18:00:01",
    "23:59:59",
]


def random_passes(chance: random.Random) -> list[Pass]:
    """Around a month's end, mostly at the times where the rule turns."""
    days = ["07-29", "07-30", "07-31", "08-01", "08-02"]
    return [
        (moment(f"{chance.choice(days)} {chance.choice(TIMES)}"), chance.choice(list(Direction)))
        for _ in range(chance.randint(1, 9))
    ]


@pytest.mark.parametrize("seed", [20260701, 20260702, 20260703])
def test_random_weeks_are_dated_as_defined(site: Site, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - a test wants the same chance
    check(site, {str(n): random_passes(chance) for n in range(10_001, 11_001)})
