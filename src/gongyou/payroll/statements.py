"""The wage account's statement (专户流水) comes in: each entry gets its kind."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Protocol

from django.db import transaction

from gongyou.foundation.encrypted import index_of
from gongyou.foundation.masking import mask_numbers
from gongyou.foundation.money import ZERO
from gongyou.foundation.names import unify
from gongyou.payroll.models import AccountEntry, StatementParty
from gongyou.payroll.strangers import Workers
from gongyou.registry.batches import Rejected, Source, close_batch, open_batch, rows_in
from gongyou.registry.models import Batch, Participation, Worksite

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

    Statements overlap: an entry that another statement already brought is refused as a
    duplicate.
    """
    batch = open_batch(worksite, source)
    if batch is None:
        return None
    fresh, repeated = _sort_out(worksite, entries)
    judge = _Judge(worksite)
    parties = _Parties(worksite)
    AccountEntry.objects.bulk_create(
        [_entry(batch, e, judge, parties) for e in fresh], batch_size=2000
    )
    refused = [*rejected, *(Rejected(e.row, "duplicate") for e in repeated)]
    close_batch(batch, rows=rows_in(entries, rejected), accepted=len(fresh), rejected=refused)
    return batch


Identity = tuple[object, ...]


def _sort_out(
    worksite: Worksite, entries: Sequence[StatementEntry]
) -> tuple[list[StatementEntry], list[StatementEntry]]:
    """Entries not known yet, and those that another statement has brought.

    With its printed balance an entry is one of its kind. Without it, equal entries of a day
    are told apart by their number only: two statements that overlap show the same ones.
    """
    known = _known_entries(worksite)
    fresh: list[StatementEntry] = []
    repeated: list[StatementEntry] = []
    for entry in entries:
        identity = _identity(entry)
        (repeated if known[identity] > 0 else fresh).append(entry)
        known[identity] -= 1
    return fresh, repeated


def _identity(e: StatementEntry) -> Identity:
    if e.balance is not None:
        return (e.booked_on, e.amount_in, e.amount_out, e.balance)
    return (e.booked_on, e.amount_in, e.amount_out, *_as_kept(e))


def _as_kept(e: StatementEntry) -> tuple[str, str]:
    """Name and memo as printed; a bank may print a payee's card or ID number in them."""
    return mask_numbers(e.counterparty)[:120], mask_numbers(e.memo)[:200]


def _known_entries(worksite: Worksite) -> Counter[Identity]:
    rows = AccountEntry.objects.filter(worksite=worksite).values_list(
        "booked_on", "amount_in", "amount_out", "stated_balance", "party__name", "party__memo"
    )
    return Counter(
        (day, paid_in, out, name, memo) if balance is None else (day, paid_in, out, balance)
        for day, paid_in, out, balance, name, memo in rows
    )


_INTEREST = re.compile("结息|利息")
_REFUND = re.compile("退回|退汇|退票|退款|冲正|冲回|代发失败|失败退|代发退|入账失败|未入账")
_CLEARING = re.compile("过渡户|代发工资户|批量代发|代发.*清算|待清算")
_BATCH_MEMO = re.compile("代发.*批次|批量代发|代发.*工资")
_MONTH = re.compile(
    r"(?:(?P<year>20\d\d)年?[-./]?|(?<!\d))(?P<month>1[0-2]|0?[1-9])月(?!\d{1,2}[日号])"
)
_YEAR_MONTH = re.compile(r"(?<!\d)(?P<year>20\d\d)[-./年]?(?P<month>0[1-9]|1[0-2])(?!\d|[-./]\d)")


class _Judge:
    """Tells an entry's kind from the other side's name and account, and from the memo."""

    def __init__(self, worksite: Worksite) -> None:
        self.workers = Workers(worksite.pk)
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
        # Who pays a worker's wages out gets them back from him, or from his card.
        if self.workers.named(e.counterparty) or self.workers.hold(e.counterparty_account):
            return Kind.REFUND
        # Without a named other side only the memo can tell that it is labour cost.
        if not e.counterparty and re.search("人工费|拨付", e.memo):
            return Kind.APPROPRIATION
        return Kind.OTHER_INFLOW

    def _outflow(self, e: StatementEntry) -> str:
        if self.workers.named(e.counterparty) or self.workers.hold(e.counterparty_account):
            return Kind.WAGE_LINE
        if _CLEARING.search(e.counterparty):
            return Kind.WAGE_BATCH
        if not e.counterparty and _BATCH_MEMO.search(e.memo):
            return Kind.WAGE_BATCH
        return Kind.NON_WORKER


_NUMERALS = {"十二": "12", "十一": "11", "十": "10"} | {
    c: str(n) for n, c in enumerate("一二三四五六七八九", 1)
}


def memo_month(memo: str, booked_on: date) -> date | None:
    """The month a memo names (拨付2026年7月人工费, 代发7月工资, 202607工资).

    A month without its year is the one before the booking that is nearest, or the next
    month: labour cost may come in ahead of the work. A day (8月5日) is no month.
    """
    text = re.sub(r"(十[一二]?|[一二三四五六七八九])(?=月)", lambda m: _NUMERALS[m[1]], unify(memo))
    found = _MONTH.search(text) or _YEAR_MONTH.search(text)
    if not found:
        return None
    month = int(found["month"])
    if found["year"]:
        return date(int(found["year"]), month, 1)
    ahead = booked_on.month % 12 + 1
    years = -1 if month > booked_on.month else 0
    if month == ahead:
        years = int(ahead == 1)
    return date(booked_on.year + years, month, 1)


class _Parties:
    """The other sides as printed, made as they appear."""

    def __init__(self, worksite: Worksite) -> None:
        self.worksite = worksite
        self.made: dict[tuple[str, str, str], int] = {}

    def id_of(self, e: StatementEntry) -> int:
        (name, memo), account = _as_kept(e), e.counterparty_account
        key = (name, account, memo)
        if key not in self.made:
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


def _entry(batch: Batch, e: StatementEntry, judge: _Judge, parties: _Parties) -> AccountEntry:
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
