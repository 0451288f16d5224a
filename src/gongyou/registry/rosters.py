"""A site's roster (花名册) becomes people, engagements and registered cards."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Protocol

from django.db import transaction

from gongyou.foundation.names import name_key, unify
from gongyou.registry.batches import Rejected, Source, close_batch, open_batch, rows_in
from gongyou.registry.marks import marked
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
    def phone(self) -> str: ...
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
    names = Counter(name_key(entry.name) for entry in entries)
    for entry in entries:
        earlier = [m for m in roll.named(entry.name, roster=True) if id(m) not in seen]
        member = _resolve(roll, entry, earlier, alone=names[name_key(entry.name)] == 1)
        repeated = id(member) in seen
        seen.add(id(member))
        if not member.on_roster:
            roll.rename(member, roster_ref(worksite, entry))
        _describe(member, entry, keep_first=repeated)
        for card in entry.cards:
            roll.give_card(member, card)
        if not repeated:
            roll.learn_phone(member, entry.phone)
        if member.engagement.pk:
            changed.append(member)
    roll.flush()
    Engagement.objects.bulk_update([m.engagement for m in changed], _DESCRIPTION, batch_size=2000)
    close_batch(batch, rows=rows_in(entries, rejected), accepted=len(entries), rejected=rejected)
    return batch


def roster_ref(worksite: Worksite, entry: RosterEntry) -> str:
    """The pack's name and the digits of the 工号, or else the roster's own number."""
    employee_no = unify(entry.employee_no)
    if marked(employee_no) != employee_no:  # somebody's ID number or telephone
        employee_no = ""
    digits = "".join(ch for ch in employee_no if ch.isdigit())
    number = digits or unify(entry.number).zfill(3)
    return (f"{worksite.pack}-{number}" if worksite.pack else number)[:60]


def _resolve(
    roll: SiteRoll, entry: RosterEntry, earlier: Sequence[Member], *, alone: bool
) -> Member:
    """The person of a row: by ID, or as one of an `earlier` roster whose ID or ours cannot be
    used; or somebody new. `alone`: nobody else on this roster has the name."""
    ref = roster_ref(roll.worksite, entry)
    id_number = entry.id_number if entry.id_status == "ok" else ""
    found = roll.by_id(id_number) if id_number else None
    if found is not None:
        return found
    known = _same_as_before(entry, ref, [m for m in earlier if not (id_number and m.id_usable)])
    if known is None or (not alone and known.engagement.ref != ref):
        return roll.add(ref=ref, name=entry.name, id_number=id_number)
    if id_number:
        roll.learn_id(known, id_number)
    return known


def _same_as_before(entry: RosterEntry, ref: str, earlier: Sequence[Member]) -> Member | None:
    """Of that name on an earlier roster, in no other team: the same reference, or the only
    one. (The sheets of one workbook are rosters too, and may each begin with number 1.)"""
    same = [m for m in earlier if m.in_team(entry.team) or not (entry.team and m.engagement.teams)]
    same_ref = [m for m in same if m.engagement.ref == ref]
    if same_ref:
        return same_ref[0]
    return same[0] if len(same) == 1 and same[0].in_team(entry.team) else None


_DESCRIPTION = [
    "ref", "on_roster", "roster_number", "employee_no", "name", "id_status", "teams", "trade",
    "pay_kind", "day_rate", "contract_text", "contract_date", "entered_on", "left_on",
    "bank_name",
]  # fmt: skip


def _describe(member: Member, entry: RosterEntry, *, keep_first: bool) -> None:
    """Copy the row onto the engagement; of a person on two rows only the team is added."""
    engagement = member.engagement
    if entry.team and entry.team not in engagement.teams:
        engagement.teams = [*engagement.teams, entry.team]
    if keep_first:
        return
    if not (member.id_usable and engagement.on_roster and engagement.id_status == "ok"):
        engagement.id_status = entry.id_status  # an ID once read well is not lost again
    engagement.on_roster = True
    engagement.roster_number = entry.number[:20]
    engagement.employee_no = marked(entry.employee_no)[:30]
    engagement.name = entry.name[:60]
    engagement.trade = entry.trade[:40]
    engagement.pay_kind = entry.pay_kind or ""
    engagement.day_rate = entry.rate if entry.pay_kind == "day" else None
    engagement.contract_text = entry.contract_text[:60]
    engagement.contract_date = entry.contract_date
    engagement.entered_on = entry.entered_on
    engagement.left_on = entry.left_on
    engagement.bank_name = entry.bank_name[:60]
