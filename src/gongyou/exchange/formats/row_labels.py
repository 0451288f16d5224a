"""What a row is when its first words are no name: sums, pages carried on, signatures, remarks."""

import re
from enum import StrEnum
from functools import lru_cache

from gongyou.exchange.formats.cells import squeezed


class RowKind(StrEnum):
    RECORD = "record"
    SUBTOTAL = "subtotal"
    PAGE_TOTAL = "page_total"
    CARRIED = "carried"
    TOTAL = "total"
    UNLABELLED = "unlabelled"  # amounts that no name and no label stands beside
    OTHER = "other"


_LABELS: tuple[tuple[re.Pattern[str], RowKind], ...] = tuple(
    (re.compile(pattern), kind)
    for pattern, kind in (
        (r"大写", RowKind.OTHER),
        (r"^(总|合计|成功|失败|不成功)(总|合计)?(笔数|户数|条数|人数|金额)", RowKind.OTHER),
        (
            r"^(本期|期间|累计)?(借方|贷方|收入|支出|转入|转出)(合计|总计|总额|总笔数|笔数)[::]",
            RowKind.OTHER,
        ),
        (r"^(期初|期末|上期|本期)余额[::]", RowKind.OTHER),
        (r"^本页(小计|合计)", RowKind.PAGE_TOTAL),
        (r"^(承前页|承上页|过次页|转次页|接上页|转下页|本页累计|累计)", RowKind.CARRIED),
        (r"^.{0,14}小计(\(.*\))?$", RowKind.SUBTOTAL),
        (r"^.{0,14}(合计|总计|共计)(\(.*\)|\d+人)?$", RowKind.TOTAL),
        (r"^(以下空白|以下无|此页无|本页无|无正文|以下为空)", RowKind.OTHER),
        (
            r"^(备注|说明|注|附注|填表说明|制表|填表|审核|编制|复核|审批|经办|负责人|项目经理|项目负责人"
            r"|劳资专管员|班组长|单位负责人|公司负责人|领导|承诺|声明|本表|日期|年月日)"
            r"(人|签字|签名|盖章|\(.*\))*([::.、].*|$)",
            RowKind.OTHER,
        ),
    )
)


@lru_cache(maxsize=65536)
def label_kind(text: str) -> RowKind | None:
    """The kind of row a label stands for, or None where the text is no label."""
    plain = squeezed(text).rstrip(":")
    return next((kind for pattern, kind in _LABELS if pattern.search(plain)), None)
