"""The two profiles of how strict signing in is, and what they ask of a password."""

from datetime import timedelta

import pytest
from django.contrib.auth.password_validation import get_password_validators, validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from gongyou.foundation import environment
from gongyou.offices.actions import keep_own_password
from gongyou.offices.models import Account, PastPassword
from gongyou.offices.policies import ASVS5, DENGBAO3, POLICIES, Policy

pytestmark = pytest.mark.django_db
FIRST = "Right-horse-battery-1"


@pytest.fixture
def somebody(settings: Settings) -> Account:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return Account.objects.create_account("wangwu", "王五", FIRST)


def good(password: str, account: Account, policy: Policy) -> bool:
    try:
        validate_password(password, account, get_password_validators(policy.validators))
    except ValidationError:
        return False
    return True


def test_an_installation_chooses_among_what_there_is() -> None:
    assert tuple(POLICIES) == environment.POLICIES
    assert environment.load_environment({}).policy == "dengbao3"
    assert environment.load_environment({"GONGYOU_POLICY": "asvs5"}).policy == "asvs5"
    with pytest.raises(environment.BadSetting, match="GONGYOU_POLICY"):
        environment.load_environment({"GONGYOU_POLICY": "none"})


@pytest.mark.parametrize(
    ("password", "dengbao3", "asvs5"),
    [
        ("Aa1-Aa1-z", False, False),
        ("Aa1-Aa1-zz", True, False),
        ("long but all of one kind", False, True),
        ("My-Wangwu-2026", False, False),
        ("Call-13900001111", False, False),
        ("王五的Horse-2026", False, False),
        ("correct Horse 7", True, True),
        ("password1234", False, False),
        ("123456789012345", False, False),
    ],
)
def test_what_a_password_must_be(
    somebody: Account, password: str, dengbao3: bool, asvs5: bool
) -> None:
    found = good(password, somebody, DENGBAO3), good(password, somebody, ASVS5)
    assert found == (dengbao3, asvs5)


def test_the_last_five_do_not_come_back(somebody: Account) -> None:
    words = [f"Another-horse-{n}" for n in range(7)]
    for word in words:
        keep_own_password(somebody, word)
    assert PastPassword.objects.filter(account=somebody).count() == DENGBAO3.history
    assert [good(word, somebody, DENGBAO3) for word in words] == [True] + [False] * 6
    assert all(good(word, somebody, ASVS5) for word in words)


@pytest.mark.parametrize(("policy", "leads"), [(DENGBAO3, "password"), (ASVS5, "set-up")])
def test_an_old_password_is_changed_at_the_door(
    somebody: Account, settings: Settings, policy: Policy, leads: str
) -> None:
    settings.POLICY = policy
    old = timezone.now() - timedelta(days=90, minutes=1)
    Account.objects.filter(pk=somebody.pk).update(password_changed_at=old)
    answer = Client().post("/sign-in/", {"username": "wangwu", "password": FIRST})
    assert answer.headers["Location"] == f"/sign-in/{leads}/"


def test_a_young_one_is_not(somebody: Account) -> None:
    young = timezone.now() - timedelta(days=89)
    Account.objects.filter(pk=somebody.pk).update(password_changed_at=young)
    answer = Client().post("/sign-in/", {"username": "wangwu", "password": FIRST})
    assert answer.headers["Location"] == "/sign-in/set-up/"
