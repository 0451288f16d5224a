"""A site's roster (花名册) becomes people, engagements and registered cards."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Protocol

from django.db import transaction

from gongyou.foundation.names import unify
from gongyou.registry.batches import Rejected, Source, close_batch, open_batch
from gongyou.registry.models import Batch, Engagement, Worksite
from gongyou.registry.roll import Member, SiteRoll


class RosterEntry(Protocol):
    """One row of a roster as read; see `exchange.records.RosterRow` for the meanings."""

    @property
    def row(self) -> int: ...
    @property
    def number(self) -> str: ...
    @property
    def employee_no(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def id_number(self) -> str: ...
    @property
    def id_status(self) -> str: ...
    @property
    def trade(self) -> str: ...
    @property
    def team(self) -> str: ...
    @property
    def contract_text(self) -> str: ...
    @property
    def contract_date(self) -> date | None: ...
    @property
    def entered_on(self) -> date | None: ...
    @property
    def left_on(self) -> date | None: ...
    @property
    def pay_kind(self) -> str | None: ...
    @property
    def rate(self) -> Decimal | None: ...
    @property
    def cards(self) -> tuple[str, ...]: ...
    @property
    def bank_name(self) -> str: ...


@transaction.atomic
def take_in_roster(
    worksite: Worksite,
    source: Source,
    entries: Sequence[RosterEntry],
    rejected: Sequence[Rejected] = (),
) -> Batch | None:
    """Register everybody on the roster; None when this table was taken in before."""
    batch = open_batch(worksite, source)
    if batch is None:
        return None
    roll = SiteRoll(worksite)
    changed: list[Member] = []
    seen: set[int] = set()
    for entry in entries:
        member = _resolve(roll, worksite, entry)
        repeated = id(member) in seen
        seen.add(id(member))
        _describe(member.engagement, entry, keep_first=repeated)
        for card in entry.cards:
            roll.give_card(member, card)
        if member.engagement.pk:
            changed.append(member)
    roll.flush()
    Engagement.objects.bulk_update(
        [m.engagement for m in changed], _DESCRIPTION, batch_size=2000
    )
    close_batch(batch, rows=len(entries), accepted=len(entries), rejected=rejected)
    return batch


def roster_ref(worksite: Worksite, entry: RosterEntry) -> str:
    """The pack's name and the digits of the 工号, or else the roster's own number."""
    digits = "".join(ch for ch in unify(entry.employee_no) if ch.isdigit())
    number = digits or unify(entry.number).zfill(3)
    return f"{worksite.pack}-{number}" if worksite.pack else number


def _resolve(roll: SiteRoll, worksite: Worksite, entry: RosterEntry) -> Member:
    usable = entry.id_status == "ok"
    found = roll.by_id(entry.id_number) if usable else _same_unusable(roll, entry)
    return found or roll.add(
        ref=roster_ref(worksite, entry),
        name=entry.name,
        id_number=entry.id_number if usable else "",
    )


def _same_unusable(roll: SiteRoll, entry: RosterEntry) -> Member | None:
    """The person of an earlier roster whose ID could not be used either.

    The reference must agree too: two persons of one name without usable IDs stay two.
    """
    ref = roster_ref(roll.worksite, entry)
    same = [m for m in roll.named(entry.name) if not m.id_usable and m.engagement.ref == ref]
    return same[0] if len(same) == 1 else None


_DESCRIPTION = [
    "on_roster", "roster_number", "employee_no", "name", "id_status", "teams", "trade",
    "pay_kind", "day_rate", "contract_text", "contract_date", "entered_on", "left_on",
    "bank_name",
]  # fmt: skip


def _describe(engagement: Engagement, entry: RosterEntry, *, keep_first: bool) -> None:
    """Copy the row onto the engagement; of a person on two rows only the team is added."""
    if entry.team and entry.team not in engagement.teams:
        engagement.teams = [*engagement.teams, entry.team]
    if keep_first:
        return
    engagement.on_roster = True
    engagement.roster_number = entry.number
    engagement.employee_no = entry.employee_no
    engagement.name = entry.name
    engagement.id_status = entry.id_status
    engagement.trade = entry.trade
    engagement.pay_kind = entry.pay_kind or ""
    engagement.day_rate = entry.rate if entry.pay_kind == "day" else None
    engagement.contract_text = entry.contract_text[:60]
    engagement.contract_date = entry.contract_date
    engagement.entered_on = entry.entered_on
    engagement.left_on = entry.left_on
    engagement.bank_name = entry.bank_name[:60]
