"""Registering a worksite with its parties; withdrawing a table that was brought by mistake."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from gongyou.foundation import audit
from gongyou.registry.models import (
    Batch,
    Employer,
    LabourOfficer,
    NoticeBoard,
    Participation,
    Worksite,
)

Part = Participation.Part


@dataclass(frozen=True)
class PartyFacts:
    """An employer taking part in a worksite."""

    name: str
    credit_code: str
    part: str
    teams: tuple[str, ...] = ()


@dataclass(frozen=True)
class WorksiteFacts:
    """What the registers keep of a worksite. Money in yuan; None = not known."""

    code: str
    name: str
    pack: str
    district_code: str
    kind: str = Worksite.Kind.CONSTRUCTION
    start_date: date | None = None
    contract_date: date | None = None
    contract_amount: Decimal | None = None
    permit_date: date | None = None
    minimum_wage_month: Decimal | None = None
    full_month_days: int | None = None
    parties: tuple[PartyFacts, ...] = ()
    officer_name: str | None = None
    officer_phone: str = ""
    notice_posted: bool | None = None
    notice_items: Mapping[str, bool] = field(default_factory=dict)


_COLUMNS = (
    "name", "pack", "district_code", "kind", "start_date", "contract_date", "contract_amount",
    "permit_date", "minimum_wage_month", "full_month_days",
)  # fmt: skip


@transaction.atomic
def register_worksite(facts: WorksiteFacts) -> Worksite:
    """Create the worksite with this code, or bring what is known of it up to date."""
    worksite, created = Worksite.objects.update_or_create(
        code=facts.code, defaults={name: getattr(facts, name) for name in _COLUMNS}
    )
    for party in facts.parties:
        _take_part(worksite, party)
    if facts.officer_name is not None:
        officer, _ = LabourOfficer.objects.get_or_create(worksite=worksite)
        officer.name, officer.phone = facts.officer_name, facts.officer_phone or None
        officer.save()
    if facts.notice_posted is not None:
        NoticeBoard.objects.update_or_create(
            worksite=worksite,
            defaults={"posted": facts.notice_posted, "items": dict(facts.notice_items)},
        )
    audit.record(
        "register_worksite" if created else "update_worksite",
        audit.Target("worksite", str(worksite.uuid), worksite.pk),
    )
    return worksite


def _take_part(worksite: Worksite, party: PartyFacts) -> None:
    employer, _ = Employer.objects.get_or_create(
        credit_code=party.credit_code, defaults={"name": party.name}
    )
    Participation.objects.update_or_create(
        worksite=worksite,
        employer=employer,
        part=party.part,
        defaults={"teams": list(party.teams)},
    )


@transaction.atomic
def withdraw_batch(batch: Batch, reason: str) -> None:
    """Leave a wage or attendance sheet out of every computation from now on. Its facts stay.

    Raises `audit.Refused` for other kinds: only a sheet can be brought twice and count twice.
    """
    if not batch.may_be_withdrawn:
        raise audit.Refused("只有工资表和考勤表可以撤回")
    changed = Batch.objects.filter(pk=batch.pk, withdrawn_at=None).update(
        withdrawn_at=timezone.now(), withdrawn_because=reason
    )
    if not changed:
        raise audit.Refused("这份表已经撤回")
    audit.record(
        "withdraw_batch",
        audit.Target("batch", str(batch.uuid), batch.worksite_id),
        reason=reason,
        digest_after=batch.digest,
    )
