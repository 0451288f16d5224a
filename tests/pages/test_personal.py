"""Numbers of people: masked everywhere, in full for a reason and once, found in any spelling."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.architecture.test_routes import plain_numbers
from tests.pages.desk import audited, text_of
from tests.pages.district import District

from gongyou.foundation.encrypted import index_of
from gongyou.foundation.models import AuditEntry
from gongyou.offices.proof import PROVEN_KEY
from gongyou.registry import policy
from gongyou.registry.looks import looks_at
from gongyou.registry.models import Engagement, Look, LookedAt

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]
WIDE = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
FULL = {"fields_asked": ["id_number", "cards"], "reason": "case", "words": "来访，核对本人"}
PHONE = "19900007788"


def somebody(district: District) -> Engagement:
    """On our roster, with an ID number, a card and a telephone."""
    rows = Engagement.objects.filter(worksite=district.here.worksite, on_roster=True)
    found = rows.filter(person__id_index__isnull=False).order_by("ref")[0]
    found.person.phone, found.person.phone_index = PHONE, index_of("phone", PHONE)
    found.person.save()
    return found


def address(name: str, work: Engagement) -> str:
    return reverse(name, args=[work.worksite.uuid, work.person_id])


def proven(client: Client, ago: timedelta = timedelta()) -> Client:
    """As if the person had lately shown who he is."""
    session = client.session
    session[PROVEN_KEY] = int((timezone.now() - ago).timestamp())
    session.save()
    return client


def card_of(district: District, work: Engagement) -> str:
    return next(w.who.card for w in district.here.site.workers if w.who.name == work.name)


def test_the_page_of_a_person_shows_no_number(inspector: Client, district: District) -> None:
    work = somebody(district)
    page = text_of(inspector.get(address("worker-person", work)))
    number = str(work.person.id_number)
    assert f"{number[:3]}***********{number[-4:]}" in page
    assert "199****7788" in page
    assert plain_numbers(page) == [] and PHONE not in page


def test_numbers_are_shown_once_and_for_a_reason(inspector: Client, district: District) -> None:
    work = somebody(district)
    answer = proven(inspector).post(address("worker-reveal", work), FULL)
    page = answer.content.decode()
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert str(work.person.id_number) in page and card_of(district, work) in page
    assert PHONE not in page  # it was not asked for
    list_url = reverse("worksite-workers", args=[work.worksite.uuid])
    for url in (address("worker-person", work), list_url):
        assert plain_numbers(inspector.get(url).content.decode()) == []
    look = Look.objects.get()
    assert (look.way, look.reason, look.words) == ("reveal", "case", "来访，核对本人")
    assert (look.fields, look.people, look.worksite_id) == (
        ["id_number", "cards"],
        1,
        work.worksite_id,
    )
    assert look.request_id == answer.headers["X-Request-Id"]
    assert look.actor == district.accounts["inspector"].uuid
    assert audited(verb="reveal") == ["reveal"]
    assert AuditEntry.objects.get(verb="reveal").object_id == str(look.uuid)


def test_the_person_is_told_who_looked_at_what_and_why(
    inspector: Client, district: District
) -> None:
    work = somebody(district)
    proven(inspector).post(address("worker-reveal", work), FULL)
    told = looks_at(work.person)
    assert [(t.who, t.what, t.why, t.way) for t in told] == [
        ("某inspector", "身份证号、工资卡号", "办理投诉或案件：来访，核对本人", "显示号码")
    ]
    assert told[0].place == "叙州区"
    other = Engagement.objects.filter(worksite=work.worksite).exclude(pk=work.pk)[0]
    assert looks_at(other.person) == []
    gone = other.person
    gone.merged_into = work.person
    gone.save()
    look = Look.objects.create(way="daily", reason="payment", people=1)
    LookedAt.objects.create(look=look, person=gone)
    assert len(looks_at(work.person)) == 2


@pytest.mark.parametrize("missing", FULL)
def test_without_a_reason_nothing_is_shown(
    inspector: Client, district: District, missing: str
) -> None:
    work = somebody(district)
    given = {k: v for k, v in FULL.items() if k != missing}
    answer = proven(inspector).post(address("worker-reveal", work), given)
    page = answer.content.decode()
    assert (answer.status_code, plain_numbers(page)) == (422, [])
    assert "请" in text_of(answer)
    assert Look.objects.count() == 0


def test_an_old_proof_is_asked_for_again(inspector: Client, district: District) -> None:
    work = somebody(district)
    old = proven(inspector, timedelta(minutes=16))
    answer = old.post(address("worker-reveal", work), FULL)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("confirm-identity"))
    assert "先确认身份" in text_of(old.get(address("worker-person", work)))
    assert Look.objects.count() == 0


def test_no_get_shows_a_number(inspector: Client, district: District) -> None:
    work = somebody(district)
    query = "?fields_asked=id_number&reason=case&words=x"
    assert proven(inspector).get(address("worker-reveal", work) + query).status_code == 405
    page = inspector.get(address("worker-person", work) + query).content.decode()
    assert plain_numbers(page) == []


def test_a_day_has_its_number(
    inspector: Client, district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = policy.PersonalPolicy({"inspector": 2}, 60, 500, 24)
    monkeypatch.setattr("gongyou.registry.reveals.personal_policy", lambda: few)
    work = somebody(district)
    client = proven(inspector)
    assert "今天还能看 2 人" in text_of(client.get(address("worker-person", work)))
    codes = [client.post(address("worker-reveal", work), FULL).status_code for _ in range(3)]
    assert codes == [200, 200, 422]
    said = text_of(client.post(address("worker-reveal", work), FULL))
    assert "今天看完整号码的次数用完了" in said
    assert (Look.objects.count(), audited("refused")) == (2, ["reveal", "reveal"])


def test_a_role_without_a_number_a_day_sees_none(
    sign_in: SignIn, district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    none = policy.PersonalPolicy({"inspector": 2}, 60, 500, 24)
    monkeypatch.setattr("gongyou.registry.reveals.personal_policy", lambda: none)
    clerk, work = proven(sign_in("clerk of the township")), somebody(district)
    assert "你的角色不能看完整号码" in text_of(clerk.get(address("worker-person", work)))
    answer = clerk.post(address("worker-reveal", work), FULL)
    assert (answer.status_code, plain_numbers(answer.content.decode())) == (422, [])


def test_somebody_elses_worksite_is_no_way_to_a_person(sign_in: SignIn, district: District) -> None:
    """Neither from his own worksite nor from one of ours with his number in the address."""
    theirs = Engagement.objects.filter(worksite=district.there.worksite)[0]
    client = proven(sign_in("inspector"))
    for site in (district.there.worksite, district.here.worksite):
        args = [site.uuid, theirs.person_id]
        assert client.get(reverse("worker-person", args=args)).status_code == 404
        assert client.post(reverse("worker-reveal", args=args), FULL).status_code == 404


# --- found by a number --------------------------------------------------------------------


def ways_to_write(number: str) -> list[str]:
    groups = " ".join(number[i : i + 4] for i in range(0, len(number), 4))
    return [number, number.lower(), f" {number} ", groups, groups.replace(" ", "-"),
            number.translate(WIDE), groups.replace(" ", "\u3000")]  # fmt: skip


def test_a_person_is_found_however_the_number_is_written(
    inspector: Client, district: District
) -> None:
    work = somebody(district)
    phones = [*ways_to_write(PHONE), f"+86 {PHONE}", f"0086-{PHONE}", f"(86){PHONE}"]
    numbers = [
        *ways_to_write(str(work.person.id_number)),
        *ways_to_write(card_of(district, work)),
        *phones,
    ]
    for number in numbers:
        page = text_of(inspector.post(reverse("look-up"), {"number": number}))
        assert work.name in page, number
        assert PHONE not in page.replace("-", "") and plain_numbers(page) == []


def test_the_old_number_of_fifteen_places_finds_its_holder(
    inspector: Client, district: District
) -> None:
    work = somebody(district)
    number = str(work.person.id_number)
    if number[6:8] != "19":
        number = number[:6] + "19" + number[8:]
        work.person.id_index = index_of("id_number", _with_check(number[:17]))
        work.person.save()
    answer = inspector.post(reverse("look-up"), {"number": number[:6] + number[8:17]})
    assert work.name in text_of(answer)


def _with_check(first17: str) -> str:
    from gongyou.statutes.identity import check_digit

    return first17 + check_digit(first17)


def test_of_others_the_answer_is_that_of_nobody(inspector: Client, district: District) -> None:
    theirs = next(w.who for w in district.there.site.workers if w.who.id_number)
    said = []
    for number in (theirs.id_number, theirs.card, "199-0000-9999", "511504190001019008"):
        answer = inspector.post(reverse("look-up"), {"number": number})
        said.append(text_of(answer).partition("没有查到")[2])
        assert answer.status_code == 200
    assert len(set(said)) == 1 and said[0]
    assert Look.objects.count() == 0
    assert audited(verb="look_up") == ["look_up"] * 4


@pytest.mark.parametrize("number", ["", "王伟", "12345", "1990000", "511504198", "1" * 60, "\0"])
def test_what_is_no_number_is_told(inspector: Client, number: str) -> None:
    answer = inspector.post(reverse("look-up"), {"number": number})
    assert answer.status_code == 422
    assert "号码" in text_of(answer) or "号" in text_of(answer)


def test_a_look_up_is_noted_and_an_hour_has_its_number(
    inspector: Client, district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = policy.PersonalPolicy({}, 2, 500, 24)
    monkeypatch.setattr("gongyou.registry.lookup.personal_policy", lambda: few)
    work = somebody(district)
    data = {"number": str(work.person.id_number)}
    answers = [inspector.post(reverse("look-up"), data) for _ in range(3)]
    assert [a.status_code for a in answers] == [200, 200, 422]
    assert "查得太多了" in text_of(answers[2]) and work.name not in text_of(answers[2])
    assert (audited(verb="look_up"), audited("refused")) == (["look_up"] * 2, ["look_up"])
    assert [t.what for t in looks_at(work.person)] == ["没有显示号码"] * 2


def test_no_number_stands_in_the_audit(inspector: Client, district: District) -> None:
    work = somebody(district)
    number = str(work.person.id_number)
    proven(inspector).post(address("worker-reveal", work), FULL | {"words": f"号码 {number}"})
    rows = [*AuditEntry.objects.values_list("reason", flat=True)]
    rows += Look.objects.values_list("words", flat=True)
    assert rows and [r for r in rows if number in r] == []
