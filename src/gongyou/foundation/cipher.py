"""Encryption of personal values: SM4-GCM with the place of the value as associated data.

A sealed value is ``version 1 | key id 1 | nonce 12 | ciphertext | tag 16``. The associated
data names model, field and the row's UUID, so a ciphertext cannot be moved to another row
or field. Blind indexes are HMAC-SM3 under a key of their own per field, so that the index
of an ID number cannot be joined with that of a telephone.
Standards: GB/T 32907 (SM4), GB/T 32905 (SM3), RFC 8998 (SM4-GCM).
"""

import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VERSION = 1
NONCE_BYTES = 12
TAG_BYTES = 16


class SealBroken(Exception):
    """A sealed value was changed, moved to another row, or sealed under another key."""


@dataclass(frozen=True)
class Keyring:
    """The master keys of the installation; field keys are derived from them.

    What is sealed now is sealed under `key_id`; `older` are those that still open what was
    sealed before a rotation.
    """

    field_master: bytes
    index_master: bytes
    key_id: int = 1
    older: Mapping[int, bytes] = field(default_factory=dict)

    def field_key(self, field: str, key_id: int | None = None) -> bytes:
        """Raises `KeyError` for a key that is not here (any more)."""
        number = self.key_id if key_id is None else key_id
        master = self.field_master if number == self.key_id else self.older[number]
        return _derive(master, f"gongyou.field.{number}.{field}", 16)

    def index_key(self, purpose: str) -> bytes:
        return _derive(self.index_master, f"gongyou.index.{purpose}", 32)


@cache
def _derive(master: bytes, info: str, length: int) -> bytes:
    return HKDF(hashes.SM3(), length, salt=None, info=info.encode()).derive(master)


def seal(keyring: Keyring, field: str, row: str, plain: str) -> bytes:
    """Encrypt `plain` for one field ("app.model.field") of the row with that UUID."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    encryptor = Cipher(algorithms.SM4(keyring.field_key(field)), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(f"{field}|{row}".encode())
    body = encryptor.update(plain.encode()) + encryptor.finalize()
    return bytes([VERSION, keyring.key_id]) + nonce + body + encryptor.tag


def unseal(keyring: Keyring, field: str, row: str, sealed: bytes) -> str:
    """Decrypt a sealed value; raises `SealBroken` when it does not belong here."""
    if len(sealed) < 2 + NONCE_BYTES + TAG_BYTES or sealed[0] != VERSION:
        raise SealBroken(f"{field}: not a sealed value")
    nonce = sealed[2 : 2 + NONCE_BYTES]
    body, tag = sealed[2 + NONCE_BYTES : -TAG_BYTES], sealed[-TAG_BYTES:]
    try:
        key = keyring.field_key(field, sealed[1])
    except KeyError:
        raise SealBroken(f"{field}: key {sealed[1]} is not here") from None
    decryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce, tag)).decryptor()
    decryptor.authenticate_additional_data(f"{field}|{row}".encode())
    try:
        # finalize() checks the tag: no byte of the plaintext may be used before it.
        plain = decryptor.update(body) + decryptor.finalize()
    except InvalidTag:
        raise SealBroken(f"{field}: changed, moved or sealed under another key") from None
    return plain.decode()


def key_of(sealed: bytes | memoryview) -> int:
    """Under which key a value is sealed."""
    return int(sealed[1])


def blind_index(keyring: Keyring, purpose: str, value: str) -> bytes:
    """Keyed digest for exact look-up; the spelling is unified first (NFKC, no blanks, upper)."""
    unified = "".join(unicodedata.normalize("NFKC", value).split()).upper()
    mac = hmac.HMAC(keyring.index_key(purpose), hashes.SM3())
    mac.update(unified.encode())
    return mac.finalize()


def sm3(data: bytes) -> bytes:
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize()
