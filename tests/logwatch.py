"""What the whole suite writes to its logs, searched for the numbers of its invented people.

Lines are made as production makes them. A test that has one of the numbers in a line fails.
"""

import logging
import re
import unicodedata
from pathlib import Path

from gongyou.foundation.logs import JsonLines

# Every invented number of tests, demo and samples has one of these beginnings.
CANARY = re.compile(
    r"511504(?:19|20)\d{6}9\d\d[\dXx]|511504\d{6}9\d\d(?!\d)|620000\d{10,13}|1990000\d{4}"
)


def canaries(text: str) -> list[str]:
    """In any spelling: full-width digits, blanks and hyphens between."""
    bare = re.sub(r"[ \-]", "", unicodedata.normalize("NFKC", text))
    return CANARY.findall(bare)


class LogWatch(logging.Handler):
    """Keeps the lines since it was asked last."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(JsonLines())
        self.lines: list[str] = []
        self.seen = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.seen += 1
        self.lines.append(self.format(record))

    def leaks(self) -> list[str]:
        lines, self.lines = self.lines, []
        return [line for line in lines if canaries(line)]


def leaks_in_files(folder: Path) -> list[str]:
    """Names of log files that hold a number; the server's own are among them."""
    found = [p for p in sorted(folder.rglob("*.log")) if p.is_file()]
    return [p.name for p in found if canaries(p.read_text("utf-8", errors="replace"))]
