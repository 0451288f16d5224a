"""Personal values in the database: sealed on every way in, plain only on the way to a reader."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.apps import apps
from django.core import serializers
from django.db import connection, models, transaction
from tests.matching.cast import WANG
from tests.matching.site import Site, bank_line, money_out, sheet_row, worked

from gongyou.foundation.cipher import SealBroken
from gongyou.foundation.encrypted import EncryptedTextField, index_of
from gongyou.payroll.models import StatementParty
from gongyou.registry.models import Person

pytestmark = pytest.mark.django_db
NUMBER, PHONE = WANG.id_number, "199-0000-7788"


def person(**more: object) -> Person:
    values: dict[str, object] = {"name": "王老实", "id_number": NUMBER, "phone": PHONE}
    made = Person(**(values | more))
    made.id_index = index_of("person.id", str(made.id_number)) if made.id_number else None
    return made


def stored(column: str, pk: int) -> bytes | None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM registry_person WHERE id = %s", [pk])
        value = cursor.fetchone()[0]
    return None if value is None else bytes(value)


def test_a_number_goes_in_sealed_and_comes_back_plain() -> None:
    made = person()
    made.save()
    found = Person.objects.get(pk=made.pk)
    assert (found.id_number, found.phone) == (NUMBER, PHONE)
    sealed = stored("id_number", made.pk)
    assert sealed is not None
    assert NUMBER.encode() not in sealed
    assert Person.objects.get(id_index=index_of("person.id", f" {NUMBER.lower()} ")) == made


def test_nothing_stays_nothing() -> None:
    made = person(id_number=None, phone=None)
    made.save()
    assert (stored("id_number", made.pk), Person.objects.get(pk=made.pk).id_number) == (None, None)
    assert Person.objects.filter(id_number__isnull=True).count() == 1


def test_many_are_sealed_as_one_is() -> None:
    Person.objects.bulk_create([person(), person(id_number=None, phone="199-0000-7789")])
    found = Person.objects.order_by("id")
    assert [p.phone for p in found] == [PHONE, "199-0000-7789"]
    for one in found:
        assert b"199" not in (stored("phone", one.pk) or b"199")


def test_a_list_gets_seals_and_no_numbers() -> None:
    person().save()
    rows: list[Any] = [*Person.objects.values_list("id_number", "phone")]
    rows += [row.values() for row in Person.objects.values("id_number", "phone")]
    for sealed in (bytes(value) for row in rows for value in row):
        assert not {NUMBER.encode(), PHONE.encode()} & {sealed[14:-16], sealed}
        assert b"1990000" not in sealed


def test_what_is_deferred_is_opened_when_it_is_asked_for() -> None:
    person().save()
    assert Person.objects.defer("id_number").get().id_number == NUMBER
    assert Person.objects.only("name").get().phone == PHONE


def test_saving_what_was_never_opened_keeps_it() -> None:
    person().save()
    found = Person.objects.get()
    found.name = "王实"
    found.save()
    assert Person.objects.get().id_number == NUMBER
    found.phone = "199-0000-7790"
    found.save(update_fields=["phone"])
    assert Person.objects.get().phone == "199-0000-7790"


@pytest.mark.parametrize("way", ["update", "bulk_update", "bytes", "another_row"])
def test_no_way_stores_plain_text_or_a_foreign_seal(way: str) -> None:
    one, other = person(), person(id_number=None, phone="199-0000-7791")
    one.save()
    other.save()
    with pytest.raises((TypeError, SealBroken)), transaction.atomic():
        if way == "update":
            Person.objects.filter(pk=one.pk).update(id_number=NUMBER)
        elif way == "bulk_update":
            one.phone = PHONE
            Person.objects.bulk_update([one], ["phone"])
        elif way == "bytes":
            one.phone = PHONE.encode()  # type: ignore[assignment]
            one.save()
        else:
            one.phone = stored("phone", other.pk)  # type: ignore[assignment]
            one.save()
    assert PHONE.encode() not in (stored("phone", one.pk) or b"")


def test_a_seal_moved_to_another_row_is_not_opened() -> None:
    one, other = person(), person(id_number=None, phone=None)
    one.save()
    other.save()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE registry_person SET phone = (SELECT phone FROM registry_person WHERE id = %s)"
            " WHERE id = %s",
            [one.pk, other.pk],
        )
    with pytest.raises(SealBroken):
        _ = Person.objects.get(pk=other.pk).phone


@pytest.mark.parametrize("lookup", ["id_number", "id_number__startswith", "phone__in"])
def test_nobody_looks_for_a_number_without_its_index(lookup: str) -> None:
    with pytest.raises(TypeError, match="blind index"):
        Person.objects.filter(**{lookup: [NUMBER]}).exists()


def test_numbers_are_not_written_into_a_fixture() -> None:
    person().save()
    with pytest.raises(TypeError, match="not serialized"):
        serializers.serialize("json", Person.objects.all())


def encrypted() -> Iterator[tuple[type[models.Model], EncryptedTextField]]:
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, EncryptedTextField):
                yield model, field


def test_whatever_is_encrypted_has_a_row_of_its_own() -> None:
    found = list(encrypted())
    assert len(found) >= 5
    for model, field in found:
        assert getattr(model._meta.get_field("uuid"), "unique", False), field.place


def test_a_dump_of_every_table_holds_no_number_of_anybody(site: Site) -> None:
    """Also not in what a bank or a sheet has printed beside it."""
    site.roster(WANG)
    site.pins(WANG)
    site.gate(worked(WANG, 1, 2, 3))
    site.sheet(sheet_row(WANG, 900, days=3, day_rate=300, card=WANG.card))
    site.bank(bank_line(WANG, 800))
    site.account(money_out("08-14", 800, WANG.name, WANG.card, f"代发 {WANG.card} {NUMBER}"))
    site.result()
    Person(uuid=uuid4(), name="李小算", phone=PHONE).save()
    assert StatementParty.objects.exists()
    found = {}
    for table in set(connection.introspection.table_names()) - {"django_migrations"}:
        copied = copy_of(table)
        for secret in (NUMBER, WANG.card, PHONE, PHONE.replace("-", "")):
            if secret.encode() in copied or secret.encode().hex().encode() in copied:
                found[table] = secret
    assert found == {}


def copy_of(table: str) -> bytes:
    """Within the test's own transaction: what is not committed is there too."""
    connection.ensure_connection()
    raw = connection.connection
    assert isinstance(raw, psycopg.Connection)
    reading = f"COPY (SELECT * FROM {table}) TO STDOUT".encode()
    with raw.cursor() as cursor, cursor.copy(reading) as out:
        return b"".join(bytes(piece) for piece in out)
