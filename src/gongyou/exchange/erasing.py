"""Files of checks that go: what nobody can use at once, what nobody runs after a month.

A file of which facts were made is evidence (`StoredFile.held`) and stays, whatever becomes of
its check. Of every other one the audit keeps name, size, digest and why it went.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from gongyou.exchange.models import Check, CheckFile, UploadTally
from gongyou.foundation import audit, files

KEPT_DAYS = 30
# Files that could not be understood though they are whole, or not for a reason of their own:
# somebody may still say how they are to be read, or mend what is ours.
KEPT = frozenset(
    {
        *("not_found", "cannot_open", "not_ordinary", "reader_failed", "erased"),
        *("not_recognised", "transposed", "html_table", "no_such_sheet"),
        *("map_row", "map_letter", "map_field", "map_twice", "map_header", "map_lacks"),
        *("map_markup", "map_file"),
    }
)
# Locked, broken, forged, or no table at all: only another file helps.
ERASED = frozenset(
    {
        *("empty_file", "too_large", "unpacks_too_large", "too_many_cells", "too_many_sheets"),
        *("document", "ofd", "recording", "database", "web_archive", "pdf", "picture"),
        *("archive", "program", "encrypted", "damaged", "wrong_ending"),
        *("needs_too_much_memory", "takes_too_long", "no_sheets", "not_text"),
        *("encoding_unknown", "mojibake", "broken_quotes", "xml_broken", "xml_doctype"),
        "xml_too_deep",
    }
)


def erase_unusable(check: Check, file: CheckFile) -> None:
    """The content of a file that nobody can use goes; its name and the reason stay in sight."""
    code, stored = file.understood.get("code", ""), file.stored
    if code not in ERASED or stored is None or stored.held:
        return
    with transaction.atomic():
        file.stored = None
        file.save(update_fields=["stored"])
        files.erase(stored)
        audit.record(
            "erase_file",
            audit.Target("check", str(check.uuid), check.worksite_id, {"bytes": stored.size}),
            reason=f"{file.key}: {code}",
            digest_after=stored.digest,
        )


def take_out(file: CheckFile) -> None:
    """In the caller's transaction: the file leaves its check, and the disk unless it is held."""
    stored = file.stored
    file.delete()
    if stored is not None and not stored.held:
        files.erase(stored)


def drop_abandoned(before: datetime) -> int:
    """Files that were brought before `before` and never run go, and the checks that had no
    others with them; how many files and checks that were."""
    young = CheckFile.objects.filter(check_run=OuterRef("pk"), stored__created_at__gte=before)
    waiting = Check.objects.filter(
        created_at__lt=before, state__in=[Check.State.DRAFT, Check.State.FAILED]
    ).exclude(Exists(young))
    return sum(_drop(pk) for pk in waiting.values_list("pk", flat=True))


@transaction.atomic
def _drop(pk: int) -> int:
    check = (
        Check.objects.select_for_update()
        .filter(pk=pk, state__in=[Check.State.DRAFT, Check.State.FAILED])
        .first()
    )
    if check is None:
        return 0
    brought = list(check.files.select_related("stored"))
    loose = [file for file in brought if file.stored is None or not file.stored.held]
    if brought and not loose:
        return 0
    told = "\n".join(_told(file) for file in loose)
    size = sum(file.stored.size for file in loose if file.stored)
    counts = {"files": len(loose), "bytes": size}
    target = audit.Target("check", str(check.uuid), check.worksite_id, counts)
    for file in loose:
        take_out(file)
    if len(loose) == len(brought):
        check.delete()
    audit.record("drop_abandoned_check", target, reason=told)
    return 1


def _told(file: CheckFile) -> str:
    return f"{file.key} {file.stored.size} {file.stored.digest}" if file.stored else file.key


def forget_tallies(before: datetime) -> None:
    UploadTally.objects.filter(day__lt=before.date()).delete()
