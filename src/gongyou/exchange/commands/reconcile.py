"""`gongyou reconcile`: a folder of a site's files in, who is owed how much out."""

import argparse
import json
import os
import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gongyou.exchange.apart import read_file, read_folder
from gongyou.exchange.commands.giving_back import give_back
from gongyou.exchange.formats.joining import join
from gongyou.exchange.formats.map_file import load_map
from gongyou.exchange.formats.placing import Placed
from gongyou.exchange.formats.sentences import why
from gongyou.exchange.formats.signs import visible
from gongyou.exchange.matching.questions import questions_of
from gongyou.exchange.matching.terminal import Progress, print_result
from gongyou.exchange.matching.workbook import write_workbook
from gongyou.exchange.records import Kind, Reading, UnusableFile, asks_its_month
from gongyou.foundation.prepare import scratch_database

if TYPE_CHECKING:
    from gongyou.registry.models import Worksite

RAN, UNUSABLE = 0, 2

_GIVEN = {
    "roster": Kind.ROSTER,
    "gate": None,
    "sheet": Kind.WAGE_SHEET,
    "bank": Kind.BANK_RETURN,
    "account": Kind.ACCOUNT,
}


class CannotRun(Exception):
    """The input cannot be used: what is wrong, in words for a clerk."""


def main(argv: list[str]) -> int:
    options = _parser().parse_args(argv)
    try:
        _check_options(options)
        return _run(options)
    except CannotRun as problem:
        print(problem, file=sys.stderr)
        return UNUSABLE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="gongyou reconcile",
        description="核对花名册、考勤、工资表、银行回盘和专户流水 · match a site's files",
    )
    parser.add_argument("folder", nargs="?", type=Path, help="放有全部文件的文件夹 · the folder")
    parser.add_argument("--project", type=Path, help="project.json，默认在文件夹里")
    parser.add_argument("--roster", nargs="+", type=Path, default=[], help="花名册")
    parser.add_argument("--gate", nargs="+", type=Path, default=[], help="考勤、人员编号对照表")
    parser.add_argument("--sheet", nargs="+", type=Path, default=[], help="工资表")
    parser.add_argument("--bank", nargs="+", type=Path, default=[], help="银行回盘")
    parser.add_argument("--account", nargs="+", type=Path, default=[], help="专户流水")
    parser.add_argument(
        "--month", nargs="+", default=[], metavar="YYYY-MM", help="只核对这些月份 · these months"
    )
    parser.add_argument("--pack", help="人员编号的前缀 · prefix of person references")
    parser.add_argument("--json", type=Path, metavar="OUT", help="结果写成 JSON")
    parser.add_argument("--xlsx", type=Path, metavar="OUT", help="结果写成工作簿")
    parser.add_argument(
        "--map", type=Path, metavar="MAP.json", help="按这份对应来读 · read as mapped"
    )
    parser.add_argument(
        "--back",
        type=Path,
        metavar="FOLDER",
        help="标红退回到这个文件夹 · files in red",
    )
    parser.add_argument("--plain", action="store_true", help="身份证号不打码（要写 --reason）")
    parser.add_argument("--reason", default="", help="为什么要看全号 · why in full")
    parser.add_argument("--skip-unread", action="store_true", help="读不了的文件不管，其余照核")
    parser.add_argument("--lang", choices=["zh", "en"], default="zh")
    return parser


def _check_options(options: argparse.Namespace) -> None:
    given = any(getattr(options, name) for name in _GIVEN)
    if bool(options.folder) == given:
        raise CannotRun(
            "给一个文件夹，或用 --project 加 --roster … 逐个给文件（两者选一）\n"
            "give one folder, or --project with --roster … and the files"
        )
    if options.plain and not options.reason.strip():
        raise CannotRun("--plain 要写明理由 --reason · --plain needs a --reason")
    if options.folder and not options.folder.is_dir():
        raise CannotRun(f"没有这个文件夹 · no such folder: {options.folder}")
    check_words(options)


def check_words(options: argparse.Namespace) -> None:
    """Months and the prefix of references, as both commands take them."""
    for month in options.month:
        if not _is_month(month):
            raise CannotRun(f"--month {month}: 应如 2026-07 · must be YYYY-MM")
    pack = options.pack or ""
    if len(pack) > 12 or not pack.isprintable():
        raise CannotRun(f"--pack {pack[:20]}: 最多 12 个字 · at most 12 signs")


def _is_month(text: str) -> bool:
    return re.fullmatch(r"(19|20)[0-9]{2}-(0[1-9]|1[0-2])", text) is not None


def _run(options: argparse.Namespace) -> int:
    project_path = options.project or (options.folder / "project.json" if options.folder else None)
    if project_path is None or not project_path.is_file():
        raise CannotRun(
            f"没有 project.json（工地的基本情况）· no project.json: {project_path or '--project'}"
        )
    progress = Progress(options.lang)
    progress.step("read")
    readings = readings_of(options)
    progress.step("database")
    with scratch_database():
        document = _match(options, project_path, readings, progress)
    progress.end()
    document["questions"] = questions_of(readings)
    print_result(document, options.lang)
    if options.json:
        _write(options.json, json.dumps(document, ensure_ascii=False, indent=1) + "\n")
    if options.xlsx:
        _write_workbook(options.xlsx, document, options.lang)
    return RAN


def _write(path: Path, text: str) -> None:
    try:
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(text)
    except OSError as error:
        raise CannotRun(f"写不了 · cannot write {path}: {error.strerror}") from None


def _write_workbook(path: Path, document: dict[str, object], lang: str) -> None:
    try:
        write_workbook(document, path, lang)
    except OSError as error:
        raise CannotRun(f"写不了 · cannot write {path}: {error.strerror}") from None


def readings_of(options: argparse.Namespace) -> list[Reading]:
    placed = _placed(options)
    found = read_folder(options.folder, placed) if options.folder else _given_files(options, placed)
    bad = [r for r in found if r.problem is not None]
    lines = [why(r.problem, options.lang) for r in bad if r.problem]
    if bad and not options.skip_unread:
        hint = "改好后再来，或加 --skip-unread 跳过 · mend them, or add --skip-unread"
        raise CannotRun("\n".join([*lines, hint]))
    for line in lines:
        print(line, file=sys.stderr)
    readings = [r for r in found if r.problem is None]
    if not readings:
        raise CannotRun("没有可以核对的文件 · there is no file to match")
    return _with_month(readings, options, placed)


def _placed(options: argparse.Namespace) -> list[Placed]:
    try:
        return load_map(options.map) if options.map else []
    except UnusableFile as problem:
        raise CannotRun(why(problem, options.lang)) from None


def _given_files(options: argparse.Namespace, placed: list[Placed]) -> list[Reading]:
    month = options.month[0] if len(options.month) == 1 else None
    readings = []
    for key, (kind, path) in _keyed(options).items():
        try:
            readings.append(read_file(path, key, kind=kind, month=month, placed=placed))
        except UnusableFile as problem:
            readings.append(Reading(key, "", 0, problem=problem))
    return join(readings)


def _keyed(options: argparse.Namespace) -> dict[str, tuple[Kind | None, Path]]:
    """The files given one by one, under a name for each: two may be called the same."""
    found: dict[str, tuple[Kind | None, Path]] = {}
    for name, kind in _GIVEN.items():
        for path in getattr(options, name):
            key, number = visible(path.name), 2
            while key in found:
                stem, ending = visible(path.stem), visible(path.suffix)
                key, number = f"{stem} ({number}){ending}", number + 1
            found[key] = (kind, path)
    return found


def _sources(options: argparse.Namespace) -> dict[str, Path]:
    """Where each file lies; its key is how its name can be shown, which need not open it."""
    folder = options.folder
    if folder is None:
        return {key: path for key, (_, path) in _keyed(options).items()}
    return {visible(path.relative_to(folder).as_posix()): path for path in folder.rglob("*")}


def _with_month(
    readings: list[Reading], options: argparse.Namespace, placed: list[Placed]
) -> list[Reading]:
    """A sheet that does not say its month takes the only one asked for; the days of a month
    of attendance are read anew with it."""
    if len(options.month) != 1:
        return readings
    month = options.month[0]
    sources = _sources(options)
    readings = [
        read_file(sources[r.path], r.path, month=month, placed=placed)
        if options.folder and any(map(asks_its_month, r.tables))
        else r
        for r in readings
    ]
    for reading in readings:
        for table in reading.tables:
            if table.kind is Kind.WAGE_SHEET:
                table.records = [
                    r if getattr(r, "month", "") else replace(r, month=options.month[0])
                    for r in table.records
                ]
    return readings


def _match(
    options: argparse.Namespace, project_path: Path, readings: list[Reading], progress: Progress
) -> dict[str, Any]:
    """Everything that needs Django; imported only now that the database is chosen."""
    from gongyou.exchange.matching.document import result_document
    from gongyou.exchange.matching.intake import MonthUnknown
    from gongyou.exchange.matching.project_file import BadProjectFile, load_project
    from gongyou.exchange.matching.run import reconcile

    try:
        project = load_project(project_path, options.pack or pack_name(project_path))
        outcome = reconcile(project, readings, options.month, progress.report)
    except BadProjectFile as problem:
        raise CannotRun(f"{project_path.name}: {problem}") from None
    except MonthUnknown as problem:
        raise CannotRun(str(problem)) from None
    document = result_document(outcome, project.parameters, plain=options.plain, own_files=True)
    _refuse_empty_months(document, options.month)
    if options.back:
        _give_back(options, readings, outcome.position.worksite)
    return document


def _give_back(
    options: argparse.Namespace, readings: Sequence[Reading], worksite: "Worksite"
) -> None:
    from gongyou.exchange.matching.refused import notes_after_match

    sources = _sources(options)
    for reading in readings:
        key = reading.path
        source = sources[key]
        notes = notes_after_match(worksite, reading)
        try:
            if notes:
                print(
                    give_back(source, key, notes, options.back / key, options.lang), file=sys.stderr
                )
        except UnusableFile as problem:
            print(why(problem, options.lang), file=sys.stderr)
        except OSError as error:
            raise CannotRun(f"写不了 · cannot write {options.back}: {error.strerror}") from None


def _refuse_empty_months(document: dict[str, Any], asked: list[str]) -> None:
    """A month of which the files say nothing would look like a month in which nobody is owed."""
    counts = ("gate_headcount", "sheet_headcount", "paid_headcount")
    empty = [m["month"] for m in document["project"]["months"] if not any(m[c] for c in counts)]
    wrong = [month for month in asked if month in empty]
    if wrong:
        raise CannotRun(
            f"这些文件里没有 {'、'.join(wrong)} 的考勤、工资表或回盘\n"
            f"these files hold nothing of {', '.join(wrong)}"
        )


def pack_name(project_path: Path) -> str:
    """``pack-a`` → ``A``; any other folder gives its own name, kept short."""
    name = project_path.resolve().parent.name
    return name.removeprefix("pack-").upper()[:12] or "W"
