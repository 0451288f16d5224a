"""Which kind of table a file holds, by what stands in it; and reading it.

A file's name decides nothing. Every layout says how surely a sample is of its kind; a new
layout is one more entry of `LAYOUTS`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from gongyou.exchange.formats.accounts.account import AccountStatement
from gongyou.exchange.formats.accounts.camt053 import Camt053
from gongyou.exchange.formats.banks.bank_order import BankOrderText
from gongyou.exchange.formats.banks.bank_pipe import BankPipe
from gongyou.exchange.formats.banks.bank_return import BankReturnText
from gongyou.exchange.formats.banks.bank_table import BankTable
from gongyou.exchange.formats.banks.pain import PaymentOrder, PaymentStatus
from gongyou.exchange.formats.corrections import Meant, letter_index
from gongyou.exchange.formats.encoding import head_encoding
from gongyou.exchange.formats.formulas import fill_in
from gongyou.exchange.formats.gates.attendance_matrix import AttendanceMatrix
from gongyou.exchange.formats.gates.attlog import AttLog
from gongyou.exchange.formats.gates.clock_matrix import ClockMatrix
from gongyou.exchange.formats.gates.dahua import DahuaRecords
from gongyou.exchange.formats.gates.daily_times import DailyTimes
from gongyou.exchange.formats.gates.gate_events_json import IsapiJson
from gongyou.exchange.formats.gates.gate_events_xml import IsapiXml
from gongyou.exchange.formats.gates.gate_table import GateTable
from gongyou.exchange.formats.gates.punch_report import PunchReport
from gongyou.exchange.formats.gates.usb_log import UsbLog
from gongyou.exchange.formats.joining import join
from gongyou.exchange.formats.mapped import corrected
from gongyou.exchange.formats.opened import sheets_of
from gongyou.exchange.formats.placing import Placed, placed_on
from gongyou.exchange.formats.rosters.pin_table import PinTable
from gongyou.exchange.formats.rosters.roster import RosterSheet, tell_twins_across
from gongyou.exchange.formats.safety import Container, container_of, digest_of
from gongyou.exchange.formats.sample import Hints, Layout, Sample
from gongyou.exchange.formats.sentences import question
from gongyou.exchange.formats.sheet_marks import MOST_TOLD, Marks, marks_of
from gongyou.exchange.formats.signs import visible
from gongyou.exchange.formats.turned import turned_at
from gongyou.exchange.formats.wages.wage_sheet import WageSheet
from gongyou.exchange.records import Kind, Reading, Rejection, Table, UnusableFile

LAYOUTS: tuple[Layout, ...] = (
    AttLog(),
    UsbLog(),
    GateTable(),
    DailyTimes(),
    IsapiJson(),
    IsapiXml(),
    DahuaRecords(),
    AttendanceMatrix(),
    ClockMatrix(),
    PunchReport(),
    BankReturnText(),
    BankOrderText(),
    BankTable(),
    BankPipe(),
    PaymentOrder(),
    PaymentStatus(),
    WageSheet(),
    RosterSheet(),
    PinTable(),
    AccountStatement(),
    Camt053(),
)
__all__ = ["LAYOUTS", "join", "read_file", "read_folder", "recognised"]

_OURS = {"project.json", "expected.json"}
_OF_THE_SYSTEM = {"thumbs.db", "desktop.ini", "__macosx"}  # nobody brings them on purpose


def read_file(
    path: Path,
    key: str,
    *,
    kind: Kind | None = None,
    month: str | None = None,
    placed: Sequence[Placed] = (),
) -> Reading:
    """Reads one file; `kind` and `month` help where its content does not tell them.

    `placed` are a person's corrections: the first that belongs to a table goes before what
    would be recognised. Raises `UnusableFile` where nothing of it can be used.
    """
    samples, empty = samples_of(path, key)
    reading = Reading(path=key, digest=digest_of(path), size=path.stat().st_size, skipped=empty)
    reading.encoding = samples[0].encoding if samples else ""
    # a page of HTML has none: what is no archive gives none
    marks = marks_of(path) if samples[0].is_sheet else {}
    hints = Hints(month or "")
    for sample in samples:
        reckoned = _reckoned(sample, marks.get(sample.sheet))
        how = _how(sample, kind, placed)
        reading.mapped |= {sample.sheet: how.ref} if how.ref else {}
        reading.offers |= {sample.sheet: how.offer} if how.offer else {}
        if how.layout is None:
            reading.skipped.append(sample.sheet or key)
            continue
        table = how.layout.read(how.sample, hints)
        table.mapped, table.sheet = how.ref, sample.sheet
        if how.ref:
            table.facts["mapped"] = how.sample.correction.mark if how.sample.correction else ""
        if sample.hidden:
            table.facts["hidden"] = "1"
            table.questions.append(question("hidden_sheet", sheet=sample.sheet))
        if sample.bad_characters:
            table.questions.append(question("bad_characters", count=str(sample.bad_characters)))
        _note_deceiving(table, sample)
        if sample.sheet in marks:
            _note_marks(table, marks[sample.sheet], reckoned)
        reading.tables.append(table)
    tell_twins_across(reading.tables)
    if not reading.tables and not reading.mapped:
        problem = _refusal(samples, key, kind)
        for sheet, ref in reading.offers.items():
            problem.params |= {"sheet": sheet, "offer": ref}
        raise problem
    return reading


def samples_of(path: Path, key: str) -> tuple[list[Sample], list[str]]:
    """The pieces of a file that may hold a table, and the names of its empty sheets."""
    container = container_of(path, key)
    if container is Container.TEXT:
        return [_text(path, key)], []
    return _sheets(path, key, container)


def _refusal(samples: Sequence[Sample], key: str, kind: Kind | None) -> UnusableFile:
    """Why nothing of the file could be read, as closely as it shows."""
    for sample in samples:
        place = turned_at(sample.head_grid)
        if place:
            return UnusableFile(key, "transposed", row=place[0], column=place[1])
    return UnusableFile(key, "not_recognised", kind=kind or "")


@dataclass(frozen=True, slots=True)
class _How:
    """What reads a sample (None: nothing does), and whose word that was."""

    sample: Sample
    layout: Layout | None
    ref: str = ""
    offer: str = ""


def _how(sample: Sample, kind: Kind | None, placed: Sequence[Placed]) -> _How:
    found = placed_on(sample, placed, headed=lambda: _has_header(sample, kind))
    if found.correction is None:
        return _How(sample, recognised(sample, kind), offer=found.offer)
    if found.correction.meant is Meant.LEFT_OUT:
        return _How(sample, None, found.ref)
    return _How(*corrected(sample, found.correction), found.ref)


def _has_header(sample: Sample, kind: Kind | None) -> bool:
    layout = recognised(sample, kind)
    return layout is not None and not isinstance(layout, BankPipe)


def recognised(sample: Sample, kind: Kind | None = None) -> Layout | None:
    """The layout that is surest. What one of them cannot bear is the file's fault only where
    no other knows it."""
    best: tuple[int, Layout | None] = (0, None)
    problem: UnusableFile | None = None
    for layout in LAYOUTS:
        if kind is not None and layout.kind is not kind:
            continue
        try:
            score = layout.score(sample)
        except UnusableFile as refused:
            problem = problem or refused
            continue
        if score > best[0]:
            best = score, layout
    if problem is not None and best[1] is None:
        raise problem
    return best[1]


def _text(path: Path, key: str) -> Sample:
    head = head_encoding(path, key)
    if not head.text.strip():
        raise UnusableFile(key, "empty_file")
    return Sample(
        path,
        key,
        head.text,
        head.encoding,
        bad_characters=head.bad_characters,
        deceiving=head.deceiving,
    )


def _note_deceiving(table: Table, sample: Sample) -> None:
    rows = sample.sheet_grid.deceiving if sample.sheet_grid is not None else sample.deceiving
    if rows:
        table.questions.append(question("deceiving_signs", rows="、".join(map(str, rows))))


def _reckoned(sample: Sample, marks: Marks | None) -> set[tuple[int, str]]:
    """The cells whose formula came without its value and has it now."""
    if marks is None or not marks.formulas or sample.sheet_grid is None:
        return set()
    places = {(row - 1, letter_index(letters)): (row, letters) for row, letters in marks.formulas}
    formulas = {place: marks.formulas[cell] for place, cell in places.items()}
    return {places[place] for place in fill_in(sample.sheet_grid, formulas)}


def _note_marks(table: Table, marks: Marks, reckoned: set[tuple[int, str]]) -> None:
    """What nobody sees when looking at the sheet was read all the same, and is told."""
    read = {record.row for record in table.records}
    rows = [row for row in marks.hidden_rows if row in read]
    if rows:
        listed = "、".join(map(str, rows[:12]))
        table.questions.append(question("hidden_rows", count=str(len(rows)), rows=listed))
    heads = {c.letter: c.heading for c in table.columns if c.field}
    hidden = [heads[letter] for letter in marks.hidden_columns if letter in heads]
    if hidden:
        table.questions.append(question("hidden_columns", names="、".join(hidden)))
    used = [(row, letter) for row, letter in marks.formulas if row in read and letter in heads]
    if reckoned.intersection(used):
        count = str(len(reckoned.intersection(used)))
        table.questions.append(question("formulas_reckoned", count=count))
    lost = [cell for cell in used if cell not in reckoned][:MOST_TOLD]
    table.rejections += [Rejection(row, "no_value", True, heads[letter]) for row, letter in lost]
    if lost:
        cells = "、".join(f"{letter}{row}" for row, letter in lost[:12])
        table.questions.append(question("formulas_without_values", cells=cells))


def _sheets(path: Path, key: str, container: Container) -> tuple[list[Sample], list[str]]:
    sheets = sheets_of(path, key, container)
    filled = [sheet for sheet in sheets if not sheet.empty]
    if not filled:
        raise UnusableFile(key, "empty_file")
    samples = [
        Sample(
            path,
            key,
            sheet=sheet.name,
            hidden=sheet.hidden,
            sheets_in_book=len(filled),
            sheet_grid=sheet.grid,
        )
        for sheet in filled
    ]
    return samples, [sheet.name for sheet in sheets if sheet.empty]


def read_folder(folder: Path, read: Callable[[Path, str], Reading] = read_file) -> list[Reading]:
    """Every file of a folder in a stable order, a bank's answers joined to their orders.

    One that cannot be used says so in `problem`.
    """
    readings = []
    for path in sorted(folder.rglob("*"), key=lambda p: p.relative_to(folder).as_posix()):
        key = path.relative_to(folder).as_posix()
        if not (path.is_dir() and not path.is_symlink()) and not _is_passed_over(key.split("/")):
            readings.append(_read_or_problem(path, visible(key), read))
    return join(readings)


def _is_passed_over(parts: Sequence[str]) -> bool:
    name = parts[-1]
    if any(part.startswith((".", "~$")) or part.lower() in _OF_THE_SYSTEM for part in parts):
        return True
    return name.upper().startswith("README") or (len(parts) == 1 and name in _OURS)


def _read_or_problem(path: Path, key: str, read: Callable[[Path, str], Reading]) -> Reading:
    try:
        # a link may lead out of the folder, to files nobody has brought
        if path.is_symlink():
            raise UnusableFile(key, "not_ordinary")
        return read(path, key)
    except UnusableFile as problem:
        size = path.stat().st_size if path.exists() else 0
        return Reading(path=key, digest="", size=size, problem=problem)
