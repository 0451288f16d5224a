"""A worksite's files, as a contractor, a gate and a bank would have them."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from gongyou.demo.dice import Dice
from gongyou.demo.files.bank import write_bank
from gongyou.demo.files.gate import write_gate
from gongyou.demo.files.project import write_project
from gongyou.demo.files.roster import write_roster
from gongyou.demo.files.wage_sheets import Totals, write_wage_sheets
from gongyou.demo.truth import Site


@dataclass(frozen=True)
class Written:
    """What must be found wrong in the files themselves."""

    refused: Counter[str] = field(default_factory=Counter)
    wrong_totals: Totals = field(default_factory=dict)


def write_site(site: Site, folder: Path) -> Written:
    dice = Dice(f"{site.story.number} files")
    write_project(site, folder)
    write_roster(site, folder, dice)
    refused = write_gate(site, folder, dice)
    totals = write_wage_sheets(site, folder, dice)
    write_bank(site, folder, dice)
    for worker in site.workers:
        if worker.on_roster and worker.id_status != "ok":
            refused[str(worker.id_status)] += 1
    return Written(refused, totals)
