"""Gate text, the whole way into the database, beside the bare safe COPY of the same rows.

The bare way is what anybody would write who wants no row twice: COPY into a temporary table,
`INSERT … ON CONFLICT DO NOTHING` into a table with the same keys, checks and indexes, commit.
The rows it copies have been made into COPY's own text beforehand; ours reads the device's
file in a child process, judges, keeps refused rows with their reason and queues the days to be
made again.
"""

import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from gongyou.bench.files import gates
from gongyou.exchange.apart.children import CHILDREN
from gongyou.foundation.prepare import scratch_database

_BLOCK = 1 << 20
_COLUMNS = "worksite_id, local_date, device_id, code, at, direction, batch_id, row, serial"


def whole_way(folder: str, rows: int, rounds: int) -> dict[str, Any]:
    """Seconds of both ways, a pair for each round; and how many rows went in."""
    place = Path(folder)
    table = place / "对照表.csv"
    paths, written = gates.write_attlogs(place, rows)
    gates.write_pin_table(table, rows)
    with scratch_database():
        found = _rounds(paths, table, written, rows, rounds)
    for path in paths:
        path.unlink()
    CHILDREN.end_all()  # only of a child that has ended is the memory known
    return found


def _rounds(paths: list[Path], table: Path, written: int, rows: int, rounds: int) -> dict[str, Any]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bare_punch (LIKE attendance_punch INCLUDING ALL)")
    seconds: list[tuple[float, float]] = []
    went_in: list[tuple[int, int]] = []
    for number in range(1, rounds + 1):
        site = _Site(number, paths, table, gates.last_day(rows))
        ways: list[Callable[[], int]] = [site.ours, site.bare]
        taken: dict[int, tuple[float, int]] = {}
        # in turns, so that neither always finds the other's pages still warm
        for which in (0, 1) if number % 2 else (1, 0):
            started = time.perf_counter()
            count = ways[which]()
            taken[which] = time.perf_counter() - started, count
        seconds.append((taken[0][0], taken[1][0]))
        went_in.append((taken[0][1], taken[1][1]))
    return {"written": written, "seconds": seconds, "went_in": went_in}


class _Site:
    """A worksite of its own for each round, whose gate numbers are bound."""

    def __init__(self, number: int, paths: list[Path], table: Path, as_of: Any) -> None:
        from gongyou.bench.worksites import register
        from gongyou.exchange.matching.intake import take_in
        from gongyou.exchange.matching.run import no_report
        from gongyou.exchange.recognise import read_file

        self.paths, self.as_of = paths, as_of
        self.worksite = register(number, gates.FIRST_DAY)
        for _ in take_in(self.worksite, [read_file(table, table.name)], as_of, no_report):
            pass
        self.copied = table.with_suffix(f".copy{number}")
        self._prepare_copy()

    def _prepare_copy(self) -> None:
        """Only rows that ours takes as well: a row it refuses cost the bare way nothing."""
        from gongyou.exchange.recognise import read_file

        with self.copied.open("w", encoding="utf-8") as out:
            for device, path in enumerate(self.paths, 1):
                [gate] = read_file(path, path.name).tables
                for punch in gate.punches() if gate.punches else ():
                    if punch.at is not None and punch.at.date() >= gates.FIRST_DAY:
                        out.write(
                            f"{self.worksite.pk}\t{punch.at.date()}\t{device}\t{punch.code}"
                            f"\t{punch.at}+08\t{int(punch.direction == 'out')}\t1"
                            f"\t{punch.row}\t\\N\n"
                        )

    def ours(self) -> int:
        from gongyou.exchange.apart import read_file
        from gongyou.exchange.matching.intake import take_in
        from gongyou.exchange.matching.run import no_report

        readings = [read_file(path, path.name) for path in self.paths]
        taken = take_in(self.worksite, readings, self.as_of, no_report)
        return sum(one.batch.accepted_rows for one in taken if one.batch)

    def bare(self) -> int:
        from django.db import connection, transaction

        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "CREATE TEMPORARY TABLE bare_staged (LIKE attendance_punch) ON COMMIT DROP"
            )
            with (
                closing(self.copied.open("rb")) as file,
                cursor.copy(f"COPY bare_staged ({_COLUMNS}) FROM STDIN") as copy,
            ):
                while block := file.read(_BLOCK):
                    copy.write(block)
            cursor.execute(
                f"INSERT INTO bare_punch ({_COLUMNS}) SELECT {_COLUMNS} FROM bare_staged"  # noqa: S608 - a constant
                " ON CONFLICT DO NOTHING"
            )
            return int(cursor.rowcount)
