"""Sites whose layouts have little in common, by name."""

from tests.packs.accounts import AccountStyle
from tests.packs.banks import BankStyle
from tests.packs.gates import GateStyle
from tests.packs.make import DAY, MONTH, PIECE, Recipe
from tests.packs.rosters import RosterStyle
from tests.packs.sheets import SheetStyle
from tests.packs.story import Plan

_THREE = ("CKJF212360001", "CKJF212360002", "CKJF212360003")

RECIPES = {
    # As the sample is: ZKTeco logs, numbers in a table of their own, the bank's text.
    "logs": Recipe(
        Plan("A"),
        sheets={
            DAY: SheetStyle(subtotal=4, amounts=3),
            PIECE: SheetStyle(ids=False, amounts=2),
            MONTH: SheetStyle(amounts=1, grouped=False),
        },
    ),
    # 工号 everywhere: Hikvision exports that overlap, EndToEndIds, a person on two rows.
    "badges": Recipe(
        Plan(
            "B",
            code_mode="badge",
            badges="GZ{:04d}",
            second_cards=True,
            duplicate_person=True,
            kinds=("day", "day", "piece"),
        ),
        RosterStyle("gbk", words=1),
        gates=[GateStyle("hik", 0, overlapping=True), GateStyle("hik", 2)],
        sheets={
            DAY: SheetStyle(books="months", month_in="name", attendance="天", words=1),
            PIECE: SheetStyle(items="rows", words=2, ids=False, grouped=False),
        },
        bank=[BankStyle("pain", 1), BankStyle("pain", 0)],
        account=AccountStyle("camt"),
    ),
    # Numbers at the gate are ID numbers; events as the machines send them; hours, not days.
    "events": Recipe(
        Plan("C", code_mode="id", devices=_THREE, kinds=("day", "month"), per_team=9),
        RosterStyle(grouped=True, merged_teams=True, offset=3, words=1),
        gates=[GateStyle("isapi"), GateStyle("xml"), GateStyle("acs", 1)],
        sheets={
            DAY: SheetStyle(attendance="hours", books="column", deduction_sum=True, offset=3),
            MONTH: SheetStyle("gbk", grouped=False, amounts=2, month_in="cell"),
        },
        bank=[BankStyle("icbc", 1), BankStyle("below", 1)],
        account=AccountStyle("xlsx", newest_first=True, one_amount=True, wrong_balance=True),
    ),
    # One book for everything, a roster of a sheet each team, old and web workbooks.
    "books": Recipe(
        Plan("D", months=("2026-03", "2026-04", "2026-05"), second_cards=True),
        RosterStyle(one_sheet=False, words=2),
        codes="xlsx",
        gates=[GateStyle("attlog", 2, overlapping=True), GateStyle("dahua")],
        sheets={
            DAY: SheetStyle(books="site", attendance="marks", hidden=True, deduction_sum=True),
            PIECE: SheetStyle("xls", items="rows", words=3, ids=False),
            MONTH: SheetStyle("html", words=1, amounts=2),
        },
        bank=[BankStyle("above", 0), BankStyle("pipe", 1)],
        account=AccountStyle("utf8", balance=False, newest_first=True),
    ),
    # Pages carried forward, teams below and beside each other, three makes of gates.
    "pages": Recipe(
        Plan(
            "E",
            kinds=("day", "day", "piece", "piece"),
            code_mode="badge",
            badges="YB-{:05d}",
            devices=_THREE,
            duplicate_person=True,
        ),
        RosterStyle("html", grouped=True, merged_teams=True),
        gates=[GateStyle("hik", 1), GateStyle("isapi", 1), GateStyle("dahua", overlapping=True)],
        sheets={
            DAY: SheetStyle(books="stacked", paged=True, words=2, month_in="numerals"),
            PIECE: SheetStyle(books="stacked", beside=True, ids=True, extra_days=True, words=1),
        },
        bank=[BankStyle("pain", 1), BankStyle("icbc", 0)],
        account=AccountStyle("gbk", wrong_balance=True),
    ),
    # Nobody has a gate: everybody on a sheet is a ghost until somebody looks.
    "no-gate": Recipe(
        Plan("F", code_mode="badge", badges="{:05d}", gate=False, kinds=("piece", "day", "month")),
        RosterStyle("xls", words=1),
        sheets={
            DAY: SheetStyle("utf8", grouped=False, amounts=1, attendance="hours", words=1),
            PIECE: SheetStyle(books="column", extra_days=True),
            MONTH: SheetStyle("xls", attendance="天", deduction_sum=True),
        },
        bank=[BankStyle("pipe", 0), BankStyle("below", 0)],
        account=AccountStyle("html", one_amount=True, newest_first=True),
    ),
}
