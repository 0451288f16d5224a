"""Taking in and rebuilding: twice changes nothing, in pieces or at once, there and back."""

import random
from functools import cache
from typing import Any

import pytest
from django.db import connection
from tests.matching.cast import STRANGER, WANG, ZHANG, card_number, id_number
from tests.matching.site import (
    JULY,
    NO_ID,
    Site,
    bank_line,
    pin_row,
    project,
    punch,
    roster_row,
    sheet_row,
    work_dates,
    worked,
)
from tests.matching.test_overnight_days import random_passes
from tests.matching.village import FACTS, counts, rows_of, told, village

from gongyou.exchange.matching.intake import take_in
from gongyou.exchange.matching.run import match, no_report
from gongyou.exchange.records import Kind, Punch, Reading
from gongyou.foundation.audit import Refused
from gongyou.foundation.models import AuditEntry
from gongyou.payroll.terms import agree_terms
from gongyou.registry.actions import register_worksite, withdraw_batch
from gongyou.registry.models import Batch, Worksite

pytestmark = [pytest.mark.django_db, pytest.mark.server]

ROLLUPS = ("attendance_workday", "payroll_monthledger", "alerts_signal")


# --- twice -------------------------------------------------------------------------------


def test_the_same_files_again_change_nothing() -> None:
    site = village()
    site.match()
    before = counts(), told(site), {t: rows_of(t) for t in ROLLUPS[:2]}
    batches = AuditEntry.objects.filter(object_kind="batch").count()
    site.match()
    assert (counts(), told(site), {t: rows_of(t) for t in ROLLUPS[:2]}) == before
    assert AuditEntry.objects.filter(object_kind="batch").count() == batches == 9


def test_matching_again_without_files_changes_nothing() -> None:
    site = village()
    site.match()
    before = counts(), told(site)
    assert (counts(), told(site)) == before


def test_every_table_is_one_batch_with_one_audit_row() -> None:
    site = village()
    site.match()
    ids = {str(b.uuid) for b in Batch.objects.all()}
    rows = AuditEntry.objects.filter(object_kind="batch", verb__startswith="take_in_")
    assert sorted(rows.values_list("object_id", flat=True)) == sorted(ids)


# --- orders of arrival -------------------------------------------------------------------


def arrive(site: Site, order: list[Reading], *, matched_each_time: bool) -> None:
    for reading in order:
        if matched_each_time:
            site.match(reading)
        else:
            list(take_in(_worksite(site), [reading], site.project.as_of, no_report))


def _worksite(site: Site) -> Worksite:
    worksite = register_worksite(site.project.worksite)
    agree_terms(worksite, site.project.terms)
    return worksite


@cache
def at_once() -> dict[str, Any]:
    """The village's result, all files in one run, rolled back again."""
    from django.db import transaction

    with transaction.atomic():
        site = village()
        site.match()
        found = told(site) | {"counts": {t: counts()[t] for t in FACTS}}
        transaction.set_rollback(True)
    return found


def differences(a: object, b: object, where: str = "") -> list[str]:
    if isinstance(a, dict) and isinstance(b, dict):
        keys = sorted(set(a) | set(b))
        return [d for k in keys for d in differences(a.get(k), b.get(k), f"{where}.{k}")]
    if isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        pairs = enumerate(zip(a, b, strict=True))
        return [d for n, (x, y) in pairs for d in differences(x, y, f"{where}[{n}]")]
    return [] if a == b else [f"{where}: {a!r} ≠ {b!r}"]


@pytest.mark.parametrize("matched_each_time", [True, False])
@pytest.mark.parametrize("seed", [0, 1, 2, 3, 4])
def test_files_may_come_in_any_order(seed: int, matched_each_time: bool) -> None:
    expected = at_once()
    site = village()
    order = list(site.readings)
    if seed:
        random.Random(seed).shuffle(order)  # noqa: S311 - a test wants the same chance
    else:
        order.reverse()
    arrive(site, order, matched_each_time=matched_each_time)
    found = told(site) | {"counts": {t: counts()[t] for t in FACTS}}
    said = [r.path for r in order]
    wrong = differences(expected, found)
    assert not wrong, f"seed {seed}: {said}\n" + "\n".join(wrong[:30])


def test_a_table_of_numbers_after_the_gate_names_whose_days_they_were(site: Site) -> None:
    site.gate(worked("107", 1), worked("101", 1, 2))
    site.match()
    assert set(work_dates()) == {"U:PIN 107", "U:PIN 101"}
    site.roster(WANG)
    site.pins(WANG, STRANGER)
    found = site.result()
    assert found.days(WANG) == 2
    assert found.of("U:PIN 107")["name"] == "周临工"
    assert found.refs == [WANG.ref, "U:PIN 107"]


def test_a_bank_line_before_the_roster_is_found_by_card(site: Site) -> None:
    site.bank(bank_line(WANG, 500, name="王老?"))
    assert site.result().refs == [f"U:王老? {WANG.card[-4:]}"]
    site.roster(WANG)
    found = site.result()
    assert found.refs == [WANG.ref]
    assert found.of(WANG)["paid"] == "500.00"


def test_a_sheet_with_an_id_before_the_roster_that_spoilt_it(site: Site) -> None:
    site.sheet(sheet_row(WANG, 500))
    site.roster(roster_row(WANG, **NO_ID))
    site.gate(worked(WANG.id_number, 1))
    found = site.result()
    assert found.refs == [WANG.ref]
    assert (found.of(WANG)["gross"], found.days(WANG)) == ("500.00", 1)


def test_merged_strangers_leave_no_reference_behind(site: Site) -> None:
    """The number is free again: a later table may give it to somebody unknown."""
    site.gate(worked("815", 1))
    assert site.result().refs == ["U:PIN 815"]
    site.roster(roster_row(WANG, employee_no="815"))
    assert site.result().refs == ["T-815"]
    site.pins(pin_row(STRANGER, "815"))
    assert site.result().refs == ["U:PIN 815"]


def test_a_merge_is_written_to_the_audit(site: Site) -> None:
    site.bank(bank_line(WANG, 500))
    site.match()
    site.roster(WANG)
    site.match()
    entry = AuditEntry.objects.get(verb="settle_strangers")
    assert entry.counts == {"changed": 1}


# --- numbers that change hands -----------------------------------------------------------


def test_rebinding_a_number_moves_its_days(site: Site) -> None:
    site.roster(WANG, ZHANG)
    site.pins(pin_row(WANG, "55"))
    site.gate(worked("55", 1, 2, 3), worked(ZHANG.id_number, 9))
    assert site.result().days(WANG) == 3
    site.pins(pin_row(ZHANG, "55"))
    found = site.result()
    assert found.refs == [ZHANG.ref]
    assert found.days(ZHANG) == 4


def test_rebinding_half_of_a_night_ends_the_night(site: Site) -> None:
    from gongyou.exchange.records import Direction

    site.roster(WANG, ZHANG)
    site.pins(pin_row(WANG, "55"), pin_row(WANG, "56", row=9))
    site.gate(punch("55", "07-03 19:00"), punch("56", "07-04 06:00", Direction.OUT))
    assert site.result().days(WANG) == 1
    site.pins(pin_row(ZHANG, "56"))
    found = site.result()
    assert (found.days(WANG), found.days(ZHANG)) == (1, 1)


def test_a_strangers_number_given_to_another_stranger_is_not_his(site: Site) -> None:
    site.pins(STRANGER)
    site.gate(worked("107", 1))
    site.sheet(sheet_row(STRANGER, 100))
    site.match()
    site.pins(pin_row(STRANGER, "107", name="别人", id_number=id_number("19770707", 931)))
    found = site.result()
    assert found.of(f"U:{STRANGER.id_number}")["gross"] == "100.00"
    assert {m["name"] for m in found.doc["worker_months"]} == {"周临工", "别人"}


# --- withdrawing a sheet -----------------------------------------------------------------


def test_a_withdrawn_sheet_is_gone_and_can_be_brought_again(site: Site) -> None:
    site.roster(WANG)
    site.gate(worked(WANG.id_number, 1, 2, 3))
    site.sheet(sheet_row(WANG, 900, taken={"借支": 100}), name="s")
    with_sheet = site.result().doc
    withdraw_batch(Batch.objects.get(kind="wage_sheet"), "上传错了")
    without = _without_new_files(site)
    assert without["worker_months"][0]["codes"] == ["not_on_sheet"]
    assert without["worker_months"][0]["unproved_deductions"] == []
    assert without["worker_months"][0]["sheet_rows"] == []
    assert "s" not in without["files"]
    assert site.result().doc == with_sheet
    assert Batch.objects.filter(kind="wage_sheet").count() == 2


def _without_new_files(site: Site) -> dict[str, Any]:
    from gongyou.exchange.matching.document import result_document

    outcome = match(_worksite(site), site.project.as_of, [JULY])
    return result_document(outcome, {}, plain=True)


def test_only_a_sheet_and_only_once_can_be_withdrawn(site: Site) -> None:
    site.roster(WANG)
    site.sheet(sheet_row(WANG, 900))
    site.match()
    with pytest.raises(Refused):
        withdraw_batch(Batch.objects.get(kind="roster"), "x")
    sheet = Batch.objects.get(kind="wage_sheet")
    withdraw_batch(sheet, "x")
    with pytest.raises(Refused):
        withdraw_batch(sheet, "x")
    entry = AuditEntry.objects.get(verb="withdraw_batch")
    assert (entry.object_id, entry.reason) == (str(sheet.uuid), "x")


def test_somebody_of_a_withdrawn_sheet_is_no_worker_any_more(site: Site) -> None:
    from tests.matching.site import money_out

    site.sheet(sheet_row(STRANGER, 100))
    site.account(money_out("07-01", 1, "周临工"))
    site.match()
    withdraw_batch(Batch.objects.get(kind="wage_sheet"), "x")
    events = _without_new_files(site)["project"]["account_events"]
    assert [e["kind"] for e in events] == ["non_worker"]


# --- in pieces or at once ----------------------------------------------------------------


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_days_built_piece_by_piece_are_those_built_at_once(site: Site, seed: int) -> None:
    """Punches of forty people in random pieces, matched after each."""
    chance = random.Random(seed)  # noqa: S311 - a test wants the same chance
    punches = [
        Punch(0, f"G{n % 2}", str(code), at, way)
        for code in range(10_001, 10_041)
        for n, (at, way) in enumerate(random_passes(chance))
    ]
    chance.shuffle(punches)
    for start in range(0, len(punches), 60):
        site.gate(punches[start : start + 60])
        site.match(site.readings[-1])
    piece_by_piece = rows_of("attendance_workday")
    _dirty_everything()
    match(_worksite(site), site.project.as_of)
    assert rows_of("attendance_workday") == piece_by_piece


def _dirty_everything() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM attendance_workday")
        cursor.execute(
            """INSERT INTO attendance_dirtyspan (worksite_id, person_id, since, until)
               SELECT p.worksite_id, c.person_id, min(p.local_date), max(p.local_date)
               FROM attendance_punch p JOIN attendance_personcode c USING (worksite_id, code)
               GROUP BY 1, 2"""
        )


def test_a_late_morning_punch_takes_the_day_back(site: Site) -> None:
    """First the morning alone, a day of its own; then the evening before is brought."""
    from gongyou.exchange.records import Direction

    site.roster(WANG)
    site.gate(punch(WANG.id_number, "07-04 06:00", Direction.OUT))
    assert site.result().days(WANG) == 1
    site.gate(punch(WANG.id_number, "07-03 19:00"))
    found = site.result()
    assert found.days(WANG) == 1
    assert {str(d) for d in work_dates()[WANG.ref]} == {"2026-07-03"}


def test_another_worksite_is_left_alone(site: Site) -> None:
    site.roster(WANG)
    site.gate(worked(WANG.id_number, 1))
    site.match()
    other = Site(project=project(project_code="511504-OTHER"))
    other.gate(worked(WANG.id_number, 1, 2))
    other.match()
    assert site.result().days(WANG) == 1
    assert len(rows_of("attendance_workday")) == 3


def test_a_second_card_that_comes_later_was_right_all_along(site: Site) -> None:
    site.roster(WANG)
    site.bank(bank_line(WANG, 1, card=card_number(81)))
    assert "wrong_payee_card" in site.result().codes(WANG)
    site.roster(roster_row(WANG, cards=(card_number(81),)))
    assert "wrong_payee_card" not in site.result().codes(WANG)


def test_kinds_are_taken_in_in_the_order_that_tells_who_is_who() -> None:
    from gongyou.exchange.matching.intake import ordered_tables

    site = village()
    site.readings.reverse()
    kinds = [table.kind for _, table in ordered_tables(site.readings)]
    assert kinds[:2] == [Kind.ROSTER, Kind.PIN_TABLE]
    assert kinds[-1] == Kind.ACCOUNT
