"""How often something may be done, counted in the database: one statement, strictly sliding.

A row holds the moments of at most `most` hits, so that any window of the length `per` holds
no more than that. A refused hit is not counted: trying on does not make the wait longer.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from gongyou.foundation.encrypted import index_of
from gongyou.foundation.models import RateCount

FORGOTTEN_AFTER = timedelta(days=2)


@dataclass(frozen=True)
class Limit:
    """At most `most` hits within `per`, for each key of this kind."""

    kind: str
    most: int
    per: timedelta


_TAKE = """
INSERT INTO foundation_ratecount AS c (kind, key, hits, last)
VALUES (%(kind)s, %(key)s, ARRAY[%(now)s::timestamptz], %(now)s)
ON CONFLICT (kind, key) DO UPDATE
  SET hits = (ARRAY[%(now)s::timestamptz] || c.hits)[1:%(most)s], last = %(now)s
  WHERE c.hits[%(most)s] IS NULL OR c.hits[%(most)s] <= %(now)s::timestamptz - %(per)s::interval
"""


def key_of(limit: Limit, value: str) -> bytes:
    return index_of(f"limit.{limit.kind}", value) or b""


def take(limit: Limit, value: str) -> bool:
    """Count one hit if there is room for it, in one statement; False where there is none."""
    values: dict[str, Any] = {
        "kind": limit.kind,
        "key": key_of(limit, value),
        "now": timezone.now(),
        "most": limit.most,
        "per": limit.per,
    }
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, values)
        return bool(cursor.rowcount == 1)


def give_back(limit: Limit, value: str) -> None:
    """Forget the newest hit: it was no misuse after all."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE foundation_ratecount SET hits = hits[2:] WHERE kind = %s AND key = %s",
            [limit.kind, key_of(limit, value)],
        )


def full(limit: Limit, value: str) -> bool:
    """Whether a hit would be refused now; counts nothing."""
    row = RateCount.objects.filter(kind=limit.kind, key=key_of(limit, value)).first()
    if row is None or len(row.hits) < limit.most:
        return False
    return bool(row.hits[limit.most - 1] > timezone.now() - limit.per)


def forget_old() -> int:
    """Counts nobody asks for any more."""
    gone, _ = RateCount.objects.filter(last__lt=timezone.now() - FORGOTTEN_AFTER).delete()
    return gone
