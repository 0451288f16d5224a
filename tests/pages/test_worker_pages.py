"""What a worker sees and says: his own months and nobody else's, in few bytes, without scripts."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.pages.desk import audited, text_of
from tests.pages.district import MONTH, District
from tests.pages.handset import Handset
from tests.pages.test_worker_signin import person_of, workers_of

from gongyou.demo.truth import Worker
from gongyou.foundation.audit import Refused
from gongyou.foundation.encrypted import index_of
from gongyou.foundation.files import read
from gongyou.foundation.models import StoredFile
from gongyou.foundation.money import in_words
from gongyou.payroll.models import MonthLedger
from gongyou.registry.models import Person
from gongyou.ui import figures
from gongyou.workers.answers import Answer, Of, answer_oneself
from gongyou.workers.models import Slip, WorkerAnswer, WorkerSession

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]
FIRST_PAGE = 60 * 1024


@pytest.fixture
def worker(db: None, district: District) -> Worker:
    return workers_of(district)[0]


@pytest.fixture
def handset(worker: Worker) -> Handset:
    made = Handset(worker.who.phone)
    made.sign_in(worker)
    return made


@pytest.fixture
def clerk(sign_in: SignIn) -> Client:
    return sign_in("clerk of the township")


def place(district: District, worker: Worker) -> list[object]:
    return [district.here.worksite.uuid, MONTH]


# --- seeing --------------------------------------------------------------------------------


def test_the_first_page_answers_three_questions(handset: Handset, worker: Worker) -> None:
    page = text_of(handset.get("my-home"))
    person = person_of(worker)
    months = MonthLedger.objects.filter(person=person).order_by("-month")
    worked = next(m for m in months if m.gate_days or m.on_sheet)
    due = next(m for m in months if m.on_sheet)
    owed = sum((m.arrears for m in months), Decimal(0))
    assert f"干了几天 {worked.gate_days} 天" in page
    assert figures.money(due.paid if not due.arrears else due.net_payable) in page
    assert (f"{figures.money(owed)} 元" if owed else "不欠") in page


def test_a_month_says_days_payments_and_deductions(
    handset: Handset, worker: Worker, district: District
) -> None:
    page = text_of(handset.get("my-month", *place(district, worker)))
    row = MonthLedger.objects.get(person=person_of(worker), month=f"{MONTH}-01")
    assert f"{row.gate_days} 天" in page
    assert district.here.worksite.name in page
    assert f"卡尾号 {worker.card[-4:]}" in page
    statement = text_of(handset.get("my-slips"))
    assert figures.money(row.net_payable) in statement
    assert figures.money(row.paid) in statement


def test_what_is_owed_stands_in_figures_and_in_words(district: District) -> None:
    owing = set(
        MonthLedger.objects.filter(worksite=district.here.worksite, arrears__gt=0).values_list(
            "person_id", flat=True
        )
    )
    worker = next(w for w in workers_of(district) if person_of(w).pk in owing)
    handset = Handset(worker.who.phone)
    handset.sign_in(worker)
    rows = MonthLedger.objects.filter(person=person_of(worker), arrears__gt=0)
    owed = sum((row.arrears for row in rows), Decimal(0))
    assert "欠薪凭据" in text_of(handset.get("my-home"))
    page = text_of(handset.get("my-owed"))
    assert f"{figures.money(owed)} 元" in page
    assert in_words(owed) in page
    assert district.here.site.story.general.name in page
    assert worker.who.id_number not in page


def test_a_month_without_any_sheet_is_not_due_and_one_without_him_is_told(
    handset: Handset, worker: Worker, district: District
) -> None:
    rows = MonthLedger.objects.filter(worksite=district.here.worksite, month=f"{MONTH}-01")
    mine = rows.filter(person=person_of(worker))
    mine.update(on_sheet=False, net_payable=None, paid=0, arrears=0, estimated_due=Decimal(7000))
    where = place(district, worker)
    assert "表上没有您" in text_of(handset.get("my-month", *where))
    rows.update(on_sheet=False)
    assert "还没到发的时候" in text_of(handset.get("my-month", *where))


def test_nothing_owed_is_no_paper(handset: Handset, worker: Worker) -> None:
    MonthLedger.objects.filter(person=person_of(worker)).update(arrears=0)
    assert "没有欠您的" in text_of(handset.get("my-owed"))
    assert "欠薪凭据" not in text_of(handset.get("my-home"))


def test_a_mistyped_address_leads_to_no_door_of_the_staffs(handset: Handset) -> None:
    for url in ("/my", "/my/nothing/here/"):
        assert handset.client.get(url).headers["Location"] == reverse("my-home")
    assert handset.client.get("/mystery/").headers["Location"].startswith(reverse("sign-in"))


def test_a_worker_sees_nobody_else(handset: Handset, worker: Worker, district: District) -> None:
    here, there = district.here, district.there
    others = {w.who.name for p in (here, there) for w in p.site.workers} - {worker.who.name}
    numbers = (here.canaries | there.canaries) | {there.worksite.name}
    pages = ["my-home", "my-slips", "my-owed", "my-devices"]
    texts = [handset.get(name).content.decode() for name in pages]
    texts += [
        handset.get(name, *place(district, worker)).content.decode()
        for name in ("my-month", "my-answer")
    ]
    for text in texts:
        assert [word for word in others | numbers if word in text] == []
    for name in ("my-month", "my-answer"):
        for site, month in (
            (there.worksite.uuid, MONTH),
            (here.worksite.uuid, "2020-01"),
            (here.worksite.uuid, "2026-13"),
        ):
            assert handset.get(name, site, month).status_code == 404


def test_pages_are_small_and_need_no_script(
    handset: Handset, worker: Worker, district: District
) -> None:
    for response in (
        handset.get("my-home"),
        handset.get("my-month", *place(district, worker)),
        Client().get(reverse("my-sign-in")),
    ):
        html = response.content.decode()
        assert "<script" not in html
        linked = re.findall(r'href="(/static/[^"]+\.(?:css|svg))', html)
        size = len(response.content)
        for link in set(linked):
            answer = Client().get(link)
            size += len(b"".join(answer) if answer.streaming else answer.content)
        assert size <= FIRST_PAGE, size


def test_no_shared_computer_keeps_a_page(handset: Handset) -> None:
    for name in ("my-home", "my-slips", "my-devices"):
        assert "no-store" in handset.get(name).headers["Cache-Control"]


def test_large_type_and_language_are_there_before_signing_in() -> None:
    client = Client()
    response = client.post(reverse("text-size"), {"large": "1", "next": "/my/sign-in/"})
    assert response.headers["Location"] == "/my/sign-in/"
    assert 'class="worker large"' in client.get("/my/sign-in/").content.decode()


def test_the_first_page_asks_the_database_little(handset: Handset) -> None:
    handset.get("my-home")
    with CaptureQueriesContext(connection) as asked:
        handset.get("my-home")
    assert len(asked) <= 5


def test_somebody_of_whom_nothing_is_known_is_told_so(handset: Handset, worker: Worker) -> None:
    MonthLedger.objects.filter(person=person_of(worker)).delete()
    assert "还没有您的记录" in text_of(handset.get("my-home"))
    assert "还没有您的记录" in text_of(handset.get("my-slips"))


# --- saying --------------------------------------------------------------------------------


def test_an_answer_is_given_step_by_step_and_stays(
    handset: Handset, worker: Worker, district: District, clerk: Client
) -> None:
    where = place(district, worker)
    url = reverse("my-answer", args=where)
    assert "只拿到一部分" in text_of(handset.client.get(url))
    assert "实际拿到多少元" in text_of(handset.client.get(f"{url}?said=part"))
    for typed, said in (("", "请填拿到多少元"), ("三千", "请填数字"), ("-1", "不能小于 0")):
        wrong = handset.client.post(url, {"said": "part", "received": typed})
        assert (wrong.status_code, said in text_of(wrong)) == (422, True)
    done = handset.client.post(url, {"said": "part", "received": "３,000.5 元"}, follow=True)
    assert "记下了" in text_of(done)
    handset.client.post(url, {"said": "days_wrong", "days": "25.5"})
    rows = list(WorkerAnswer.objects.order_by("ordinal"))
    assert [(r.said, r.received, r.days, r.strength) for r in rows] == [
        ("part", Decimal("3000.50"), None, "self_real_name"),
        ("days_wrong", None, Decimal("25.50"), "self_real_name"),
    ]
    assert {r.session_id for r in rows} == {WorkerSession.objects.get().pk}
    assert audited()[-2:] == ["answer", "answer"]
    person = person_of(worker)
    staff = reverse("worker-month", args=[where[0], person.pk, MONTH])
    page = text_of(clerk.get(staff))
    assert page.index("天数不对") < page.index("只拿到一部分")
    assert "本人实名" in page


def test_a_shared_number_cannot_answer(worker: Worker, district: District) -> None:
    other = person_of(workers_of(district)[1])
    other.phone = worker.who.phone.replace("-", "")
    other.phone_index = index_of("phone", other.phone)
    other.save()
    handset = Handset(worker.who.phone)
    handset.sign_in(worker)
    url = reverse("my-answer", args=place(district, worker))
    assert "分不清是谁说的" in text_of(handset.client.get(url))
    handset.client.post(url, {"said": "full"})
    session, person = WorkerSession.objects.get(), person_of(worker)
    of = Of(district.here.worksite.pk, person, date(2026, 8, 1))
    with pytest.raises(Refused, match="共用的号码"):  # nor by any other page
        answer_oneself(session, of, Answer("full"))
    assert not WorkerAnswer.objects.exists()


def test_an_answer_without_the_pages_token_is_none(
    handset: Handset, worker: Worker, district: District
) -> None:
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    strict.cookies = handset.client.cookies
    for name, args in (
        ("my-answer", place(district, worker)),
        ("my-sign-out", []),
    ):
        assert strict.post(reverse(name, args=args), {"said": "full"}).status_code == 403
    assert not WorkerAnswer.objects.exists()


PAPER = b"%PDF-1.7 signed and fingerprinted"


def helped(**changes: object) -> dict[str, object]:
    return {"said": "nothing", "strength": "on_behalf", "present": "on"} | changes


def test_a_clerk_enters_what_was_said_at_the_counter(
    clerk: Client, worker: Worker, district: District
) -> None:
    person = person_of(worker)
    url = reverse("answer-for", args=[district.here.worksite.uuid, person.pk, MONTH])
    assert clerk.get(url).status_code == 200
    for data, said in (
        ({}, "没有核对过本人的"),
        (helped(said="part"), "请填拿到多少元"),
        (helped(strength="paper"), "把签字的纸拍照"),
    ):
        wrong = clerk.post(url, data)
        assert (wrong.status_code, said in text_of(wrong)) == (422, True)
    page = text_of(clerk.post(url, helped(), follow=True))
    assert "现场代办" in page
    assert "经办 某clerk of the township" in page
    bad = SimpleUploadedFile("纸.exe", b"MZ not a paper")
    assert "只收 PDF" in text_of(clerk.post(url, helped(strength="paper", scan=bad)))
    scan = SimpleUploadedFile("签字.pdf", PAPER)
    clerk.post(url, helped(said="full", strength="paper", scan=scan))
    [first, second] = WorkerAnswer.objects.order_by("ordinal")
    assert (first.strength, second.strength) == ("on_behalf", "paper")
    assert b"".join(read(StoredFile.objects.get(pk=second.scan_id or 0))) == PAPER
    shown = clerk.get(reverse("answer-scan", args=[*url_args(district, person), 2]))
    assert b"".join(shown) == PAPER
    assert audited()[-1] == "look_at_paper"
    assert (
        clerk.get(reverse("answer-scan", args=[*url_args(district, person), 1])).status_code == 404
    )


def url_args(district: District, person: Person) -> list[object]:
    return [district.here.worksite.uuid, person.pk, MONTH]


def test_a_contractor_sees_answers_and_enters_none(
    sign_in: SignIn, clerk: Client, worker: Worker, district: District
) -> None:
    person = person_of(worker)
    url = reverse("answer-for", args=url_args(district, person))
    clerk.post(url, helped(strength="paper", scan=SimpleUploadedFile("a.pdf", PAPER)))
    officer = sign_in("officer of A")
    page = officer.get(reverse("worker-month", args=url_args(district, person)))
    assert "没有拿到" in text_of(page)
    assert "替工人作答" not in text_of(page)
    assert officer.post(url, helped()).status_code == 404
    scan = reverse("answer-scan", args=[*url_args(district, person), 1])
    assert officer.get(scan).status_code == 404
    assert WorkerAnswer.objects.count() == 1


# --- slips ---------------------------------------------------------------------------------


def printed(clerk: Client, person: Person) -> str:
    url = reverse("assist-slip", args=[person.uuid])
    page = clerk.post(url, {"document": "id_card", "present": "on"}).content.decode()
    found = re.search(r"<code>([A-Z0-9-]{14})</code>", page)
    assert found, page
    return found[1]


def test_a_slip_lets_in_once(clerk: Client, worker: Worker) -> None:
    code = printed(clerk, person_of(worker))
    handset = Handset(worker.who.phone)
    url = reverse("my-slip")
    typed = code.replace("-", " ").lower()
    assert handset.client.post(url, {"code": typed}).headers["Location"] == reverse("my-home")
    assert worker.who.name in text_of(handset.get("my-home"))
    assert WorkerSession.objects.get().proof == "slip"
    again = Client().post(url, {"code": code})
    assert (again.status_code, "已经用过" in text_of(again)) == (422, True)
    assert audited() == ["print_slip", "worker_sign_in"]
    assert code.replace("-", "").encode() not in bytes(Slip.objects.get().code_index or b"")


def test_a_slip_is_good_for_a_day_and_the_last_one_counts(clerk: Client, worker: Worker) -> None:
    person = person_of(worker)
    first, second = printed(clerk, person), printed(clerk, person)
    assert Client().post(reverse("my-slip"), {"code": first}).status_code == 422
    Slip.objects.update(expires_at=timezone.now())
    assert Client().post(reverse("my-slip"), {"code": second}).status_code == 422


def test_only_a_public_office_prints_one_after_a_look(
    sign_in: SignIn, clerk: Client, worker: Worker
) -> None:
    url = reverse("assist-slip", args=[person_of(worker).uuid])
    seen = {"document": "id_card", "present": "on"}
    for data, said in (
        ({"document": "id_card"}, "没有见到本人的"),
        ({"present": "on"}, "请选看过的证件"),
    ):
        wrong = clerk.post(url, data)
        assert (wrong.status_code, said in text_of(wrong)) == (422, True)
    for who in ("officer of A", "clerk of another township", "keeper of systems", "nobody"):
        assert sign_in(who).post(url, seen).status_code == 404
    assert not Slip.objects.exists()


def test_slips_are_not_guessed(worker: Worker) -> None:
    client = Client(REMOTE_ADDR="203.0.113.77")
    codes = [client.post(reverse("my-slip"), {"code": f"GUESS{n:07d}"}) for n in range(22)]
    assert [r.status_code for r in codes] == [422] * 20 + [429] * 2


# --- the counter ---------------------------------------------------------------------------


def test_a_person_is_found_by_name_and_sound_and_numbers_are_posted(
    clerk: Client, worker: Worker, district: District
) -> None:
    url, who = reverse("assist"), worker.who
    person = person_of(worker)
    assert "先找到面前的这位" in text_of(clerk.get(url))
    for asked in (who.name, who.name[:1], person.pinyin.replace(" ", "")):
        page = clerk.get(url, {"q": asked}).content.decode()
        assert f"/assist/{person.uuid}/" in page, asked
        assert who.id_number not in page
    for number in (who.id_number, who.phone):
        page = clerk.get(url, {"q": number}).content.decode()
        assert f"/assist/{person.uuid}/" not in page and reverse("look-up") in page
        found = clerk.post(reverse("look-up"), {"number": number}).content.decode()
        assert f"/assist/{person.uuid}/" in found, number
    stranger = next(iter(district.there.site.workers)).who
    assert "没有这个人" in text_of(clerk.get(url, {"q": stranger.name + "某"}))


def test_a_number_bound_at_the_counter_finds_its_holder(clerk: Client, worker: Worker) -> None:
    person, number = person_of(worker), "199-0000-4321"
    bound = {"phone": number, "document": "social_card", "present": "on"}
    clerk.post(reverse("assist-bind", args=[person.uuid]), bound)
    found = clerk.post(reverse("look-up"), {"number": number}).content.decode()
    assert f"/assist/{person.uuid}/" in found


def test_a_number_is_released_once(clerk: Client, worker: Worker) -> None:
    person = person_of(worker)
    bound = {"phone": worker.who.phone, "document": "social_card", "present": "on"}
    clerk.post(reverse("assist-bind", args=[person.uuid]), bound)
    binding = person.phone_bindings.get()
    url = reverse("assist-release", args=[person.uuid, binding.uuid])
    assert "号码解除了" in text_of(clerk.post(url, follow=True))
    assert "已经解除" in text_of(clerk.post(url, follow=True))
    assert audited() == ["bind_number", "release_number"]
    assert audited("refused") == ["release_number"]


def test_a_lost_telephone_is_signed_out_at_the_counter(
    handset: Handset, clerk: Client, worker: Worker
) -> None:
    url = reverse("assist-end-sessions", args=[person_of(worker).uuid])
    assert "都已退出" in text_of(clerk.post(url, follow=True))
    assert handset.get("my-home").status_code == 302
