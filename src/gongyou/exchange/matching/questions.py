"""What a person should look at before he relies on a match, file by file."""

from collections.abc import Sequence
from typing import Any

from gongyou.exchange.formats.sentences import told
from gongyou.exchange.formats.shown import masked
from gongyou.exchange.records import Reading


def questions_of(readings: Sequence[Reading]) -> list[dict[str, Any]]:
    """Of all tables, those set aside included; numbers of people masked."""
    return [
        {
            "file": table.key,
            "code": asked.partition(" ")[0],
            "sentence": {lang: masked(told(asked, lang)) for lang in ("zh", "en")},
        }
        for reading in readings
        for table in (*reading.tables, *reading.used)
        for asked in table.questions
    ]


def question_lines(questions: Sequence[dict[str, Any]], lang: str) -> list[str]:
    """The same for a terminal."""
    if not questions:
        return []
    head = "请核对这些文件" if lang == "zh" else "Please check in the files"
    return ["", head, *(f"{q['file']}: {q['sentence'][lang]}" for q in questions)]
