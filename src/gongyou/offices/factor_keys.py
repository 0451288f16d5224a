"""Secrets of second factors are sealed too, inside the JSON of allauth's table: a rotation of the
field keys seals them again, and no key is forgotten that one of them still needs."""

import json
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from gongyou.foundation.cipher import key_of, seal, unseal
from gongyou.foundation.encrypted import keyring

TABLE, PLACE = "mfa_authenticator", "mfa.authenticator.data"
# Which entry is sealed, and the kind of factor its owner is named with.
_SEALED = {"totp": ("secret", "totp"), "recovery_codes": ("seed", "codes")}


@dataclass(frozen=True)
class _Row:
    pk: int
    account: str
    type: str
    data: dict[str, Any]

    def sealed(self) -> tuple[str, str, bytes] | None:
        """The entry, its owner and its bytes; None for a factor that has no secret of ours."""
        entry, kind = _SEALED.get(self.type, ("", ""))
        text = self.data.get(entry)
        return (entry, f"{self.account}|{kind}", b64decode(text)) if text else None


class FactorSecrets:
    """See `foundation.rotation.Sealed`."""

    name = f"{TABLE}.data"

    def by_key(self) -> dict[int, int]:
        found = (row.sealed() for row in self._rows(0, None))
        return dict(Counter(key_of(sealed[2]) for sealed in found if sealed))

    @transaction.atomic
    def reseal(self, after: int, batch: int) -> tuple[int, int]:
        done, last = 0, -1
        for row in list(self._rows(after, batch, lock=True)):
            last = row.pk
            done += self._reseal(row)
        return done, last

    def _reseal(self, row: _Row) -> int:
        sealed = row.sealed()
        if sealed is None or key_of(sealed[2]) == keyring().key_id:
            return 0
        entry, owner, old = sealed
        again = seal(keyring(), PLACE, owner, unseal(keyring(), PLACE, owner, old))
        data = row.data | {entry: b64encode(again).decode()}
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {TABLE} SET data = %s WHERE id = %s",  # noqa: S608 - our own word
                [json.dumps(data), row.pk],
            )
        return 1

    def _rows(self, after: int, most: int | None, *, lock: bool = False) -> Iterator[_Row]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass(%s)", [TABLE])
            if cursor.fetchone()[0] is None:
                return
            cursor.execute(
                f"""SELECT m.id, a.uuid::text, m.type, m.data FROM {TABLE} m
                    JOIN offices_account a ON a.id = m.user_id
                    WHERE m.id > %s ORDER BY m.id LIMIT %s {"FOR UPDATE OF m" if lock else ""}""",  # noqa: S608
                [after, most],
            )
            for pk, account, kind, data in cursor.fetchall():
                yield _Row(pk, account, kind, json.loads(data) if isinstance(data, str) else data)
