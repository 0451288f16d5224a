"""The demo in a database: once, in its own, and with sign-ins that only its owner can read."""

import logging
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.test import override_settings
from tests.demo.sites import AS_OF, small

from gongyou.demo.cast import CAST, settle_areas, settle_cast
from gongyou.demo.loading import DemoRefused, load, mark_as_demo
from gongyou.demo.prepare import DemoReady
from gongyou.demo.signins import FILE, Signin, kept_passwords, random_password
from gongyou.demo.stories import Fault, Wrong, day_team
from gongyou.demo.welcome import welcome_lines
from gongyou.foundation.demo import is_demo
from gongyou.foundation.home import Home
from gongyou.foundation.models import Installation
from gongyou.foundation.secret_file import InstallationError
from gongyou.offices.models import Account, Area
from gongyou.registry.access import visible_worksites
from gongyou.registry.actions import WorksiteFacts, register_worksite
from gongyou.registry.models import Worksite

pytestmark = pytest.mark.django_db

TEAMS = (day_team("钢筋班", "钢筋工", 8),)
TWO = (
    small(number=1, code="T-1", name="示例甲（虚构）", teams=TEAMS, area_code="511504002"),
    small(Fault(Wrong.UNPAID), number=2, code="T-2", teams=TEAMS, area_code="511504003",
          kind="work_relief"),
)  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home.locate({"GONGYOU_HOME": str(tmp_path)}).prepare()


@pytest.fixture
def quick_hashes() -> Iterator[None]:
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


def table_names() -> list[str]:
    """Every table that the app role may read; what was done by the schema is none of it."""
    models = apps.get_models(include_auto_created=True)
    return sorted({m._meta.db_table for m in models if m._meta.managed})


def counts() -> dict[str, int]:
    with connection.cursor() as cursor:
        found = {}
        for table in table_names():
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            found[table] = int(cursor.fetchone()[0])
    return found


def anywhere_in_the_database(text: str) -> list[str]:
    with connection.cursor() as cursor:
        found = []
        for table in table_names():
            cursor.execute(
                f'SELECT count(*) FROM "{table}" t WHERE strpos(t::text, %s) > 0', [text]
            )
            found += [table] if cursor.fetchone()[0] else []
    return found


# --- loading -----------------------------------------------------------------------------


def test_loading_twice_loads_once() -> None:
    told: list[tuple[str, int, int]] = []
    first = load(TWO, AS_OF, lambda *step: told.append(step))
    before = counts()
    second = load(TWO, AS_OF, lambda *step: told.append(step))
    assert (first.now, second.now, second.total) == (2, 0, 2)
    assert counts() == before
    assert told == [("示例甲（虚构）", 0, 2), ("示例小项目（虚构）", 1, 2)]
    assert set(Worksite.objects.values_list("kind", flat=True)) == {"construction", "work_relief"}


def test_a_load_that_broke_off_is_finished() -> None:
    load(TWO[:1], AS_OF, lambda *step: None)
    before = counts()
    Worksite.objects.get(code="T-1").signals.all().delete()
    assert load(TWO[:1], AS_OF, lambda *step: None).now == 1
    audits = "foundation_auditentry"  # every attempt is told there
    assert counts() | {audits: 0} == before | {audits: 0}


def test_a_demo_marks_its_database() -> None:
    mark_as_demo()
    assert is_demo()
    load(TWO[:1], AS_OF, lambda *step: None)
    assert mark_as_demo().demo


def test_data_of_its_own_takes_no_demo() -> None:
    register_worksite(WorksiteFacts("REAL-1", "真的项目", "R", "511504"))
    with pytest.raises(DemoRefused, match="GONGYOU_HOME"):
        mark_as_demo()
    assert not is_demo()
    assert Worksite.objects.count() == 1


def test_an_installation_that_is_no_demo_takes_none() -> None:
    Installation.objects.create(id=1, demo=False)
    with pytest.raises(DemoRefused):
        mark_as_demo()


# --- sign-ins ----------------------------------------------------------------------------


def settled(home: Home, installation: str = "one") -> dict[str, str]:
    settle_areas()
    return {s.username: s.password for s in settle_cast(home, installation)}


@pytest.mark.usefixtures("quick_hashes")
def test_everybody_of_the_cast_can_sign_in_and_sees_their_part(home: Home) -> None:
    passwords = settled(home)
    load(TWO, AS_OF, lambda *step: None)
    accounts = {a.username: a for a in Account.objects.all()}
    assert all(accounts[name].check_password(word) for name, word in passwords.items())
    seen = {name: visible_worksites(account).count() for name, account in accounts.items()}
    assert seen == {"zhang": 2, "li": 1, "wang": 2, "chen": 0, "he": 0, "lv": 0, "shi": 0}
    assert Area.objects.filter(level="township", parent__code="511504").count() == 17


@pytest.mark.usefixtures("quick_hashes")
def test_later_starts_show_the_same_passwords(home: Home) -> None:
    first, before = settled(home), counts()
    assert settled(home) == first
    assert counts() == before


@pytest.mark.usefixtures("quick_hashes")
def test_passwords_are_each_installations_own(home: Home) -> None:
    """A database that came with other keys gets new passwords, and they are set."""
    first = settled(home)
    second = settled(home, "another")
    assert not set(first.values()) & set(second.values())
    assert all(Account.objects.get(username=n).check_password(w) for n, w in second.items())


@pytest.mark.usefixtures("quick_hashes")
def test_passwords_stand_in_the_keys_folder_and_nowhere_else(
    home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    passwords = settled(home)
    path = home.keys_dir / FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(home.keys_dir.iterdir()) == [path]
    assert kept_passwords(home, "one") == passwords
    for word in passwords.values():
        assert not anywhere_in_the_database(word)
        assert word not in caplog.text
    assert anywhere_in_the_database("zhang") == ["offices_account"]  # the search does find


def test_no_password_is_ever_in_a_repr() -> None:
    signin = Signin("zhang", "张所", "", "", "very-secret-word")
    assert "secret" not in repr(signin) + repr(DemoReady([signin]))


def test_passwords_are_random_and_long() -> None:
    words = {random_password() for _ in range(200)}
    assert len(words) == 200
    assert all(len(word.replace("-", "")) == 12 for word in words)


def test_a_damaged_file_says_what_to_do(home: Home) -> None:
    (home.keys_dir / FILE).write_text("[]")
    with pytest.raises(InstallationError, match=FILE):
        kept_passwords(home, "one")


def test_the_welcome_names_everybody_in_both_languages() -> None:
    signins = [Signin(p.signin.username, p.signin.name, "监察员", "inspector", "pass-word-1234")
               for p in CAST]  # fmt: skip
    text = "\n".join(welcome_lines(DemoReady(signins, ["http://127.0.0.1:8000/"], 12)))
    for word in ("zhang", "张所", "监察员", "inspector", "pass-word-1234", "127.0.0.1:8000", "12"):
        assert word in text
