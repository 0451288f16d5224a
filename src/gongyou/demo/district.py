"""The demo district: its areas and its twelve worksites.

The names of townships are public; their codes here are invented place holders (511504 and
a number of our own), to be replaced by the statistics codes of a real installation.
"""

from datetime import date

from gongyou.demo.invented import Firm, firm
from gongyou.demo.stories import (
    GENERAL_A,
    GENERAL_B,
    GENERAL_C,
    LABOUR_A,
    LABOUR_B,
    LABOUR_C,
    OWNER,
    Fault,
    Story,
    Team,
    Wrong,
    day_team,
    month_team,
    piece_team,
)

DISTRICT_CODE, DISTRICT_NAME = "511504", "叙州区"
TOWNSHIPS = (
    *(
        "柏溪街道",
        "南岸街道",
        "赵场街道",
        "南广镇",
        "观音镇",
        "横江镇",
        "柳嘉镇",
        "泥溪镇",
        "蕨溪镇",
    ),
    *("商州镇", "高场镇", "安边镇", "双龙镇", "合什镇", "樟海镇", "龙池乡", "凤仪乡"),
)
# Known with its public holidays; every figure of the stories is made for this day.
AS_OF = date(2026, 9, 30)

_BAMBOO = firm("四川示例竹业有限公司")
_VILLAGE = firm("宜宾市叙州区示例村集体经济联合社")


def township_code(name: str) -> str:
    """511504001 for the first of the list: an invented place holder."""
    return f"{DISTRICT_CODE}{TOWNSHIPS.index(name) + 1:03d}"


def _works(
    number: int,
    township: str,
    name: str,
    general: Firm,
    teams: tuple[Team, ...],
    *faults: Fault,
    **more: object,
) -> Story:
    facts: dict[str, object] = {
        "number": number,
        "code": f"{DISTRICT_CODE}-2026-DEMO-{number:02d}",
        "name": f"{name}（虚构）",
        "area_code": township_code(township),
        "owner": OWNER,
        "general": general,
        "teams": teams,
        "faults": faults,
        "pack": f"X{number:02d}",
    }
    return Story(**(facts | more))  # type: ignore[arg-type]


def _large(general: Firm, steel: int, forms: int, bricks: int, office: int) -> tuple[Team, ...]:
    return (
        day_team("钢筋班", "钢筋工", steel, LABOUR_A),
        day_team("模板班", "木工", forms, LABOUR_A),
        piece_team("砌筑班", "砌筑工", bricks, LABOUR_B),
        month_team("项目部", "后勤", office, general),
    )


def _small(general: Firm, trade: str, day: int, office: int) -> tuple[Team, ...]:
    return (
        day_team(f"{trade}班", f"{trade}工", day, LABOUR_C),
        month_team("项目部", "后勤", office, general),
    )


STORIES: tuple[Story, ...] = (
    _works(
        1, "南岸街道", "示例江岸安置房二期项目", GENERAL_A, _large(GENERAL_A, 20, 18, 14, 6),
        Fault(Wrong.LABOUR_COST_MISSING, month=-1),
        Fault(Wrong.LABOUR_COST_MISSING, month=-2),
        Fault(Wrong.UNPAID_TEAM, team="模板班"),
        Fault(Wrong.UNPAID, workers=2, month=0),
        Fault(Wrong.ID_LOST_DIGITS),
        Fault(Wrong.NO_CONTRACT),
        months=3, reserve=2.0, contract_wan=8600, colour="red",
    ),
    _works(
        2, "柏溪街道", "示例老城区雨污分流改造项目", GENERAL_B, _large(GENERAL_B, 14, 12, 10, 5),
        Fault(Wrong.MATERIAL_FROM_ACCOUNT),
        Fault(Wrong.FAILED_NOT_RESENT, month=0),
        Fault(Wrong.FAILED_AND_RESENT),
        Fault(Wrong.OVERPAID),
        Fault(Wrong.ARITHMETIC),
        contract_wan=4200, colour="red",
    ),
    _works(
        3, "安边镇", "示例产业园标准厂房项目", GENERAL_B, _large(GENERAL_B, 12, 10, 8, 4),
        Fault(Wrong.GHOST, workers=2),
        Fault(Wrong.NOT_ON_SHEET, workers=2, team="钢筋班"),
        Fault(Wrong.UNREGISTERED, workers=2),
        Fault(Wrong.NO_CONTRACT, workers=3),
        Fault(Wrong.DEPOSIT_MISSING),
        Fault(Wrong.NOTICE_INCOMPLETE),
        Fault(Wrong.ACCOUNT_LATE),
        contract_wan=5100, colour="red",
    ),
    _works(
        4, "赵场街道", "示例大道中学扩建项目", GENERAL_A, _large(GENERAL_A, 16, 14, 10, 5),
        Fault(Wrong.FAILED_NOT_RESENT),
        Fault(Wrong.UNDERPAID),
        Fault(Wrong.DAYS_DIFFER),
        contract_wan=6300, colour="yellow",
    ),
    _works(
        5, "南广镇", "示例滨江步道工程", GENERAL_C, _small(GENERAL_C, "石材", 22, 4),
        Fault(Wrong.SHARED_CARD, workers=2),
        contract_wan=1900, colour="yellow",
    ),
    _works(
        6, "高场镇", "示例场镇道路改扩建工程", GENERAL_C, _small(GENERAL_C, "路面", 26, 5),
        Fault(Wrong.LABOUR_COST_MISSING),
        Fault(Wrong.RATE_DIFFERS),
        reserve=2.0, contract_wan=3300, colour="yellow",
    ),
    _works(
        7, "观音镇", "示例卫生院业务用房项目", GENERAL_A, _large(GENERAL_A, 12, 10, 8, 4),
        Fault(Wrong.BELOW_MINIMUM),
        Fault(Wrong.WRONG_TOTAL, team="钢筋班"),
        contract_wan=2700, colour="blue",
    ),
    _works(
        8, "横江镇", "示例古镇风貌整治工程", GENERAL_B, _large(GENERAL_B, 14, 10, 12, 4),
        Fault(Wrong.NO_CONTRACT),
        Fault(Wrong.RARE_NAME),
        contract_wan=2400, colour="blue",
    ),
    _works(
        9, "蕨溪镇", "示例敬老院改造项目", GENERAL_A, _small(GENERAL_A, "装修", 16, 3),
        Fault(Wrong.DAYS_DIFFER),
        Fault(Wrong.ARITHMETIC),
        contract_wan=900,
    ),
    _works(
        10, "双龙镇", "示例灌溉渠道以工代赈项目", _VILLAGE, _small(_VILLAGE, "渠道", 24, 2),
        kind="work_relief", contract_wan=400,
    ),
    _works(
        11, "樟海镇", "四川示例竹业有限公司加工厂", _BAMBOO,
        (month_team("一车间", "竹编工", 20, _BAMBOO), month_team("二车间", "包装工", 14, _BAMBOO)),
        Fault(Wrong.FAILED_AND_RESENT, workers=2),
        kind="employer",
    ),
    _works(
        12, "泥溪镇", "示例便民服务中心项目", GENERAL_C, _large(GENERAL_C, 10, 8, 6, 3),
        Fault(Wrong.ID_CHECKSUM),
        Fault(Wrong.SAME_NAME),
        months=3, contract_wan=1500,
    ),
)  # fmt: skip
