"""What leaves the product is text: a name that is a formula in a spreadsheet is never one in ours.

The one exception is a workbook that goes back to who brought it: its own formulas are his own.
"""

import ast
import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from tests.architecture.test_code import calls, places, sources
from tests.pages.desk import Desk, workbook
from tests.pages.district import District
from tests.readers.biff import xls
from tests.readers.conftest import CAST
from tests.readers.test_payment_orders import order
from tests.returning.conftest import Book, Sender

from gongyou.exchange.matching.workbook import workbook_bytes
from gongyou.foundation import audit
from gongyou.registry.models import Batch, Engagement, Worksite

POISON = (
    '=HYPERLINK("http://127.0.0.1/?"&A1,"看")',
    "+1",
    "-2+3",
    "@SUM(1+1)",
    "\t=1+1",
    "\r=1+1",
    "\n=cmd|' /C calc'!A0",
    "＝1+1",
    "{=1+1}",
    "http://127.0.0.1/",
)
HEADS = ["序号", "姓名", "身份证号", "工种", "班组", "日工资"]
WRONG = CAST[0].id_number[:-1] + ("0" if CAST[0].id_number[-1] != "0" else "1")


def formulas(raw: bytes) -> list[str]:
    """Everything in a workbook that a spreadsheet would work out or open."""
    found = []
    with zipfile.ZipFile(io.BytesIO(raw)) as book:
        for name in book.namelist():
            if name.endswith(".xml") or name.endswith(".rels"):
                text = book.read(name).decode()
                found += re.findall(r"<(?:f|hyperlink|ddeLink)[ >][^<]*", text)
                found += re.findall(r'TargetMode="External"', text)
    return found


def texts(raw: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(raw)) as book:
        return "".join(book.read(n).decode() for n in book.namelist() if n.endswith(".xml"))


@pytest.mark.parametrize("poison", POISON)
def test_a_result_taken_from_the_pages(inspector: Client, district: District, poison: str) -> None:
    site = district.here.worksite
    Worksite.objects.filter(pk=site.pk).update(name=poison)
    Engagement.objects.filter(worksite=site).update(name=poison)
    Batch.objects.filter(worksite=site, kind="roster").update(source_key=poison)
    for form in ("xlsx", "json"):
        response = inspector.get(reverse("worksite-export", args=[site.uuid, form]))
        assert response.status_code == 200
        if form == "json":
            assert json.loads(response.content)["worksite"]["name"] == poison
            continue
        assert formulas(response.content) == []


def strings(value: Any, poison: str, *, key: str = "") -> Any:
    """The document with its free words replaced; codes and figures stay what they are."""
    if isinstance(value, dict):
        return {k: strings(v, poison, key=k) for k, v in value.items()}
    if isinstance(value, list):
        return [strings(v, poison, key=key) for v in value]
    fixed = {"colour", "codes", "month", "as_of", "kind", "days_from"}
    number = isinstance(value, str) and re.fullmatch(r"-?\d+\.\d\d", value)
    return value if not isinstance(value, str) or number or key in fixed else poison


@pytest.mark.parametrize("poison", POISON)
def test_every_word_of_the_results_workbook(
    inspector: Client, district: District, poison: str
) -> None:
    address = reverse("worksite-export", args=[district.here.worksite.uuid, "json"])
    document = strings(json.loads(inspector.get(address).content), poison)
    for lang in ("zh", "en"):
        assert formulas(workbook_bytes(document, lang)) == []


@pytest.mark.parametrize("poison", POISON)
def test_the_audit_taken_as_csv(
    sign_in: Callable[[str], Client], district: District, poison: str
) -> None:
    with audit.acting(audit.Actor(None, poison, poison)), transaction.atomic():
        audit.record("leave_out_file", audit.Target("check", poison), reason=poison)
    response = sign_in("keeper of the audit").post(reverse("audit-export"))
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))
    cells = [cell for row in rows for cell in row]
    assert any(poison in cell for cell in cells)
    assert not [cell for cell in cells if cell[:1] in {"=", "+", "-", "@", "\t", "\r"}]


def files(folder: Path, poison: str) -> Iterator[Path]:
    quoted = poison.replace('"', '""')
    csv = ",".join(HEADS) + f'\n1,甲,{WRONG},"{quoted}",甲班,300\n'
    yield _put(folder / "花名册.csv", csv.encode())
    rows: list[list[str | float]] = [[*HEADS], [1, "甲", WRONG, poison, "甲班", 300]]
    yield _put(folder / "花名册.xls", xls(rows))
    head = [*HEADS[:3], poison, *HEADS[4:]]
    yield _put(folder / "花名册.xlsx", workbook([head, rows[1]]).read())


def _put(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("poison", POISON)
def test_what_goes_back_to_its_sender(sender: Sender, tmp_path: Path, poison: str) -> None:
    for path in files(tmp_path, poison):
        raw = sender.back(path).path.read_bytes()
        assert formulas(raw) == [], path.name
        assert "校验位不对" in texts(raw)


def test_what_is_listed_for_its_sender(sender: Sender, tmp_path: Path) -> None:
    class People:
        people = tuple(CAST)

    text = order(People(), "7-202607")  # type: ignore[arg-type]
    text = re.sub(r"(<InstdAmt[^>]*>)[^<]*", rf"\1{POISON[1]}x", text)
    text = text.replace(CAST[0].name, "=1+1")
    raw = sender.back(_put(tmp_path / "付款.xml", text.encode())).path.read_bytes()
    assert formulas(raw) == []


@pytest.mark.parametrize("poison", POISON[:4])
def test_a_heading_that_is_a_formula_is_a_word_in_a_reason(
    sender: Sender, tmp_path: Path, poison: str
) -> None:
    from dataclasses import replace

    from gongyou.exchange.recognise import read_file
    from gongyou.exchange.returning.notes import table_notes

    path = _put(tmp_path / "花名册.xlsx", workbook([HEADS, [1, "甲", WRONG, "", "", 1]]).read())
    [table] = read_file(path, path.name).tables
    wrong = [replace(r, column=poison) for r in table.rejections]
    returned = Book(sender.marked(path, [table_notes(table, wrong)]).path)
    reason = max(returned.cells())[1]
    assert returned.cells()[2, reason].content.startswith("text:请改正“")
    assert formulas(returned.raw) == []


def test_his_own_formulas_are_all_he_gets_back(sender: Sender, tmp_path: Path) -> None:
    """Also where a shared text begins like one: it is a text still."""
    from tests.returning.test_own_workbook import everything

    class Place:
        people = CAST

    path = everything(tmp_path / "花名册.xlsx", Place())  # type: ignore[arg-type]
    before, after = path.read_bytes(), sender.back(path).path.read_bytes()
    assert formulas(before) == formulas(after)
    assert len(formulas(before)) > 0


def test_every_workbook_of_the_product_is_made_to_hold_text_only() -> None:
    """Whoever adds an export makes it with the same settings, and adds it above."""
    # demo and bench write invented files, as offices have them
    product = [p for p in sources() if not {"demo", "bench"} & set(p.parts)]
    made = [(p, c) for p in product for c in calls(p) if _called(c) == "Workbook"]
    unsafe = [(p, c) for p, c in made if len(c.args) < 2 or ast.unparse(c.args[1]) != "_SAFE"]
    assert places(unsafe) == []
    assert {p.name for p, _ in made} == {"workbook.py", "repeated.py", "exporting.py"}
    for path in {p for p, _ in made}:
        text = path.read_text("utf-8")
        assert '"strings_to_formulas": False' in text and '"strings_to_urls": False' in text
        assert not re.search(
            r"\.write_(formula|url|array_formula|rich_string)\(|(?:sheet|page)\.write\(", text
        )
    writers = [(p, c) for p in product for c in calls(p) if _called(c) in {"writer", "DictWriter"}]
    # the audit's: every cell through `_text`, tried below
    assert {p.name for p, _ in writers} <= {"auditing.py"}, places(writers)


def _called(call: ast.Call) -> str:
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


@pytest.fixture
def sender(tmp_path: Path) -> Sender:
    folder = tmp_path / "sent"
    folder.mkdir()
    return Sender(folder)


def test_the_desk_brings_such_names_too(desk: Desk, district: District) -> None:
    rows: list[list[Any]] = [HEADS, [1, POISON[1], WRONG, POISON[0], "甲班", 300]]
    check = desk.bring([workbook(rows, name="花名册.xlsx")], district.here.worksite.uuid)
    response = desk.client.get(reverse("check-back", args=[check.uuid]))
    with zipfile.ZipFile(io.BytesIO(b"".join(response))) as archive:
        [name] = archive.namelist()
        assert formulas(archive.read(name)) == []
