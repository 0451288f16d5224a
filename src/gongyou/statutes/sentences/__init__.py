"""The same sentence in Chinese and in English, by code: `sentence("pay-day", "zh", …)`.

The rules hand out codes and values only; words live here, so that a page, a letter and
the command line say the same thing.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from string import Formatter

from gongyou.statutes import dated
from gongyou.statutes.results import Label, Reason

HERE = Path(__file__).parent
LANGUAGES = ("zh", "en")


class UnknownSentence(LookupError):
    """No sentence of this code, or no such language."""


def sentence(code: str, lang: str, **params: object) -> str:
    """The sentence with its placeholders filled; a missing one is an error, not a gap."""
    if lang not in LANGUAGES or code not in sentences(lang):
        raise UnknownSentence(f"{code} ({lang})")
    words = {name: _word(value, lang) for name, value in params.items()}
    return sentences(lang)[code].format_map(words)


def label(code: str) -> Label:
    """A sentence without placeholders, in both languages."""
    return Label(sentence(code, "zh"), sentence(code, "en"))


def explain(reason: Reason, lang: str) -> str:
    """The reason in words, with what is not certain about it."""
    parts = [sentence(reason.code, lang, **reason.params)]
    if reason.provisional:
        parts.append(sentence("provisional", lang))
    if reason.status.to_confirm:
        parts.append(sentence(f"note-{reason.status}", lang))
    return ("" if lang == "zh" else " ").join(parts)


def placeholders(template: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in Formatter().parse(template) if name)


@cache
def sentences(lang: str) -> Mapping[str, str]:
    data = dated.read_yaml(HERE / f"{lang}.yaml")
    for code, text in data.items():
        dated.require(isinstance(text, str) and bool(text), lang, f"{code} has no text")
    return data


def _word(value: object, lang: str) -> str:
    if value is None:
        return "—"
    if isinstance(value, Label):
        return value[lang]
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日" if lang == "zh" else value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
