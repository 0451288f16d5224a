"""The installation's keys and passwords, made once at its first start."""

import base64
import json
import os
import secrets
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gongyou.foundation.cipher import Keyring

KEY_BYTES = 32
DATABASE_ROLES = ("admin", "owner", "app", "scratch")


class InstallationError(RuntimeError):
    """Something of the installation cannot be used; the text says what to do."""


class SecretsError(InstallationError):
    """The keys are missing, damaged or another user's."""


@dataclass(frozen=True)
class Secrets:
    """What `keys/secrets.json` holds. Nothing of it is ever shown."""

    django_secret_key: str = field(repr=False)
    field_master_key: bytes = field(repr=False)
    index_master_key: bytes = field(repr=False)
    database_passwords: dict[str, str] = field(repr=False)

    def database_password(self, role: str) -> str:
        return self.database_passwords[role]

    def keyring(self) -> Keyring:
        return Keyring(self.field_master_key, self.index_master_key)


def load(path: Path) -> Secrets:
    try:
        found = json.loads(path.read_text(encoding="ascii"))
        return Secrets(
            django_secret_key=str(found["django_secret_key"]),
            field_master_key=_key(found["field_master_key"]),
            index_master_key=_key(found["index_master_key"]),
            database_passwords={r: str(found["database_passwords"][r]) for r in DATABASE_ROLES},
        )
    except PermissionError as error:
        raise SecretsError(f"密钥文件属于别的用户 · another user's keys: {path}") from error
    except (KeyError, TypeError, ValueError) as error:
        raise SecretsError(
            f"密钥文件损坏，请从密钥备份恢复 · damaged, restore it from its backup: {path}"
        ) from error


def create(path: Path) -> None:
    """Whole or not at all, and never over a file that another start has just made."""
    handle, name = tempfile.mkstemp(prefix=".secrets-", dir=path.parent)  # 0600, O_EXCL
    try:
        with os.fdopen(handle, "w", encoding="ascii") as out:
            json.dump(_generate(), out, indent=2)
            out.write("\n")
            out.flush()
            os.fsync(out.fileno())
        try:
            os.link(name, path)
        except FileExistsError:
            return
        _sync_folder(path.parent)
    finally:
        os.unlink(name)


def _generate() -> dict[str, Any]:
    return {
        "version": 1,
        "django_secret_key": secrets.token_urlsafe(48),
        "field_master_key": base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode(),
        "index_master_key": base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode(),
        "database_passwords": {role: secrets.token_urlsafe(24) for role in DATABASE_ROLES},
    }


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
