"""Numbers go three years after a person was last named, unless somebody still needs them."""

from datetime import date, timedelta

import pytest
from django.db import connection
from tests.pages.desk import audited
from tests.pages.district import District
from tests.pages.test_personal import somebody

from gongyou.foundation import audit
from gongyou.foundation.models import AuditEntry
from gongyou.payroll.models import MonthLedger
from gongyou.portal import retention
from gongyou.portal.jobs import retire_numbers
from gongyou.registry.models import Engagement, Person, Worksite

pytestmark = pytest.mark.django_db
LATER = date(2029, 12, 31)  # more than three years after everything


@pytest.fixture(autouse=True)
def settled(district: District) -> None:
    """Nobody is owed anything, and the worksites are not new."""
    MonthLedger.objects.update(arrears=0)
    Worksite.objects.update(created_at="2026-07-01T00:00:00+08:00")


def with_numbers(district: District) -> set[int]:
    works = Engagement.objects.filter(worksite=district.here.worksite)
    people = Person.objects.filter(pk__in=works.values("person"), id_index__isnull=False)
    return set(people.values_list("pk", flat=True))


def test_before_its_time_nothing_goes(district: District) -> None:
    assert retention.over(date(2029, 6, 30)) == []
    assert retention.sweep(date(2029, 6, 30)) == retention.Swept(0, 0)
    assert audited(verb="retire_numbers") == []


def test_after_it_the_numbers_go_and_the_wages_stay(district: District) -> None:
    work, before = somebody(district), with_numbers(district)
    months = MonthLedger.objects.count()
    dry = retention.sweep(LATER, dry=True)
    assert dry.people >= len(before) > 5
    assert with_numbers(district) == before
    assert retention.sweep(LATER) == dry
    person = Person.objects.get(pk=work.person_id)
    assert (person.id_number, person.phone, person.id_index, person.phone_index) == (None,) * 4
    assert person.name and MonthLedger.objects.count() == months
    assert AuditEntry.objects.get(verb="retire_numbers").counts == {
        "people": dry.people,
        "bindings": dry.bindings,
    }
    assert retention.sweep(LATER).people == 0


def test_whoever_is_owed_keeps_his_name_in_the_books(district: District) -> None:
    work = somebody(district)
    MonthLedger.objects.filter(person_id=work.person_id).update(arrears=1)
    assert work.person_id not in retention.over(LATER)


def test_a_worksite_under_legal_hold_keeps_its_people(district: District) -> None:
    people = with_numbers(district)
    retention.hold(district.here.worksite.code, "诉讼")
    assert people.isdisjoint(retention.over(LATER))
    retention.hold(district.here.worksite.code, "")
    assert people <= set(retention.over(LATER))
    assert audited(object_kind="worksite") == ["hold_worksite", "release_worksite"]
    with pytest.raises(audit.Refused):
        retention.hold("no-such-site", "诉讼")


def test_who_was_taken_for_somebody_goes_and_stays_with_him(district: District) -> None:
    first, second = sorted(with_numbers(district))[:2]
    Person.objects.filter(pk=second).update(merged_into=first)
    MonthLedger.objects.filter(person_id=second).update(arrears=1)
    assert {first, second}.isdisjoint(retention.over(LATER))


def test_the_job_of_the_night_does_it(district: District) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM registry_person WHERE id_index IS NOT NULL")
        before = cursor.fetchone()
    retire_numbers(int((timedelta(days=1)).total_seconds()))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM registry_person WHERE id_index IS NOT NULL")
        assert cursor.fetchone() == before  # none is three years old
