"""camt.053: entries, money that came back, fees, and balances that must fit."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from gongyou.exchange.formats.sentences import told
from gongyou.exchange.records import AccountEntry, Kind, Table

if TYPE_CHECKING:
    from tests.readers.conftest import Desk


def entry(amount: str, side: str, memo: str, more: str = "", status: str = "BOOK") -> str:
    return (
        f"<Ntry><Amt Ccy='CNY'>{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd>{more}"
        f"<Sts>{status}</Sts><BookgDt><Dt>2026-08-14</Dt></BookgDt><NtryDtls><TxDtls><RltdPties>"
        "<Dbtr><Nm>某投资公司</Nm></Dbtr><DbtrAcct><Id><Othr><Id>6200990000000011</Id></Othr></Id>"
        "</DbtrAcct><Cdtr><Nm>过渡户</Nm></Cdtr><CdtrAcct><Id><Othr><Id>6200990000009999</Id>"
        f"</Othr></Id></CdtrAcct></RltdPties><RmtInf><Ustrd>{memo}</Ustrd></RmtInf></TxDtls>"
        "</NtryDtls></Ntry>"
    )


def balance(code: str, amount: str, side: str = "CRDT") -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy='CNY'>{amount}</Amt>"
        f"<CdtDbtInd>{side}</CdtDbtInd></Bal>"
    )


ENTRIES = (
    entry("320000.00", "CRDT", "拨付2026年7月人工费")
    + entry("279612.02", "DBIT", "代发7月工资")
    + entry("1000.00", "CRDT", "代发失败", more="<RvslInd>true</RvslInd>")
    + entry("5.00", "DBIT", "手续费")
)


def statement(desk: "Desk", *parts: str, version: str = "08") -> Table:
    text = (
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}"><BkToCstmrStmt>'
        "<GrpHdr><MsgId>S</MsgId></GrpHdr><Stmt><Id>1</Id><Acct><Id><Othr><Id>6200990000000009"
        "</Id></Othr></Id><Ccy>CNY</Ccy><Nm>某专户</Nm></Acct>"
        f"{''.join(parts)}</Stmt></BkToCstmrStmt></Document>"
    )
    return desk.table(desk.text("流水.xml", text))


def entries(table: Table) -> list[AccountEntry]:
    return [row for row in table.records if isinstance(row, AccountEntry)]


def test_entries_have_their_side_counterparty_and_memo(desk: "Desk") -> None:
    table = statement(desk, balance("OPBD", "0.00"), balance("CLBD", "41382.98"), ENTRIES)
    assert (table.kind, table.layout, table.questions) == (Kind.ACCOUNT, "camt_053", [])
    assert table.facts["account_no"] == "6200990000000009"
    came, went, back, fee = entries(table)
    assert (came.row, came.booked_on, came.amount_in) == (1, date(2026, 8, 14), Decimal(320000))
    assert (came.counterparty, came.counterparty_account) == ("某投资公司", "6200990000000011")
    assert (went.amount_out, went.counterparty) == (Decimal("279612.02"), "过渡户")
    assert (back.amount_in, back.memo) == (Decimal(1000), "冲正 代发失败")
    assert (fee.amount_out, fee.memo) == (Decimal(5), "手续费")
    assert (table.control_totals, table.stated_totals) == ([], 1)


@pytest.mark.parametrize(
    ("closing", "side", "stated"), [("41382.97", "CRDT", "41382.97"), ("5.00", "DBIT", "-5.00")]
)
def test_a_closing_balance_that_does_not_follow_is_told(
    desk: "Desk", closing: str, side: str, stated: str
) -> None:
    table = statement(desk, balance("OPBD", "0"), balance("CLBD", closing, side), ENTRIES)
    assert [(t.row, t.field, t.stated, t.computed) for t in table.control_totals] == [
        (4, "CLBD", stated, "41382.98")
    ]


def test_what_is_not_booked_yet_and_what_cannot_be_read_is_told(desk: "Desk") -> None:
    pending = entry("7.00", "DBIT", "x", status="<Cd>PDNG</Cd>")
    broken = entry("7.00", "DBIT", "x").replace("<Dt>2026-08-14</Dt>", "")
    table = statement(
        desk, balance("OPBD", "1"), ENTRIES, pending, broken, balance("CLBD", "41383.98")
    )
    assert [(r.row, r.reason, r.column) for r in table.rejections] == [
        (5, "not_booked", "Sts"),
        (6, "unparsable", "BookgDt"),
    ]
    assert (table.data_rows, table.control_totals) == (5, [])


def test_a_statement_without_balances_says_so(desk: "Desk") -> None:
    assert "无法核对是否缺笔" in told(statement(desk, ENTRIES).questions[0])
