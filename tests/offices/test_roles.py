"""Roles and their scopes: one scope a role, never two powers in one hand, one role at a time."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gongyou.foundation.models import AuditEntry
from gongyou.offices.access import roles_of, scope_of
from gongyou.offices.models import Account, Area, Organisation, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> Area:
    city = Area.objects.create(code="990100", name="示例市", level="city")
    return Area.objects.create(code="990101", name="云岭县", level="district", parent=city)


@pytest.fixture
def account() -> Account:
    return Account.objects.create_account("somebody", "某某", "a-long-enough-password")


def give(account: Account, role: str, **scope: Any) -> Role:
    return Role.objects.create(account=account, role=role, **scope)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("system_admin", "security_admin"),
        ("security_admin", "audit_admin"),
        ("audit_admin", "system_admin"),
        ("system_admin", "system_admin"),
    ],
)
def test_no_two_powers_in_one_hand(account: Account, county: Area, first: str, second: str) -> None:
    kept = give(account, first, area=county)
    with pytest.raises(IntegrityError), transaction.atomic():
        give(account, second, area=county.parent)
    Role.objects.filter(pk=kept.pk).update(ended_at=timezone.now())
    give(account, second, area=county)


@pytest.mark.parametrize("role", Role.Kind.values)
def test_a_role_has_the_one_kind_of_scope_that_it_is_for(
    account: Account, county: Area, role: str
) -> None:
    body = Organisation.objects.create(area=county, kind="court", code="court", name="法院")
    scopes: list[dict[str, Any]] = [
        {"area": county},
        {"organisation": body},
        {"employer_code": "91510000000000000X"},
        {"worksite_uuid": uuid4()},
    ]
    allowed = []
    for number, scope in enumerate([*scopes, {}, {"area": county, "organisation": body}]):
        try:
            with transaction.atomic():
                give(account, role, **scope).delete()
            allowed.append(number)
        except IntegrityError:
            pass
    assert allowed in ([0], [1], [2, 3])


def test_what_is_seen_is_the_area_s_and_powers_see_no_wages(account: Account, county: Area) -> None:
    assert scope_of(account).empty
    give(account, "inspector", area=county.parent)
    assert scope_of(account).area_prefixes == ("9901",)
    other = Account.objects.create_account("keeper", "管理员", "a-long-enough-password")
    for role in ("system_admin", "security_admin", "audit_admin"):
        held = give(other, role, area=county)
        assert scope_of(other).empty, role
        held.delete()


def test_an_ended_role_or_organisation_sees_nothing_more(account: Account, county: Area) -> None:
    node = Organisation.objects.create(area=county, kind="office", code="o", name="服务所")
    held = give(account, "node_clerk", organisation=node)
    assert scope_of(account).area_prefixes == ("990101",)
    node.valid_until = timezone.localdate() - timedelta(days=1)
    node.save()
    assert roles_of(account) == [] and scope_of(account).empty
    node.valid_until = None
    node.save()
    held.ended_at = timezone.now()
    held.save()
    assert scope_of(account).empty


def test_a_station_far_away_has_no_worksites_around_it(account: Account, county: Area) -> None:
    node = Organisation.objects.create(area=county, kind="station", code="s", name="驻外站")
    give(account, "node_clerk", organisation=node)
    assert scope_of(account).empty


def test_one_acts_in_one_role_and_switches_openly(account: Account, county: Area) -> None:
    inspector = give(account, "inspector", area=county)
    officer = give(account, "labour_officer", employer_code="91510000000000000X")
    client = Client()
    client.force_login(account)
    page = client.get(reverse("worksites")).content.decode()
    assert "劳动保障监察员" in page and str(officer.uuid) in page
    before = client.session.session_key
    answer = client.post(reverse("switch-role"), {"role": str(officer.uuid)}, follow=True)
    page = answer.content.decode()
    assert "现在是：劳资专管员" in page and str(inspector.uuid) in page
    assert client.session.session_key != before
    entry = AuditEntry.objects.get(verb="switch_role")
    assert (entry.actor, entry.role) == (account.uuid, "inspector")
    client.post(reverse("sign-out"))
    assert AuditEntry.objects.get(verb="sign_out").role == "labour_officer"


def test_nobody_takes_anothers_role(account: Account, county: Area) -> None:
    give(account, "township_clerk", area=county)
    stranger = Account.objects.create_account("stranger", "别人", "a-long-enough-password")
    theirs = give(stranger, "inspector", area=county)
    client = Client()
    client.force_login(account)
    for word in (str(theirs.uuid), "", "no-number"):
        assert client.post(reverse("switch-role"), {"role": word}).status_code == 404
