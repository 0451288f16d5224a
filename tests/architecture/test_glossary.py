"""Everything with a name has a row in the glossary, with the word that pages show."""

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

from django.apps import apps
from django.utils.translation import override

from gongyou.exchange.words import KINDS
from gongyou.payroll.ledger import FINDINGS
from gongyou.payroll.queries.workers import WorkerMonth
from gongyou.portal.results.words import FINDING_SENTENCES, FINDING_WORDS
from gongyou.statutes.signals import signal_rule, signal_rules

ROW = re.compile(r"^\| `([^`]+)` \| (.+?) \| (.+?) \|$", re.MULTILINE)
CHINESE = re.compile("[一-鿿]")


def glossary(root: Path) -> dict[str, str]:
    found = ROW.findall((root / "docs/glossary.md").read_text("utf-8"))
    assert len(found) == len({name for name, _, _ in found}), "a word has two rows"
    return {name: word for name, word, _ in found}


def models() -> Iterator[tuple[str, object]]:
    for model in apps.get_models():
        if model.__module__.startswith("gongyou."):
            yield model.__name__, model


def labels() -> Iterator[tuple[str, str]]:
    """Fields and their choices as pages name them."""
    for name, model in models():
        for field in model._meta.get_fields():  # type: ignore[attr-defined]
            label = str(getattr(field, "verbose_name", ""))
            if CHINESE.search(label):
                yield f"{name}.{field.name}", label
            for value, word in getattr(field, "choices", None) or ():
                if CHINESE.search(str(word)):
                    yield f"{name}.{field.name}={value}", str(word)


def words() -> Iterator[tuple[str, str]]:
    yield from labels()
    yield from ((code, str(word)) for code, word in FINDING_WORDS.items())
    yield from ((rule, signal_rule(rule).label["zh"]) for rule in signal_rules())
    yield from ((kind, str(word)) for kind, word in KINDS.items())


def test_every_word_of_a_page_has_its_row(root: Path) -> None:
    known = glossary(root)
    with override("zh-hans"):
        shown = dict(words())
    assert {name: word for name, word in shown.items() if known.get(name) != word} == {}


def test_every_table_and_figure_has_its_row(root: Path) -> None:
    wanted = {name for name, _ in models()} | {field.name for field in fields(WorkerMonth)}
    assert wanted - set(glossary(root)) == set()


def test_no_row_is_about_something_that_is_gone(root: Path) -> None:
    with override("zh-hans"):
        shown = dict(words())
    there = set(shown) | {n for n, _ in models()} | {f.name for f in fields(WorkerMonth)}
    assert set(glossary(root)) - there == set()


def test_every_finding_has_a_word_and_a_sentence() -> None:
    assert set(FINDINGS) == set(FINDING_WORDS) == set(FINDING_SENTENCES)
