"""工资表: who earned what in a month, as the site office wrote it."""

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal

from gongyou.exchange.formats.cells import squeezed
from gongyou.exchange.formats.dates import month_of_cell
from gongyou.exchange.formats.headings import Column, Header, find_header
from gongyou.exchange.formats.identities import read_card, read_code
from gongyou.exchange.formats.people import RecordCells
from gongyou.exchange.formats.sample import Hints, Sample
from gongyou.exchange.formats.sentences import question
from gongyou.exchange.formats.surroundings import (
    MonthFound,
    group_named,
    team_and_employer,
    wage_month,
)
from gongyou.exchange.formats.tables import Section, Shape, records, sections
from gongyou.exchange.formats.totals import describe
from gongyou.exchange.formats.vocabulary import WAGE_SHEET
from gongyou.exchange.formats.wages.wage_days import days_column
from gongyou.exchange.formats.wages.wage_money import MoneyColumns, money_columns, shown_fields
from gongyou.exchange.formats.wages.wide_months import by_month
from gongyou.exchange.records import Kind, Rejection, SheetRow, Table

_TEN_THOUSANDS = re.compile(r"单位[:：]?(?:人民币)?\(?万元")

_MOST_TEN_THOUSANDS = 50  # nobody earns half a million in a month


def _suffices(fields: frozenset[str]) -> bool:
    if "name" not in fields:
        return False
    # 金额 alone is any list of payments; with days or a price beside it, it is earned.
    earned = fields & {"wage_amount", "earning"} and fields & _WORK
    return bool(earned or fields & {"gross", "net", "piece_wage", "remaining"})


_WORK = {"days", "hours", "day_rate", "quantity", "workload"}
_ALSO = ("net", "remaining", "deduction", "deduction_sum", "paid", "days", "hours")
SHAPE = Shape(WAGE_SHEET, _suffices, pay=("gross", "piece_wage", "wage_amount"), also=_ALSO)


@dataclass(frozen=True)
class WageSheet:
    name: str = "wage_sheet"
    kind: Kind = Kind.WAGE_SHEET

    def score(self, sample: Sample) -> int:
        header = find_header(sample.head_grid, WAGE_SHEET, _suffices)
        return 60 + min(30, 3 * len(header.fields)) if header else 0

    def read(self, sample: Sample, hints: Hints) -> Table:
        grid = sample.grid
        found = sections(grid, SHAPE)
        table = Table(sample.table_key(always_sheet=True), self.kind, self.name)
        order = {id(section): n for n, section in enumerate(found)}
        reading = _Sheet(table, sample, hints, order, found[0].above)
        for alike in _of_one_header(found):
            for words, header in by_month(alike[0].header):
                reading.take(alike, header, words)
        totals = describe(table, grid, found)
        shown = shown_fields(found[0].header, reading.first)
        pairs = zip(table.columns, shown, strict=True)
        table.columns = [replace(match, field=field) for match, field in pairs]
        table.rejections += [Rejection(r.number, "no_name", False) for r in totals.unexplained]
        table.records += [record for _, record in sorted(reading.found, key=lambda f: f[0])]
        table.questions = list(dict.fromkeys(table.questions))
        return table


def _of_one_header(found: list[Section]) -> list[list[Section]]:
    """Sections with the same headings (pages, or a header over every person) are one table."""
    groups: dict[tuple[Column, ...], list[Section]] = {}
    for section in found:
        groups.setdefault(section.header.columns, []).append(section)
    return list(groups.values())


@dataclass
class _Sheet:
    table: Table
    sample: Sample
    hints: Hints
    order: dict[int, int]  # of the sections, by id()
    title: list[str]
    first: MoneyColumns | None = None
    found: list[tuple[tuple[int, int], SheetRow]] = field(default_factory=list)

    def take(self, alike: list[Section], header: Header, words: str) -> None:
        """Reads the sections of one header; `words` name the month of its columns, if they do."""
        pairs = [(section, row) for section, row in records(alike)]
        cells = [
            RecordCells(self.sample.grid, header, row, self.table.rejections) for _, row in pairs
        ]
        money = money_columns(header, cells)
        if words:  # whoever has nothing in a month among several was not there
            kept = [any(row.cells(c) for c in money.all) for row in cells]
            cells = [row for row, there in zip(cells, kept, strict=True) if there]
            pairs = [pair for pair, there in zip(pairs, kept, strict=True) if there]
        self.first = self.first or money
        cells = self._in_yuan(alike, money, cells)
        days = days_column(header, cells, money)
        for section in alike:
            here = [c for c, (s, _) in zip(cells, pairs, strict=True) if s is section]
            self._take_section(section, here, money, days, words)
        if cells:
            self.table.questions += [question(code, **params) for code, params in money.told]
            self._tell_negated(money)
            self._tell_merged(cells, money)

    def _in_yuan(
        self, alike: list[Section], money: MoneyColumns, cells: list[RecordCells]
    ) -> list[RecordCells]:
        given = self.sample.grid.given
        said = given is not None and given.scale is not None
        if not cells or said or not any(_states_ten_thousands(s, money) for s in alike):
            return cells
        if not _are_ten_thousands(cells, money):
            self.table.questions.append(question("money_in_ten_thousands"))
            return cells
        self.table.facts["money_unit"] = "万元"
        self.table.questions.append(question("ten_thousands_converted"))
        return [replace(c, scale=Decimal(10_000)) for c in cells]

    def _take_section(
        self,
        section: Section,
        cells: list[RecordCells],
        money: MoneyColumns,
        days: Column | None,
        words: str,
    ) -> None:
        month = wage_month(
            section.above,
            [words] if words else [c.whole for c in section.header.columns],
            self.sample.sheet,
            file_name=self.sample.stem,
            given=self.hints.month,
            headed=words,
            over_all=self.title,
        )
        team, employer = team_and_employer(section.above, self.sample.sheet)
        read = [_sheet_row(row, money, days) for row in cells]
        if not all(record.month for record in read):
            self.table.questions += [question(code, **params) for code, params in month.doubts]
        for row, record in zip(cells, read, strict=True):
            under_team, under_employer = group_named(row.row.under)
            whole = replace(
                record,
                month=record.month or month.month,
                team=record.team or under_team or team,
                employer=record.employer or under_employer or employer,
            )
            self.found.append(((self.order[id(section)], row.row.index), whole))
        _note_facts(self.table, section, month, team=team, employer=employer)

    def _tell_negated(self, money: MoneyColumns) -> None:
        self.table.questions += [
            question("negative_deductions", column=column.heading)
            for column in money.deductions
            if column.index in money.negated
        ]

    def _tell_merged(self, cells: list[RecordCells], money: MoneyColumns) -> None:
        """One amount over several people cannot be divided: they are told one by one."""
        rows = []
        for row in cells:
            for column in money.all:
                if row.merged_over(column) and not row.cells(column):
                    row.reject("merged_amount", column.heading, "")
                    rows.append(str(row.row.number))
        if rows:
            listed = "、".join(dict.fromkeys(rows))
            self.table.questions.append(question("merged_amounts", rows=listed))


def _states_ten_thousands(section: Section, money: MoneyColumns) -> bool:
    heading = squeezed(money.gross[-1].whole) if money.gross else ""
    return bool(_TEN_THOUSANDS.search(squeezed("".join(section.above))) or "万元" in heading)


def _are_ten_thousands(rows: list[RecordCells], money: MoneyColumns) -> bool:
    """Does it mean what it says? 万元 is often left over in a form filled in with yuan."""
    column = money.gross[-1] if money.gross else money.net
    amounts = [cells.quietly.money_in(column) for cells in rows] if column else []
    known = [abs(amount) for amount in amounts if amount]
    return bool(known) and max(known) < _MOST_TEN_THOUSANDS


def _note_facts(
    table: Table, section: Section, month: MonthFound, *, team: str, employer: str
) -> None:
    facts = {
        "month": month.month,
        "month_source": month.source,
        "team": team,
        "employer": employer,
        "title": section.above[0] if section.above else "",
    }
    for name, value in facts.items():
        table.facts.setdefault(name, value)


def _sheet_row(cells: RecordCells, money: MoneyColumns, days: Column | None) -> SheetRow:
    identity = cells.id_number()
    return SheetRow(
        row=cells.row.number,
        number=cells.text("number"),
        name=cells.name(),
        id_number=identity.number,
        id_status=identity.status,
        employee_no=read_code(cells.cell("employee_no")) if cells.text("employee_no") else "",
        team=cells.text("team"),
        employer=cells.text("employer"),
        trade=cells.text("trade"),
        month=month_of_cell(cells.cell("month")),
        days=_days(cells, days),
        day_rate=cells.rate("day_rate")[0],
        gross=_sum([cells.money_in(column) for column in money.gross]),
        deductions=money.deductions_of(cells),
        own_net=cells.money_in(money.net) if money.net else None,
        card=read_card(cells.cell("card")).number,
        remark=cells.text("remark"),
    )


def _sum(amounts: list[Decimal | None]) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal()) if known else None


def _days(cells: RecordCells, column: Column | None) -> Decimal | None:
    if column is not None:
        return cells.days_in(column)
    return cells.days("hours", in_hours=True)
