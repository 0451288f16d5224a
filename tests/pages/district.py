"""Two districts that must not see each other, each with a matched worksite and its people."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import psycopg
from django.apps import apps
from django.db import connection
from django.utils import timezone
from psycopg import sql

from gongyou.demo.building import build
from gongyou.demo.stories import (
    GENERAL_A,
    GENERAL_B,
    OWNER,
    Fault,
    Story,
    Wrong,
    day_team,
    month_team,
)
from gongyou.demo.truth import Site, Worker
from gongyou.demo.writing import write_site
from gongyou.exchange.actions import Brought, begin_check
from gongyou.exchange.jobs import read_check
from gongyou.exchange.matching.project_file import load_project
from gongyou.exchange.matching.run import reconcile
from gongyou.exchange.memories import fingerprint_of
from gongyou.exchange.models import Check, LayoutMemory
from gongyou.exchange.recognise import read_folder
from gongyou.foundation import files
from gongyou.foundation.embedded import EmbeddedServer
from gongyou.foundation.models import AuditEntry
from gongyou.offices.inviting import OPEN_FOR, digest_of
from gongyou.offices.models import Account, Area, Invitation, Organisation, PartnerKey, Role
from gongyou.registry.keys import KeyFacts, make
from gongyou.registry.keys import Place as KeyPlace
from gongyou.registry.models import Employer, Export, Registration, Worksite
from gongyou.statutes.identity import credit_code_check_sign

AS_OF = date(2026, 9, 30)
MONTH = "2026-08"
HERE, THERE = "511504", "511503"
TOWNSHIP, NEXT_TOWNSHIP = f"{HERE}001", f"{HERE}002"
OUR_FAULTS = (
    Fault(Wrong.UNPAID),
    Fault(Wrong.GHOST),
    Fault(Wrong.ID_CHECKSUM),
    Fault(Wrong.WRONG_TOTAL, team="钢筋班"),
)


def story(number: int, **more: object) -> Story:
    """A worksite of nine people in a township of ours."""
    general = more.pop("general", GENERAL_A)
    facts: dict[str, object] = {
        "number": number,
        "code": f"511504-2026-PAGES-{number:02d}",
        "name": f"示例工地{number}号",
        "area_code": TOWNSHIP,
        "owner": OWNER,
        "general": general,
        "teams": (day_team("钢筋班", "钢筋工", 6), month_team("项目部", "后勤", 3, GENERAL_A)),
        "months": 1,
        "pack": f"P{number:02d}",
    }
    return Story(**(facts | more))  # type: ignore[arg-type]


OURS = story(13, faults=OUR_FAULTS)
THEIRS = story(
    12,
    name="邻区秘密工地",
    area_code=f"{THERE}001",
    general=GENERAL_B,
    teams=(day_team("砌筑班", "砌筑工", 5), month_team("项目部", "后勤", 2, GENERAL_B)),
    faults=(Fault(Wrong.UNPAID), Fault(Wrong.ID_CHECKSUM)),
)


@dataclass
class Place:
    """A worksite as it was invented, as it stands in the database, and a check of it."""

    site: Site
    worksite: Worksite
    check: Check
    memory: LayoutMemory
    registration: Registration
    invitation: Invitation
    key: PartnerKey

    @property
    def canaries(self) -> set[str]:
        """What nobody may ever read on a page: numbers of people."""
        people = [worker.who for worker in self.site.workers]
        return {value for p in people for value in (p.id_number, p.card, p.phone)} | {
            p.phone.replace("-", "") for p in people
        }

    @property
    def names(self) -> set[str]:
        """What only those may read who may see the worksite."""
        return {self.worksite.name, self.worksite.code} | {w.who.name for w in self.site.workers}

    def worker(self, number: int) -> Worker:
        return next(w for w in self.site.workers if w.number == number)


@dataclass
class District:
    """Everybody by what they are; `here` and `there` are two worksites."""

    here: Place
    there: Place
    accounts: dict[str, Account] = field(default_factory=dict)

    def own(self, who: str) -> Place:
        return self.there if who in {"inspector of another district", "officer of B"} else self.here

    def others(self, who: str) -> Place:
        return self.here if self.own(who) is self.there else self.there


@dataclass(frozen=True)
class Part:
    """Somebody's role; one of the two scopes."""

    username: str
    kind: str
    area: str = ""
    employer: str = ""


PARTS = {
    "inspector": Part("zhang", Role.Kind.INSPECTOR, area=HERE),
    "inspector of another district": Part("zhou", Role.Kind.INSPECTOR, area=THERE),
    "clerk of the township": Part("li", Role.Kind.TOWNSHIP_CLERK, area=TOWNSHIP),
    "clerk of another township": Part("luo", Role.Kind.TOWNSHIP_CLERK, area=NEXT_TOWNSHIP),
    "officer of A": Part("wang", Role.Kind.LABOUR_OFFICER, employer=GENERAL_A.credit_code),
    "officer of B": Part("chen", Role.Kind.LABOUR_OFFICER, employer=GENERAL_B.credit_code),
    "keeper of systems": Part("keeper", Role.Kind.SYSTEM_ADMIN, area=HERE),
    "keeper of security": Part("guard", Role.Kind.SECURITY_ADMIN, area=HERE),
    "keeper of the audit": Part("auditor", Role.Kind.AUDIT_ADMIN, area=HERE),
    "nobody": Part("wu", ""),
}


def settle() -> dict[str, Account]:
    """Areas and accounts."""
    for code, name in ((HERE, "叙州区"), (THERE, "邻区")):
        area = Area.objects.create(code=code, name=name, level="district")
        for number in (1, 2):
            town = Area.objects.create(
                code=f"{code}{number:03d}", name=f"{name}{number}镇", level="township", parent=area
            )
            if number == 1:
                Organisation.objects.create(
                    area=town, kind="office", code="office", name=f"{name}1镇服务所"
                )
    return {who: _account(who, part) for who, part in PARTS.items()}


def _account(who: str, part: Part) -> Account:
    area = Area.objects.get(code=part.area) if part.area else None
    account = Account(username=part.username, name=f"某{who}", area=area)
    account.set_unusable_password()
    account.save()
    if part.kind:
        Role.objects.create(account=account, role=part.kind, area=area, employer_code=part.employer)
    return account


def written(told: Story, folder: Path) -> Site:
    site = build(told, AS_OF)
    write_site(site, folder)
    return site


def brought(folder: Path, *, without: tuple[str, ...] = ()) -> list[Brought]:
    """The files of a folder as a browser sends them: names without folders."""
    paths = sorted(p for p in folder.rglob("*") if p.is_file() and p.name not in without)
    return [Brought(p.name, p.stat().st_size, [p.read_bytes()]) for p in paths]


def load(told: Story, account: Account) -> Place:
    """A matched worksite, and a check of the same files that was read and not run."""
    with tempfile.TemporaryDirectory(prefix="gongyou-pages-") as name:
        folder = Path(name)
        site = written(told, folder)
        reconcile(load_project(folder / "project.json", told.pack), read_folder(folder))
        worksite = Worksite.objects.get(code=told.code)
        files = brought(folder, without=("project.json",))
        check = begin_check(account, files, worksite)
        read_check(check.pk)
    Export.objects.create(
        worksite=worksite, kind="result_json", state="waiting", people=501, asked_by=account
    )
    memory = remembered(worksite, account)
    _offer(check, memory)
    check = Check.objects.get(pk=check.pk)
    called_in, key = called(worksite, account), device_key(worksite, account)
    return Place(site, worksite, check, memory, asked(worksite), called_in, key)


def asked(worksite: Worksite) -> Registration:
    """A firm that asks to be let in to the worksite's district."""
    area = Area.objects.get(code=worksite.district_code[:6])
    first = f"9151150{area.code[-1]}MA7TTTTT0"
    return Registration.objects.create(
        receipt=f"AAAA-BBBB-CCC{area.code[-1]}",
        area=area,
        credit_code=first + credit_code_check_sign(first),
        name=f"{area.name}想进来的公司",
        person="何某",
        phone="19900000001",
        licence=files.store("licence.pdf", [b"%PDF-1.4 invented"]),
    )


def called(worksite: Worksite, account: Account) -> Invitation:
    """Somebody whom the worksite's contractor has called."""
    role = account.roles.get()
    return Invitation.objects.create(
        token_digest=digest_of(worksite.code),
        role=Role.Kind.LABOUR_OFFICER,
        name="受邀的人",
        employer_code=role.employer_code,
        employer_name="某单位",
        made_by=account,
        valid_until=timezone.now() + OPEN_FOR,
    )


def said_of_a_sheet(number: int) -> dict[str, object]:
    columns = [{"letter": "A", "heading": f"师傅{number}", "field": "name"}]
    columns += [{"letter": "B", "heading": "挣的", "field": "gross"}]
    return {"as": "wage_sheet", "header_row": 1, "header_lines": 1, "columns": columns}


def remembered(worksite: Worksite, account: Account, number: int = 0) -> LayoutMemory:
    """What the worksite's contractor has said of a sheet with headings of its own."""
    firm = Employer.objects.get(participations__worksite=worksite, participations__part="general")
    entry = said_of_a_sheet(number)
    return LayoutMemory.objects.create(
        district_code=worksite.district_code,
        owner_kind="employer",
        owner=firm.credit_code,
        owner_name=firm.name,
        fingerprint=fingerprint_of(entry),
        entry=entry,
        official=False,
        employer_code=firm.credit_code,
        created_by=account,
    )


def _offer(check: Check, memory: LayoutMemory) -> None:
    """As if the first file had the headings of that memory."""
    file = check.files.order_by("key")[0]
    file.understood["offers"] = {"": str(memory.uuid)}
    file.save(update_fields=["understood"])


def device_key(worksite: Worksite, account: Account) -> PartnerKey:
    """A gate device of the worksite's, let in by its labour officer."""
    facts = KeyFacts("东门考勤机", KeyPlace(worksite, "DEV0001"), 90)
    return make(account, facts)[0]


@contextmanager
def district(server: EmbeddedServer) -> Iterator[District]:
    """Committed, because every test of a module looks at it; taken away at the end."""
    try:
        accounts = settle()
        made = District(
            load(OURS, accounts["officer of A"]), load(THEIRS, accounts["officer of B"]), accounts
        )
        empty(server, {AuditEntry._meta.db_table})  # tests look for the rows of their own
        yield made
    finally:
        kept = {"django_content_type", "auth_permission"}
        ours = apps.get_models(include_auto_created=True)
        empty(server, {m._meta.db_table for m in ours} - kept)


def empty(server: EmbeddedServer, tables: set[str]) -> None:
    """As the owner: the app role may neither truncate nor remove facts."""
    connection.close()
    dsn = server.dsn("owner") | {"dbname": connection.settings_dict["NAME"]}
    names = sql.SQL(", ").join(map(sql.Identifier, sorted(tables)))
    with psycopg.connect(**dsn) as owner:
        owner.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY CASCADE").format(names))
