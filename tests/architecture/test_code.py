"""Habits of the code that no linter holds."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src/gongyou"
VAGUE = {"utils", "util", "helpers", "helper", "common", "core", "services", "misc", "base"}
WRITES = {"save", "create", "get_or_create", "update_or_create", "bulk_create", "bulk_update"}
WRITES |= {"update", "delete", "execute"}
MARKS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
LONGEST = 400


def sources() -> list[Path]:
    return [p for p in sorted(PACKAGE.rglob("*.py")) if "migrations" not in p.parts]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def calls(path: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call))


def called(call: ast.Call) -> tuple[str, str]:
    """``("datetime", "now")`` for datetime.now(), ``("", "print")`` for print()."""
    match call.func:
        case ast.Attribute(value=ast.Name(id=owner), attr=name):
            return owner, name
        case ast.Attribute(attr=name):
            return "…", name
        case ast.Name(id=name):
            return "", name
    return "", ""


def places(found: list[tuple[Path, ast.Call]]) -> list[str]:
    return [f"{path.relative_to(ROOT)}:{call.lineno}" for path, call in found]


def test_only_the_foundation_looks_at_the_clock() -> None:
    clock = {("datetime", "now"), ("datetime", "today"), ("datetime", "utcnow"), ("date", "today")}
    found = [(p, c) for p in sources() for c in calls(p) if called(c) in clock]
    assert [f for f in places(found) if "/foundation/" not in f] == []


def test_pages_never_write() -> None:
    pages = [p for p in sources() if "pages" in p.parts]
    assert len(pages) > 3
    assert places([(p, c) for p in pages for c in calls(p) if called(c)[1] in WRITES]) == []


def test_whoever_has_pages_and_tables_has_a_door() -> None:
    with_pages = {pages.parent for pages in PACKAGE.glob("*/pages")}
    with_tables = {p for p in with_pages if list(p.glob("models*"))}
    assert [p.name for p in with_tables if not (p / "access.py").exists()] == []


def test_no_page_looks_an_object_up_by_itself() -> None:
    """A page may narrow what access has given; it may not begin at a model's whole table."""
    begins = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sources()
        if "pages" in path.parts
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr == "objects"
    ]
    assert begins == []


def test_what_is_translated_is_one_constant_sentence() -> None:
    found = [
        (path, call)
        for path in sources()
        for call in calls(path)
        if called(call)[1] in MARKS and call.args and not is_constant(call.args[0])
    ]
    # ui translates what it is handed: names of languages and labels of menu entries.
    assert [f for f in places(found) if "/ui/" not in f] == []


def is_constant(argument: ast.expr) -> bool:
    return isinstance(argument, ast.Constant) and isinstance(argument.value, str)


def test_no_file_is_too_long_to_read() -> None:
    files = [*sources(), *(ROOT / "setup").rglob("*.py")]
    lengths = {str(p.relative_to(ROOT)): len(p.read_text("utf-8").splitlines()) for p in files}
    assert {name: n for name, n in lengths.items() if n > LONGEST} == {}


def test_no_module_has_a_name_that_says_nothing() -> None:
    words = {p.relative_to(PACKAGE).with_suffix("").parts for p in sources()}
    assert {w for parts in words for w in parts} & VAGUE == set()


def test_every_job_may_be_found_and_takes_numbers_only() -> None:
    """Arguments of jobs are ids and times: no names, no amounts, no files."""
    for path in PACKAGE.glob("*/jobs.py"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.decorator_list:
                taken = {a.arg: ast.unparse(a.annotation or ast.Name("?")) for a in node.args.args}
                assert {k for k, v in taken.items() if v not in {"int", "JobContext"}} <= {
                    "check"
                }, f"{path}:{node.lineno}"
