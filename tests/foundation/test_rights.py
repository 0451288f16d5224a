"""What the app role may do on the live schema."""

import psycopg
import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from tests.facts import APPEND_ONLY

pytestmark = [pytest.mark.django_db, pytest.mark.server]


def privileges(table: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT p FROM unnest(ARRAY['SELECT','INSERT','UPDATE','DELETE','TRUNCATE']) p
               WHERE has_table_privilege(current_user, %s, p)""",
            [table],
        )
        return {row[0] for row in cursor.fetchall()}


def test_requests_and_jobs_run_as_the_app_role() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, rolsuper FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == ("gongyou_app", False)


@pytest.mark.parametrize("table", sorted(APPEND_ONLY))
def test_the_app_role_may_only_add_to_facts_and_audit(table: str) -> None:
    assert privileges(table) == {"SELECT", "INSERT"}


def test_every_other_table_may_be_written_but_not_truncated() -> None:
    ours = {m._meta.db_table for m in apps.get_models()} - APPEND_ONLY
    assert {t: privileges(t) for t in ours if "procrastinate" not in t} == {
        t: {"SELECT", "INSERT", "UPDATE", "DELETE"} for t in ours if "procrastinate" not in t
    }


@pytest.mark.parametrize("verb", ["UPDATE {} SET row = row", "DELETE FROM {}", "TRUNCATE {}"])
def test_changing_a_punch_is_refused_by_the_database(verb: str) -> None:
    with pytest.raises(ProgrammingError) as refused, transaction.atomic():
        connection.cursor().execute(verb.format("attendance_punch"))
    assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege)
