"""Everything sealed under an older key is sealed again under the newest, a little at a time.

Nothing remembers how far it has come but the rows themselves, each of which says under which
key it is sealed: whatever stops the work, it goes on where it was. Writers use the newest key
from the moment it is made, and every key opens what it has sealed until it is forgotten.
"""

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from gongyou.foundation import audit
from gongyou.foundation.cipher import SealBroken, seal, unseal
from gongyou.foundation.encrypted import EncryptedTextField, keyring

log = logging.getLogger("gongyou.foundation")
BATCH = 500
SETTLED_AFTER = timedelta(hours=1)  # longer than any request or job holds what it has read


class Sealed(Protocol):
    """Values of one kind that are sealed: a column, or something else that registers itself."""

    @property
    def name(self) -> str: ...
    def by_key(self) -> dict[int, int]:
        """How many values there are under each key."""

    def reseal(self, after: int, batch: int) -> tuple[int, int]:
        """Seal the next values again, in a transaction: how many, and after which to go on
        (-1 = there are no more)."""


@dataclass(frozen=True)
class SealedColumn:
    """A column of sealed values, `uuid` naming the row, `id` its order."""

    table: str
    column: str
    place: str

    @property
    def name(self) -> str:
        return f"{self.table}.{self.column}"

    def by_key(self) -> dict[int, int]:
        table, column = self._quoted()
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT get_byte({column}, 1), count(*) FROM {table} "  # noqa: S608 - our models'
                f"WHERE {column} IS NOT NULL GROUP BY 1"
            )
            return dict(cursor.fetchall())

    def reseal(self, after: int, batch: int) -> tuple[int, int]:
        ring = keyring()
        with transaction.atomic():
            rows = self._next(after, batch, ring.key_id)
            done = [
                (pk, seal(ring, self.place, row, plain))
                for pk, row, sealed in rows
                if (plain := self._opened(pk, row, bytes(sealed))) is not None
            ]
            self._write(done)
        return len(done), (rows[-1][0] if rows else -1)

    def _opened(self, pk: int, row: str, sealed: bytes) -> str | None:
        """None, and a line in the log, where the value was damaged: the others go on."""
        try:
            return unseal(keyring(), self.place, row, sealed)
        except SealBroken as broken:
            log.error("row %s: %s", pk, broken)
            return None

    def _next(self, after: int, batch: int, key_id: int) -> list[tuple[int, str, bytes]]:
        table, column = self._quoted()
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT id, uuid::text, {column} FROM {table} "  # noqa: S608 - our models'
                f"WHERE id > %s AND {column} IS NOT NULL AND get_byte({column}, 1) <> %s "
                "ORDER BY id LIMIT %s FOR UPDATE",
                [after, key_id, batch],
            )
            return list(cursor.fetchall())

    def _write(self, rows: list[tuple[int, bytes]]) -> None:
        table, column = self._quoted()
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {table} t SET {column} = v.sealed "  # noqa: S608 - our models'
                "FROM unnest(%s::bigint[], %s::bytea[]) AS v(id, sealed) WHERE t.id = v.id",
                [[pk for pk, _ in rows], [sealed for _, sealed in rows]],
            )

    def _quoted(self) -> tuple[str, str]:
        quote = connection.ops.quote_name
        return quote(self.table), quote(self.column)


_others: dict[str, Sealed] = {}


def register(sealed: Sealed) -> None:
    """What is sealed elsewhere than in an `EncryptedTextField`; from AppConfig.ready."""
    _others[sealed.name] = sealed


def everything() -> list[Sealed]:
    """Every encrypted field of every model, and what has registered itself."""
    found: list[Sealed] = [
        SealedColumn(model._meta.db_table, field.column or "", field.place)
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, EncryptedTextField)
    ]
    return [*found, *_others.values()]


@dataclass(frozen=True)
class Standing:
    """How many values of one kind lie under which key."""

    name: str
    by_key: dict[int, int]

    def behind(self, newest: int) -> int:
        return sum(n for key, n in self.by_key.items() if key != newest)


def standings() -> list[Standing]:
    return [Standing(s.name, s.by_key()) for s in everything()]


def behind() -> int:
    """How many values are not under the newest key yet."""
    newest = keyring().key_id
    return sum(s.behind(newest) for s in standings())


@transaction.atomic
def begin(reason: str) -> int:
    """A new key, used at once by every process of the installation."""
    number: int = settings.KEYS.add(timezone.now())
    audit.record("make_field_key", audit.Target("field_key", str(number)), reason=reason)
    return number


Report = Callable[[str, int], None]
"""Told the kind of values, and how many more are done."""


def reseal_everything(report: Report, *, batch: int = BATCH, rate: float = 0) -> int:
    """Until nothing is behind; `rate` is the most values a second (0 = as fast as it goes)."""
    total = 0
    while True:
        done = sum(_reseal(sealed, report, batch, rate) for sealed in everything())
        total += done
        if not behind():
            break
        if not done:
            raise audit.Refused(
                f"有 {behind()} 个值打不开，见日志；旧密钥要留着 · "
                f"{behind()} values cannot be opened (see the log): keep the older keys"
            )
    with transaction.atomic():
        target = audit.Target("field_key", str(keyring().key_id), None, {"values": total})
        audit.record("reseal_fields", target)
    return total


def _reseal(sealed: Sealed, report: Report, batch: int, rate: float) -> int:
    total = 0
    for done in _batches(sealed, batch):
        total += done
        report(sealed.name, done)
        if rate:
            time.sleep(done / rate)
    return total


def _batches(sealed: Sealed, batch: int) -> Iterator[int]:
    after = 0
    while after >= 0:
        done, after = sealed.reseal(after, batch)
        if done:
            yield done


@transaction.atomic
def forget(number: int, reason: str) -> None:
    """Destroy an older key. Raises `audit.Refused` while something may still need it."""
    made = settings.KEYS.made()
    newest = max(made)
    if number not in made or number == newest:
        raise audit.Refused(f"没有这个旧密钥 · no such older key: {number}")
    if timezone.now() - datetime.fromisoformat(made[newest]) < SETTLED_AFTER:
        raise audit.Refused("新密钥还不到一小时 · the newest key is not an hour old yet")
    left = {s.name: n for s in standings() if (n := s.by_key.get(number, 0))}
    if left:
        raise audit.Refused(f"还有数据用它加密 · still in use: {left}")
    audit.record("forget_field_key", audit.Target("field_key", str(number)), reason=reason)
    settings.KEYS.forget(number)
