"""The embedded PostgreSQL: starts, is reused, recovers, ends, and lets nobody else in."""

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from gongyou.foundation.embedded import EmbeddedServer, Role, ServerError, postmaster
from gongyou.foundation.embedded.binaries import Binaries, check_path, find_binaries
from gongyou.foundation.home import Home, project_root

pytestmark = pytest.mark.server


def home_at(folder: Path) -> Home:
    return Home.locate({"GONGYOU_HOME": str(folder)})


def log_once_it_says(word: str, home: Home) -> str:
    """The log is written by a process of its own, a moment later."""
    text = ""
    for _ in range(100):
        text = "".join(path.read_text() for path in home.log_dir.glob("*.log"))
        if word in text:
            return text
        time.sleep(0.1)
    raise AssertionError(f"{word!r} is not in the log: {text}")


def connect(server: EmbeddedServer, role: Role, dbname: str, **other: Any) -> list[Any]:
    words = server.dsn(role, dbname) | other
    with psycopg.connect(**words, connect_timeout=5) as connection:
        return list(connection.execute("SELECT current_user, current_setting('TimeZone')"))


@pytest.mark.parametrize(
    ("role", "dbname", "user"),
    [
        (Role.OWNER, "gongyou", "gongyou_owner"),
        (Role.APP, "gongyou", "gongyou_app"),
        (Role.SCRATCH, "postgres", "gongyou_scratch"),
    ],
)
def test_each_role_reaches_its_database(
    server: EmbeddedServer, role: Role, dbname: str, user: str
) -> None:
    assert connect(server, role, dbname) == [(user, "UTC")]


@pytest.mark.parametrize(
    ("role", "dbname"),
    [
        (Role.SCRATCH, "gongyou"),
        (Role.APP, "postgres"),
        (Role.OWNER, "postgres"),
        (Role.APP, "template1"),
    ],
)
def test_no_role_reaches_anothers_database(server: EmbeddedServer, role: Role, dbname: str) -> None:
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        connect(server, role, dbname)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("password", ["wrong", ""])
def test_a_wrong_password_is_refused(server: EmbeddedServer, role: Role, password: str) -> None:
    with pytest.raises(psycopg.OperationalError):
        connect(server, role, "gongyou", password=password)


def test_only_scratch_makes_databases_and_nobody_is_superuser(server: EmbeddedServer) -> None:
    with server.admin() as admin:
        found = admin.execute(
            "SELECT rolname, rolcreatedb, rolsuper OR rolcreaterole OR rolbypassrls,"
            " rolpassword LIKE 'SCRAM-SHA-256$%' FROM pg_authid"
            " JOIN (VALUES ('gongyou_owner'), ('gongyou_app'), ('gongyou_scratch')) v(n)"
            " ON n = rolname ORDER BY 1"
        ).fetchall()
    assert found == [
        ("gongyou_app", False, False, True),
        ("gongyou_owner", False, False, True),
        ("gongyou_scratch", True, False, True),
    ]


def test_no_tcp_and_every_commit_on_disk(server: EmbeddedServer) -> None:
    with server.admin() as admin:
        rows = admin.execute(
            "SELECT name, setting FROM pg_settings WHERE name IN ('listen_addresses',"
            " 'fsync', 'synchronous_commit', 'server_encoding', 'data_checksums')"
        ).fetchall()
    assert {name: setting for name, setting in rows} == {
        "listen_addresses": "",
        "fsync": "on",
        "synchronous_commit": "on",
        "server_encoding": "UTF8",
        "data_checksums": "on",
    }


def test_data_and_socket_are_closed_to_others(server: EmbeddedServer) -> None:
    for folder in (server.home.cluster_dir, server.home.socket_dir, server.home.log_dir):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(server.home.socket.stat().st_mode) == 0o700


def test_the_log_holds_no_values(server: EmbeddedServer) -> None:
    with server.admin() as admin:
        admin.execute("CREATE TEMPORARY TABLE person (card text PRIMARY KEY)")
        admin.execute("INSERT INTO person VALUES ('41302219900101001X')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            admin.execute("INSERT INTO person VALUES (%s)", ["41302219900101001X"])
    text = log_once_it_says("person_pkey", server.home)
    assert "41302219900101001X" not in text
    for password in server.home.secrets().database_passwords.values():
        assert password not in text


def test_a_second_start_reuses_the_server(server: EmbeddedServer) -> None:
    pid = server.status().pid
    again = EmbeddedServer(server.home)
    again.start()
    again.ensure_roles_and_databases()
    with again.running():
        assert again.status().pid == pid
    assert again.is_running()


def test_another_database_has_the_same_rights(server: EmbeddedServer) -> None:
    server.create_database('副本 "1"')
    assert connect(server, Role.APP, '副本 "1"') == [("gongyou_app", "UTC")]
    with pytest.raises(psycopg.OperationalError):
        connect(server, Role.SCRATCH, '副本 "1"')
    server.drop_database('副本 "1"')


def test_a_killed_server_recovers_what_was_committed(server: EmbeddedServer) -> None:
    with psycopg.connect(**server.dsn(Role.OWNER), autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept AS SELECT 7 AS number")
        pid = server.status().pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
    server.start()
    assert server.status().pid != pid
    with psycopg.connect(**server.dsn(Role.OWNER)) as connection:
        assert connection.execute("SELECT number FROM kept").fetchall() == [(7,)]


def test_a_server_whose_socket_was_removed_is_started_anew(server: EmbeddedServer) -> None:
    pid = server.status().pid
    server.home.socket.unlink()
    server.start()
    assert server.is_running()
    assert server.status().pid != pid


def test_wrong_keys_are_named(server: EmbeddedServer) -> None:
    path = server.home.secrets_file
    right = path.read_text()
    path.write_text(right.replace(server.home.secrets().database_password("admin"), "other"))
    try:
        with pytest.raises(ServerError, match="not those of the data"):
            server.start()
    finally:
        path.write_text(right)


def test_a_stop_is_clean_and_a_pid_of_another_program_is_not_the_server(
    server: EmbeddedServer,
) -> None:
    server.stop()
    assert not server.is_running()
    assert postmaster.find_postmaster(server.home) is None
    server.stop()  # nothing to do
    # After a power cut the number may belong to anybody.
    path = postmaster.pid_file(server.home)
    path.write_text(f"{os.getpid()}\n{server.home.cluster_dir}\n0\n5432\n\n\n")
    assert server.status().pid is None
    with server.running():
        assert server.is_running()
    assert not server.is_running()
    server.start()


@pytest.fixture
def fresh(passable: Path, request: pytest.FixtureRequest) -> Iterator[Home]:
    home = home_at(passable / request.node.name)
    yield home
    EmbeddedServer(home).stop()
    assert not home.socket_dir.exists()


def test_two_first_starts_at_the_same_time_make_one_server(fresh: Home) -> None:
    env = os.environ | {
        "GONGYOU_HOME": str(fresh.data_dir.parent),
        "PYTHONPATH": str(project_root() / "src"),
    }
    words = [sys.executable, "-m", "gongyou.foundation.embedded", "start"]
    starts = [subprocess.Popen(words, env=env, stderr=subprocess.PIPE) for _ in range(3)]
    said = [start.communicate(timeout=60)[1] for start in starts]
    assert [start.returncode for start in starts] == [0, 0, 0], said
    assert EmbeddedServer(fresh).is_running()


def test_a_broken_off_first_start_counts_for_nothing(fresh: Home) -> None:
    fresh.prepare()
    left_over = fresh.data_dir / "postgres.partial"
    left_over.mkdir(exist_ok=True)
    (left_over / "PG_VERSION").write_text("18\n")
    server = EmbeddedServer(fresh)
    with server.running():
        server.ensure_roles_and_databases()
    assert not left_over.exists()


def test_binaries_of_another_version_than_the_data_are_refused(server: EmbeddedServer) -> None:
    with pytest.raises(ServerError, match="the data is of PostgreSQL 12"):
        find_binaries(cluster_major=12)


def test_a_given_folder_without_postgresql_is_named(tmp_path: Path) -> None:
    with pytest.raises(ServerError, match="GONGYOU_PG_BIN"):
        find_binaries({"GONGYOU_PG_BIN": str(tmp_path)})


@pytest.mark.parametrize("sign", '"$`')
def test_a_path_that_initdb_cannot_pass_on_is_named(sign: str) -> None:
    with pytest.raises(ServerError, match="cannot lie in"):
        check_path(Binaries(Path(f"/a{sign}b/bin"), "18.4", "wheel"))


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user's server is the user's own")
def test_a_folder_that_the_servers_user_cannot_enter_is_named(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o700)
    home = home_at(tmp_path / "closed" / "home")
    with pytest.raises(ServerError, match="cannot enter"):
        EmbeddedServer(home).start()
