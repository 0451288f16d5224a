"""Which life of the installation this is: a restored database begins another and sends nothing
of the one before.

The epoch is made of a secret start that lies beside the keys, in no backup of the data, and of
the marks of the database: one restored elsewhere has another system identifier, one recovered to
a point in time another timeline, and either is another epoch by itself. After a plain copy of
the files was put back, `renew_epoch` makes it one.
"""

import os
import tempfile
from pathlib import Path
from uuid import UUID, uuid4, uuid5

from django.conf import settings
from django.db import connection

FILE = "outbox-epoch"


def _file() -> Path:
    folder: Path = settings.HOME.keys_dir
    return folder / FILE


def _marks() -> str:
    """Which database, and on which timeline."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT (SELECT system_identifier FROM pg_control_system()) || '/' ||
                      (SELECT timeline_id FROM pg_control_checkpoint()) || '/' ||
                      current_database()"""
        )
        return str(cursor.fetchone()[0])


def current_epoch() -> UUID:
    """The epoch of messages queued and sent now."""
    try:
        start = UUID(_file().read_text("ascii").strip())
    except (FileNotFoundError, ValueError):
        start = _begin(anew=False)
    return uuid5(start, _marks())


def renew_epoch() -> UUID:
    """Begin another epoch: what is queued now is never sent."""
    return uuid5(_begin(anew=True), _marks())


def _begin(*, anew: bool) -> UUID:
    """Written whole or not at all; of two that begin at once the first counts."""
    start = uuid4()
    handle, name = tempfile.mkstemp(prefix=".epoch-", dir=_file().parent)  # 0600
    try:
        with os.fdopen(handle, "w", encoding="ascii") as out:
            out.write(f"{start}\n")
        if anew:
            os.replace(name, _file())
            return start
        os.link(name, _file())
        return start
    except FileExistsError:
        return UUID(_file().read_text("ascii").strip())
    finally:
        Path(name).unlink(missing_ok=True)
