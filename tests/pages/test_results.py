"""A worksite's result as it is looked at: people, days, files, papers to take away."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from tests.pages.desk import Desk, audited, text_of
from tests.pages.district import MONTH, OURS, District

from gongyou.alerts.models import Signal
from gongyou.attendance.queries import punches_of
from gongyou.exchange.formats.sentences import codes
from gongyou.exchange.models import Check
from gongyou.foundation.masking import mask_id_number
from gongyou.foundation.models import AuditEntry
from gongyou.foundation.months import first_day
from gongyou.foundation.names import pinyin_key
from gongyou.payroll.models import MonthLedger
from gongyou.payroll.queries.workers import WorkerMonth
from gongyou.portal.results.words import REASON_WORDS, reason_word
from gongyou.registry.models import Batch, Engagement


def people(client: Client, district: District, **query: str) -> list[WorkerMonth]:
    url = reverse("worksite-workers", args=[district.here.worksite.uuid])
    response = client.get(url, query)
    assert response.status_code == 200
    return list(response.context["page"])


# --- who -----------------------------------------------------------------------------------


def test_people_are_found_by_name_pinyin_initials_and_reference(
    inspector: Client, district: District
) -> None:
    everybody = people(inspector, district)
    assert len(everybody) == len(district.here.site.workers)
    for row in everybody:
        sounds = pinyin_key(row.name).split()
        spellings = [row.name, "".join(sounds), "".join(s[0] for s in sounds), row.ref]
        for spelling in [*spellings, "".join(sounds).upper(), f"  {row.name[0]} {row.name[1:]} "]:
            assert row.person_id in {r.person_id for r in people(inspector, district, q=spelling)}
    assert people(inspector, district, q="没有这个人") == []


@pytest.mark.parametrize("query", ["%", "'", "<script>", "\\", "(", "x" * 5000])
def test_odd_words_find_nobody_and_break_nothing(
    inspector: Client, district: District, query: str
) -> None:
    assert people(inspector, district, q=query) == []
    assert inspector.get(reverse("worksites"), {"q": query}).status_code == 200


def test_a_finding_or_a_month_narrows_the_list(inspector: Client, district: District) -> None:
    owed = people(inspector, district, finding="owed")
    assert owed
    assert all(row.arrears > 0 for row in owed)
    unpaid = people(inspector, district, finding="unpaid")
    assert [r for r in unpaid if "unpaid" not in r.findings] == []
    assert len(people(inspector, district, month=MONTH)) == len(people(inspector, district))
    assert len(people(inspector, district, month="1999-01", finding="nonsense")) == 9


@pytest.mark.parametrize("key", ["name", "month", "gate", "sheet", "net", "paid", "owed", "ref"])
def test_every_column_sorts_both_ways(inspector: Client, district: District, key: str) -> None:
    values: dict[str, Callable[[WorkerMonth], Any]] = {
        "gate": lambda r: r.gate_days,
        "net": lambda r: r.net_payable or Decimal(-1),
        "paid": lambda r: r.paid,
        "owed": lambda r: r.arrears,
        "ref": lambda r: r.ref,
    }
    up, down = (people(inspector, district, sort=s) for s in (key, f"-{key}"))
    assert {r.person_id for r in up} == {r.person_id for r in down}
    if key in values:
        assert [values[key](r) for r in up] == sorted(values[key](r) for r in up)
        assert [values[key](r) for r in down] == sorted((values[key](r) for r in up), reverse=True)


def test_a_month_shows_its_days_and_every_punch(inspector: Client, district: District) -> None:
    site = district.here.worksite
    for worker in district.here.site.workers:
        engagement = Engagement.objects.filter(worksite=site, name=worker.who.name).get()
        url = reverse("worker-month", args=[site.uuid, engagement.person_id, MONTH])
        response = inspector.get(url)
        work = next(w for w in district.here.site.works if w.worker is worker)
        days = {d["date"] for d in response.context["days"] if d["state"] != "none"}
        assert days == set(work.days), worker.who.name
        assert len(response.context["days"]) == 31
        first = first_day(MONTH)
        punches = punches_of(site.pk, engagement.person_id, first, first.replace(day=31))
        page = text_of(response)
        assert len(response.context["punches"]) == len(punches)
        for punch in punches[:40]:
            assert f"{punch.at:%Y-%m-%d %H:%M:%S}" in page
            assert f"{punch.source_key}!{punch.row}" in page


def test_a_month_outside_of_the_papers_is_not_found(inspector: Client, district: District) -> None:
    person = Engagement.objects.filter(worksite=district.here.worksite)[0].person_id
    url = reverse("worker-month", args=[district.here.worksite.uuid, person, "2020-01"])
    assert inspector.get(url).status_code == 404


# --- files ---------------------------------------------------------------------------------


def test_rows_that_were_not_used_are_shown_with_their_reason(
    inspector: Client, district: District
) -> None:
    site, shown = district.here.worksite, 0
    for batch in Batch.objects.filter(worksite=site):
        rows = list(batch.rejected.order_by("row"))
        page = text_of(inspector.get(reverse("rejected-rows", args=[site.uuid, batch.uuid])))
        for row in rows:
            assert row.reason not in page, "a code is no reason"
        shown += len(rows)
        if any(r.reason == "before_project_start" for r in rows):
            assert "时钟丢了" in page
        if any(r.reason == "id_checksum" for r in rows):
            assert "校验位不对" in page
    assert shown > 5
    inputs = text_of(inspector.get(reverse("worksite-inputs", args=[site.uuid])))
    assert "实为" in inputs, "the total that does not add up"


def test_every_reason_a_reader_may_give_has_words() -> None:
    given = set(REASON_WORDS) | codes("reasons")
    for language in ("zh-hans", "en"):
        with override(language):
            assert [code for code in given if reason_word(code) in {code, ""}] == []


def withdraw(client: Client, district: District, batch: Batch, **data: str) -> HttpResponse:
    url = reverse("withdraw-batch", args=[district.here.worksite.uuid, batch.uuid])
    return client.post(url, data, follow=True)  # type: ignore[return-value]


def test_a_sheet_taken_back_changes_answer_list_and_colour_and_may_come_again(
    desk: Desk, district: District
) -> None:
    site = district.here.worksite

    def standing() -> tuple[list[object], list[object]]:
        ledger = MonthLedger.objects.filter(worksite=site).order_by("pk")
        signals = Signal.objects.filter(worksite=site).order_by("rule", "subject")
        return (
            list(ledger.values_list("person_id", "on_sheet", "arrears", "findings")),
            list(signals.values_list("rule", "subject", "level", "value")),
        )

    before = standing()
    batch = Batch.objects.filter(worksite=site, kind="wage_sheet").order_by("id")[0]
    response = withdraw(desk.client, district, batch, reason="放错了" * 100)
    assert "已撤回" in text_of(response)
    ledger, signals = standing()
    assert ledger != before[0]
    assert signals != before[1]
    assert "已经撤回" in text_of(withdraw(desk.client, district, batch))
    roster = Batch.objects.get(worksite=site, kind="roster")
    assert "只有工资表和考勤表可以撤回" in text_of(withdraw(desk.client, district, roster))
    assert audited("done", object_kind="batch") == ["withdraw_batch"]
    assert audited("refused") == ["withdraw_batch"] * 2
    done = desk.run(desk.bring(desk.files_of(OURS)))
    assert done.state == Check.State.DONE
    assert standing() == before


def test_every_sheet_may_be_taken_back(desk: Desk, district: District) -> None:
    """What is left is no month at all, and the page says so instead of breaking."""
    site = district.here.worksite
    for batch in Batch.objects.filter(worksite=site, kind="wage_sheet"):
        withdraw(desk.client, district, batch)
    for name in ("worksite", "worksite-workers", "worksite-inputs"):
        assert desk.client.get(reverse(name, args=[site.uuid])).status_code == 200
    assert desk.client.get(reverse("worksites")).status_code == 200


# --- to take away --------------------------------------------------------------------------


def export(client: Client, district: District, form: str) -> HttpResponse:
    return client.get(reverse("worksite-export", args=[district.here.worksite.uuid, form]))  # type: ignore[return-value]


def test_the_workbook_holds_text_and_no_formula(inspector: Client, district: District) -> None:
    response = export(inspector, district, "xlsx")
    with zipfile.ZipFile(io.BytesIO(response.content)) as book:
        parts = {name: book.read(name).decode() for name in book.namelist() if "sheet" in name}
    assert len(parts) > 2
    assert [name for name, xml in parts.items() if re.search(r"<f[ >]", xml)] == []
    assert response.headers["Content-Disposition"].startswith("attachment; filename=")


def test_json_holds_masked_numbers_only(inspector: Client, district: District) -> None:
    document = json.loads(export(inspector, district, "json").content)
    masked = {w["id_on_roster"] for w in document["workers"]} - {None}
    people = district.here.site.workers
    assert masked <= {mask_id_number(w.who.id_number) for w in people}
    assert len(masked) == len(people) - 1, "one of them has no usable number"


def test_taking_a_result_away_is_noted(inspector: Client, district: District) -> None:
    export(inspector, district, "json")
    export(inspector, district, "xlsx")
    assert audited() == ["export_result_json", "export_result_xlsx"]
    row = AuditEntry.objects.latest("id")
    assert (row.object_kind, row.worksite_id, row.role) == (
        "export",
        district.here.worksite.pk,
        "inspector",
    )
    assert row.counts == {"people": 9}


# --- the list ------------------------------------------------------------------------------


def test_the_list_says_who_owes_and_is_narrowed_by_colour_and_word(
    inspector: Client, district: District
) -> None:
    url, name = reverse("worksites"), district.here.worksite.name
    ledger = MonthLedger.objects.filter(worksite=district.here.worksite)
    owed = sum(ledger.values_list("arrears", flat=True))
    page = text_of(inspector.get(url))
    assert (name in page, f"{owed:,.2f}" in page) == (True, True)
    colours = ("red", "yellow", "blue", "none")
    found = [c for c in colours if name in text_of(inspector.get(url, {"colour": c}))]
    assert len(found) == 1
    for word in (name, "示例一建", OURS.code):
        assert name in text_of(inspector.get(url, {"q": word}))
    assert name not in text_of(inspector.get(url, {"q": "没有这个工地"}))
    for order in ("colour", "-colour", "owed", "-owed", "name", "-name", "nonsense"):
        assert name in text_of(inspector.get(url, {"sort": order}))
    assert inspector.get(url, {"page": "999"}).status_code == 200
