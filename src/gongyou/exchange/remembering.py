"""What is said of a table of a check: for this file, or remembered; undone, forgotten, adopted."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from gongyou.exchange.access import is_official
from gongyou.exchange.actions import OPEN, State, defer, move, target_of
from gongyou.exchange.memories import OwnerFacts, fingerprint_of, used_refs
from gongyou.exchange.models import Check, CheckFile, LayoutMemory
from gongyou.foundation import audit
from gongyou.offices.models import Account

Entry = Mapping[str, Any]


@transaction.atomic
def correct_table(
    account: Account, check: Check, file: CheckFile, entry: Entry, owner: OwnerFacts | None
) -> LayoutMemory | None:
    """Read a sheet of an open check as `entry` says, this time or (with an owner) always.

    `entry` names its sheet. The file is read again. Raises `audit.Refused`.
    """
    move(check, OPEN, State.READING)
    sheet = entry.get("sheet", "")
    memory = _remember(account, check, entry, owner) if owner else None
    file.corrections = [e for e in file.corrections if e.get("sheet", "") != sheet]
    if memory is None:
        file.corrections.append(_of_the_file(entry))
    else:
        file.ignored = [ref for ref in file.ignored if ref != str(memory.uuid)]
    file.save(update_fields=["corrections", "ignored"])
    audit.record("correct_table", target_of(check), reason=f"{file.key}#{sheet}"[:200])
    defer("read_check", check)
    return memory


def _of_the_file(entry: Entry) -> dict[str, Any]:
    """By letters and for its sheet alone: headings would carry it to other sheets."""
    columns = [{"letter": c["letter"], "field": c["field"]} for c in entry.get("columns", ())]
    return dict(entry) | {"columns": columns}


def _remember(account: Account, check: Check, entry: Entry, owner: OwnerFacts) -> LayoutMemory:
    kept = {name: value for name, value in entry.items() if name not in {"sheet", "file"}}
    fingerprint = fingerprint_of(kept)
    official = is_official(account)
    if not fingerprint:
        raise audit.Refused(_("这张表没有可以认的表头，只能用于这个文件。"))
    if not official and not check.employer_code:
        raise audit.Refused(_("您的账号只能改这个文件，不能记住。"))
    same = LayoutMemory.objects.select_for_update().filter(
        owner_kind=owner.kind,
        owner=owner.key,
        fingerprint=fingerprint,
        district_code=check.district_code,
        employer_code="" if official else check.employer_code,
    )
    last = same.aggregate(last=Max("version"))["last"] or 0
    same.filter(ended_at=None).update(ended_at=timezone.now(), ended_by=account)
    memory = LayoutMemory.objects.create(
        district_code=check.district_code,
        owner_kind=owner.kind,
        owner=owner.key,
        owner_name=owner.name,
        fingerprint=fingerprint,
        entry=kept,
        version=last + 1,
        official=official,
        employer_code="" if official else check.employer_code,
        created_by=account,
    )
    _meant_for(memory, check)
    audit.record("remember_layout", _target(memory), reason=str(memory)[:200])
    return memory


def _meant_for(memory: LayoutMemory, check: Check) -> None:
    if check.worksite is not None:
        memory.worksites.add(check.worksite)


def _target(memory: LayoutMemory) -> audit.Target:
    return audit.Target("layout_memory", str(memory.uuid))


@transaction.atomic
def undo_correction(check: Check, file: CheckFile, sheet: str) -> None:
    """Read a sheet of an open check as it is recognised, without anybody's word."""
    move(check, OPEN, State.READING)
    file.corrections = [e for e in file.corrections if e.get("sheet", "") != sheet]
    ref = file.understood.get("mapped", {}).get(sheet, "")
    if ref in {str(uuid) for uuid in used_refs([file])}:
        file.ignored = [*file.ignored, ref]
    file.save(update_fields=["corrections", "ignored"])
    audit.record("undo_correction", target_of(check), reason=f"{file.key}#{sheet}"[:200])
    defer("read_check", check)


@transaction.atomic
def adopt_offer(
    account: Account, check: Check, file: CheckFile, sheet: str, memory: LayoutMemory
) -> None:
    """Read a sheet by another owner's memory, because somebody says that it fits.

    A bank's layout is from now on used by itself at this worksite, if a supervisor says so.
    """
    entry = dict(memory.entry) | {"sheet": sheet}
    move(check, OPEN, State.READING)
    file.corrections = [e for e in file.corrections if e.get("sheet", "") != sheet]
    file.corrections.append(entry)
    file.save(update_fields=["corrections"])
    if memory.owner_kind == LayoutMemory.Owner.BANK and is_official(account) and memory.official:
        _meant_for(memory, check)
    audit.record("adopt_layout", target_of(check), reason=str(memory.uuid))
    defer("read_check", check)


@transaction.atomic
def forget_layout(account: Account, memory: LayoutMemory) -> None:
    """End a memory: files are not read by it from now on. Results of earlier runs stay."""
    ended = LayoutMemory.objects.filter(pk=memory.pk, ended_at=None).update(
        ended_at=timezone.now(), ended_by=account
    )
    if not ended:
        raise audit.Refused(_("已经忘掉了。"))
    audit.record("forget_layout", _target(memory), reason=str(memory)[:200])


def count_uses(files: list[CheckFile]) -> None:
    """Once for every run that has taken files in."""
    LayoutMemory.objects.filter(uuid__in=used_refs(files)).update(
        times_used=F("times_used") + 1, last_used_at=timezone.now()
    )
