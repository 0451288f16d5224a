"""Wage sheets (工资支付表) come in: who is meant, then one fact per record."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Protocol

from django.db import transaction

from gongyou.foundation.money import ZERO, fen
from gongyou.foundation.months import first_day
from gongyou.payroll.models import WageDeduction, WageLine
from gongyou.registry.batches import Rejected, Source, close_batch, open_batch, rows_in
from gongyou.registry.models import Batch, Worksite
from gongyou.registry.papers import NamedRow, person_named
from gongyou.registry.roll import Member, SiteRoll

# 工资支付暂行规定 Art. 15 lets an employer withhold these without asking the worker.
STATUTORY_DEDUCTIONS = frozenset({"social_insurance", "tax"})


class SheetDeduction(Protocol):
    @property
    def heading(self) -> str: ...
    @property
    def category(self) -> str: ...
    @property
    def amount(self) -> Decimal: ...


class SheetEntry(NamedRow, Protocol):
    """One record of a wage sheet; see `exchange.records.SheetRow` for the meanings."""

    @property
    def row(self) -> int: ...
    @property
    def month(self) -> str: ...
    @property
    def days(self) -> Decimal | None: ...
    @property
    def day_rate(self) -> Decimal | None: ...
    @property
    def gross(self) -> Decimal | None: ...
    @property
    def deductions(self) -> Sequence[SheetDeduction]: ...
    @property
    def own_net(self) -> Decimal | None: ...


@transaction.atomic
def submit_sheet(
    worksite: Worksite,
    source: Source,
    entries: Sequence[SheetEntry],
    rejected: Sequence[Rejected] = (),
) -> Batch | None:
    """Write a wage sheet's facts; None when this table was taken in before.

    Every entry must carry its month (raises ValueError): a month is asked for, never guessed.
    """
    batch = open_batch(worksite, source)
    if batch is None:
        return None
    roll = SiteRoll(worksite)
    meant = [(entry, person_named(roll, entry)) for entry in entries]
    roll.flush()
    WageLine.objects.bulk_create([_line(batch, e, m) for e, m in meant], batch_size=2000)
    deductions = [d for e, m in meant for d in _deductions(batch, e, m)]
    WageDeduction.objects.bulk_create(deductions, batch_size=2000)
    close_batch(batch, rows=rows_in(entries, rejected), accepted=len(entries), rejected=rejected)
    return batch


def _line(batch: Batch, entry: SheetEntry, member: Member) -> WageLine:
    return WageLine(
        worksite_id=batch.worksite_id,
        batch_id=batch.pk,
        row=entry.row,
        person_id=member.person.pk,
        month=first_day(entry.month),
        days=entry.days,
        day_rate=entry.day_rate,
        gross=entry.gross,
        deductions=fen(sum((d.amount for d in entry.deductions), ZERO)),
        own_net=entry.own_net,
    )


def _deductions(batch: Batch, entry: SheetEntry, member: Member) -> list[WageDeduction]:
    return [
        WageDeduction(
            worksite_id=batch.worksite_id,
            batch_id=batch.pk,
            row=entry.row,
            ordinal=ordinal,
            person_id=member.person.pk,
            month=first_day(entry.month),
            heading=deduction.heading[:60],
            category=deduction.category,
            amount=deduction.amount,
            statutory=deduction.category in STATUTORY_DEDUCTIONS,
        )
        for ordinal, deduction in enumerate(entry.deductions, 1)
        if deduction.amount
    ]
