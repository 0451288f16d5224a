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
