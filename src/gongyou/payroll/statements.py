"""The wage account's statement (专户流水) comes in: each entry gets its kind."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Protocol

from django.db import transaction

from gongyou.foundation.encrypted import index_of
from gongyou.foundation.money import ZERO
from gongyou.foundation.names import name_key, unify
from gongyou.payroll.models import AccountEntry, StatementParty
from gongyou.registry.batches import Rejected, Source, close_batch, open_batch
from gongyou.registry.models import Batch, Participation, Worksite
from gongyou.registry.roll import SiteRoll

Kind = AccountEntry.Kind


class StatementEntry(Protocol):
    """One entry of a statement; see `exchange.records.AccountEntry` for the meanings."""

    @property
    def row(self) -> int: ...
    @property
    def booked_on(self) -> date: ...
    @property
    def amount_in(self) -> Decimal: ...
    @property
    def amount_out(self) -> Decimal: ...
    @property
    def balance(self) -> Decimal | None: ...
    @property
    def counterparty(self) -> str: ...
    @property
    def counterparty_account(self) -> str: ...
    @property
    def memo(self) -> str: ...


@transaction.atomic
def take_in_statement(
    worksite: Worksite,
    source: Source,
    entries: Sequence[StatementEntry],
    rejected: Sequence[Rejected] = (),
) -> Batch | None:
    """Write a statement's entries; None when this table was taken in before.

    Statements overlap: an entry with its printed balance that another statement already
    brought is refused as a duplicate.
    """
    batch = open_batch(worksite, source)
    if batch is None:
        return None
    known = _known_entries(worksite)
    fresh = [e for e in entries if e.balance is None or _identity(e) not in known]
    judge = _Judge(worksite)
    parties = _Parties(worksite)
    AccountEntry.objects.bulk_create(
        [_entry(batch, e, judge, parties) for e in fresh], batch_size=2000
    )
    rows = {e.row for e in fresh}
    repeated = [Rejected(e.row, "duplicate") for e in entries if e.row not in rows]
    close_batch(
        batch, rows=len(entries), accepted=len(fresh), rejected=[*rejected, *repeated]
    )
    return batch


def _identity(e: StatementEntry) -> tuple[object, ...]:
    return (e.booked_on, e.amount_in, e.amount_out, e.balance)


def _known_entries(worksite: Worksite) -> set[tuple[object, ...]]:
    rows = AccountEntry.objects.filter(worksite=worksite, stated_balance__isnull=False)
    return set(rows.values_list("booked_on", "amount_in", "amount_out", "stated_balance"))


_INTEREST = re.compile("结息|利息")
_REFUND = re.compile("退回|退汇|退款|冲正|代发失败|失败退")
_CLEARING = re.compile("过渡户|代发工资户|批量代发|代发.*清算|待清算")
_BATCH_MEMO = re.compile("代发.*批次|批量代发|代发.*工资")
_MONTH = re.compile(r"(?:(20\d\d)\s*年?\s*[-./]?\s*)?(?<!\d)(1[0-2]|0?[1-9])\s*月")


class _Judge:
    """Tells an entry's kind from the other side's name and account, and from the memo."""

    def __init__(self, worksite: Worksite) -> None:
        self.roll = SiteRoll(worksite)
        owners = Participation.objects.filter(
            worksite=worksite, part=Participation.Part.OWNER
        ).select_related("employer")
        self.owners = {unify(p.employer.name) for p in owners}

    def kind(self, e: StatementEntry) -> str:
        return self._inflow(e) if e.amount_in > ZERO else self._outflow(e)

    def _inflow(self, e: StatementEntry) -> str:
        if unify(e.counterparty) in self.owners:
            return Kind.APPROPRIATION
        if _INTEREST.search(e.memo):
            return Kind.INTEREST
        if _REFUND.search(e.memo) or _CLEARING.search(e.counterparty):
            return Kind.REFUND
        # Without a named other side only the memo can tell that it is labour cost.
        if not e.counterparty and re.search("人工费|拨付", e.memo):
            return Kind.APPROPRIATION
        return Kind.OTHER_INFLOW

    def _outflow(self, e: StatementEntry) -> str:
        if self._is_worker(e):
            return Kind.WAGE_LINE
        if _CLEARING.search(e.counterparty):
            return Kind.WAGE_BATCH
        if not e.counterparty and _BATCH_MEMO.search(e.memo):
            return Kind.WAGE_BATCH
        return Kind.NON_WORKER

    def _is_worker(self, e: StatementEntry) -> bool:
        named = [m for m in self.roll.named(e.counterparty) if name_key(e.counterparty)]
        card = index_of("card", e.counterparty_account)
        return bool(named) or any(card in m.cards for m in self.roll.members if card)


def memo_month(memo: str, booked_on: date) -> date | None:
    """The month a memo names (拨付2026年7月人工费, 代发7月工资); a month without its year is
    the latest such month that is not after the booking."""
    found = _MONTH.search(unify(memo))
    if not found:
        return None
    month = int(found[2])
    if found[1]:
        return date(int(found[1]), month, 1)
    return date(booked_on.year - (month > booked_on.month), month, 1)


class _Parties:
    """The other sides as printed, made as they appear."""

    def __init__(self, worksite: Worksite) -> None:
        self.worksite = worksite
        self.made: dict[tuple[str, str, str], int] = {}

    def id_of(self, e: StatementEntry) -> int:
        key = (e.counterparty[:120], e.counterparty_account, e.memo[:200])
        if key not in self.made:
            name, account, memo = key
            index = index_of("account", account)
            party = StatementParty.objects.filter(
                worksite=self.worksite, name=name, account_index=index, memo=memo
            ).first() or StatementParty.objects.create(
                worksite=self.worksite,
                name=name,
                account=account or None,
                account_index=index,
                memo=memo,
            )
            self.made[key] = party.pk
        return self.made[key]


def _entry(
    batch: Batch, e: StatementEntry, judge: _Judge, parties: _Parties
) -> AccountEntry:
    return AccountEntry(
        worksite_id=batch.worksite_id,
        batch_id=batch.pk,
        row=e.row,
        booked_on=e.booked_on,
        amount_in=e.amount_in,
        amount_out=e.amount_out,
        stated_balance=e.balance,
        party_id=parties.id_of(e),
        kind=judge.kind(e),
        month=memo_month(e.memo, e.booked_on),
    )
