"""Bank returns (银行回盘) come in: whom each line means, then one fact per result."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Protocol

from django.db import transaction

from gongyou.foundation.months import first_day
from gongyou.payroll.models import PaymentResult
from gongyou.registry.batches import Rejected, Source, close_batch, open_batch
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
    meant = [(line, _payee(roll, line)) for line in fresh]
    roll.flush()
    cards = cards_for([line.card for line in fresh])
    PaymentResult.objects.bulk_create(
        [_result(batch, line, member, cards, paid_on, batch_ref) for line, member in meant],
        batch_size=2000,
    )
    refused = [*rejected, *(Rejected(line.row, "duplicate") for line in repeated)]
    close_batch(batch, rows=len(lines), accepted=len(fresh), rejected=refused)
    return batch


def _sequence(line: ReturnLine) -> str:
    return line.sequence or f"row {line.row}"


def _sort_out(
    worksite: Worksite, batch_ref: str, lines: Sequence[ReturnLine]
) -> tuple[list[ReturnLine], list[ReturnLine]]:
    """Lines not posted yet, and those posted before or doubled within the file."""
    posted = PaymentResult.objects.filter(worksite=worksite, batch_ref=batch_ref)
    seen = set(posted.values_list("sequence", "status"))
    fresh: list[ReturnLine] = []
    repeated: list[ReturnLine] = []
    for line in lines:
        key = (_sequence(line), str(line.status))
        (repeated if key in seen else fresh).append(line)
        seen.add(key)
    return fresh, repeated


def _payee(roll: SiteRoll, line: ReturnLine) -> Member:
    """End-to-end id, then the name on the roster (of several, the card decides), then persons
    known only from sheets, then the registered card, then somebody unknown."""
    return (
        roll.by_employee_no(_employee_part(line.end_to_end_id))
        or _by_name_and_card(roll, line, roster=True)
        or _by_name_and_card(roll, line, roster=False)
        or roll.by_card(line.card)
        or roll.by_ref(_unknown_ref(line))
        or roll.add(ref=_unknown_ref(line), name=line.name)
    )


def _by_name_and_card(roll: SiteRoll, line: ReturnLine, *, roster: bool) -> Member | None:
    same = roll.named(line.name, roster=roster)
    if len(same) <= 1:
        return same[0] if same else None
    return roll.by_card(line.card, among=same)


def _employee_part(end_to_end_id: str) -> str:
    """``0123-202607-R1`` → ``0123``: the employee number before the month."""
    return end_to_end_id.split("-", 1)[0] if "-" in end_to_end_id else ""


def _unknown_ref(line: ReturnLine) -> str:
    return f"U:{line.name} {line.card[-4:]}".strip()[:60]


def _result(
    batch: Batch,
    line: ReturnLine,
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
        paid_on=paid_on,
        amount=line.amount,
        status=str(line.status),
        batch_ref=batch_ref[:80],
        sequence=_sequence(line)[:40],
    )
