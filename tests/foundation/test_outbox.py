"""Messages: one for each event and number, whatever becomes of the gateways."""

import hashlib
import hmac
import json
import logging
import stat
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django.fixtures import Settings
from tests.foundation.gateway import KEY, Gateway, gateway

from gongyou.foundation.cipher import sm3
from gongyou.foundation.models import Installation, OutgoingMessage, ProviderHealth
from gongyou.foundation.outbox import epoch, providers, queue, sending
from gongyou.foundation.outbox.providers import filled

pytestmark = pytest.mark.django_db
PHONE = "19900007001"
EARNEST = providers.WAITS
State = OutgoingMessage.State


@pytest.fixture
def first() -> Iterator[Gateway]:
    with gateway("first") as made:
        yield made


@pytest.fixture
def second() -> Iterator[Gateway]:
    with gateway("second") as made:
        yield made


@pytest.fixture(autouse=True)
def two_gateways(
    settings: Settings, first: Gateway, second: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = (first.setting, second.setting)
    settings.ENVIRONMENT = replace(django_settings.ENVIRONMENT, sms=both)
    monkeypatch.setattr(providers, "WAITS", 0.2)


def queued(event: str = "e1", minutes: int = 5, code: str = "246810") -> OutgoingMessage:
    with transaction.atomic():
        made = queue(
            event,
            "sign_in_code",
            PHONE,
            {"code": code, "minutes": "5"},
            timezone.now() + timedelta(minutes=minutes),
        )
    assert made is not None
    return made


def again(message: OutgoingMessage) -> OutgoingMessage:
    return OutgoingMessage.objects.get(pk=message.pk)


def make_due(message: OutgoingMessage) -> None:
    OutgoingMessage.objects.filter(pk=message.pk).update(next_try_at=timezone.now())


def test_a_message_is_signed_sent_once_and_not_kept(first: Gateway, second: Gateway) -> None:
    message = queued()
    assert sending.send(message.pk) is None
    assert sending.send(message.pk) is None  # a job may run twice
    [(body, headers, raw)] = first.got
    assert (body["to"], body["params"], second.got) == (PHONE, ["246810", "5"], [])
    assert "246810" in body["say"]
    signed = headers["X-Gongyou-Time"].encode() + b"\n" + raw
    wanted = hmac.new(KEY.encode(), signed, hashlib.sha256).hexdigest()
    assert headers["X-Gongyou-Signature"] == f"sha256={wanted}"
    assert headers["Idempotency-Key"] == str(message.uuid)
    kept = again(message)
    assert (kept.state, kept.provider, kept.body, kept.attempts) == (State.SENT, "first", None, 1)


def test_the_same_event_and_number_are_one_message() -> None:
    queued()
    with transaction.atomic():
        assert queue("e1", "sign_in_code", PHONE, {"code": "1"}, timezone.now()) is None
    assert OutgoingMessage.objects.count() == 1
    jobs = ProcrastinateJob.objects.filter(task_name="gongyou.foundation.send_message")
    assert [list(job.args) for job in jobs] == [["message_id"]]


def test_without_its_cause_there_is_no_message() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        queue("e1", "sign_in_code", PHONE, {"code": "1"}, timezone.now())
        raise ZeroDivisionError
    assert not OutgoingMessage.objects.exists()


@pytest.mark.parametrize(
    ("status", "answer", "problem"),
    [
        (500, b"{}", "http_500"),
        (302, b"", "http_302"),
        (200, b"<html>busy</html>", "no_json"),
        (200, b'{"code": "LIMIT"}', "refused"),
        (200, b"[1]", "refused"),
    ],
)
def test_the_second_takes_what_the_first_does_not(
    first: Gateway, second: Gateway, status: int, answer: bytes, problem: str
) -> None:
    first.status, first.answer = status, answer
    message = queued()
    assert sending.send(message.pk) is None
    assert (again(message).provider, second.codes) == ("second", ["246810"])
    assert ProviderHealth.objects.get(name="first").failures == 1


def test_one_that_hangs_is_left_and_soon_passed_over(first: Gateway, second: Gateway) -> None:
    first.hangs = True
    for number in range(4):
        assert sending.send(queued(f"e{number}", code=f"10000{number}").pk) is None
    assert second.codes == [f"10000{number}" for number in range(4)]
    health = ProviderHealth.objects.get(name="first")
    assert health.failures == sending.FAILURES  # the third and fourth did not wait for it
    assert health.open_until is not None
    ProviderHealth.objects.update(open_until=timezone.now())
    first.hangs = False
    sending.send(queued("e9", code="999999").pk)
    assert first.codes == ["999999"]
    assert ProviderHealth.objects.get(name="first").failures == 0


def test_in_earnest_a_circuit_opens_within_half_a_minute() -> None:
    assert EARNEST * sending.FAILURES <= 30


def test_nothing_is_lost_while_both_are_down(first: Gateway, second: Gateway) -> None:
    first.status = second.status = 503
    message = queued()
    assert sending.send(message.pk) == sending.AGAIN[0]
    kept = again(message)
    assert (kept.state, kept.problem, bool(kept.body)) == (State.QUEUED, "http_503", True)
    assert sending.send(message.pk) is None  # not before its time
    first.status = second.status = 200
    make_due(message)
    assert sending.sweep() == [message.pk]
    ProviderHealth.objects.update(open_until=None)
    sending.send(message.pk)
    assert (again(message).state, first.codes, second.codes) == (State.SENT, ["246810"], [])


def test_a_worker_killed_before_it_noted_the_answer_tries_again_under_the_same_id(
    first: Gateway,
) -> None:
    message = queued()
    assert sending._claim(message.pk) is not None  # and here the process ends
    assert sending.sweep() == []  # for a minute it may still be at it
    make_due(message)
    assert sending.sweep() == [message.pk]
    sending.send(message.pk)
    assert [headers["Idempotency-Key"] for _, headers, _ in first.got] == [str(message.uuid)]


def test_a_late_message_is_not_sent_and_not_kept(first: Gateway) -> None:
    late, waiting = queued("late", minutes=-1), queued("waiting", minutes=-1)
    assert sending.send(late.pk) is None
    assert sending.sweep() == []
    for message in (late, waiting):
        kept = again(message)
        assert (kept.state, kept.problem, kept.body) == (State.EXPIRED, "late", None)
    assert first.got == []


def test_nobody_to_send_is_no_loss(settings: Settings) -> None:
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, sms=())
    message = queued()
    assert sending.send(message.pk) is not None
    assert (again(message).state, again(message).problem) == (State.QUEUED, "no_provider")


def test_a_restored_database_sends_nothing_again(
    first: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = queued()
    monkeypatch.setattr(epoch, "_marks", lambda: "another timeline")
    assert sending.send(message.pk) is None
    assert (again(message).state, again(message).problem) == (State.EXPIRED, "epoch")
    assert first.got == []


def test_the_epoch_lies_beside_the_keys_and_can_be_renewed(settings: Settings) -> None:
    before = epoch.current_epoch()
    file = Path(settings.HOME.keys_dir) / epoch.FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert epoch.current_epoch() == before
    assert str(before) not in file.read_text("ascii")


def test_a_demo_sends_nothing_into_the_world(first: Gateway) -> None:
    Installation.objects.create(id=1, demo=True)
    message = queued()
    sending.send(message.pk)
    kept = again(message)
    assert (kept.provider, first.got) == ("local", [])
    assert json.loads(kept.body or "")["code"] == "246810"


def test_no_code_and_no_number_in_any_log_or_column(
    first: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    first.status = 500
    message = queued()
    row = OutgoingMessage.objects.filter(pk=message.pk).values().get()
    sending.send(message.pk)
    stored = b"".join(bytes(v) for v in row.values() if isinstance(v, memoryview | bytes))
    for secret in ("246810", PHONE):
        assert secret not in caplog.text
        assert secret.encode() not in stored
        assert all(secret not in str(v) for v in row.values() if isinstance(v, str))
    assert "246810" not in repr(message)


def test_words_of_a_message_add_no_field() -> None:
    shape = {"to": "{phone}", "list": ["{code}", 1]}
    made = filled(shape, {"phone": '1", "admin": "yes', "code": "{phone}"})
    assert made == {"to": '1", "admin": "yes', "list": ["{phone}", 1]}
    assert sm3(b"") != b""
