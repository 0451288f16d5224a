"""Secrets of second factors under the newest key: they lie in JSON, not in a column of ours."""

from collections import Counter
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction

from gongyou.foundation.cipher import key_of
from gongyou.foundation.encrypted import keyring
from gongyou.offices.factors.adapter import PLACE, SealingAdapter, secrets_of, unpacked

# Where the secret stands in the row, and what it is bound to beside its owner.
_SECRETS = {"totp": ("secret", "totp"), "recovery_codes": ("seed", "codes")}


class SealedFactors:
    """For `foundation.rotation`."""

    name = PLACE

    def by_key(self) -> dict[int, int]:
        return dict(Counter(key_of(unpacked(_secret(row))) for row in _rows().iterator()))

    def reseal(self, after: int, batch: int) -> tuple[int, int]:
        with transaction.atomic():
            rows = list(_rows().filter(pk__gt=after).select_for_update(of=("self",))[:batch])
            done = sum(self._one(row) for row in rows)
        return done, (rows[-1].pk if rows else -1)

    @staticmethod
    def _one(row: Any) -> bool:
        if key_of(unpacked(_secret(row))) == keyring().key_id:
            return False
        field, kind = _SECRETS[row.type]
        adapter = SealingAdapter()
        with secrets_of(row.user, kind):
            row.data[field] = adapter.encrypt(adapter.decrypt(row.data[field]))
        row.save(update_fields=["data"])
        return True


def _rows() -> Any:
    return Authenticator.objects.filter(type__in=_SECRETS).select_related("user").order_by("pk")


def _secret(row: Any) -> str:
    return str(row.data[_SECRETS[row.type][0]])
