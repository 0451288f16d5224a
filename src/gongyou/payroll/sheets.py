"""Wage sheets (工资支付表) come in: who is meant, then one fact per record."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Protocol

from django.db import transaction

from gongyou.foundation.money import ZERO, fen
from gongyou.foundation.months import first_day
from gongyou.foundation.names import name_key, unify
from gongyou.payroll.models import WageDeduction, WageLine
from gongyou.registry.batches import Rejected, Source, close_batch, open_batch, rows_in
from gongyou.registry.models import Batch, Worksite
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


class SheetEntry(Protocol):
    """One record of a wage sheet; see `exchange.records.SheetRow` for the meanings."""

    @property
    def row(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def id_number(self) -> str: ...
    @property
    def id_status(self) -> str: ...
    @property
    def employee_no(self) -> str: ...
    @property
    def team(self) -> str: ...
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
    meant = [(entry, _payee(roll, entry)) for entry in entries]
    roll.flush()
    WageLine.objects.bulk_create([_line(batch, e, m) for e, m in meant], batch_size=2000)
    deductions = [d for e, m in meant for d in _deductions(batch, e, m)]
    WageDeduction.objects.bulk_create(deductions, batch_size=2000)
    close_batch(batch, rows=rows_in(entries, rejected), accepted=len(entries), rejected=rejected)
    return batch


def _payee(roll: SiteRoll, entry: SheetEntry) -> Member:
    id_number = entry.id_number if entry.id_status == "ok" else ""
    found = roll.meant_by(
        id_number=id_number,
        employee_no=entry.employee_no,
        name=entry.name,
        team=entry.team,
    )
    if found is None and id_number:
        found = roll.add(
            ref=stranger_ref(id_number, entry.name),
            name=entry.name,
            id_number=id_number,
            employee_no=entry.employee_no[:30],
        )
    if found is None:
        who = (name_key(entry.name), unify(entry.team), unify(entry.employee_no))
        found = roll.stranger(
            "sheet " + " ".join(who) if any(who[::2]) else "",  # two without a name are two
            ref=stranger_ref("", entry.name),
            name=entry.name,
            team=entry.team,
            employee_no=entry.employee_no,
        )
    return roll.learn(found, name=entry.name, team=entry.team)


def stranger_ref(id_number: str, name: str) -> str:
    """How papers name somebody whom only a wage sheet names."""
    return f"U:{id_number or name}"[:60]


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
