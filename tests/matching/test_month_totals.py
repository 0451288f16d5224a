"""Head-counts and sums of a month, and which months are told."""

import pytest
from tests.matching.cast import STRANGER, WANG, ZHANG
from tests.matching.site import (
    AUGUST,
    JULY,
    NO_ID,
    Result,
    Site,
    bank_line,
    project,
    sheet_row,
    worked,
)

from gongyou.exchange.matching.document import result_document

pytestmark = [pytest.mark.django_db, pytest.mark.server]


def test_a_months_totals_count_everybody(site: Site) -> None:
    site.roster(WANG, ZHANG)
    site.pins(STRANGER)
    site.gate(worked(WANG.id_number, 1, 2), worked(STRANGER, 1))
    site.sheet(
        sheet_row(WANG, 900, taken={"借支": 100, "社保": 50}),
        sheet_row(ZHANG, 100, taken={"借支": 300}),
    )
    site.bank(bank_line(WANG, 500), bank_line(STRANGER, 50, name="谁"))
    found = site.result().month()
    assert {k: found[k] for k in found if k not in {"month", "codes"}} == {
        "days_from": "gates",
        "gate_headcount": 2,
        "sheet_headcount": 2,
        "paid_headcount": 2,
        "gross_total": "1000.00",
        "deductions_total": "450.00",
        "net_payable_total": "550.00",
        "paid_total": "550.00",
        "arrears_total": "250.00",
        "arrears_headcount": 1,
        "arrears_without_unproved_deductions_total": "450.00",
        "arrears_without_unproved_deductions_headcount": 2,
        "unproved_deductions_total": "400.00",
        "not_on_sheet_estimated_total": "0.00",
        "not_on_sheet_headcount": 1,
    }
    assert found["codes"] == {
        "ghost": 1,
        "not_on_sheet": 1,
        "overpaid": 1,
        "underpaid": 1,
        "unregistered": 1,
    }


def test_arrears_of_two_months_owe_one_person(site: Site) -> None:
    site.roster(WANG)
    site.sheet(sheet_row(WANG, 900, JULY), sheet_row(WANG, 100, AUGUST, row=9))
    found = site.result(JULY, AUGUST).doc
    assert (found["arrears_total"], found["arrears_headcount"]) == ("1000.00", 1)


def test_only_the_months_asked_for_are_told(site: Site) -> None:
    site.roster(WANG)
    site.sheet(sheet_row(WANG, 900, JULY), sheet_row(WANG, 100, AUGUST, row=9))
    found = site.result(AUGUST)
    assert [m["month"] for m in found.doc["worker_months"]] == [AUGUST]
    assert found.doc["arrears_total"] == "100.00"


def test_without_named_months_those_with_sheets_or_payments_are_told(site: Site) -> None:
    site.project = project(wage_months=[])
    site.roster(WANG)
    site.gate(worked(WANG.id_number, 1, month="2026-06"), worked(WANG.id_number, 1))
    site.sheet(sheet_row(WANG, 900, **NO_ID))
    site.bank(bank_line(WANG, 1, AUGUST))
    found = Result(result_document(site.match(), {}, plain=True))
    assert [m["month"] for m in found.project["months"]] == [JULY, AUGUST]
