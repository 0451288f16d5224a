"""The sign-ins of a demo installation: made once, kept beside its keys, never in its data.

Every installation has passwords of its own. They stand in the keys folder, readable by its
owner alone, so that each start can show them again; the database knows only their hashes.
"""

import json
import os
import secrets
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from gongyou.foundation.home import Home
from gongyou.foundation.secret_file import InstallationError

FILE = "demo-signins.json"
# No letter or digit that is easily taken for another.
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
Passwords = dict[str, str]


@dataclass(frozen=True)
class Signin:
    """Who somebody is in the demo, in both languages, and how to sign in as them."""

    username: str
    name: str
    role_zh: str
    role_en: str
    password: str = field(repr=False, default="")


def random_password() -> str:
    """Sixty bits and more, in groups that can be read out."""
    return "-".join("".join(secrets.choice(_SIGNS) for _ in range(4)) for _ in range(3))


def kept_passwords(home: Home, installation: str) -> Passwords:
    """Those of this very installation; none where the file is missing or another's."""
    path = home.keys_dir / FILE
    try:
        found = json.loads(path.read_text(encoding="ascii"))
        if found["installation"] != installation:
            return {}
        return {str(name): str(word) for name, word in found["passwords"].items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InstallationError(
            f"演示账号文件不能用，请删除后重来 · cannot be used, remove it and start again: {path}"
        ) from error


def keep_passwords(home: Home, installation: str, passwords: Passwords) -> None:
    """Written whole or not at all, readable by its owner alone."""
    handle, name = tempfile.mkstemp(prefix=".demo-", dir=home.keys_dir)  # 0600
    try:
        with os.fdopen(handle, "w", encoding="ascii") as out:
            json.dump({"installation": installation, "passwords": passwords}, out, indent=2)
            out.write("\n")
            out.flush()
            os.fsync(out.fileno())
        os.replace(name, home.keys_dir / FILE)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
