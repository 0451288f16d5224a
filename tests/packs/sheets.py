"""Wage sheets: how each kind of pay is put into columns, rows and totals."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from tests.packs.grids import Cell, Grid
from tests.packs.truth import Dice, Wage, WageRow, Written, days_of, yuan

Value = Callable[[Wage], Decimal | str | None]
_ZEROS: tuple[Cell, ...] = (None, "-", 0, "0.00", "—")
_WORDS = {
    "gross": ("应发工资", "应发金额", "应发合计", "本月应发工资"),
    "net": ("实发工资", "实发金额", "实发", "实发合计"),
    "预支": ("预支", "借支", "预付", "预支"),
    "罚款": ("罚款", "罚款", "罚款", "罚款"),
    "伙食费": ("伙食费", "伙食", "伙食费", "伙食费"),
    "水电费": ("水电费", "水电", "水电费", "水电费"),
    "days": ("出勤\n(天)", "出勤天数", "合计工日", "出勤"),
    "rate": ("日工资", "工价", "日工资(元)", "日工资标准"),
}
TAKEN = ("预支", "罚款", "伙食费", "水电费")


@dataclass(frozen=True)
class Column:
    group: str
    heading: str
    value: Value
    money: bool = False
    total: bool = False

    @property
    def printed(self) -> str:
        return "".join(self.heading.split())


@dataclass(frozen=True)
class SheetStyle:
    container: str = "xlsx"  # xlsx, xls, html, gbk, utf8
    books: str = "firm"  # firm, site, months, stacked, column
    words: int = 0
    attendance: str = "days"  # days, 天, hours, marks
    ids: bool = True
    items: str = "columns"  # columns, rows (a record over several rows)
    deduction_sum: bool = False
    grouped: bool = True
    subtotal: int = 0
    paged: bool = False
    beside: bool = False
    amounts: int = 0  # 0 numbers, 1 texts, 2 with ¥, 3 mixed with 元 and full-width
    hidden: bool = False
    month_in: str = "title"  # title, name, cell, numerals
    offset: int = 0
    extra_days: bool = False
    wrong_totals: bool = True
    signed: bool = True


@dataclass
class Block:
    """One table on a sheet: where its left edge is, and what it must be read as."""

    grid: Grid
    key: str
    left: int
    columns: list[Column]
    style: SheetStyle
    dice: Dice
    written: Written
    wages: list[Wage] = field(default_factory=list)

    def put(self, row: int, cells: Sequence[Cell]) -> None:
        """Cells into the row with this number, from the block's left edge on."""
        while len(self.grid.rows) < row:
            self.grid.add()
        line = self.grid.rows[row - 1]
        line += [None] * (self.left - len(line))
        line[self.left :] = [*cells, *line[self.left + len(cells) :]]


# --- cells ----------------------------------------------------------------------------------


def money(amount: Decimal, style: int, dice: Dice) -> Cell:
    if style == 0:
        return amount
    plain = f"{amount:,.2f}"
    if style == 1:
        return plain
    if style == 2:
        return f"¥{plain}"
    shape = dice.between(1, 6)
    if shape == 1 and amount > 0:
        return "".join(chr(ord(c) + 0xFEE0) for c in f"{amount:.2f}")
    return f"{amount:.2f}元" if shape == 2 else plain if shape == 3 else amount


def _days(style: SheetStyle) -> list[Column]:
    w = style.words
    if style.attendance == "hours":
        return [Column("", ("总工时", "合计工时")[w % 2], lambda x: (x.days or Decimal()) * 8)]
    if style.attendance == "天":
        return [Column("", _WORDS["days"][w], lambda x: f"{_short(x.days)}天")]
    if style.attendance == "marks":
        marks = [Column("考勤", str(n), _mark(n)) for n in range(1, 32)]
        return [*marks, Column("", "合计工日", lambda x: x.days)]
    return [Column("", _WORDS["days"][w], lambda x: x.days)]


def _short(days: Decimal | None) -> str:
    return f"{(days or Decimal()).normalize():f}"


def _mark(day: int) -> Value:
    def mark(wage: Wage) -> str | None:
        if day > len(days_of(wage.month)) or wage.days is None:
            return None
        if day <= wage.days:
            return "√"
        return "半" if day - wage.days == Decimal("0.5") else None

    return mark


# --- columns of each kind -------------------------------------------------------------------


def columns_of(kind: str, style: SheetStyle, *, team_column: bool) -> list[Column]:
    w = style.words
    person = [
        Column("", ("序号", "编号", "序", "序号")[w], lambda x: None),
        Column("", ("姓名", "姓  名", "工人姓名", "姓名")[w], lambda x: x.worker.name),
    ]
    if style.ids:
        person.append(Column("", ("身份证号", "身份证号码")[w % 2], lambda x: x.worker.id_number))
    if team_column:
        person.append(Column("", ("班组", "所属班组")[w % 2], _team_name))
    person.append(Column("", ("工种", "岗位")[w % 2], lambda x: x.team.trade))
    middle = {"day": _day_columns, "piece": _piece_columns, "month": _month_columns}[kind](style)
    net = Column("", _WORDS["net"][w], lambda x: x.net_printed, money=True, total=True)
    tail = [net, Column("", "领款人签字", lambda x: None), Column("", "备注", lambda x: None)]
    return [*person, *middle, *_taken_columns(style), *(tail if style.signed else tail[:1])]


def _team_name(wage: Wage) -> str:
    return wage.team.name


def _gross(style: SheetStyle) -> Column:
    return Column("", _WORDS["gross"][style.words], lambda x: x.gross, money=True, total=True)


def _taken_columns(style: SheetStyle) -> list[Column]:
    group = "扣款" if style.grouped else ""
    columns = [
        Column(group, _WORDS[name][style.words], _taken(name), money=True, total=True)
        for name in TAKEN
    ]
    if style.deduction_sum:
        word = "合计" if style.grouped else "扣款合计"
        columns.append(Column(group, word, lambda x: x.deductions, money=True, total=True))
    return columns


def _taken(name: str) -> Value:
    return lambda x: x.taken.get(name, Decimal())


def _day_columns(style: SheetStyle) -> list[Column]:
    over = "加班" if style.grouped else ""
    columns = _days(style)
    if style.attendance != "hours" or style.words % 2:
        columns.append(
            Column("", _WORDS["rate"][style.words], lambda x: x.rate_stated or x.rate, money=True)
        )
    columns += [
        Column(over, "小时" if over else "加班小时", lambda x: _overtime(x) / 42),
        Column(over, "金额" if over else "加班费", _overtime, money=True),
        Column("", "补贴", lambda x: x.extras.get("补贴", Decimal()), money=True),
        _gross(style),
    ]
    return columns


def _overtime(wage: Wage) -> Decimal:
    return wage.extras.get("加班费", Decimal())


def _piece_columns(style: SheetStyle) -> list[Column]:
    if style.items == "rows":
        return [
            Column("", "项目", lambda x: None),
            Column("", "工程量", lambda x: None),
            Column("", "单价", lambda x: None),
            Column("", "金额", lambda x: None),
            _gross(style),
        ]
    columns = []
    for n, name in enumerate(("砌体", "抹灰", "贴砖")):
        unit = "m³" if n == 0 else "㎡"
        group = name if style.grouped else ""
        front = "" if style.grouped else name
        columns.append(Column(group, f"{front}工程量({unit})", _item(n, 1)))
        columns.append(Column(group, f"{front}单价", _item(n, 2)))
    piece = Column("", "计件工资", lambda x: x.gross - _extra(x, style), money=True, total=True)
    columns.append(piece)
    if style.extra_days:
        group = "点工" if style.grouped else ""
        columns.append(Column(group, "天数" if group else "点工天数", lambda x: Decimal(1)))
        columns.append(
            Column(group, "金额" if group else "点工工资", lambda x: Decimal(200), money=True)
        )
        columns.append(_gross(style))
    return columns


def _extra(wage: Wage, style: SheetStyle) -> Decimal:
    return Decimal(200 if style.extra_days else 0)


def _item(place: int, part: int) -> Value:
    def value(wage: Wage) -> Decimal | None:
        if place >= len(wage.items):
            return None
        _, quantity, price, _ = wage.items[place]
        return quantity if part == 1 else price

    return value


def _month_columns(style: SheetStyle) -> list[Column]:
    return [
        Column("", "月工资标准", lambda x: x.rate, money=True),
        *(_days(style) if style.attendance != "marks" else _days(SheetStyle(words=style.words))),
        Column("", "缺勤扣款", lambda x: x.absence, money=True),
        _gross(style),
    ]


# --- a table --------------------------------------------------------------------------------


def heading(block: Block, row: int) -> int:
    """Writes the heading from this row on; returns the row after it."""
    heads = [c.group or c.heading for c in block.columns]
    if not any(c.group for c in block.columns):
        block.put(row, heads)
        return row + 1
    tops = [
        head if not n or head != heads[n - 1] or not block.columns[n].group else None
        for n, head in enumerate(heads)
    ]
    block.put(row, tops)
    block.put(row + 1, [c.heading if c.group else None for c in block.columns])
    _merge_heading(block, row)
    return row + 2


def _merge_heading(block: Block, row: int) -> None:
    start = 0
    for n, column in enumerate(block.columns):
        left = block.left
        if not column.group:
            block.grid.merges.append((row - 1, left + n, row, left + n))
            start = n + 1
        elif n + 1 == len(block.columns) or block.columns[n + 1].group != column.group:
            if n > start:
                block.grid.merges.append((row - 1, left + start, row - 1, left + n))
            start = n + 1


def body(block: Block, row: int) -> int:
    """All records with their subtotals, pages and total; returns the row after them."""
    style, page, since = block.style, 0, 0
    for number, wage in enumerate(block.wages, 1):
        if style.paged and page == 5:
            row = _turn_page(block, row, number - 1, page)
            page = 0
        row = record(block, row, number, wage)
        page, since = page + 1, since + 1
        if style.subtotal and since == style.subtotal and number < len(block.wages):
            _total(block, row, "小计", block.wages[number - since : number])
            row, since = row + 1, 0
    if style.paged:
        _total(block, row, "本页小计", block.wages[len(block.wages) - page :])
        row += 1
    wrong = style.wrong_totals and block.dice.chance(0.4)
    _total(block, row, block.dice.pick(("合计", "合  计", "总计")), block.wages, wrong=wrong)
    return row + 1


def _turn_page(block: Block, row: int, done: int, page: int) -> int:
    _total(block, row, "本页小计", block.wages[done - page : done])
    _total(block, row + 1, "过次页", block.wages[:done])
    row = heading(block, row + 2)
    _total(block, row, "承前页", block.wages[:done])
    return row + 1


def _total(block: Block, row: int, word: str, wages: list[Wage], *, wrong: bool = False) -> None:
    cells: list[Cell] = [None] * len(block.columns)
    cells[block.dice.pick((0, 1))] = word
    sums = [n for n, c in enumerate(block.columns) if c.total]
    struck = block.dice.pick(sums) if wrong else -1
    for n in sums:
        values = [block.columns[n].value(w) for w in wages]
        right = sum((v for v in values if isinstance(v, Decimal)), Decimal())
        stated = right + (1000 if n == struck else 0)
        if n == struck:
            block.written.facts(block.key).totals.append(
                {
                    "row": row,
                    "field": block.columns[n].printed,
                    "stated": yuan(stated),
                    "computed": yuan(right),
                }
            )
        cells[n] = money(stated, block.style.amounts, block.dice)
    block.put(row, cells)


def record(block: Block, row: int, number: int, wage: Wage) -> int:
    style, dice = block.style, block.dice
    cells: list[Cell] = []
    for column in block.columns:
        value = column.value(wage)
        if column.money and isinstance(value, Decimal):
            zero = dice.pick(_ZEROS) if not column.total or column.group else 0
            cells.append(money(value, style.amounts, dice) if value else zero)
        else:
            cells.append(value)
    cells[0] = number
    if len(wage.worker.name) == 2 and dice.chance(0.3):
        cells[1] = wage.worker.name[0] + dice.pick((" ", "　")) + wage.worker.name[1]
    block.put(row, cells)
    high = _item_rows(block, row, wage) if style.items == "rows" and wage.items else 1
    _note(block, row, wage)
    return row + high


def _item_rows(block: Block, row: int, wage: Wage) -> int:
    """What was done stands row by row; name, gross and net are merged over them."""
    first = next(n for n, c in enumerate(block.columns) if c.heading == "项目")
    for n, (name, quantity, price, amount) in enumerate(wage.items):
        block.put(row + n, block.grid.rows[row - 1][block.left :] if n == 0 else [])
        line = block.grid.rows[row + n - 1]
        line += [None] * (block.left + len(block.columns) - len(line))
        line[block.left + first : block.left + first + 4] = [name, quantity, price, amount]
    high = len(wage.items)
    if high > 1:
        for n in range(len(block.columns)):
            if not first <= n < first + 4:
                place = block.left + n
                block.grid.merges.append((row - 1, place, row + high - 2, place))
    return high


def _note(block: Block, row: int, wage: Wage) -> None:
    kind = wage.worker.team.kind
    with_rate = any(c.heading in _WORDS["rate"] for c in block.columns)
    block.written.facts(block.key).data_rows += 1
    block.written.wages.append(
        WageRow(
            block.key,
            row,
            wage.worker,
            wage.month,
            wage.days if kind != "piece" else None,
            wage.gross,
            wage.deductions,
            wage.net_printed,
            (wage.rate_stated or wage.rate) if kind == "day" and with_rate else None,
        )
    )
