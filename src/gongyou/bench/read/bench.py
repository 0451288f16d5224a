"""`gongyou bench read`: every reader, and gate text the whole way into the database."""

import argparse
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gongyou.bench.figures import Beside, Figure, Say, middle
from gongyou.bench.files import money
from gongyou.bench.measured import BenchFailed, Measured, alone
from gongyou.bench.options import whole_number
from gongyou.bench.read.readers import PAIRS, Pair

_HERE = "gongyou.bench.read"
_MEGA = 1024 * 1024
WORKBOOK_SECONDS, WORKBOOK_MEGABYTES, MOST_MEGABYTES = 10, 500, 1024


@dataclass(frozen=True)
class ReadBench:
    name: str = "read"
    zh: str = "读各种文件的速度和内存"
    en: str = "speed and memory of reading every kind of file"

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--rows", type=whole_number, default=50_000, help="工资表等的行数 · rows (50000)"
        )
        parser.add_argument(
            "--punches", type=whole_number, default=300_000, help="考勤行数 · of gates (300000)"
        )
        parser.add_argument(
            "--rounds", type=whole_number, default=3, help="入库比几次，取中位 · rounds (3)"
        )
        parser.add_argument(
            "--long", type=whole_number,
            help="另测一个很大的考勤机，多少行 · one more gate, of so many rows",
        )  # fmt: skip

    def run(self, options: argparse.Namespace, say: Say) -> Iterator[Figure]:
        with tempfile.TemporaryDirectory(prefix="gongyou-bench-") as name:
            folder = Path(name)
            say(f"wage workbook, {options.rows:,} rows")
            yield from _workbook(folder, options.rows)
            say(f"gate text into the database, {options.punches:,} rows, {options.rounds} ×")
            yield from gate_text(name, options.punches, options.rounds)
            if options.long:
                say(f"a long gate into the database, {options.long:,} rows")
                yield from gate_text(name, options.long, 1, long=True)
            for pair in PAIRS:
                of_gate = "punches" if pair.write.__module__.endswith("gates") else "rows"
                rows: int = getattr(options, of_gate)
                say(f"{pair.en}, {rows:,} rows")
                yield from _reader(folder, pair, rows)


def _workbook(folder: Path, rows: int) -> Iterator[Figure]:
    path = folder / "工资表.xlsx"
    money.write_wage_workbook(path, rows)
    bare = alone(f"{_HERE}.readers:bare_workbook", {"path": str(path)})
    ours = alone(f"{_HERE}.readers:read_whole", {"path": str(path)})
    limit = Beside(WORKBOOK_SECONDS * rows / 50_000, "上限", "limit")
    zh, en = "工资表工作簿", "wage workbook"
    yield Figure(
        "wage_workbook_seconds", zh, en, ours.seconds, "s", limit, at_most=1, rows=ours.answer
    )
    yield Figure(
        "wage_workbook_rate", f"{zh}：速度", f"{en}: rate", ours.answer / ours.seconds, "rows/s",
        Beside(rows / bare.seconds, "只打开工作簿 (calamine)", "calamine alone"), rows=ours.answer,
    )  # fmt: skip
    yield processor("wage_workbook", zh, en, ours)
    yield from memory("wage_workbook", zh, en, ours, WORKBOOK_MEGABYTES)


def processor(code: str, zh: str, en: str, measured: Measured) -> Figure:
    """Of both processes: what the seconds on the wall would be on a machine without others."""
    return Figure(
        f"{code}_processor", f"{zh}：处理器用时", f"{en}: processor",
        measured.processor_seconds, "s",
    )  # fmt: skip


def memory(code: str, zh: str, en: str, measured: Measured, limit: int) -> Iterator[Figure]:
    """Our process and the child that reads, as if both peaks met; `limit` in megabytes."""
    yield Figure(
        f"{code}_memory", f"{zh}：两进程内存", f"{en}: memory of both",
        measured.whole_peak_bytes / _MEGA, "MB", Beside(limit, "上限", "limit"), at_most=1,
    )  # fmt: skip
    yield Figure(
        f"{code}_child_memory", f"{zh}：其中子进程", f"{en}: of which the child",
        measured.children_peak_bytes / _MEGA, "MB",
    )  # fmt: skip


_GATES = {
    False: ("gate_text_way", "考勤文本：从文件到数据库", "gate text: file to database"),
    True: ("gate_long_way", "很大的考勤机：从文件到数据库", "a long gate: file to database"),
}


def gate_text(folder: str, rows: int, rounds: int, *, long: bool = False) -> Iterator[Figure]:
    """Gate text from its file to the database, beside the bare safe COPY of the same rows."""
    code, zh, en = _GATES[long]
    arguments = {"folder": folder, "rows": rows, "rounds": rounds}
    measured = alone(f"{_HERE}.gate_text:whole_way", arguments)
    found = measured.answer
    ours = middle([ours for ours, _ in found["seconds"]])
    bare = middle([bare for _, bare in found["seconds"]])
    went_in, bare_in = found["went_in"][0]
    if went_in != bare_in:
        raise BenchFailed(f"gate text: {went_in} rows, the bare COPY {bare_in}")
    beside = Beside(found["written"] / bare, "同一批行直接 COPY", "bare safe COPY of the same rows")
    yield Figure(
        code, zh, en, found["written"] / ours, "rows/s", beside, at_least=0.5, rows=went_in
    )
    yield from memory(code, zh, en, measured, MOST_MEGABYTES)


def _reader(folder: Path, pair: Pair, rows: int) -> Iterator[Figure]:
    path = folder / pair.file
    pair.write(path, rows)
    bare = alone(f"{_HERE}.readers:{pair.bare}", {"path": str(path)})
    ours = alone(f"{_HERE}.readers:read_whole", {"path": str(path)})
    yield Figure(
        pair.code, pair.zh, pair.en, ours.answer / ours.seconds, "rows/s",
        Beside(ours.answer / bare.seconds, pair.beside_zh, pair.beside_en), rows=ours.answer,
    )  # fmt: skip
    yield from memory(pair.code, pair.zh, pair.en, ours, MOST_MEGABYTES)
    path.unlink()
