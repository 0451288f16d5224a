"""project.json: what is known of an invented worksite beside its files."""

import json
from datetime import timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

from gongyou.demo.invented import PHONE_PREFIX, Firm, account_number
from gongyou.demo.stories import Wrong
from gongyou.demo.timeline import LABOUR_COST_DAY, PAY_DAY
from gongyou.demo.truth import Site
from gongyou.statutes.notice_board import notice_board
from gongyou.statutes.workdays import add_working_days

NOT_SHOWN = "法律援助申请渠道"
# The local minimum is not confirmed; this is a value to try the rule with, no statement.
TEST_MINIMUM_WAGE = "2200.00"
FULL_MONTH_DAYS = 21


def write_project(site: Site, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(project_facts(site), ensure_ascii=False, indent=1)
    (folder / "project.json").write_text(text + "\n", encoding="utf-8")


def project_facts(site: Site) -> dict[str, Any]:
    story, timeline = site.story, site.timeline
    facts: dict[str, Any] = {
        "project_code": story.code,
        "project_name": story.name,
        "kind": story.kind,
        "area_code": story.area_code,
        "start_date": timeline.start.isoformat(),
        "as_of": timeline.as_of.isoformat(),
        "wage_months": list(timeline.months),
        "general_contractor": _firm(story.general),
        "subcontractors": _subcontractors(site),
        "pay_day": {"day": PAY_DAY, "month_offset": 1},
        "parameters": {
            "minimum_wage_month": TEST_MINIMUM_WAGE,
            "full_month_days": FULL_MONTH_DAYS,
        },
        "devices": [
            {"sn": serial, "gate": f"{n}号门", "type": "ZKTeco"}
            for n, serial in enumerate(site.devices, 1)
        ],
    }
    return facts | (_works_facts(site) if story.has_account else {})


def _works_facts(site: Site) -> dict[str, Any]:
    """What only building works must have: permit, account, deposit, officer, notice board."""
    story, timeline = site.story, site.timeline
    return {
        "owner": _firm(story.owner),
        "contract_date": timeline.contract.isoformat(),
        "contract_amount": f"{story.contract_wan * 10_000}.00",
        "construction_permit_date": timeline.permit.isoformat(),
        "labor_fee": {
            "agreed_day": LABOUR_COST_DAY,
            "month_offset": 1,
            "amount_per_month": f"{site.labour_cost:.2f}",
        },
        "special_account": _account(site),
        "deposit": _deposit(site),
        "labor_officer": _officer(site),
        "notice_board": _notice_board(site),
    }


def _firm(firm: Firm) -> dict[str, str]:
    return {"name": firm.name, "credit_code": firm.credit_code}


def _subcontractors(site: Site) -> list[dict[str, Any]]:
    subs = [t for t in site.teams if t.employer != site.story.general]
    by_firm = groupby(sorted(subs, key=lambda t: t.employer.name), key=lambda t: t.employer)
    return [_firm(firm) | {"teams": [t.name for t in teams]} for firm, teams in by_firm]


def _account(site: Site) -> dict[str, Any]:
    after = 50 if site.has(Wrong.ACCOUNT_LATE) else 22
    return {
        "account_no": account_number(site.story.number),
        "bank": "示例银行叙州支行",
        "opened_date": (site.timeline.contract + timedelta(days=after)).isoformat(),
        "tripartite_agreement": not site.has(Wrong.AGREEMENT_MISSING),
    }


def _deposit(site: Site) -> dict[str, Any]:
    amount = f"{site.story.contract_wan * 150}.00"
    if site.has(Wrong.DEPOSIT_MISSING):
        return {"form": "", "amount": None, "paid_date": None}
    after = 26 if site.has(Wrong.DEPOSIT_LATE) else 12
    paid = add_working_days(site.timeline.permit, after)
    return {"form": "现金", "amount": amount, "paid_date": paid.isoformat()}


def _officer(site: Site) -> dict[str, str]:
    if site.has(Wrong.OFFICER_MISSING):
        return {"name": "", "phone": ""}
    number = 9900 + site.story.number
    return {"name": f"示例专管员{site.story.number}", "phone": f"{PHONE_PREFIX}{number}"}


def _notice_board(site: Site) -> dict[str, Any]:
    required = notice_board({}, site.timeline.as_of).value.required
    hidden = {NOT_SHOWN} if site.has(Wrong.NOTICE_INCOMPLETE) else set()
    return {"posted": True, "items": {item: item not in hidden for item in required}}
