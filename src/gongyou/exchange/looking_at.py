"""A brought file opened once more, to be looked at by whoever corrects it."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from gongyou.exchange.apart import look
from gongyou.exchange.looking import Asked
from gongyou.exchange.models import CheckFile
from gongyou.foundation import files


def look_at(file: CheckFile, asked: Asked) -> dict[str, Any]:
    """`looking.look` on a file of a check. Raises `UnusableFile`."""
    with TemporaryDirectory(prefix="look-", dir=files.work_folder()) as folder:
        path = Path(folder, f"file{Path(file.key).suffix[:10]}")
        with path.open("wb") as out:
            for piece in files.read(file.stored):
                out.write(piece)
        return look(path, file.key, asked)
