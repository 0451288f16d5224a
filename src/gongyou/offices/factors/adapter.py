"""What django-allauth asks us about second factors: how to seal secrets, and what we are called."""

from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.utils.translation import gettext_lazy as _

from gongyou.foundation.cipher import seal, unseal
from gongyou.foundation.encrypted import keyring
from gongyou.offices.models import Account

PLACE = "mfa.authenticator.data"
_owner: ContextVar[str] = ContextVar("gongyou_factor_owner")


@contextmanager
def secrets_of(account: Account, kind: str) -> Iterator[None]:
    """Inside, what is sealed and unsealed belongs to this account and kind of factor: a secret
    copied to another row does not open."""
    token = _owner.set(f"{account.uuid}|{kind}")
    try:
        yield
    finally:
        _owner.reset(token)


def unpacked(sealed: str) -> bytes:
    """As `foundation.cipher` knows it."""
    return b64decode(sealed)


class SealingAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets are sealed with SM4-GCM and bound to their owner; a dump shows none."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("没有认出来，请再试。")
    }

    def encrypt(self, text: str) -> str:
        return b64encode(seal(keyring(), PLACE, _owner.get(), text)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(keyring(), PLACE, _owner.get(), unpacked(encrypted_text))

    def get_totp_issuer(self) -> str:
        return "Gongyou"  # Chinese would make the QR code twice as dense

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        host = str(context.request.get_host())
        return {"id": host.rsplit(":", 1)[0], "name": "工友 Gongyou"}

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        """The handle is the account's public number: it tells nothing, and never changes."""
        return {"id": user.uuid.bytes, "display_name": user.name, "name": user.username}
