"""Every number of the law: written down properly, looked up by day and area."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from gongyou.statutes.dated import LawFileError
from gongyou.statutes.parameters import (
    Entry,
    UnknownParameter,
    local_values,
    parameter,
    parameter_file,
    parameter_names,
    read_file,
)
from gongyou.statutes.results import Status, least_sure
from gongyou.statutes.sources import ENGLISH_TITLES, WAGE_REGULATION, Reference, chinese_number

TODAY = date(2026, 9, 30)
XUZHOU = "511504"

GOOD = """
label: {zh: 期限, en: limit}
unit: calendar_day
type: integer
values:
  2020-05-01:
    value: 30
    reference: {title: 某办法, article: 第六条}
    status: verified
checked_on: 2026-11-23
"""


def read(tmp_path: Path, text: str) -> object:
    path = tmp_path / "limit.yaml"
    path.write_text(text, encoding="utf-8")
    return read_file(path, "test/limit")


@pytest.mark.parametrize("name", parameter_names())
def test_every_file_of_the_law_is_complete(name: str) -> None:
    file = parameter_file(name)
    assert file.checked_on <= date(2026, 12, 31)
    for values in file.by_area.values():
        assert list(values) == sorted(values)
        for entry in values.values():
            assert entry.reference.title in ENGLISH_TITLES
            # A verified number can be looked up: its document has a number, its text an article.
            assert entry.status is not Status.VERIFIED or entry.reference.article


def test_the_good_file_of_these_tests_is_accepted(tmp_path: Path) -> None:
    assert read(tmp_path, GOOD)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    reference: {title: 某办法, article: 第六条}\n", ""),
        ("checked_on: 2026-11-23", ""),
        ("status: verified", "status: sure"),
        ("status: verified", "status: unset"),
        ("value: 30", "value: null"),
        ("value: 30", "value: 30.5"),
        ("value: 30", "value: thirty"),
        ("type: integer", "type: decimal"),
        ("unit: calendar_day", "unit: fortnight"),
        ("2020-05-01:", "soon:"),
        ("{zh: 期限, en: limit}", "{zh: 期限}"),
        ("unit: calendar_day", "unit: calendar_day\nremark: none"),
        ("unit: calendar_day", "unit: calendar_day\nunit: year"),
        ("type: integer", "type: [integer"),
        ("checked_on", "areas: {Xuzhou: {2020-05-01: {}}}\nchecked_on"),
    ],
)
def test_a_malformed_file_fails_loudly(tmp_path: Path, old: str, new: str) -> None:
    assert old in GOOD
    with pytest.raises(LawFileError):
        read(tmp_path, GOOD.replace(old, new))


def test_dates_must_ascend(tmp_path: Path) -> None:
    block = GOOD[GOOD.index("  2020-05-01:") : GOOD.index("checked_on")]
    with pytest.raises(LawFileError):
        read(tmp_path, GOOD.replace("checked_on", block.replace("2020", "2019") + "checked_on"))


@pytest.mark.parametrize("name", ["deposit/no_such", "no_such", "../secrets", "deposit/"])
def test_an_unknown_name_fails_loudly(name: str) -> None:
    with pytest.raises(UnknownParameter):
        parameter(name, TODAY)


def test_the_account_is_opened_within_thirty_days_verified() -> None:
    found = parameter("special_account/open_days", TODAY, XUZHOU)
    assert (found.value, found.unit, found.status) == (30, "calendar_day", Status.VERIFIED)
    assert found.reference is not None
    assert found.reference.article == "第六条"


def test_the_deposit_limit_is_shown_as_from_memory() -> None:
    found = parameter("deposit/due_days", TODAY)
    assert (found.value, found.unit) == (20, "working_day")
    assert found.status is Status.FROM_MEMORY
    assert found.status.to_confirm


@pytest.mark.parametrize(
    ("as_of", "value"),
    [
        (date(2018, 6, 30), None),
        (date(2018, 7, 1), "1780"),
        (date(2022, 3, 31), "1780"),
        (date(2022, 4, 1), "2100"),
        (date(2025, 1, 1), "2330"),
    ],
)
def test_a_value_begins_on_its_day(as_of: date, value: str | None) -> None:
    found = parameter("minimum_wage/sichuan_monthly_first", as_of, "510100")
    assert found.value == (None if value is None else Decimal(value))


def test_a_county_without_its_own_value_takes_its_provinces() -> None:
    assert parameter("minimum_wage/sichuan_monthly_second", TODAY, XUZHOU).area == "51"
    assert parameter("minimum_wage/sichuan_monthly_second", TODAY, "500101").value is None


def test_the_minimum_wage_of_the_county_is_unset_rather_than_guessed() -> None:
    found = parameter("minimum_wage/monthly", TODAY, XUZHOU)
    assert (found.value, found.status) == (None, Status.UNSET)


def test_a_day_before_the_first_value_is_unset() -> None:
    found = parameter("special_account/open_days", date(2021, 7, 6))
    assert (found.value, found.status, found.effective_from) == (None, Status.UNSET, None)


def test_a_value_confirmed_by_the_office_goes_before_the_release() -> None:
    entry = Entry(Decimal("2200"), Reference("川人社发", "", ""), Status.VERIFIED)
    with local_values({("minimum_wage/monthly", "5115"): {date(2025, 1, 1): entry}}):
        assert parameter("minimum_wage/monthly", TODAY, "511502").value == Decimal("2200")
        # The release says "unset" for this very county, and the nearer area still decides.
        assert parameter("minimum_wage/monthly", TODAY, XUZHOU).value is None
    with local_values({("minimum_wage/monthly", XUZHOU): {date(2025, 1, 1): entry}}):
        assert parameter("minimum_wage/monthly", TODAY, XUZHOU).value == Decimal("2200")
    assert parameter("minimum_wage/monthly", TODAY, "511502").value is None


def test_the_least_sure_number_decides_how_sure_a_result_is() -> None:
    assert least_sure() is Status.VERIFIED
    assert least_sure(Status.FROM_MEMORY, Status.VERIFIED) is Status.FROM_MEMORY
    assert least_sure(Status.HOUSE_DEFAULT, Status.UNSET, Status.VERIFIED) is Status.UNSET


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (6, "六"),
        (10, "十"),
        (14, "十四"),
        (20, "二十"),
        (34, "三十四"),
        (203, "二百零三"),
        (110, "一百一十"),
    ],
)
def test_articles_are_numbered_in_chinese(number: int, text: str) -> None:
    assert chinese_number(number) == text


def test_an_article_is_cited_in_both_languages() -> None:
    reference = WAGE_REGULATION.article(24)
    assert reference.cite("zh") == "《保障农民工工资支付条例》（国务院令第724号）第二十四条"
    assert reference.cite("en").endswith("Migrant Workers, Art. 24")
    assert (
        Reference("保障农民工工资支付条例", "", "第二十四条第二款")
        .cite("en")
        .endswith("Art. 24 para. 2")
    )
