"""Outcomes that banks write as bare codes: what 1 and 0 mean is told by the file or not at all.

Some banks write 1 for a success, others for a failure. A code counts only where the file's
own legend or heading explains it, or where the totals it states fit one reading alone.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from gongyou.exchange.formats.cells import squeezed
from gongyou.exchange.records import LineStatus

PAID, FAILED, PENDING = LineStatus.PAID, LineStatus.FAILED, LineStatus.PENDING

_MEANT = {"成功": PAID, "失败": FAILED, "不成功": FAILED, "处理中": PENDING, "未处理": PENDING}
# 成功笔数 and 失败金额 are totals, no legend.
_WORD = "(?P<word>不成功|成功|失败|处理中|未处理)(?![笔户条人金总数率])"
_LEGENDS = (
    re.compile(rf"(?<![0-9A-Z])(?P<code>[0-9A-Z]{{1,4}})[-:=、.]?(?:表示|代表|为|是)?{_WORD}"),
    re.compile(rf"{_WORD}(?:[-:=]|为|是)(?P<code>[0-9A-Z]{{1,4}})(?![0-9A-Z.,]|[笔户条人元])"),
)
_YES_OR_NO = re.compile(r"是否成功|成功标志|成功与否|是否入账")
_RETURN_CODE = re.compile(r"返回码|响应码|结果代码|错误码|返回代码|错误代码")
_BY_HEADING: tuple[tuple[re.Pattern[str], Mapping[str, LineStatus]], ...] = (
    (
        _YES_OR_NO,
        dict.fromkeys(("1", "是", "√", "T", "TRUE"), PAID)
        | dict.fromkeys(("0", "否", "×", "FALSE"), FAILED),
    ),
    (_RETURN_CODE, {"0": PAID}),
    # 招商银行: RTNFLG says what became of a request that is finished.
    (re.compile("RTNFLG"), {"S": PAID, **dict.fromkeys("FBRDCMV", FAILED)}),
)
Meanings = dict[str, LineStatus]


def meanings_told(heading: str, around: Iterable[str] = ()) -> Meanings:
    """What the heading of the column, or a legend around the table, says of its codes."""
    found: Meanings = {}
    for pattern, meant in _BY_HEADING:
        if pattern.search(squeezed(heading).upper()):
            found |= meant
    for text in (heading, *around):
        plain = squeezed(text).upper()
        for legend in _LEGENDS:
            found |= {m["code"]: _MEANT[m["word"]] for m in legend.finditer(plain)}
    return found


@dataclass(frozen=True, slots=True)
class Part:
    """How many lines, and how much, a file states for one outcome; None where it does not."""

    count: int | None = None
    amount: Decimal | None = None

    def fits(self, amounts: Sequence[Decimal]) -> bool:
        """Both are stated, and both are those of these lines."""
        if self.count is None or self.amount is None:
            return False
        return self.count == len(amounts) and self.amount == sum(amounts, Decimal())


def meanings_by_totals(
    codes: Mapping[str, Sequence[Decimal]], known_paid: Sequence[Decimal], paid: Part, failed: Part
) -> Meanings:
    """The code whose lines are the stated successes, and the one that is the stated failures.

    `codes` are the amounts under each code that nothing else explains. Nothing is found where
    two codes would fit.
    """
    fitting = [code for code, amounts in codes.items() if paid.fits([*known_paid, *amounts])]
    if len(fitting) != 1:
        return {}
    found = {fitting[0]: PAID}
    rest = [code for code in codes if code not in found]
    failing = [code for code in rest if failed.fits(codes[code])]
    return found | ({failing[0]: FAILED} if len(failing) == 1 else {})
