"""工资表: who earned what in a month, as the site office wrote it."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from gongyou.exchange.formats.cells import squeezed
from gongyou.exchange.formats.dates import month_of_cell
from gongyou.exchange.formats.headings import find_header
from gongyou.exchange.formats.identities import read_card, read_code
from gongyou.exchange.formats.people import RecordCells
from gongyou.exchange.formats.sample import Hints, Sample
from gongyou.exchange.formats.sentences import question
from gongyou.exchange.formats.surroundings import MonthFound, team_and_employer, wage_month
from gongyou.exchange.formats.tables import Section, Shape, records, sections
from gongyou.exchange.formats.totals import describe
from gongyou.exchange.formats.vocabulary import WAGE_SHEET
from gongyou.exchange.formats.wages.wage_money import MoneyColumns, money_columns, shown_fields
from gongyou.exchange.records import Kind, Rejection, SheetRow, Table

_TEN_THOUSANDS = re.compile(r"单位[:：]?(?:人民币)?\(?万元")

_MOST_TEN_THOUSANDS = 50  # nobody earns half a million in a month


def _suffices(fields: frozenset[str]) -> bool:
    if "name" not in fields:
        return False
    # 金额 alone is any list of payments; with days or a price beside it, it is earned.
    earned = "wage_amount" in fields and fields & {"days", "hours", "day_rate"}
    return bool(earned or fields & {"gross", "net", "piece_wage"})


_ALSO = ("net", "deduction", "deduction_sum", "days", "hours")
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
        for section in found:
            _read_section(table, sample, hints, section)
        totals = describe(table, grid, found)
        pairs = zip(table.columns, shown_fields(found[0].header), strict=True)
        table.columns = [replace(match, field=shown) for match, shown in pairs]
        table.rejections += [Rejection(r.number, "no_name", False) for r in totals.unexplained]
        table.questions = list(dict.fromkeys(table.questions))
        return table


def _read_section(table: Table, sample: Sample, hints: Hints, section: Section) -> None:
    month = wage_month(
        section.above,
        [c.whole for c in section.header.columns],
        sample.sheet,
        file_name=sample.stem,
        given=hints.month,
    )
    team, employer = team_and_employer(section.above, sample.sheet)
    rows = [
        RecordCells(sample.grid, section.header, row, table.rejections)
        for _, row in records([section])
    ]
    money = money_columns(section.header, rows)
    said = sample.grid.given is not None and sample.grid.given.scale is not None
    in_units = not said and _states_ten_thousands(section, money)
    if in_units and _are_ten_thousands(rows, money):
        rows = [replace(cells, scale=Decimal(10_000)) for cells in rows]
        table.facts["money_unit"] = "万元"
    read = [_sheet_row(cells, money) for cells in rows]
    table.records += [
        replace(
            row,
            month=row.month or month.month,
            team=row.team or team,
            employer=row.employer or employer,
        )
        for row in read
    ]
    if read:
        needed = not all(row.month for row in read)
        table.questions += _questions(section, money, month if needed else MonthFound())
        if in_units:
            done = table.facts.get("money_unit")
            code = "ten_thousands_converted" if done else "money_in_ten_thousands"
            table.questions.append(question(code))
    _note_facts(table, section, month, team=team, employer=employer)


def _states_ten_thousands(section: Section, money: MoneyColumns) -> bool:
    heading = squeezed(money.gross.whole) if money.gross else ""
    return bool(_TEN_THOUSANDS.search(squeezed("".join(section.above))) or "万元" in heading)


def _are_ten_thousands(rows: list[RecordCells], money: MoneyColumns) -> bool:
    """Does it mean what it says? 万元 is often left over in a form filled in with yuan."""
    column = money.gross or money.net
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


def _questions(section: Section, money: MoneyColumns, month: MonthFound) -> list[str]:
    asked = [question(code, **params) for code, params in month.doubts]
    if money.gross is None:
        asked.append(question("no_gross_column"))
    asked += [
        question("negative_deductions", column=column.heading)
        for column in money.deductions
        if column.index in money.negated
    ]
    return asked


def _sheet_row(cells: RecordCells, money: MoneyColumns) -> SheetRow:
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
        days=_days(cells),
        day_rate=cells.rate("day_rate")[0],
        gross=cells.money_in(money.gross) if money.gross else None,
        deductions=money.deductions_of(cells),
        own_net=cells.money_in(money.net) if money.net else None,
        card=read_card(cells.cell("card")).number,
        remark=cells.text("remark"),
    )


def _days(cells: RecordCells) -> Decimal | None:
    days = cells.days("days")
    return days if days is not None else cells.days("hours", in_hours=True)
