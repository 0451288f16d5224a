"""The gates: one attlog per device, and whose number at the gate is whose."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

from gongyou.demo.dice import Dice
from gongyou.demo.truth import Site, Worker
from gongyou.exchange.records import IdStatus

PIN_TABLE = "考勤/人员编号对照表.csv"
_IN, _OUT = 0, 1
Punch = tuple[str, datetime, int]


def write_gate(site: Site, folder: Path, dice: Dice) -> Counter[str]:
    """Writes everything and returns how many rows must be refused, by reason."""
    _write_pin_table(site, folder, dice)
    refused: Counter[str] = Counter()
    by_device: dict[str, list[Punch]] = {device: [] for device in site.devices}
    for punch in _all_punches(site, dice):
        by_device[site.devices[0] if dice.chance(0.7) else site.devices[1]].append(punch)
    for device, punches in by_device.items():
        rows = [_row(p, dice) for p in sorted(set(punches), key=lambda p: (p[1], p[0], p[2]))]
        rows, doubled = _doubled(rows, dice)
        lost = _lost_clock(site, dice)
        rows[len(rows) // 3 : len(rows) // 3] = lost
        refused["duplicate"] += doubled
        refused["before_project_start"] += len(lost)
        path = folder / f"考勤/{device}_attlog.dat"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes("".join(_disordered(rows, dice)).encode("ascii"))
    return refused


# --- the table of numbers ----------------------------------------------------------------


def _write_pin_table(site: Site, folder: Path, dice: Dice) -> None:
    lines = ["用户编号,姓名,部门,身份证号,卡号,权限"]
    for worker in site.workers:
        pin = f"00{worker.pin}" if dice.chance(0.12) else worker.pin
        # A person whose roster ID is unusable must keep a number here, or nothing would bind
        # them; the others' is now and then left out.
        known = worker.id_status is not IdStatus.OK or not dice.chance(0.1)
        id_number = worker.who.id_number if known else ""
        lines.append(f"{pin},{worker.who.name},{worker.team.name},{id_number},0,0")
    path = folder / PIN_TABLE
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(line + "\r\n" for line in lines)
    path.write_bytes(text.encode("gbk", errors="replace"))


# --- punches -----------------------------------------------------------------------------


def _all_punches(site: Site, dice: Dice) -> Iterator[Punch]:
    for work in site.works:
        yield from _of_days(site, work.worker, work.days, dice)
    for worker in site.workers:
        yield from _of_days(site, worker, site.open_days.get(worker.pin, []), dice)


def _of_days(site: Site, worker: Worker, days: list[date], dice: Dice) -> Iterator[Punch]:
    for day in days:
        if worker.night:
            yield from _night(worker.pin, day, site.timeline.as_of, dice)
        else:
            yield from _day(worker.pin, day, dice)


def _day(pin: str, day: date, dice: Dice) -> Iterator[Punch]:
    """In and out, often over lunch too; now and then the way out is forgotten."""
    yield pin, _at(day, 6, 20, 65, dice), _IN
    if dice.chance(0.3):
        yield pin, _at(day, 11, 40, 30, dice), _OUT
        yield pin, _at(day, 12, 50, 40, dice), _IN
    if not dice.chance(0.03):
        yield pin, _at(day, 17, 5, 50, dice), _OUT


def _night(pin: str, day: date, as_of: date, dice: Dice) -> Iterator[Punch]:
    """The way out on the next morning belongs to the evening before."""
    yield pin, _at(day, 18, 30, 60, dice), _IN
    if day < as_of:
        yield pin, _at(day + timedelta(days=1), 6, 10, 90, dice), _OUT


def _at(day: date, hour: int, minute: int, within: int, dice: Dice) -> datetime:
    start = datetime.combine(day, time(hour, minute))
    return start + timedelta(seconds=dice.between(1, within * 60 - 1))


def _row(punch: Punch, dice: Dice) -> str:
    pin, at, direction = punch
    verify = dice.pick((1, 15, 15, 15))
    return f"{pin:>9}\t{at:%Y-%m-%d %H:%M:%S}\t{direction}\t{verify}\t0\t0\r\n"


def _doubled(rows: list[str], dice: Dice) -> tuple[list[str], int]:
    """The device has sent some of them twice."""
    found: list[str] = []
    for row in rows:
        found += [row, row] if dice.chance(0.004) else [row]
    return found, len(found) - len(rows)


def _lost_clock(site: Site, dice: Dice) -> list[str]:
    """After a power cut a device believes that it is the year 2000."""
    pins = [worker.pin for worker in site.workers[:6]]
    start = datetime(2000, 1, 1, 0, 3)  # noqa: DTZ001 - a device knows no zone
    return [_row((pin, start + timedelta(seconds=40 * n), _IN), dice) for n, pin in enumerate(pins)]


def _disordered(rows: list[str], dice: Dice) -> list[str]:
    """A stretch that was sent later, after the line came back."""
    if len(rows) < 60:
        return rows
    start = dice.between(10, len(rows) - 45)
    late = rows[start : start + 20]
    rest = rows[:start] + rows[start + 20 :]
    return rest[: start + 15] + late + rest[start + 15 :]
