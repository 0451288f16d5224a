"""The layouts that a person may say a table is of, and what he says held against the table."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from gongyou.exchange.formats.accounts import account
from gongyou.exchange.formats.banks import bank_table
from gongyou.exchange.formats.cells import column_letter
from gongyou.exchange.formats.corrections import (
    Correction,
    Meant,
    check_columns,
    check_once,
    known_fields,
    missing,
)
from gongyou.exchange.formats.gates import attendance_matrix, gate_table
from gongyou.exchange.formats.headings import Header, Suffices, find_header
from gongyou.exchange.formats.rosters import pin_table, roster
from gongyou.exchange.formats.sample import Layout, Sample
from gongyou.exchange.formats.tables import Shape
from gongyou.exchange.formats.vocabulary import GATE, Vocabulary
from gongyou.exchange.formats.wages import wage_sheet
from gongyou.exchange.records import UnusableFile


@dataclass(frozen=True)
class Way:
    """How a table that is meant so is recognised and read."""

    layout: Layout
    vocabulary: Vocabulary
    suffices: Suffices


def _way(layout: Layout, shape: Shape) -> Way:
    return Way(layout, shape.vocabulary, shape.suffices)


WAYS: Mapping[Meant, Way] = {
    Meant.ROSTER: _way(roster.RosterSheet(), roster.SHAPE),
    Meant.WAGE_SHEET: _way(wage_sheet.WageSheet(), wage_sheet.SHAPE),
    Meant.PIN_TABLE: _way(pin_table.PinTable(), pin_table.SHAPE),
    Meant.GATE: Way(gate_table.GateTable(), GATE, gate_table.suffices),
    Meant.ATTENDANCE: _way(attendance_matrix.AttendanceMatrix(), attendance_matrix.SHAPE),
    Meant.BANK_RETURN: _way(bank_table.BankTable(), bank_table.SHAPE),
    Meant.ACCOUNT: _way(account.AccountStatement(), account.SHAPE),
}


def corrected(sample: Sample, correction: Correction) -> tuple[Sample, Layout]:
    """The sample as a person says it is, and what reads it.

    Raises `UnusableFile` where his word cannot be right: no such row or column, a field that
    this kind has not, or nothing said of what it cannot do without.
    """
    if sample.markup:
        raise UnusableFile(sample.key, "map_markup")
    way = WAYS[correction.meant]
    check_columns(
        correction, known_fields(correction.meant) | set(way.vocabulary.words), sample.key
    )
    told = replace(sample, correction=correction)
    header = header_of(told, correction)
    if header is None:
        raise UnusableFile(sample.key, "map_header")
    said = ((column_letter(c.index), c.heading, c.said) for c in header.columns)
    check_once(said, sample.key)
    lacks = missing(correction, header.fields)
    if lacks:
        raise UnusableFile(
            sample.key, "map_lacks", row=correction.header_row or None, fields=_listed(lacks)
        )
    return told, way.layout


def header_of(sample: Sample, correction: Correction) -> Header | None:
    way = WAYS[correction.meant]
    return find_header(sample.head_grid, way.vocabulary, way.suffices)


def _listed(lacks: list[tuple[str, ...]]) -> str:
    return " ".join("|".join(any_of) for any_of in lacks)
