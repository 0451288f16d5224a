"""Which remembered layouts go to the files of a check: by themselves, or as an offer.

By themselves go the words of those who supervise on the check's own employers and banks, and
in a contractor's check its own. A contractor's word never reads a file by itself for others,
and a word on another owner's tables is offered only: somebody has to say that it fits.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db.models import Q

from gongyou.exchange.formats.banks.bank_names import other_names, short_name
from gongyou.exchange.formats.corrections import Correction
from gongyou.exchange.formats.map_file import correction_from, placed_from
from gongyou.exchange.formats.placing import Placed, bare_fingerprint
from gongyou.exchange.models import Check, CheckFile, LayoutMemory
from gongyou.payroll.models import WageAccount
from gongyou.registry.models import Employer

MOST = 500  # memories that are tried on a file
SAID_OF_THE_FILE = "file"
_DISTRICT = 6  # the signs of an area's code that name the district

Kind = LayoutMemory.Owner


@dataclass(frozen=True)
class OwnerFacts:
    """Whose tables these are: an employer by credit code, a bank by its short name."""

    kind: str
    key: str
    name: str


def employers_of(check: Check) -> list[OwnerFacts]:
    """The employers of the check's worksite, the general contractor first; else who brought it."""
    if check.worksite_id:
        found = Employer.objects.filter(participations__worksite=check.worksite_id)
        parts = found.exclude(participations__part="owner").order_by("participations__part")
        named = {e.credit_code: e.name for e in parts}
    else:
        known = Employer.objects.filter(credit_code=check.employer_code).first()
        named = {check.employer_code: known.name if known else check.employer_code}
    return [OwnerFacts(Kind.EMPLOYER, code, name) for code, name in named.items() if code]


def bank_of(check: Check) -> str:
    """The short name of the bank that keeps the worksite's wage account, '' if not known."""
    account = WageAccount.objects.filter(worksite=check.worksite_id).first()
    return short_name(account.bank_name) if account and account.bank_name else ""


def placed_for(check: Check, file: CheckFile, memories: Sequence[LayoutMemory]) -> list[Placed]:
    """What is tried on a file, in this order: what was said of it, then what is remembered."""
    said = [placed_from(entry, "", SAID_OF_THE_FILE) for entry in file.corrections]
    own = _Own(check)
    known = [m for m in memories if str(m.uuid) not in file.ignored]
    remembered = [_placed(memory, offered=not own.has(memory)) for memory in known]
    return said + sorted(remembered, key=lambda one: one.offered)


def memories_for(check: Check) -> list[LayoutMemory]:
    """Those that might be meant, the supervisors' and the most used before others."""
    district = check.district_code[:_DISTRICT]
    here = Q(official=True, district_code__startswith=district)
    if check.employer_code:  # a contractor is shown no other contractor's words
        banks_or_own = Q(owner_kind=Kind.BANK) | Q(owner=check.employer_code)
        here = here & banks_or_own if district.isdigit() else Q(pk__in=[])
        here |= Q(employer_code=check.employer_code)
    else:
        here |= Q(district_code__startswith=district)
    found = LayoutMemory.objects.filter(here, ended_at=None).prefetch_related("worksites")
    return list(found.order_by("-official", "-times_used", "-id")[:MOST])


class _Own:
    """Is a memory the check's own: of its employers or bank, by somebody who may say so?"""

    def __init__(self, check: Check) -> None:
        self.check = check
        self.employers = {owner.key for owner in employers_of(check)}
        self.bank = bank_of(check)

    def has(self, memory: LayoutMemory) -> bool:
        maker = self.check.employer_code
        if not memory.official:
            return bool(maker) and memory.employer_code == maker
        if memory.owner_kind == Kind.EMPLOYER:
            return memory.owner in self.employers
        return memory.owner == self.bank or any(
            site.pk == self.check.worksite_id for site in memory.worksites.all()
        )


def _placed(memory: LayoutMemory, *, offered: bool) -> Placed:
    one = placed_from(memory.entry, "", str(memory.uuid))
    bank = memory.owner_kind == Kind.BANK and memory.official
    return replace(one, offered=offered, names=other_names(memory.owner) if bank else ())


def placed_again(file: CheckFile) -> list[Placed]:
    """What the file was read by when it was shown: a run reads it by nothing else."""
    said = [placed_from(entry, "", SAID_OF_THE_FILE) for entry in file.corrections]
    refs = used_refs([file])
    memories = LayoutMemory.objects.filter(uuid__in=refs).order_by("-official", "-id")
    return said + [_placed(memory, offered=False) for memory in memories]


def used_refs(files: Iterable[CheckFile]) -> set[UUID]:
    """The memories by which sheets of these files were read."""
    mapped = (file.understood.get("mapped", {}) for file in files)
    return {UUID(ref) for refs in mapped for ref in refs.values() if ref != SAID_OF_THE_FILE}


def by_ref(files: Iterable[CheckFile]) -> dict[str, LayoutMemory]:
    """The memories by which these files were read, and those that were offered."""
    refs = set()
    for file in files:
        known = file.understood
        refs |= {*known.get("mapped", {}).values(), *known.get("offers", {}).values()}
    refs -= {SAID_OF_THE_FILE}
    if not refs:
        return {}
    found = LayoutMemory.objects.filter(uuid__in=refs).select_related("created_by")
    return {str(memory.uuid): memory for memory in found}


def said_of(file: CheckFile, sheet: str) -> Correction | None:
    """What the sheet was last read by, in the places it has here; None: as recognised."""
    entry = next((e for e in file.corrections if e.get("sheet", "") == sheet), None)
    tables = file.understood.get("tables", [])
    table = next((t for t in tables if t.get("sheet", "") == sheet), None)
    if entry is None:
        ref = file.understood.get("mapped", {}).get(sheet, "")
        memory = LayoutMemory.objects.filter(uuid=ref).first() if ref else None
        if memory is None:
            return None
        entry = memory.entry
    said = correction_from(entry)
    if table is None or not any(c.get("heading") for c in entry.get("columns", ())):
        return said
    fields = {c["letter"]: c["field"] for c in table["columns"]}
    return replace(said, header_row=table["header_row"], columns=fields)


def fingerprint_of(entry: Mapping[str, Any]) -> str:
    one = placed_from(entry, "", "")
    if one.headings:
        return one.fingerprint
    return bare_fingerprint(one.correction.delimiter, one.width) if one.width else ""
