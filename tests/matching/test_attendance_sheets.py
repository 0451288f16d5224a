"""考勤表: somebody's statement of days counts only in a month that no gate knows, and is told."""

import io
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from tests.matching.cast import STRANGER, WANG, ZHANG, Somebody
from tests.matching.site import (
    AUGUST,
    JULY,
    Result,
    Site,
    project,
    punch,
    sheet_row,
    worked,
)

from gongyou.attendance.models import StatedDay
from gongyou.exchange.matching.terminal import result_lines
from gongyou.exchange.matching.workbook import workbook_bytes
from gongyou.exchange.records import AttendanceMonth, DayMark, IdStatus, Kind
from gongyou.registry.actions import withdraw_batch
from gongyou.registry.models import Batch

pytestmark = [pytest.mark.django_db, pytest.mark.server]

TICK = ("√", Decimal(1), None)
HALF = ("半", Decimal("0.5"), None)
REST = ("×", Decimal(0), None)
HOURS = ("9.5", None, Decimal("9.5"))
STRANGE = ("△", None, None)
Signs = Mapping[int, tuple[str, Decimal | None, Decimal | None]]


def ticks(*days: int) -> dict[int, tuple[str, Decimal | None, Decimal | None]]:
    return dict.fromkeys(days, TICK)


def states(site: Site, *rows: tuple[Somebody, Signs], month: str = JULY, **more: Any) -> str:
    """An attendance sheet that names these people without their IDs."""
    records = [
        AttendanceMonth(
            row=n,
            number=str(n),
            name=who.name,
            id_number="",
            id_status=IdStatus.MISSING,
            employee_no="",
            team=who.team,
            employer="",
            month=month,
            marks=tuple(DayMark(day, mark, d, h) for day, (mark, d, h) in signs.items()),
            stated_days=None,
        )
        for n, (who, signs) in enumerate(rows, 4)
    ]
    table = site._bring(Kind.GATE, records, **more)
    table.layout = "attendance_matrix"
    return table.key


def days_from(found: Result, month: str = JULY) -> str:
    return str(found.month(month)["days_from"])


def test_without_any_gate_dates_with_attendance_are_the_days(site: Site) -> None:
    site.roster(WANG, ZHANG)
    marks = ticks(1, 2) | {3: HALF, 4: REST, 5: HOURS, 6: STRANGE}
    key = states(site, (WANG, marks), (ZHANG, {1: REST}))
    site.sheet(sheet_row(WANG, 1200, days=Decimal(4)), sheet_row(ZHANG, 300))
    found = site.result(JULY)
    assert (found.days(WANG), days_from(found)) == (4, "attendance_sheet")
    assert found.of(WANG)["attendance_sheet"] == {"dates": 4, "days": 2.5}
    assert found.codes(WANG) == {"unpaid"}
    assert found.codes(ZHANG) == {"unpaid", "ghost"}
    assert found.of(ZHANG)["attendance_sheet"] == {"dates": 0, "days": 0}
    assert (found.doc["files"][key]["data_rows"], found.rejected(key)) == (2, {})


def test_it_is_said_plainly_on_the_terminal_and_in_the_workbook(site: Site) -> None:
    site.roster(WANG)
    states(site, (WANG, ticks(1, 2)))
    site.sheet(sheet_row(WANG, 600))
    doc = site.result(JULY).doc
    for column, words in enumerate(("2026-07 没有任何闸机打卡", "no gate has any record")):
        assert any(words in line for line in result_lines(doc, column))
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook_bytes(doc, "zh")))
    cells = [str(c) for row in book.get_sheet_by_index(0).to_python() for c in row]
    assert any("没有任何闸机打卡" in c for c in cells) and "考勤表" in cells


def test_one_valid_punch_of_anybody_leaves_the_sheet_a_word_beside(site: Site) -> None:
    site.roster(WANG, ZHANG)
    site.pins(WANG, ZHANG)
    states(site, (WANG, ticks(1, 2, 3)))
    site.gate(worked(ZHANG, 9))
    site.sheet(sheet_row(WANG, 900, days=Decimal(3)))
    found = site.result(JULY)
    assert (found.days(WANG), found.days(ZHANG), days_from(found)) == (0, 1, "gates")
    assert found.codes(WANG) == {"unpaid", "ghost", "days_differ"}
    assert found.of(WANG)["attendance_sheet"] == {"dates": 3, "days": 3}
    assert not any("没有任何闸机打卡" in line for line in result_lines(found.doc, 0))


def test_a_gate_whose_every_punch_was_refused_is_no_gate(site: Site) -> None:
    site.roster(WANG)
    site.pins(WANG)
    site.gate(punch(WANG, "2000-01-01 00:00"), punch(WANG, "07-03 07:00", is_pass=False))
    states(site, (WANG, ticks(1, 2)))
    found = site.result(JULY)
    assert (found.days(WANG), days_from(found)) == (2, "attendance_sheet")


def test_each_month_is_for_itself(site: Site) -> None:
    site.roster(WANG)
    site.pins(WANG)
    site.gate(worked(WANG, 5, 6, month=AUGUST))
    states(site, (WANG, ticks(1, 2, 3)))
    states(site, (WANG, ticks(1, 2, 3)), month=AUGUST)
    found = site.result(JULY, AUGUST)
    assert (found.days(WANG, JULY), found.days(WANG, AUGUST)) == (3, 2)
    assert (days_from(found, JULY), days_from(found, AUGUST)) == ("attendance_sheet", "gates")


def test_a_gate_that_comes_later_takes_its_place_and_twice_changes_nothing(site: Site) -> None:
    site.roster(WANG)
    states(site, (WANG, ticks(1, 2, 3)))
    assert site.result(JULY).days(WANG) == site.result(JULY).days(WANG) == 3
    assert StatedDay.objects.count() == 3
    site.pins(WANG)
    site.gate(worked(WANG, 9))
    assert site.result(JULY).days(WANG) == 1


def test_two_sheets_of_one_month_count_a_date_once(site: Site) -> None:
    site.roster(WANG)
    states(site, (WANG, ticks(1, 2)))
    states(site, (WANG, ticks(2, 3)))
    assert site.result(JULY).days(WANG) == 3


def test_days_outside_the_project_are_refused_and_taken_when_they_have_come(site: Site) -> None:
    site.project = project(start_date="2026-07-02", as_of="2026-07-03")
    site.roster(WANG)
    key = states(site, (WANG, ticks(1, 2, 3, 4)))
    found = site.result(JULY)
    assert found.days(WANG) == 2
    assert found.rejected(key) == {"before_project_start": 1, "after_as_of": 1}
    site.project = project(start_date="2026-07-02")
    found = site.result(JULY)
    assert (found.days(WANG), found.rejected(key)) == (3, {"before_project_start": 1})


def test_somebody_whom_only_the_sheet_names_is_a_stranger_until_a_roster_knows_him(
    site: Site,
) -> None:
    site.roster(WANG)
    states(site, (STRANGER, ticks(1)), (WANG, ticks(1)))
    found = site.result(JULY)
    assert found.codes(f"U:{STRANGER.name}") == {"not_on_sheet", "unregistered"}
    site.roster(WANG, STRANGER)
    found = site.result(JULY)
    assert found.refs == [WANG.ref, STRANGER.ref]
    assert found.codes(STRANGER) == {"not_on_sheet"}


def test_a_withdrawn_sheet_counts_no_more(site: Site) -> None:
    site.roster(WANG)
    key = states(site, (WANG, ticks(1, 2)))
    site.sheet(sheet_row(WANG, 600))
    site.match()
    withdraw_batch(Batch.objects.get(source_key=key), "草稿")
    site.readings = [r for r in site.readings if r.path != key]
    found = site.result(JULY)
    assert (found.days(WANG), found.of(WANG)["attendance_sheet"]) == (0, None)


def test_estimates_and_minimum_follow_the_stated_days(site: Site) -> None:
    site.roster(WANG, ZHANG)
    states(site, (WANG, ticks(*range(1, 22))), (ZHANG, ticks(1, 2)))
    site.sheet(sheet_row(WANG, 2000))
    found = site.result(JULY)
    assert "below_minimum" in found.codes(WANG)
    assert found.of(ZHANG)["estimated_due"] == "600.00"
