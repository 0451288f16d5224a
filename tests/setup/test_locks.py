"""What is installed is locked with hashes, and no lock names a place on a network or a machine."""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gongyou.config.doctor import locked_versions
from gongyou.foundation.home import project_root

ROOT = project_root()
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
NPM_LOCK = ROOT / "frontend" / "package-lock.json"


def names(lock: str) -> dict[str, tuple[str, bool]]:
    return locked_versions(ROOT / "requirements" / lock)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_python_lock_names_no_place(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert not re.search(r"://|@ |--(index|extra-index|find-links|trusted)", text)
    assert not re.search(r"^\s*[^#\s].*\s/\w", text, re.M)
    assert "/root" not in text
    assert "/home" not in text


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_locked_package_has_hashes(lock: Path) -> None:
    entries = re.split(r"^(?=[a-z0-9])", lock.read_text(encoding="utf-8"), flags=re.M)[1:]
    assert entries
    for entry in entries:
        assert "==" in entry
        assert "--hash=sha256:" in entry, entry.splitlines()[0]


def test_there_are_three_python_locks() -> None:
    assert [path.name for path in LOCKS] == ["dev.txt", "node.txt", "runtime.txt"]


def test_the_lock_for_tests_holds_the_other() -> None:
    runtime, tests = names("runtime.txt"), names("dev.txt")
    assert {name: tests.get(name) for name in runtime} == runtime


def test_every_dependency_of_the_project_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for group, lock in (
        (project["dependencies"], "runtime.txt"),
        (project["optional-dependencies"]["dev"], "dev.txt"),
    ):
        wanted = {re.split(r"[\[<>=;~! ]", line)[0].lower() for line in group}
        assert wanted <= set(names(lock)), f"{lock}: docs/how-to/update-dependencies.md"


def _npm_packages() -> Iterator[tuple[str, dict[str, Any]]]:
    packages = json.loads(NPM_LOCK.read_text(encoding="utf-8"))["packages"]
    return ((name, entry) for name, entry in packages.items() if name)


def test_the_npm_lock_has_hashes_and_no_download_addresses() -> None:
    found = dict(_npm_packages())
    assert found
    for name, entry in found.items():
        assert entry["integrity"].startswith("sha512-"), name
        assert "resolved" not in entry, name


def test_npm_versions_are_exact() -> None:
    wanted = json.loads((ROOT / "frontend" / "package.json").read_text())["dependencies"]
    locked = {name.removeprefix("node_modules/"): e["version"] for name, e in _npm_packages()}
    assert {name: locked.get(name) for name in wanted} == wanted
