"""The right answer of a pack, straight from its truth and from what was written where.

The definitions are those of the sample's README; nothing of the product is asked.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from tests.packs.money_answers import project_answers
from tests.packs.truth import (
    FAILED,
    IN,
    OUT,
    PAID,
    BankRow,
    PassLine,
    Site,
    WageRow,
    Worker,
    Written,
    ref_of,
    yuan,
)

Doc = dict[str, Any]
ZERO = Decimal()


def expected(site: Site, written: Written) -> Doc:
    good = _judged_passes(site, written)
    days = _work_days(good)
    people = {ref_of(site, w): w for w in site.workers}
    months = [
        _person_month(site, written, ref, people[ref], month, days.get(ref, set()))
        for month in site.months
        for ref in sorted(people)
    ]
    rows = [m for m in months if m]
    _shared(site, written, rows)
    for row in rows:
        row["codes"] = sorted(row["codes"])
    files = {key: _file(facts) for key, facts in sorted(written.files.items()) if facts.data_rows}
    return {
        "pack": site.pack,
        "as_of": site.as_of.isoformat(),
        "parameters": site.project["parameters"],
        "workers": [_worker(site, w) for w in site.roster],
        "worker_months": rows,
        "files": files,
        "project": project_answers(site, written, rows)
        | {
            "same_second_two_devices": _same_second(good),
            "serial_gaps": _gaps(written.passes),
            "shared_cards": _shared_cards(site, written),
        },
    }


def _worker(site: Site, w: Worker) -> Doc:
    return {
        "ref": ref_of(site, w),
        "name": w.name,
        "id_status": w.id_status,
        "kind": w.team.kind,
        "day_rate": yuan(w.rate) if w.team.kind == "day" else None,
    }


def _file(facts: Any) -> Doc:
    return {
        "data_rows": facts.data_rows,
        "rejected_count": dict(Counter(reason for _, reason, _ in facts.rejected)),
        "rejected": [
            {"row": row, "reason": reason, "kept": kept} for row, reason, kept in facts.rejected
        ],
        "control_totals": facts.totals,
    }


# --- gate -----------------------------------------------------------------------------------


def _judged_passes(site: Site, written: Written) -> list[PassLine]:
    """Those that count; every other is written down as refused with its first reason."""
    good, seen = [], set()
    for line in sorted(written.passes, key=lambda p: (p.key, p.row)):
        mark = (line.who, line.device, line.at, line.direction)
        reason = _refusal(site, line) or ("duplicate" if mark in seen else "")
        if reason:
            written.files[line.key].rejected.append((line.row, reason, False))
            continue
        seen.add(mark)
        good.append(line)
    return good


def _refusal(site: Site, line: PassLine) -> str:
    if line.is_pass and line.at is None:
        return "unparsable"
    if not line.is_pass or line.at is None:
        return "not_a_pass_event"
    if line.at.date() < site.start:
        return "before_project_start"
    return "after_as_of" if line.at.date() > site.as_of else ""


def _work_days(good: Iterable[PassLine]) -> dict[str, set[date]]:
    by_person: defaultdict[str, list[PassLine]] = defaultdict(list)
    for line in good:
        by_person[line.who].append(line)
    return {who: set(_dates(lines)) for who, lines in by_person.items()}


def _dates(lines: list[PassLine]) -> Iterable[date]:
    ins = [line.at for line in lines if line.direction == IN and line.at]
    for line in lines:
        assert line.at is not None
        day = line.at.date()
        if line.direction == OUT and line.at.hour < 10:
            before = [at for at in ins if at < line.at]
            last = max(before, default=None)
            if last and last.date() == day - timedelta(days=1) and last.hour >= 18:
                day = last.date()
        yield day


def _same_second(good: list[PassLine]) -> list[Doc]:
    devices: defaultdict[tuple[str, Any], set[str]] = defaultdict(set)
    for line in good:
        devices[line.who, line.at].add(line.device)
    return [
        {"ref": who, "time": f"{at:%Y-%m-%d %H:%M:%S}"}
        for (who, at), found in devices.items()
        if len(found) > 1
    ]


def _gaps(passes: list[PassLine]) -> list[Doc]:
    serials: defaultdict[str, set[int]] = defaultdict(set)
    for line in passes:
        if line.serial is not None:
            serials[line.device].add(line.serial)
    found = []
    for device, numbers in serials.items():
        ordered = sorted(numbers)
        for one, other in pairwise(ordered):
            if other - one > 1:
                found.append({"device": device, "after_serial": one, "missing": other - one - 1})
    return found


# --- person and month -----------------------------------------------------------------------


def _person_month(
    site: Site, written: Written, ref: str, worker: Worker, month: str, days: set[date]
) -> Doc | None:
    gate_days = sum(f"{d:%Y-%m}" == month for d in days)
    sheet = [r for r in written.wages if r.worker is worker and r.month == month]
    bank = [r for r in written.bank if r.order.worker is worker and r.order.month == month]
    if not (gate_days or sheet or bank):
        return None
    gross = _sum(r.gross for r in sheet) if sheet else None
    deductions = _sum(r.deductions for r in sheet) if sheet else None
    net = _sum(r.gross - r.deductions for r in sheet) if sheet else None
    stated = [r.days for r in sheet if r.days is not None]
    printed = [r.net_printed for r in sheet if r.net_printed is not None]
    paid = _sum(r.order.amount for r in bank if r.order.status == PAID)
    not_on_sheet = gate_days >= 1 and not sheet
    row: Doc = {
        "ref": ref,
        "name": "" if worker.unnamed else worker.name,
        "month": month,
        "gate_days": gate_days,
        "sheet_days": float(sum(stated)) if stated else None,
        "gross": yuan(gross),
        "deductions": yuan(deductions),
        "net_payable": yuan(net),
        "sheet_own_net": yuan(_sum(printed)) if printed else None,
        "paid": yuan(paid),
        "arrears": yuan(max((net or ZERO) - paid, ZERO)),
        "estimated_due": yuan(gate_days * worker.rate)
        if not_on_sheet and worker.number and worker.team.kind == "day"
        else None,
        "codes": set(),
        "sheet_rows": [f"{r.key}!{r.row}" for r in sheet],
        "bank_lines": [f"{r.key}!{r.row}:{r.order.status}" for r in bank],
    }
    row["codes"] |= _pay_codes(net, paid) | _sheet_codes(site, worker, sheet, gate_days, row)
    row["codes"] |= _bank_codes(worker, bank)
    if worker.number and worker.contract is None and (gate_days or sheet):
        row["codes"].add("no_contract")
    if not worker.number and gate_days:
        row["codes"].add("unregistered")
    return row


def _pay_codes(net: Decimal | None, paid: Decimal) -> set[str]:
    codes = set()
    if net is not None and net > 0 and paid == 0:
        codes.add("unpaid")
    if net is not None and 0 < paid < net:
        codes.add("underpaid")
    if paid > max(net or ZERO, ZERO):
        codes.add("overpaid")
    return codes


def _sheet_codes(
    site: Site, worker: Worker, sheet: list[WageRow], gate_days: int, row: Doc
) -> set[str]:
    parameters, codes = site.project["parameters"], set()
    if gate_days and not sheet:
        codes.add("not_on_sheet")
    if sheet and not gate_days:
        codes.add("ghost")
    if row["sheet_days"] is not None and abs(Decimal(str(row["sheet_days"])) - gate_days) > 1:
        codes.add("days_differ")
    if any(r.net_printed not in (None, r.gross - r.deductions) for r in sheet):
        codes.add("arithmetic")
    if (
        sheet
        and gate_days >= parameters["full_month_days"]
        and Decimal(row["gross"]) < Decimal(parameters["minimum_wage_month"])
    ):
        codes.add("below_minimum")
    if (
        worker.number
        and worker.team.kind == "day"
        and any(r.rate not in (None, worker.rate) for r in sheet)
    ):
        codes.add("rate_differs")
    return codes


def _bank_codes(worker: Worker, bank: list[BankRow]) -> set[str]:
    codes = set()
    paid = [r for r in bank if r.order.status == PAID]
    for line in bank:
        if line.order.status == FAILED and not any(
            (p.place, p.row) > (line.place, line.row) and p.order.amount == line.order.amount
            for p in paid
        ):
            codes.add("failed_not_resent")
    if worker.cards and any(r.order.card not in worker.cards for r in paid):
        codes.add("wrong_payee_card")
    return codes


def _shared(site: Site, written: Written, rows: list[Doc]) -> None:
    for found in _shared_cards(site, written):
        for row in rows:
            if row["month"] == found["month"] and row["ref"] in found["refs"]:
                row["codes"].add("shared_card")


def _shared_cards(site: Site, written: Written) -> list[Doc]:
    owners: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for line in written.bank:
        if line.order.status == PAID and line.order.month in site.months:
            owners[line.order.month, line.order.card].add(ref_of(site, line.order.worker))
    return [
        {"month": month, "card_last4": card[-4:], "refs": sorted(refs)}
        for (month, card), refs in sorted(owners.items())
        if len(refs) > 1
    ]


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, ZERO)
