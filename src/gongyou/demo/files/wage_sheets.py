"""Wage sheets: by the day, by the piece and by the month, each in its firm's own layout."""

from decimal import Decimal
from itertools import groupby
from pathlib import Path

from gongyou.demo.dice import Dice
from gongyou.demo.files.book import Book, Cell, Page, book, name_spelt, spelt, yuan
from gongyou.demo.stories import Team
from gongyou.demo.truth import SheetLine, Site, Work
from gongyou.exchange.records import ControlTotal, PayKind
from gongyou.foundation.money import ZERO

MISPRINTED = Decimal(1000)
_SUBTOTAL_AFTER = 6
_NUMERALS = "〇一二三四五六七八九"
Totals = dict[str, list[ControlTotal]]


def write_wage_sheets(site: Site, folder: Path, dice: Dice) -> Totals:
    """Writes everything and returns the totals that do not add up, by table."""
    wrong: Totals = {}
    for index, month in enumerate(site.timeline.months):
        for employer, same in groupby(site.teams, key=lambda team: (team.employer.name, team.pay)):
            path = folder / _path(employer[0], employer[1], month)
            with book(path) as made:
                for team in same:
                    key = f"{path.relative_to(folder).as_posix()}#{_sheet_name(team, month)}"
                    totals = _write(made, site, team, month, index % 2 == 1, dice)
                    wrong |= {key: totals} if totals else {}
    return wrong


def _path(employer: str, pay: PayKind, month: str) -> str:
    year, number = month[:4], int(month[5:])
    if pay is PayKind.PIECE:
        return f"工资表/{year}.{number}{employer}计件.xlsx"
    if pay is PayKind.MONTH:
        return f"工资表/{employer}月薪{month}.xlsx"
    return f"工资表/{year}年{number}月_{employer}_点工工资表.xlsx"


def _sheet_name(team: Team, month: str) -> str:
    """The project office has one sheet, named after the month; others one per team."""
    return f"{month[:4]}年{int(month[5:])}月" if team.name == "项目部" else team.name


def _write(
    made: Book, site: Site, team: Team, month: str, second: bool, dice: Dice
) -> list[ControlTotal]:
    works = [w for w in site.of_month(month) if w.worker.team == team and w.line]
    page = made.page(_sheet_name(team, month), [6, 10, 22, 9, *([10] * 12)])
    wrong = (month, team.name) in site.wrong_totals
    if team.pay is PayKind.DAY:
        return _day_sheet(page, team, month, works, second, wrong, dice)
    if team.pay is PayKind.PIECE:
        return _piece_sheet(page, team, month, works, wrong, dice)
    return _month_sheet(page, team, month, works, wrong)


def _lines(works: list[Work]) -> list[SheetLine]:
    return [w.line for w in works if w.line]


def _or_blank(amount: Decimal | int) -> Cell:
    return amount or None


def in_chinese(month: str) -> str:
    """2026-08 → 二〇二六年八月."""
    number = int(month[5:])
    tens = "十" if number >= 10 else ""
    ones = _NUMERALS[number % 10] if number % 10 else ""
    return "".join(_NUMERALS[int(d)] for d in month[:4]) + f"年{tens}{ones}月"


# --- by the day --------------------------------------------------------------------------


def _day_sheet(
    page: Page, team: Team, month: str, works: list[Work], second: bool, wrong: bool, dice: Dice
) -> list[ControlTotal]:
    width = 16 if second else 15
    when = f"{in_chinese(month)}份" if second else f"{month[:4]}年{int(month[5:])}月"
    page.title(f"{when}农民工工资表", width)
    page.title(f"劳务单位：{team.employer.name}   班组：{team.name}   单位：元", width, bold=False)
    page.groups(_day_columns(second))
    for number, work in enumerate(works, 1):
        page.cells(_day_row(number, work, second, dice))
        if number % _SUBTOTAL_AFTER == 0 and number < len(works):
            part = _lines(works[number - _SUBTOTAL_AFTER : number])
            page.cells(["", "小计", *_day_totals(part, width - 5), None])
    lines = _lines(works)
    totals = _day_totals(lines, width - 5)
    if wrong:
        totals[-4] = sum((line.gross for line in lines), ZERO) + MISPRINTED
    row = page.cells(["合计", "", *totals, None])
    page.blank()
    page.cells(["制表：示例        班组长：        劳资专管员：        项目经理："])
    return [_misprint(row, "应发工资", lines)] if wrong else []


def _day_columns(second: bool) -> list[tuple[str, ...]]:
    return [
        ("序号",),
        ("姓名",),
        ("身份证号",),
        ("工种",),
        *([("进场日期",)] if second else []),
        ("出勤\n(天)",),
        ("日工资",),
        ("加班", "小时", "单价", "金额"),
        ("补贴",),
        ("应发工资",),
        ("扣款", "预支", "罚款"),
        ("实发工资",),
        ("农民工签字",),
    ]


def _day_row(number: int, work: Work, second: bool, dice: Dice) -> list[Cell]:
    worker, line = work.worker, work.line or SheetLine()
    net: Cell = line.printed_net
    if dice.chance(0.15):
        net = f"¥{yuan(line.printed_net)}"
    return [
        number,
        name_spelt(worker.who.name, dice),
        worker.who.id_number,
        worker.team.trade,
        *([spelt(worker.entered_on, dice)] if second else []),
        line.days,
        line.rate,
        _or_blank(line.overtime_hours),
        _or_blank(line.overtime_price),
        _or_blank(line.overtime),
        _or_blank(line.allowance),
        yuan(line.gross) if dice.chance(0.15) else line.gross,
        _or_blank(line.advance),
        _or_blank(line.other_deduction),
        net,
        None,
    ]


def _day_totals(lines: list[SheetLine], blanks: int) -> list[Cell]:
    """From the third column on: blanks, then gross, two deductions and net."""
    return [
        *([None] * (blanks - 2)),
        sum((line.gross for line in lines), ZERO),
        sum((line.advance for line in lines), ZERO),
        sum((line.other_deduction for line in lines), ZERO),
        sum((line.printed_net for line in lines), ZERO),
    ]


def _misprint(row: int, heading: str, lines: list[SheetLine]) -> ControlTotal:
    right = sum((line.gross for line in lines), ZERO)
    return ControlTotal(row, heading, f"{right + MISPRINTED:.2f}", f"{right:.2f}")


# --- by the piece ------------------------------------------------------------------------


def _piece_sheet(
    page: Page, team: Team, month: str, works: list[Work], wrong: bool, dice: Dice
) -> list[ControlTotal]:
    page.title(f"{team.name}组{month[:4]}年{int(month[5:])}月份计件工资结算表", 13)
    page.title(f"单位：{team.employer.name}", 13, bold=False)
    page.groups(
        [
            ("序号",),
            ("姓名",),
            ("班组",),
            ("砌体", "工程量(m³)", "单价"),
            ("抹灰", "工程量(㎡)", "单价"),
            ("计件工资",),
            ("借支",),
            ("罚款",),
            ("实发金额",),
            ("领款人签字",),
            ("备注",),
        ]
    )
    for number, work in enumerate(works, 1):
        page.cells(_piece_row(number, work, dice))
    lines = _lines(works)
    gross = sum((line.gross for line in lines), ZERO) + (MISPRINTED if wrong else 0)
    advance = sum((line.advance for line in lines), ZERO)
    net = sum((line.printed_net for line in lines), ZERO)
    totals: list[Cell] = [yuan(gross), yuan(advance), "0.00", yuan(net)]
    row = page.cells(["合  计", *([None] * 6), *totals])
    return [_misprint(row, "计件工资", lines)] if wrong else []


def _piece_row(number: int, work: Work, dice: Dice) -> list[Cell]:
    line = work.line or SheetLine()
    return [
        number,
        name_spelt(work.worker.who.name, dice),
        work.worker.team.name,
        *(cell for pair in line.quantities for cell in pair),
        f"¥{yuan(line.gross)}",
        line.advance or "-",
        line.other_deduction or "-",
        yuan(line.printed_net),
        None,
        "按实测量",
    ]


# --- by the month ------------------------------------------------------------------------


def _month_sheet(
    page: Page, team: Team, month: str, works: list[Work], wrong: bool
) -> list[ControlTotal]:
    heads: list[Cell] = [
        *("序号", "姓名", "身份证号码", "岗位", "月工资标准", "出勤天数"),
        *("缺勤扣款", "应发", "伙食费", "预支", "实发", "签名"),
    ]
    when = f"{month[:4]}年{int(month[5:])}月"
    page.title(f"{team.employer.name}月薪人员工资发放表（{when}）", len(heads))
    page.cells(heads, head=True)
    for number, work in enumerate(works, 1):
        page.cells(_month_row(number, work))
    lines = _lines(works)
    gross = sum((line.gross for line in lines), ZERO) + (MISPRINTED if wrong else 0)
    meals = sum((line.other_deduction for line in lines), ZERO)
    advance = sum((line.advance for line in lines), ZERO)
    net = sum((line.printed_net for line in lines), ZERO)
    totals: list[Cell] = [f"¥{yuan(value)}" for value in (gross, meals, advance, net)]
    row = page.cells(["", "合计", *([None] * 5), *totals])
    return [_misprint(row, "应发", lines)] if wrong else []


def _month_row(number: int, work: Work) -> list[Cell]:
    """This office types its amounts as text."""
    worker, line = work.worker, work.line or SheetLine()
    return [
        number,
        worker.who.name,
        worker.who.id_number,
        worker.team.trade,
        f"¥{yuan(line.rate)}",
        f"{line.days:.1f}",
        f"{line.absence:.2f}",
        f"¥{yuan(line.gross)}",
        f"{line.other_deduction:.2f}",
        f"{line.advance:.2f}",
        f"¥{yuan(line.printed_net)}",
        None,
    ]
