"""Plans for statements over tables that have only just been filled."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper


@contextmanager
def hash_joins_only() -> Iterator[None]:
    """For the statements inside, which join large sets by equality.

    Right after a large intake the database has no statistics yet, takes every table to be
    tiny and compares each row with each (or merges on the worksite alone, which is the
    same): minutes, where a hash join takes a second. The app role may not ANALYZE.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('enable_nestloop'), current_setting('enable_mergejoin')"
        )
        before = cursor.fetchone()
        _set(cursor, "off", "off")
        yield
        _set(cursor, *before)


def _set(cursor: CursorWrapper, nested: str, merged: str) -> None:
    cursor.execute(
        "SELECT set_config('enable_nestloop', %s, true), set_config('enable_mergejoin', %s, true)",
        [nested, merged],
    )
