"""Files of a check on their way back: what is kept to be said of them, and the file itself.

The file is made when it is asked for, in the language of who asks, and kept nowhere: it holds
all that the file held. Each is noted in the audit.
"""

import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.db import transaction

from gongyou.exchange.formats.sentences import say
from gongyou.exchange.matching.refused import notes_after_match
from gongyou.exchange.models import Check, CheckFile, FileNotes
from gongyou.exchange.records import Reading
from gongyou.exchange.returning.notes import TableNotes, as_json, from_json
from gongyou.exchange.returning.taking_back import Returned, rows_of, take_back
from gongyou.foundation import audit, files
from gongyou.foundation.workplace import work_folder, workplace


def keep_notes(file: CheckFile, tables: Sequence[TableNotes]) -> None:
    """In the place of what was to be said of the file before."""
    FileNotes.objects.filter(file=file).delete()
    if tables:
        FileNotes.objects.create(file=file, rows=rows_of(tables), tables=as_json(tables))


def keep_match_notes(check: Check, found: Iterable[tuple[CheckFile, Reading]]) -> None:
    """After the match, which finds more than a reader can: what is repeated, or out of time."""
    assert check.worksite is not None  # noqa: S101 - it has been matched
    for file, reading in found:
        keep_notes(file, notes_after_match(check.worksite, reading))


@dataclass(frozen=True)
class Sent:
    """Content to hand on (its file is gone from the disk once it is closed), and its name."""

    name: str
    content: BinaryIO


def file_back(check: Check, file: CheckFile, lang: str) -> Sent | None:
    """The file with its noted rows in red; None where there is nothing to say of it."""
    notes = FileNotes.objects.filter(file=file).first()
    if notes is None:
        return None
    with _made(file, notes, lang) as returned:
        if returned is None:
            return None
        content = returned.path.open("rb")
    _note(check, "take_back_file", file.key, files=1, rows=notes.rows)
    return Sent(returned.name, content)


def check_back(check: Check, lang: str) -> Sent | None:
    """All files with notes in one zip."""
    kept = FileNotes.objects.filter(file__check_run=check).select_related("file__stored")
    content = tempfile.TemporaryFile(dir=work_folder())  # noqa: SIM115 - handed on
    count = rows = 0
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for notes in kept.order_by("file__key").iterator(chunk_size=1):
            with _made(notes.file, notes, lang) as returned:
                if returned is not None:
                    archive.write(returned.path, _free(archive, returned.name))
                    count, rows = count + 1, rows + notes.rows
    if not count:
        content.close()
        return None
    content.seek(0)
    _note(check, "take_back_check", "", files=count, rows=rows)
    day = f"{check.created_at:%Y-%m-%d}"
    return Sent(f"{say('returned', 'name', lang)} {day}.zip", content)


@contextmanager
def _made(file: CheckFile, notes: FileNotes, lang: str) -> Iterator[Returned | None]:
    if file.stored is None:
        yield None
        return
    with workplace("back") as folder:
        source, out = folder / "source", folder / "out"
        out.mkdir()
        files.unpack(file.stored, source)
        yield take_back(source, file.key, from_json(notes.tables), out, lang)


def _free(archive: zipfile.ZipFile, name: str) -> str:
    """Two files of a check may differ in their endings only, and both come back as .xlsx."""
    taken, whole, number = set(archive.namelist()), Path(name), 2
    while name in taken:
        name, number = f"{whole.stem} {number}{whole.suffix}", number + 1
    return name


def _note(check: Check, verb: str, reason: str, **counts: int) -> None:
    target = audit.Target("check", str(check.uuid), check.worksite_id, counts)
    with transaction.atomic():
        audit.record(verb, target, reason=reason)
