"""Five hundred numbers of people go through the pages and are found in nothing that is kept.

Looked through are a dump, every file of the database (tables, indexes, write-ahead log), stored
files, work folders, sessions and every log line. Only the keys' folder stays out: it holds keys.
"""

import io
import logging
import os
import re
import subprocess
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from tests.logwatch import LogWatch
from tests.pages.desk import Desk, audited
from tests.pages.district import TOWNSHIP, empty, settle
from tests.pages.test_personal import FULL, proven
from tests.personal_cast import Canary, cast, files_of

from gongyou.demo.invented import id_number
from gongyou.exchange.models import Check
from gongyou.foundation.embedded import EmbeddedServer
from gongyou.foundation.embedded.binaries import find_binaries
from gongyou.registry.models import Engagement, PayCard, Person, Worksite

LONG = re.compile(rb"\d{11,19}[Xx]?")
PIECE = 8 << 20


@pytest.fixture(scope="module")
def people() -> list[Canary]:
    return cast()


@pytest.fixture(scope="module")
def watch() -> Iterator[LogWatch]:
    """Every line, not only those of one test."""
    kept = LogWatch()
    logging.getLogger().addHandler(kept)
    yield kept
    logging.getLogger().removeHandler(kept)


@pytest.fixture(scope="module")
def used(
    server: EmbeddedServer,
    django_db_setup: None,
    django_db_blocker: Any,
    people: list[Canary],
    watch: LogWatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Worksite]:
    """What an office does in a day with these people's files, committed."""
    with django_db_blocker.unblock():
        try:
            yield a_day_at_the_office(people, tmp_path_factory.mktemp("desk"))
        finally:
            kept = {"django_content_type", "auth_permission"}
            empty(server, {m._meta.db_table for m in apps.get_models()} - kept)


def a_day_at_the_office(people: list[Canary], folder: Path) -> Worksite:
    accounts = settle()
    client = Client(raise_request_exception=False)
    client.force_login(accounts["inspector"])
    desk = Desk(client, folder)
    *readable, unknown = files_of(people)
    check = desk.run(
        desk.bring(readable),
        name="金丝雀工地",
        area=TOWNSHIP,
        start_date="2026-07-01",
        pay_day=15,
    )
    assert check.state == Check.State.DONE, (check.state, check.error)
    assert check.worksite is not None
    _look_around(client, check)
    _explain(client, desk.bring([unknown], check.worksite.uuid), people)
    _ask_for_people(client, check.worksite, people)
    return check.worksite


def _look_around(client: Client, check: Check) -> None:
    assert check.worksite is not None
    site = check.worksite.uuid
    for name in ("worksite", "worksite-workers", "worksite-inputs"):
        assert client.get(reverse(name, args=[site])).status_code == 200
    for form in ("xlsx", "json"):
        b"".join([client.get(reverse("worksite-export", args=[site, form])).content])
    back = client.get(reverse("check-back", args=[check.uuid]))
    if back.status_code == 200:
        archive = b"".join(back) if back.streaming else back.content
        zipfile.ZipFile(io.BytesIO(archive)).testzip()


def _explain(client: Client, check: Check, people: Sequence[Canary]) -> None:
    """The page on which a table that nothing knows is explained shows its rows."""
    file = check.files.get()
    url = reverse("check-table", args=[check.uuid, file.uuid])
    assert client.get(url).status_code == 200
    client.post(url, {"kind": "roster", "header_row": "1", "words": people[1].id_number})


def _ask_for_people(client: Client, site: Worksite, people: Sequence[Canary]) -> None:
    for person in people[:20]:
        for number in person.numbers:
            assert client.post(reverse("look-up"), {"number": number}).status_code == 200
    proven(client)
    for work in Engagement.objects.filter(worksite=site, on_roster=True)[:5]:
        url = reverse("worker-reveal", args=[site.uuid, work.person_id])
        asked = FULL | {"fields_asked": ["id_number"], "words": f"看 {people[2].id_number}"}
        assert client.post(url, asked).status_code == 200
    # somebody who types a number where it does not belong
    client.get(reverse("worksite-workers", args=[site.uuid]), {"q": people[3].id_number})
    client.get(f"/no/such/page/{people[4].phone}/")
    client.post(reverse("sign-in"), {"username": people[5].phone, "password": people[5].card})
    client.post(reverse("check-new"), {"name": people[6].id_number})
    Client().post(reverse("sign-in"), {"username": people[7].id_number, "password": "x"})


# --- where data may lie -------------------------------------------------------------------


class Sought:
    """The numbers, found in bytes: as digits, full-width, with blanks or hyphens, as UTF-16."""

    def __init__(self, people: Sequence[Canary]) -> None:
        self.numbers = {n.encode() for p in people for n in p.numbers}

    def within(self, data: bytes) -> set[str]:
        texts = [data]
        if b"\0" in data:
            texts.append(data.replace(b"\0", b""))  # UTF-16 of digits
        if b"\xef\xbc" in data:
            wide = data.decode("utf-8", errors="replace")
            texts.append(unicodedata.normalize("NFKC", wide).encode())
        texts += [re.sub(rb"(?<=\d)[ -](?=\d)", b"", text) for text in texts]
        return {
            n.decode() for n in self.numbers for text in texts if n in text and LONG.search(text)
        }

    def in_file(self, path: Path) -> set[str]:
        found: set[str] = set()
        with path.open("rb") as source:
            tail = b""
            while piece := source.read(PIECE):
                if LONG.search(tail + piece):
                    found |= self._quickly(tail + piece)
                tail = piece[-64:]
        return found

    def _quickly(self, data: bytes) -> set[str]:
        runs = b"\n".join(LONG.findall(data))
        return {n.decode() for n in self.numbers if n in runs}


def owner_of(server: EmbeddedServer) -> "psycopg.Connection[Any]":
    dsn = server.dsn("owner", str(connection.settings_dict["NAME"]))
    return psycopg.connect(**dsn, autocommit=True)


def tables(server: EmbeddedServer) -> dict[str, bytes]:
    """Every row of every table, as text."""
    found = {}
    with owner_of(server) as owner, owner.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_stat_user_tables ORDER BY 1")
        for (name,) in cursor.fetchall():
            with cursor.copy(f'COPY "{name}" TO STDOUT') as copy:
                found[name] = b"".join(bytes(block) for block in copy)
    return found


def dump(server: EmbeddedServer) -> bytes:
    """As an administrator makes one."""
    dsn = server.dsn("owner", str(connection.settings_dict["NAME"]))
    program = find_binaries().tool("pg_dump")
    environment = os.environ | {"PGPASSWORD": str(dsn["password"])}
    words = [program, "-h", dsn["host"], "-U", dsn["user"], "-d", dsn["dbname"]]
    made = subprocess.run(words, env=environment, capture_output=True, check=True)
    return made.stdout


def files_on_disk(server: EmbeddedServer) -> list[Path]:
    """All of the installation's data, after everything was written out."""
    with server.admin() as admin:
        admin.execute("CHECKPOINT")
    return [p for p in settings.HOME.data_dir.rglob("*") if p.is_file()]


@contextmanager
def a_table_with(server: EmbeddedServer, value: str) -> Iterator[None]:
    with owner_of(server) as owner:
        owner.execute("CREATE TABLE canary_in_plain AS SELECT %s::text AS number", [value])
        try:
            yield
        finally:
            owner.execute("DROP TABLE canary_in_plain")


# --- and nothing lies there ---------------------------------------------------------------


def test_they_are_all_there_and_readable_with_the_keys(
    used: Worksite, people: list[Canary]
) -> None:
    """Or else finding nothing would prove nothing."""
    assert len({n for p in people for n in p.numbers}) == 510
    kept = {p.id_number for p in Person.objects.exclude(id_index=None)}
    assert len(kept & {p.id_number for p in people}) >= 150
    assert len({c.number for c in PayCard.objects.all()} & {p.card for p in people}) >= 125


def test_no_table_holds_one(used: Worksite, server: EmbeddedServer, people: list[Canary]) -> None:
    sought = Sought(people)
    held = {name: sought.within(data) for name, data in tables(server).items()}
    assert {name: sorted(found)[:3] for name, found in held.items() if found} == {}


def test_no_dump_holds_one(used: Worksite, server: EmbeddedServer, people: list[Canary]) -> None:
    assert sorted(Sought(people).within(dump(server)))[:5] == []


def test_no_file_of_the_installation_holds_one(
    used: Worksite, server: EmbeddedServer, people: list[Canary]
) -> None:
    sought = Sought(people)
    held = {str(p): sought.in_file(p) for p in files_on_disk(server) if p.exists()}
    assert len(held) > 100
    assert any("pg_wal" in name for name in held)
    assert any(f"{os.sep}files{os.sep}" in name for name in held)
    assert {name: sorted(found)[:3] for name, found in held.items() if found} == {}


def test_no_log_line_holds_one(used: Worksite, watch: LogWatch) -> None:
    assert watch.seen > 2
    assert watch.leaks() == []


def test_the_audit_has_none_and_says_what_was_done(used: Worksite) -> None:
    verbs = audited()
    assert {"run_check", "look_up", "reveal", "export_result_xlsx", "take_in_roster"} <= set(verbs)


def test_what_lies_in_plain_would_be_found(used: Worksite, server: EmbeddedServer) -> None:
    """The search finds a number wherever one of these tests looks."""
    planted = id_number("19490101", 977)  # nobody's of the others
    sought = Sought([Canary("", planted, planted, planted)])
    with a_table_with(server, f"号码 {planted}。"):
        assert sought.within(tables(server)["canary_in_plain"]) == {planted}
        assert sought.within(dump(server)) == {planted}
        held = [p for p in files_on_disk(server) if p.exists() and sought.in_file(p)]
        assert any("pg_wal" in str(p) for p in held)
        assert any(f"base{os.sep}" in str(p) for p in held)
    groups = " ".join(planted[i : i + 4] for i in range(0, 18, 4))
    for spelled in (planted.encode("utf-16-le"), groups.encode()):
        assert sought.within(b"x" + spelled + b"x") == {planted}
