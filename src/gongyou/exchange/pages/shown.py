"""How a check is shown: its files in words, its progress, its state."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gongyou.exchange.models import Check, CheckFile
from gongyou.exchange.words import KINDS

State = Check.State
BUSY = frozenset({State.READING, State.QUEUED, State.RUNNING})
TONES = {
    "reading": "doing",
    "draft": "todo",
    "queued": "doing",
    "running": "doing",
    "done": "done",
    "failed": "failed",
}
STAGES: dict[str, Promise] = {
    "": _("等候处理"),
    "days": _("由打卡推出工日"),
    "months": _("三方比对"),
    "signals": _("判断预警"),
    "done": _("完成"),
}


@dataclass(frozen=True)
class Progress:
    done: int
    total: int
    doing: str
    state: str


def progress_of(check: Check) -> Progress:
    doing = str(STAGES.get(check.stage, check.stage))
    return Progress(check.done_steps, check.total_steps or 1, doing, "doing")


@dataclass(frozen=True)
class FileShown:
    """A file of a check: what it is, how many rows, what is wrong with it."""

    file: CheckFile
    tables: list[dict[str, Any]]
    problem: str
    project: bool


def files_of(check: Check) -> list[FileShown]:
    english = (get_language() or "").startswith("en")
    return [_shown(file, english=english) for file in check.files.select_related("stored")]


def _shown(file: CheckFile, *, english: bool) -> FileShown:
    known = file.understood
    problem = known.get("problem_en", file.problem) if english else file.problem
    tables = [t | {"kind_word": KINDS.get(t["kind"], t["kind"])} for t in known.get("tables", [])]
    return FileShown(file, tables, problem, bool(known.get("project")))
