"""Facts and rollups on the live schema: what a distributed PostgreSQL will ask of them."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.db.utils import IntegrityError
from tests.facts import FACTS, ROLLUPS, SMALL_ROLLUPS

from gongyou.foundation.embedded import EmbeddedServer

pytestmark = pytest.mark.django_db
TABLES = sorted(FACTS | ROLLUPS)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def ask(query: str, *values: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())


def models_shaped_like_facts() -> Iterator[type[models.Model]]:
    """Those that name their worksite without a foreign key in the database."""
    for model in apps.get_models():
        named = {f.name: f for f in model._meta.get_fields() if isinstance(f, models.ForeignKey)}
        if "worksite" in named and not getattr(named["worksite"], "db_constraint", True):
            yield model


def test_a_new_table_of_facts_is_on_the_list() -> None:
    assert {m._meta.db_table for m in models_shaped_like_facts()} == FACTS | ROLLUPS
    called = {m._meta.db_table: (m.__doc__ or "").split(".")[0] for m in apps.get_models()}
    assert {table for table, word in called.items() if word == "Fact"} == FACTS
    assert {table for table, word in called.items() if word == "Rollup"} == ROLLUPS | SMALL_ROLLUPS


@pytest.mark.parametrize("table", TABLES)
def test_every_row_has_a_worksite(table: str) -> None:
    found = ask(
        """SELECT is_nullable FROM information_schema.columns
           WHERE table_name = %s AND column_name = 'worksite_id'""",
        table,
    )
    assert found == [("NO",)]


@pytest.mark.parametrize("table", TABLES)
def test_every_key_begins_with_the_worksite(table: str) -> None:
    keys = ask(
        """SELECT i.relname, a.attname FROM pg_index x
           JOIN pg_class i ON i.oid = x.indexrelid
           JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = x.indkey[0]
           WHERE x.indrelid = %s::regclass AND x.indisunique""",
        table,
    )
    assert keys
    assert {column for _, column in keys} == {"worksite_id"}


@pytest.mark.parametrize("table", TABLES)
def test_no_foreign_key_leads_in_or_out(table: str) -> None:
    found = ask(
        """SELECT conname FROM pg_constraint
           WHERE contype = 'f' AND %s::regclass IN (conrelid, confrelid)""",
        table,
    )
    assert found == []


@pytest.mark.parametrize("table", TABLES)
def test_nothing_about_a_person_but_his_number_with_us(table: str) -> None:
    columns = ask(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s", table
    )
    personal = {"name", "id_number", "phone", "card_number", "account", "card_no", "memo"}
    assert {name for name, _ in columns} & personal == set()
    assert {kind for _, kind in columns} & {"bytea", "json", "jsonb"} == set()


def test_a_punch_lies_on_the_day_it_had_in_shanghai() -> None:
    late = datetime(2026, 7, 1, 0, 30, tzinfo=SHANGHAI)  # still 30 June in UTC
    with pytest.raises(IntegrityError, match="punch_local_date_is_shanghai"), transaction.atomic():
        insert("attendance_punch", {"at": late, "local_date": date(2026, 6, 30)})
    insert("attendance_punch", {"at": late, "local_date": date(2026, 7, 1)})


# --- the same schema in parts --------------------------------------------------------------

VALUES: dict[str, Any] = {
    "bigint": 7,
    "integer": 7,
    "smallint": 1,
    "boolean": True,
    "date": date(2026, 7, 1),
    "timestamp with time zone": datetime(2026, 7, 1, 7, 0, tzinfo=SHANGHAI),
    "numeric": Decimal("1.00"),
    "character varying": "x",
    "ARRAY": [],
}


def row_of(table: str) -> dict[str, Any]:
    columns = ask(
        """SELECT column_name, data_type FROM information_schema.columns
           WHERE table_schema = 'public' AND table_name = %s""",
        table,
    )
    return {name: VALUES[kind] for name, kind in columns}


def insert(table: str, changes: dict[str, Any] | None = None) -> None:
    row = row_of(table) | (changes or {})
    names, marks = ", ".join(row), ", ".join(["%s"] * len(row))
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(row.values()))


def in_parts(table: str) -> list[str]:
    """The table's own definition from the catalogue, but partitioned by worksite."""
    columns = ask(
        """SELECT a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull
           FROM pg_attribute a WHERE a.attrelid = %s::regclass AND a.attnum > 0
           AND NOT a.attisdropped ORDER BY a.attnum""",
        table,
    )
    said = [f"{name} {kind}{' NOT NULL' if must else ''}" for name, kind, must in columns]
    kept = """SELECT pg_get_constraintdef(oid) FROM pg_constraint
              WHERE conrelid = %s::regclass AND contype IN ('p', 'u', 'c')"""
    said += [definition for (definition,) in ask(kept, table)]
    indexes = """SELECT replace(pg_get_indexdef(indexrelid), 'public.', 'parts.') FROM pg_index
                 WHERE indrelid = %s::regclass AND NOT EXISTS
                 (SELECT FROM pg_constraint WHERE conindid = indexrelid)"""
    parts = [
        f"CREATE TABLE parts.{table}_{n} PARTITION OF parts.{table} "
        f"FOR VALUES WITH (MODULUS 3, REMAINDER {n})"
        for n in range(3)
    ]
    made = f"CREATE TABLE parts.{table} ({', '.join(said)}) PARTITION BY HASH (worksite_id)"
    return [made, *parts, *(index for (index,) in ask(indexes, table))]


def test_the_same_schema_loads_in_parts_by_worksite(server: EmbeddedServer) -> None:
    dsn = server.dsn("owner") | {"dbname": connection.settings_dict["NAME"]}
    with psycopg.connect(**dsn) as owner:
        owner.execute("CREATE SCHEMA parts")
        for table in TABLES:
            for statement in in_parts(table):
                owner.execute(statement.encode())
            row = row_of(table)
            marks = ", ".join(["%s"] * len(row))
            adding = f"INSERT INTO parts.{table} ({', '.join(row)}) VALUES ({marks})".encode()
            for worksite in (1, 2, 3):
                owner.execute(adding, list((row | {"worksite_id": worksite}).values()))
            counted = owner.execute(f"SELECT count(*) FROM parts.{table}".encode()).fetchone()
            assert counted == (3,)
        owner.rollback()
