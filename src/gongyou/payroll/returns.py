"""Bank returns (银行回盘) come in: whom each line means, then one fact per result."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Protocol

from django.db import transaction

from gongyou.foundation.encrypted import index_of
from gongyou.foundation.months import first_day
from gongyou.foundation.names import name_key
from gongyou.payroll.models import PaymentResult
from gongyou.registry.batches import Rejected, Source, close_batch, open_batch, rows_in
from gongyou.registry.models import Batch, Worksite
from gongyou.registry.roll import Member, SiteRoll, cards_for


class ReturnLine(Protocol):
    """One line of a bank return; see `exchange.records.BankLine` for the meanings."""

    @property
    def row(self) -> int: ...
    @property
    def sequence(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def card(self) -> str: ...
    @property
    def amount(self) -> Decimal: ...
    @property
    def status(self) -> str: ...
    @property
    def month(self) -> str: ...
    @property
    def end_to_end_id(self) -> str: ...
    @property
    def paid_on(self) -> date | None: ...


@transaction.atomic
def post_return(
    worksite: Worksite,
    source: Source,
    lines: Sequence[ReturnLine],
    *,
    paid_on: date | None,
    batch_ref: str,
    rejected: Sequence[Rejected] = (),
) -> Batch | None:
    """Post a bank's results. A line that was posted before (the same bank batch saved again)
    is refused as a duplicate and counts once. None when this very table was posted before."""
    batch = open_batch(worksite, source)
    if batch is None:
        return None
    fresh, repeated = _sort_out(worksite, batch_ref, lines)
    roll = SiteRoll(worksite)
    meant = [(line, _payee(roll, line)) for line, _ in fresh]
    roll.flush()
    cards = cards_for([line.card for line, _ in fresh])
    PaymentResult.objects.bulk_create(
        [
            _result(batch, line, number, member, cards, paid_on, batch_ref)
            for (line, number), (_, member) in zip(fresh, meant, strict=True)
        ],
        batch_size=2000,
    )
    refused = [*rejected, *(Rejected(line.row, "duplicate") for line in repeated)]
    close_batch(batch, rows=rows_in(lines, rejected), accepted=len(fresh), rejected=refused)
    return batch


Content = tuple[bytes | None, Decimal, date | None]
"""What a line says beside its number and status: card, amount, wage month."""


def _sort_out(
    worksite: Worksite, batch_ref: str, lines: Sequence[ReturnLine]
) -> tuple[list[tuple[ReturnLine, str]], list[ReturnLine]]:
    """Lines not posted yet with the number each is kept under, and those posted before or
    doubled within the file. Two lines of one number that say different things are both
    kept: the numbering of the file is at fault, not the payment."""
    seen = _posted(worksite, batch_ref)
    fresh: list[tuple[ReturnLine, str]] = []
    repeated: list[ReturnLine] = []
    for line in lines:
        content, status = _content(line), str(line.status)
        number = (line.sequence or f"row {line.row}")[:40]
        if seen.get((number, status), content) != content:
            number = f"{number[:20]} row {line.row}"
        if (number, status) in seen:
            repeated.append(line)
        else:
            fresh.append((line, number))
        seen[number, status] = content
    return fresh, repeated


def _posted(worksite: Worksite, batch_ref: str) -> dict[tuple[str, str], Content]:
    rows = PaymentResult.objects.filter(worksite=worksite, batch_ref=batch_ref[:80])
    values = rows.values_list("sequence", "status", "card__number_index", "amount", "month")
    return {
        (sequence, status): (bytes(card) if card else None, amount, month)
        for sequence, status, card, amount, month in values
    }


def _content(line: ReturnLine) -> Content:
    month = first_day(line.month) if line.month else None
    return index_of("card", line.card), line.amount, month


def _payee(roll: SiteRoll, line: ReturnLine) -> Member:
    """The end-to-end id, then the name on the roster. Anybody else is a stranger for now:
    whether a sheet names him, or a registered card, is settled with all files at hand."""
    number = employee_part(line.end_to_end_id)
    found = roll.by_employee_no(number) or roll.payee(line.name, index_of("card", line.card))
    return found or roll.stranger(
        f"bank {name_key(line.name)} {_card_mark(line.card)} {number}",
        ref=f"U:{line.name} {line.card[-4:]}".strip(),
        name=line.name,
        employee_no=number,
    )


def _card_mark(card: str) -> str:
    """Tells cards apart without showing them."""
    return (index_of("card", card) or b"").hex()[:12]


_END_TO_END = re.compile(r"(?P<number>.+?)-20\d\d-?(?:0[1-9]|1[0-2])(?!\d)")


def employee_part(end_to_end_id: str) -> str:
    """``0123-202607-R1`` → ``0123``: the employee number before the month."""
    found = _END_TO_END.match(end_to_end_id)
    return found["number"] if found else ""


def _result(
    batch: Batch,
    line: ReturnLine,
    number: str,
    member: Member,
    cards: dict[str, int],
    paid_on: date | None,
    batch_ref: str,
) -> PaymentResult:
    return PaymentResult(
        worksite_id=batch.worksite_id,
        batch_id=batch.pk,
        row=line.row,
        person_id=member.person.pk,
        card_id=cards.get(line.card),
        month=first_day(line.month) if line.month else None,
        paid_on=line.paid_on or paid_on,
        amount=line.amount,
        status=str(line.status),
        batch_ref=batch_ref[:80],
        sequence=number,
    )
