"""代发报盘 (txt): a batch of wages as it went to the bank, before anybody has answered it.

The same ten fields as in the return; where the bank will write its result stands the
order's own remark. What came of its lines is told by the return (`batch_answers.join`).
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from gongyou.exchange.formats.banks.bank_lines import ask_about_doubles
from gongyou.exchange.formats.banks.bank_return import (
    FRONT,
    RETURNED,
    month_of_code,
    note_batch,
    yuan_of,
)
from gongyou.exchange.formats.banks.bank_words import month_in_remark
from gongyou.exchange.formats.names import name_as_written
from gongyou.exchange.formats.sample import Hints, Sample, lines_of
from gongyou.exchange.formats.sentences import listed, question
from gongyou.exchange.records import (
    BankLine,
    ControlTotal,
    Kind,
    LineStatus,
    Rejection,
    Table,
)

_ORDERED = re.compile(FRONT + r"\s+(?P<remark>\S{1,12})(?:\s+(?P<note>.*?))?\s*$")
_TOTAL = re.compile(r"^\s*T\s+(\d{1,10})\s+(\d{1,20})(?:\s+\d+)*\s*$")


@dataclass(frozen=True)
class BankOrderText:
    name: str = "bank_order_text"
    kind: Kind = Kind.BANK_RETURN

    def score(self, sample: Sample) -> int:
        if sample.is_sheet:
            return 0
        lines = [line for line in sample.head_lines[:200] if line.strip()]
        ordered = sum(bool(_ordered(line)) for line in lines)
        totals = sum(bool(_TOTAL.match(line)) for line in lines)
        return 94 if ordered and (ordered + totals) * 2 > len(lines) else 0

    def read(self, sample: Sample, hints: Hints) -> Table:
        table = Table(sample.table_key(), self.kind, self.name)
        total: tuple[int, re.Match[str]] | None = None
        for row, line in enumerate(lines_of(sample.text), 1):
            if not line.strip():
                continue
            if total:
                table.questions.append(question("lines_after_total", row=str(row)))
            if found := _TOTAL.match(line):
                total = (row, found)
            else:
                _take_line(table, row, line, hints.month)
        _check_total(table, total)
        note_batch(table, sample)
        table.facts["order"] = "1"
        _ask(table)
        return table


def _ordered(line: str) -> re.Match[str] | None:
    return None if RETURNED.match(line) else _ORDERED.match(line)


def _take_line(table: Table, row: int, line: str, given: str) -> None:
    found = _ordered(line)
    if found is None:
        table.rejections.append(Rejection(row, "unparsable", kept=False, value=line.strip()[:20]))
        return
    prefix, note = found["prefix"], (found["note"] or "").strip()
    table.facts.setdefault("prefix", prefix)
    table.records.append(
        BankLine(
            row=row,
            sequence=found["sequence"],
            name=name_as_written(found["name"]),
            card=found["card"],
            amount=yuan_of(found["cents"]),
            status=LineStatus.PENDING,
            month=_month(found["remark"], note, prefix) or given,
            note=note or found["remark"],
        )
    )


def _month(remark: str, note: str, prefix: str) -> str:
    coded = re.fullmatch(r"\d{4}", remark)
    near = f"20{prefix[-6:-4]}-{prefix[-4:-2]}"
    return (month_of_code(remark) if coded else "") or month_in_remark(f"{remark} {note}", near)


def _check_total(table: Table, total: tuple[int, re.Match[str]] | None) -> None:
    if total is None:
        table.questions.append(question("no_total_line"))
        return
    row, stated = total
    lines = [r for r in table.records if isinstance(r, BankLine)]
    amount = sum((line.amount for line in lines), Decimal("0.00"))
    pairs = (
        ("笔数", str(int(stated[1])), str(len(lines))),
        ("金额", f"{yuan_of(stated[2])}", f"{amount}"),
    )
    table.stated_totals += 2
    table.control_totals += [ControlTotal(row, f, a, b) for f, a, b in pairs if a != b]


def _ask(table: Table) -> None:
    table.questions.append(question("no_answer_to_batch"))
    without = [r.row for r in table.records if isinstance(r, BankLine) and not r.month]
    if without:
        table.questions.append(question("lines_without_month", rows=listed(without)))
    ask_about_doubles(table)
