"""Which tables stand on which sheets of which books."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from tests.packs.grids import Grid, write_book, write_old_book, write_page, write_text
from tests.packs.sheets import Block, SheetStyle, body, columns_of, heading
from tests.packs.truth import Dice, Site, Team, Wage, Written

_NUMERALS = "〇一二三四五六七八九"
_SUFFIX = {"xlsx": ".xlsx", "xls": ".xls", "html": ".xls", "gbk": ".csv", "utf8": ".csv"}
Part = tuple[str, list[Team]]  # a month and the teams whose wages stand together


def write_sheets(
    site: Site, written: Written, folder: Path, styles: dict[str, SheetStyle], seed: int
) -> None:
    """One style for each kind of pay."""
    for kind, style in styles.items():
        teams = [t for t in site.teams if t.kind == kind]
        if teams:
            _Writer(site, written, folder, kind, style, Dice(f"sheets {kind} {seed}")).write(teams)


class _Writer:
    def __init__(
        self, site: Site, written: Written, folder: Path, kind: str, style: SheetStyle, dice: Dice
    ) -> None:
        self.site, self.written, self.folder = site, written, folder
        self.kind, self.style, self.dice = kind, style, dice

    def write(self, teams: list[Team]) -> None:
        style, months = self.style, self.site.months
        word = {"day": "点工", "piece": "计件", "month": "月薪"}[self.kind]
        if style.container != "xlsx":
            for month in months:
                for team in teams:
                    self._single(f"工资/{month}{team.name}", month, [team])
        elif style.books == "months":  # a sheet for each month, the teams below each other
            sheets = [(self._month_name(m), m, teams) for m in months]
            self._book(f"工资/{word}工资汇总", sheets)
        elif style.books == "site":  # everything in one book
            sheets = [(f"{t.name}{int(m[5:])}月", m, [t]) for m in months for t in teams]
            self._book(f"工资/{word}工资", sheets)
        elif style.books in {"stacked", "column"}:
            for month in months:
                self._book(f"工资/{word}{month}", [("工资表", month, teams)])
        else:
            for month in months:
                for firm, same in groupby(teams, key=lambda t: t.firm):
                    sheets = [(t.name, month, [t]) for t in same]
                    self._book(f"工资/{firm[4:7]}{word}{month}", sheets)

    def _month_name(self, month: str) -> str:
        year, number = month[:4], int(month[5:])
        return self.dice.pick((f"{year}年{number}月", f"{year}-{month[5:]}", f"{year}.{number}"))

    def _single(self, path: str, month: str, teams: list[Team]) -> None:
        style = self.style
        path += _SUFFIX[style.container]
        grid = Grid("Sheet1")
        name = {"xls": "Sheet1", "html": Path(path).stem}.get(style.container, "")
        self._fill(grid, f"{path}#{name}" if name else path, month, teams)
        target = self.folder / path
        if style.container == "xls":
            write_old_book(target, grid)
        elif style.container == "html":
            write_page(target, grid)
        else:
            write_text(target, grid, "gb18030" if style.container == "gbk" else "utf-8-sig")

    def _book(self, path: str, sheets: list[tuple[str, str, list[Team]]]) -> None:
        grids = []
        for name, month, teams in sheets:
            grid = Grid(name)
            self._fill(grid, f"{path}.xlsx#{name}", month, teams)
            grids.append(grid)
        if self.style.hidden:
            notes = Grid("填表说明")
            notes.add(["填表说明"])
            notes.add(["1. 工资按月足额支付。"])
            notes.add(["2. 本表一式三份。"])
            grids.insert(0, notes)
            grids[-1].hidden = len(grids) > 2
        write_book(self.folder / f"{path}.xlsx", grids)

    # --- one sheet ---------------------------------------------------------------------

    def _fill(self, grid: Grid, key: str, month: str, teams: list[Team]) -> None:
        style = self.style
        together = style.books == "column" and style.container == "xlsx"
        if style.beside and len(teams) > 1:
            self._side_by_side(grid, key, month, teams)
            return
        for _ in range(style.offset):
            grid.add()
        parts: list[list[Team]] = [teams] if together else [[t] for t in teams]
        for part in parts:
            if grid.rows and part is not parts[0]:
                grid.add()
            self._table(grid, key, month, part, style.offset, together=together)
        grid.add()
        left = [None] * style.offset
        grid.add([*left, "制表：示例        班组长：        劳资专管员：        项目经理："])

    def _table(
        self, grid: Grid, key: str, month: str, teams: list[Team], left: int, *, together: bool
    ) -> None:
        row = len(grid.rows) + 1
        block = self._block(grid, key, left, month, teams, together=together)
        for title in self._titles(month, teams, together=together):
            block.put(row, [title])
            row += 1
        row = heading(block, row)
        body(block, row)

    def _block(
        self, grid: Grid, key: str, left: int, month: str, teams: list[Team], *, together: bool
    ) -> Block:
        namesakes = self.kind == "piece" and not self.style.ids
        columns = columns_of(self.kind, self.style, team_column=together or namesakes)
        block = Block(grid, key, left, columns, self.style, self.dice, self.written)
        if self.style.container in {"gbk", "utf8"}:  # a text's rows are lines
            block.columns = [replace(c, heading=c.printed) for c in columns]
        block.wages = [w for t in teams for w in self._wages(month, t)]
        return block

    def _wages(self, month: str, team: Team) -> Iterator[Wage]:
        return (w for w in self.site.wages if w.month == month and w.team == team)

    def _titles(self, month: str, teams: list[Team], *, together: bool) -> list[str]:
        year, number = month[:4], int(month[5:])
        where = {
            "name": "农民工工资发放表",
            "cell": "农民工工资发放表",
            "numerals": f"{_in_numerals(month)}份农民工工资表",
        }.get(self.style.month_in, f"{year}年{number}月农民工工资表")
        firms = "、".join(sorted({t.firm for t in teams}))
        second = f"劳务单位：{firms}"
        if not together:
            second += f"   班组：{teams[0].name}"
        if self.style.month_in == "cell":
            second += f"   工资月份：{year}年{number}月"
        return [where, second]

    def _side_by_side(self, grid: Grid, key: str, month: str, teams: list[Team]) -> None:
        left, low = 0, 1
        for team in teams:
            block = self._block(grid, key, left, month, [team], together=True)
            block.put(1, [self._titles(month, [team], together=True)[0]] if not left else [])
            low = heading(block, 3)
            body(block, low)
            left += len(block.columns) + 1


def _in_numerals(month: str) -> str:
    return f"{''.join(_NUMERALS[int(d)] for d in month[:4])}年{_month_word(int(month[5:]))}月"


def _month_word(number: int) -> str:
    if number > 10:
        return "十" + _NUMERALS[number - 10]
    return "十" if number == 10 else _NUMERALS[number]
