"""The bundled sample: one invented worksite with an example of most findings."""

from datetime import date
from pathlib import Path

from gongyou.demo.building import build
from gongyou.demo.stories import (
    GENERAL_A,
    LABOUR_A,
    LABOUR_B,
    OWNER,
    Fault,
    Story,
    Wrong,
    day_team,
    month_team,
    piece_team,
)
from gongyou.demo.writing import write_site

AS_OF = date(2026, 9, 30)
STORY = Story(
    number=14,
    code="511504-2026-SAMPLE",
    name="叙州区示例路小学扩建项目（虚构）",
    area_code="511504",
    owner=OWNER,
    general=GENERAL_A,
    teams=(
        day_team("钢筋班", "钢筋工", 11, LABOUR_A),
        day_team("模板班", "木工", 9, LABOUR_A),
        piece_team("砌筑班", "砌筑工", 7, LABOUR_B),
        month_team("项目部", "后勤", 4, GENERAL_A),
    ),
    faults=(
        Fault(Wrong.ID_CHECKSUM),
        Fault(Wrong.ID_LOST_DIGITS),
        Fault(Wrong.RARE_NAME),
        Fault(Wrong.SHARED_CARD, workers=2, team="钢筋班"),
        Fault(Wrong.NO_CONTRACT, team="砌筑班"),
        Fault(Wrong.BELOW_MINIMUM),
        Fault(Wrong.FAILED_NOT_RESENT, month=0),
        Fault(Wrong.FAILED_AND_RESENT, month=0),
        Fault(Wrong.RATE_DIFFERS, month=0),
        Fault(Wrong.ARITHMETIC, month=0),
        Fault(Wrong.OVERPAID, month=0),
        Fault(Wrong.GHOST),
        Fault(Wrong.DAYS_DIFFER),
        Fault(Wrong.NOT_ON_SHEET, team="模板班"),
        Fault(Wrong.UNREGISTERED),
        Fault(Wrong.UNPAID),
        Fault(Wrong.UNDERPAID),
        Fault(Wrong.WRONG_CARD),
        Fault(Wrong.WRONG_TOTAL, team="模板班"),
        Fault(Wrong.LABOUR_COST_LATE),
        Fault(Wrong.MATERIAL_FROM_ACCOUNT),
        Fault(Wrong.NOTICE_INCOMPLETE),
    ),
    colour="red",
    pack="SAMPLE",
)


def write_sample(folder: Path) -> None:
    """Write the sample's files below the folder; the same files every time."""
    write_site(build(STORY, AS_OF), folder)
