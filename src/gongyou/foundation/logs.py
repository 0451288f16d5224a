"""Log lines: JSON for machines, one line for a terminal; both without personal data.

A line holds known fields only. Of an exception stay its kind, its redacted words and where it
happened: no source, no local values.
"""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from types import TracebackType

from gongyou.foundation.redaction import redact
from gongyou.foundation.requests import request_id

_MOST_FRAMES = 30
_MOST_CAUSES = 5


class JsonLines(logging.Formatter):
    """``{"time", "level", "logger", "request", "message", "exceptions"}``, one line a record."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "process": record.process,
            "request": request_id() or _request_of(record),
            "message": redact(_words(record)),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line["exceptions"] = told(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


class TerminalLines(logging.Formatter):
    """What a person at a terminal reads; a line break in a message starts no line of its own."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).astimezone()
        words = redact(_words(record)).replace("\r", "\\r").replace("\n", "\\n")
        lines = [f"{at:%Y-%m-%d %H:%M:%S} {record.levelname} {record.name} {words}"]
        if record.exc_info and record.exc_info[1] is not None:
            lines += terminal_trace(record.exc_info[1])
        return "\n".join(lines)


def _request_of(record: logging.LogRecord) -> str:
    """Django tells of an answer 404 or 500 when the request's own context has ended."""
    return str(getattr(getattr(record, "request", None), "gongyou_request_id", ""))


def _words(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except Exception:
        return f"{record.msg} (arguments do not fit)"


def told(error: BaseException) -> list[dict[str, object]]:
    """The exception and what caused it, innermost last."""
    found: list[dict[str, object]] = []
    step: BaseException | None = error
    while step is not None and len(found) < _MOST_CAUSES:
        frames = traceback.extract_tb(step.__traceback__)[-_MOST_FRAMES:]
        found.append(
            {
                "kind": f"{type(step).__module__}.{type(step).__qualname__}",
                "words": redact(str(step)),
                "at": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
            }
        )
        step = step.__cause__ or (None if step.__suppress_context__ else step.__context__)
    return found


def terminal_trace(error: BaseException) -> list[str]:
    lines = []
    for cause in told(error):
        lines.append(f"{cause['kind']}: {cause['words']}")
        at = cause["at"]
        lines += [f"    {place}" for place in reversed(at)] if isinstance(at, list) else []
    return lines


def redact_last_words(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """For `sys.excepthook`: what ends a command is told without personal data too."""
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    sys.stderr.write("\n".join(terminal_trace(error)) + "\n")


def configuration(level: str, style: str) -> dict[str, object]:
    """For `dictConfig`: one handler for everything, Django's own and the server's replaced."""
    if style == "auto":
        style = "line" if sys.stderr.isatty() else "json"
    formatter = {"json": JsonLines, "line": TerminalLines}[style]
    through = {"handlers": [], "propagate": True}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"ours": {"()": f"{formatter.__module__}.{formatter.__qualname__}"}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "ours"}},
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            "gongyou": {"level": level},
            "django": {**through, "level": "WARNING"},
            "django.server": {**through, "level": "WARNING"},
            "_granian": {**through, "level": "WARNING"},
            "granian.access": {**through, "level": "WARNING"},
        },
    }
