"""A site with one of every kind of person, and what can be compared of its result."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.apps import apps
from tests.matching.cast import (
    CHEN,
    LI,
    MASON_WEI,
    STEEL_WEI,
    STRANGER,
    WANG,
    ZHANG,
    card_number,
    somebody,
)
from tests.matching.site import (
    AUGUST,
    BAD_ID,
    IN,
    JULY,
    NO_ID,
    OUT,
    Doc,
    Result,
    Site,
    bank_line,
    failed,
    money_in,
    money_out,
    pending,
    pin_row,
    project,
    punch,
    roster_row,
    sheet_row,
    worked,
)

NUMBERED = somebody(11, "何工号")
"""Has 工号 0815, and it is his number at the gate."""
BY_ID = somebody(12, "罗身份")
"""His ID is his number at the gate."""
NAMELESS = somebody(13, "吴过客", team="")
"""On no roster; the table of numbers has no ID of his."""
ON_SHEET = somebody(14, "郑表上", team="")
"""On no roster and at no gate; a sheet has his ID."""
BY_NAME = somebody(15, "钱无证", team="木工班")
"""On no roster and at no gate; a sheet has only his name."""
LOST = somebody(16, "孙丢号", team="木工班")
"""On the roster with an ID that lost its digits."""
FACTS = (
    "attendance_punch",
    "attendance_deviceserial",
    "payroll_wageline",
    "payroll_wagededuction",
    "payroll_paymentresult",
    "payroll_accountentry",
)


def village() -> Site:
    """Nine files; nothing of them has been taken in yet."""
    site = Site(project=project(wage_months=[JULY, AUGUST]))
    _people(site)
    _gates(site)
    _sheets(site)
    _money(site)
    return site


def _people(site: Site) -> None:
    site.roster(
        *(WANG, LI, ZHANG, MASON_WEI, STEEL_WEI, BY_ID),
        roster_row(CHEN, **BAD_ID),
        roster_row(LOST, **NO_ID),
        roster_row(NUMBERED, employee_no="0815"),
        roster_row(ZHANG, row=30, number="30", team="木工班", cards=(card_number(80),)),
        name="花名册",
    )
    site.pins(
        *(WANG, ZHANG, STRANGER, CHEN, LOST),
        pin_row(MASON_WEI, **NO_ID),
        pin_row(STEEL_WEI, **NO_ID),
        pin_row(NAMELESS, **NO_ID),
        pin_row(ZHANG, "903", row=40),
        name="编号表",
    )


def _gates(site: Site) -> None:
    crew = [WANG, ZHANG, STRANGER, CHEN, LOST, MASON_WEI, STEEL_WEI, NAMELESS]
    first = [p for n, who in enumerate(crew) for p in worked(who, *range(1, 10 + n))]
    night = [punch(WANG, "07-31 19:00"), punch(ZHANG, "07-15 20:00", IN)]
    site.gate(first, night, worked("815", 3, 4), name="gate-1")
    later = [punch(WANG, "08-01 06:00", OUT), punch("903", "07-16 05:00", OUT)]
    again = worked(WANG, 8, 9)
    august = worked(WANG, *range(2, 25), month=AUGUST) + worked(STEEL_WEI, 5, month=AUGUST)
    unknown = worked(BY_ID.id_number, 3) + worked("9012", 7, 8)
    site.gate(later, again, august, unknown, name="gate-2")


def _sheets(site: Site) -> None:
    site.sheet(
        sheet_row(WANG, 2700, days=Decimal(9), day_rate=Decimal(300), taken={"借支": 500}),
        *(sheet_row(who, 2000) for who in (ZHANG, CHEN, STRANGER, ON_SHEET, LI)),
        sheet_row(LOST, 1800),
        sheet_row(NUMBERED, 600, employee_no="815", **NO_ID),
        name="七月表",
    )
    site.sheet(
        sheet_row(MASON_WEI, 1000, **NO_ID),
        sheet_row(STEEL_WEI, 1100, **NO_ID),
        sheet_row(NAMELESS, 1200, **NO_ID),
        sheet_row(BY_NAME, 1300, **NO_ID),
        sheet_row(WANG, 7000, AUGUST, row=50),
        sheet_row(BY_ID, 300, row=51, taken={"社保": 10}),
        name="计件表",
    )


def _money(site: Site) -> None:
    site.bank(
        bank_line(WANG, 2200),
        failed(ZHANG, 2000),
        bank_line(CHEN, 2000, name="陈巧?"),
        bank_line(MASON_WEI, 1000),
        bank_line(STEEL_WEI, 1100, card=MASON_WEI.card),
        bank_line(ON_SHEET, 2000),
        bank_line(NUMBERED, 600, name="他媳妇", end_to_end_id="0815-202607"),
        bank_line(BY_NAME, 1000),
        name="回盘一",
        no="01",
    )
    site.bank(
        bank_line(ZHANG, 2000, card=card_number(80)),
        pending(LI, 2000),
        bank_line(NAMELESS, 1200),
        bank_line(somebody(17, "谁也不识"), 10),
        bank_line(replace(WANG, name="王 老实"), 7000, AUGUST),
        name="回盘二",
        on="08-20",
        no="01",
    )
    site.account(
        money_in("08-05", 10000, "7月人工费"),
        money_out("08-14", 5000, "代发工资过渡户"),
        money_out("08-15", 100, ON_SHEET.name),
        money_out("08-16", 50, "某建材公司"),
        name="专户",
    )


# --- what can be compared ----------------------------------------------------------------


def told(site: Site) -> Doc:
    """The result of both months, with nothing in it that depends on the order of files."""
    from gongyou.exchange.matching.document import result_document
    from gongyou.exchange.matching.run import match
    from gongyou.registry.models import Worksite

    worksite = Worksite.objects.get(code=site.project.worksite.code)
    outcome = match(worksite, site.project.as_of, [JULY, AUGUST])
    doc = dict(Result(result_document(outcome, {}, plain=True)).doc)
    for row in doc["worker_months"]:
        row["sheet_rows"].sort()
        row["bank_lines"].sort()
        row["unproved_deductions"].sort(key=str)
    files = doc.pop("files")
    doc["refused"] = sum(sum(f["rejected_count"].values()) for f in files.values())
    return doc


def counts() -> dict[str, int]:
    """How many rows every fact and rollup table has."""
    tables = {m._meta.db_table: m for m in apps.get_models()}
    wanted = [*FACTS, "attendance_workday", "payroll_monthledger", "registry_batch"]
    return {name: tables[name]._default_manager.count() for name in wanted}


def rows_of(table: str) -> list[tuple[Any, ...]]:
    """Every row of a rollup, in order."""
    model = {m._meta.db_table: m for m in apps.get_models()}[table]
    return sorted(model._default_manager.values_list(), key=repr)
