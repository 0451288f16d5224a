"""Plans for statements over tables that have only just been filled."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper


@contextmanager
def hash_joins_only() -> Iterator[None]:
    """For the statements inside, which join large sets by equality.

    Right after a large intake the database has no statistics yet, takes every table to be
    tiny and compares each row with each (or merges on the worksite alone, which is the
    same): minutes, where a hash join takes a second. The app role may not ANALYZE. They are
    given more memory than a page's statements, so that a district's sets stay out of files.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(f"current_setting('{name}')" for name in _WANTED))
        before = cursor.fetchone()
        _set(cursor, _WANTED.values())
        yield
        _set(cursor, before)


_AT_ONCE = 50


def portions(worksite_ids: Iterable[int]) -> Iterator[Sequence[int]]:
    """As many worksites as a statement takes at once, in order: what is sorted and joined for
    them stays in memory, so that a district costs no more a worker than a few worksites do."""
    ordered = sorted(set(worksite_ids))
    return (ordered[start : start + _AT_ONCE] for start in range(0, len(ordered), _AT_ONCE))


_WANTED = {"enable_nestloop": "off", "enable_mergejoin": "off", "work_mem": "64MB"}


def _set(cursor: CursorWrapper, values: Iterable[str]) -> None:
    settings = ", ".join(f"set_config('{name}', %s, true)" for name in _WANTED)
    cursor.execute(f"SELECT {settings}", list(values))
