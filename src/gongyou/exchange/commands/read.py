"""`gongyou read FILE…`: what the readers understood of each file.

    gongyou read 工资表/2026年7月.xlsx --lang en
    gongyou read 考勤/*.dat --json
    gongyou read 花名册.xlsx --back 退回/

ID and card numbers are always masked. The command ends with 0, or with 2 where a file
cannot be used (the others are shown nevertheless). `--back` writes each file that has rows in
question once more, those rows in red with the reason beside them, the rest as it was.

`--json` prints one object, `{"files": [FILE…]}`. A FILE that cannot be used has `file`,
`usable` (false), `code`, `row`, `column`, `params` and `sentence`. Any other has `file`,
`usable` (true), `sha256`, `size`, `encoding` ('' for workbooks), `skipped` (sheets without
a table) and `tables`, each with

- `key`, `kind`, `layout`, `header_row` (null where there is none), `facts`, `mapped` (read as
  a person mapped it: `--map`; its form is docs/schemas/map.json);
- `columns`: `letter`, `heading` as printed, `field` ('' = not used);
- `rows` (all that hold a record), `accepted`, `refused`, `flagged`, and `rejected`: `row`,
  `column`, `reason`, `sentence`, `value` (masked), `kept`;
- `totals_checked` and, for those that differ, `control_totals`: `row`, `field`, `stated`,
  `computed`;
- `questions`: `code`, `sentence`; and `first_rows` (as many as `--rows` says).
"""

import argparse
import json
import re
import sys
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from gongyou.exchange.apart import read_file
from gongyou.exchange.commands.giving_back import give_back
from gongyou.exchange.formats.joining import join
from gongyou.exchange.formats.map_file import load_map, map_of
from gongyou.exchange.formats.placing import Placed
from gongyou.exchange.formats.sentences import say, why
from gongyou.exchange.formats.shown import problem_shown, reading_shown
from gongyou.exchange.formats.signs import visible
from gongyou.exchange.records import Kind, Reading, UnusableFile
from gongyou.exchange.returning.notes import notes_of

REFUSED = 2
_WIDE = {"W", "F"}
_WIDEST_CELL = 60


class Refused(Exception):
    """Said on stderr in both languages; the command ends with 2."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise Refused(f"参数不对 · wrong arguments: {message}\n{self.format_usage().strip()}")


def main(argv: list[str]) -> int:
    try:
        return _run(_parser().parse_args(argv))
    except Refused as refusal:
        sys.stderr.write(f"{refusal}\n")
        return REFUSED


def _run(asked: argparse.Namespace) -> int:
    try:
        placed = load_map(asked.map) if asked.map else []
        found = join([_read(Path(name), asked, placed) for name in asked.files])
        if asked.save_map:
            _save_map(asked.save_map, found)
    except UnusableFile as problem:
        sys.stderr.write(f"{why(problem, asked.lang)}\n")
        return REFUSED
    shown = [_file_shown(reading, asked) for reading in found]
    if asked.back:
        _give_back(found, asked)
    if asked.json:
        print(json.dumps({"files": shown}, ensure_ascii=False, indent=1))
    else:
        print("\n\n".join(_as_text(file, asked.lang) for file in shown))
    return 0 if all(file["usable"] for file in shown) else REFUSED


def _parser() -> _Parser:
    parser = _Parser(
        prog="gongyou read",
        description="看一个文件被读成了什么 · show what a reader understood of a file",
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="文件 · files")
    parser.add_argument(
        "--kind", type=Kind, choices=list(Kind), help="只当作这种表来读 · read it as this kind only"
    )
    parser.add_argument(
        "--month", type=_month, metavar="YYYY-MM", help="表里没写月份时用 · where a sheet has none"
    )
    parser.add_argument(
        "--map", type=Path, metavar="MAP.json", help="按这份对应来读 · read as mapped"
    )
    parser.add_argument(
        "--save-map", type=Path, metavar="OUT.json", help="把读法存下来，可改 · keep the mapping"
    )
    parser.add_argument("--rows", type=int, default=3, help="显示前几行 · rows shown (3)")
    parser.add_argument("--json", action="store_true", help="输出 JSON · print JSON")
    parser.add_argument(
        "--back",
        type=Path,
        metavar="OUT",
        help="有问题的行标红、写明原因，存到这里 · the rows in question in red, to here",
    )
    parser.add_argument("--lang", choices=("zh", "en"), default="zh")
    return parser


def _month(text: str) -> str:
    if not re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", text):
        raise argparse.ArgumentTypeError("YYYY-MM")
    return text


def _read(path: Path, asked: argparse.Namespace, placed: Sequence[Placed]) -> Reading:
    key = visible(path.as_posix())
    try:
        return read_file(path, key, kind=asked.kind, month=asked.month, placed=placed)
    except UnusableFile as problem:
        return Reading(path=key, digest="", size=0, problem=problem)


def _save_map(path: Path, found: Sequence[Reading]) -> None:
    document = map_of([table for reading in found for table in reading.tables])
    try:
        path.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", "utf-8")
    except OSError as error:
        raise UnusableFile(str(path), "cannot_open", why=error.strerror or "") from error


def _give_back(found: Sequence[Reading], asked: argparse.Namespace) -> None:
    """Says where each file went on stderr: what is printed is about the reading."""
    usable = [reading for reading in found if reading.problem is None]
    sources = {visible(Path(name).as_posix()): Path(name) for name in asked.files}
    to_file = len(asked.files) == 1 and asked.back.suffix and not asked.back.is_dir()
    try:
        for reading in usable:
            source, notes = sources[reading.path], notes_of(reading)
            name = visible(source.name)
            target = asked.back if to_file else asked.back / name
            sys.stderr.write(give_back(source, name, notes, target, asked.lang) + "\n")
    except UnusableFile as problem:
        sys.stderr.write(f"{why(problem, asked.lang)}\n")
    except OSError as error:
        raise Refused(f"写不了 · cannot write {asked.back}: {error.strerror}") from None


def _file_shown(reading: Reading, asked: argparse.Namespace) -> dict[str, Any]:
    try:
        if reading.problem is None:
            return reading_shown(reading, asked.lang, rows=asked.rows)
        return problem_shown(reading.problem, asked.lang)
    except UnusableFile as problem:  # a gate is read to its end only now
        return problem_shown(problem, asked.lang)


def _as_text(file: dict[str, Any], lang: str) -> str:
    if not file["usable"]:
        return f"✗ {file['sentence']}"
    lines = [f"{file['file']}  {file['size']} B  {file['encoding']}  sha256 {file['sha256'][:12]}"]
    for table in file["tables"]:
        lines += ["", *_table_lines(table, lang)]
    if file["skipped"]:
        lines += ["", say("words", "skipped", lang, names="、".join(file["skipped"]))]
    return "\n".join(lines)


def _table_lines(table: dict[str, Any], lang: str) -> list[str]:
    def word(code: str, **params: object) -> str:
        return say("words", code, lang, **{name: str(value) for name, value in params.items()})

    head = f"▍{table['key']}  {say('kinds', table['kind'], lang)} ({table['layout']})"
    if table["header_row"] is not None:
        head += "  " + word("header_row", row=table["header_row"])
    if table["mapped"]:
        head += "  " + word("mapped")
    lines = [head]
    lines += [f"  {say('fields', n, lang)}: {value}" for n, value in table["facts"].items()]
    lines += _columns(table, lang, word)
    lines.append(
        "  "
        + word(
            "accepted",
            count=table["accepted"],
            refused=table["refused"],
            flagged=table["flagged"],
        )
    )
    lines += _rejections(table, word) + _totals(table, word)
    if table["questions"]:
        lines.append("  " + word("to_check"))
        lines += [f"    · {asked['sentence']}" for asked in table["questions"]]
    return lines + _first_rows(table, lang)


Word = Callable[..., str]


def _columns(table: dict[str, Any], lang: str, word: Word) -> list[str]:
    rows = [
        (
            column["letter"],
            column["heading"],
            say("fields", column["field"], lang) if column["field"] else word("not_used"),
        )
        for column in table["columns"]
    ]
    return aligned((word("column"), word("heading"), word("understood_as")), rows) if rows else []


def _rejections(table: dict[str, Any], word: Word) -> list[str]:
    heads = tuple(word(code) for code in ("row", "column", "reason", "value", "kept"))
    rows = [
        (
            str(r["row"]),
            r["column"],
            r["sentence"],
            r["value"],
            word("used" if r["kept"] else "unused"),
        )
        for r in table["rejected"]
    ]
    return aligned(heads, rows) if rows else []


def _totals(table: dict[str, Any], word: Word) -> list[str]:
    differing, stated = table["control_totals"], table["totals_checked"]
    if not differing:
        return ["  " + word("totals_fit", stated=stated)] if stated else []
    heads = tuple(word(code) for code in ("row", "field", "stated", "computed"))
    rows = [(str(t["row"]), t["field"], t["stated"], t["computed"]) for t in differing]
    said = word("totals_differ", stated=stated, differing=len(differing))
    return [f"  {said}", *aligned(heads, rows)]


def _first_rows(table: dict[str, Any], lang: str) -> list[str]:
    rows = table["first_rows"]
    names = list(dict.fromkeys(name for row in rows for name in row))
    heads = [say("fields", name, lang) for name in names]
    return aligned(heads, [[row.get(name, "") for name in names] for row in rows]) if rows else []


def display_width(text: str) -> int:
    """Columns of a terminal: East Asian wide characters take two, combining ones none."""
    return sum(
        2 if unicodedata.east_asian_width(sign) in _WIDE else 1
        for sign in text
        if not unicodedata.combining(sign)
    )


def _cut(text: str) -> str:
    text = " ".join(text.split())
    if display_width(text) <= _WIDEST_CELL:
        return text
    while display_width(text) > _WIDEST_CELL - 1:
        text = text[:-1]
    return text + "…"


def aligned(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A table of texts, its columns as wide as they look."""
    lines = [[_cut(cell) for cell in row] for row in (heads, *rows)]
    widths = [max(display_width(line[i]) for line in lines) for i in range(len(heads))]
    return [
        "    "
        + "  ".join(
            cell + " " * (width - display_width(cell))
            for cell, width in zip(line, widths, strict=True)
        ).rstrip()
        for line in lines
    ]
