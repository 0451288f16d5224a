"""Workers come in: with a number and a code, the first time with a name; and nobody else does."""

import json
import re
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.pages.desk import audited, text_of
from tests.pages.district import District
from tests.pages.handset import Handset

from gongyou.demo.truth import Worker
from gongyou.exchange.records import IdStatus
from gongyou.foundation.encrypted import index_of
from gongyou.foundation.models import AuditEntry, OutgoingMessage, RateCount
from gongyou.registry.models import Person
from gongyou.workers import codes, identity
from gongyou.workers.models import PhoneBinding, SignInCode, WorkerSession
from gongyou.workers.numbers import IDLE_AFTER, State, standing

pytestmark = pytest.mark.django_db
NOBODY = "19900009999"


def workers_of(district: District) -> list[Worker]:
    """Those at the first worksite who have a usable ID number."""
    every = district.here.site.workers
    phones = Counter(w.who.phone for w in every)
    listed = [w for w in every if w.on_roster and w.id_status is IdStatus.OK]
    listed = [w for w in listed if phones[w.who.phone] == 1]
    return sorted(listed, key=lambda w: w.number)


def person_of(worker: Worker) -> Person:
    return Person.objects.get(id_index=index_of("id_number", worker.who.id_number))


@pytest.fixture
def worker(db: None, district: District) -> Worker:
    return workers_of(district)[0]


@pytest.fixture
def handset(worker: Worker) -> Handset:
    return Handset(worker.who.phone)


def later(**delta: float) -> None:
    """As if the counts were older."""
    for row in RateCount.objects.all():
        row.hits = [hit - timedelta(**delta) for hit in row.hits]
        row.save(update_fields=["hits"])


# --- the way in ----------------------------------------------------------------------------


def test_the_first_time_a_number_a_code_and_a_name(handset: Handset, worker: Worker) -> None:
    assert handset.get("my-home").headers["Location"] == reverse("my-sign-in")
    assert handset.ask().headers["Location"] == reverse("my-code")
    page = text_of(handset.get("my-code"))
    number = worker.who.phone.replace("-", "")
    assert f"{number[:3]}****{number[-4:]}" in page
    assert handset.enter(handset.code).headers["Location"] == reverse("my-identity")
    before = handset.client.cookies[settings.SESSION_COOKIE_NAME].value
    response = handset.say(f" {worker.who.name} ", worker.who.id_number[-6:].lower())
    assert response.headers["Location"] == reverse("my-home")
    assert handset.client.cookies[settings.SESSION_COOKIE_NAME].value != before
    assert "我的工钱" in text_of(handset.get("my-home"))
    assert worker.who.name in text_of(handset.get("my-home"))
    assert audited() == ["ask_for_code", "use_code", "worker_sign_in"]
    signed_in = AuditEntry.objects.get(verb="worker_sign_in")
    assert (signed_in.role, signed_in.actor) == ("worker", person_of(worker).uuid)
    session = WorkerSession.objects.get()
    assert (session.proof, session.device) == ("number", "MicroMessenger Android")


def test_all_of_it_speaks_english(handset: Handset, worker: Worker) -> None:
    handset.client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    seen = [handset.get("my-sign-in")]
    handset.ask()
    seen.append(handset.get("my-code"))
    handset.enter(handset.code)
    seen.append(handset.get("my-identity"))
    handset.say(worker.who.name, worker.who.id_number[-6:])
    seen += [handset.get(name) for name in ("my-home", "my-slips", "my-devices")]
    for page in seen:
        html = page.content.decode()
        assert '<html lang="en"' in html
        title = re.search(r"<h1>(.*?)</h1>", html, re.S)
        assert title
        assert not re.search("[一-鿿]", title[1]), title[1]


def test_the_second_time_the_code_is_enough_until_half_a_year_has_passed(
    handset: Handset, worker: Worker
) -> None:
    handset.sign_in(worker)
    again = Handset(worker.who.phone, "198.51.100.2")
    later(minutes=2)
    again.ask()
    assert again.enter(again.code).headers["Location"] == reverse("my-home")
    PhoneBinding.objects.update(used_at=timezone.now() - IDLE_AFTER - timedelta(minutes=1))
    later(minutes=2)
    third = Handset(worker.who.phone, "198.51.100.3")
    third.ask()
    assert third.enter(third.code).headers["Location"] == reverse("my-identity")


def test_a_code_works_once_and_only_where_it_was_asked_for(
    handset: Handset, worker: Worker
) -> None:
    handset.ask()
    code = handset.code
    thief = Handset(worker.who.phone, "203.0.113.9")
    assert thief.enter(code).headers["Location"] == reverse("my-sign-in")
    handset.enter(code)
    session = handset.client.session
    handset.say(worker.who.name, worker.who.id_number[-6:])
    assert handset.enter(code).headers["Location"] == reverse("my-sign-in")
    assert session.session_key != handset.client.session.session_key


def test_no_code_is_kept_or_told(
    handset: Handset, worker: Worker, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    handset.ask()
    code = handset.code
    handset.enter(code)
    handset.say(worker.who.name, worker.who.id_number[-6:])
    assert OutgoingMessage.objects.get().body is None
    assert SignInCode.objects.values_list("number", "code_hash").get() == (None, None)
    entries = json.dumps(list(AuditEntry.objects.values()), default=str)
    for secret in (code, worker.who.phone.replace("-", "")):
        assert secret not in entries
        assert secret not in caplog.text


def test_a_code_expires(handset: Handset) -> None:
    handset.ask()
    code = handset.code
    SignInCode.objects.update(expires_at=timezone.now())
    response = handset.enter(code)
    assert (response.status_code, "不能用了" in text_of(response)) == (422, True)


def test_words_that_are_no_number_or_code_are_told_what_is_wrong(handset: Handset) -> None:
    for phone, said in (("", "请填手机号"), ("12345", "手机号是 11 位数字")):
        response = handset.client.post(reverse("my-sign-in"), {"phone": phone})
        assert (response.status_code, said in text_of(response)) == (422, True)
    assert not SignInCode.objects.exists()
    handset.ask()
    assert "验证码是 6 位数字" in text_of(handset.enter("12ab"))
    assert SignInCode.objects.get().tries == 0
    full_width = handset.code.translate({ord("0") + d: 0xFF10 + d for d in range(10)})
    assert handset.enter(f" {full_width} ").status_code == 302


# --- nobody's number -----------------------------------------------------------------------


def asked(number: str, address: str) -> tuple[str, int, list[str]]:
    """The words, the answer and the statements of asking for a code and entering a wrong one."""
    handset = Handset(number, address)
    handset.get("my-sign-in")
    with CaptureQueriesContext(connection) as queries:
        first = handset.client.post(reverse("my-sign-in"), {"phone": number})
        page = handset.get("my-code")
        wrong = handset.enter("000000")
    masked = f"{number[:3]}****{number[-4:]}"
    words = text_of(page).replace(masked, "…") + text_of(wrong).replace(masked, "…")
    statements = [re.sub(r"'[^']*'|\d+", "?", q["sql"])[:60] for q in queries]
    return words, first.status_code, statements


def test_a_number_nobody_has_is_answered_with_the_same_words_and_the_same_work(
    worker: Worker,
) -> None:
    known = asked(worker.who.phone.replace("-", ""), "198.51.100.7")
    unknown = asked(NOBODY, "198.51.100.8")
    assert known == unknown
    for code in SignInCode.objects.all():
        codes.issue(code.pk)
    assert not OutgoingMessage.objects.filter(recipient_index=index_of("phone", NOBODY)).exists()
    assert OutgoingMessage.objects.count() == 1


def test_even_a_guessed_code_of_nobodys_number_leads_nowhere() -> None:
    handset = Handset(NOBODY)
    handset.ask()
    code = SignInCode.objects.get()
    code.used_at = timezone.now()
    code.save(update_fields=["used_at"])
    response = handset.say("某某某", "12345X")
    assert (response.status_code, "对不上" in text_of(response)) == (422, True)


# --- limits --------------------------------------------------------------------------------


def test_one_code_a_minute_and_five_an_hour_for_a_number(worker: Worker) -> None:
    def ask(n: int) -> int:
        return int(Handset(worker.who.phone, f"198.51.100.{n}").ask().status_code)

    assert [ask(1), ask(2)] == [302, 429]
    got = []
    for n in range(3, 9):
        later(minutes=1)
        got.append(ask(n))
    assert got == [302] * 4 + [429] * 2
    later(minutes=60)
    assert ask(9) == 302


def test_nobodys_telephone_rings_all_day(worker: Worker) -> None:
    got = []
    for hour in range(16):
        later(minutes=61)
        got.append(Handset(worker.who.phone, f"198.51.100.{hour}").ask().status_code)
    assert got == [302] * 12 + [429] * 4


def test_twenty_codes_an_hour_for_an_address_whatever_it_says_of_itself() -> None:
    got = []
    for n in range(22):
        client = Client(REMOTE_ADDR="203.0.113.5", HTTP_X_FORWARDED_FOR=f"198.51.100.{n}")
        response = client.post(reverse("my-sign-in"), {"phone": f"199000080{n:02d}"})
        got.append(response.status_code)
    assert got == [302] * 20 + [429] * 2
    assert "换成手机流量再试" in text_of(response)


def test_five_wrong_codes_and_a_new_one_is_needed(handset: Handset) -> None:
    handset.ask()
    right = handset.code
    wrong = "000000" if right != "000000" else "111111"
    said = [text_of(handset.enter(wrong)) for _ in range(5)]
    assert "还可以试 4 次" in said[0]
    assert "不能再用了" in said[4]
    response = handset.enter(right)
    assert (response.status_code, "不能用了" in text_of(response)) == (422, True)
    assert audited("refused") == ["use_code"] * 5


@pytest.mark.parametrize("addresses", [1, 200])
def test_a_thousand_wrong_codes_get_nowhere(worker: Worker, addresses: int) -> None:
    """From one address and from two hundred: asking anew whenever that is needed."""
    handsets = [Handset(worker.who.phone, f"203.0.{n // 250}.{n % 250}") for n in range(addresses)]
    looked_at, answers = 0, set()
    for n in range(1000):
        handset = handsets[n % addresses]
        if n % 100 == 0:
            later(minutes=6)  # an hour and a half goes by meanwhile
        if handset.client.session.get("worker_code") is None:
            handset.client.post(reverse("my-sign-in"), {"phone": worker.who.phone})
        before = AuditEntry.objects.filter(verb="use_code").count()
        answers.add(handset.enter(f"{n:06d}").status_code)
        looked_at += AuditEntry.objects.filter(verb="use_code").count() - before
    assert looked_at <= codes.WRONG.most
    assert answers <= {302, 422, 429}
    assert not WorkerSession.objects.exists()
    assert not AuditEntry.objects.filter(verb="use_code", outcome="done").exists()


def test_who_one_is_may_be_tried_five_times_then_an_office_is_named(
    handset: Handset, worker: Worker, district: District
) -> None:
    other = workers_of(district)[1]
    handset.ask()
    handset.enter(handset.code)
    right = (worker.who.name, worker.who.id_number[-6:])
    wrong = [
        (worker.who.name, "123456" if right[1] != "123456" else "123457"),
        (other.who.name, right[1]),
        (other.who.name, other.who.id_number[-6:]),
        ("某某", right[1]),
        (worker.who.name[:1], right[1]),
    ]
    for name, last in wrong:
        response = handset.say(name, last)
        assert (response.status_code, "对不上" in text_of(response)) == (422, True)
    closed = handset.say(*right)
    assert (closed.status_code, "服务所" in text_of(closed)) == (429, True)
    assert not WorkerSession.objects.exists()
    later(hours=24)
    SignInCode.objects.update(used_at=timezone.now())
    assert handset.say(*right).status_code == 302


# --- a number of several -------------------------------------------------------------------


@pytest.fixture
def shared(worker: Worker, district: District) -> tuple[Worker, Worker]:
    """Two workers whom the roster names with one number."""
    other = workers_of(district)[1]
    person, number = person_of(other), worker.who.phone.replace("-", "")
    person.phone, person.phone_index = number, index_of("phone", number)
    person.save()
    return worker, other


def test_a_shared_number_shows_and_confirms_nothing(
    shared: tuple[Worker, Worker], handset: Handset
) -> None:
    one, other = shared
    page = text_of(handset.sign_in(other))
    assert "只能看，不能作答" in page
    assert WorkerSession.objects.get().proof == "shared"
    assert not PhoneBinding.objects.exists()
    later(minutes=2)
    again = Handset(one.who.phone)
    again.ask()
    assert again.enter(again.code).headers["Location"] == reverse("my-identity")  # each time


def test_bound_in_person_it_is_one_persons_alone(
    shared: tuple[Worker, Worker], handset: Handset, sign_in: Callable[[str], Client]
) -> None:
    one, other = shared
    handset.sign_in(other)
    clerk, uuid = sign_in("clerk of the township"), person_of(one).uuid
    assert "另有 1 人登记这个号码" in text_of(clerk.get(reverse("assist-person", args=[uuid])))
    bound = {"phone": one.who.phone, "document": "id_card", "present": "on"}
    assert clerk.post(reverse("assist-bind", args=[uuid]), bound).status_code == 302
    assert handset.get("my-home").status_code == 302  # whoever was in by it is out
    assert "现场核对过" in text_of(clerk.get(reverse("assist-person", args=[uuid])))
    index = index_of("phone", one.who.phone.replace("-", "")) or b""
    assert standing(index).state == State.IN_PERSON
    later(minutes=2)
    again = Handset(one.who.phone)
    again.ask()
    assert again.enter(again.code).headers["Location"] == reverse("my-home")
    assert WorkerSession.objects.latest("id").person == person_of(one)


def test_a_proven_number_that_another_claims_is_shared_again(
    handset: Handset, worker: Worker, district: District
) -> None:
    handset.sign_in(worker)
    other, number = person_of(workers_of(district)[1]), worker.who.phone.replace("-", "")
    other.phone, other.phone_index = number, index_of("phone", number)
    other.save()
    later(minutes=2)
    again = Handset(worker.who.phone, "198.51.100.4")
    again.sign_in(worker)
    assert WorkerSession.objects.latest("id").proof == "shared"


def test_a_new_number_on_a_roster_does_not_replace_one_that_was_proven(
    handset: Handset, worker: Worker
) -> None:
    handset.sign_in(worker)
    person = person_of(worker)
    person.phone, person.phone_index = NOBODY, index_of("phone", NOBODY)
    person.save()
    foreman = Handset(NOBODY, "198.51.100.50")
    foreman.ask()
    assert foreman.message is None
    assert identity.known_at_once(SignInCode.objects.latest("id")) is None


# --- being in, and out ---------------------------------------------------------------------


def test_a_session_ends_by_itself_and_when_told(handset: Handset, worker: Worker) -> None:
    handset.sign_in(worker)
    home = reverse("my-home")
    assert handset.client.get(home).status_code == 200
    session = WorkerSession.objects.get()
    for field, longest in (("seen_at", session.IDLE), ("started_at", session.LONGEST)):
        now = getattr(session, field)
        WorkerSession.objects.update(**{field: timezone.now() - longest})
        assert handset.client.get(home).headers["Location"] == reverse("my-sign-in")
        WorkerSession.objects.update(**{field: now})
    assert handset.client.get(home).status_code == 200
    handset.client.post(reverse("my-sign-out"))
    assert handset.client.get(home).status_code == 302
    assert audited()[-1] == "worker_sign_out"


def test_out_everywhere_means_every_device(handset: Handset, worker: Worker) -> None:
    handset.sign_in(worker)
    later(minutes=2)
    second = Handset(worker.who.phone, "198.51.100.2")
    second.ask()
    second.enter(second.code)
    assert text_of(second.get("my-devices")).count("MicroMessenger Android") == 2
    second.client.post(reverse("my-sign-out"), {"everywhere": "1"})
    for one in (handset, second):
        assert one.get("my-home").headers["Location"] == reverse("my-sign-in")


def test_workers_and_staff_never_meet(
    handset: Handset, worker: Worker, district: District, sign_in: Callable[[str], Client]
) -> None:
    handset.sign_in(worker)
    site = district.here.worksite.uuid
    for name, args in (("worksites", []), ("worksite", [site]), ("assist", []), ("account", [])):
        answer = handset.client.get(reverse(name, args=args))
        assert answer.headers["Location"].startswith(reverse("sign-in"))
    assert handset.client.get("/").headers["Location"] == reverse("my-home")
    clerk = sign_in("inspector")
    assert clerk.get(reverse("my-home")).headers["Location"] == reverse("my-sign-in")


def test_the_demos_outbox_is_a_demos(worker: Worker) -> None:
    assert Client().get(reverse("my-outbox")).status_code == 404
