"""Rosters in several layouts, and the table of numbers at the gate."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tests.packs.cast import card
from tests.packs.grids import Cell, Grid, write_book, write_old_book, write_page, write_text
from tests.packs.story import spoilt_id
from tests.packs.truth import Dice, Site, Team, Worker, Written

Value = Callable[[Worker, Team, Dice], Cell]


@dataclass(frozen=True)
class RosterStyle:
    container: str = "xlsx"  # xlsx, xls, html, gbk, utf8
    one_sheet: bool = True  # or one for each team, behind a cover sheet
    grouped: bool = False  # two-row heading
    merged_teams: bool = False
    offset: int = 0  # blank rows above, blank columns before
    words: int = 0  # which of the spellings of the headings
    path: str = "花名册/实名制花名册"


_SUFFIX = {"xlsx": ".xlsx", "xls": ".xls", "html": ".xls", "gbk": ".csv", "utf8": ".csv"}
_KIND_WORDS = {
    "day": ("点工", "计时", "按天"),
    "piece": ("计件", "计件", "计件"),
    "month": ("月薪", "包月", "月薪"),
}


def spelt_date(day: date | None, word: str, dice: Dice) -> Cell:
    if day is None:
        return word
    return dice.pick(
        (
            day,
            f"{day.year}.{day.month}.{day.day}",
            f"{day:%Y%m%d}",
            f"{day.year}年{day.month}月{day.day}日",
            f"{day.year}/{day.month}/{day.day}",
            f"{day:%Y-%m-%d}",
        )
    )


def write_roster(site: Site, written: Written, folder: Path, style: RosterStyle, seed: int) -> None:
    dice = Dice(f"roster {site.pack} {seed}")
    text_only = style.container not in {"xlsx", "xls"}
    groups: list[tuple[str, list[tuple[Worker, Team, bool]]]] = []
    firsts = [(w, w.team, False) for w in site.roster]
    seconds = [(w, w.second_team, True) for w in site.roster if w.second_team]
    lines: list[tuple[Worker, Team, bool]] = [*firsts, *[s for s in seconds if s[1]]]
    for worker, _, _ in seconds:
        worker.second_card = worker.second_card or card(6000 + worker.number)
    if style.one_sheet:
        groups.append(("花名册", lines))
    else:
        groups += [(t.name, [x for x in lines if x[1] == t]) for t in site.teams]
    path = f"{style.path}{_SUFFIX[style.container]}"
    grids = []
    for name, group in groups:
        key = path if style.one_sheet else f"{path}#{name}"
        grids.append(_grid(site, written, key, name, group, style, text_only, dice))
    if not style.one_sheet:
        grids.insert(0, _cover(site))
    _save(folder / path, grids, style.container)


def _save(path: Path, grids: list[Grid], container: str) -> None:
    if container == "xlsx":
        write_book(path, grids)
    elif container == "xls":
        write_old_book(path, grids[0])
    elif container == "html":
        write_page(path, grids[0])
    else:
        write_text(path, grids[0], "gb18030" if container == "gbk" else "utf-8-sig")


def _cover(site: Site) -> Grid:
    cover = Grid("封面")
    cover.add()
    cover.add(["", "农民工实名制花名册"])
    cover.add(["", f"项目名称：{site.project['project_name']}"])
    cover.add(["", "填报日期：2026年6月30日"])
    return cover


def _columns(style: RosterStyle, site: Site, text_only: bool) -> list[tuple[str, str, Value]]:
    w = style.words
    badge = bool(site.roster[0].badge)
    columns: list[tuple[str, str, Value]] = [
        ("", "工号", lambda p, t, d: p.badge)
        if badge
        else ("", ("序号", "编号", "序")[w], lambda p, t, d: p.number),
        ("", ("姓名", "姓  名", "工人姓名")[w], lambda p, t, d: _name(p.name, d)),
        ("", ("身份证号", "身份证\n号码", "公民身份号码")[w], lambda p, t, d: _id(p, text_only, d)),
        ("", "性别", lambda p, t, d: p.sex),
        ("", ("工种", "岗位", "工种")[w], lambda p, t, d: t.trade),
        ("", ("班组", "所属班组", "班组名称")[w], lambda p, t, d: t.name),
        ("", ("用工单位", "劳务单位", "所属单位")[w], lambda p, t, d: t.firm),
        ("", ("联系电话", "手机号", "电话")[w], lambda p, t, d: p.phone),
        (
            "劳动合同",
            ("签订日期", "合同签订日期", "签订时间")[w]
            if style.grouped
            else ("合同签订日期", "劳动合同签订时间", "合同签订\n时间")[w],
            lambda p, t, d: spelt_date(p.contract, p.contract_word, d),
        ),
        (
            "",
            ("进场日期", "进场时间", "入场日期")[w],
            lambda p, t, d: spelt_date(p.entered, "", d),
        ),
        ("", ("计酬方式", "工资形式", "计薪方式")[w], lambda p, t, d: _KIND_WORDS[p.team.kind][w]),
        ("", ("日工资或单价\n(元)", "工价", "约定工资")[w], lambda p, t, d: _rate(p, d)),
        (
            "工资卡",
            ("卡号", "银行卡号", "账号")[w]
            if style.grouped
            else ("工资卡号", "银行卡号", "卡号")[w],
            lambda p, t, d: _card(p, t, text_only, d),
        ),
        ("工资卡" if style.grouped else "", "开户行", lambda p, t, d: "工商银行"),
    ]
    if any(p.second_card and not p.second_team for p in site.roster):
        columns.append(
            (
                "工资卡" if style.grouped else "",
                "变更后卡号",
                lambda p, t, d: p.second_card if not p.second_team else "",
            )
        )
    return [*columns, ("", "备注", lambda p, t, d: "")]


def _name(name: str, dice: Dice) -> str:
    if len(name) == 2 and dice.chance(0.4):
        return name[0] + dice.pick((" ", "　", "  ")) + name[1]
    return name.replace("·", dice.pick("·•.")) if "·" in name else name


def _id(worker: Worker, text_only: bool, dice: Dice) -> Cell:
    number = spoilt_id(worker)
    if worker.id_status == "id_lost_digits":
        return (
            f"{number[0]}.{number[1:6]}E+17" if text_only else int(float(number.replace("X", "1")))
        )
    if worker.id_status != "ok":
        return number
    shape = dice.between(1, 12)
    if shape == 1:
        return f"{number[:6]} {number[6:14]} {number[14:]}"
    if shape == 2:
        return "".join(chr(ord(c) + 0xFEE0) for c in number)
    return f"'{number}" if shape == 3 else number.lower() if shape == 4 else number


def _card(worker: Worker, team: Team, text_only: bool, dice: Dice) -> Cell:
    number = worker.card if team is worker.team else worker.second_card
    if worker.card_lost and team is worker.team:
        return f"{number[0]}.{number[1:6]}E+18" if text_only else int(float(number))
    return " ".join(number[i : i + 4] for i in range(0, 19, 4)) if dice.chance(0.2) else number


def _rate(worker: Worker, dice: Dice) -> Cell:
    if worker.team.kind == "piece":
        return f"{worker.rate}元/㎡"
    if worker.team.kind == "day" and dice.chance(0.3):
        return dice.pick((f"{worker.rate}元/天", f"￥{worker.rate}.00", f"{worker.rate}元"))
    return worker.rate


def _grid(
    site: Site,
    written: Written,
    key: str,
    name: str,
    lines: list[tuple[Worker, Team, bool]],
    style: RosterStyle,
    text_only: bool,
    dice: Dice,
) -> Grid:
    columns, grid, left = _columns(style, site, text_only), Grid(name), [None] * style.offset
    facts = written.facts(key)
    for _ in range(style.offset):
        grid.add()
    grid.add([*left, f"{site.project['project_name']}农民工花名册"])
    if style.grouped:
        top = [c[0] or c[1] for c in columns]
        grid.add([*left, *(h if not n or h != top[n - 1] else None for n, h in enumerate(top))])
        grid.add([*left, *(c[1] if c[0] else None for c in columns)])
        _merge_heads(grid, columns, style.offset)
    else:
        # A text's rows are lines: no heading of two.
        grid.add([*left, *(c[1].replace("\n", "") if text_only else c[1] for c in columns)])
    start = len(grid.rows)
    for place, (worker, team, second) in enumerate(lines):
        if place and dice.chance(0.06):
            grid.add()
        cells = [column[2](worker, team, dice) for column in columns]
        row = grid.add([*left, *cells])
        facts.data_rows += 1
        if second:
            facts.rejected.append((row, "duplicate_person", True))
            if site.roster[0].badge:
                grid.rows[-1][style.offset] = worker.badge[:-4] + "8" + worker.badge[-3:]
            else:
                grid.rows[-1][style.offset] = 900 + worker.number
        if worker.id_status != "ok":
            facts.rejected.append((row, worker.id_status, True))
        if worker.card_lost and not second:
            facts.rejected.append((row, "card_lost_digits", True))
    if style.merged_teams:
        _merge_teams(grid, start, style.offset + 5)
    grid.add([*left, "合计", f"共{len(lines)}人"])
    grid.add([*left, "备注：本表由劳资专管员每月更新。"])
    return grid


def _merge_heads(grid: Grid, columns: list[tuple[str, str, Value]], left: int) -> None:
    low = len(grid.rows) - 1
    start = 0
    for n, column in enumerate(columns):
        if not column[0]:
            grid.merges.append((low - 1, left + n, low, left + n))
            start = n + 1
        elif n + 1 == len(columns) or columns[n + 1][0] != column[0]:
            if n > start:
                grid.merges.append((low - 1, left + start, low - 1, left + n))
            start = n + 1


def _merge_teams(grid: Grid, start: int, column: int) -> None:
    """The team stands once beside all of its rows."""
    top = start
    for n in range(start, len(grid.rows) + 1):
        here = grid.rows[n] if n < len(grid.rows) else []
        before = grid.rows[top]
        if here and before and here[column : column + 1] == before[column : column + 1]:
            continue
        if n - 1 > top and before:
            grid.merges.append((top, column, n - 1, column))
            for row in grid.rows[top + 1 : n]:
                row[column] = None
        top = n


def write_codes(site: Site, folder: Path, style: str, seed: int) -> None:
    """Whose number is whose. It has no entry among the answer's files."""
    dice = Dice(f"codes {site.pack} {seed}")
    heads = {
        "csv": ["用户编号", "姓名", "部门", "身份证号", "卡号", "权限"],
        "xlsx": ["考勤号码", "姓名", "部门", "身份证号码"],
    }[style]
    grid = Grid("Sheet1")
    grid.add(heads)
    for worker in site.workers:
        if not worker.at_gate or worker.unnamed:
            continue
        plain = worker.id_status == "ok" and "䶮" not in worker.name  # GBK prints 冯? for it
        blank = plain and worker.number and dice.chance(0.15)
        code = worker.gate_code.zfill(8) if dice.chance(0.2) else worker.gate_code
        name = worker.name.replace("·", dice.pick("·•.")) if "·" in worker.name else worker.name
        cells = [code, name, worker.team.name, "" if blank else worker.id_number, "0", "0"]
        grid.add(cells[: len(heads)])
    if style == "csv":
        write_text(folder / "考勤/人员编号.csv", grid, "gbk")
    else:
        write_book(folder / "考勤/人员对照.xlsx", [grid])
