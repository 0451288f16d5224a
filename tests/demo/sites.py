"""Small worksites, each written to files, matched, and compared with what it really is."""

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from gongyou.demo.answers import answer
from gongyou.demo.building import build
from gongyou.demo.loading import with_kind
from gongyou.demo.stories import (
    GENERAL_A,
    OWNER,
    Fault,
    Story,
    day_team,
    month_team,
    piece_team,
)
from gongyou.demo.writing import write_site
from gongyou.exchange.matching.document import result_document
from gongyou.exchange.matching.project_file import load_project
from gongyou.exchange.matching.run import reconcile
from gongyou.exchange.recognise import read_folder

AS_OF = date(2026, 9, 30)
Doc = dict[str, Any]
_PERSON_MONTH = (
    *("ref", "name", "month", "gate_days", "sheet_days", "gross", "deductions", "net_payable"),
    *("sheet_own_net", "paid", "arrears", "estimated_due", "codes"),
)


def small(*faults: Fault, months: int = 1, **more: Any) -> Story:
    """A worksite of fourteen with a team of each kind of pay."""
    facts: dict[str, Any] = {
        "number": 13,
        "code": "511504-2026-TEST",
        "name": "示例小项目（虚构）",
        "area_code": "511504",
        "owner": OWNER,
        "general": GENERAL_A,
        "teams": (
            day_team("钢筋班", "钢筋工", 6),
            piece_team("砌筑班", "砌筑工", 4),
            month_team("项目部", "后勤", 4, GENERAL_A),
        ),
        "faults": faults,
        "months": months,
    }
    return Story(**(facts | more))


def matched(story: Story, folder: Path, as_of: date = AS_OF) -> tuple[Doc, Doc]:
    """The right answer, and what the match found in the files, in the same words."""
    site = build(story, as_of)
    right = answer(site, write_site(site, folder))
    project = with_kind(load_project(folder / "project.json", story.pack), story)
    outcome = reconcile(project, read_folder(folder))
    found = result_document(outcome, project.parameters, plain=True)
    return right, in_the_answers_words(found, site.story.has_account)


def in_the_answers_words(found: Doc, has_account: bool) -> Doc:
    project, files = found["project"], found["files"]
    return {
        "arrears_total": found["arrears_total"],
        "arrears_headcount": found["arrears_headcount"],
        "colour": found["colour"],
        "workers": [
            {k: w[k] for k in ("ref", "name", "id_status", "kind", "day_rate")}
            for w in found["workers"]
        ],
        "worker_months": [
            {k: m[k] for k in _PERSON_MONTH} | {"codes": sorted(m["codes"])}
            for m in found["worker_months"]
        ],
        "rejected": dict(
            sorted(sum((Counter(f["rejected_count"]) for f in files.values()), Counter()).items())
        ),
        "control_totals": {
            key: [(t["row"], t["field"], t["stated"], t["computed"]) for t in f["control_totals"]]
            for key, f in files.items()
            if f["control_totals"]
        },
        "months": [{k: v for k, v in m.items() if k in _MONTH} for m in project["months"]],
        "account": _account(project) if has_account else None,
        "duties": _duties(project) if has_account else None,
    }


_MONTH = {
    *("month", "gate_headcount", "sheet_headcount", "paid_headcount", "gross_total"),
    *("deductions_total", "net_payable_total", "paid_total", "arrears_total"),
    *("arrears_headcount", "codes"),
}


def _account(project: Doc) -> Doc:
    return {
        "events": [
            (e["date"], e["kind"], _signed(e), e["balance_after"])
            for e in project["account_events"]
        ],
        "non_worker_total": project["non_worker_total"],
        "labor_fee": [
            {k: c[k] for k in ("month", "agreed", "credited", "completed_on")}
            for c in project["labor_fee"]
        ],
    }  # fmt: skip


def _signed(event: Doc) -> str:
    return str(event["in"]) if event["out"] == "0.00" else f"-{event['out']}"


def _duties(project: Doc) -> Doc:
    return {
        "account_late": project["account_opening"]["late"],
        "deposit_late": project["deposit"]["late"],
        "notice_board_missing": project["notice_board_missing"],
        "labor_officer_missing": project["labor_officer_missing"],
        "tripartite_agreement_missing": project["tripartite_agreement_missing"],
    }


def by_person_month(doc: Doc) -> dict[tuple[str, str], Doc]:
    return {(m["ref"], m["month"]): m for m in doc["worker_months"]}
