"""Who may open what: one row for every address of the installation, reviewed by people.

A new address without a row fails, and so does a row whose address is gone.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.pages.district import MONTH, PARTS, District, Place
from tests.signing_in import give_app

from gongyou.exchange.models import FileNotes
from gongyou.offices.models import Organisation, Role
from gongyou.offices.pending import begin
from gongyou.registry.models import Batch, Engagement, Export
from gongyou.statutes.identity import check_id_number, luhn_valid

pytestmark = pytest.mark.django_db

TO_SIGN_IN, SEEN, WRONG, NO = 302, 200, 422, 405
METHODS, RARE_METHODS = ("GET", "POST"), ("HEAD", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Route:
    """The answer to a signed-in person who may see the object, by method; 405 to any other.

    `thing` names the object in the address: to anybody who may not see it, it is not there
    (404). `who` and `posters` name those for whom the page is there at all, where that is not
    everybody. `visitor` is the answer before signing in, where it is not the way to sign in.
    """

    get: int = NO
    post: int = NO
    thing: str = ""
    visitor: tuple[int, int] = (TO_SIGN_IN, TO_SIGN_IN)
    other: int = NO
    who: frozenset[str] | None = None
    posters: frozenset[str] | None = None

    def is_there(self, who: str, method: str) -> bool:
        allowed = self.posters if method == "POST" and self.posters is not None else self.who
        return allowed is None or who in allowed

    def answer(self, method: str) -> int:
        by_method = {"GET": self.get, "HEAD": self.get, "POST": self.post}
        return by_method.get(method, self.other)


SYSTEM, SECURITY = frozenset({"keeper of systems"}), frozenset({"keeper of security"})
AUDITOR = frozenset({"keeper of the audit"})
POWERS = SYSTEM | SECURITY | AUDITOR
OFFICERS = frozenset({"officer of A", "officer of B"})
KEEPERS = OFFICERS | SECURITY | {"inspector", "inspector of another district"}
DECIDERS = SYSTEM | {"inspector", "inspector of another district"}
AREA = POWERS | {
    *("inspector", "inspector of another district"),
    *("clerk of the township", "clerk of another township"),
}
GUIDE = Route(get=SEEN, post=SEEN, other=SEEN)  # invented things only, and nothing is written
OFFICES = frozenset(
    {
        *("inspector", "inspector of another district"),
        *("clerk of the township", "clerk of another township"),
    }
)
# The workers' own: staff are visitors there. What a worker sees: tests/pages/test_worker_pages.py
OPEN = Route(get=SEEN, post=WRONG, visitor=(SEEN, WRONG))
BEGUN = Route(get=302, post=302, visitor=(302, 302))  # nothing was begun: to the first page
MINE = Route(get=302, post=302, visitor=(302, 302), other=302)
WORKERS = {
    "my-sign-in": OPEN,
    "my-slip": OPEN,
    "my-code": BEGUN,
    "my-identity": BEGUN,
    "my-code-again": Route(post=302, visitor=(NO, 302)),
    "my-outbox": Route(get=404, visitor=(404, NO)),  # of a demo only
    **{f"my-{name}": MINE for name in ("home", "slips", "owed", "devices", "sign-out", "personal")},
    "my-personal-copy": MINE,
    "my-month": replace(MINE, thing="own"),
    "my-answer": replace(MINE, thing="own"),
}
ROUTES = {
    "home": Route(get=SEEN),
    "help": Route(get=SEEN),
    "audit": Route(get=SEEN, who=AUDITOR),
    "audit-export": Route(post=SEEN, posters=AUDITOR),
    "worksites": Route(get=SEEN),
    "worksite": Route(get=SEEN, thing="worksite"),
    "worksite-workers": Route(get=SEEN, thing="worksite"),
    "worker-month": Route(get=SEEN, thing="worker"),
    "worker-person": Route(get=SEEN, thing="work"),
    "worker-reveal": Route(post=WRONG, thing="work"),
    "look-up": Route(get=SEEN, post=WRONG),
    "worksite-inputs": Route(get=SEEN, thing="worksite"),
    "rejected-rows": Route(get=SEEN, thing="batch"),
    "withdraw-batch": Route(post=302, thing="batch"),
    "worksite-export": Route(get=SEEN, thing="export"),
    "export-new": Route(get=SEEN, post=WRONG, thing="taking"),
    "exports": Route(get=SEEN),
    "export": Route(get=SEEN, thing="taken"),
    "export-decide": Route(post=WRONG, thing="taken"),
    "export-file": Route(post=302, thing="taken"),
    "checks": Route(get=SEEN),
    "check-new": Route(get=SEEN, post=WRONG),
    "check": Route(get=SEEN, thing="check"),
    "check-progress": Route(get=SEEN, thing="check"),
    "check-add": Route(post=302, thing="check"),
    "check-leave-out": Route(post=302, thing="file"),
    "check-month": Route(post=302, thing="file"),
    "file-back": Route(get=SEEN, thing="noted file"),
    "check-back": Route(get=SEEN, thing="check"),
    "check-table": Route(get=SEEN, post=WRONG, thing="file"),
    "check-table-undo": Route(post=302, thing="file"),
    "check-table-adopt": Route(post=302, thing="offered"),
    "mappings": Route(get=SEEN),
    "mapping-forget": Route(post=302, thing="memory"),
    "check-run": Route(post=WRONG, thing="check"),
    "organisations": Route(get=SEEN, who=AREA),
    "organisation-new": Route(get=SEEN, post=WRONG, who=SYSTEM),
    "organisation": Route(get=SEEN, post=WRONG, thing="body", who=AREA, posters=SYSTEM),
    "posts": Route(get=SEEN, who=AREA),
    "accounts": Route(get=SEEN, who=POWERS),
    "account-new": Route(get=SEEN, post=WRONG, who=SYSTEM),
    "account-kept": Route(get=SEEN, thing="person", who=POWERS),
    "account-grant": Route(post=WRONG, thing="person", who=SECURITY),
    "account-end-role": Route(post=302, thing="role", who=SECURITY),
    "account-password": Route(post=SEEN, thing="person", who=SYSTEM),
    "account-factor": Route(post=302, thing="person", who=SYSTEM),
    "account-state": Route(post=302, thing="person", who=SYSTEM | SECURITY),
    "registrations": Route(get=SEEN, who=DECIDERS),
    "registration": Route(get=SEEN, thing="registration"),
    "registration-licence": Route(get=SEEN, thing="registration"),
    "registration-approve": Route(post=WRONG, thing="registration"),
    "registration-refuse": Route(post=WRONG, thing="registration"),
    "people": Route(get=SEEN, who=OFFICERS),
    "people-invite": Route(post=WRONG, who=OFFICERS),
    "people-withdraw": Route(post=302, thing="call", who=OFFICERS),
    "people-end": Route(post=302, thing="colleague", who=OFFICERS),
    "register-unit": Route(get=SEEN, post=WRONG, visitor=(SEEN, WRONG)),
    "register-state": Route(get=SEEN, post=WRONG, visitor=(SEEN, WRONG)),
    "invitation": Route(get=404, post=404, visitor=(404, 404), thing="link"),
    "keys": Route(get=SEEN, who=KEEPERS),
    "key-new": Route(get=SEEN, post=WRONG, who=KEEPERS),
    "key": Route(get=SEEN, thing="key", who=KEEPERS),
    "key-rotate": Route(post=WRONG, thing="key", who=KEEPERS),
    "key-revoke": Route(post=WRONG, thing="key", who=KEEPERS),
    "api-punches": Route(post=401, visitor=(NO, 401)),
    "api-bank-returns": Route(post=401, visitor=(NO, 401)),
    "api-receipt": Route(get=401, visitor=(401, NO), thing="link"),
    "account": Route(get=SEEN),
    "password": Route(get=SEEN, post=WRONG),
    "confirm-identity": Route(get=SEEN, post=WRONG),
    "session-end": Route(post=404),  # none of one's own was named
    "device-answer": Route(post=404),
    "passkey-remove": Route(post=404),
    "second-step": Route(get=302, post=302),  # for those between the two steps
    "first-password": Route(get=302, post=302),
    "factor-set-up": Route(get=SEEN, post=WRONG),
    "passkey-add": Route(post=WRONG),
    "recovery-codes": Route(get=302, post=302),
    "sign-in-again": Route(post=302),
    "sign-in": Route(get=302, post=302, visitor=(SEEN, WRONG), other=302),
    "sign-out": Route(post=302),
    "switch-role": Route(post=404),  # none of one's own roles was named
    "set_language": Route(post=302, visitor=(NO, 302)),
    "text-size": Route(post=302, visitor=(NO, 302)),
    "assist": Route(get=SEEN, who=OFFICES),
    "assist-person": Route(get=SEEN, thing="helped", who=OFFICES),
    "assist-bind": Route(post=WRONG, thing="helped", who=OFFICES),
    "assist-release": Route(post=404, thing="bound"),  # nobody's number is bound
    "assist-slip": Route(post=WRONG, thing="helped", who=OFFICES),
    "assist-end-sessions": Route(post=302, thing="helped", who=OFFICES),
    "answer-for": Route(get=SEEN, post=WRONG, thing="worker", who=OFFICES),
    "answer-scan": Route(get=404, thing="scan"),  # nobody has answered on paper
    **WORKERS,
    "styleguide": GUIDE,
    "styleguide-worker": GUIDE,
    "styleguide-progress": GUIDE,
    "healthz": Route(get=SEEN, visitor=(SEEN, NO)),
}

# What somebody brought goes back as it was, with the numbers that stand in it.
OWN_FILES = {"file-back", "check-back"}

# Who sees which of the two worksites, and the checks, files and people of it.
SIGHT: dict[str, set[str]] = {
    "inspector": {"here"},
    "inspector of another district": {"there"},
    "clerk of the township": {"here"},
    "clerk of another township": set(),
    "officer of A": {"here"},
    "officer of B": {"there"},
    "keeper of systems": set(),
    "keeper of security": set(),
    "keeper of the audit": set(),
    "nobody": set(),
}
# Administrators see the organisations and accounts that their area keeps.
KEPT = SIGHT | {who: {"here"} for who in POWERS}
# Who decides on the firms that ask to be let in; a link is the same nothing to everybody.
DECIDED = {who: KEPT[who] if who in DECIDERS else set() for who in KEPT}
SIGHTS = dict.fromkeys(("body", "person", "role"), KEPT) | {
    "registration": DECIDED,
    "key": {who: KEPT[who] if who in KEEPERS else set() for who in KEPT},
    "link": {who: {"here", "there"} for who in KEPT},
}

# The keeper of the audit sees what was taken out of his area.
EXPORTS = {"exports", "export", "export-decide", "export-file"}
AUDITED = {"keeper of the audit": {"here"}}


def names(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern.url_patterns)
        else:
            yield str(pattern.name)


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    assert sorted(names(get_resolver().url_patterns)) == sorted(ROUTES)
    assert set(SIGHT) == set(PARTS)


def address(name: str, place: Place) -> str:
    site, check = str(place.worksite.uuid), str(place.check.uuid)
    wages = Batch.objects.filter(worksite=place.worksite, kind="wage_sheet")[0]
    file = check_file(place)
    somebody = Engagement.objects.filter(worksite=place.worksite).order_by("ref")[0]
    area = place.worksite.district_code[:6]
    body = Organisation.objects.get(area__code__startswith=area, kind="office")
    held = Role.objects.filter(role="inspector", area__code=area).select_related("account")[0]
    words: dict[str, list[object]] = {
        "": [],
        "worksite": [site],
        "worker": [site, somebody.person_id, MONTH],
        "own": [site, MONTH],
        "helped": [somebody.person.uuid],
        "bound": [somebody.person.uuid, wages.uuid],
        "scan": [site, somebody.person_id, MONTH, 1],
        "work": [site, somebody.person_id],
        "taking": [site, "result_json"],
        "taken": [Export.objects.get(worksite=place.worksite).uuid],
        "batch": [site, wages.uuid],
        "export": [site, "xlsx"],
        "check": [check],
        "file": [check, file],
        "noted file": [check, noted_file(place)],
        "body": [body.uuid],
        "person": [held.account.uuid],
        "role": [held.account.uuid, held.uuid],
        "offered": [check, file],
        "memory": [place.memory.uuid],
        "registration": [place.registration.uuid],
        "call": [place.invitation.uuid],
        "colleague": [place.invitation.made_by.roles.get().uuid],
        "key": [place.key.uuid],
        "link": [uuid4()],
    }
    return reverse(name, args=words[ROUTES[name].thing])


def check_file(place: Place) -> str:
    return str(place.check.files.order_by("key")[0].uuid)


def noted_file(place: Place) -> str:
    return str(FileNotes.objects.filter(file__check_run=place.check)[0].file.uuid)


def ask(client: Client, method: str, url: str) -> HttpResponse:
    """One request whose changes are taken back."""
    point = transaction.savepoint()
    try:
        return client.generic(method, url)  # type: ignore[return-value]
    finally:
        transaction.savepoint_rollback(point)


@pytest.mark.parametrize("name", ROUTES)
def test_everybody_gets_what_the_table_says(name: str, district: District) -> None:
    route = ROUTES[name]
    wrong: list[tuple[object, ...]] = []
    places = {"here": district.here, "there": district.there}
    for who, (label, place) in product(PARTS, list(places.items())[: 2 if route.thing else 1]):
        sight = SIGHTS.get(route.thing, SIGHT)
        sight = sight | AUDITED if name in EXPORTS else sight
        url = address(name, place)
        sees = label in sight[who] or route.thing in {"", "own"}
        # Whether a method is allowed is decided before anybody asks who it is.
        for method in METHODS + (RARE_METHODS if (who, label) == ("inspector", "here") else ()):
            client = Client(raise_request_exception=False)
            client.force_login(district.accounts[who])
            response, answer = ask(client, method, url), route.answer(method)
            there = sees and route.is_there(who, method)
            expected = answer if there or answer == NO else 404
            if response.status_code != expected:
                wrong.append((who, label, method, response.status_code, expected))
            seen = sight[who] if name in EXPORTS else SIGHT[who]
            words = set(secrets(response, district, seen))
            if name in OWN_FILES:
                elsewhere = district.there if place is district.here else district.here
                words &= elsewhere.canaries | elsewhere.names
            wrong += [(who, label, method, word) for word in sorted(words)]
    assert wrong == []


def secrets(response: HttpResponse, district: District, seen: set[str]) -> list[str]:
    """Numbers of people that stand in an answer, and words of a place not to be seen."""
    text = readable(response)
    forbidden = district.here.canaries | district.there.canaries
    places = {"here": district.here, "there": district.there}
    hidden = [place.names for label, place in places.items() if label not in seen]
    shown = [place.names for label, place in places.items() if label in seen]
    forbidden |= set().union(*hidden) - set().union(*shown)
    return sorted(word for word in forbidden if word in text) + plain_numbers(text)


def readable(response: HttpResponse) -> str:
    body = b"".join(response) if response.streaming else response.content
    return unzipped(body) if body.startswith(b"PK") else body.decode()


def unzipped(body: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        entries = [book.read(entry) for entry in book.namelist()]
    return "".join(
        unzipped(raw) if raw.startswith(b"PK") else raw.decode(errors="replace") for raw in entries
    )


def plain_numbers(text: str) -> list[str]:
    """ID numbers and bank cards in full, whoever they belong to."""
    found = re.findall(r"(?<![\w-])\d{15,19}[Xx]?(?![\w-])", text)
    return [n for n in found if not check_id_number(n).faults or (n[0] == "6" and luhn_valid(n))]


@pytest.mark.parametrize("name", ROUTES)
def test_a_visitor_is_sent_to_sign_in(name: str, district: District) -> None:
    route, url = ROUTES[name], address(name, district.here)
    get, post = route.visitor
    public = route.visitor != (TO_SIGN_IN, TO_SIGN_IN) or route is BEGUN
    answers = {"GET": get, "HEAD": get, "POST": post}
    for method in METHODS + RARE_METHODS:
        response = ask(Client(raise_request_exception=False), method, url)
        assert response.status_code == answers.get(method, NO if public else TO_SIGN_IN), method
        if response.status_code == TO_SIGN_IN and (not public or name in WORKERS):
            door = "my-sign-in" if name in WORKERS else "sign-in"
            assert response.headers["Location"].startswith(reverse(door))
        assert secrets(response, district, set()) == []


# What stands open to somebody whose password was right, before the second factor.
BETWEEN = {"second-step", "first-password", "factor-set-up", "passkey-add", "recovery-codes"}
BETWEEN |= {"sign-in-again"}


@pytest.mark.parametrize("name", ROUTES)
def test_a_password_alone_opens_nothing(name: str, district: District) -> None:
    """Each address answers as to a visitor, but for the steps themselves, which sign nobody in."""
    account, url = district.accounts["inspector"], address(name, district.here)
    half = Client(raise_request_exception=False)
    session = half.session
    begin(session, account, "/")
    session.save()
    half.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
    for has_factor in (False, True) if name in BETWEEN else (False,):
        if has_factor:
            give_app(account)
        for method, expected in zip(METHODS, ROUTES[name].visitor, strict=True):
            response = ask(half, method, url)
            if name not in BETWEEN:
                assert response.status_code == expected, method
            assert "_auth_user_id" not in half.session
            assert secrets(response, district, set()) == []


def test_an_own_address_is_no_door_to_anothers_things(district: District) -> None:
    """An own worksite or check with a batch, file or person of somebody else's behind it."""
    here, there = district.here, district.there
    batch = Batch.objects.filter(worksite=there.worksite, kind="wage_sheet")[0]
    somebody = Engagement.objects.filter(worksite=there.worksite)[0]
    site, check, file = here.worksite.uuid, here.check.uuid, check_file(there)
    client = Client(raise_request_exception=False)
    client.force_login(district.accounts["inspector"])
    for method, name, args in (
        ("GET", "rejected-rows", [site, batch.uuid]),
        ("POST", "withdraw-batch", [site, batch.uuid]),
        ("GET", "worker-month", [site, somebody.person_id, MONTH]),
        ("POST", "check-leave-out", [check, file]),
        ("POST", "check-month", [check, file]),
        ("GET", "file-back", [check, file]),
        ("GET", "check-table", [check, file]),
        ("POST", "check-table", [check, file]),
        ("POST", "check-table-undo", [check, file]),
        ("POST", "check-table-adopt", [check, file]),
    ):
        assert ask(client, method, reverse(name, args=args)).status_code == 404, name
    url = f"{reverse('check-new')}?worksite={there.worksite.uuid}"
    assert ask(client, "GET", url).status_code == 404


@pytest.mark.parametrize(
    "url",
    [
        "/worksites/{site}/workers/99999999999999999999/2026-08/",
        "/worksites/{site}/workers/1/2026-13/",
        "/worksites/{site}/workers/1/9999-12/",
        "/worksites/{site}/workers/1/0000-01/",
        "/worksites/{site}/result.exe",
        "/worksites/{site}/result.{long}",
        "/checks/new/?worksite=nobody",
        "/no/such/page/",
    ],
)
def test_an_address_that_means_nothing_is_not_found(url: str, district: District) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(district.accounts["inspector"])
    found = url.format(site=district.here.worksite.uuid, long="x" * 99)
    assert ask(client, "GET", found).status_code == 404


def sent_away(name: str) -> bool:
    """Before anything is looked at; tests/pages/test_worker_pages.py tries it as a worker."""
    return name in WORKERS and ROUTES[name].other == TO_SIGN_IN


def test_nothing_is_changed_without_the_pages_own_token(district: District) -> None:
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    client.force_login(district.accounts["inspector"])
    for name, route in ROUTES.items():
        signed = name.startswith("api-")  # by a key, and no page sends it
        if route.post != NO and not signed and not sent_away(name):
            assert ask(client, "POST", address(name, district.here)).status_code == 403, name


def test_a_person_who_was_dismissed_sees_nothing(district: District) -> None:
    account = district.accounts["inspector"]
    client = Client(raise_request_exception=False)
    client.force_login(account)
    account.is_active = False
    account.save(update_fields=["is_active"])
    response = ask(client, "GET", reverse("worksite", args=[district.here.worksite.uuid]))
    assert (response.status_code, district.here.worksite.name in readable(response)) == (302, False)
