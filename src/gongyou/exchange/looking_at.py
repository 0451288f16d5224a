"""A brought file opened once more, to be looked at by whoever corrects it."""

from pathlib import PurePath
from typing import Any

from gongyou.exchange.apart import look
from gongyou.exchange.looking import Asked
from gongyou.exchange.models import CheckFile
from gongyou.exchange.records import UnusableFile
from gongyou.foundation import files
from gongyou.foundation.workplace import workplace


def look_at(file: CheckFile, asked: Asked) -> dict[str, Any]:
    """`looking.look` on a file of a check. Raises `UnusableFile`."""
    if file.stored is None:
        raise UnusableFile(file.key, "erased")
    with workplace("look") as folder:
        path = folder / f"file{PurePath(file.key).suffix[:10]}"
        files.unpack(file.stored, path)
        return look(path, file.key, asked)
