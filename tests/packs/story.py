"""An invented site: who works there, on which days, what is written and paid, what goes wrong."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from tests.packs.cast import RARE, card, firm_code, id_number, names, wrong_check_sign
from tests.packs.truth import (
    IN,
    OUT,
    UNKNOWN,
    Dice,
    Passing,
    Site,
    Team,
    Worker,
    after,
    days_of,
)


@dataclass(frozen=True)
class Plan:
    """What kind of site it is: the parts of its truth that layouts depend on."""

    pack: str
    months: tuple[str, ...] = ("2026-05", "2026-06")
    kinds: tuple[str, ...] = ("day", "piece", "month")
    per_team: int = 6
    code_mode: str = "pin"  # what a gate calls people by: pin, badge, id
    badges: str = ""  # how a 工号 looks: "", "GZ-{:04d}", "{:05d}"
    second_cards: bool = False
    duplicate_person: bool = False
    devices: tuple[str, ...] = ("CKJF212360001", "CKJF212360002")
    gate: bool = True


_TEAMS = {
    "day": (("钢筋班", "钢筋工"), ("木工班", "木工"), ("架子班", "架子工")),
    "piece": (("砌筑班", "砌筑工"), ("抹灰班", "抹灰工")),
    "month": (("项目部", "管理人员"), ("后勤班", "后勤")),
}
_FIRMS = ("四川示例丙劳务有限公司", "宜宾示例丁劳务有限公司", "四川示例戊劳务有限公司")
_BOARD = (
    *("建设单位", "施工总承包单位", "项目部", "分包单位", "行业主管部门", "劳资专管员"),
    *("当地最低工资标准", "工资支付日期", "行业主管部门投诉举报电话"),
    *("劳动保障监察投诉举报电话", "劳动争议调解仲裁申请渠道", "法律援助申请渠道"),
    "公共法律服务热线",
)


def tell(plan: Plan, seed: int) -> Site:
    """The people of a site and their passages; money comes in `money_story`."""
    dice = Dice(f"{plan.pack} {seed}")
    teams = _teams(plan)
    start = days_of(plan.months[0])[0] - timedelta(days=dice.between(12, 25))
    as_of = days_of(after(plan.months[-1], 1, 1).strftime("%Y-%m"))[-1]
    workers = _workers(plan, teams, start, dice)
    site = Site(
        plan.pack,
        list(plan.months),
        start,
        as_of,
        teams,
        workers,
        [(name, f"{n}号门") for n, name in enumerate(plan.devices, 1)],
        _project(plan, teams, start, as_of, dice),
        plan.code_mode,
    )
    if plan.gate:
        site.passings = _passings(site, dice)
    else:
        for worker in workers:
            worker.at_gate = False
    return site


def _teams(plan: Plan) -> list[Team]:
    counts: dict[str, int] = {}
    teams = []
    for n, kind in enumerate(plan.kinds):
        place = counts.get(kind, 0)
        counts[kind] = place + 1
        name, trade = _TEAMS[kind][place]
        firm = "四川示例二建工程有限公司" if kind == "month" else _FIRMS[n % len(_FIRMS)]
        teams.append(Team(name, firm, kind, trade))
    return teams


# --- people ---------------------------------------------------------------------------------


def _workers(plan: Plan, teams: list[Team], start: date, dice: Dice) -> list[Worker]:
    """Roster first: some with unusable IDs, a namesake, a rare name; then strangers."""
    given = names(dice)
    workers = []
    total = plan.per_team * len(teams)
    for number in range(1, total + 1):
        team = teams[(number - 1) // plan.per_team]
        name = RARE[number % 2] if number in {4, total - 1} else next(given)
        workers.append(_worker(plan, number, name, team, start, dice))
    if len(teams) > 1:  # two persons with one name, told apart by team or card
        workers[-2].name = workers[0].name
    plain = dice.mixed([w for w in workers if w.name not in (*RARE, workers[0].name)])
    plain[0].id_status = "id_checksum"
    plain[1].id_status = "id_lost_digits"
    plain[2].card_lost = True
    plain[3].contract, plain[3].contract_word = None, dice.pick(("未签", "/", ""))
    plain[4].card = plain[5].card
    if plan.second_cards:
        plain[6].second_card = card(9000 + plain[6].number)
    if plan.duplicate_person:
        # His second row stands behind the first, also where each team has a sheet of its own.
        twice = next((w for w in plain[7:] if w.team is not teams[-1]), None)
        if twice:
            twice.second_team = dice.pick(teams[teams.index(twice.team) + 1 :])
    for worker in dice.some(workers, max(2, total // 6)):
        worker.night = True
    return workers + _strangers(plan, teams, total, given, dice)


def _worker(plan: Plan, number: int, name: str, team: Team, start: date, dice: Dice) -> Worker:
    born = f"{dice.between(1964, 2004)}{dice.between(1, 12):02d}{dice.between(1, 28):02d}"
    badge = plan.badges.format(2000 + number * 7) if plan.badges else ""
    ident = id_number(born, 900 + number % 100)
    worker = Worker(
        name,
        ident,
        dice.pick("男男男女"),
        f"199-0000-{3000 + number}",
        card(700 + number * 13),
        team,
        number,
        badge,
        {"pin": f"{200 + number}", "badge": badge, "id": ident}[plan.code_mode],
        Decimal(dice.between(24, 38) * 10),
        start - timedelta(days=dice.between(0, 20)),
        entered=start - timedelta(days=dice.between(0, 9)),
    )
    if team.kind == "piece":
        worker.rate = Decimal(dice.between(38, 60))
    if team.kind == "month":
        worker.rate = Decimal(dice.between(40, 90) * 100)
        if number % plan.per_team == 1:
            worker.rate = Decimal(1980)
    return worker


def _strangers(
    plan: Plan, teams: list[Team], total: int, given: object, dice: Dice
) -> list[Worker]:
    """At the gate and named; at the gate without a name; named only by a sheet."""
    found = []
    for n in range(3):
        name = next(given)  # type: ignore[call-overload]
        born = f"{dice.between(1970, 2001)}{dice.between(1, 12):02d}{dice.between(1, 28):02d}"
        ident = id_number(born, 960 + n)
        code = {
            "pin": f"{470 + n}",
            "badge": plan.badges.format(9900 + n).replace("099", "299") if plan.badges else "",
            "id": ident,
        }[plan.code_mode]
        found.append(
            Worker(
                name,
                ident,
                "男",
                "",
                card(5000 + n),
                teams[0],
                gate_code=code,
                rate=Decimal(280),
                unnamed=n == 1,
                at_gate=n != 2,
            )
        )
    return found


def spoilt_id(worker: Worker) -> str:
    """The roster's ID: with a wrong check sign where it is to be."""
    wrong = worker.id_status == "id_checksum"
    return wrong_check_sign(worker.id_number) if wrong else worker.id_number


# --- passages -------------------------------------------------------------------------------


def _passings(site: Site, dice: Dice) -> list[Passing]:
    found: list[Passing] = []
    first = days_of(site.months[0])[0] - timedelta(days=3)
    last = min(days_of(site.months[-1])[-1] + timedelta(days=2), site.as_of)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    ghost = dice.pick([w for w in site.roster if w.id_status == "ok"])
    for worker in site.workers:
        if not worker.at_gate:
            continue
        share = 0.9 if worker.number else 0.4
        for day in days:
            away = worker is ghost and f"{day:%Y-%m}" == site.months[-1]
            if not away and dice.chance(share):
                found += _day(site, worker, day, dice)
    found += _refused(site, dice)
    return found


def _gate(site: Site, dice: Dice) -> str:
    return dice.pick(site.devices)[0]


def _at(day: date, hour: int, minute: int, within: int, dice: Dice) -> datetime:
    start = datetime.combine(day, time(hour, minute))
    return start + timedelta(seconds=dice.between(1, within * 60 - 1))


def _day(site: Site, worker: Worker, day: date, dice: Dice) -> list[Passing]:
    def passing(at: datetime, direction: str, device: str = "") -> Passing:
        return Passing(device or _gate(site, dice), worker.gate_code, worker, at, direction)

    if worker.night:
        return [passing(at, side) for at, side in _night(day, dice)]
    found = [passing(_at(day, 6, 20, 65, dice), IN)]
    if dice.chance(0.2):
        found.append(passing(_at(day, 11, 40, 30, dice), OUT))
        found.append(passing(_at(day, 12, 50, 40, dice), IN))
    if not dice.chance(0.05):
        found.append(passing(_at(day, 17, 5, 40, dice), OUT))
    if dice.chance(0.02):  # as nobody can: two gates in one second
        found += [
            passing(found[0].at, found[0].direction, name)
            for name, _ in site.devices
            if name != found[0].device
        ][:1]
    if dice.chance(0.02):  # in and out in one second
        found.append(passing(found[0].at, OUT, found[0].device))
    return found


def _night(day: date, dice: Dice) -> list[tuple[datetime, str]]:
    """Shifts over midnight, in the ways that pairs can be mistaken."""
    morning = day + timedelta(days=1)
    shape = dice.between(1, 12)
    if shape == 1:  # began before 18:00
        return [(_at(day, 17, 50, 9, dice), IN), (_at(morning, 2, 5, 50, dice), OUT)]
    if shape == 2:  # went out after 10:00
        return [(_at(day, 18, 40, 40, dice), IN), (_at(morning, 10, 2, 50, dice), OUT)]
    found = [(_at(day, 18, 10, 90, dice), IN)]
    if shape == 3:
        found.append((_at(morning, 2, 10, 40, dice), UNKNOWN))
    if shape == 4:
        found.append((_at(morning, 1, 10, 40, dice), IN))
    if shape == 5:
        found.append((_at(morning, 4, 10, 40, dice), OUT))
    if shape == 6:
        return found
    return [*found, (_at(morning, 6, 10, 100, dice), OUT)]


def _refused(site: Site, dice: Dice) -> list[Passing]:
    """A lost clock, days before the start and after the day judged, and noise."""
    known = [w for w in site.workers if w.at_gate]
    found = []
    for n in range(5):
        worker = dice.pick(known)
        lost = datetime(2000, 1, 1, 0, n * 7, 3)  # noqa: DTZ001 - a device knows no zone
        early = _at(site.start - timedelta(days=1 + n), 7, 0, 30, dice)
        late = _at(site.as_of + timedelta(days=1 + n), 7, 0, 30, dice)
        found += [
            Passing(_gate(site, dice), worker.gate_code, worker, at, IN)
            for at in (lost, early, late)[: 3 if n < 3 else 1]
        ]
    for kind in ("refused", "beat", "broken"):
        for _ in range(dice.between(2, 5)):
            day = dice.pick(days_of(site.months[0]))
            found.append(Passing(_gate(site, dice), "", None, _at(day, 9, 0, 300, dice), IN, kind))
    return found


# --- project.json ---------------------------------------------------------------------------


def _project(
    plan: Plan, teams: list[Team], start: date, as_of: date, dice: Dice
) -> dict[str, object]:
    contract = start - timedelta(days=dice.between(20, 40))
    permit = start - timedelta(days=dice.between(2, 12))
    firms = sorted({t.firm for t in teams if t.kind != "month"})
    missing = set(dice.some(_BOARD, dice.between(0, 3)))
    return {
        "project_code": f"511504-2026-EX-{plan.pack}",
        "project_name": "叙州区示例二路厂房项目（虚构）",
        "area_code": "511504",
        "start_date": start.isoformat(),
        "as_of": as_of.isoformat(),
        "wage_months": list(plan.months),
        "owner": {"name": "宜宾市示例产业投资有限公司", "credit_code": firm_code(dice)},
        "general_contractor": {
            "name": "四川示例二建工程有限公司",
            "credit_code": firm_code(dice),
        },
        "subcontractors": [
            {
                "name": firm,
                "credit_code": firm_code(dice),
                "teams": [t.name for t in teams if t.firm == firm],
            }
            for firm in firms
        ],
        "contract_date": contract.isoformat(),
        "contract_amount": "22600000.00",
        "construction_permit_date": permit.isoformat(),
        "labor_fee": {
            "agreed_day": dice.pick((1, 5, 10, 31)),
            "month_offset": dice.pick((0, 1)),
            "amount_per_month": "180000.00",
        },
        "pay_day": {"day": dice.pick((10, 15, 20, 31)), "month_offset": 1},
        "special_account": {
            "account_no": "6200990000002001",
            "bank": "农业银行示例支行",
            "opened_date": (contract + timedelta(days=dice.between(25, 36))).isoformat(),
            "tripartite_agreement": dice.chance(0.6),
        },
        "deposit": {
            "form": "现金",
            "amount": "339000.00",
            "paid_date": (permit + timedelta(days=dice.between(20, 40))).isoformat(),
        },
        "labor_officer": dice.pick(
            (
                {"name": "示例专管员乙", "phone": "199-0000-0902"},
                {"name": "示例专管员乙", "phone": ""},
                {"name": "", "phone": "199-0000-0902"},
                None,
            )
        ),
        "notice_board": {
            "posted": dice.chance(0.8),
            "items": {name: name not in missing for name in _BOARD},
        },
        "parameters": {
            "minimum_wage_month": "2200.00",
            "full_month_days": dice.pick((20, 21)),
        },
        "devices": [
            {"sn": name, "gate": f"{n}号门", "type": "门禁"}
            for n, name in enumerate(plan.devices, 1)
        ],
    }
