"""《保障农民工工资支付条例》第三十四条: what the rights notice board must show."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from gongyou.statutes.parameters import parameter
from gongyou.statutes.results import Result, result
from gongyou.statutes.sources import WAGE_REGULATION


@dataclass(frozen=True)
class NoticeBoard:
    posted: bool
    required: tuple[str, ...]
    missing: tuple[str, ...]


def notice_board(
    items: Mapping[str, bool], as_of: date, area: str = "", *, posted: bool = True
) -> Result[NoticeBoard]:
    """第三十四条: the items not shown; all of them while no board is posted."""
    wanted = parameter("notice_board/items", as_of, area)
    required = wanted.items() if wanted.value is not None else ()
    missing = tuple(item for item in required if not (posted and items.get(item, False)))
    return result(
        "notice-board",
        NoticeBoard(posted, required, missing),
        articles=(WAGE_REGULATION.article(34),),
        parameters=(wanted,),
        inputs={"items": dict(items), "posted": posted, "as_of": as_of},
        code="notice-board-missing" if missing else "notice-board-complete",
        params={"count": len(missing), "missing": "、".join(missing)},
    )
