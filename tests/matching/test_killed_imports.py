"""An import that is killed at any moment and started again loses and doubles nothing."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from gongyou.demo.sample import write_sample
from gongyou.foundation.embedded import EmbeddedServer

pytestmark = pytest.mark.server

ROOT = Path(__file__).resolve().parents[2]
SEED = 20261123
PUNCHES = 30_000
KILLS, PLACES, MOST_ROUNDS = 20, 6, 30

# What the import is doing, by the statement it is at, in the order of a run. The first
# pattern that fits names the phase. (A COPY passes no wrapper: what comes before it stands
# for it.)
PHASES = {
    "register": "registry_worksite|registry_employer|payroll_payterms|attendance_device\\b",
    "people": "registry_(person|engagement|paycard|registeredcard)",
    "copy": "CREATE TEMPORARY TABLE staged_punch",
    "punches": "staged_punch",
    "money": "payroll_(wageline|wagededuction|payment|account|statement)",
    "days": "dirty_span|attendance_workday",
    "months": "payroll_monthledger",
    "signals": "alerts_signal",
}


# --- databases of our own ----------------------------------------------------------------


@dataclass
class Databases:
    """Fresh migrated databases on the test server, each like the other."""

    server: EmbeddedServer
    template: str
    made: list[str] = field(default_factory=list)

    def create(self) -> str:
        name = f"killed_{os.getpid()}_{len(self.made)}"
        template = self.made[0] if self.made else self.template
        with self.server.admin() as admin:
            admin.execute(f"CREATE DATABASE {name} OWNER gongyou_owner TEMPLATE {template}")
        self.server.create_database(name)
        self.made.append(name)
        return name

    def drop_all(self) -> None:
        for name in self.made:
            self.server.drop_database(name)

    def rows(self, database: str, query: str) -> list[tuple[Any, ...]]:
        with self.server.admin(database) as admin:
            return admin.execute(query).fetchall()


def environment(**more: str) -> dict[str, str]:
    """For a command of ours; with its byte code kept, or loading takes most of the time."""
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    cache = str(Path(os.environ["GONGYOU_HOME"]) / "pycache")
    return kept | {"PYTHONPATH": str(ROOT / "src"), "PYTHONPYCACHEPREFIX": cache} | more


@pytest.fixture(scope="module")
def databases(
    server: EmbeddedServer, django_db_setup: None, django_db_blocker: Any
) -> Iterator[Databases]:
    """Copies of the migrated test database, in which no test leaves anything."""
    with django_db_blocker.unblock():
        connection.close()
    found = Databases(server, str(connection.settings_dict["NAME"]))
    found.create()
    yield found
    found.drop_all()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled sample, and one gate more with many punches."""
    folder = tmp_path_factory.mktemp("site") / "files"
    write_sample(folder)
    project = json.loads((folder / "project.json").read_text(encoding="utf-8"))
    first = date.fromisoformat(project["start_date"])
    days = (date.fromisoformat(project["as_of"]) - first).days
    chance = random.Random(SEED)  # noqa: S311 - a test wants the same chance
    lines = [
        f"{chance.randint(100, 700):>9}\t{first + timedelta(chance.randrange(days))} "
        f"{chance.randrange(24):02d}:{chance.randrange(60):02d}:{chance.randrange(60):02d}"
        f"\t{chance.randrange(2)}\t15\t0\t0\n"
        for _ in range(PUNCHES)
    ]
    (folder / "KILL26140009_attlog.dat").write_text("".join(lines), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def importer(server: EmbeddedServer, folder: Path) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("importer.py")), str(folder)],
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    assert process.stdout.readline() == "0\n"
    yield process
    assert process.stdin
    process.stdin.close()
    process.wait(30)


# --- what must be the same ---------------------------------------------------------------

# Everybody by reference: rows have other numbers after a kill, because sequences go on.
WHO = """SELECT p.id, e.ref FROM registry_person p
    JOIN registry_engagement e ON e.person_id = coalesce(p.merged_into_id, p.id)"""
STATE = {
    "punches": """SELECT d.serial, p.code, p.at::text, p.direction, p.row, b.source_key
        FROM attendance_punch p JOIN attendance_device d ON d.id = p.device_id
        JOIN registry_batch b ON b.id = p.batch_id""",
    "wages": f"""SELECT who.ref, l.month, l.gross, l.deductions, l.row, b.source_key
        FROM payroll_wageline l JOIN registry_batch b ON b.id = l.batch_id
        JOIN ({WHO}) who ON who.id = l.person_id""",
    "deductions": "SELECT row, ordinal, month, amount, heading FROM payroll_wagededuction",
    "payments": f"""SELECT who.ref, r.month, r.amount, r.status, r.row, b.source_key
        FROM payroll_paymentresult r JOIN registry_batch b ON b.id = r.batch_id
        JOIN ({WHO}) who ON who.id = r.person_id""",
    "entries": "SELECT row, booked_on, amount_in, amount_out, kind FROM payroll_accountentry",
    "batches": "SELECT source_key, kind, data_rows, accepted_rows FROM registry_batch",
    "audit": """SELECT b.source_key, a.verb, count(*) FROM foundation_auditentry a
        JOIN registry_batch b ON b.uuid::text = a.object_id GROUP BY 1, 2""",
    "rejected": """SELECT b.source_key, r.row, r.reason FROM registry_rejectedrow r
        JOIN registry_batch b ON b.id = r.batch_id""",
    "people": f"SELECT ref, count(*) FROM ({WHO}) who GROUP BY 1",
    "persons": "SELECT count(*), count(id_index), count(merged_into_id) FROM registry_person",
    "engagements": "SELECT mention, name, on_roster FROM registry_engagement",
    "cards": "SELECT count(*), sum(last4::int) FROM registry_paycard",
    "codes": f"""SELECT c.code, who.ref FROM attendance_personcode c
        JOIN ({WHO}) who ON who.id = c.person_id""",
    "parties": "SELECT name, memo FROM payroll_statementparty",
    "queue": "SELECT count(*) FROM attendance_dirtyspan",
    "days": f"""SELECT who.ref, w.work_date, w.first_at::text, w.last_at::text, w.punches
        FROM attendance_workday w JOIN ({WHO}) who ON who.id = w.person_id""",
    "ledger": f"""SELECT who.ref, m.month, m.gate_days, m.net_payable, m.paid, m.findings
        FROM payroll_monthledger m JOIN ({WHO}) who ON who.id = m.person_id""",
    "signals": "SELECT rule, subject, level, value FROM alerts_signal",
}


State = dict[str, list[tuple[Any, ...]]]


def state(databases: Databases, database: str) -> State:
    return {
        what: sorted(databases.rows(database, query), key=repr) for what, query in STATE.items()
    }


def differing(a: State, b: State) -> dict[str, tuple[int, int]]:
    return {k: (len(a[k]), len(b[k])) for k in a if a[k] != b[k]}


# --- killing -----------------------------------------------------------------------------


class Killer:
    """Has the importer begin imports, and end some of them in the middle."""

    def __init__(self, importer: "subprocess.Popen[str]", trace: Path) -> None:
        self.importer, self.trace = importer, trace
        self.chance = random.Random(SEED)  # noqa: S311 - a test wants the same chance
        self.killed: Counter[str] = Counter()
        self.statements: Counter[str] = Counter()
        self.seconds = 1.0

    def order(self, database: str, aim: str | None, skip: int = 0, delay: float = 0) -> int:
        order: dict[str, Any] = {"database": database, "trace": str(self.trace), "phases": PHASES}
        order |= {"aim": aim, "skip": skip, "delay": delay}
        assert self.importer.stdin
        assert self.importer.stdout
        self.importer.stdin.write(json.dumps(order) + "\n")
        self.importer.stdin.flush()
        return int(self.importer.stdout.readline())

    def phases(self) -> list[str]:
        return self.trace.read_text(encoding="utf-8").split() if self.trace.exists() else []

    def finish(self, database: str) -> None:
        begun = time.monotonic()
        assert self.order(database, None) == 0
        if not self.statements:
            self.seconds = time.monotonic() - begun
            self.statements = Counter(self.phases())

    def kill(self, database: str, aim: str) -> None:
        """At a random statement of the phase (or at any moment), and into it."""
        self.trace.unlink(missing_ok=True)
        skip = self.chance.randrange(self.statements[aim]) // 2 if aim else 0
        delay = self.chance.uniform(0, 0.01 if aim else self.seconds * 0.7)
        if aim == "copy":  # the rows follow the statement that makes room for them
            delay *= 4
        status = self.order(database, aim, skip, delay)
        if status == -signal.SIGKILL:
            self.killed[(self.phases() or ["start"])[-1]] += 1
        else:
            assert status == 0


@pytest.fixture(scope="module")
def killer(importer: "subprocess.Popen[str]", tmp_path_factory: pytest.TempPathFactory) -> Killer:
    return Killer(importer, tmp_path_factory.mktemp("killer") / "trace")


@pytest.fixture(scope="module")
def undisturbed(databases: Databases, killer: Killer) -> State:
    """What a run leaves that nobody has disturbed."""
    database = databases.create()
    killer.finish(database)
    return state(databases, database)


def test_twenty_kills_lose_and_double_nothing(
    databases: Databases, killer: Killer, undisturbed: State
) -> None:
    rounds = 0
    # A quick machine is out of a phase before the kill comes: go on until enough were met.
    while killer.killed.total() < KILLS or (len(killer.killed) < PLACES and rounds < MOST_ROUNDS):
        database = databases.create()
        for aim in aims_of(rounds):
            killer.kill(database, aim)
        killer.finish(database)
        wrong = differing(undisturbed, state(databases, database))
        assert not wrong, f"seed {SEED}, round {rounds}, {dict(killer.killed)}: {wrong}"
        rounds += 1
    print(f"\n{rounds} rounds of {killer.seconds:.1f} s, killed in {dict(killer.killed)}")  # noqa: T201
    assert len(killer.killed) >= PLACES, f"seed {SEED}: {killer.killed}"
    assert len(undisturbed["punches"]) > PUNCHES * 0.9


def aims_of(round_no: int) -> list[str]:
    """Any moment first, then every second phase in the order of a run: so no earlier kill
    has let a later phase pass already."""
    return ["", *list(PHASES)[round_no % 2 :: 2]]


def test_two_imports_at_once_are_one(
    databases: Databases, folder: Path, undisturbed: State
) -> None:
    """Two commands with the same files: each table is taken in by one of them, and neither's
    rebuild stumbles over the other's."""
    database = databases.create()
    command = [sys.executable, "-m", "gongyou", "take-in", str(folder), "--pack", "K"]
    runs = [
        subprocess.Popen(
            command, env=environment(GONGYOU_DB_NAME=database), stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    said = [run.communicate(timeout=120)[0] for run in runs]
    assert [run.returncode for run in runs] == [0, 0]
    assert len({line.split("；")[-1] for line in said}) == 1
    assert differing(undisturbed, state(databases, database)) == {}
