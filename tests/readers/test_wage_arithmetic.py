"""What the rows of a wage sheet say of its columns, and what they cannot say."""

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from gongyou.exchange.recognise import join
from gongyou.exchange.records import SheetRow, Table

if TYPE_CHECKING:
    from tests.readers.conftest import Desk

RowsOf = Callable[[Table], list[SheetRow]]
HEADS = ["姓名", "应发工资", "借支", "工具赔付", "实发工资"]
NAMES = ("罗河生", "唐小满", "谢长贵", "冯桂英")


def codes(table: Table) -> list[str]:
    return [q.partition(" ")[0] for q in table.questions]


def taken(row: SheetRow) -> dict[str, Decimal]:
    return {d.heading: d.amount for d in row.deductions}


def test_a_slip_in_one_row_changes_no_column(desk: "Desk", rows_of: RowsOf) -> None:
    lines = [[n, 5000, "", "", 5000] for n in NAMES[1:]]
    table = desk.wages(HEADS, ["罗河生", 5000, "", 80, 4920], *lines)
    assert taken(rows_of(table)[0]) == {}
    assert codes(table) == []


def test_two_rows_that_a_column_explains_change_it(desk: "Desk", rows_of: RowsOf) -> None:
    lines = [["罗河生", 5000, "", 80, 4920], ["唐小满", 5000, 100, 50, 4850]]
    table = desk.wages(HEADS, *lines, ["谢长贵", 4000, "", "", 4000])
    assert [taken(row) for row in rows_of(table)] == [
        {"工具赔付": 80},
        {"借支": 100, "工具赔付": 50},
        {},
    ]
    assert codes(table) == ["deducted_too"]


def test_a_column_the_rows_do_not_need_is_left_alone(desk: "Desk", rows_of: RowsOf) -> None:
    lines = [[n, 5000, 100, 80, 4900] for n in NAMES]
    table = desk.wages(HEADS, *lines)
    assert [taken(row) for row in rows_of(table)] == [{"借支": 100}] * 4
    assert codes(table) == []


def test_rows_that_nothing_explains_are_asked_about(desk: "Desk", rows_of: RowsOf) -> None:
    lines = [[n, 5000, 100, 80, 4000 + i] for i, n in enumerate(NAMES)]
    table = desk.wages(HEADS, *lines)
    assert [row.gross for row in rows_of(table)] == [5000] * 4
    assert codes(table) == ["rows_do_not_add_up"]


def test_net_rounded_to_the_yuan_is_no_fault(desk: "Desk", rows_of: RowsOf) -> None:
    lines = [[n, 5000 + i + 0.37, 100, 80, 4900 + i] for i, n in enumerate(NAMES)]
    assert codes(desk.wages(HEADS, *lines)) == []


def test_parts_that_no_net_pay_proves_are_asked_about(desk: "Desk", rows_of: RowsOf) -> None:
    heads = ["姓名", "点工工资", "计件工资", "签字"]
    table = desk.wages(heads, ["罗河生", 600, 5000, ""], ["唐小满", 300, 4000, ""])
    assert [row.gross for row in rows_of(table)] == [5000, 4000]
    assert codes(table) == ["gross_may_be_a_part"]


def test_two_ways_to_add_up_are_no_gross_pay(desk: "Desk", rows_of: RowsOf) -> None:
    heads = ["姓名", "甲", "乙", "实发工资"]
    table = desk.wages(heads, ["罗河生", 5000, 5000, 5000], ["唐小满", 4000, 4000, 4000])
    assert [row.gross for row in rows_of(table)] == [None, None]
    assert codes(table) == ["no_gross_column"]


# --- said twice -------------------------------------------------------------------------

TEAM = ["姓名", "出勤", "应发", "实发"]
LIST = ["姓名", "应发", "实发"]


def book(desk: "Desk", summary: list[list[Any]], title: str = "2026年7月工资汇总表") -> list[Table]:
    team = [["2026年7月"], TEAM, *([n, 20, 6000 + i, 6000 + i] for i, n in enumerate(NAMES))]
    path = desk.book("七月.xlsx", {"木工班": team, "总的": [[title], LIST, *summary]})
    [reading] = join([desk.read(path)])
    return reading.tables


def repeated(count: int = 4, first: int = 6000) -> list[list[Any]]:
    return [[n, first + i, first + i] for i, n in enumerate(NAMES[:count])]


def test_a_summary_is_counted_once(desk: "Desk") -> None:
    assert [t.key for t in book(desk, repeated())] == ["七月.xlsx#木工班"]


def test_a_summary_with_one_other_amount_is_counted_once_and_told(desk: "Desk") -> None:
    rows = [*repeated(), ["叶成", 1, 1]]
    path = desk.book(
        "七月.xlsx",
        {
            "木工班": [
                ["2026年7月"],
                TEAM,
                *([n, 20, 6000 + i, 6000 + i] for i, n in enumerate(NAMES)),
            ],
            "汇总": [["2026年7月"], LIST, *rows],
        },
    )
    [reading] = join([desk.read(path)])
    assert [t.key for t in reading.used] == ["七月.xlsx#汇总"]
    [asked] = reading.used[0].questions
    assert asked.startswith("summary_differs") and '"7"' in asked


def test_another_months_or_other_amounts_are_no_repetition(desk: "Desk") -> None:
    assert len(book(desk, repeated(), "2026年8月工资汇总表")) == 2
    assert len(book(desk, repeated(first=3000))) == 2


def test_the_same_amounts_without_a_word_of_a_summary_are_two_sheets(desk: "Desk") -> None:
    """A team may earn the same in two jobs: only an exact copy is one."""
    assert len(book(desk, repeated(), "2026年7月第二标段")) == 2


def test_an_exact_copy_is_one_sheet_and_joining_twice_changes_nothing(desk: "Desk") -> None:
    rows = [["2026年7月"], TEAM, *([n, 20, 6000 + i, 6000 + i] for i, n in enumerate(NAMES))]
    reading = desk.read(desk.book("七月.xlsx", {"甲": rows, "甲 (2)": rows}))
    once = join([reading])
    assert [len(once[0].tables), len(once[0].used)] == [1, 1]
    again = join(once)
    assert [len(again[0].tables), len(again[0].used)] == [1, 1]


def test_a_copy_in_another_file_is_one_sheet(desk: "Desk") -> None:
    rows = [["2026年7月"], TEAM, *([n, 20, 6000 + i, 6000 + i] for i, n in enumerate(NAMES))]
    first, second = (
        desk.read(desk.book("甲.xlsx", {"S": rows})),
        desk.read(desk.book("乙/甲副本.xlsx", {"S": rows})),
    )
    assert sum(len(r.tables) for r in join([first, second])) == 1
