"""The project.json that is brought to a check."""

from pathlib import Path

from gongyou.exchange.matching.project_file import BadProjectFile, Project, load_project
from gongyou.exchange.models import Check, CheckFile
from gongyou.foundation import files
from gongyou.foundation.workplace import workplace

NAME = "project.json"
MOST_BYTES = 1024 * 1024


def is_project_file(key: str) -> bool:
    return key.lower().endswith(NAME)


def load_brought_project(path: Path, key: str) -> Project:
    """Raises `BadProjectFile` naming the field that cannot be used."""
    if path.stat().st_size > MOST_BYTES:
        raise BadProjectFile(key, "太大", "too large")
    return load_project(path, pack="")


def project_file_of(check: Check) -> CheckFile | None:
    found = check.files.filter(understood__project=True)
    return found.select_related("stored").first()


def project_of(file: CheckFile) -> Project:
    """Raises `BadProjectFile`."""
    if file.stored is None:
        raise BadProjectFile(file.key, "内容已删除，请重新上传", "erased; bring it again")
    with workplace("project") as folder:
        path = folder / NAME
        files.unpack(file.stored, path)
        return load_brought_project(path, file.key)
