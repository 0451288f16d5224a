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


BATCH = (
    "<Ntry><Amt Ccy='CNY'>3000.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>"
    "<BookgDt><DtTm>2026-08-14T09:00:00+08:00</DtTm></BookgDt><NtryDtls>"
    "<Btch><NbOfTxs>2</NbOfTxs><TtlAmt>3000.00</TtlAmt></Btch>"
    "<TxDtls><Amt>1000.00</Amt><RmtInf><Ustrd>2026年7月工资</Ustrd></RmtInf></TxDtls>"
    "<TxDtls><Amt>2000.00</Amt><RmtInf><Ustrd>2026年7月工资</Ustrd></RmtInf></TxDtls>"
    "</NtryDtls></Ntry>"
)
BALANCES = balance("OPBD", "3000.00") + balance("CLBD", "0.00")


def test_a_batch_is_one_entry_whose_payments_must_add_up_to_it(desk: "Desk") -> None:
    table = statement(desk, BALANCES, BATCH)
    [batch] = entries(table)
    assert (batch.amount_out, batch.counterparty) == (Decimal(3000), "")
    assert batch.memo == "批量代发 2026年7月工资"
    assert (table.control_totals, table.stated_totals) == ([], 4)
    wrong = BATCH.replace(">1000.00<", ">1000.01<").replace(">2</NbOf", ">3</NbOf")
    assert [(t.row, t.field, t.stated, t.computed) for t in statement(desk, BALANCES, wrong)
            .control_totals] == [
        (1, "TxDtls", "3000.00", "3000.01"),
        (1, "NbOfTxs", "3", "2"),
    ]  # fmt: skip


def test_a_summary_that_differs_and_a_gap_between_two_statements_are_told(desk: "Desk") -> None:
    summary = (
        "<TxsSummry><TtlNtries><NbOfNtries>2</NbOfNtries></TtlNtries>"
        "<TtlDbtNtries><NbOfNtries>1</NbOfNtries><Sum>3000.01</Sum></TtlDbtNtries></TxsSummry>"
    )
    account = "<Acct><Id><Othr><Id>6200990000000009</Id></Othr></Id></Acct>"
    second = f"</Stmt><Stmt>{account}" + balance("OPBD", "1.00") + balance("CLBD", "1.00")
    table = statement(desk, BALANCES, summary, BATCH, second)
    assert [(t.field, t.stated, t.computed) for t in table.control_totals] == [
        ("TtlNtries/NbOfNtries", "2", "1"),
        ("TtlDbtNtries/Sum", "3000.01", "3000.00"),
        ("OPBD", "1.00", "0.00"),
    ]
