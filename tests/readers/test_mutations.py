"""Thousands of damaged files a reader: no traceback, no hang, and what is read makes sense.

The ordinary run tries a hundred a layout, `-m slow` (a step of its own in CI) five thousand;
`GONGYOU_MUTATIONS=500 ./test tests/readers/test_mutations.py -m slow -n 2` fewer.
A failure names the layout and the number; see `tests/readers/mutations.py` for its file.
"""

import json
import os
import re
import time
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.readers.mutations import mutation
from tests.readers.seeds import seeds

from gongyou.exchange import apart
from gongyou.exchange.formats import sentences
from gongyou.exchange.formats.shown import reading_shown
from gongyou.exchange.formats.signs import seen
from gongyou.exchange.recognise import LAYOUTS
from gongyou.exchange.records import (
    BankLine,
    IdStatus,
    Kind,
    Punch,
    Reading,
    Table,
    UnusableFile,
)
from gongyou.foundation.money import fen
from gongyou.statutes.identity import id_number_valid

NAMES = [layout.name for layout in LAYOUTS]
QUICK, PORTION = 100, 500
SLOW = int(os.environ.get("GONGYOU_MUTATIONS", "5000"))
LONGEST_SECONDS = 20
MONEY = {"gross", "own_net", "amount", "amount_in", "amount_out", "balance"}
MONTH = re.compile(r"^(20\d\d-(0[1-9]|1[0-2]))?$")
ID_IN_FULL = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")
WITH_A_ROW = {"broken_quotes", "xml_broken"}


def test_every_layout_has_something_to_begin_with() -> None:
    assert [name for name in NAMES if not seeds()[name]] == []


def test_a_mutation_is_the_same_every_time() -> None:
    assert mutation(NAMES[0], 7) == mutation(NAMES[0], 7)
    assert len({mutation("wage_sheet", n)[1] for n in range(50)}) > 40


@pytest.mark.parametrize(
    "code", sorted(c for c in sentences.codes("unusable") if not c.startswith("map_"))
)
def test_every_refusal_says_what_to_do(code: str) -> None:
    problem = UnusableFile("a.xlsx", code, row=3, column="应发")
    zh, en = sentences.why(problem), sentences.why(problem, "en")
    assert "请" in zh and zh.endswith("。")
    verbs = "ask|check|save|export|copy|split|bring|open|download|mend|close|delete|remove|unpack"
    assert re.search(rf"\b({verbs}|hand|give|take|write|use)\b", en.lower()), en


@pytest.mark.parametrize("layout", NAMES)
def test_a_hundred_mutations_of_a_layout(layout: str, tmp_path: Path) -> None:
    campaign(layout, range(QUICK), tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("layout", NAMES)
@pytest.mark.parametrize("first", range(0, SLOW, PORTION))
def test_many_mutations_of_a_layout(layout: str, first: int, tmp_path: Path) -> None:
    campaign(layout, range(first, first + PORTION), tmp_path)


def campaign(layout: str, numbers: range, folder: Path) -> None:
    wrong = []
    for number in numbers:
        name, content = mutation(layout, number)
        path = folder / name
        path.write_bytes(content)
        began = time.monotonic()
        try:
            outcome(path)
            assert time.monotonic() - began < LONGEST_SECONDS, "too slow"
        except Exception as error:
            wrong.append(f"{layout} {number} ({name}): {type(error).__name__} {error!s:.300}")
        path.unlink()
    assert not wrong, "\n".join(wrong)
    assert not list(folder.iterdir())


def outcome(path: Path) -> None:
    """Read to the last row as the product does, or refused in words."""
    try:
        reading = apart.read_file(path, path.name)
        check_reading(reading)
    except UnusableFile as problem:
        check_refusal(problem, path.name)


def check_refusal(problem: UnusableFile, name: str) -> None:
    assert problem.code not in {"reader_failed", "takes_too_long"}, "an error nobody foresaw"
    assert problem.path == name
    assert problem.row is None or problem.row >= 1
    assert problem.code not in WITH_A_ROW or problem.row is not None, f"{problem.code}: no row"
    for lang in ("zh", "en"):
        sentence = sentences.why(problem, lang)
        assert sentence.startswith(name) and len(sentence) > len(name) + 10
        assert not re.search(r"\{\w*\}|Traceback|Error\b|（）|\(\)", sentence), sentence


def check_reading(reading: Reading) -> None:
    assert reading.tables
    for table in reading.tables:
        check_table(table)
    shown = json.dumps(reading_shown(reading, "zh", rows=3), ensure_ascii=False)
    assert not ID_IN_FULL.search(shown.replace(reading.digest, "")), "an ID in full"


def check_table(table: Table) -> None:
    assert table.layout in NAMES and table.kind in Kind
    for record in table.records:
        check_record(record)
    for punch in table.punches() if table.punches else ():
        check_punch(punch)
    for rejection in table.rejections:
        assert 1 <= rejection.row <= 1 << 20 and rejection.reason in sentences.codes("reasons")
    for asked in table.questions:
        assert asked.partition(" ")[0] in sentences.codes("questions"), asked
        both = sentences.told(asked) + sentences.told(asked, "en")
        assert not re.search(r"\{[a-z_]+\}", both), both
    for text in (*table.facts.values(), *(c.heading for c in table.columns)):
        check_text(text)
    if day := table.facts.get("batch_date"):
        date.fromisoformat(day)


def values(record: Any) -> Iterator[tuple[str, Any]]:
    for field in fields(record):
        value = getattr(record, field.name)
        yield field.name, value
        for part in value if isinstance(value, tuple) else ():
            if is_dataclass(part):
                yield from values(part)


def check_record(record: Any) -> None:
    assert 1 <= record.row <= 1 << 20
    for name, value in values(record):
        if isinstance(value, str):
            check_text(value)
        if name == "month":
            assert MONTH.match(value), value
        if isinstance(value, Decimal):
            assert value.is_finite() and abs(value) < 10**16, f"{name} {value}"
            assert name not in MONEY or value == fen(value), f"{name} {value}"
        if isinstance(value, date):
            assert 1900 <= value.year <= 2200, f"{name} {value}"
    if getattr(record, "id_number", "") and record.id_status is IdStatus.OK:
        assert id_number_valid(record.id_number), record.id_number
    if getattr(record, "id_status", None) is IdStatus.LOST_DIGITS:
        assert record.id_number == ""
    assert not isinstance(record, BankLine) or record.amount is not None


def check_text(text: str) -> None:
    text.encode()
    assert seen(text) == text, f"unseen signs in {text!r}"


def check_punch(punch: Punch) -> None:
    assert 1 <= punch.row < 1 << 31
    assert punch.at is None or (isinstance(punch.at, datetime) and punch.at.tzinfo is None)
    assert punch.serial is None or 0 <= punch.serial < 1 << 63
    for text in (punch.code, punch.name, punch.device):
        check_text(text)
