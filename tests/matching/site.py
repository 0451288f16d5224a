"""A worksite built from records, as readers would hand them on, and what the match says of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from tests.matching.cast import Somebody

from gongyou.exchange.matching.document import result_document
from gongyou.exchange.matching.project_file import Project, read_project
from gongyou.exchange.matching.run import Outcome, reconcile
from gongyou.exchange.records import (
    AccountEntry,
    BankLine,
    Deduction,
    Direction,
    IdStatus,
    Kind,
    LineStatus,
    PinRow,
    Punch,
    Reading,
    Record,
    Rejection,
    RosterRow,
    SheetRow,
    Table,
)

Doc = dict[str, Any]
JULY, AUGUST = "2026-07", "2026-08"
IN, OUT, UNKNOWN = Direction.IN, Direction.OUT, Direction.UNKNOWN
OWNER = "叙州区示例建设投资有限公司"

PROJECT: Doc = {
    "project_code": "511504-TEST",
    "project_name": "示例工地（虚构）",
    "area_code": "511504",
    "start_date": "2026-06-10",
    "as_of": "2026-09-30",
    "wage_months": [JULY],
    "owner": {"name": OWNER, "credit_code": "91511504MAPWPYRD95"},
    "contract_date": "2026-05-20",
    "construction_permit_date": "2026-06-08",
    "labor_fee": {"agreed_day": 5, "month_offset": 1, "amount_per_month": "10000.00"},
    "pay_day": {"day": 15, "month_offset": 1},
    "special_account": {"opened_date": "2026-06-01", "tripartite_agreement": True},
    "deposit": {"paid_date": "2026-06-15"},
    "labor_officer": {"name": "李小算", "phone": "199-0000-0902"},
    "notice_board": {"posted": True, "items": {}},
    "parameters": {"minimum_wage_month": "2200.00", "full_month_days": 21},
}


def project(**changes: object) -> Project:
    """The usual project.json with some of its fields changed."""
    return read_project(PROJECT | changes, "T")


def yuan(amount: object) -> Decimal:
    return Decimal(str(amount)).quantize(Decimal("0.01"))


# --- rows, with what is usual for everything not said ------------------------------------


def roster_row(who: Somebody, **changes: Any) -> RosterRow:
    usual: Doc = {
        "row": 3 + int(who.number),
        "number": who.number,
        "employee_no": "",
        "name": who.name,
        "id_number": who.id_number,
        "id_status": IdStatus.OK,
        "sex": "男",
        "trade": "",
        "team": who.team,
        "employer": "",
        "phone": "",
        "contract_text": "2026-06-09",
        "contract_date": date(2026, 6, 9),
        "entered_on": None,
        "left_on": None,
        "pay_kind": who.pay,
        "rate": who.rate,
        "rate_unit": "",
        "cards": (who.card,),
        "bank_name": "",
        "remark": "",
    }
    return RosterRow(**usual | changes)


def sheet_row(who: Somebody, gross: object, month: str = JULY, **changes: Any) -> SheetRow:
    """A row of the wage sheet; `taken={"借支": 500}` are deductions."""
    taken = changes.pop("taken", {})
    usual: Doc = {
        "row": 3 + int(who.number),
        "number": who.number,
        "name": who.name,
        "id_number": who.id_number,
        "id_status": IdStatus.OK,
        "employee_no": "",
        "team": who.team,
        "employer": "",
        "trade": "",
        "month": month,
        "days": None,
        "day_rate": None,
        "gross": None if gross is None else yuan(gross),
        "deductions": tuple(deductions(taken)),
        "own_net": None,
        "card": "",
        "remark": "",
    }
    return SheetRow(**usual | changes)


_CATEGORIES = {"借支": "advance", "社保": "social_insurance", "个税": "tax", "伙食": "meals"}


def deductions(taken: Mapping[str, object]) -> list[Deduction]:
    return [Deduction(h, _CATEGORIES.get(h, "other"), yuan(a)) for h, a in taken.items()]


NO_ID: Doc = {"id_number": "", "id_status": IdStatus.MISSING}
BAD_ID: Doc = {"id_status": IdStatus.CHECKSUM}
LOST_ID: Doc = {"id_number": "", "id_status": IdStatus.LOST_DIGITS}


def pin_row(who: Somebody, code: str = "", **changes: Any) -> PinRow:
    usual: Doc = {
        "row": 1 + int(who.number),
        "code": code or who.pin,
        "name": who.name,
        "department": who.team,
        "id_number": who.id_number,
        "id_status": IdStatus.OK,
        "employee_no": "",
    }
    return PinRow(**usual | changes)


def moment(text: str) -> datetime:
    """``07-03 18:05`` is 2026-07-03 18:05:00."""
    full = text if len(text) > 14 else f"2026-{text}"
    return datetime.fromisoformat(full)


def punch(
    who: Somebody | str,
    at: str,
    direction: Direction = IN,
    *,
    gate: str = "G1",
    **changes: Any,
) -> Punch:
    code = who if isinstance(who, str) else who.pin
    when = moment(at) if at else None
    return Punch(row=0, device=gate, code=code, at=when, direction=direction, **changes)


def worked(who: Somebody | str, *days: int, month: str = JULY) -> list[Punch]:
    """In at 07:00 and out at 18:30 on these days of a month."""
    return [
        punch(who, f"{month}-{day:02d} {time}", way)
        for day in days
        for time, way in (("07:00:00", IN), ("18:30:00", OUT))
    ]


def bank_line(
    who: Somebody, amount: object, month: str = JULY, status: str = "ok", **changes: Any
) -> BankLine:
    usual: Doc = {
        "row": 0,
        "sequence": "",
        "name": who.name,
        "card": who.card,
        "amount": yuan(amount),
        "status": LineStatus(status),
        "month": month,
        "note": "",
        "end_to_end_id": "",
    }
    return BankLine(**usual | changes)


def failed(who: Somebody, amount: object, month: str = JULY, **changes: Any) -> BankLine:
    return bank_line(who, amount, month, "fail", **changes)


def pending(who: Somebody, amount: object, month: str = JULY, **changes: Any) -> BankLine:
    return bank_line(who, amount, month, "pend", **changes)


def money_in(day: str, amount: object, memo: str = "", party: str = OWNER) -> AccountEntry:
    return _entry(day, yuan(amount), yuan(0), party, "", memo)


def money_out(
    day: str, amount: object, party: str = "", account: str = "", memo: str = ""
) -> AccountEntry:
    return _entry(day, yuan(0), yuan(amount), party, account, memo)


def _entry(
    day: str, paid_in: Decimal, out: Decimal, party: str, account: str, memo: str
) -> AccountEntry:
    booked = date.fromisoformat(f"2026-{day}" if len(day) == 5 else day)
    return AccountEntry(0, booked, paid_in, out, None, party, account, memo)


# --- the site and its files --------------------------------------------------------------


@dataclass
class Site:
    """Files as they are brought, one after the other; `result()` matches them."""

    project: Project = field(default_factory=project)
    readings: list[Reading] = field(default_factory=list)

    def roster(self, *rows: RosterRow | Somebody, **more: Any) -> None:
        records = [roster_row(r) if isinstance(r, Somebody) else r for r in rows]
        self._bring(Kind.ROSTER, records, **more)

    def pins(self, *rows: PinRow | Somebody, **more: Any) -> None:
        records = [pin_row(r) if isinstance(r, Somebody) else r for r in rows]
        self._bring(Kind.PIN_TABLE, records, **more)

    def gate(self, *punches: Punch | Iterable[Punch], **more: Any) -> None:
        flat = [p for item in punches for p in ([item] if isinstance(item, Punch) else list(item))]
        numbered = [p._replace(row=n) for n, p in enumerate(flat, 1)]
        table = self._bring(Kind.GATE, [], **more)
        table.punches = lambda: iter(numbered)

    def sheet(self, *rows: SheetRow, **more: Any) -> None:
        self._bring(Kind.WAGE_SHEET, list(rows), **more)

    def bank(self, *lines: BankLine, on: str = "08-14", no: str = "", **more: Any) -> None:
        """A bank's answer to the batch of that day; lines are numbered as they come."""
        numbered = [
            _replaced(line, row=n, sequence=line.sequence or str(n))
            for n, line in enumerate(lines, 1)
        ]
        facts = {"batch_date": f"2026-{on}" if on else "", "batch_no": no or on}
        self._bring(Kind.BANK_RETURN, numbered, facts=facts, **more)

    def account(self, *entries: AccountEntry, **more: Any) -> None:
        numbered = [_replaced(e, row=n) for n, e in enumerate(entries, 4)]
        self._bring(Kind.ACCOUNT, numbered, **more)

    def _bring(
        self,
        kind: Kind,
        records: Sequence[Record],
        *,
        name: str = "",
        digest: str = "",
        facts: dict[str, str] | None = None,
        rejections: Sequence[Rejection] = (),
    ) -> Table:
        key = name or f"{kind}-{len(self.readings)}"
        table = Table(
            key,
            kind,
            "test",
            facts=dict(facts or {}),
            records=list(records),
            rejections=list(rejections),
        )
        self.readings.append(Reading(key, digest or f"digest of {key}", 1, tables=[table]))
        return table

    def match(self, *readings: Reading, months: Sequence[str] = ()) -> Outcome:
        return reconcile(self.project, readings or self.readings, months)

    def result(self, *months: str) -> "Result":
        """What the match says of these months (July, if none is named)."""
        outcome = self.match(months=months or [JULY])
        return Result(result_document(outcome, self.project.parameters, plain=True))


def _replaced(record: Any, **changes: Any) -> Any:
    from dataclasses import replace

    return replace(record, **changes)


@dataclass(frozen=True)
class Result:
    """The result document, asked about people."""

    doc: Doc

    def of(self, who: Somebody | str, month: str = JULY) -> Doc:
        """The one person-month of somebody, by reference."""
        ref = who if isinstance(who, str) else who.ref
        found = [m for m in self.doc["worker_months"] if (m["ref"], m["month"]) == (ref, month)]
        assert len(found) == 1, f"{ref} {month}: {self.refs}"
        return dict(found[0])

    def codes(self, who: Somebody | str, month: str = JULY) -> set[str]:
        return set(self.of(who, month)["codes"])

    def days(self, who: Somebody | str, month: str = JULY) -> int:
        return int(self.of(who, month)["gate_days"])

    @property
    def refs(self) -> list[str]:
        return sorted({m["ref"] for m in self.doc["worker_months"]})

    @property
    def project(self) -> Doc:
        return dict(self.doc["project"])

    def month(self, month: str = JULY) -> Doc:
        return dict(next(m for m in self.project["months"] if m["month"] == month))

    def rejected(self, key: str) -> Doc:
        return dict(self.doc["files"][key]["rejected_count"])

    def signal(self, rule: str, subject: str = "") -> Doc:
        found = [s for s in self.doc["signals"] if s["rule"] == rule and s["subject"] == subject]
        assert len(found) == 1, [(s["rule"], s["subject"]) for s in self.doc["signals"]]
        return dict(found[0])


def days_from(first: str, count: int) -> list[str]:
    start = date.fromisoformat(first)
    return [(start + timedelta(days=n)).isoformat() for n in range(count)]


def work_dates() -> dict[str, set[date]]:
    """Everybody's work days, by reference."""
    from gongyou.attendance.models import WorkDay
    from gongyou.registry.models import Engagement

    refs = dict(Engagement.objects.values_list("person_id", "ref"))
    found: dict[str, set[date]] = {}
    for person, day in WorkDay.objects.values_list("person_id", "work_date"):
        found.setdefault(refs[person], set()).add(day)
    return found
