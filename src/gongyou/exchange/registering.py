"""A worksite registered on the way to a check, within what the account may touch.

Registering and queueing are one transaction: a run that is refused leaves no worksite behind.
"""

from dataclasses import replace
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from gongyou.alerts.models import Signal
from gongyou.attendance.devices import register_devices
from gongyou.exchange.access import may_register, may_update
from gongyou.exchange.actions import RunFacts, queue_run
from gongyou.exchange.matching.project_file import Project
from gongyou.exchange.models import Check
from gongyou.foundation.audit import Refused
from gongyou.offices.access import scope_of
from gongyou.offices.models import Account
from gongyou.payroll.terms import TermsFacts, agree_terms
from gongyou.registry.actions import Part, PartyFacts, WorksiteFacts, register_worksite
from gongyou.registry.models import Worksite


def _check_scope(account: Account, facts: WorksiteFacts) -> None:
    if not may_register(account, facts):
        raise Refused(_("这个工地不在您的范围内。"))


@transaction.atomic
def run_on_project(account: Account, check: Check, project: Project) -> None:
    """Run a check on the worksite of its project.json, created or brought up to date."""
    facts = _with_what_is_kept(project.worksite)
    _check_scope(account, facts)
    known = Worksite.objects.filter(code=facts.code).first()
    if known is None or may_update(account, known):
        known = _register(account, facts, project)
    run_on_known_site(account, check, RunFacts(known, project.as_of, project.months))


def _register(account: Account, facts: WorksiteFacts, project: Project) -> Worksite:
    """A contractor may bring a site, but not the yardstick it is measured by."""
    if not scope_of(account).area_prefixes:
        facts = replace(facts, minimum_wage_month=None, full_month_days=None)
    worksite = register_worksite(facts)
    agree_terms(worksite, project.terms)
    register_devices(worksite, project.devices)
    return worksite


def run_on_known_site(account: Account, check: Check, facts: RunFacts) -> None:
    """Run a check on a site in sight. A contractor cannot go back behind the day it was
    judged on: an old day without files would wash any colour off."""
    judged = Signal.objects.filter(worksite=facts.worksite).aggregate(last=Max("as_of"))["last"]
    if judged and facts.as_of < judged and not may_update(account, facts.worksite):
        raise Refused(_("这个工地已经核对到更晚的一天，不能再以早的日期为准。"))
    queue_run(check, facts)


def _with_what_is_kept(facts: WorksiteFacts) -> WorksiteFacts:
    """The prefix of references stands on papers already; it does not change with a file."""
    known = Worksite.objects.filter(code=facts.code).first()
    return facts if known is None else replace(facts, pack=known.pack, kind=known.kind)


@transaction.atomic
def run_on_new_site(account: Account, check: Check, data: dict[str, Any]) -> None:
    """Run a check on a new worksite from the short form."""
    facts = WorksiteFacts(
        code=f"GY-{uuid4().hex[:10]}",
        name=data["name"],
        pack="",
        district_code=data["area"].code,
        start_date=data["start_date"],
        contract_date=data["contract_date"],
        permit_date=data["permit_date"],
        parties=tuple(_parties(data)),
    )
    _check_scope(account, facts)
    worksite = register_worksite(facts)
    agree_terms(worksite, TermsFacts(pay_day=data["pay_day"]))
    queue_run(check, RunFacts(worksite, data["as_of"]))


def _parties(data: dict[str, Any]) -> list[PartyFacts]:
    parts = [("owner", Part.OWNER), ("general", Part.GENERAL)]
    return [
        PartyFacts(data[f"{name}_name"], data[f"{name}_code"], part)
        for name, part in parts
        if data[f"{name}_name"]
    ]
