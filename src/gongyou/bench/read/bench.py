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

    def run(self, options: argparse.Namespace, say: Say) -> Iterator[Figure]:
        with tempfile.TemporaryDirectory(prefix="gongyou-bench-") as name:
            folder = Path(name)
            say(f"wage workbook, {options.rows:,} rows")
            yield from _workbook(folder, options.rows)
            say(f"gate text into the database, {options.punches:,} rows, {options.rounds} ×")
            yield from gate_text(name, options.punches, options.rounds)
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
    yield memory("wage_workbook", f"{zh}：内存", f"{en}: memory", ours, WORKBOOK_MEGABYTES)


def memory(code: str, zh: str, en: str, measured: Measured, limit: int) -> Figure:
    """The peak of the measured process; `limit` in megabytes."""
    peak = measured.peak_bytes / _MEGA
    return Figure(f"{code}_memory", zh, en, peak, "MB", Beside(limit, "上限", "limit"), at_most=1)


def gate_text(folder: str, rows: int, rounds: int) -> Iterator[Figure]:
    """Gate text from its file to the database, beside the bare safe COPY of the same rows."""
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
        "gate_text_way", "考勤文本：从文件到数据库", "gate text: file to database",
        found["written"] / ours, "rows/s", beside, at_least=0.5, rows=went_in,
    )  # fmt: skip
    yield memory(
        "gate_text_way", "考勤文本入库：内存", "gate text in: memory", measured, MOST_MEGABYTES
    )


def _reader(folder: Path, pair: Pair, rows: int) -> Iterator[Figure]:
    path = folder / pair.file
    pair.write(path, rows)
    bare = alone(f"{_HERE}.readers:{pair.bare}", {"path": str(path)})
    ours = alone(f"{_HERE}.readers:read_whole", {"path": str(path)})
    yield Figure(
        pair.code, pair.zh, pair.en, ours.answer / ours.seconds, "rows/s",
        Beside(ours.answer / bare.seconds, pair.beside_zh, pair.beside_en), rows=ours.answer,
    )  # fmt: skip
    yield memory(pair.code, f"{pair.zh}：内存", f"{pair.en}: memory", ours, MOST_MEGABYTES)
    path.unlink()
