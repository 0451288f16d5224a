"""花名册: what a roster may look like and what is told about it."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from gongyou.exchange.records import IdStatus, Kind, PayKind, RosterRow, Table

if TYPE_CHECKING:
    from tests.readers.conftest import Desk

HEADS = [
    *("序号", "姓  名", "身份证\n号码", "班组", "合同签订\n日期", "进场\n日期", "计酬方式"),
    *("日工资或单价\n(元)", "工资卡号", "变更后卡号", "备注"),
]


def rows(table: Table) -> list[RosterRow]:
    return [row for row in table.records if isinstance(row, RosterRow)]


def test_titles_blank_rows_totals_and_remarks_are_no_people(desk: "Desk") -> None:
    a, b, *_ = desk.people
    table = desk.sheet(
        [
            ["某工地花名册"],
            ["填报日期：2026年8月31日"],
            HEADS,
            [1, a.name, a.id_number, "木工班"],
            [],
            [2, b.name, b.id_number, "木工班"],
            ["合计", "", "共 2 人"],
            ["备注：离场人员保留记录；每月更新。"],
        ]
    )
    assert table.kind is Kind.ROSTER
    assert [(r.row, r.number, r.name) for r in rows(table)] == [(4, "1", a.name), (6, "2", b.name)]
    assert table.header_row == 3
    assert not table.rejections and not table.control_totals


def test_a_row_gives_dates_pay_and_cards(desk: "Desk") -> None:
    a, b, *_ = desk.people
    spaced = f"{a.card[:4]} {a.card[4:12]} {a.card[12:]}"
    line = [
        1,
        "罗　河生",
        a.id_number,
        "木工班",
        "未签",
        date(2026, 6, 13),
        "点工",
        "300元/天",
        spaced,
        b.card,
    ]
    [row] = rows(desk.sheet([HEADS, line]))
    assert row.name == "罗河生"
    assert (row.contract_text, row.contract_date) == ("未签", None)
    assert row.entered_on == date(2026, 6, 13)
    assert (row.pay_kind, row.rate, row.rate_unit) == (PayKind.DAY, Decimal("300.00"), "天")
    assert row.cards == (a.card, b.card)


def test_ways_of_pay_are_day_piece_or_month(desk: "Desk") -> None:
    words = ["点工", "计时", "计件", "月薪", "包月", "日工", "不详"]
    lines = [[n, f"甲{n}乙", "", "班", "", "", word, 300] for n, word in enumerate(words)]
    day, piece, month = PayKind.DAY, PayKind.PIECE, PayKind.MONTH
    kinds = [row.pay_kind for row in rows(desk.sheet([HEADS, *lines]))]
    assert kinds == [day, day, piece, month, month, day, None]


def test_faulty_ids_are_told_and_the_person_kept(desk: "Desk") -> None:
    a, b, c, d, *_ = desk.people
    wrong = b.id_number[:-1] + ("1" if b.id_number[-1] != "1" else "2")
    full_width = "".join(chr(ord(s) + 0xFEE0) for s in c.id_number)
    lines = [
        [1, a.name, float(a.id_number[:17] + "0"), "班"],
        [2, b.name, wrong, "班"],
        [3, c.name, f"'{full_width[:6]} {full_width[6:]}", "班"],
        [4, d.name, "", "班"],
        [5, "某甲", "5.11504E+17", "班"],
    ]
    table = desk.sheet([HEADS, *lines])
    statuses = [row.id_status for row in rows(table)]
    lost = IdStatus.LOST_DIGITS
    assert statuses == [lost, IdStatus.CHECKSUM, IdStatus.OK, IdStatus.MISSING, lost]
    assert [row.id_number for row in rows(table)] == ["", wrong, c.id_number, "", ""]
    told = [(r.row, r.reason, r.kept, r.column) for r in table.rejections]
    assert told == [
        (2, "id_lost_digits", True, "身份证号码"),
        (3, "id_checksum", True, "身份证号码"),
        (6, "id_lost_digits", True, "身份证号码"),
    ]


def test_a_card_that_lost_digits_is_left_out_and_told(desk: "Desk") -> None:
    a, *_ = desk.people
    table = desk.sheet([HEADS, [1, a.name, a.id_number, "班", "", "", "", "", float(a.card)]])
    assert rows(table)[0].cards == ()
    assert [(r.reason, r.kept) for r in table.rejections] == [("card_lost_digits", True)]


def test_the_same_id_on_two_rows_is_one_person_told_at_the_later_row(desk: "Desk") -> None:
    a, b, *_ = desk.people
    lines = [
        [1, a.name, a.id_number, "甲班"],
        [2, b.name, b.id_number],
        [3, a.name, a.id_number, "乙班"],
    ]
    table = desk.sheet([HEADS, *lines])
    assert [(r.row, r.reason, r.kept) for r in table.rejections] == [(4, "duplicate_person", True)]
    assert table.data_rows == 3


def test_a_person_on_the_sheets_of_two_teams_is_told_on_the_later_one(desk: "Desk") -> None:
    a, b, c, d, *_ = desk.people
    first = [HEADS, [1, a.name, a.id_number, "甲班"], [2, b.name, b.id_number, "甲班"]]
    others = [[3, c.name, c.id_number, "乙班"], [4, d.name, d.id_number, "乙班"]]
    second = [HEADS, *others, [5, a.name, a.id_number, "乙班"]]
    reading = desk.read(desk.book("名册.xlsx", {"甲班": first, "乙班": second}))
    told = [[(r.row, r.reason, r.kept) for r in t.rejections] for t in reading.tables]
    assert told == [[], [(4, "duplicate_person", True)]]


def test_the_roster_of_another_day_in_one_book_is_no_list_of_twins(desk: "Desk") -> None:
    a, b, c, *_ = desk.people
    july = [HEADS, [1, a.name, a.id_number, "甲班"], [2, b.name, b.id_number, "甲班"]]
    august = [*july, [3, c.name, c.id_number, "甲班"]]
    reading = desk.read(desk.book("名册.xlsx", {"7月": july, "8月": august}))
    assert [t.rejections for t in reading.tables] == [[], []]


def test_a_roster_may_begin_anywhere_and_come_as_text(desk: "Desk") -> None:
    a, *_ = desk.people
    heads = "工地花名册,,\n\n,工号,工人姓名,证件号码,工种,手机号码,进场时间\n"
    text = f"{heads},007,{a.name},{a.id_number},木工,{a.phone},2026.6.1\n"
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        table = desk.table(desk.text(f"名册-{encoding}.csv", text, encoding))
        [row] = rows(table)
        assert (row.row, row.employee_no, row.name, row.trade) == (4, "007", a.name, "木工")
        assert row.entered_on == date(2026, 6, 1)


def test_a_header_repeated_on_each_page_is_no_person(desk: "Desk") -> None:
    a, b, *_ = desk.people
    table = desk.sheet(
        [["花名册"], HEADS, [1, a.name, a.id_number], ["花名册"], HEADS, [2, b.name, b.id_number]]
    )
    assert [row.row for row in rows(table)] == [3, 6]
