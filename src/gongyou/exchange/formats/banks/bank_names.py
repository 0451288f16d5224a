"""Banks by one short name, whatever a form or a file calls them."""

import re

from gongyou.exchange.formats.cells import squeezed

# The short name, then other words for the same bank.
BANKS: tuple[tuple[str, ...], ...] = (
    ("工商银行", "工行", "ICBC"),
    ("农业银行", "农行"),
    ("建设银行", "建行", "CCB"),
    ("交通银行", "交行"),
    ("邮储银行", "邮政储蓄银行", "邮政储蓄"),
    ("农商银行", "农村商业银行", "农商行", "农村信用"),
    ("招商银行", "招行"),
    ("中信银行",),
    ("光大银行",),
    ("民生银行",),
    ("浦发银行", "浦东发展银行"),
    ("兴业银行",),
    ("平安银行",),
    ("华夏银行",),
    ("广发银行",),
    ("农业发展银行",),
    ("中国银行", "中行"),
)
_BRANCH = re.compile(
    r"^(?P<name>.{2,24}?(?:银行|信用社|信用合作联社))(?:股份有限公司|有限责任公司|有限公司)?.*$"
)


def short_name(text: str) -> str:
    """中国工商银行股份有限公司宜宾分行 → 工商银行; a bank we do not know keeps its own name."""
    plain = squeezed(text)
    for names in BANKS:
        if any(name in plain for name in names):
            return names[0]
    found = _BRANCH.match(plain)
    return (found["name"] if found else plain)[:40]


def other_names(short: str) -> tuple[str, ...]:
    """All words by which a file may name this bank."""
    return next((names for names in BANKS if names[0] == short), (short,))
