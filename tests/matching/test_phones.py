"""Telephone numbers of a roster become people's, in one spelling, and nobody can read them."""

import pytest
from django.db import connection
from tests.matching.cast import WANG
from tests.matching.site import Site, roster_row

from gongyou.foundation.encrypted import index_of
from gongyou.registry.models import Person
from gongyou.registry.phones import mobile

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("199-0000-0101", "19900000101"),
        ("１９９ ００００ ０１０１", "19900000101"),
        ("+86 199 0000 0101", "19900000101"),
        ("008619900000101", "19900000101"),
        ("0831-2222222", ""),
        ("1990000010", ""),
        ("12900000101", ""),
        ("199000001011", ""),
        ("", ""),
        ("无", ""),
    ],
)
def test_only_mobile_numbers_count(written: str, read: str) -> None:
    assert mobile(written) == read


def test_the_newest_roster_says_which_number(site: Site) -> None:
    site.roster(roster_row(WANG, phone="199-0000-0101"))
    site.result()
    found = Person.objects.get(phone_index=index_of("phone", "19900000101"))
    assert (found.name, found.phone) == (WANG.name, "19900000101")
    site.roster(roster_row(WANG, phone="+86 19900000102"))
    site.result()
    site.roster(roster_row(WANG, phone="不详"))
    site.result()
    assert Person.objects.get(pk=found.pk).phone == "19900000102"
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM registry_person WHERE id = %s", [found.pk])
        assert b"19900000102" not in bytes(cursor.fetchone()[0])
