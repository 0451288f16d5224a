"""How a check is shown: its files in words, its progress, its state."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gongyou.exchange.erasing import KEPT_DAYS
from gongyou.exchange.formats.sentences import told
from gongyou.exchange.memories import SAID_OF_THE_FILE, by_ref
from gongyou.exchange.models import Check, CheckFile, LayoutMemory
from gongyou.exchange.words import KINDS

State = Check.State
_MOST_OFFERED = 12
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


ERRORS: dict[str, Promise] = {
    "month": _("有工资表看不出是哪个月的，请在文件旁定月份，再核对。"),
    "taken": _(
        "有表以前收过，那时是按别的对应读的：工资表先在工地的“来源”里撤回那一份，再核对；其他表收进后不能换读法。"
    ),
    "file": _("有文件读不了：改好再传，或去掉它。"),
    "system": _("系统出错，文件都还在，可以再核对一次；还不行请告诉管理员。"),
}


def error_of(check: Check) -> str:
    return str(ERRORS.get(check.error, check.error))


# What somebody can still say of a file that cannot be used.
_TEACHABLE = {"not_recognised", "map_row", "map_letter", "map_field", "map_twice", "map_header"}
_TEACHABLE |= {"map_lacks"}


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
class TableShown:
    """A table of a file. Month and leaving out are the file's, and so asked for only once."""

    found: dict[str, Any]
    kind: Promise | str
    questions: list[str]
    asks_month: bool
    first: bool
    memory: LayoutMemory | None = None
    by_hand: bool = False
    offer: LayoutMemory | None = None


@dataclass(frozen=True)
class FileShown:
    """A file of a check: what is in it, which sheets were not read, what is wrong with it."""

    file: CheckFile
    tables: list[TableShown]
    skipped: list[str]
    problem: str
    project: bool
    back_rows: int = 0  # with a note, so that the file can be taken back in red
    teachable: bool = False
    erased: bool = False
    offers: tuple[tuple[str, LayoutMemory], ...] = ()


def files_of(check: Check) -> list[FileShown]:
    lang = "en" if (get_language() or "").startswith("en") else "zh"
    found = list(with_notes(check))
    memories = by_ref(found)
    return [_shown(file, lang, memories) for file in found]


@dataclass(frozen=True)
class BackShown:
    """How much of a check goes back: files with a note, and rows of them. Of many files each
    is offered in its own row of the table only."""

    files: int
    rows: int
    list: tuple[FileShown, ...]


def back_of(found: Sequence[FileShown]) -> BackShown:
    noted = tuple(f for f in found if f.back_rows and not f.problem)
    listed = noted if len(noted) <= _MOST_OFFERED else ()
    return BackShown(len(noted), sum(f.back_rows for f in noted), listed)


def kept_until(check: Check, found: Sequence[FileShown]) -> date | None:
    """When files that nobody runs are erased; none of a check that has been run."""
    brought = [f.file.stored.created_at for f in found if f.file.stored]
    held = any(f.file.stored.held for f in found if f.file.stored)
    if held or check.state not in {State.DRAFT, State.FAILED}:
        return None
    last = max([check.created_at, *brought])
    return timezone.localdate(last + timedelta(days=KEPT_DAYS))


def with_notes(check: Check) -> QuerySet[CheckFile]:
    """The files, each with the count of its notes and without the notes themselves."""
    return check.files.select_related("stored").annotate(back_rows=F("notes__rows"))


def _shown(file: CheckFile, lang: str, memories: dict[str, LayoutMemory]) -> FileShown:
    known = file.understood
    problem = known.get("problem_en", file.problem) if lang == "en" else file.problem
    return FileShown(
        file,
        _tables(known, lang, memories),
        known.get("skipped", []),
        problem,
        bool(known.get("project")),
        getattr(file, "back_rows", None) or 0,
        known.get("code", "") in _TEACHABLE,
        file.stored_id is None,
        _offers(known, memories),
    )


def _offers(
    known: dict[str, Any], memories: dict[str, LayoutMemory]
) -> tuple[tuple[str, LayoutMemory], ...]:
    """What another's memory would read, where it has not been forgotten meanwhile."""
    pairs = [(sheet, memories.get(ref)) for sheet, ref in known.get("offers", {}).items()]
    return tuple((sheet, m) for sheet, m in pairs if m is not None and m.ended_at is None)


def _tables(
    known: dict[str, Any], lang: str, memories: dict[str, LayoutMemory]
) -> list[TableShown]:
    tables, offers = known.get("tables", []), dict(_offers(known, memories))
    asking = next((t["key"] for t in tables if t["asks_month"]), None)
    return [
        TableShown(
            found=t,
            kind=KINDS.get(t["kind"], t["kind"]),
            questions=[told(q, lang) for q in t.get("questions", [])],
            asks_month=t["key"] == asking,
            first=number == 0,
            memory=memories.get(t.get("mapped", "")),
            by_hand=t.get("mapped") == SAID_OF_THE_FILE,
            offer=offers.get(t.get("sheet", "")),
        )
        for number, t in enumerate(tables)
    ]
