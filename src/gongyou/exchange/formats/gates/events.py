"""One event of an access controller, whatever wrapped it (ISAPI JSON, XML, search pages).

Only a recognised face, finger or card with a person's number is a passage; refused faces,
heart-beats and door alarms are told as what they are not.
"""

from collections.abc import Mapping
from typing import Any

from gongyou.exchange.formats.cells import squeezed
from gongyou.exchange.formats.identities import read_code
from gongyou.exchange.formats.moments import moment_of
from gongyou.exchange.formats.signs import seen
from gongyou.exchange.records import Direction, Punch

PASSES = {75, 38, 1}  # face, finger, card
_ACCESS_EVENT = 5

_WORDS: dict[Direction, tuple[str, ...]] = {
    Direction.IN: (
        *("进", "入", "进门", "入门", "进场", "入场", "进入", "进口", "入口", "进站", "签到"),
        *(
            "上班",
            "上班签到",
            "加班签到",
            "休息结束",
            "外出返回",
            "入场考勤",
            "in",
            "entry",
            "enter",
        ),
        *("checkin", "breakin", "overtimein", "oti", "entrance", "dutyon", "clockin", "c/in"),
        *("返回", "外出归来", "外出返岗", "归来", "到岗", "上岗", "进闸", "入闸"),
    ),
    Direction.OUT: (
        *("出", "出门", "出场", "离开", "离场", "出口", "出站", "签退", "外出", "退场"),
        *("下班", "下班签退", "加班签退", "休息开始", "出场考勤", "out", "exit", "leave"),
        *("checkout", "breakout", "overtimeout", "oto", "dutyoff", "clockout", "c/out"),
        *("离岗", "下岗", "出闸"),
    ),
}
_DIRECTIONS = {word: side for side, words in _WORDS.items() for word in words}


def direction_of(word: str) -> Direction:
    """进 and checkIn are in; what is empty, undefined or not known stays unknown."""
    plain = squeezed(word).lower().replace("-", "").replace("_", "").replace(" ", "")
    return _DIRECTIONS.get(plain, Direction.UNKNOWN)


def unreadable(row: int, device: str) -> Punch:
    return Punch(row, device, "", None, Direction.UNKNOWN)


def punch_of(row: int, event: Mapping[str, Any], device: str) -> Punch:
    """`device` is taken where the event does not name its own."""
    inner = event.get("AccessControllerEvent")
    inside = inner if isinstance(inner, Mapping) else {}

    def text(*names: str) -> str:
        for name in names:
            for part in (inside, event):
                value = part.get(name)
                if isinstance(value, str | int | float) and str(value).strip():
                    return seen(str(value)).strip()
        return ""

    code = read_code(text("employeeNoString", "employeeNo"))
    minor = _number(text("subEventType", "minor", "minorEventType"))
    major = _number(text("majorEventType", "major"))
    is_access = major in {None, _ACCESS_EVENT}
    return Punch(
        row,
        text("deviceName") or device,
        code,
        moment_of(text("dateTime", "time")),
        direction_of(text("attendanceStatus")),
        is_pass=bool(code) and is_access and minor in PASSES,
        serial=_number(text("serialNo")),
        name=text("name"),
    )


def own_device(event: Mapping[str, Any]) -> str:
    """What to call the device where no event names it: its ID, else its address."""
    for name in ("deviceID", "ipAddress", "ipv6Address", "macAddress"):
        value = event.get(name)
        if isinstance(value, str) and value.strip():
            return seen(value).strip()
    return ""


def _number(text: str) -> int | None:
    """A code or serial number; 0x4B is 75."""
    try:
        value = int(text, 16) if text[:2].lower() == "0x" else int(text)
    except ValueError:
        return None
    return value if 0 <= value < 1 << 62 else None


class Devices:
    """Names of devices by their address, so that a heart-beat counts for the right one."""

    def __init__(self, fallback: str) -> None:
        self.fallback = self.last = fallback
        self.names: dict[str, str] = {}

    def punch(self, row: int, event: Mapping[str, Any]) -> Punch:
        address = own_device(event)
        punch = punch_of(row, event, "")
        if punch.device:
            self.names[address] = punch.device
        self.last = punch.device or self.names.get(address) or address or self.fallback
        return punch._replace(device=self.last)

    def unreadable(self, row: int) -> Punch:
        return unreadable(row, self.last)
