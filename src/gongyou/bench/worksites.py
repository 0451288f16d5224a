"""Worksites that benches work on; nothing of them is anybody's."""

from datetime import date

from gongyou.registry.actions import WorksiteFacts, register_worksite
from gongyou.registry.models import Worksite

DISTRICT = "511504"


def register(number: int, start: date) -> Worksite:
    return register_worksite(
        WorksiteFacts(
            code=f"BENCH-{number}",
            name=f"测速工地{number}",
            pack=f"B{number}",
            district_code=DISTRICT,
            start_date=start,
        )
    )
