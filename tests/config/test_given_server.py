"""A given PostgreSQL server instead of our own: Debian's, reached by DATABASE_URL."""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from gongyou.demo.sample import write_sample

pytestmark = [pytest.mark.server, pytest.mark.slow]
BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def port() -> Iterator[int]:
    """A server of Debian's on loopback, gone afterwards."""
    if not BINARIES or int(BINARIES[-1].parent.name) < 15:
        pytest.skip("no PostgreSQL ≥ 15 installed: apt-get install postgresql")
    base = Path(tempfile.mkdtemp(prefix="gongyou-given-"))
    number, tools = free_port(), BINARIES[-1]
    user = "gongyou" if os.geteuid() == 0 else None  # initdb refuses root
    if user:
        shutil.chown(base, user)

    def run(*words: str | Path) -> None:
        subprocess.run(
            words,
            user=user,
            cwd=base,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
            stdout=subprocess.DEVNULL,
            check=True,
        )

    run(tools / "initdb", "-D", base / "data", "-A", "trust", "-U", "postgres")
    options = f"-c port={number} -c listen_addresses=127.0.0.1 -k {base}"
    run(tools / "pg_ctl", "-D", base / "data", "-w", "-l", base / "log", "-o", options, "start")
    try:
        yield number
    finally:
        run(tools / "pg_ctl", "-D", base / "data", "-m", "fast", "stop")
        shutil.rmtree(base)


def gongyou(*words: str, environment: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "gongyou", *words],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_given_server_carries_schema_and_main_job(port: int, tmp_path: Path) -> None:
    said = gongyou("server-roles", "--port", str(port), environment={})
    with psycopg.connect(
        host="127.0.0.1", port=port, user="postgres", dbname="postgres", autocommit=True
    ) as admin:
        for statement in re.sub(r"(?m)^--.*$", "", said).split(";"):
            if statement.strip():
                admin.execute(statement.encode())
    urls = dict(re.findall(r"^-- (DATABASE\w*)=(\S+)$", said, re.M))
    assert set(urls) == {"DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_SCRATCH_URL"}
    environment = urls | {"GONGYOU_HOME": str(tmp_path)}
    gongyou("migrate", environment=environment)
    write_sample(tmp_path / "sample")
    out = tmp_path / "out.json"
    gongyou("reconcile", str(tmp_path / "sample"), "--json", str(out), environment=environment)
    assert '"worker_months"' in out.read_text(encoding="utf-8")
    with (
        psycopg.connect(urls["DATABASE_URL"]) as app,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        app.execute("DELETE FROM attendance_punch")
