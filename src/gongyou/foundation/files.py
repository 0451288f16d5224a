"""Files kept encrypted, each under its own key, addressed by the digest of their content.

On disk: ``files/ab/cd/<uuid>`` holding frames of ``nonce 12 | length 4 | ciphertext | tag 16``
of at most one MiB of plain content, so that neither writing nor reading holds a large file in
memory. The last frame is marked in its associated data: a truncated file is noticed.
"""

import os
import secrets
import struct
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from uuid import uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings
from django.db import connection, transaction

from gongyou.foundation.cipher import SealBroken, seal, unseal
from gongyou.foundation.encrypted import keyring
from gongyou.foundation.models import StoredFile

FRAME = 1 << 20
_PLACE = "foundation.storedfile.key"
SEALED_KEYS = ("foundation_storedfile", "wrapped_key", _PLACE)  # for rotation


def path_of(uuid: str) -> Path:
    folder: Path = settings.HOME.files_dir
    return folder / uuid[:2] / uuid[2:4] / uuid


def _frames(chunks: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Cut into frames of FRAME bytes; True with the last (a file has at least one)."""
    buffer = b""
    for chunk in chunks:
        buffer += chunk
        while len(buffer) > FRAME:
            yield buffer[:FRAME], False
            buffer = buffer[FRAME:]
    yield buffer, True


def _aad(number: int, last: bool) -> bytes:
    return struct.pack(">Q?", number, last)


def store(name: str, chunks: Iterable[bytes]) -> StoredFile:
    """Encrypt and keep a file. On disk before the row is: a crash leaves no row without file."""
    key, uuid = secrets.token_bytes(16), uuid4()
    path = path_of(str(uuid))
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = path.with_suffix(".part")
    try:
        digest, size = _write(partial, key, chunks)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    partial.rename(path)
    with transaction.atomic():
        return StoredFile.objects.create(
            uuid=uuid,
            digest=digest,
            name=Path(name).name[:255],
            size=size,
            wrapped_key=seal(keyring(), _PLACE, str(uuid), key.hex()),
        )


class Held(Exception):
    """Facts were made of this file: it is evidence and cannot be erased."""


def hold(stored: Iterable[int]) -> None:
    """From now on these files (by primary key) are evidence."""
    StoredFile.objects.filter(pk__in=list(stored), held=False).update(held=True)


def erase(stored: StoredFile) -> None:
    """Take a file away for good, together with the change that makes it needless.

    Its content goes once that change is true; what a crash leaves, `sweeping` takes away.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a file is erased in the transaction of its change")
    if StoredFile.objects.filter(pk=stored.pk, held=True).exists():
        raise Held(stored.name)
    StoredFile.objects.filter(pk=stored.pk).delete()
    transaction.on_commit(partial(path_of(str(stored.uuid)).unlink, missing_ok=True))


def _write(path: Path, key: bytes, chunks: Iterable[bytes]) -> tuple[str, int]:
    """Frame by frame, until it is on disk; digest and size of the plain content."""
    digest, size = hashes.Hash(hashes.SM3()), 0
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        for number, (frame, last) in enumerate(_frames(chunks)):
            digest.update(frame)
            size += len(frame)
            out.write(_encrypt(key, number, frame, last))
        out.flush()
        os.fsync(out.fileno())
    return digest.finalize().hex(), size


def _encrypt(key: bytes, number: int, frame: bytes, last: bool) -> bytes:
    nonce = secrets.token_bytes(12)
    encryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(_aad(number, last))
    body = encryptor.update(frame) + encryptor.finalize()
    return nonce + struct.pack(">I", len(body)) + body + encryptor.tag


def unpack(stored: StoredFile, path: Path) -> None:
    """Write the plain content to a path, which lies in a `workplace`."""
    with path.open("wb") as out:
        for piece in read(stored):
            out.write(piece)


def read(stored: StoredFile) -> Iterator[bytes]:
    """Decrypt frame by frame; raises `SealBroken` when the file was changed or cut short."""
    key = bytes.fromhex(unseal(keyring(), _PLACE, str(stored.uuid), bytes(stored.wrapped_key)))
    with path_of(str(stored.uuid)).open("rb") as source:
        number, more = 0, True
        while more:
            head = source.read(16)
            if len(head) < 16:
                raise SealBroken(f"{stored.name}: cut short")
            body = source.read(struct.unpack(">I", head[12:])[0])
            tag = source.read(16)
            more = bool(source.peek(1)[:1])
            yield _decrypt(key, head[:12], body, tag, _aad(number, not more))
            number += 1


def _decrypt(key: bytes, nonce: bytes, body: bytes, tag: bytes, aad: bytes) -> bytes:
    if len(tag) < 16:
        raise SealBroken("a stored file was cut short")
    decryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce, tag)).decryptor()
    decryptor.authenticate_additional_data(aad)
    try:
        return decryptor.update(body) + decryptor.finalize()
    except InvalidTag:
        raise SealBroken("a stored file was changed") from None
