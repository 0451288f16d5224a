"""Wage sheets: what is added up, what is taken off, and what nobody has confirmed."""

from decimal import Decimal

import pytest
from tests.matching.cast import WANG, ZHANG
from tests.matching.site import AUGUST, JULY, Site, bank_line, sheet_row

from gongyou.exchange.records import Rejection

pytestmark = [pytest.mark.django_db, pytest.mark.server]


@pytest.fixture
def site(site: Site) -> Site:
    site.roster(WANG, ZHANG)
    return site


def test_several_rows_of_a_man_are_added_up(site: Site) -> None:
    site.sheet(
        sheet_row(WANG, 500, row=4, days=Decimal("2.5"), own_net=Decimal(450), taken={"借支": 50}),
        sheet_row(WANG, 300, row=9, days=Decimal(1), own_net=Decimal(300)),
        name="工资.xlsx#甲",
    )
    site.sheet(sheet_row(WANG, 100, row=5), name="工资.xlsx#乙")
    found = site.result().of(WANG)
    assert (found["gross"], found["deductions"], found["net_payable"]) == (
        "900.00",
        "50.00",
        "850.00",
    )
    assert (found["sheet_days"], found["sheet_own_net"]) == (3.5, "750.00")
    assert found["sheet_rows"] == ["工资.xlsx#甲!4", "工资.xlsx#甲!9", "工资.xlsx#乙!5"]


def test_months_are_kept_apart(site: Site) -> None:
    site.sheet(sheet_row(WANG, 500, JULY), sheet_row(WANG, 300, AUGUST, row=9))
    found = site.result(JULY, AUGUST)
    assert (found.of(WANG, JULY)["gross"], found.of(WANG, AUGUST)["gross"]) == ("500.00", "300.00")


def test_a_sheet_without_days_has_none(site: Site) -> None:
    site.sheet(sheet_row(WANG, 500))
    assert site.result().of(WANG)["sheet_days"] is None


def test_deductions_are_told_one_by_one_unless_the_law_allows_them(site: Site) -> None:
    site.sheet(
        sheet_row(WANG, 1000, taken={"借支": 200, "社保": 80, "个税": 20, "罚款": 50, "伙食": 0}),
        name="s",
    )
    found = site.result().of(WANG)
    assert (found["deductions"], found["net_payable"]) == ("350.00", "650.00")
    assert found["unproved_deductions"] == [
        {"heading": h, "category": c, "amount": a, "source": "s!4", "state": "扣款待核"}
        for h, c, a in (("借支", "advance", "200.00"), ("罚款", "other", "50.00"))
    ]


@pytest.mark.parametrize(
    ("paid", "arrears", "without"),
    [
        (None, "650.00", "900.00"),
        (600, "50.00", "300.00"),
        (650, "0.00", "250.00"),
        (900, "0.00", "0.00"),
        (1000, "0.00", "0.00"),
    ],
)
def test_arrears_if_no_deduction_counts_that_nobody_confirmed(
    site: Site, paid: object, arrears: str, without: str
) -> None:
    """1000 gross, 100 by law, 250 unconfirmed."""
    site.sheet(sheet_row(WANG, 1000, taken={"借支": 250, "社保": 80, "个税": 20}))
    if paid:
        site.bank(bank_line(WANG, paid))
    found = site.result().of(WANG)
    assert found["arrears"] == arrears
    assert found["arrears_without_unproved_deductions"] == without


def test_statutory_deductions_leave_both_arrears_alike(site: Site) -> None:
    site.sheet(sheet_row(WANG, 1000, taken={"社保": 80, "个税": 20}))
    found = site.result()
    assert found.of(WANG)["unproved_deductions"] == []
    assert found.of(WANG)["arrears_without_unproved_deductions"] == "900.00"
    assert found.month()["unproved_deductions_total"] == "0.00"


def test_a_negative_net_is_added_up_but_owes_nothing(site: Site) -> None:
    site.sheet(sheet_row(WANG, 100, taken={"借支": 400}), sheet_row(ZHANG, 1000))
    found = site.result()
    assert found.of(WANG)["net_payable"] == "-300.00"
    assert found.month()["net_payable_total"] == "700.00"
    assert found.project["payroll"][0]["net_payable_total"] == "1000.00"
    assert found.month()["arrears_total"] == "1000.00"


def test_lines_that_cannot_be_read_count_as_rows(site: Site) -> None:
    lost = Rejection(12, "unparsable", kept=False)
    flagged = Rejection(4, "id_checksum", kept=True, column="身份证号")
    site.sheet(sheet_row(WANG, 100), name="s", rejections=[lost, flagged])
    found = site.result().doc["files"]["s"]
    assert found["data_rows"] == 2
    assert found["rejected"] == [
        {"row": 4, "reason": "id_checksum", "kept": True, "column": "身份证号"},
        {"row": 12, "reason": "unparsable", "kept": False},
    ]


def test_a_table_without_records_has_no_entry(site: Site) -> None:
    site.sheet(name="empty")
    site.sheet(sheet_row(WANG, 100), name="full")
    assert set(site.result().doc["files"]) == {"roster-0", "full"}


def test_two_tables_beside_each_other_share_their_rows(site: Site) -> None:
    left, right = sheet_row(WANG, 1000, row=5), sheet_row(ZHANG, 700, row=5)
    site.sheet(left, right, name="s", rejections=[Rejection(9, "unparsable", kept=False)])
    found = site.result()
    assert [found.of(who)["sheet_rows"] for who in (WANG, ZHANG)] == [["s!5"], ["s!5"]]
    assert [found.of(who)["gross"] for who in (WANG, ZHANG)] == ["1000.00", "700.00"]
    assert found.doc["files"]["s"]["data_rows"] == 3
    assert found.doc["files"]["s"]["rejected_count"] == {"unparsable": 1}
