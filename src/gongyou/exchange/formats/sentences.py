"""What is said to a clerk: one sentence for each code, in Chinese and English."""

import json

from gongyou.exchange.records import UnusableFile

Sentence = tuple[str, str]

UNUSABLE: dict[str, Sentence] = {}
QUESTIONS: dict[str, Sentence] = {}


def question(code: str, **params: str) -> str:
    """A question as tables carry it: its code, and behind a blank its values as JSON."""
    return f"{code} {json.dumps(params, ensure_ascii=False)}" if params else code


def why(problem: UnusableFile, lang: str = "zh") -> str:
    return problem.code
