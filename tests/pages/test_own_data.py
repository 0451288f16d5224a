"""A worker sees who has looked at his numbers and takes a copy of what is kept of him."""

import json
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from tests.architecture.test_routes import plain_numbers
from tests.pages.desk import audited, text_of
from tests.pages.district import District
from tests.pages.handset import Handset
from tests.pages.test_personal import FULL, proven
from tests.pages.test_worker_signin import person_of, workers_of

from gongyou.demo.truth import Worker

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]


@pytest.fixture
def worker(db: None, district: District) -> Worker:
    return workers_of(district)[0]


@pytest.fixture
def handset(worker: Worker) -> Handset:
    made = Handset(worker.who.phone)
    made.sign_in(worker)
    return made


def look(client: Client, district: District, worker: Worker) -> None:
    args = [district.here.worksite.uuid, person_of(worker).pk]
    answer = proven(client).post(reverse("worker-reveal", args=args), FULL)
    assert answer.status_code == 200, text_of(answer)


def test_who_looked_and_why_is_told_to_the_worker(
    handset: Handset, worker: Worker, inspector: Client, district: District
) -> None:
    assert "还没有人看过" in text_of(handset.get("my-personal"))
    look(inspector, district, worker)
    page = text_of(handset.get("my-personal"))
    assert "某inspector" in page and "叙州区" in page
    assert "身份证号、工资卡号" in page and "办理投诉或案件：来访，核对本人" in page
    assert plain_numbers(page) == []


def test_a_copy_holds_ones_own_and_nobody_elses(
    handset: Handset, worker: Worker, inspector: Client, district: District
) -> None:
    look(inspector, district, worker)
    answer = handset.client.post(reverse("my-personal-copy"))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    text = answer.content.decode()
    found = json.loads(text)
    assert found["person"]["name"] == worker.who.name
    assert found["work"][0]["worksite"] == district.here.worksite.name
    assert [m["month"] for m in found["months"]] and found["looked_at_by"]
    others = {w.who.name for w in district.here.site.workers} - {worker.who.name}
    assert [name for name in others if name in text] == []
    assert plain_numbers(text) == []
    assert audited(verb="copy_own_data") == ["copy_own_data"]
    assert handset.client.get(reverse("my-personal-copy")).status_code == 405


def test_without_signing_in_there_is_neither(client: Client, inspector: Client) -> None:
    for somebody in (client, inspector):
        assert somebody.get(reverse("my-personal")).status_code == 302
        assert somebody.post(reverse("my-personal-copy")).status_code == 302
