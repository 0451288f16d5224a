"""Every field that holds personal data has a row in the inventory, and every row its field."""

import re
from collections import Counter
from pathlib import Path

import pytest
from django.apps import apps

from gongyou.config import cli
from gongyou.foundation.encrypted import BlindIndexField, EncryptedTextField
from gongyou.portal.personal_data import GROUNDS, RETENTIONS, inventory

LIKELY = re.compile(
    r"(^|_)(name|phone|mobile|id_number|card|number|last4|mention|memo|recipient|body|pinyin"
    r"|birth\w*|sex|photo|face|scan\w*|words|label|username|employee_no|account_no|ref)($|_)"
)
# Named like personal data and no person's: places, firms, layouts, files without a person's name.
NOT_PERSONAL = {
    "foundation.StoredFile.name",  # as brought, with numbers masked
    "foundation.ProviderHealth.name",
    "offices.Area.name",
    "offices.Organisation.name",
    "offices.Role.employer_name",
    "offices.Invitation.employer_name",
    "offices.Invitation.worksite_name",
    "offices.PartnerKey.label",  # a device's or a bank's
    "offices.PartnerKey.worksite_name",
    "registry.Employer.name",
    "registry.Registration.name",  # a firm's
    "registry.Worksite.name",
    "registry.RegisteredCard.card",  # a key
    "payroll.PaymentResult.card",  # a key
    "payroll.PaymentResult.batch_ref",
    "exchange.LayoutMemory.owner_name",
}


def fields() -> dict[str, object]:
    return {
        f"{model._meta.label}.{field.name}": field
        for model in apps.get_models()
        if model.__module__.startswith("gongyou.")
        for field in model._meta.local_fields
    }


def sealed(field: object) -> bool:
    return isinstance(field, EncryptedTextField | BlindIndexField)


def likely(name: str) -> bool:
    return bool(LIKELY.search(name.rpartition(".")[2]))


def listed() -> list[str]:
    return [f"{row.model}.{field}" for row in inventory() for field in row.fields]


def test_no_field_is_missing() -> None:
    wanted = {name for name, field in fields().items() if sealed(field) or likely(name)}
    assert sorted(wanted - set(listed()) - NOT_PERSONAL) == []


def test_no_row_is_stale_or_twice() -> None:
    assert sorted((set(listed()) | NOT_PERSONAL) - set(fields())) == []
    assert [name for name, n in Counter(listed()).items() if n > 1] == []
    assert set(listed()) & NOT_PERSONAL == set()


def test_every_row_says_all_of_it() -> None:
    for row in inventory():
        assert row.basis in GROUNDS and row.retention in RETENTIONS, row
        assert row.purpose.endswith(".") and row.seen_by.endswith(".") and row.category, row


def test_a_likely_name_is_noticed() -> None:
    assert likely("cases.Complaint.phone") and likely("care.Person.birth_date")
    assert not likely("payroll.WageLine.gross")


def test_the_command_shows_it(capsys: pytest.CaptureFixture[str], root: Path) -> None:
    assert cli.main(["personal-data", "--model", "registry.Person"]) == 0
    said = capsys.readouterr().out
    assert "id_number" in said and "registry.PayCard" not in said
