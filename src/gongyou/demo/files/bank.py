"""What the bank gives: returns of each batch, and the statement of the wage account."""

import unicodedata
from datetime import date
from decimal import Decimal
from pathlib import Path

from gongyou.demo.account import balances, batch_number
from gongyou.demo.dice import Dice
from gongyou.demo.files.book import yuan
from gongyou.demo.invented import account_number
from gongyou.demo.truth import Site, Transfer
from gongyou.exchange.records import LineStatus
from gongyou.foundation.money import ZERO

STATEMENT = "专户/专户流水.csv"
_UNIT, _BANK, _CODE = "2314501", "102671000011", "00201"
_RESULT = {LineStatus.PAID: "001", LineStatus.FAILED: "002"}
_NAME_BYTES = 60


def write_bank(site: Site, folder: Path, dice: Dice) -> None:
    for month in site.timeline.months:
        days = (site.timeline.pays_on(month), site.timeline.resends_on(month))
        for batch, day in enumerate(days):
            lines = [t for w in site.of_month(month) for t in w.transfers if t.batch == batch]
            if lines:
                number = batch_number(site, month, batch)
                path = folder / f"银行回盘/DFHP_{day:%Y%m%d}_{number:02d}.txt"
                _write_return(path, day, dice.shuffled(lines))
    if site.story.has_account:
        _write_statement(site, folder)


def _write_return(path: Path, day: date, lines: list[Transfer]) -> None:
    rows = [_line(day, number, transfer) for number, transfer in enumerate(lines, 1)]
    done = [t for t in lines if t.status is LineStatus.PAID]
    rows.append(f"T {len(lines):06d} {_cents(lines):016d} {len(done):06d} {_cents(done):016d}")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes("".join(row + "\r\n" for row in rows).encode("gbk", errors="replace"))


def _cents(lines: list[Transfer]) -> int:
    return int(sum((t.amount for t in lines), ZERO) * 100)


def _line(day: date, number: int, t: Transfer) -> str:
    name = t.worker.who.name
    padded = name + " " * (_NAME_BYTES - sum(1 + _is_wide(ch) for ch in name))
    month = t.month[2:4] + t.month[5:]
    return (
        f"{_UNIT}{day:%y%m%d} {number:05d} {_BANK} {t.card} {padded} 1 "
        f"{int(t.amount * 100):012d} {_CODE} {_RESULT[t.status]}{month} {t.note}"
    )


def _is_wide(sign: str) -> bool:
    return unicodedata.east_asian_width(sign) in "WF"


def _write_statement(site: Site, folder: Path) -> None:
    project = site.story.name.partition("（")[0]
    head = [
        f"账户名称,{site.story.general.name}{project}农民工工资专用账户",
        f"账号,{account_number(site.story.number)},币种,人民币",
        "交易日期,借方发生额(支出),贷方发生额(收入),余额,对方户名,对方账号,摘要",
    ]
    rows = [
        f"{e.day:%Y%m%d},{_cell(-e.amount)},{_cell(e.amount)},{_cell(balance)},"
        f"{e.party},{e.party_account}\t,{e.memo}"
        for e, balance in zip(site.entries, balances(site), strict=True)
    ]
    out = -sum((e.amount for e in site.entries if e.amount < 0), ZERO)
    into = sum((e.amount for e in site.entries if e.amount > 0), ZERO)
    path = folder / STATEMENT
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [*head, *rows, f"合计,{_cell(out)},{_cell(into)}"]
    path.write_bytes("".join(line + "\r\n" for line in lines).encode("gb18030"))


def _cell(amount: Decimal) -> str:
    """Amounts have signs between their thousands, and so quotation marks."""
    return f'"{yuan(amount)}"' if amount > 0 else ""
