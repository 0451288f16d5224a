"""How many questions a list asks the database: the same for ten rows as for a hundred.

The counts are pinned in query_counts.json, so that one more is seen in a change and meant.
"""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.pages.district import TOWNSHIP, District, remembered

from gongyou.exchange.models import Check
from gongyou.offices.models import Account
from gongyou.payroll.models import MonthLedger
from gongyou.registry.models import Batch, Engagement, Person, Worksite

PINNED: dict[str, int] = json.loads(Path(__file__).with_name("query_counts.json").read_text())
MOST = 15
NAMES = {
    "worksites": "worksites",
    "workers": "worksite-workers",
    "checks": "checks",
    "inputs": "worksite-inputs",
    "mappings": "mappings",
    "assist": "assist",
}


def more_worksites(site: Worksite, account: Account, numbers: range) -> None:
    Worksite.objects.bulk_create(
        Worksite(code=f"MORE-{n}", name=f"工地{n}", district_code=TOWNSHIP) for n in numbers
    )


def more_workers(site: Worksite, account: Account, numbers: range) -> None:
    people = Person.objects.bulk_create(Person(name=f"某{n}") for n in numbers)
    Engagement.objects.bulk_create(
        Engagement(worksite=site, person=p, ref=f"Z-{p.pk}", name=p.name) for p in people
    )
    MonthLedger.objects.bulk_create(
        MonthLedger(
            worksite=site,
            person=p,
            month=date(2026, 8, 1),
            gate_days=1,
            on_sheet=True,
            unproved_deductions=Decimal(0),
            paid=Decimal(0),
            arrears=Decimal(100),
            arrears_without_unproved=Decimal(100),
            findings=["unpaid"],
        )
        for p in people
    )


def more_checks(site: Worksite, account: Account, numbers: range) -> None:
    Check.objects.bulk_create(
        Check(worksite=site, district_code=TOWNSHIP, created_by=account) for _ in numbers
    )


def more_inputs(site: Worksite, account: Account, numbers: range) -> None:
    Batch.objects.bulk_create(
        Batch(worksite=site, kind="gate", layout="x", source_key=f"{n}.dat", digest=f"{n}")
        for n in numbers
    )


def more_mappings(site: Worksite, account: Account, numbers: range) -> None:
    for n in numbers:
        remembered(site, account, n + 1)


MORE: dict[str, Callable[[Worksite, Account, range], None]] = {
    "worksites": more_worksites,
    "workers": more_workers,
    "checks": more_checks,
    "inputs": more_inputs,
    "mappings": more_mappings,
    "assist": more_workers,
}


@pytest.mark.parametrize("page", PINNED)
def test_a_longer_list_asks_no_more(inspector: Client, district: District, page: str) -> None:
    site, account = district.here.worksite, district.accounts["inspector"]
    name = NAMES[page]
    url = reverse(name, args=[site.uuid] if name.startswith("worksite-") else [])
    url += "?q=某" if page == "assist" else ""
    inspector.get(url)  # what is asked once in a process has been asked
    counts = []
    for first, count in ((0, 2), (2, 20)):
        MORE[page](site, account, range(first, first + count))
        with CaptureQueriesContext(connection) as asked:
            assert inspector.get(url).status_code == 200
        counts.append(len(asked))
    assert counts == [PINNED[page]] * 2
    assert PINNED[page] <= MOST
