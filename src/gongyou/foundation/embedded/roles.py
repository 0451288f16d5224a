"""The three roles and their database, made or put right at every start."""

from enum import StrEnum

import psycopg
from psycopg import sql

from gongyou.foundation.secret_file import Secrets

DATABASE = "gongyou"
MAINTENANCE_DATABASE = "postgres"
AdminConnection = psycopg.Connection[tuple[object, ...]]


class Role(StrEnum):
    """Whom a process speaks to the database as; `ADMIN` is for set-up only."""

    ADMIN = "admin"
    OWNER = "owner"
    APP = "app"
    SCRATCH = "scratch"

    @property
    def user(self) -> str:
        return "postgres" if self is Role.ADMIN else f"gongyou_{self.value}"


_RIGHTS = {Role.OWNER: "NOCREATEDB", Role.APP: "NOCREATEDB", Role.SCRATCH: "CREATEDB"}
_OTHER_RIGHTS = "LOGIN NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS"


def ensure_roles(admin: AdminConnection, secrets: Secrets) -> None:
    existing = {str(row[0]) for row in admin.execute("SELECT rolname FROM pg_roles")}
    for role, right in _RIGHTS.items():
        verb = "ALTER" if role.user in existing else "CREATE"
        admin.execute(
            sql.SQL(f"{verb} ROLE {{}} {_OTHER_RIGHTS} {right} PASSWORD {{}}").format(
                sql.Identifier(role.user), sql.Literal(_scram(admin, role, secrets))
            )
        )
    for database in (MAINTENANCE_DATABASE, "template1"):
        _close_to_public(admin, database)
    _grant_connect(admin, MAINTENANCE_DATABASE, Role.SCRATCH)


def _scram(admin: AdminConnection, role: Role, secrets: Secrets) -> str:
    """Made here, so that the password itself is never in a statement."""
    password = secrets.database_password(role.value).encode()
    made = admin.pgconn.encrypt_password(password, role.user.encode(), b"scram-sha-256")
    return made.decode()


def ensure_database(admin: AdminConnection, name: str) -> None:
    """A database of the owner's that only the app may use besides."""
    found = admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
    if found is None:
        admin.execute(
            sql.SQL(
                "CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'"
            ).format(sql.Identifier(name), sql.Identifier(Role.OWNER.user))
        )
    _close_to_public(admin, name)
    _grant_connect(admin, name, Role.APP)
    admin.execute(sql.SQL("ALTER DATABASE {} SET timezone TO 'UTC'").format(sql.Identifier(name)))


def drop_database(admin: AdminConnection, name: str) -> None:
    admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _close_to_public(admin: AdminConnection, database: str) -> None:
    admin.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(database)))


def _grant_connect(admin: AdminConnection, database: str, role: Role) -> None:
    admin.execute(
        sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(
            sql.Identifier(database), sql.Identifier(role.user)
        )
    )
