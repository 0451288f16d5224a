"""Account statements as banks print them: with and without balances, one amount or two."""

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from gongyou.exchange.records import AccountEntry, Kind, Table

if TYPE_CHECKING:
    from tests.readers.conftest import Desk


def entries(table: Table) -> list[AccountEntry]:
    return [row for row in table.records if isinstance(row, AccountEntry)]


HEADS = (
    "某银行对公账户明细清单\n户名：某专户 账号：6200990000000009 币种：人民币\n"
    "查询日期：2026-08-01至2026-08-31\n\n"
)


@pytest.mark.parametrize(
    "body",
    [
        # without a balance, one amount and 借贷标志
        "交易日期,交易金额,借贷标志,对方户名,摘要\n2026-08-04,100,贷,甲,x\n2026-08-05,30,借,乙,y\n",
        "交易时间,借贷标志,金额,对方账号,附言\n20260804 10:00,C,100,1,x\n20260805 9:00,D,30,2,y\n",
        # one amount with a sign, and a balance
        "记账日期,发生额,账户余额,对方户名,摘要\n2026-08-04,+100.00,100.00,甲,x\n2026-08-05,-30.00,70.00,乙,y\n",
        # two columns under 发生额, head in two rows
        "交易日期,发生额,,余额,对方户名,摘要\n,借方,贷方,,,\n2026-08-04,,100,100,甲,x\n2026-08-05,30,,70,乙,y\n",
        "日期\t收入\t支出\t对方单位\t用途\n2026.8.4\t100\t\t甲\tx\n2026.8.5\t\t30\t乙\ty\n",
    ],
)
def test_statements_differ_in_their_columns(desk: "Desk", body: str) -> None:
    for encoding in ("gb18030", "utf-8-sig"):
        table = desk.table(desk.text("流水.csv", HEADS + body, encoding))
        assert table.kind is Kind.ACCOUNT
        assert [(e.amount_in, e.amount_out) for e in entries(table)] == [
            (Decimal(100), Decimal()),
            (Decimal(), Decimal(30)),
        ]
        assert (table.control_totals, table.rejections) == ([], [])


def test_a_list_of_payments_with_times_and_remarks_is_no_statement(desk: "Desk") -> None:
    a, *_ = desk.people
    text = (
        "序号,交易日期,收款人姓名,收款账号,交易金额,交易状态,附言\n"
        f"1,2026-08-14,{a.name},{a.card},100.00,成功,2026年7月工资\n"
    )
    table = desk.table(desk.text("回盘.csv", text))
    assert (table.kind, table.facts["batch_date"]) == (Kind.BANK_RETURN, "2026-08-14")


def moved(desk: "Desk", body: str) -> tuple[list[tuple[str, str]], list[str], list[int]]:
    """What came and went, the codes asked about, and the rows refused."""
    table = desk.table(desk.text("流水.csv", HEADS + body))
    amounts = [(f"{e.amount_in}", f"{e.amount_out}") for e in entries(table)]
    codes = [q.partition(" ")[0] for q in table.questions]
    return amounts, codes, [r.row for r in table.rejections]


ONE = "交易日期,交易金额,余额,对方户名,摘要\n"


def test_without_a_side_the_balance_tells(desk: "Desk") -> None:
    body = ONE + "2026-08-04,100,100,甲,x\n2026-08-05,30,70,乙,y\n2026-08-06,5,75,丙,z\n"
    assert moved(desk, body) == (
        [("100.00", "0.00"), ("0.00", "30.00"), ("5.00", "0.00")], [], [],
    )  # fmt: skip
    newest = ONE + "2026-08-06,5,75,丙,z\n2026-08-05,30,70,乙,y\n2026-08-04,100,100,甲,x\n"
    assert moved(desk, newest)[0] == [("5.00", "0.00"), ("0.00", "30.00"), ("100.00", "0.00")]


def test_what_nothing_tells_is_asked_about_and_not_used(desk: "Desk") -> None:
    body = "交易日期,交易金额,交易类型,对方户名,摘要\n2026-08-04,100,转账,甲,x\n"
    assert moved(desk, body) == ([], ["sides_unknown"], [6])
    body += "2026-08-05,30,跨行转出,乙,y\n2026-08-06,3,收费,丙,z\n"
    assert moved(desk, body) == ([("0.00", "30.00")], ["sides_unknown"], [6, 8])


TWO = "交易日期,支出,收入,余额,对方户名,摘要\n"


def test_a_bank_that_writes_all_that_goes_out_with_a_minus(desk: "Desk") -> None:
    body = TWO + "2026-08-04,,100,100,甲,x\n2026-08-05,-30,,70,乙,y\n"
    assert moved(desk, body) == ([("100.00", "0.00"), ("0.00", "30.00")], [], [])


def test_red_figures_take_an_entry_back(desk: "Desk") -> None:
    body = TWO + "2026-08-04,,100,100,甲,x\n2026-08-05,30,,70,乙,y\n2026-08-06,-30,,100,乙,冲正\n"
    assert moved(desk, body) == (
        [("100.00", "0.00"), ("0.00", "30.00"), ("30.00", "0.00")], ["red_entries"], [],
    )  # fmt: skip


def test_balances_carried_from_page_to_page_are_no_entries(desk: "Desk") -> None:
    body = TWO + (
        "2026-08-01,,,100,,上页余额 承前页\n2026-08-04,,100,200,甲,x\n过次页,,,200,,\n"
        + TWO
        + "承前页,,,200,,\n2026-08-05,30,,170,乙,y\n合计,30,100,,,\n"
    )
    table = desk.table(desk.text("流水.csv", HEADS + body))
    assert [e.row for e in entries(table)] == [7, 11]
    assert (table.control_totals, table.rejections) == ([], [])


def test_one_day_with_the_newest_entry_first(desk: "Desk") -> None:
    body = TWO + "2026-08-05,30,,70,乙,y\n2026-08-05,,100,100,甲,x\n"
    table = desk.table(desk.text("流水.csv", HEADS + body))
    assert table.control_totals == []


def test_a_statement_in_other_money_is_asked_about(desk: "Desk") -> None:
    text = HEADS.replace("人民币", "美元") + TWO + "2026-08-04,,100,100,甲,x\n"
    table = desk.table(desk.text("流水.csv", text))
    assert table.questions == ['currency {"names": "美元"}']
