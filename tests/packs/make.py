"""A pack of files and its right answer: `python -m tests.packs.make SEED FOLDER`.

A seed alone draws a combination of layouts; a recipe names one.
"""

import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.packs.accounts import AccountStyle, write_account
from tests.packs.answers import expected
from tests.packs.banks import BankStyle, write_bank
from tests.packs.gates import GateStyle, write_gates
from tests.packs.money_story import add_money
from tests.packs.rosters import RosterStyle, write_codes, write_roster
from tests.packs.sheet_books import write_sheets
from tests.packs.sheets import SheetStyle
from tests.packs.story import Plan, tell
from tests.packs.truth import Dice, Site, Written

DAY, PIECE, MONTH = "day", "piece", "month"


@dataclass(frozen=True)
class Recipe:
    plan: Plan
    roster: RosterStyle = field(default_factory=RosterStyle)
    codes: str = "csv"
    gates: list[GateStyle] = field(default_factory=lambda: [GateStyle()])
    sheets: dict[str, SheetStyle] = field(default_factory=dict)
    bank: list[BankStyle] = field(default_factory=lambda: [BankStyle()])
    account: AccountStyle = field(default_factory=AccountStyle)


def make(recipe: Recipe, seed: int, folder: Path) -> dict[str, Any]:
    """Writes all files with `expected.json`, and returns what that holds."""
    folder.mkdir(parents=True, exist_ok=True)
    site, written = tell(recipe.plan, seed), Written()
    _forget_names(site, recipe)
    write_roster(site, written, folder, recipe.roster, seed)
    if site.code_mode == "pin" and recipe.plan.gate:
        write_codes(site, folder, recipe.codes, seed)
    if recipe.plan.gate:
        write_gates(site, written, folder, recipe.gates, seed)
    add_money(site, seed)
    styles = {k: recipe.sheets.get(k, SheetStyle()) for k in (DAY, PIECE, MONTH)}
    write_sheets(site, written, folder, styles, seed)
    write_bank(site, written, folder, recipe.bank, seed)
    write_account(site, written, folder, recipe.account, seed)
    answer = expected(site, written)
    for name, content in (("project.json", site.project), ("expected.json", answer)):
        text = json.dumps(content, ensure_ascii=False, indent=1)
        (folder / name).write_text(text + "\n", encoding="utf-8")
    return answer


def _forget_names(site: Site, recipe: Recipe) -> None:
    """Machines that print numbers only name no stranger; a sheet with his ID may."""
    used = [recipe.gates[n % len(recipe.gates)].make for n in range(len(site.devices))]
    if site.code_mode != "pin" and set(used) == {"attlog"}:
        on_sheet = site.code_mode == "id" and site.teams[0].kind == DAY
        site.workers[-3].unnamed = not on_sheet


def drawn(seed: int) -> Recipe:
    """Any combination that could be some site's."""
    dice = Dice(f"recipe {seed}")
    mode = dice.pick(("pin", "pin", "badge", "badge", "id"))
    makes = dice.some(("attlog", "hik", "isapi", "acs", "xml", "dahua"), dice.pick((1, 1, 2, 3)))
    badges = _badges(dice, mode, makes)
    kinds = dice.pick((("day", "piece", "month"), ("day", "day", "piece"), ("day", "month"),
                       ("day", "day"), ("piece", "piece", "day")))  # fmt: skip
    plan = Plan(
        chr(ord("B") + seed % 20),
        dice.pick((("2026-05", "2026-06"), ("2026-07",), ("2026-03", "2026-04", "2026-05"))),
        kinds,
        max(dice.between(5, 8), 18 // len(kinds)),
        mode,
        badges,
        dice.chance(0.5),
        dice.chance(0.4),
        tuple(f"CKJF2123600{n:02d}" for n in range(1, dice.between(2, 3) + 1)),
    )
    return Recipe(
        plan,
        _drawn_roster(dice),
        dice.pick(("csv", "xlsx")),
        [
            GateStyle(m, dice.between(0, _VARIANTS[m]), m != "acs" and dice.chance(0.4))
            for m in makes
        ],
        {kind: _drawn_sheet(kind, dice) for kind in (DAY, PIECE, MONTH)},
        [_drawn_bank(dice) for _ in range(dice.between(1, 2))],
        _drawn_account(dice),
    )


_VARIANTS = {"attlog": 3, "hik": 2, "isapi": 2, "acs": 1, "xml": 0, "dahua": 0}


def _badges(dice: Dice, mode: str, makes: list[str]) -> str:
    if mode == "badge":
        return "{:05d}" if "attlog" in makes else dice.pick(("GZ{:04d}", "{:05d}", "YB-{:04d}"))
    return dice.pick(("", "", "G{:05d}"))


def _drawn_roster(dice: Dice) -> RosterStyle:
    container = dice.pick(("xlsx", "xlsx", "xlsx", "xls", "html", "gbk", "utf8"))
    book = container == "xlsx"
    return RosterStyle(
        container,
        not book or dice.chance(0.7),
        container in {"xlsx", "xls", "html"} and dice.chance(0.4),
        container in {"xlsx", "xls", "html"} and dice.chance(0.4),
        dice.pick((0, 0, 3)) if book else 0,
        dice.between(0, 2),
    )


def _drawn_sheet(kind: str, dice: Dice) -> SheetStyle:
    container = dice.pick(("xlsx", "xlsx", "xlsx", "xls", "html", "gbk", "utf8"))
    books = dice.pick(("firm", "site", "months", "stacked", "column"))
    text = container in {"gbk", "utf8"}
    return SheetStyle(
        container,
        books,
        dice.between(0, 3),
        dice.pick(("days", "天", "hours", "marks")),
        kind != PIECE or dice.chance(0.5),
        "rows" if kind == PIECE and not text and dice.chance(0.4) else "columns",
        dice.chance(0.4),
        not text and dice.chance(0.7),
        dice.pick((0, 0, 4)),
        dice.chance(0.2),
        books == "stacked" and dice.chance(0.4),
        dice.pick((1, 2) if text else (0, 1, 2, 3)),
        dice.chance(0.2),
        dice.pick(("title", "numerals", "cell")) if books != "months" else "name",
        dice.pick((0, 0, 3)) if container == "xlsx" else 0,
        kind == PIECE and dice.chance(0.3),
    )


def _drawn_bank(dice: Dice) -> BankStyle:
    return BankStyle(
        dice.pick(("txt", "icbc", "above", "below", "pipe", "pain")), dice.between(0, 1)
    )


def _drawn_account(dice: Dice) -> AccountStyle:
    container = dice.pick(("gbk", "utf8", "xlsx", "html", "camt"))
    balance = dice.chance(0.7)
    return AccountStyle(
        container,
        dice.chance(0.5),
        balance,
        dice.chance(0.4),
        balance and dice.chance(0.3) and container != "camt",
    )


def main(words: list[str]) -> int:
    seed, folder = int(words[0]), Path(words[1])
    answer = make(drawn(seed), seed, folder)
    count = len(answer["worker_months"])
    print(f"{folder}: {len(answer['files'])} files, {count} person-months")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
