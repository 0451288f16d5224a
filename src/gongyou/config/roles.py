"""`gongyou server-roles`: what a given PostgreSQL server needs before the first start.

Prints SQL for the server's administrator and the three addresses to set. Nothing is changed
and nothing is kept: the passwords are made at random and shown once.
"""

import argparse
import secrets

_SQL = """\
-- 由服务器管理员执行一次 · to be run once by the server's administrator (PostgreSQL 15 or newer)
CREATE ROLE {db}_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD '{owner}';
CREATE ROLE {db}_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD '{app}';
CREATE ROLE {db}_scratch LOGIN NOSUPERUSER CREATEDB NOCREATEROLE PASSWORD '{scratch}';
CREATE DATABASE {db} OWNER {db}_owner TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C';
REVOKE ALL ON DATABASE {db} FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE {db} TO {db}_app, {db}_scratch;
ALTER DATABASE {db} SET timezone TO 'UTC';

-- 然后设置这三个环境变量 · then set these three variables
"""

_VARIABLES = {
    "app": "DATABASE_URL",
    "owner": "DATABASE_OWNER_URL",
    "scratch": "DATABASE_SCRATCH_URL",
}


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="gongyou server-roles",
        description="给定服务器上要建的角色和库 · the roles and database for a given server",
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=5432)
    parser.add_argument("--database", default="gongyou", type=_plain_name)
    options = parser.parse_args(argv)
    passwords = {role: secrets.token_urlsafe(24) for role in _VARIABLES}
    print(_SQL.format(db=options.database, **passwords))
    for role, variable in _VARIABLES.items():
        user = f"{options.database}_{role}"
        place = f"{options.host}:{options.port}/{options.database}"
        print(f"-- {variable}=postgresql://{user}:{passwords[role]}@{place}")
    return 0


def _plain_name(text: str) -> str:
    """Goes into SQL unquoted: letters, digits and underscores only."""
    if not text.isidentifier() or not text.isascii() or not text.islower():
        raise argparse.ArgumentTypeError("只用小写字母、数字和下划线 · lower-case letters only")
    return text
