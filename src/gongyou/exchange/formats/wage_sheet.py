"""工资表: who earned what in a month, as the site office wrote it."""

from dataclasses import dataclass, replace
from decimal import Decimal

from gongyou.exchange.formats.cells import Grid, squeezed
from gongyou.exchange.formats.dates import month_of_cell
from gongyou.exchange.formats.headings import Column, Header, find_header
from gongyou.exchange.formats.identities import read_card, read_code
from gongyou.exchange.formats.people import RecordCells
from gongyou.exchange.formats.sample import Hints, Sample
from gongyou.exchange.formats.sentences import question
from gongyou.exchange.formats.surroundings import team_and_employer, wage_month
from gongyou.exchange.formats.tables import Section, Shape, records, sections
from gongyou.exchange.formats.totals import describe
from gongyou.exchange.formats.vocabulary import DEDUCTION_CATEGORIES, WAGE_SHEET
from gongyou.exchange.records import (
    Deduction,
    IdStatus,
    Kind,
    Rejection,
    SheetRow,
    Table,
)

_GROSS = ("gross", "piece_wage", "wage_amount")
_AMOUNTS = ("gross", "piece_wage", "wage_amount", "net")


def _suffices(fields: frozenset[str]) -> bool:
    return "name" in fields and bool(fields & {"gross", "net", "piece_wage"} or (
        "wage_amount" in fields and fields & {"days", "hours", "day_rate"}
    ))  # fmt: skip


SHAPE = Shape(WAGE_SHEET, _suffices, amounts=_AMOUNTS)


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
        table.columns = [
            replace(match, field=meaning)
            for match, meaning in zip(table.columns, _shown(found[0].header), strict=True)
        ]
        for row in totals.unexplained:
            table.rejections.append(Rejection(row.number, "no_name", kept=False))
        return table


@dataclass(frozen=True, slots=True)
class _Money:
    """Which columns of a header are pay, which are taken off it."""

    gross: Column | None
    net: Column | None
    deductions: tuple[Column, ...]


def _money_columns(grid: Grid, section: Section) -> _Money:
    columns = section.header.columns
    gross = next((c for f in _GROSS for c in reversed(columns) if c.field == f), None)
    net = next((c for c in reversed(columns) if c.field == "net"), None)
    after = gross.index if gross else -1
    singles = tuple(c for c in columns if c.field == "deduction" and c.index > after)
    sums = tuple(c for c in columns if c.field == "deduction_sum" and c.index > after)
    return _Money(gross, net, _without_repeats(grid, section, singles) or sums[:1])


def _without_repeats(
    grid: Grid, section: Section, singles: tuple[Column, ...]
) -> tuple[Column, ...]:
    """Leaves out a plain 扣款 column that in every row is the sum of the others."""
    for column in singles:
        others = [c for c in singles if c is not column]
        if len(others) >= 2 and squeezed(column.heading) in {"扣款", "扣款金额", "应扣", "应扣款"}:
            pairs = [
                (cells.money_in(column) or Decimal(), _sum(cells, others))
                for _, row in records([section])
                for cells in [RecordCells(grid, section.header, row, [])]
            ]
            if pairs and all(a == b for a, b in pairs) and any(a for a, _ in pairs):
                return tuple(others)
    return singles


def _sum(cells: RecordCells, columns: list[Column]) -> Decimal:
    return sum((cells.money_in(c) or Decimal() for c in columns), Decimal())


def _shown(header: Header) -> list[str]:
    """The fields as `gongyou read` shows them: what is inside gross, and each deduction's kind."""
    gross = next((c for f in _GROSS for c in reversed(header.columns) if c.field == f), None)
    shown = []
    for column in header.columns:
        if not column.heading:
            continue
        inside = gross is not None and column.index < gross.index
        if column.field.startswith("deduction") and inside:
            shown.append("inside_gross")
        elif column.field == "deduction":
            shown.append(f"deduction:{category_of(column)}")
        else:
            shown.append(column.field)
    return shown


def category_of(column: Column) -> str:
    heading = squeezed(column.heading)
    kinds = DEDUCTION_CATEGORIES.items()
    return next((kind for kind, words in kinds if any(w in heading for w in words)), "other")


def _read_section(table: Table, sample: Sample, hints: Hints, section: Section) -> None:
    grid = sample.grid
    headings = [c.whole for c in section.header.columns]
    month = wage_month(
        section.above, headings, sample.sheet, file_name=sample.stem, given=hints.month
    )
    team, employer = team_and_employer(section.above, sample.sheet)
    money = _money_columns(grid, section)
    of_month = section.column("month") is not None
    rows = [row for _, row in records([section])]
    for row in rows:
        cells = RecordCells(grid, section.header, row, table.rejections)
        entry = _sheet_row(cells, money)
        entry = replace(
            entry,
            month=entry.month or month.month,
            team=entry.team or team,
            employer=entry.employer or employer,
        )
        table.records.append(entry)
    known = of_month and all(isinstance(r, SheetRow) and r.month for r in table.records)
    if rows and not (known and month.source in {"", "file_name"}):
        table.questions += [question(code, **params) for code, params in month.doubts]
    if rows and money.gross is None:
        table.questions.append(question("no_gross_column"))
    facts = {
        "month": month.month,
        "month_source": month.source,
        "team": team,
        "employer": employer,
        "title": section.above[0] if section.above else "",
    }
    for name, value in facts.items():
        table.facts.setdefault(name, value)


def _sheet_row(cells: RecordCells, money: _Money) -> SheetRow:
    identity = cells.id_number()
    return SheetRow(
        row=cells.row.number,
        number=cells.text("number"),
        name=cells.name(),
        id_number=identity.number if identity.status is not IdStatus.MISSING else "",
        id_status=identity.status,
        employee_no=read_code(cells.cell("employee_no")) if cells.text("employee_no") else "",
        team=cells.text("team"),
        employer=cells.text("employer"),
        trade=cells.text("trade"),
        month=month_of_cell(cells.cell("month")),
        days=_days(cells),
        day_rate=cells.rate("day_rate")[0],
        gross=cells.money_in(money.gross) if money.gross else None,
        deductions=_deductions(cells, money.deductions),
        own_net=cells.money_in(money.net) if money.net else None,
        card=read_card(cells.cell("card")).number,
        remark=cells.text("remark"),
    )


def _days(cells: RecordCells) -> Decimal | None:
    days = cells.days("days")
    return days if days is not None else cells.days("hours", in_hours=True)


def _deductions(cells: RecordCells, columns: tuple[Column, ...]) -> tuple[Deduction, ...]:
    found = ((c, cells.money_in(c)) for c in columns)
    return tuple(Deduction(c.heading, category_of(c), amount) for c, amount in found if amount)
