"""Gate files of any length, in the wrappings that gates have."""

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from gongyou.bench.files.cast import person
from gongyou.exchange.formats.moments import SHANGHAI

FIRST_DAY = date(2026, 3, 2)
DEVICES = ("BENCH0000001", "BENCH0000002")
_MOST_LINES = 4_000_000
_DOUBLED_EVERY = 250  # what a device has sent twice
_LOST_CLOCK_EVERY = 2_000  # what it has dated before the site began


class Passage(NamedTuple):
    number: int
    at: datetime
    way: int  # 0 in, 1 out


def people_for(rows: int) -> int:
    """As many as make about 150 days of two passages each."""
    return max(2, rows // 300)


def last_day(rows: int) -> date:
    return FIRST_DAY + timedelta(days=rows // (2 * people_for(rows)) + 1)


def passages(rows: int) -> Iterator[Passage]:
    """Day by day, everybody in and out, in the order of a device: `rows` of them."""
    people, made, day = people_for(rows), 0, FIRST_DAY
    while True:
        for way, hour in ((0, 6), (1, 17)):
            start = datetime.combine(day, time(hour))
            for number in range(1, people + 1):
                if made == rows:
                    return
                made += 1
                yield Passage(number, start + timedelta(seconds=number * 5400 // people), way)
        day += timedelta(days=1)


def write_attlog(path: Path, rows: int) -> int:
    """ZKTeco's export, with what devices send twice and a clock that was lost now and then."""
    return _write_lines(path, enumerate(passages(rows), 1))


def write_attlogs(folder: Path, rows: int) -> tuple[list[Path], int]:
    """The same from one device or more: no file may be larger than a file may be."""
    coming, paths, written = enumerate(passages(rows), 1), [], 0
    for number in range(-(-rows // _MOST_LINES)):
        paths.append(folder / f"BENCH{number + 1:07d}_attlog.dat")
        written += _write_lines(paths[-1], islice(coming, _MOST_LINES))
    return paths, written


def _write_lines(path: Path, coming: Iterable[tuple[int, Passage]]) -> int:
    written = 0
    with path.open("w", encoding="ascii", newline="") as out:
        for n, (number, at, way) in coming:
            seen = datetime(2000, 1, 1) if n % _LOST_CLOCK_EVERY == 0 else at  # noqa: DTZ001
            line = f"{number:>9}\t{seen}\t{way}\t15\t0\t0\r\n"
            out.write(line)
            written += 1
            if n % _DOUBLED_EVERY == 0:
                out.write(line)
                written += 1
    return written


def write_pin_table(path: Path, rows: int) -> int:
    lines = ["用户编号,姓名,部门,身份证号"]
    for number in range(1, people_for(rows) + 1):
        who = person(number)
        lines.append(f"{number},{who.name},{who.team},{who.id_number}")
    path.write_text("\r\n".join([*lines, ""]), encoding="gb18030", newline="")
    return len(lines) - 1


def write_hikvision(path: Path, rows: int) -> int:
    heads = "人员编号,姓名,所属组织,认证时间,设备名称,进出类型"
    with path.open("w", encoding="gb18030", newline="") as out:
        out.write(heads + "\r\n")
        for number, at, way in passages(rows):
            who = person(number)
            out.write(
                f"{number},{who.name},{who.team},{at},{DEVICES[0]},{'出' if way else '进'}\r\n"
            )
    return rows


def write_isapi(path: Path, rows: int) -> int:
    """One event a line, as the device posts them."""
    with path.open("w", encoding="utf-8", newline="") as out:
        for serial, (number, at, way) in enumerate(passages(rows), 1):
            event = {
                "ipAddress": "192.0.2.10",
                "dateTime": f"{at.isoformat()}+08:00",
                "eventType": "AccessControllerEvent",
                "AccessControllerEvent": {
                    "deviceName": DEVICES[0],
                    "majorEventType": 5,
                    "subEventType": 75,
                    "name": person(number).name,
                    "employeeNoString": str(number),
                    "serialNo": serial,
                    "attendanceStatus": "checkOut" if way else "checkIn",
                },
            }
            out.write(json.dumps(event, ensure_ascii=False) + "\n")
    return rows


def write_dahua(path: Path, rows: int) -> int:
    with path.open("w", encoding="utf-8", newline="") as out:
        out.write(f"found={rows}\r\n")
        for n, (number, at, way) in enumerate(passages(rows)):
            values = {
                "AttendanceState": 4 if way else 1,
                "CardName": person(number).name,
                "CreateTime": int(at.replace(tzinfo=SHANGHAI).timestamp()),
                "ErrorCode": 0,
                "Method": 15,
                "Status": 1,
                "UserID": number,
            }
            out.writelines(f"records[{n}].{name}={value}\r\n" for name, value in values.items())
    return rows
