"""The installation's keys and passwords, made once at its first start."""

import base64
import fcntl
import json
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from gongyou.foundation.cipher import Keyring

KEY_BYTES = 32
MOST_KEYS = 255  # the number is one byte of every sealed value
DATABASE_ROLES = ("admin", "owner", "app", "scratch")


class InstallationError(RuntimeError):
    """Something of the installation cannot be used; the text says what to do."""


class SecretsError(InstallationError):
    """The keys are missing, damaged or another user's."""


@dataclass(frozen=True)
class Secrets:
    """What `keys/secrets.json` holds. Nothing of it is ever shown."""

    django_secret_key: str = field(repr=False)
    field_keys: dict[int, bytes] = field(repr=False)
    field_key_id: int = field(repr=False)
    index_master_key: bytes = field(repr=False)
    database_passwords: dict[str, str] = field(repr=False)

    def database_password(self, role: str) -> str:
        return self.database_passwords[role]

    def keyring(self) -> Keyring:
        older = {number: key for number, key in self.field_keys.items()}
        return Keyring(
            older.pop(self.field_key_id), self.index_master_key, self.field_key_id, older
        )


def load(path: Path) -> Secrets:
    try:
        found = json.loads(path.read_text(encoding="ascii"))
        keys = _field_keys(found)
        return Secrets(
            django_secret_key=str(found["django_secret_key"]),
            field_keys={number: _key(kept["key"]) for number, kept in keys.items()},
            field_key_id=max(keys),
            index_master_key=_key(found["index_master_key"]),
            database_passwords={r: str(found["database_passwords"][r]) for r in DATABASE_ROLES},
        )
    except PermissionError as error:
        raise SecretsError(f"密钥文件属于别的用户 · another user's keys: {path}") from error
    except (KeyError, TypeError, ValueError) as error:
        raise SecretsError(
            f"密钥文件损坏，请从密钥备份恢复 · damaged, restore it from its backup: {path}"
        ) from error


def _field_keys(found: dict[str, Any]) -> dict[int, dict[str, str]]:
    """By number; the newest seals. A file of before the first rotation has one, number 1."""
    if "field_keys" in found:
        kept = found["field_keys"]
    else:
        kept = {"1": {"key": found["field_master_key"], "made": ""}}
    return {int(number): dict(key) for number, key in kept.items()}


def create(path: Path) -> None:
    """Whole or not at all, and never over a file that another start has just made."""
    name = _written_beside(path, _generate())
    try:
        os.link(name, path)
    except FileExistsError:
        return
    finally:
        os.unlink(name)
    _sync_folder(path.parent)


def _written_beside(path: Path, content: dict[str, Any]) -> str:
    """A new file in the same folder, on the disk, with this content."""
    handle, name = tempfile.mkstemp(prefix=".secrets-", dir=path.parent)  # 0600, O_EXCL
    try:
        with os.fdopen(handle, "w", encoding="ascii") as out:
            json.dump(content, out, indent=2)
            out.write("\n")
            out.flush()
            os.fsync(out.fileno())
    except BaseException:
        os.unlink(name)
        raise
    return name


def _generate() -> dict[str, Any]:
    return {
        "version": 1,
        "django_secret_key": secrets.token_urlsafe(48),
        "field_master_key": base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode(),
        "index_master_key": base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode(),
        "database_passwords": {role: secrets.token_urlsafe(24) for role in DATABASE_ROLES},
    }


class KeyFile:
    """The file of a running installation: read again when it has changed, changed when told."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen: tuple[int, int] = (0, 0)
        self._ring: Keyring | None = None

    def __call__(self) -> Keyring:
        """The keys as they are now; as they were, while the file cannot be reached."""
        try:
            found = os.stat(self.path)
        except OSError:
            found = None
        seen = (found.st_ino, found.st_mtime_ns) if found else self._seen
        if self._ring is None or seen != self._seen:
            self._ring = load(self.path).keyring()
            self._seen = seen
        return self._ring

    def made(self) -> dict[int, str]:
        """When each key was made, by number; '' for the first, as old as the installation."""
        return {number: key.get("made", "") for number, key in self._kept()[1].items()}

    def add(self, now: datetime) -> int:
        """A new key, which everything is sealed under from this moment on; its number."""
        with self._alone():
            content, keys = self._kept()
            number = max(keys) + 1
            if number > MOST_KEYS:
                raise SecretsError("密钥编号已用完 · no key number is left")
            key = base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()
            keys[number] = {"key": key, "made": now.isoformat(timespec="seconds")}
            self._write(content, keys)
        return number

    def forget(self, number: int) -> None:
        """Destroy an older key; the caller knows that nothing is sealed under it."""
        with self._alone():
            content, keys = self._kept()
            if number == max(keys) or number not in keys:
                raise SecretsError(f"没有这个旧密钥 · no such older key: {number}")
            del keys[number]
            self._write(content, keys)

    def _kept(self) -> tuple[dict[str, Any], dict[int, dict[str, str]]]:
        load(self.path)
        content = json.loads(self.path.read_text(encoding="ascii"))
        return content, _field_keys(content)

    def _write(self, content: dict[str, Any], keys: dict[int, dict[str, str]]) -> None:
        content.pop("field_master_key", None)  # an earlier release refuses it, as it should
        written = content | {"version": 2, "field_keys": {str(n): k for n, k in keys.items()}}
        os.replace(_written_beside(self.path, written), self.path)
        _sync_folder(self.path.parent)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        handle = os.open(self.path.parent, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _key(text: str) -> bytes:
    key = base64.b64decode(text, validate=True)
    if len(key) != KEY_BYTES:
        raise ValueError("key length")
    return key
