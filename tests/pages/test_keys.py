"""Keys on the pages: made, seen alive, rotated, revoked, each by who may."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.pages.district import HERE, District

from gongyou.foundation.models import AuditEntry
from gongyou.offices.models import Area, Organisation, PartnerKey

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]


def said(answer: object) -> str:
    return str(answer.content.decode())  # type: ignore[attr-defined]


def secret_of(answer: object) -> str:
    found: list[str] = re.findall(r'password-once"><code>([^<]+)</code>', said(answer))
    return found[0]


def entry(place: str, **more: object) -> dict[str, object]:
    return {"place": place, "label": "西门考勤机", "device": "DEV9", "days": "365"} | more


def test_a_device_s_key_from_making_to_revoking(sign_in: SignIn, district: District) -> None:
    officer = sign_in("officer of A")
    place = f"site-{district.here.worksite.pk}"
    made = officer.post(reverse("key-new"), entry(place, addresses="203.0.113.7\n10.0.0.0/8"))
    secret, key = secret_of(made), PartnerKey.objects.latest("id")
    assert (key.secret, key.addresses) == (secret, ["203.0.113.7/32", "10.0.0.0/8"])
    url = reverse("key", args=[key.uuid])
    page = said(officer.get(url))
    assert secret not in page and "还没来过" in page
    assert "西门考勤机" in said(sign_in("inspector").get(reverse("keys")))

    rotated = officer.post(reverse("key-rotate", args=[key.uuid]), {"overlap": "7"})
    key.refresh_from_db()
    assert secret_of(rotated) != secret
    assert key.rotated_to is not None and key.state == "ending"
    assert timedelta(days=6) < key.valid_until - timezone.now() < timedelta(days=8)
    twice = officer.post(reverse("key-rotate", args=[key.uuid]), {"overlap": "7"}, follow=True)
    assert "已经换过" in said(twice)

    revoke = reverse("key-revoke", args=[key.rotated_to.uuid])
    assert officer.post(revoke, {}).status_code == 422
    assert "作废了" in said(officer.post(revoke, {"reason": "丢了"}, follow=True))
    assert "已经作废了" in said(officer.post(revoke, {"reason": "丢了"}, follow=True))
    rows = AuditEntry.objects.order_by("id").values_list("verb", "outcome")
    assert list(rows) == [
        ("make_key", "done"),
        ("rotate_key", "done"),
        ("rotate_key", "refused"),
        ("revoke_key", "done"),
        ("revoke_key", "refused"),
    ]


def test_a_bank_s_key_is_made_by_the_security_administrator_alone(
    sign_in: SignIn, district: District
) -> None:
    area = Area.objects.get(code=HERE)
    bank = Organisation.objects.create(area=area, kind="bank", code="b", name="示例银行")
    guard, wanted = sign_in("keeper of security"), entry(f"bank-{bank.pk}", device="")
    assert secret_of(guard.post(reverse("key-new"), wanted))
    for who in ("inspector", "officer of A"):
        assert sign_in(who).post(reverse("key-new"), wanted).status_code == 422, who
    site = entry(f"site-{district.here.worksite.pk}")
    assert guard.post(reverse("key-new"), site).status_code == 422
    PartnerKey.objects.update(valid_until=timezone.now() + timedelta(days=3))
    assert "西门考勤机" in said(guard.get("/"))


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"device": ""}, "给设备的钥匙要写序列号"),
        ({"addresses": "somewhere"}, "不是 IP 地址或网段"),
        ({"place": "site-99999"}, "选择一个有效的选项"),
        ({"label": ""}, "这个字段是必填项"),
    ],
)
def test_a_faulty_key_is_explained(
    sign_in: SignIn, district: District, more: dict[str, object], words: str
) -> None:
    wanted = entry(f"site-{district.here.worksite.pk}") | more
    answer = sign_in("officer of A").post(reverse("key-new"), wanted)
    assert (answer.status_code, words in said(answer)) == (422, True), re.sub(
        r"\s+", " ", said(answer)
    )[-1500:]


def test_another_firm_s_worksite_takes_no_key(sign_in: SignIn, district: District) -> None:
    wanted = entry(f"site-{district.there.worksite.pk}")
    assert sign_in("officer of A").post(reverse("key-new"), wanted).status_code == 422
