"""What is said to a clerk: one sentence for each code, in Chinese and English."""

import json
from collections.abc import Sequence
from pathlib import Path

import yaml

from gongyou.exchange.records import UnusableFile

Languages = dict[str, str]

_DATA: dict[str, dict[str, Languages]] = yaml.safe_load(
    Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")
)


class _Blanks(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""


def say(part: str, code: str, lang: str, **params: str) -> str:
    """The sentence for a code of one part (unusable, reasons, questions, words …)."""
    sentence = _DATA[part].get(code)
    return sentence[lang].format_map(_Blanks(params)) if sentence else code


def codes(part: str) -> set[str]:
    return set(_DATA[part])


def question(code: str, **params: str) -> str:
    """A question as tables carry it: its code, and behind a blank its values as JSON."""
    return f"{code} {json.dumps(params, ensure_ascii=False)}" if params else code


def listed(rows: Sequence[object], most: int = 12) -> str:
    """The first of them, and a sign that there are more."""
    return "、".join(map(str, rows[:most])) + ("…" if len(rows) > most else "")


def told(carried: str, lang: str = "zh") -> str:
    """The sentence for a question that a table carries."""
    code, _, params = carried.partition(" ")
    return say("questions", code, lang, **(json.loads(params) if params else {}))


def why(problem: UnusableFile, lang: str = "zh") -> str:
    """Which file, where in it, what is wrong and what to do."""
    where = [problem.path]
    if problem.row is not None:
        where.append(say("words", "at_row", lang, row=str(problem.row)))
    if problem.column:
        where.append(say("words", "at_column", lang, column=problem.column))
    text = say("unusable", problem.code, lang, **_in_words(problem.params, lang))
    return " ".join(where) + say("words", "colon", lang) + text


def _in_words(params: dict[str, str], lang: str) -> dict[str, str]:
    """Names of fields as a clerk knows them: `name gross|net` → 姓名、应发 或 实发."""
    if "fields" not in params:
        return params
    either, also = say("words", "or", lang), say("words", "comma", lang)
    parts = (part.split("|") for part in params["fields"].split())
    named = (either.join(say("fields", name, lang) for name in names) for names in parts)
    return params | {"fields": also.join(named)}
