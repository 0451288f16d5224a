"""Banks' answers to batches in text and tables."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from tests.packs.grids import Cell, Grid, write_book, write_text
from tests.packs.orders import write_orders
from tests.packs.truth import (
    FAILED,
    PAID,
    PENDING,
    BankRow,
    BatchOrder,
    Dice,
    Order,
    Site,
    Written,
    yuan,
)

_REASONS = ("账户已销户", "户名与账号不符", "账号不存在")


@dataclass(frozen=True)
class BankStyle:
    form: str = "txt"  # txt, icbc, above, below, pipe, pain
    variant: int = 0
    wrong_totals: bool = True


def write_bank(
    site: Site, written: Written, folder: Path, styles: list[BankStyle], seed: int
) -> None:
    dice = Dice(f"bank {site.pack} {seed}")
    for place, batch in enumerate(site.batches):
        style = styles[place % len(styles)]
        if style.form == "pain":
            write_orders(site, written, folder, batch, place, style.variant, dice)
        else:
            _WRITERS[style.form](written, folder, batch, place, style, dice)


def remark(order: Order, dice: Dice) -> str:
    """补6月工资 is June; a month without its year is the latest of that name."""
    year, number = order.month[:4], int(order.month[5:])
    if order.remark:
        return dice.pick((f"补{number}月工资", f"补发{year}年{number}月工资"))
    return dice.pick((f"{number}月工资", f"{year}年{number}月工资", f"{year}{number:02d}工资"))


def _note(
    written: Written, key: str, row: int, order: Order, batch: BatchOrder, place: int
) -> None:
    written.facts(key).data_rows += 1
    written.bank.append(BankRow(key, row, order, batch.day, place))


def _sum(orders: list[Order], *statuses: str) -> Decimal:
    wanted = statuses or (PAID, FAILED, PENDING)
    return sum((o.amount for o in orders if o.status in wanted), Decimal())


def _txt(
    written: Written, folder: Path, batch: BatchOrder, place: int, style: BankStyle, dice: Dice
) -> None:
    """This form knows no pending: what is under way stays out of the file."""
    batch.lines = [o for o in batch.lines if o.status != PENDING]
    key = f"银行/DFHP_{batch.day:%Y%m%d}_{batch.number:02d}.txt"
    lines = []
    for n, order in enumerate(batch.lines, 1):
        result = "001" if order.status == PAID else "002"
        month = order.month[2:4] + order.month[5:]
        note = "代发工资" if order.status == PAID else dice.pick(_REASONS)
        lines.append(
            f"2314501{batch.day:%y%m%d} {n:05d} 102671000011 {order.card} {order.name:<40} 1 "
            f"{int(order.amount * 100):012d} 00201 {result}{month} {note}"
        )
        _note(written, key, n, order, batch, place)
    done = [o for o in batch.lines if o.status == PAID]
    lines.append(
        f"T {len(batch.lines):06d} {int(_sum(batch.lines) * 100):016d} "
        f"{len(done):06d} {int(_sum(done) * 100):016d}"
    )
    _text(folder / key, lines, "gbk")


def _text(path: Path, lines: list[str], encoding: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(line + "\r\n" for line in lines)
    path.write_bytes(text.encode(encoding, errors="replace"))


def _icbc(
    written: Written, folder: Path, batch: BatchOrder, place: int, style: BankStyle, dice: Dice
) -> None:
    """One sheet for the bank's own cards, one for those of others."""
    path = f"银行/代发返回_{batch.day:%Y%m%d}_{batch.number:02d}.xlsx"
    half = (len(batch.lines) + 1) // 2
    sheets = [("本行", batch.lines[:half]), ("跨行", batch.lines[half:])]
    if style.variant == 0:
        sheets = [("Sheet1", batch.lines)]
    grids = []
    for name, orders in sheets:
        if not orders:
            continue
        grid = Grid(name)
        filled = sum(bool(x) for _, x in sheets)
        key = f"{path}#{name}" if filled > 1 else path
        other = name == "跨行"
        grid.add(_icbc_heads(other=other))
        for order in orders:
            row = grid.add(_icbc_row(order, dice, other=other))
            _note(written, key, row, order, batch, place)
        grids.append(grid)
    write_book(folder / path, grids)


def _icbc_heads(*, other: bool) -> list[Cell]:
    middle = ["行别", "跨行行号", "业务种类", "协议书号", "账号地址"] if other else []
    return ["姓名", "卡号", *middle, "应处理金额", "备注", "实处理金额", "处理标志"]


def _icbc_row(order: Order, dice: Dice, *, other: bool) -> list[Cell]:
    flag = {PAID: "全部成功", FAILED: dice.pick(("处理失败", "失败")), PENDING: "处理中"}
    done: Cell = {PAID: order.amount, FAILED: Decimal(0), PENDING: None}[order.status]
    middle = ["农业银行", "103671000012", "代发工资", "", ""] if other else []
    words = remark(order, dice)
    return [order.name, order.card, *middle, order.amount, words, done, flag[order.status]]


def _above(
    written: Written, folder: Path, batch: BatchOrder, place: int, style: BankStyle, dice: Dice
) -> None:
    encoding = "gbk" if style.variant == 0 else "utf-8-sig"
    key = f"银行/批量代发结果{batch.number:02d}.csv"
    grid, facts = Grid(), written.facts(key)
    done = [o for o in batch.lines if o.status == PAID]
    grid.add(["批量代发业务结果清单"])
    grid.add(["批次号", f"PL{batch.number:04d}", "处理日期", f"{batch.day:%Y-%m-%d}"])
    stated = _sum(done) + (100 if style.wrong_totals and dice.chance(0.3) else 0)
    row = grid.add(
        [
            *("总笔数", len(batch.lines), "总金额", f"{_sum(batch.lines):,.2f}"),
            *("成功笔数", len(done), "成功金额", f"{stated:,.2f}"),
        ]
    )
    if stated != _sum(done):
        facts.totals.append(
            {
                "row": row,
                "field": "成功金额",
                "stated": yuan(stated),
                "computed": yuan(_sum(done)),
            }
        )
    grid.add(["序号", "收款人姓名", "收款账号", "金额", "用途", "处理结果", "失败原因"])
    for n, order in enumerate(batch.lines, 1):
        words = {PAID: "成功", FAILED: "失败", PENDING: "处理中"}[order.status]
        reason = dice.pick(_REASONS) if order.status == FAILED else ""
        cells = [n, order.name, f"{order.card}\t", f"{order.amount:.2f}", remark(order, dice)]
        _note(written, key, grid.add([*cells, words, reason]), order, batch, place)
    write_text(folder / key, grid, encoding)


def _below(
    written: Written, folder: Path, batch: BatchOrder, place: int, style: BankStyle, dice: Dice
) -> None:
    key = f"银行/代发明细-{batch.number}.csv"
    grid, facts = Grid(), written.facts(key)
    grid.add(["交易日期", "户名", "账号", "交易金额", "工资月份", "交易状态", "备注"])
    for order in batch.lines:
        words = {PAID: "交易成功", FAILED: "交易失败", PENDING: "待处理"}[order.status]
        month = order.month if dice.chance(0.5) else order.month.replace("-", "")
        cells = [f"{batch.day:%Y%m%d}", order.name, order.card, f"{order.amount:,.2f}", month]
        row = grid.add([*cells, words, ""])
        _note(written, key, row, order, batch, place)
    right = _sum(batch.lines)
    stated = right + (50 if style.wrong_totals and dice.chance(0.3) else 0)
    row = grid.add(["合计", "", f"{len(batch.lines)}笔", f"{stated:,.2f}"])
    if stated != right:
        facts.totals.append(
            {"row": row, "field": "交易金额", "stated": yuan(stated), "computed": yuan(right)}
        )
    write_text(folder / key, grid, "utf-8-sig" if style.variant else "gb18030")


def _pipe(
    written: Written, folder: Path, batch: BatchOrder, place: int, style: BankStyle, dice: Dice
) -> None:
    key = f"银行/result{batch.number:02d}.txt"
    done = [o for o in batch.lines if o.status == PAID]
    lines = [
        f"H|{batch.day:%Y%m%d}|{batch.number:04d}|{len(batch.lines)}|{_sum(batch.lines):.2f}",
    ]
    for n, order in enumerate(batch.lines, 1):
        code = {PAID: "00|成功", FAILED: "14|账户状态异常失败", PENDING: "99|处理中"}[order.status]
        words = remark(order, dice)
        lines.append(f"D|{n}|{order.name}|{order.card}|{order.amount:.2f}|{code}|{words}")
        _note(written, key, len(lines), order, batch, place)
    lines.append(f"T|{len(batch.lines)}|{_sum(batch.lines):.2f}|{len(done)}|{_sum(done):.2f}")
    _text(folder / key, lines, "gbk" if style.variant else "utf-8")


_WRITERS: dict[str, Callable[..., None]] = {
    "txt": _txt,
    "icbc": _icbc,
    "above": _above,
    "below": _below,
    "pipe": _pipe,
}
