"""代发回盘 between bars, without headings: a header line, the payments, a trailer line.

    H|20260814|0001|2|3000.00
    D|1|罗河生|6200…|1000.00|00|成功|202607工资
    T|2|3000.00|1|1000.00

Which column is which is told by what stands in it; a file in which that is not plain for
every payment is not of this layout. Amounts without their two places are taken only where the
header or the trailer states their sum.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from gongyou.exchange.formats.amounts import NotANumber, fen, number
from gongyou.exchange.formats.banks.bank_lines import ask_about_doubles
from gongyou.exchange.formats.banks.bank_totals import check_pairs
from gongyou.exchange.formats.banks.bank_words import (
    is_outcome,
    month_in_remark,
    outcome,
    tells_delay,
    tells_failure,
)
from gongyou.exchange.formats.dates import parse_date
from gongyou.exchange.formats.names import name_as_written
from gongyou.exchange.formats.sample import Hints, Sample, lines_of
from gongyou.exchange.formats.sentences import listed, question
from gongyou.exchange.records import BankLine, Kind, LineStatus, Rejection, Table

_CARD = re.compile(r"^\d{12,32}$")
# With its two places; or in fen, filled up with zeros as no card is.
_AMOUNT = re.compile(r"^(?:\d{1,12}|\d{1,3}(?:,\d{3})+)\.\d{2}$|^0\d{7,17}$")
_NAME = re.compile(r"^[一-鿿\u3400-\u4dbf\ue000-\uf8ff\U00020000-\U0003ffff?·•・. ]{2,20}$")
_SEQUENCE = re.compile(r"^\d{1,10}$")
_MARK = re.compile(r"^[A-Za-z]$")
_EDGE = re.compile(
    r"^(?:[HT]|#+.*|HD?R|HEAD(?:ER)?|TR?L|TRAIL(?:ER)?|TAIL|END|SUM|文件头|文件尾|汇总)$", re.I
)
_WHOLE = re.compile(r"^[1-9]\d{2,9}$")
_SUM = re.compile(r"^\d{1,15}(\.\d\d)?$")
_MOST_YUAN = 50_000  # what nobody earns in a month, so more are fen


@dataclass(frozen=True, slots=True)
class _Places:
    name: int
    card: int
    amounts: tuple[int, ...]
    flags: tuple[int, ...]
    words: tuple[int, ...]
    sequence: int | None
    whole: int | None = None  # the power of ten of amounts that have no two places


@dataclass(frozen=True)
class BankPipe:
    name: str = "bank_pipe"
    kind: Kind = Kind.BANK_RETURN

    def score(self, sample: Sample) -> int:
        if sample.is_sheet or sample.markup:
            return 0
        lines = sample.head_lines
        return 90 if _places(_payments(lines[:-1] or lines), _sums_in(lines)) else 0

    def read(self, sample: Sample, hints: Hints) -> Table:
        table = Table(sample.table_key(), self.kind, self.name)
        lines = [
            (n, _cells(line)) for n, line in enumerate(lines_of(sample.text), 1) if line.strip()
        ]
        payments = [cells for _, cells in lines if _is_payment(cells)]
        places = _places(payments, _sums_in(lines_of(sample.text)))
        around = [(n, cells) for n, cells in lines if not _is_payment(cells)]
        _note_batch(table, [cells for _, cells in around])
        for number_, cells in lines:
            if places and _is_payment(cells):
                _take(table, places, number_, cells, hints.month)
        edges = _edges(lines)
        for number_, cells in around:
            if number_ in edges and len(cells) < 12:
                check_pairs(table, number_, cells[1:], whole=places.whole if places else None)
            else:
                table.rejections.append(Rejection(number_, "unparsable", False))
        _ask(table, around)
        return table


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.rstrip("|").split("|")]


def _is_payment(cells: Sequence[str]) -> bool:
    if _EDGE.match(cells[0]):
        return False
    amounts = [c for c in cells if _AMOUNT.match(c) or _WHOLE.match(c)]
    return any(_is_card(cell) for cell in cells) and bool(amounts)


def _edges(lines: Sequence[tuple[int, Sequence[str]]]) -> set[int]:
    """The rows of header and trailer: marked as such, or without a card before the first
    payment and behind the last."""
    paid = [n for n, cells in lines if _is_payment(cells)] or [0]
    return {
        n
        for n, cells in lines
        if _EDGE.match(cells[0])
        or _MARK.match(cells[0])
        or (not paid[0] <= n <= paid[-1] and not any(map(_is_card, cells)))
    }


def _sums_in(lines: Sequence[str]) -> set[Decimal]:
    """The numbers of the lines that are no payment: a sum may be among them. That of a single
    payment might be anything, so it must stand behind its count."""
    every = [_cells(line) for line in lines if line.strip()]
    rest = [cells for cells in every if not _is_payment(cells)]
    alone = len(every) - len(rest) == 1
    return {
        Decimal(cell)
        for cells in rest
        for before, cell in zip(["", *cells], cells, strict=False)
        if _SUM.match(cell) and (not alone or before.lstrip("0") == "1")
    }


def _told_by_sum(
    rows: Sequence[Sequence[str]], columns: Sequence[int], sums: set[Decimal]
) -> tuple[int, int] | None:
    """The column of whole numbers whose sum is stated, and the power of ten they are meant in."""
    for column in columns:
        amounts = sorted(int(row[column]) for row in rows)
        total = Decimal(sum(amounts))
        if total.scaleb(-2) in sums and total not in sums:
            return column, -2
        if total in sums:
            return column, -2 if amounts[len(amounts) // 2] > _MOST_YUAN else 0
    return None


def _is_card(cell: str) -> bool:
    return bool(_CARD.match(cell)) and not _AMOUNT.match(cell)


def _yuan(text: str, whole: int | None) -> Decimal | None:
    if whole is not None and _WHOLE.match(text):
        return fen(Decimal(text).scaleb(whole))
    if not _AMOUNT.match(text):
        return None
    try:
        value = number(text)
    except NotANumber:
        return None
    return value if value is None or "." in text else value.scaleb(-2)


def _payments(lines: Sequence[str]) -> list[list[str]]:
    """The lines of payments; none where other things are more."""
    cells = [_cells(line) for line in lines if line.strip()]
    found = [c for c in cells if len(c) >= 5 and _is_payment(c)]
    return found if len(found) + 4 >= len(cells) else []


def _places(payments: Sequence[Sequence[str]], sums: set[Decimal]) -> _Places | None:
    if not payments:
        return None
    width = Counter(map(len, payments)).most_common(1)[0][0]
    rows = [p for p in payments if len(p) == width]

    def columns(fits: Callable[[str], object], share: float = 1.0) -> list[int]:
        wanted = share * len(rows)
        return [c for c in range(width) if sum(bool(fits(row[c])) for row in rows) >= wanted]

    cards, amounts = columns(_is_card), columns(_AMOUNT.match)
    names = columns(lambda text: _NAME.match(text) and not is_outcome(text), 0.9)
    flags = columns(lambda text: is_outcome(text) or tells_failure(text))
    told = None if amounts else _told_by_sum(rows, columns(_WHOLE.match), sums)
    amounts = amounts or ([told[0]] if told else [])
    if not (cards and amounts and names and flags):
        return None
    words = columns(lambda text: not text or re.search(r"\D", text) or len(text) == 6)
    sequences = [c for c in columns(_SEQUENCE.match) if c < min(cards) and c not in flags]
    taken = {*cards, *amounts, names[0]}
    # Of several columns of digits the payee's card is the one that differs from line to line.
    card = max(cards, key=lambda c: len({row[c] for row in rows}))
    return _Places(
        names[0],
        card,
        tuple(amounts[:2]),
        tuple(c for c in flags if c not in taken),
        tuple(c for c in words if c not in taken),
        sequences[0] if sequences else None,
        told[1] if told else None,
    )


def _note_batch(table: Table, around: Sequence[Sequence[str]]) -> None:
    texts = [cell for cells in around for cell in cells]
    day = next((d for t in texts if re.fullmatch(r"20\d{6}", t) and (d := parse_date(t))), None)
    table.facts["batch_date"] = day.isoformat() if day else ""
    head = around[0] if around else []
    numbers = [t for t in head[1:] if re.fullmatch(r"[A-Za-z0-9]{3,30}", t) and not parse_date(t)]
    table.facts["batch_no"] = numbers[0] if numbers else ""


def _take(table: Table, places: _Places, row: int, cells: list[str], given: str) -> None:
    if len(cells) <= max(places.name, places.card, *places.amounts, *places.flags):
        table.rejections.append(Rejection(row, "unparsable", False))
        return
    asked = _yuan(cells[places.amounts[0]], places.whole)
    if asked is None:
        table.rejections.append(Rejection(row, "unparsable", False))
        return
    words = [cells[c] for c in places.words if c < len(cells) and cells[c]]
    flags = [cells[c] for c in places.flags]
    told = [outcome(flag, None, None) for flag in flags]
    failed = any(t.status is LineStatus.FAILED for t in told) or any(map(tells_failure, flags))
    paid = all(t.status is LineStatus.PAID for t in told)
    if not (failed or paid or any(tells_delay(flag) for flag in flags)):
        table.facts["unknown"] = " ".join([table.facts.get("unknown", ""), *flags]).strip()
    remarks = [w for w in words if not is_outcome(w) and not _MARK.match(w)]
    near = table.facts["batch_date"][:7]
    month = next((m for w in remarks if (m := month_in_remark(w, near))), "")
    reasons = [w for w in words if w not in flags or len(w) > 4]
    table.records.append(
        BankLine(
            row=row,
            sequence=cells[places.sequence] if places.sequence is not None else "",
            name=name_as_written(cells[places.name]),
            card=cells[places.card],
            amount=fen(asked),
            status=LineStatus.FAILED if failed else LineStatus.PAID if paid else LineStatus.PENDING,
            month=month or given,
            note=" ".join(w for w in (reasons if failed else remarks) if not _MARK.match(w)),
        )
    )


def _ask(table: Table, around: Sequence[tuple[int, Sequence[str]]]) -> None:
    paid = max((r.row for r in table.records), default=0)
    if not any(row > paid for row, _ in around):
        table.questions.append(question("no_total_line"))
    if not table.facts["batch_date"]:
        table.questions.append(question("batch_day_unknown"))
    unknown = table.facts.pop("unknown", "")
    if unknown:
        words = listed(list(dict.fromkeys(unknown.split())))
        table.questions.append(question("outcome_unknown", words=words))
    ask_about_doubles(table)
    without = [r.row for r in table.records if isinstance(r, BankLine) and not r.month]
    if without:
        table.questions.append(question("lines_without_month", rows=listed(without)))
