"""`gongyou take-in`: a folder of a site's files into the main database.

Every table of a file is one transaction, and what was taken in before changes nothing: a run
that was interrupted is simply started again.
"""

import argparse
import sys
from pathlib import Path

from gongyou.exchange.commands.reconcile import (
    RAN,
    UNUSABLE,
    CannotRun,
    check_words,
    pack_name,
    readings_of,
)
from gongyou.exchange.matching.terminal import Progress
from gongyou.exchange.records import Reading
from gongyou.foundation.money import ZERO
from gongyou.foundation.prepare import set_up_django, start_server_with_schema


def main(argv: list[str]) -> int:
    options = _parser().parse_args(argv)
    try:
        return _run(options)
    except CannotRun as problem:
        print(problem, file=sys.stderr)
        return UNUSABLE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="gongyou take-in",
        description="把一个工地的文件收进正式数据库 · take a site's files into the main database",
    )
    parser.add_argument("folder", type=Path, help="放有全部文件和 project.json 的文件夹")
    parser.add_argument("--pack", help="人员编号的前缀 · prefix of person references")
    parser.add_argument("--month", nargs="+", default=[], metavar="YYYY-MM", help="只算这些月份")
    parser.add_argument(
        "--map", type=Path, metavar="MAP.json", help="按这份对应来读 · read as mapped"
    )
    parser.add_argument("--skip-unread", action="store_true", help="读不了的文件不管，其余照收")
    parser.add_argument("--lang", choices=["zh", "en"], default="zh")
    return parser


def _run(options: argparse.Namespace) -> int:
    check_words(options)
    project_path = options.folder / "project.json"
    if not project_path.is_file():
        raise CannotRun(f"没有 project.json（工地的基本情况）· no project.json: {project_path}")
    progress = Progress(options.lang)
    progress.step("read")
    readings = readings_of(options)
    start_server_with_schema()
    set_up_django("app")
    summary = _take_in(options, project_path, readings, progress)
    progress.end()
    print(summary)
    return RAN


def _take_in(
    options: argparse.Namespace, project_path: Path, readings: list[Reading], progress: Progress
) -> str:
    """Everything that needs Django; imported only now that the database is chosen."""
    from django.db import ProgrammingError
    from psycopg import errors

    from gongyou.exchange.matching.intake import MonthUnknown
    from gongyou.exchange.matching.project_file import BadProjectFile, load_project
    from gongyou.exchange.matching.run import reconcile
    from gongyou.registry.models import Batch

    try:
        project = load_project(project_path, options.pack or pack_name(project_path))
        batches = Batch.objects.filter(worksite__code=project.worksite.code)
        before = batches.count()
        outcome = reconcile(project, readings, options.month, progress.report)
    except BadProjectFile as problem:
        raise CannotRun(f"{project_path.name}: {problem}") from None
    except MonthUnknown as problem:
        raise CannotRun(str(problem)) from None
    except ProgrammingError as problem:
        if not isinstance(problem.__cause__, errors.UndefinedTable | errors.UndefinedColumn):
            raise
        raise CannotRun(
            "数据库结构不是这个版本的，先运行 gongyou migrate · run gongyou migrate first"
        ) from None
    owed = sum((t.arrears_total for t in outcome.position.months), start=ZERO)
    site, known = project.worksite.name, batches.count()
    if options.lang == "zh":
        return f"{site}：新收 {known - before} 份，共 {known} 份；拖欠 {owed:,.2f} 元"
    return f"{site}: {known - before} new tables of {known}; {owed:,.2f} yuan owed"
