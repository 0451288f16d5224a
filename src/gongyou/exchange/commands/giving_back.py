"""`--back`: a file with its faulty rows in red, put where the command was told to."""

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from gongyou.exchange.formats.sentences import say
from gongyou.exchange.returning.notes import TableNotes
from gongyou.exchange.returning.taking_back import Returned, take_back


def give_back(source: Path, name: str, notes: Sequence[TableNotes], target: Path, lang: str) -> str:
    """Writes the returned file and says so in a line.

    `target` is a folder's file of the same name, or the file itself; the ending is that of
    what was written. Never over the source. Raises `UnusableFile` and `OSError`.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".back-", dir=target.parent) as folder:
        returned = take_back(source, name, notes, Path(folder), lang)
        if returned is None:
            return say("returned", "none", lang, name=name)
        place = _place(source, target, returned)
        returned.path.chmod(0o600)  # it holds what the file held
        os.replace(returned.path, place)
    return line_about(name, returned, str(place), lang)


def _place(source: Path, target: Path, returned: Returned) -> Path:
    if target.name == source.name:
        return target.with_name(returned.name)
    place = target.with_suffix(returned.path.suffix)
    if place.exists() and place.samefile(source):
        return place.with_name(returned.name)
    return place


def line_about(name: str, returned: Returned, place: str, lang: str) -> str:
    count = str(returned.rows)
    told = say("returned", "written", lang, name=name, count=count, place=place)
    more = "" if returned.form == "own" else say("returned", str(returned.form), lang)
    return f"{told} {more}".rstrip()
