"""What a download holds: the result of a worksite, or its roster with numbers in full."""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import xlsxwriter
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gongyou.alerts.queries import judge_worksite
from gongyou.exchange.matching.document import result_document
from gongyou.exchange.matching.run import Outcome
from gongyou.exchange.matching.workbook import put_mark, workbook_bytes
from gongyou.offices.models import Account
from gongyou.payroll.queries.months import sheet_months
from gongyou.payroll.queries.position import wage_position
from gongyou.payroll.queries.workers import worker_months
from gongyou.portal import listing
from gongyou.registry.looks import Reason, Way, Why, note_look
from gongyou.registry.models import Engagement, Export, RegisteredCard, Worksite

Kind = Export.Kind
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TYPES = {Kind.RESULT_JSON: ("json", "application/json")}
_SAFE = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


@dataclass(frozen=True)
class Ready:
    """A download that can be made now: how many people, and from what."""

    worksite: Worksite
    kind: str
    people: int
    noted: dict[str, Any]
    make: Callable[[], bytes]

    @property
    def name(self) -> str:
        ending = _TYPES.get(Kind(self.kind), ("xlsx", ""))[0]
        word = "roster" if self.kind == Kind.ROSTER else "gongyou"
        return f"{word}-{self.worksite.code}-{timezone.localdate():%Y-%m-%d}.{ending}"

    @property
    def content_type(self) -> str:
        return _TYPES.get(Kind(self.kind), ("", XLSX))[1]


def mark_of(account: Account) -> str:
    """Who takes it and when: stands on every page."""
    now: datetime = timezone.localtime()
    said = {"who": f"{account.name} ({account.username})", "when": f"{now:%Y-%m-%d %H:%M}"}
    return _("%(who)s 于 %(when)s 导出，仅限工作使用") % said


def ready(account: Account, worksite: Worksite, kind: str) -> Ready | None:
    """None where there is nothing to be taken out yet."""
    if kind == Kind.ROSTER:
        return _roster(account, worksite)
    return _result(account, worksite, kind)


def _result(account: Account, worksite: Worksite, kind: str) -> Ready | None:
    months, as_of = sheet_months(worksite.pk), listing.judged_on(worksite)
    if as_of is None:
        return None
    people = len({r.person_id for r in worker_months(worksite.pk, months)})

    def make() -> bytes:
        position = wage_position(worksite, months, as_of)
        document = result_document(Outcome(position, judge_worksite(position), months), {})
        if kind == Kind.RESULT_JSON:
            return json.dumps(document, ensure_ascii=False, indent=1).encode()
        lang = "en" if (get_language() or "").startswith("en") else "zh"
        return workbook_bytes(document, lang, mark_of(account))

    noted = {"as_of": as_of.isoformat(), "months": [f"{m:%Y-%m}" for m in months]}
    return Ready(worksite, kind, people, noted, make)


def may_take_roster(account: Account) -> bool:
    """The labour officer keeps the roster of his own worksites, and fills the bank's forms."""
    role = account.acting_role
    return bool(role and role.role == "labour_officer")


def _roster(account: Account, worksite: Worksite) -> Ready | None:
    rows = Engagement.objects.filter(worksite=worksite, on_roster=True)
    people = rows.count()
    if not people or not may_take_roster(account):
        return None

    def make() -> bytes:
        works = list(rows.select_related("person").order_by("ref"))
        role = account.acting_role
        why = Why(Way.DAILY, Reason.PAYMENT, _("花名册导出"), role.place if role else "")
        fields = ("id_number", "phone", "cards")
        note_look([w.person_id for w in works], fields, why, worksite.pk)
        return _roster_bytes(worksite, works, mark_of(account))

    return Ready(worksite, Kind.ROSTER, people, {"on_roster": True}, make)


def _roster_bytes(worksite: Worksite, works: list[Engagement], mark: str) -> bytes:
    cards: dict[int, list[str]] = {}
    held = RegisteredCard.objects.filter(worksite=worksite).select_related("card")
    for row in held.order_by("id"):
        cards.setdefault(row.person_id, []).append(row.card.number or "")
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, _SAFE)
    sheet = book.add_worksheet(_("花名册"))
    bold, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
    sheet.write_string(0, 0, f"{worksite.name} · {mark}", bold)
    head = [
        _("编号"),
        _("姓名"),
        _("身份证号"),
        _("联系电话"),
        _("工资卡号"),
        _("开户行"),
        _("班组"),
    ]
    for column, word in enumerate(head):
        sheet.write_string(1, column, word, bold)
    for line, w in enumerate(works, 2):
        cells = [w.shown_ref, w.name, w.person.id_number or "", w.person.phone or "",
                 " ".join(cards.get(w.person_id, [])), w.bank_name, "、".join(w.teams)]  # fmt: skip
        for column, value in enumerate(cells):
            sheet.write_string(line, column, value, text)
    sheet.set_column(0, 6, 20)
    put_mark(book, mark)
    book.close()
    return out.getvalue()
