"""What happened at an invented worksite, in a few words: the rest is drawn from a seed."""

from dataclasses import dataclass
from enum import StrEnum

from gongyou.demo.invented import Firm, firm
from gongyou.exchange.records import PayKind


class Wrong(StrEnum):
    """What can go wrong. The first group befalls workers in one month, the last the site."""

    UNPAID = "unpaid"
    UNPAID_TEAM = "unpaid_team"
    UNDERPAID = "underpaid"
    OVERPAID = "overpaid"
    FAILED_NOT_RESENT = "failed_not_resent"
    FAILED_AND_RESENT = "failed_and_resent"
    WRONG_CARD = "wrong_card"
    GHOST = "ghost"
    NOT_ON_SHEET = "not_on_sheet"
    UNREGISTERED = "unregistered"
    DAYS_DIFFER = "days_differ"
    RATE_DIFFERS = "rate_differs"
    ARITHMETIC = "arithmetic"
    WRONG_TOTAL = "wrong_total"

    SHARED_CARD = "shared_card"
    NO_CONTRACT = "no_contract"
    BELOW_MINIMUM = "below_minimum"
    ID_CHECKSUM = "id_checksum"
    ID_LOST_DIGITS = "id_lost_digits"
    RARE_NAME = "rare_name"
    SAME_NAME = "same_name"

    MATERIAL_FROM_ACCOUNT = "material_from_account"
    LABOUR_COST_LATE = "labour_cost_late"
    LABOUR_COST_MISSING = "labour_cost_missing"
    ACCOUNT_LATE = "account_late"
    AGREEMENT_MISSING = "agreement_missing"
    DEPOSIT_MISSING = "deposit_missing"
    DEPOSIT_LATE = "deposit_late"
    OFFICER_MISSING = "officer_missing"
    NOTICE_INCOMPLETE = "notice_incomplete"


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong: how many workers, in which month (-1 is the last), where."""

    wrong: Wrong
    workers: int = 1
    month: int = -1
    team: str = ""


@dataclass(frozen=True)
class Team:
    name: str
    trade: str
    pay: PayKind
    size: int
    employer: Firm


@dataclass(frozen=True)
class Story:
    """A worksite to be made. `reserve` is what the owner paid in ahead, in monthly payrolls;
    `colour` is what the signals must come to on the demo's own day."""

    number: int
    code: str
    name: str
    area_code: str
    owner: Firm
    general: Firm
    teams: tuple[Team, ...]
    faults: tuple[Fault, ...] = ()
    months: int = 2
    reserve: float = 1.5
    kind: str = "construction"
    colour: str = "none"
    contract_wan: int = 3860
    pack: str = "W"

    @property
    def has_account(self) -> bool:
        """Only works pay through a special account; a factory or shop does not."""
        return self.kind in {"construction", "work_relief"}

    @property
    def size(self) -> int:
        return sum(team.size for team in self.teams)


OWNER = firm("宜宾市叙州区示例城市建设投资有限公司")
GENERAL_A = firm("四川示例一建工程有限公司")
GENERAL_B = firm("四川示例二建工程有限公司")
GENERAL_C = firm("四川示例路桥工程有限公司")
LABOUR_A = firm("四川示例甲劳务有限公司")
LABOUR_B = firm("四川示例乙劳务有限公司")
LABOUR_C = firm("四川示例丙劳务有限公司")
MATERIAL_SHOP = "四川示例建材经营部"


def day_team(name: str, trade: str, size: int, employer: Firm = LABOUR_A) -> Team:
    return Team(name, trade, PayKind.DAY, size, employer)


def piece_team(name: str, trade: str, size: int, employer: Firm = LABOUR_B) -> Team:
    return Team(name, trade, PayKind.PIECE, size, employer)


def month_team(name: str, trade: str, size: int, employer: Firm) -> Team:
    return Team(name, trade, PayKind.MONTH, size, employer)
