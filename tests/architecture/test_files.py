"""What may stand in a file that is kept: nothing of this machine, nothing of a real person."""

import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from gongyou.statutes.identity import id_number_valid, luhn_valid

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT_LINES, STEPS = 60, 6
THIRD_PARTY = {".woff", ".woff2", ".ttf", ".otf", ".eot", ".map"}
OUR_SCRIPTS = {"src/gongyou/ui/static/ui", "tests/ui", "tests/pages"}
LOCKS = {"requirements/runtime.txt", "requirements/dev.txt", "frontend/package-lock.json"}
# Where packages come from is a matter of the machine. Written apart, or this file would be found.
HOSTS = ("pypi" + ".org", "pythonhosted" + ".org", "npmjs" + ".org", "npmmirror" + ".com")
FOLDERS = "|".join(("work", "home", "root", "Users", "mnt", "srv"))
MACHINE = re.compile(rf"(?<![\w.:<])/(?:{FOLDERS})/[A-Za-z0-9_.]|[A-Z]:\\\\?Users")
INVENTED_HOMES = {"tests/setup/test_home.py"}


@cache
def kept() -> list[str]:
    """Names of all files under version control."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    names = listed.stdout.decode().split("\0")
    return [name for name in names if name and (ROOT / name).is_file()]


def texts() -> Iterator[tuple[str, str]]:
    for name in kept():
        try:
            yield name, (ROOT / name).read_text("utf-8")
        except UnicodeDecodeError:
            continue


def numbers(pattern: str) -> list[tuple[str, str]]:
    """Which file holds what; the lock files hold digests only."""
    found = re.compile(pattern)
    return [(name, n) for name, text in texts() if name not in LOCKS for n in found.findall(text)]


def test_no_file_names_this_machine_or_where_packages_come_from() -> None:
    found = {name: m[0] for name, text in texts() if (m := MACHINE.search(text))}
    assert {name: path for name, path in found.items() if name not in INVENTED_HOMES} == {}
    assert [(name, host) for name, text in texts() for host in HOSTS if host in text] == []


def test_no_id_number_could_be_somebodys() -> None:
    """Invented ones are of area 511504 and have a sequence of 9xx, which nobody was given."""
    found = numbers(r"(?<![0-9A-Za-z.])\d{17}[0-9Xx](?![0-9A-Za-z])")
    real = [(name, n) for name, n in found if id_number_valid(n.upper())]
    assert [(name, n) for name, n in real if not (n.startswith("511504") and n[14] == "9")] == []


def test_no_bank_card_could_be_somebodys() -> None:
    """Invented ones begin with 620000, which no bank was given."""
    found = numbers(r"(?<![0-9A-Za-z.])[3-6]\d{15,18}(?![0-9A-Za-z])")
    real = [(name, n) for name, n in found if luhn_valid(n) and not id_number_valid(n)]
    assert [(name, n) for name, n in real if not n.startswith("620000")] == []


def test_no_telephone_could_be_somebodys() -> None:
    """Invented ones are 199-0000-xxxx."""
    found = numbers(r"(?<![0-9A-Za-z.-])1[3-9]\d-?\d{4}-?\d{4}(?![0-9A-Za-z])")
    assert [(name, n) for name, n in found if not n.replace("-", "").startswith("1990000")] == []


def test_what_others_made_is_installed_and_not_kept() -> None:
    assert [name for name in kept() if Path(name).suffix in THIRD_PARTY] == []
    pages = [n for n in kept() if Path(n).suffix in {".js", ".css"} or ".min." in n]
    assert {str(Path(name).parent) for name in pages} <= OUR_SCRIPTS
    assert [name for name in pages if ".min." in name] == []
    assert all((ROOT / name).stat().st_size < 40_000 for name in pages)


def test_a_decision_is_one_page() -> None:
    for path in (ROOT / "docs/decisions").glob("*.md"):
        assert len(path.read_text("utf-8").splitlines()) <= DOCUMENT_LINES, path.name


def test_a_how_to_has_no_more_than_six_steps() -> None:
    for path in (ROOT / "docs/how-to").glob("*.md"):
        steps = re.findall(r"^\d+\. ", path.read_text("utf-8"), re.MULTILINE)
        assert 1 <= len(steps) <= STEPS, path.name
