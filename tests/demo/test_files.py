"""The generated files: the same every time, shaped like real ones, and nobody's."""

import hashlib
import os
import re
import subprocess
import sys
import time
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from gongyou.demo import sample
from gongyou.demo.building import build
from gongyou.demo.district import AS_OF, STORIES, TOWNSHIPS, township_code
from gongyou.demo.invented import CARD_PREFIX, PHONE_PREFIX, firm
from gongyou.demo.sample import write_sample
from gongyou.demo.truth import Site
from gongyou.exchange.recognise import read_folder
from gongyou.exchange.records import Kind
from gongyou.statutes.identity import check_credit_code, id_number_valid, luhn_valid

PRINT_DIGEST = """
import sys; from pathlib import Path
from gongyou.demo.sample import write_sample
from tests.demo.test_files import digest
write_sample(Path(sys.argv[1])); print(digest(Path(sys.argv[1])))
"""


def digest(folder: Path) -> str:
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            found.update(path.relative_to(folder).as_posix().encode())
            found.update(path.read_bytes())
    return found.hexdigest()


@pytest.fixture(scope="module")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bundled")
    write_sample(folder)
    return folder


@pytest.fixture(scope="module")
def district() -> list[Site]:
    return [build(story, AS_OF) for story in STORIES]


def test_the_sample_is_the_same_to_the_byte(bundled: Path, tmp_path: Path) -> None:
    """In another process, too, whose sets and hashes fall otherwise."""
    environment = os.environ | {
        "PYTHONHASHSEED": "1",
        "PYTHONPATH": os.pathsep.join([*sys.path, str(Path(__file__).parents[2])]),
    }
    printed = subprocess.run(
        [sys.executable, "-c", PRINT_DIGEST, str(tmp_path)],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    assert printed.stdout.strip() == digest(bundled)


def test_the_sample_takes_less_than_three_seconds(tmp_path: Path) -> None:
    start = time.process_time()
    write_sample(tmp_path)
    assert time.process_time() - start < 3


def test_the_sample_has_every_kind_of_file_and_its_usual_faults(bundled: Path) -> None:
    readings = read_folder(bundled)
    assert not [r.problem for r in readings if r.problem]
    tables = [t for r in readings for t in r.tables]
    assert {t.kind for t in tables} == set(Kind)
    roster = next(t for t in tables if t.kind is Kind.ROSTER)
    assert roster.header_row == 3
    assert len(roster.records) == sample.STORY.size
    encodings = {r.path.split("/")[0]: r.encoding for r in readings if r.encoding}
    assert encodings["专户"].lower().startswith("gb")
    gate = (bundled / "考勤/人员编号对照表.csv").read_bytes().decode("gbk")
    assert "李?" in gate  # the rare character is lost there, as real gates lose it


def all_text(folder: Path) -> str:
    parts = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                names = [n for n in book.namelist() if "sharedStrings" in n or "/sheet" in n]
                parts += [book.read(name).decode() for name in names]
        else:
            encoding = "utf-8" if path.suffix == ".json" else "gb18030"
            parts.append(path.read_bytes().decode(encoding))
    return "\n".join(parts)


def test_no_number_could_be_anybodys(bundled: Path) -> None:
    text = all_text(bundled)
    ids = re.findall(r"(?<!\d)[1-9]\d{5}(?:19|20)\d{9}[\dXx](?!\d)", text)
    assert len(ids) > sample.STORY.size
    assert all(number.startswith("511504") and number[14] == "9" for number in ids)
    assert not re.findall(r"(?<!\d)1[3-9]\d{9}(?!\d)", text)
    phones = re.findall(r"(?<!\d)1\d\d-\d{4}-\d{4}", text)
    assert phones
    assert all(phone.startswith(PHONE_PREFIX) for phone in phones)
    cards = re.findall(r"(?<!\d)62\d{17}(?!\d)", text)
    assert cards
    assert all(card.startswith(CARD_PREFIX) and luhn_valid(card) for card in cards)


def test_numbers_of_the_district_are_invented_valid_and_nobodys_twice(
    district: list[Site],
) -> None:
    people = [w.who for site in district for w in site.workers if w.on_roster]
    for number in ("id_number", "card"):
        assert len({getattr(who, number) for who in people}) == len(people)
    phones = Counter(who.phone for who in people)  # planted: one telephone of two people
    assert sorted(phones.values())[-2:] == [1, 2]
    assert all(id_number_valid(who.id_number) for who in people)
    assert all(who.id_number[:6] == "511504" and who.id_number[14] == "9" for who in people)
    assert all((int(who.id_number[16]) % 2 == 1) == (who.sex == "男") for who in people)


def test_firms_say_that_they_are_examples(district: list[Site]) -> None:
    firms = {site.story.general for site in district} | {
        t.employer for s in district for t in s.teams
    }
    assert all("示例" in f.name and check_credit_code(f.credit_code).usable for f in firms)
    assert firm("四川示例一建工程有限公司") == STORIES[0].general
    assert all("虚构" in site.story.name for site in district)


def test_the_district_is_as_large_as_promised(district: list[Site]) -> None:
    assert len(district) == 12
    assert all(15 <= site.story.size <= 60 for site in district)
    assert all(site.timeline.months[-1] == "2026-08" for site in district)
    assert all(site.story.months in {2, 3} for site in district)
    assert len({site.story.area_code for site in district}) == 12
    assert len(TOWNSHIPS) == 17
    assert township_code("柏溪街道") == "511504001"
