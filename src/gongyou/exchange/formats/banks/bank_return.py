"""银行回盘 (txt): the bank's answer to a batch of wages, fields between blanks, totals last."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from gongyou.exchange.formats.banks.bank_lines import ask_about_doubles
from gongyou.exchange.formats.banks.bank_words import tells_delay, tells_failure
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

# Taken apart from both ends, because the name between them may hold blanks.
FRONT = (
    r"^\s*(?P<prefix>\d{8,20})\s+(?P<sequence>\d{1,10})\s+(?P<bank>\d{6,14})\s+(?P<card>\d{8,32})"
    r"\s+(?P<name>\S.*?)\s+(?P<flag>\S)\s+(?P<cents>\d{6,15})\s+(?P<code>\d{3,6})"
)
RETURNED = re.compile(FRONT + r"\s+(?P<result>\d{3})(?P<month>\d{4})(?:\s+(?P<note>.*?))?\s*$")
_TOTAL = re.compile(r"^\s*T\s+(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*$")
_STATUS = {"001": LineStatus.PAID, "002": LineStatus.FAILED}
_BATCH_IN_NAME = re.compile(r"_(\d{1,4})$")


@dataclass(frozen=True)
class BankReturnText:
    name: str = "bank_return_text"
    kind: Kind = Kind.BANK_RETURN

    def score(self, sample: Sample) -> int:
        if sample.is_sheet:
            return 0
        lines = [line for line in sample.head_lines[:200] if line.strip()]
        fitting = sum(bool(RETURNED.match(line) or _TOTAL.match(line)) for line in lines)
        return 95 if lines and fitting * 2 > len(lines) else 0

    def read(self, sample: Sample, hints: Hints) -> Table:
        table = Table(sample.table_key(), self.kind, self.name)
        total: tuple[int, re.Match[str]] | None = None
        unknown: set[str] = set()
        for row, line in enumerate(lines_of(sample.text), 1):
            if not line.strip():
                continue
            if total:
                table.questions.append(question("lines_after_total", row=str(row)))
            if found := _TOTAL.match(line):
                total = (row, found)
            else:
                _take_line(table, row, line, unknown)
        _check_total(table, total)
        note_batch(table, sample)
        _ask(table, unknown)
        return table


def _ask(table: Table, unknown: set[str]) -> None:
    ask_about_doubles(table)
    lines = [r for r in table.records if isinstance(r, BankLine)]
    odd = [x.row for x in lines if x.status is LineStatus.PAID and tells_failure(x.note)]
    if odd:
        table.questions.append(question("outcome_unlike_reason", rows=listed(odd)))
    if unknown:
        words = "、".join(sorted(unknown))
        table.questions.append(question("outcome_unknown", words=words))


def _take_line(table: Table, row: int, line: str, unknown: set[str]) -> None:
    found = RETURNED.match(line)
    month = month_of_code(found["month"]) if found else ""
    if found is None or not month:
        table.rejections.append(Rejection(row, "unparsable", kept=False, value=line.strip()[:20]))
        return
    table.facts.setdefault("prefix", found["prefix"])
    if found["result"] not in _STATUS and not tells_delay(found["note"] or ""):
        unknown.add(found["result"])
    table.records.append(
        BankLine(
            row=row,
            sequence=found["sequence"],
            name=name_as_written(found["name"]),
            card=found["card"],
            amount=yuan_of(found["cents"]),
            status=_STATUS.get(found["result"], LineStatus.PENDING),
            month=month,
            note=(found["note"] or "").strip(),
        )
    )


def month_of_code(yymm: str) -> str:
    return f"20{yymm[:2]}-{yymm[2:]}" if 1 <= int(yymm[2:]) <= 12 else ""


def yuan_of(cents: str) -> Decimal:
    return Decimal(int(cents)).scaleb(-2)


def _check_total(table: Table, total: tuple[int, re.Match[str]] | None) -> None:
    if total is None:
        table.questions.append(question("no_total_line"))
        return
    row, stated = total
    lines = [r for r in table.records if isinstance(r, BankLine)]
    paid = [line for line in lines if line.status is LineStatus.PAID]
    for place, part, fields in ((1, lines, ("笔数", "金额")), (3, paid, ("成功笔数", "成功金额"))):
        amount = sum((line.amount for line in part), Decimal("0.00"))
        pairs = (
            (fields[0], str(int(stated[place])), str(len(part))),
            (fields[1], f"{yuan_of(stated[place + 1])}", f"{amount}"),
        )
        table.stated_totals += 2
        table.control_totals += [ControlTotal(row, f, a, b) for f, a, b in pairs if a != b]


def note_batch(table: Table, sample: Sample) -> None:
    prefix = table.facts.pop("prefix", "")
    if len(prefix) > 6:
        table.facts["unit_code"] = prefix[:-6]
        table.facts["batch_date"] = _batch_date(prefix[-6:])
    named = _BATCH_IN_NAME.search(sample.stem)
    table.facts["batch_no"] = named[1] if named else prefix


def _batch_date(yymmdd: str) -> str:
    try:
        return date(2000 + int(yymmdd[:2]), int(yymmdd[2:4]), int(yymmdd[4:])).isoformat()
    except ValueError:
        return ""
