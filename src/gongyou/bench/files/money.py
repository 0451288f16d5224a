"""Wage sheets, bank returns and statements of any length, right to the fen."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import xlsxwriter

from gongyou.bench.files.cast import Invented, person

MONTH = "2026-07"
_HEADS = (
    *("序号", "姓名", "身份证号码", "班组", "工种", "出勤天数", "日工资", "应发工资", "借支"),
    *("伙食费", "罚款", "实发工资", "银行卡号", "签字", "备注"),
)
_DAYS, _GROSS, _NET = 5, 7, 11
_UNIT, _BANK = "2314501260814", "102671000011"
_FAILED_EVERY = 97


class Wage(NamedTuple):
    who: Invented
    days: int
    rate: int
    advance: int
    meals: int

    @property
    def gross(self) -> int:
        return self.days * self.rate

    @property
    def net(self) -> int:
        return self.gross - self.advance - self.meals


def wages(rows: int) -> Iterator[Wage]:
    for n in range(1, rows + 1):
        advance, meals = 500 * (n % 3 == 0), 120 * (n % 2)
        yield Wage(person(n), 10 + n % 21, 200 + 10 * (n % 17), advance, meals)


def write_wage_workbook(path: Path, rows: int) -> int:
    """As an office has it: a title, the header, one row a person, a total."""
    sums = [0] * len(_HEADS)
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("2026年7月")
        sheet.write_string(0, 0, "某项目2026年7月农民工工资表")
        sheet.write_row(1, 0, _HEADS)
        for n, w in enumerate(wages(rows), 1):
            row = (n, w.who.name, w.who.id_number, w.who.team, "木工", w.days, w.rate, w.gross)
            money = (w.advance, w.meals, 0, w.net)
            sheet.write_row(1 + n, 0, (*row, *money, w.who.card))
            for column, amount in ((_DAYS, w.days), (_GROSS, w.gross), (8, w.advance)):
                sums[column] += amount
            sums[9] += w.meals
            sums[_NET] += w.net
        sheet.write_string(rows + 2, 1, "合计")
        for column in (_DAYS, _GROSS, 8, 9, _NET):
            sheet.write_number(rows + 2, column, sums[column])
    return rows


def write_bank_return(path: Path, rows: int) -> int:
    paid, total, done = 0, 0, 0
    with path.open("w", encoding="gbk", newline="") as out:
        for n, wage in enumerate(wages(rows), 1):
            failed = n % _FAILED_EVERY == 0
            total += wage.net
            paid, done = (paid, done) if failed else (paid + wage.net, done + 1)
            result = "0022607 账户状态异常" if failed else "0012607"
            name = wage.who.name + " " * 40
            out.write(
                f"{_UNIT} {n:06d} {_BANK} {wage.who.card} {name} 1 {wage.net * 100:012d}"
                f" 00201 {result}\r\n"
            )
        out.write(f"T {rows:06d} {total * 100:016d} {done:06d} {paid * 100:016d}\r\n")
    return rows


def write_payment_order(path: Path, rows: int) -> int:
    total = sum(wage.net for wage in wages(rows))
    sums = f"<NbOfTxs>{rows}</NbOfTxs><CtrlSum>{total}.00</CtrlSum>"
    with path.open("w", encoding="utf-8") as out:
        out.write(
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"><CstmrCdtTrfInitn>'
            f"<GrpHdr><MsgId>BENCH-1</MsgId>{sums}</GrpHdr><PmtInf><PmtInfId>P1</PmtInfId>{sums}"
            "<ReqdExctnDt><Dt>2026-08-14</Dt></ReqdExctnDt><Dbtr><Nm>某专户</Nm></Dbtr>\n"
        )
        for n, wage in enumerate(wages(rows), 1):
            out.write(
                f"<CdtTrfTxInf><PmtId><InstrId>I{n}</InstrId><EndToEndId>"
                f"{wage.who.employee_no}-202607</EndToEndId></PmtId><Amt><InstdAmt Ccy='CNY'>"
                f"{wage.net}.00</InstdAmt></Amt><Cdtr><Nm>{wage.who.name}</Nm></Cdtr><CdtrAcct><Id>"
                f"<Othr><Id>{wage.who.card}</Id></Othr></Id></CdtrAcct><RmtInf><Ustrd>"
                "2026年7月工资</Ustrd></RmtInf></CdtTrfTxInf>\n"
            )
        out.write("</PmtInf></CstmrCdtTrfInitn></Document>\n")
    return rows


def write_statement(path: Path, rows: int) -> int:
    """An account's entries one by one, each with the balance behind it."""
    balance = into = went = Decimal(0)
    with path.open("w", encoding="gb18030", newline="") as out:
        out.write("账户名称,某专户\r\n账号,6200990000000009,币种,人民币\r\n")
        out.write("交易日期,借方发生额(支出),贷方发生额(收入),余额,对方户名,对方账号,摘要\r\n")
        for n, wage in enumerate(wages(rows), 1):
            came = n % 50 == 1
            amount = Decimal(500_000) if came else Decimal(wage.net)
            balance += amount if came else -amount
            into, went = (into + amount, went) if came else (into, went + amount)
            sides = f',"{amount:,.2f}"' if came else f'"{amount:,.2f}",'
            other = "某投资公司,6200990000000011" if came else f"{wage.who.name},{wage.who.card}"
            memo = "拨付2026年7月人工费" if came else "代发2026年7月工资"
            out.write(f'202608{n % 28 + 1:02d},{sides},"{balance:,.2f}",{other},{memo}\r\n')
        out.write(f'合计,"{went:,.2f}","{into:,.2f}"\r\n')
    return rows


def write_camt(path: Path, rows: int) -> int:
    with path.open("w", encoding="utf-8") as out:
        out.write(
            '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>'
            "<GrpHdr><MsgId>S</MsgId></GrpHdr><Stmt><Id>1</Id><Acct><Id><Othr><Id>"
            "6200990000000009</Id></Othr></Id><Ccy>CNY</Ccy><Nm>某专户</Nm></Acct>\n"
        )
        for n, wage in enumerate(wages(rows), 1):
            came = n % 50 == 1
            side, amount = ("CRDT", 500_000) if came else ("DBIT", wage.net)
            name, memo = (
                ("某投资公司", "拨付2026年7月人工费") if came else (wage.who.name, "代发7月工资")
            )
            out.write(
                f"<Ntry><Amt Ccy='CNY'>{amount}.00</Amt><CdtDbtInd>{side}</CdtDbtInd>"
                f"<Sts>BOOK</Sts><BookgDt><Dt>2026-08-{n % 28 + 1:02d}</Dt></BookgDt>"
                f"<NtryDtls><TxDtls><RltdPties><Dbtr><Nm>{name}</Nm></Dbtr><Cdtr><Nm>{name}</Nm></Cdtr>"
                f"<CdtrAcct><Id><Othr><Id>{wage.who.card}</Id></Othr></Id></CdtrAcct></RltdPties><RmtInf><Ustrd>{memo}"
                "</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>\n"
            )
        out.write("</Stmt></BkToCstmrStmt></Document>\n")
    return rows
