"""Statements of the wage account in several layouts."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import escape

from tests.packs.grids import Cell, Grid, write_book, write_page, write_text
from tests.packs.truth import Dice, Entry, EntryRow, Site, Written, yuan


@dataclass(frozen=True)
class AccountStyle:
    container: str = "gbk"  # gbk, utf8, xlsx, html, camt
    newest_first: bool = False
    balance: bool = True
    one_amount: bool = False  # an amount and its side
    wrong_balance: bool = False
    totals: bool = True


def write_account(
    site: Site, written: Written, folder: Path, style: AccountStyle, seed: int
) -> None:
    dice = Dice(f"account {site.pack} {seed}")
    balances = _balances(site.entries)
    numbered = list(zip(site.entries, balances, strict=True))
    if style.newest_first:
        numbered.reverse()
    rows: dict[int, int] = {}
    if style.container == "camt":
        key = "专户/camt053.xml"
        (folder / "专户").mkdir(parents=True, exist_ok=True)
        (folder / key).write_text(_camt(site, numbered), encoding="utf-8")
        rows = {id(entry): n for n, (entry, _) in enumerate(numbered, 1)}
    else:
        suffix = {"gbk": "csv", "utf8": "csv", "xlsx": "xlsx", "html": "xls"}[style.container]
        key = f"专户/账户明细.{suffix}"
        grid = _grid(site, written, key, numbered, style, dice, rows)
        if style.container == "xlsx":
            write_book(folder / key, [grid])
        elif style.container == "html":
            write_page(folder / key, grid, "utf-8")
        else:
            write_text(folder / key, grid, "gb18030" if style.container == "gbk" else "utf-8-sig")
    written.facts(key).data_rows = len(numbered)
    written.account = [EntryRow(rows[id(entry)], entry) for entry in site.entries]


def _balances(entries: Sequence[Entry]) -> list[Decimal]:
    balance, found = Decimal(), []
    for entry in entries:
        balance += entry.amount_in - entry.amount_out
        found.append(balance)
    return found


def _grid(
    site: Site,
    written: Written,
    key: str,
    numbered: list[tuple[Entry, Decimal]],
    style: AccountStyle,
    dice: Dice,
    rows: dict[int, int],
) -> Grid:
    grid = Grid("账户明细")
    name = f"四川示例二建工程有限公司{site.project['project_name']}农民工工资专用账户"
    grid.add(["账户名称", name])
    grid.add(["账号", "6200990000002001", "币种", "人民币"])
    heads = ["交易日期"]
    heads += ["借贷标志", "交易金额"] if style.one_amount else ["收入金额", "支出金额"]
    heads += ["账户余额"] if style.balance else []
    grid.add([*heads, "对方户名", "对方账号", "摘要"])
    struck = dice.between(1, len(numbered) - 1) if style.wrong_balance else -1
    for n, (entry, balance) in enumerate(numbered):
        shown = balance + (90 if n == struck else 0)
        row = grid.add(_row(entry, shown, style))
        rows[id(entry)] = row
        if n == struck and style.balance:
            written.facts(key).totals.append(
                {
                    "row": row,
                    "field": "账户余额",
                    "stated": yuan(shown),
                    "computed": yuan(balance),
                }
            )
    if style.totals and not style.one_amount:
        came = sum((e.amount_in for e, _ in numbered), Decimal())
        left = sum((e.amount_out for e, _ in numbered), Decimal())
        grid.add(["合计", f"{came:,.2f}", f"{left:,.2f}"])
    return grid


def _row(entry: Entry, balance: Decimal, style: AccountStyle) -> list[Cell]:
    day = f"{entry.day:%Y%m%d}" if style.container == "gbk" else f"{entry.day:%Y-%m-%d}"
    cells: list[Cell] = [day]
    if style.one_amount:
        cells += ["贷" if entry.amount_in else "借", entry.amount_in or entry.amount_out]
    else:
        cells += [_text(entry.amount_in), _text(entry.amount_out)]
    if style.balance:
        cells.append(f"{balance:,.2f}" if style.container != "xlsx" else balance)
    return [*cells, entry.other, entry.other_account, entry.memo]


def _text(amount: Decimal) -> str:
    return f"{amount:,.2f}" if amount else ""


def _camt(site: Site, numbered: list[tuple[Entry, Decimal]]) -> str:
    closing = _balances(site.entries)[-1]
    entries = "".join(_entry(entry) for entry, _ in numbered)
    first, last = site.entries[0].day, site.entries[-1].day
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>'
        "<GrpHdr><MsgId>ST1</MsgId><CreDtTm>2026-09-30T00:00:00</CreDtTm></GrpHdr><Stmt>"
        "<Id>ST1</Id><Acct><Id><Othr><Id>6200990000002001</Id></Othr></Id><Ccy>CNY</Ccy></Acct>"
        f"{_bal('OPBD', Decimal(), first.isoformat())}{_bal('CLBD', closing, last.isoformat())}"
        f"{entries}</Stmt></BkToCstmrStmt></Document>\n"
    )


def _bal(code: str, amount: Decimal, day: str) -> str:
    side = "CRDT" if amount >= 0 else "DBIT"
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="CNY">{abs(amount):.2f}</Amt><CdtDbtInd>{side}</CdtDbtInd>'
        f"<Dt><Dt>{day}</Dt></Dt></Bal>"
    )


def _entry(entry: Entry) -> str:
    came = entry.amount_in > 0
    amount = entry.amount_in or entry.amount_out
    party = "Dbtr" if came else "Cdtr"
    other = ""
    if entry.other:
        other = (
            f"<RltdPties><{party}><Pty><Nm>{escape(entry.other)}</Nm></Pty></{party}>"
            f"<{party}Acct><Id><Othr><Id>{entry.other_account}</Id></Othr></Id></{party}Acct>"
            "</RltdPties>"
        )
    return (
        f'<Ntry><Amt Ccy="CNY">{amount:.2f}</Amt><CdtDbtInd>{"CRDT" if came else "DBIT"}'
        f"</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{entry.day:%Y-%m-%d}</Dt></BookgDt>"
        f"<NtryDtls><TxDtls>{other}<RmtInf><Ustrd>{escape(entry.memo)}</Ustrd></RmtInf></TxDtls>"
        f"</NtryDtls></Ntry>\n"
    )
