"""Who opens the page of corrections and saves it unchanged has changed nothing."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from gongyou.exchange.formats.corrections import Meant, grouped_fields
from gongyou.exchange.formats.map_file import correction_from
from gongyou.exchange.formats.mapped import WAYS
from gongyou.exchange.formats.placing import Placed
from gongyou.exchange.formats.sentences import codes
from gongyou.exchange.looking import Asked, look
from gongyou.exchange.mapping_form import Said, said_in
from gongyou.exchange.recognise import read_file
from gongyou.exchange.records import SheetRow, Table, UnusableFile

FORMATS = Path(__file__).resolve().parents[2] / "src/gongyou/exchange/formats"
NAMES = {way.layout.name for way in WAYS.values()}


def samples() -> Iterator[Path]:
    for path in sorted(FORMATS.glob("*/samples/*/*")):
        if path.is_file() and path.name != "expected.json":
            yield path


def records_of(table: Table) -> list[object]:
    """In which order a person's deductions are named says nothing."""
    rows = [
        replace(r, deductions=tuple(sorted(r.deductions, key=str)))
        if isinstance(r, SheetRow)
        else r
        for r in table.records
    ]
    return [*rows, *(table.punches() if table.punches else ())]


def posted(said: Said) -> Said:
    """Through the form and back, as a browser sends it."""
    form = {f"field-{x}": name for x, name in said.correction.columns.items()}
    form |= {
        "meant": said.correction.meant.value,
        "header_row": str(said.correction.header_row),
        "header_lines": str(said.correction.header_lines),
    }
    return said_in(form)


@pytest.mark.parametrize("path", [*samples()], ids=lambda p: f"{p.parent.name}/{p.name}")
def test_a_table_said_as_it_was_understood_is_read_the_same(path: Path) -> None:
    try:
        tables = read_file(path, path.name, month="2026-07").tables
    except UnusableFile:
        return
    for table in tables:
        if table.layout not in NAMES or table.header_row is None:
            continue
        asked = Asked(table.sheet, month="2026-07")
        entry = look(path, path.name, asked)["suggested"]
        said = posted(Said(correction_from(entry))).correction
        placed = [Placed(said, "x", sheet=table.sheet)]
        again = read_file(path, path.name, month="2026-07", placed=placed).tables
        [same] = [t for t in again if t.key == table.key]
        assert same.mapped == "x"
        assert records_of(same) == records_of(table)
        assert same.control_totals == table.control_totals


@pytest.mark.parametrize("meant", [m for m in Meant if m is not Meant.LEFT_OUT])
def test_every_field_has_its_word_and_stands_in_one_group(meant: Meant) -> None:
    groups = grouped_fields(meant)
    names = [name for group in groups.values() for name in group]
    assert len(names) == len(set(names))
    assert set(names) <= codes("fields")
    assert set(groups) <= codes("groups")
    vocabulary = WAYS[meant].vocabulary
    given = {f for _, _, f in (*vocabulary.groups, *vocabulary.after)}
    given |= {f for _, f in vocabulary.patterns} | set(vocabulary.words)
    assert given - {"", "deduction"} <= set(names)
