"""Gate exports of several makes; each line is noted as what it truly is."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from tests.packs.grids import Grid, write_book, write_text
from tests.packs.truth import (
    IN,
    OUT,
    UNKNOWN,
    Dice,
    Passing,
    PassLine,
    Site,
    Written,
    ref_of,
)

_PHASES = {IN: ("checkIn", "breakIn", "overtimeIn"), OUT: ("checkOut", "breakOut", "overtimeOut")}


@dataclass(frozen=True)
class GateStyle:
    make: str = "attlog"  # attlog, hik, isapi, acs, xml, dahua
    variant: int = 0
    overlapping: bool = False  # two exports, the second of which begins before the first ends


def write_gates(
    site: Site, written: Written, folder: Path, styles: list[GateStyle], seed: int
) -> None:
    for n, (device, _) in enumerate(site.devices):
        style = styles[n % len(styles)]
        dice = Dice(f"gate {site.pack} {seed} {device}")
        passings = sorted((p for p in site.passings if p.device == device), key=lambda p: p.at)
        events = _numbered(_doubled(passings, dice), dice)
        parts = [events]
        if style.overlapping:
            third = len(events) // 3
            parts = [events[: 2 * third], events[third:]]
        for part, some in enumerate(parts, 1):
            if dice.chance(0.5) and style.make in {"attlog", "hik"}:
                some = _disordered(some, dice)  # noqa: PLW2901
            _WRITERS[style.make](site, written, folder, device, style, some, part, dice)


Event = tuple[Passing, int]  # with its serial number


def _doubled(passings: list[Passing], dice: Dice) -> list[Passing]:
    found: list[Passing] = []
    for passing in passings:
        found += [passing] * (2 if dice.chance(0.01) else 1)
    return found


def _numbered(passings: list[Passing], dice: Dice) -> list[Event]:
    """Serial numbers as the device gives them; now and then events were lost."""
    serial, found = dice.between(100, 900), []
    for n, passing in enumerate(passings):
        again = n and passing is passings[n - 1]
        serial += 0 if again else dice.between(2, 6) if dice.chance(0.005) else 1
        found.append((passing, serial))
    return found


def _disordered(events: list[Event], dice: Dice) -> list[Event]:
    cut = dice.between(0, max(len(events) - 30, 0))
    return events[:cut] + events[cut + 10 : cut + 25] + events[cut : cut + 10] + events[cut + 25 :]


def _note(
    site: Site,
    written: Written,
    key: str,
    row: int,
    passing: Passing,
    *,
    device: str,
    serial: int | None = None,
    knows_direction: bool = True,
) -> None:
    written.facts(key).data_rows += 1
    broken = passing.fault == "broken"
    written.passes.append(
        PassLine(
            key,
            row,
            device,
            ref_of(site, passing.worker) if passing.worker else "",
            None if broken else passing.at,
            passing.direction if knows_direction else UNKNOWN,
            is_pass=broken or not passing.fault,
            serial=serial,
        )
    )


# --- ZKTeco ---------------------------------------------------------------------------------


def _attlog(
    site: Site, written: Written, folder: Path, device: str, style: GateStyle,
    events: list[Event], part: int, dice: Dice,
) -> None:  # fmt: skip
    key = f"考勤/{device}_attlog.dat" if part == 1 else f"考勤/{part}/{device}_attlog.dat"
    lines: list[str] = []
    for passing, _ in events:
        if passing.fault in {"refused", "beat"}:
            continue
        if dice.chance(0.003):
            lines.append("")
        lines.append(_attlog_line(passing, style.variant, dice))
        _note(site, written, key, len(lines), passing, device=device)
    _text(folder / key, lines, "\r\n" if style.variant != 1 else "\n")


def _attlog_line(passing: Passing, variant: int, dice: Dice) -> str:
    if passing.fault:
        return dice.pick(
            ("####\x7f?? 0x00", "buffer overrun at 0x1F3A", "-- 断电 --".encode().hex())
        )
    status = {IN: (0, 3, 4), OUT: (1, 2, 5), UNKNOWN: (255, 255, 255)}[passing.direction]
    code = dice.pick((status[0], status[0], *status))
    at = f"{passing.at:%Y-%m-%d %H:%M:%S}"
    verify = dice.pick((1, 15, 4))
    if variant == 1:
        return f"{passing.code}\t{at}\t{code}\t{verify}"
    if variant == 2:
        return f"{passing.code:>9}\t{at}\t{code}\t{verify}\t0\t0\t0\t0\t0\t0\t0\t0"
    if variant == 3:
        return f"{passing.code.zfill(9)}\t{at}\t{code}\t{verify}\t0\t0\t"
    return f"{passing.code:>9}\t{at}\t{code}\t{verify}\t0\t0"


def _text(path: Path, lines: list[str], end: str = "\n", encoding: str = "utf-8") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes("".join(line + end for line in lines).encode(encoding))


# --- Hikvision exports ----------------------------------------------------------------------


def _hik(
    site: Site, written: Written, folder: Path, device: str, style: GateStyle,
    events: list[Event], part: int, dice: Dice,
) -> None:  # fmt: skip
    grid = Grid("考勤记录")
    if style.variant == 0:
        heads = ["人员编号", "姓名", "部门", "时间", "进出方向", "设备名称"]
    elif style.variant == 1:
        grid.add(["门禁事件导出"])
        grid.add([f"导出时间：{site.as_of:%Y-%m-%d} 10:00:00"])
        heads = ["事件类型", "时间", "工号", "姓名", "进/出", "门禁点"]
    else:
        heads = ["序号", "工号", "姓名", "所属组织", "日期", "时间", "方向", "设备名称", "备注"]
    grid.add(heads)
    book = style.variant == 2
    name = f"考勤/{dice.pick(('门禁事件', '进出记录'))}{part}_{device[-4:]}"
    key = f"{name}.xlsx" if book else f"{name}.csv"
    for n, (passing, _) in enumerate(events, 1):
        if passing.fault == "beat":
            continue
        if not book and dice.chance(0.003):
            grid.add()
        row = grid.add(_hik_row(passing, n, device, style.variant, dice))
        _note(site, written, key, row, passing, device=device)
    if book:
        write_book(folder / key, [grid])
    else:
        write_text(folder / key, grid, "gb18030" if style.variant else "utf-8-sig")


def _hik_row(passing: Passing, n: int, device: str, variant: int, dice: Dice) -> list[Any]:
    who = passing.worker
    name = who.name if who and not who.unnamed else ""
    team = who.team.name if who and not who.unnamed else ""
    side = {IN: "进", OUT: "出", UNKNOWN: ""}[passing.direction]
    code = passing.code
    at: Any = f"{passing.at:%Y-%m-%d %H:%M:%S}"
    if passing.fault == "broken":
        at, code = "2026-13-45 25:61:00", code or "1"
    if variant == 0:
        return [f"'{code}" if code and dice.chance(0.5) else code, name, team, at, side, device]
    if variant == 1:
        event = "人脸认证失败" if passing.fault == "refused" else "人脸认证通过"
        return [event, at.replace("-", "/"), code, name, side, device]
    if passing.fault == "broken":
        return [n, code, name, team, "", "--", side, device, ""]
    day, clock = at.split(" ")
    return [n, code, name, team, day, clock, side, device, ""]


# --- Hikvision ISAPI ------------------------------------------------------------------------


def _zone(at: datetime, dice: Dice) -> str:
    if dice.chance(0.3):
        return f"{at - timedelta(hours=8):%Y-%m-%dT%H:%M:%S}Z"
    return f"{at:%Y-%m-%dT%H:%M:%S}+08:00"


def _state(direction: str, dice: Dice) -> str:
    if direction == UNKNOWN:
        return dice.pick(("undefined", "undefined", ""))
    return dice.pick((_PHASES[direction][0], *_PHASES[direction]))


def _inner(passing: Passing, device: str, serial: int, dice: Dice) -> dict[str, Any]:
    who = passing.worker
    inner: dict[str, Any] = {
        "deviceName": device,
        "majorEventType": 5,
        "subEventType": dice.pick((75, 75, 75, 38, 1)),
        "cardReaderNo": 1,
        "doorNo": 1,
        "serialNo": serial,
        "currentVerifyMode": "faceOrFpOrCardOrPw",
        "attendanceStatus": _state(passing.direction, dice),
    }
    if passing.fault == "refused":
        inner |= {"subEventType": dice.pick((76, 21, 75)), "attendanceStatus": "undefined"}
        return inner
    inner |= {"employeeNoString": passing.code, "userType": "normal", "mask": "no"}
    return inner | ({"name": who.name} if who and not who.unnamed else {})


def _alert(passing: Passing, device: str, serial: int, dice: Dice) -> dict[str, Any]:
    base = {
        "ipAddress": "192.0.2.11",
        "portNo": 80,
        "protocol": "HTTP",
        "macAddress": "00:00:5e:00:53:01",
        "channelID": 1,
        "dateTime": _zone(passing.at, dice),
        "activePostCount": 1,
    }
    if passing.fault == "beat":
        return base | {"eventType": "heartBeat", "eventState": "active"}
    return base | {
        "eventType": "AccessControllerEvent",
        "eventState": "active",
        "AccessControllerEvent": _inner(passing, device, serial, dice),
    }


def _isapi(
    site: Site, written: Written, folder: Path, device: str, style: GateStyle,
    events: list[Event], part: int, dice: Dice,
) -> None:  # fmt: skip
    key = f"考勤/事件_{device[-4:]}_{part}.{('jsonl', 'json', 'log')[style.variant % 3]}"
    lines: list[str] = []
    for passing, serial in events:
        if dice.chance(0.002):
            lines.append("")
        alert = _alert(passing, device, serial, dice)
        text = json.dumps(alert, ensure_ascii=False)
        if passing.fault == "broken":
            text = text[:90]
        lines.append(text)
        own = None if passing.fault in {"beat", "broken"} else serial
        _note(site, written, key, len(lines), passing, device=device, serial=own)
    _text(folder / key, lines)


def _acs(
    site: Site, written: Written, folder: Path, device: str, style: GateStyle,
    events: list[Event], part: int, dice: Dice,
) -> None:  # fmt: skip
    """Pages of a search; the answer does not say which device was asked."""
    key = f"考勤/AcsEvent_{device}.json"
    plain = [(p, s) for p, s in events if p.fault not in {"beat", "broken"}]
    pages = []
    for start in range(0, len(plain), 30):
        items = []
        for n, (passing, _) in enumerate(plain[start : start + 30], start + 1):
            inner = _inner(passing, device, n, dice)
            inner.pop("deviceName")
            inner |= {"major": inner.pop("majorEventType"), "minor": inner.pop("subEventType")}
            items.append({"time": _zone(passing.at, dice), **inner})
            _note(site, written, key, n, passing, device=key, serial=n)
        page = {
            "searchID": "1",
            "totalMatches": len(plain),
            "responseStatusStrg": "MORE" if start + 30 < len(plain) else "OK",
            "numOfMatches": len(items),
            "InfoList": items,
        }
        pages.append({"AcsEvent": page})
    if style.variant:
        _text(folder / key, [json.dumps(pages, ensure_ascii=False, indent=1)])
    else:
        _text(folder / key, [json.dumps(page, ensure_ascii=False) for page in pages])


def _xml(
    site: Site, written: Written, folder: Path, device: str, style: GateStyle,
    events: list[Event], part: int, dice: Dice,
) -> None:  # fmt: skip
    key = f"考勤/alertStream_{device[-4:]}_{part}.xml"
    pieces, row = [], 0
    for passing, serial in events:
        if passing.fault == "broken":
            continue
        row += 1
        body = _tags(_alert(passing, device, serial, dice))
        pieces.append(
            '<EventNotificationAlert version="2.0" '
            f'xmlns="http://www.isapi.org/ver20/XMLSchema">{body}</EventNotificationAlert>'
        )
        own = None if passing.fault == "beat" else serial
        _note(site, written, key, row, passing, device=device, serial=own)
    _text(folder / key, pieces)


def _tags(values: dict[str, Any]) -> str:
    return "".join(
        f"<{name}>{_tags(v) if isinstance(v, dict) else escape(str(v))}</{name}>"
        for name, v in values.items()
    )


# --- Dahua ----------------------------------------------------------------------------------


def _dahua(
    site: Site, written: Written, folder: Path, device: str, style: GateStyle,
    events: list[Event], part: int, dice: Dice,
) -> None:  # fmt: skip
    key = f"考勤/{device}_records{part}.txt"
    plain = [p for p, _ in events if p.fault in {"", "refused"}]
    lines = [f"found={len(plain)}"]
    for n, passing in enumerate(plain):
        who = passing.worker
        side = {IN: "Entry", OUT: "Exit", UNKNOWN: ""}[passing.direction]
        epoch = int((passing.at - datetime(1970, 1, 1, 8)).total_seconds())  # noqa: DTZ001
        record = {
            "AttendanceState": 0,
            "CardName": who.name if who and not who.unnamed else "",
            "CardNo": "",
            "CreateTime": epoch,
            "Door": 0,
            "ErrorCode": 0 if not passing.fault else 16,
            "Method": 15,
            "RecNo": 500 + n,
            "Status": 0 if passing.fault else 1,
            "Type": side,
            "UserID": passing.code,
        }
        _note(site, written, key, len(lines) + 1, passing, device=key)
        lines += [f"records[{n}].{name}={value}" for name, value in record.items()]
    _text(folder / key, lines, "\r\n")


_WRITERS: dict[str, Callable[..., None]] = {
    "attlog": _attlog,
    "hik": _hik,
    "isapi": _isapi,
    "acs": _acs,
    "xml": _xml,
    "dahua": _dahua,
}
