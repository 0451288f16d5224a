"""Which punches are refused, in which order, and what is a punch twice."""

import pytest
from tests.matching.cast import WANG
from tests.matching.site import IN, OUT, UNKNOWN, Result, Site, pin_row, project, punch

from gongyou.exchange.records import Punch

pytestmark = [pytest.mark.django_db, pytest.mark.server]


def gate_of(site: Site, *punches: Punch) -> Result:
    site.roster(WANG)
    site.pins(WANG)
    site.gate(*punches, name="gate.dat")
    return site.result()


def refused(site: Site, *punches: Punch) -> dict[str, int]:
    return dict(gate_of(site, *punches).rejected("gate.dat"))


# --- the order of the checks -------------------------------------------------------------


def test_an_unreadable_row_is_unparsable_whatever_else_it_is(site: Site) -> None:
    assert refused(site, punch(WANG, "", is_pass=False)) == {"unparsable": 1}


def test_a_pass_without_a_number_is_unparsable(site: Site) -> None:
    assert refused(site, punch("", "07-03 07:00")) == {"unparsable": 1}


def test_a_number_longer_than_any_is_unparsable_and_stops_nothing(site: Site) -> None:
    found = gate_of(site, punch("9" * 41, "07-03 07:00"), punch(WANG, "07-03 07:00"))
    assert found.rejected("gate.dat") == {"unparsable": 1}
    assert found.days(WANG) == 1


def test_a_heart_beat_before_the_project_is_no_pass_event(site: Site) -> None:
    assert refused(site, punch("", "2000-01-01 00:00:00", is_pass=False)) == {"not_a_pass_event": 1}


@pytest.mark.parametrize(
    ("at", "reasons"),
    [
        ("2000-01-01 00:00:05", {"before_project_start": 1}),
        ("2026-06-09 23:59:59", {"before_project_start": 1}),
        ("2026-06-10 00:00:00", {}),
        ("2026-09-30 23:59:59", {}),
        ("2026-10-01 00:00:00", {"after_as_of": 1}),
    ],
)
def test_a_clock_outside_the_project_is_not_believed(
    site: Site, at: str, reasons: dict[str, int]
) -> None:
    assert refused(site, punch(WANG, at)) == reasons


def test_a_lost_clock_twice_is_refused_for_its_date_and_not_as_a_duplicate(site: Site) -> None:
    lost = punch(WANG, "2000-01-01 00:00:05")
    assert refused(site, lost, lost) == {"before_project_start": 2}


def test_every_row_is_counted_and_named(site: Site) -> None:
    found = gate_of(
        site,
        punch(WANG, "07-03 07:00"),
        punch(WANG, ""),
        punch(WANG, "07-03 07:00"),
        punch("", "07-03 07:01", is_pass=False),
    ).doc["files"]["gate.dat"]
    assert found["data_rows"] == 4
    assert found["rejected"] == [
        {"row": 2, "reason": "unparsable", "kept": False},
        {"row": 3, "reason": "duplicate", "kept": False, "time": "2026-07-03 07:00:00"},
        {"row": 4, "reason": "not_a_pass_event", "kept": False, "time": "2026-07-03 07:01:00"},
    ]


def test_a_refused_punch_makes_no_day_and_no_night(site: Site) -> None:
    """The evening before the project's start is refused: the morning stands alone."""
    site.project = project(start_date="2026-07-04")
    found = gate_of(site, punch(WANG, "07-03 19:00"), punch(WANG, "07-04 06:00", OUT))
    assert found.days(WANG) == 1


# --- duplicates --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("other", "duplicates"),
    [
        (punch(WANG, "07-03 07:00:00", IN, gate="G1"), 1),
        (punch("00101", "07-03 07:00:00", IN, gate="G1"), 1),
        (punch(WANG, "07-03 07:00:01", IN, gate="G1"), 0),
        (punch(WANG, "07-03 07:00:00", OUT, gate="G1"), 0),
        (punch(WANG, "07-03 07:00:00", UNKNOWN, gate="G1"), 0),
        (punch(WANG, "07-03 07:00:00", IN, gate="G2"), 0),
        (punch("999", "07-03 07:00:00", IN, gate="G1"), 0),
    ],
)
def test_a_duplicate_is_one_person_device_second_and_direction(
    site: Site, other: Punch, duplicates: int
) -> None:
    first = punch(WANG, "07-03 07:00:00", IN, gate="G1")
    assert refused(site, first, other).get("duplicate", 0) == duplicates


def test_files_that_overlap_count_each_punch_once(site: Site) -> None:
    site.roster(WANG)
    site.pins(WANG)
    days = [punch(WANG, f"07-{day:02d} 07:00") for day in range(1, 11)]
    site.gate(days[:7], name="first.dat")
    site.gate(days[3:], name="second.dat")
    found = site.result()
    assert found.days(WANG) == 10
    assert found.rejected("first.dat") == {}
    assert found.rejected("second.dat") == {"duplicate": 4}


def test_one_mans_two_numbers_at_one_gate_and_second_make_one_day(site: Site) -> None:
    site.roster(WANG)
    site.pins(pin_row(WANG, "101"), pin_row(WANG, "901"))
    site.gate(punch("101", "07-03 07:00"), punch("901", "07-03 07:00"))
    assert site.result().days(WANG) == 1


# --- two gates in one second -------------------------------------------------------------


def test_two_gates_in_one_second_are_both_valid_and_told(site: Site) -> None:
    found = gate_of(
        site,
        punch(WANG, "07-03 07:00:00", IN, gate="G1"),
        punch(WANG, "07-03 07:00:00", OUT, gate="G2"),
        punch(WANG, "07-04 07:00:00", IN, gate="G1"),
        punch(WANG, "07-04 07:00:00", OUT, gate="G1"),
    )
    assert found.rejected("gate.dat") == {}
    assert found.project["same_second_two_devices"] == [
        {"ref": WANG.ref, "time": "2026-07-03 07:00:00"}
    ]


def test_two_numbers_of_one_man_at_two_gates_are_told_too(site: Site) -> None:
    site.roster(WANG)
    site.pins(pin_row(WANG, "101"), pin_row(WANG, "901"))
    site.gate(punch("101", "07-03 07:00", gate="G1"), punch("901", "07-03 07:00", gate="G2"))
    assert len(site.result().project["same_second_two_devices"]) == 1


def test_two_men_at_two_gates_in_one_second_are_nothing_to_tell(site: Site) -> None:
    found = gate_of(
        site, punch(WANG, "07-03 07:00", gate="G1"), punch("999", "07-03 07:00", gate="G2")
    )
    assert found.project["same_second_two_devices"] == []


# --- serial numbers ----------------------------------------------------------------------


def test_jumps_in_a_devices_numbers_are_lost_events(site: Site) -> None:
    """Over all files and all kinds of events, in the sorted set of the numbers."""
    site.roster(WANG)
    site.gate(
        punch(WANG, "07-03 07:00", serial=10),
        punch("", "07-03 07:01", is_pass=False, serial=11),
        punch(WANG, "", serial=15),
        punch(WANG, "07-03 07:05", serial=12),
        punch(WANG, "07-03 07:06", gate="G2", serial=100),
    )
    site.gate(
        punch(WANG, "2000-01-01 00:00:00", serial=13),
        punch(WANG, "07-03 07:05", serial=12),
        punch(WANG, "07-03 07:09", serial=20),
    )
    assert site.result().project["serial_gaps"] == [
        {"device": "G1", "after_serial": 13, "missing": 1},
        {"device": "G1", "after_serial": 15, "missing": 4},
    ]


# --- a file that came on an earlier day --------------------------------------------------


def test_rows_refused_because_the_day_was_to_come_are_taken_when_it_has(site: Site) -> None:
    site.roster(WANG)
    site.pins(WANG)
    site.gate(*(punch(WANG, f"07-{day} 07:00") for day in ("10", "15", "20")), name="gate.dat")
    site.project = project(as_of="2026-07-15")
    assert site.result().days(WANG) == 2
    site.project = project(as_of="2026-07-31")
    found = site.result()
    assert found.days(WANG) == 3
    assert found.rejected("gate.dat") == {}


def test_rows_before_a_start_that_was_wrong_are_taken_when_it_is_put_right(site: Site) -> None:
    site.roster(WANG)
    site.pins(WANG)
    rows = [punch(WANG, f"07-{day} 07:00") for day in ("10", "15", "15", "20")]
    site.gate(*rows, name="gate.dat")
    site.project = project(start_date="2026-07-15")
    assert site.result().days(WANG) == 2
    site.project = project(start_date="2026-07-01")
    found = site.result()
    assert found.days(WANG) == 3
    assert found.rejected("gate.dat") == {"duplicate": 1}
