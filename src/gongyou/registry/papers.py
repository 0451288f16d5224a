"""Whom a row of a paper means: a wage sheet, an attendance sheet."""

from typing import Protocol

from gongyou.foundation.names import name_key, unify
from gongyou.registry.marks import marked
from gongyou.registry.roll import Member, SiteRoll


class NamedRow(Protocol):
    """How a paper names somebody; see `exchange.records` for the meanings."""

    @property
    def name(self) -> str: ...
    @property
    def id_number(self) -> str: ...
    @property
    def id_status(self) -> str: ...
    @property
    def employee_no(self) -> str: ...
    @property
    def team(self) -> str: ...


def person_named(roll: SiteRoll, row: NamedRow) -> Member:
    """The person meant, on the roster or not; somebody unknown becomes a stranger."""
    id_number = row.id_number if row.id_status == "ok" else ""
    found = roll.meant_by(
        id_number=id_number,
        employee_no=row.employee_no,
        name=row.name,
        team=row.team,
    )
    if found is None and id_number:
        found = roll.add(
            ref=stranger_ref(id_number, row.name),
            name=row.name,
            id_number=id_number,
            employee_no=marked(row.employee_no)[:30],
        )
    if found is None:
        who = (name_key(row.name), unify(row.team), marked(unify(row.employee_no)))
        found = roll.stranger(
            "sheet " + " ".join(who) if any(who[::2]) else "",  # two without a name are two
            ref=stranger_ref("", row.name),
            name=row.name,
            team=row.team,
            employee_no=row.employee_no,
        )
    return roll.learn(found, name=row.name, team=row.team)


def stranger_ref(id_number: str, name: str) -> str:
    """How papers name somebody whom only a sheet names."""
    return f"U:{marked(id_number) or name}"[:60]
