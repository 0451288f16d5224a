"""Stored files that nothing refers to, and what crashes have left on the disk, go.

A file is on the disk before its row is, and its row before whatever it is part of. When a row
goes, the file goes after it. So a crash leaves too much, never too little; this takes it away.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, ForeignObjectRel, OuterRef, QuerySet, Sum

from gongyou.foundation import audit, files
from gongyou.foundation.models import StoredFile

AT_ONCE = 500


@dataclass(frozen=True)
class Swept:
    """How many rows with their files, how many bytes in those, how many files without a row."""

    files: int = 0
    bytes: int = 0
    orphans: int = 0


def needless() -> QuerySet[StoredFile]:
    """Files that are no evidence and that no table refers to, whichever tables there are."""
    found = StoredFile.objects.filter(held=False)
    for field in StoredFile._meta.get_fields(include_hidden=True):
        if isinstance(field, ForeignObjectRel):
            rows = field.related_model._base_manager.filter(**{field.field.name: OuterRef("pk")})
            found = found.exclude(Exists(rows))
    return found


def sweep_files(before: datetime) -> Swept:
    """Only what is older than `before`: a younger one may be on its way into something."""
    old = list(needless().filter(created_at__lt=before).values_list("pk", flat=True))
    count = size = 0
    for start in range(0, len(old), AT_ONCE):
        rows, amount = _erase(old[start : start + AT_ONCE])
        count, size = count + rows, size + amount
    orphans = _erase_orphans(before)
    if orphans:
        with transaction.atomic():
            _note({"orphans": orphans})
    return Swept(count, size, orphans)


@transaction.atomic
def _erase(some: list[int]) -> tuple[int, int]:
    found = needless().filter(pk__in=some)
    size = found.aggregate(size=Sum("size"))["size"] or 0
    rows = list(found)
    for stored in rows:
        files.erase(stored)
    if rows:
        _note({"files": len(rows), "bytes": size})
    return len(rows), size


def _note(counts: dict[str, int]) -> None:
    audit.record("sweep_files", audit.Target("stored_file", "", counts=counts))


def _erase_orphans(before: datetime) -> int:
    """Files on the disk that have no row, folder by folder."""
    count = 0
    for folder in _folders():
        old = [p for p in folder.iterdir() if p.stat().st_mtime < before.timestamp()]
        known = _known([p.name for p in old])
        for path in old:
            if path.name not in known:
                path.unlink(missing_ok=True)
                count += 1
    return count


def _folders() -> Iterator[Path]:
    root: Path = settings.HOME.files_dir
    return (folder for folder in root.glob("??/??") if folder.is_dir())


def _known(names: list[str]) -> set[str]:
    uuids = [uuid for name in names if (uuid := _uuid(name)) is not None]
    found = StoredFile.objects.filter(uuid__in=uuids).values_list("uuid", flat=True)
    return {str(uuid) for uuid in found}


def _uuid(name: str) -> UUID | None:
    try:
        return UUID(name)
    except ValueError:
        return None
