"""Devices and banks send by themselves: signed, once, within their scope; forged never."""

import hashlib
import hmac
import json
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.pages.district import HERE, District

from gongyou.attendance.models import Device, Punch
from gongyou.exchange.models import Receipt
from gongyou.exchange.receiving import match_job, understand
from gongyou.foundation.models import AuditEntry
from gongyou.offices.models import Account, Area, KeyRefusal, Organisation, PartnerKey, SeenNonce
from gongyou.offices.partners import PER_KEY, forget_nonces
from gongyou.payroll.models import WageAccount
from gongyou.registry.keys import KeyFacts, Place, make
from gongyou.registry.models import Batch

pytestmark = pytest.mark.django_db
DOCUMENT = Path(__file__).parents[2] / "docs/interfaces.md"
PUNCHES = "/api/v1/punches"
LINES = b"1\t2026-09-21 07:58:03\t0\t15\n1\t2026-09-21 17:31:40\t1\t15\n"


def headers(
    key: PartnerKey, url: str, body: bytes, algorithm: str = "HMAC-SHA256", **more: str
) -> dict[str, str]:
    """Signed as docs/interfaces.md says, with none of the product's own code."""
    name = {"HMAC-SHA256": "sha256", "HMAC-SM3": "sm3"}[algorithm]
    at = more.pop("at", str(int(time.time())))
    nonce = more.pop("nonce", secrets.token_hex(16))
    method = more.pop("method", "POST")
    parts = urlsplit(url)
    digest = hashlib.new(name, body).hexdigest()
    text = "\n".join(["GONGYOU-1", method, parts.path, parts.query, at, nonce, digest])
    secret = more.pop("secret", key.secret or "")
    return {
        "X-Gongyou-Key": more.pop("key_id", key.key_id),
        "X-Gongyou-Algorithm": algorithm,
        "X-Gongyou-Timestamp": at,
        "X-Gongyou-Nonce": nonce,
        "X-Gongyou-Signature": hmac.new(secret.encode(), text.encode(), name).hexdigest(),
    }


def send(
    key: PartnerKey,
    body: bytes = LINES,
    url: str = PUNCHES,
    *,
    head: dict[str, str] | None = None,
    client: Client | None = None,
) -> Any:
    made = head if head is not None else headers(key, url, body)
    return (client or Client()).post(
        url, body, content_type="application/octet-stream", headers=made
    )


def ask(key: PartnerKey, url: str) -> Any:
    return Client().get(url, headers=headers(key, url, b"", method="GET"))


@pytest.fixture
def key(district: District) -> PartnerKey:
    return PartnerKey.objects.get(pk=district.here.key.pk)


def test_a_device_s_punches_are_kept_understood_and_told(
    key: PartnerKey, district: District
) -> None:
    answer = send(key)
    told = answer.json()
    assert (answer.status_code, told["state"], told["sent_before"]) == (202, "waiting", False)
    receipt = Receipt.objects.get(uuid=told["receipt"])
    understand(receipt.pk)
    result = ask(key, told["ask"]).json()["result"]
    assert (result["accepted"], result["refused"], result["late"]) == (2, 0, 2)
    punches = Punch.objects.filter(worksite=district.here.worksite, device__serial="DEV0001")
    assert punches.count() == 2
    again = send(key)
    assert (again.status_code, again.json()["receipt"]) == (200, told["receipt"])
    assert again.json()["sent_before"] is True
    understand(receipt.pk)
    assert (Receipt.objects.count(), punches.count()) == (1, 2)
    wrapped = send(key, LINES + b"\n")
    other = Receipt.objects.get(uuid=wrapped.json()["receipt"])
    understand(other.pk)
    other.refresh_from_db()
    assert (other.result["accepted"], other.result["duplicate"]) == (0, 2)
    assert punches.count() == 2
    match_job(district.here.worksite.pk)
    assert {"receive", "take_in_gate"} <= set(AuditEntry.objects.values_list("verb", flat=True))
    row = AuditEntry.objects.filter(verb="take_in_gate")[0]
    assert (row.actor, row.role) == (key.uuid, "device")


def test_a_key_speaks_for_its_own_device_alone(key: PartnerKey, district: District) -> None:
    """Whatever serial stands in the rows."""
    now = timezone.localtime()
    event = {
        "eventType": "AccessControllerEvent",
        "dateTime": (now + timedelta(hours=1)).isoformat(timespec="seconds"),
        "AccessControllerEvent": {
            "deviceName": "SOMEBODY ELSE'S",
            "majorEventType": 5,
            "subEventType": 75,
            "employeeNoString": "1",
            "serialNo": 7001,
        },
    }
    body = json.dumps(event).encode() + b"\n"
    receipt = Receipt.objects.get(uuid=send(key, body).json()["receipt"])
    understand(receipt.pk)
    receipt.refresh_from_db()
    assert (receipt.state, receipt.result["accepted"]) == ("done", 1), receipt.result
    assert receipt.result["clock_ahead"] == 1
    batch = Batch.objects.latest("id")
    used = Punch.objects.filter(worksite=batch.worksite, batch_id=batch.pk)
    assert [p.device_id for p in used] == [Device.objects.get(serial="DEV0001").pk]


def test_what_is_no_gate_is_refused_in_words(key: PartnerKey, district: District) -> None:
    roster = "序号,姓名,身份证号,工种,班组\n1,王某,,木工,一班\n2,李某,,木工,一班\n".encode()
    for body in (roster, b"\x00\x01\x02 nothing at all", b"{}"):
        told = send(key, body).json()
        receipt = Receipt.objects.get(uuid=told["receipt"])
        understand(receipt.pk)
        answer = ask(key, told["ask"]).json()
        assert answer["state"] == "refused", body
        assert answer["result"]["words"]["zh"]
    assert send(key, b" \n").status_code == 400


# --- who is not let in ---------------------------------------------------------------------

Forged = Callable[[PartnerKey], Any]
FORGED: dict[str, Forged] = {
    "no headers": lambda key: send(key, head={}),
    "unknown key": lambda key: send(key, head=headers(key, PUNCHES, LINES, key_id="gy00")),
    "wrong secret": lambda key: send(key, head=headers(key, PUNCHES, LINES, secret="x")),
    "another body": lambda key: send(key, LINES + b"x", head=headers(key, PUNCHES, LINES)),
    "another path": lambda key: send(key, head=headers(key, "/api/v1/bank-returns", LINES)),
    "another query": lambda key: send(key, url=PUNCHES + "?a=1", head=headers(key, PUNCHES, LINES)),
    "another method": lambda key: send(key, head=headers(key, PUNCHES, LINES, method="GET")),
    "too early": lambda key: send(
        key, head=headers(key, PUNCHES, LINES, at=str(int(time.time()) - 400))
    ),
    "too late": lambda key: send(
        key, head=headers(key, PUNCHES, LINES, at=str(int(time.time()) + 400))
    ),
    "a short nonce": lambda key: send(key, head=headers(key, PUNCHES, LINES, nonce="abc")),
    "no such time": lambda key: send(key, head=headers(key, PUNCHES, LINES, at="yesterday")),
    "no such algorithm": lambda key: send(
        key, head=headers(key, PUNCHES, LINES) | {"X-Gongyou-Algorithm": "none"}
    ),
    "strange signature": lambda key: send(
        key, head=headers(key, PUNCHES, LINES) | {"X-Gongyou-Signature": "ü" * 64}
    ),
}


@pytest.mark.parametrize("how", FORGED)
def test_whoever_did_not_sign_gets_the_one_answer(
    key: PartnerKey, district: District, how: str
) -> None:
    answer = FORGED[how](key)
    assert (answer.status_code, answer.json()) == (401, {"error": "unauthorised"})
    assert not Receipt.objects.exists()
    assert not SeenNonce.objects.exists()
    row = AuditEntry.objects.get()
    assert (row.verb, row.outcome) == ("signed_request", "refused")


def test_the_same_request_is_refused_the_second_time(key: PartnerKey, district: District) -> None:
    for algorithm in ("HMAC-SHA256", "HMAC-SM3"):
        head = headers(key, PUNCHES, LINES, algorithm)
        assert [send(key, head=head).status_code for _ in range(5)][1:] == [401] * 4
    SeenNonce.objects.update(seen_at=timezone.now() - timedelta(minutes=21))
    assert forget_nonces() == 2


@pytest.mark.parametrize("why", ["revoked", "ended", "not yet", "foreign address"])
def test_a_key_that_is_no_more_in_force_ends_at_the_next_request(
    key: PartnerKey, district: District, why: str
) -> None:
    assert send(key).status_code == 202
    now = timezone.now()
    changes: dict[str, dict[str, object]] = {
        "revoked": {"revoked_at": now},
        "ended": {"valid_from": now - timedelta(2), "valid_until": now - timedelta(1)},
        "not yet": {"valid_from": now + timedelta(days=1)},
        "foreign address": {"addresses": ["203.0.113.0/24"]},
    }
    PartnerKey.objects.filter(pk=key.pk).update(**changes[why])
    assert send(key, LINES + b"\n").status_code == 401
    if why == "foreign address":
        inside = Client(REMOTE_ADDR="203.0.113.9")
        assert send(key, LINES + b"\n", client=inside).status_code == 202


def test_a_flood_of_refusals_is_no_flood_of_rows(key: PartnerKey, district: District) -> None:
    for _ in range(50):
        assert send(key, head=headers(key, PUNCHES, LINES, secret="x")).status_code == 401
    assert AuditEntry.objects.filter(verb="signed_request").count() == 1
    noted = KeyRefusal.objects.get()
    assert (noted.key_id, noted.why, noted.count) == (key.key_id, "wrong_signature", 50)


def test_a_key_has_its_limit(
    key: PartnerKey, district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = replace(PER_KEY, most=3)
    monkeypatch.setattr("gongyou.offices.partners.PER_KEY", few)
    assert [send(key).status_code for _ in range(5)] == [202, 200, 200, 429, 429]


def test_a_body_that_is_too_large_is_not_read(key: PartnerKey, district: District) -> None:
    body = b"x" * (8 * 1024 * 1024 + 1)
    assert send(key, body).status_code == 413
    assert not Receipt.objects.exists()


def test_the_number_of_questions_does_not_grow(key: PartnerKey, district: District) -> None:
    counts = []
    send(key)  # what is noted once a minute
    for number in (2, 100):
        with CaptureQueriesContext(connection) as asked:
            send(key, LINES * number)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_receipt_is_told_to_its_own_key_and_its_successor(
    key: PartnerKey, district: District
) -> None:
    told = send(key).json()
    other = PartnerKey.objects.get(pk=district.there.key.pk)
    assert ask(other, told["ask"]).status_code == 404
    officer = district.accounts["officer of A"]
    place = Place(district.here.worksite, "DEV0001")
    successor, _ = make(officer, KeyFacts("东门考勤机", place, 90))
    assert ask(successor, told["ask"]).status_code == 404
    PartnerKey.objects.filter(pk=key.pk).update(rotated_to=successor)
    assert ask(successor, told["ask"]).status_code == 200


# --- banks ---------------------------------------------------------------------------------


def bank_key(district: District, name: str) -> PartnerKey:
    area = Area.objects.get(code=HERE)
    body = Organisation.objects.create(area=area, kind="bank", code="bank", name=name)
    guard: Account = district.accounts["keeper of security"]
    return make(guard, KeyFacts("核心系统", Place(bank=body), 90))[0]


def test_a_bank_s_return_reaches_the_worksites_it_keeps(district: District) -> None:
    site = district.here.worksite
    kept = WageAccount.objects.get(worksite=site)
    WageAccount.objects.filter(worksite=district.there.worksite).update(bank_name="别的银行")
    key = bank_key(district, kept.bank_name)
    body = next(
        b"".join(_content(file))
        for file in district.here.check.files.select_related("stored")
        if any(t["kind"] == "bank_return" for t in file.understood.get("tables", ()))
    )
    url = f"/api/v1/bank-returns?worksite={site.code}"
    told = send(key, body, url)
    assert told.status_code == 202, told.content
    receipt = Receipt.objects.get(uuid=told.json()["receipt"])
    understand(receipt.pk)
    receipt.refresh_from_db()
    assert receipt.state == "done", receipt.result
    for named in (district.there.worksite.code, str(district.there.worksite.uuid), "", "%00"):
        answer = send(key, body, f"/api/v1/bank-returns?worksite={named}")
        assert (answer.status_code, answer.json()["error"]) == (404, "unknown_worksite")
    assert send(key).json() == {"error": "not_for_this_key"}
    device = PartnerKey.objects.get(pk=district.here.key.pk)
    assert send(device, body, url).status_code == 403


def _content(file: Any) -> Any:
    from gongyou.foundation import files

    return files.read(file.stored)


# --- the documents -------------------------------------------------------------------------


def test_the_example_of_the_documents_is_right() -> None:
    text = DOCUMENT.read_text("utf-8")
    body = b"12\t2026-11-25 07:58:03\t0\t15\n"
    shown = re.findall(r"```text\n(.*?)\n```", text, re.S)[0]
    secret = b"an-invented-secret-that-opens-nothing"
    assert shown.endswith(hashlib.sha256(body).hexdigest())
    assert hmac.new(secret, shown.encode(), "sha256").hexdigest() in text
    sm3 = hashlib.new("sm3", body).hexdigest()
    signed = shown.replace(hashlib.sha256(body).hexdigest(), sm3)
    assert {sm3, hmac.new(secret, signed.encode(), "sm3").hexdigest()} <= set(
        re.findall(r"[0-9a-f]{64}", text)
    )


def test_the_client_of_the_documents_is_let_in(key: PartnerKey, district: District) -> None:
    text = DOCUMENT.read_text("utf-8")
    space: dict[str, Any] = {}
    exec(re.findall(r"```python\n(.*?)\n```", text, re.S)[0], space)  # noqa: S102 - our own page
    for algorithm in ("HMAC-SHA256", "HMAC-SM3"):
        url = f"http://testserver{PUNCHES}"
        made = space["signed"](url, key.key_id, key.secret, LINES, algorithm)
        assert send(key, made.data, head=dict(made.header_items())).status_code in {200, 202}
    asked = reverse("api-receipt", args=[Receipt.objects.get().uuid])
    made = space["signed"](f"http://testserver{asked}", key.key_id, key.secret)
    assert Client().get(asked, headers=dict(made.header_items())).status_code == 200
