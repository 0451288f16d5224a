"""Log lines: one JSON object each, and no number, secret or row value in any of them."""

import io
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from tests.logwatch import LogWatch, canaries

from gongyou.demo.invented import card_number, id_number
from gongyou.foundation.logs import JsonLines, TerminalLines, configuration
from gongyou.foundation.redaction import redact
from gongyou.offices.models import Account

ID = id_number("19870312", 931)
CARD = card_number(9, 12)
PHONE = "19900001234"
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


@dataclass
class Log:
    logger: logging.Logger
    out: io.StringIO

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.getvalue().splitlines()]


def listening(formatter: logging.Formatter) -> Log:
    logger, out = logging.Logger("gongyou.some"), io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(formatter)
    logger.addHandler(handler)
    return Log(logger, out)


@pytest.fixture
def log() -> Iterator[Log]:
    yield listening(JsonLines())


def spelled(number: str) -> Iterator[str]:
    yield from (number, number.lower(), number.translate(WIDE), f"号{number}。", f"a={number},b")
    yield " ".join(number[i : i + 4] for i in range(0, len(number), 4))
    yield "-".join((number[:3], number[3:7], number[7:]))


@pytest.mark.parametrize("text", [*spelled(ID), *spelled(CARD), *spelled(PHONE)])
def test_no_spelling_of_a_number_gets_through(text: str) -> None:
    assert (canaries(text), canaries(redact(text))) == (canaries(text)[:1], [])
    assert canaries(redact(f"3 {text} 7")) == []


@pytest.mark.parametrize(
    "text", [f"+86 {PHONE}", f"86{PHONE}", f"{ID}{' '}{PHONE}", ID[:6] + ID[8:17]]
)
def test_with_a_prefix_beside_another_and_of_fifteen_places(text: str) -> None:
    assert canaries(redact(text)) == []


@given(st.text("0123456789 -Xx，号", max_size=60), st.sampled_from([ID, CARD, PHONE]))
def test_whatever_stands_around_it(around: str, number: str) -> None:
    text = f"{around}/{number}/{around}"
    assert number not in redact(text)


@pytest.mark.parametrize(
    "text",
    [
        "check 550e8400-e29b-41d4-a716-446655440000 failed",
        "2026-11-25 17:19:33 took 1234.567 s, 20000 rows of 511504-2026-PAGES-13",
        "GET /worksites/ 404",
        "ID 511504198703129310 with a wrong check sign",
        "code: 2, status_code=500",
    ],
)
def test_what_is_no_number_of_a_person_stays(text: str) -> None:
    assert redact(text) == text


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("password=hunter-2-hunter", "hunter"),
        ('{"new_password1": "竹海 清风", "x": 1}', "清风"),
        ("csrfmiddlewaretoken: 'abcDEF'", "abcDEF"),
        ("Authorization: Bearer abc.def", "abc.def"),
        ("Cookie: sessionid=abc; b=c", "abc"),
        ("code=493827", "493827"),
        ("验证码：493827", "493827"),
        ("postgresql://app:s3cret@host/db", "s3cret"),
        ('duplicate key\nDETAIL:  Key (name)=(王\n某某) already exists.', "某某"),
        ("DETAIL:  Failing row contains (1, 王某某, null).", "王某某"),
        ("COPY staging, line 3, column name: \"王某某\"", "王某某"),
        ("invalid input syntax for type numeric: \"王某某\"", "王某某"),
    ],
)  # fmt: skip
def test_secrets_and_rows_are_left_out(text: str, secret: str) -> None:
    assert secret not in redact(text)


def test_a_line_is_one_object_with_known_fields(log: Log) -> None:
    log.logger.warning("file %s of\n%s", "a.xlsx", ID, extra={"phone": PHONE})
    line = log.lines()[0]
    assert set(line) == {"time", "level", "logger", "process", "request", "message"}
    assert (line["level"], line["message"]) == ("WARNING", "file a.xlsx of\n[id]")
    log.logger.warning("arguments %s %s", *["that do not fit"])
    assert "do not fit" in log.lines()[1]["message"]


@pytest.mark.parametrize("formatter", [JsonLines(), TerminalLines()])
def test_an_exception_and_its_cause_are_told_without_values(formatter: logging.Formatter) -> None:
    log = listening(formatter)
    try:
        try:
            raise ValueError(f"no card {CARD}")
        except ValueError as cause:
            raise RuntimeError(f"row of {ID}, {PHONE}") from cause
    except RuntimeError:
        log.logger.exception("it broke at %s", PHONE)
    said = log.out.getvalue()
    assert canaries(said) == []
    assert "ValueError" in said and "no card [card]" in said and "test_logs.py" in said


@pytest.mark.django_db
def test_the_databases_own_words_hold_no_row(log: Log) -> None:
    """As psycopg raises them: the value that was refused stands in the error's details."""
    for statement in (
        "INSERT INTO offices_area (code, name, level) VALUES (%s, '甲', 'x'), (%s, '甲', 'x')",
        "INSERT INTO offices_area (code, name) VALUES (%s, %s)",
        "SELECT %s::text::date, %s",
    ):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement, ["秘密的甲", "秘密的甲"])
        except DatabaseError as error:
            assert "秘密" in str(error)
            log.logger.exception("refused")
    assert len(log.lines()) == 3
    assert "秘密" not in log.out.getvalue()


@pytest.mark.django_db
def test_a_request_and_its_lines_have_one_name(client: Client) -> None:
    client.force_login(Account.objects.create_account("somebody", "某某", "a-long-password"))
    watch = LogWatch()
    logging.getLogger("django.request").addHandler(watch)
    try:
        answer = client.get("/no/such/page/19900001234/")
    finally:
        logging.getLogger("django.request").removeHandler(watch)
    lines = [json.loads(line) for line in watch.lines]
    assert all(canaries(line) == [] for line in watch.lines)
    assert answer.status_code == 404
    assert {line["request"] for line in lines} == {answer.headers["X-Request-Id"]}


def test_every_logger_goes_through_the_one_handler() -> None:
    made = configuration("INFO", "json")
    assert made["handlers"] == {"console": {"class": "logging.StreamHandler", "formatter": "ours"}}
    ours = [n for n in ("django", "django.request", "django.server", "_granian", "procrastinate")]
    assert [n for n in ours if logging.getLogger(n).handlers] == []


def test_a_commands_last_words_are_redacted() -> None:
    code = (
        "import sys; from gongyou.foundation.logs import redact_last_words\n"
        "sys.excepthook = redact_last_words\n"
        f"raise ValueError('row of {ID}')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, canaries(done.stderr)) == (1, [])
    assert "ValueError: row of [id]" in done.stderr


def test_the_watch_of_the_suite_would_notice() -> None:
    watch = LogWatch()
    watch.setFormatter(logging.Formatter("%(message)s"))
    watch.handle(logging.LogRecord("a", logging.INFO, "f", 1, f"card {CARD}", (), None))
    assert len(watch.leaks()) == 1 and watch.leaks() == []
