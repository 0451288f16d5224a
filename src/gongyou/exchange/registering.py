"""A worksite registered on the way to a check, within what the account may touch."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from gongyou.attendance.devices import register_devices
from gongyou.exchange.access import may_register
from gongyou.exchange.matching.project_file import Project
from gongyou.foundation.audit import Refused
from gongyou.offices.models import Account
from gongyou.payroll.terms import TermsFacts, agree_terms
from gongyou.registry.actions import Part, PartyFacts, WorksiteFacts, register_worksite
from gongyou.registry.models import Worksite


def _check_scope(account: Account, facts: WorksiteFacts) -> None:
    if not may_register(account, facts):
        raise Refused(_("这个工地不在您的范围内。"))


@transaction.atomic
def register_project(account: Account, project: Project) -> Worksite:
    """The worksite of a project.json, created or brought up to date."""
    _check_scope(account, project.worksite)
    worksite = register_worksite(project.worksite)
    agree_terms(worksite, project.terms)
    register_devices(worksite, project.devices)
    return worksite


@transaction.atomic
def register_new_site(account: Account, data: dict[str, Any], code: str) -> Worksite:
    """A new worksite from the short form."""
    facts = WorksiteFacts(
        code=code,
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
    return worksite


def _parties(data: dict[str, Any]) -> list[PartyFacts]:
    parts = [("owner", Part.OWNER), ("general", Part.GENERAL)]
    return [
        PartyFacts(data[f"{name}_name"], data[f"{name}_code"], part)
        for name, part in parts
        if data[f"{name}_name"]
    ]
