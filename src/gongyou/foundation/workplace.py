"""Where plain copies of files lie for as long as somebody works on them.

Each lies in a folder of its own that its process holds locked. The system takes the lock away
with the process, so that what a killed one has left is told from what is in use.
"""

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings

STALE_SECONDS = 3600


def work_folder() -> Path:
    """In the data folder, for us alone."""
    folder: Path = settings.HOME.data_dir / "work"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


@contextmanager
def workplace(purpose: str) -> Iterator[Path]:
    """A folder that is gone afterwards, with all that was put into it."""
    with _locked(work_folder(), fcntl.LOCK_SH):  # nobody sweeps between making and locking
        place = TemporaryDirectory(prefix=f"{purpose}-", dir=work_folder())
        held = _lock(Path(place.name), fcntl.LOCK_EX)
    try:
        with place as folder:
            yield Path(folder)
    finally:
        os.close(held)


def clear_leftovers() -> int:
    """Takes away what killed processes have left; how many folders and files that were."""
    with _locked(work_folder(), fcntl.LOCK_EX):
        left = [path for path in work_folder().iterdir() if not _in_use(path)]
        for path in left:
            _remove(path)
    stale = [path for path in settings.FILE_UPLOAD_TEMP_DIR.iterdir() if _is_stale(path)]
    for path in stale:
        _remove(path)
    return len(left) + len(stale)


def _in_use(path: Path) -> bool:
    try:
        with _locked(path, fcntl.LOCK_EX | fcntl.LOCK_NB):
            return False
    except FileNotFoundError:
        return False
    except OSError:
        return True


def _is_stale(path: Path) -> bool:
    with suppress(FileNotFoundError):
        return time.time() - path.stat().st_mtime > STALE_SECONDS
    return False


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


@contextmanager
def _locked(path: Path, how: int) -> Iterator[None]:
    held = _lock(path, how)
    try:
        yield
    finally:
        os.close(held)


def _lock(path: Path, how: int) -> int:
    held = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(held, how)
    except BaseException:
        os.close(held)
        raise
    return held
