"""Pages of corrections: how a table was read, another word on it, and what is remembered."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongyou.exchange import access, remembering
from gongyou.exchange.formats.banks.bank_names import short_name
from gongyou.exchange.formats.corrections import Correction, Meant
from gongyou.exchange.formats.map_file import correction_from
from gongyou.exchange.formats.sentences import say, why
from gongyou.exchange.formats.shown import masked
from gongyou.exchange.looking import Asked
from gongyou.exchange.looking_at import look_at
from gongyou.exchange.mapping_form import Said, said_in, steps_of
from gongyou.exchange.memories import OwnerFacts, bank_of, by_ref, employers_of, said_of
from gongyou.exchange.models import Check, CheckFile, LayoutMemory
from gongyou.exchange.pages import mapping_shown
from gongyou.exchange.pages.checks import account_of
from gongyou.exchange.records import UnusableFile
from gongyou.exchange.words import MEANT, STEPS
from gongyou.foundation import audit
from gongyou.offices.models import Account

PER_PAGE, MOST_EMPLOYERS = 30, 300


def _lang() -> str:
    return "en" if (get_language() or "").startswith("en") else "zh"


@require_http_methods(["GET", "HEAD", "POST"])
def check_table(request: HttpRequest, uuid: str, file_uuid: str) -> HttpResponse:
    """How one sheet of a file was read; the form in which it is said otherwise."""
    check = access.get_check(request.user, uuid)
    page = _Page(request, check, access.get_file(check, file_uuid))
    try:
        if request.method == "POST":
            return page.posted(said_in(request.POST.dict()))
        return page.opened()
    except UnusableFile as problem:
        messages.error(request, masked(why(problem, _lang())))
        return redirect("check", check.uuid)


class _Page:
    """One request at the page of corrections."""

    def __init__(self, request: HttpRequest, check: Check, file: CheckFile) -> None:
        self.request, self.check, self.file = request, check, file
        self.account = account_of(request)
        self.sheet = request.GET.get("sheet", "")[:120]
        self.wizard = False

    def look(self, said: Correction | None, *, guess: bool = False) -> dict[str, Any]:
        asked = Asked(self.sheet, said, month=self.file.month, lang=_lang(), guess=guess)
        if guess and said is not None:
            asked = replace(asked, meant=said.meant, row=said.header_row, lines=said.header_lines)
        result = look_at(self.file, asked)
        self.sheet = result["sheet"]
        return result

    def opened(self) -> HttpResponse:
        before = said_of(self.file, self.sheet)
        result = self.look(before)
        if before is None and self.sheet:  # no sheet was named: the first may have been said of
            before = said_of(self.file, self.sheet)
            result = self.look(before) if before else result
        if result["markup"]:
            return render(self.request, "exchange/mapping_fixed.html", self._frame(result))
        self.wizard = not result["recognised"] and before is None
        said = Said(before or correction_from(result["suggested"]), step="kind")
        return self.shown(said, result)

    def posted(self, said: Said) -> HttpResponse:
        self.wizard = "wizard" in self.request.POST
        if "meant" not in self.request.POST:
            said = replace(said, was="")
            return self.shown(said, self.look(None), status=422)
        result = self.look(said.correction, guess=said.asks_anew)
        anew = said.asks_anew
        told = correction_from(result["suggested"]) if anew else said.correction
        said = replace(said, correction=told)
        if said.go == "save" and not anew:
            return self.saved(said, result)
        return self.shown(_moved(said, result) if self.wizard else said, result)

    def saved(self, said: Said, result: dict[str, Any]) -> HttpResponse:
        if result["table"] is None and said.correction.meant is not Meant.LEFT_OUT:
            return self.shown(said, result, status=422)
        entry = result["suggested"] | {"sheet": self.sheet}
        try:
            owner = self._owner(said)
            remembering.correct_table(self.account, self.check, self.file, entry, owner)
        except audit.Refused as refused:
            target = audit.Target("check", str(self.check.uuid), self.check.worksite_id)
            audit.record_refusal("correct_table", target, refused.reason)
            return self.shown(said, result, error=refused.reason, status=422)
        messages.success(self.request, _("记住了，以后同样的表头都这样读。") if owner
                         else _("已按这样读这张表。"))  # fmt: skip
        return redirect("check", self.check.uuid)

    def _owner(self, said: Said) -> OwnerFacts | None:
        if said.keep != "owner":
            return None
        if said.correction.meant in {Meant.BANK_RETURN, Meant.ACCOUNT}:
            if not said.bank:
                raise audit.Refused(_("是哪家银行的？请填上银行名称。"))
            name = short_name(said.bank)
            return OwnerFacts(LayoutMemory.Owner.BANK, name, name)
        for owner in self._employers():
            if owner.key == said.employer:
                return owner
        raise audit.Refused(_("是哪个单位的表？请选一个单位。"))

    def _employers(self) -> list[OwnerFacts]:
        """The check's own employers; a supervisor without a worksite chooses of all in sight."""
        found = employers_of(self.check)
        if found or not access.is_official(self.account):
            return found
        in_sight = access.employers_in_sight(self.account, MOST_EMPLOYERS)
        return [OwnerFacts("employer", e.credit_code, e.name) for e in in_sight]

    def _frame(self, result: dict[str, Any]) -> dict[str, Any]:
        mapped = self.file.understood.get("mapped", {}).get(self.sheet, "")
        return {
            "check": self.check,
            "file": self.file,
            "sheet": self.sheet,
            "sheets": result["sheets"] if len(result["sheets"]) > 1 else [],
            "mapped": mapped,
            "memory": by_ref([self.file]).get(mapped),
            "wizard": self.wizard,
        }

    def shown(
        self, said: Said, result: dict[str, Any], *, error: str = "", status: int = 200
    ) -> HttpResponse:
        names, current = mapping_shown.way_of(said, STEPS)
        context = self._frame(result) | mapping_shown.shown(result, said.correction, _lang())
        context |= {
            "step": steps_of(said.correction.meant)[current - 1] if self.wizard else "",
            "step_names": names,
            "current": current,
            "employers": self._employers(),
            "employer": said.employer,
            "bank": said.bank or bank_of(self.check),
            "keep": said.keep,
            "error": error or (result["problem"] if status != 200 else ""),
        }
        part = self.request.headers.get("HX-Request") == "true"
        template = "exchange/mapping_body.html" if part else "exchange/mapping.html"
        return render(self.request, template, context, status=200 if part else status)


def _moved(said: Said, result: dict[str, Any]) -> Said:
    """The next step of the wizard, or the one before. What lacks columns stays at them."""
    steps = steps_of(said.correction.meant)
    place = steps.index(said.step) if said.step in steps else 0
    stays = said.step == "columns" and result["table"] is None
    if said.go == "next" and not stays:
        place = min(place + 1, len(steps) - 1)
    elif said.go == "back":
        place = max(place - 1, 0)
    return replace(said, step=steps[place])


@require_POST
def check_table_undo(request: HttpRequest, uuid: str, file_uuid: str) -> HttpResponse:
    check = access.get_check(request.user, uuid)
    file, sheet = access.get_file(check, file_uuid), request.POST.get("sheet", "")
    return _act(request, check, lambda: remembering.undo_correction(check, file, sheet))


@require_POST
def check_table_adopt(request: HttpRequest, uuid: str, file_uuid: str) -> HttpResponse:
    account = account_of(request)
    check = access.get_check(account, uuid)
    file, sheet = access.get_file(check, file_uuid), request.POST.get("sheet", "")
    memory = access.get_offered(file, sheet)
    return _act(
        request, check, lambda: remembering.adopt_offer(account, check, file, sheet, memory)
    )


def _act(request: HttpRequest, check: Check, action: Callable[[], None]) -> HttpResponse:
    try:
        action()
    except audit.Refused as refused:
        target = audit.Target("check", str(check.uuid), check.worksite_id)
        audit.record_refusal("change_check", target, refused.reason)
        messages.error(request, refused.reason)
    return redirect("check", check.uuid)


@require_safe
def memory_list(request: HttpRequest) -> HttpResponse:
    rows = access.visible_memories(account_of(request)).select_related("created_by")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "shown": [_memory_shown(memory) for memory in page]}
    return render(request, "exchange/memories.html", context)


def _memory_shown(memory: LayoutMemory) -> dict[str, Any]:
    columns = memory.entry.get("columns", [])
    pairs = [
        (c.get("heading") or c["letter"], say("fields", c["field"], _lang()))
        for c in columns
        if c["field"]
    ]
    return {"memory": memory, "kind": MEANT[memory.entry["as"]], "pairs": pairs}


@require_POST
def memory_forget(request: HttpRequest, uuid: str) -> HttpResponse:
    account: Account = account_of(request)
    memory = access.get_memory(account, uuid)
    try:
        remembering.forget_layout(account, memory)
        messages.success(request, _("忘掉了。以前核对过的结果不变。"))
    except audit.Refused as refused:
        target = audit.Target("layout_memory", str(memory.uuid))
        audit.record_refusal("forget_layout", target, refused.reason)
        messages.error(request, refused.reason)
    return redirect("mappings")
