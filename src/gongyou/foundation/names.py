"""Names of people, for comparing and for sorting. Never for deciding who somebody is alone."""

import unicodedata
from hashlib import sha256

from pypinyin import Style, lazy_pinyin

_DOTS = dict.fromkeys(map(ord, "•．.‧・●∙⋅"), "·")


def unify(text: str) -> str:
    """NFKC without any blanks: how names, teams and numbers are compared."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def name_key(name: str) -> str:
    """A name for comparing: NFKC, no blanks, and one sign for ``· • . ．``."""
    return unify(name).translate(_DOTS)


def pinyin_key(name: str) -> str:
    """``wang wei`` for 王伟: sorting and search without a Chinese collation in the database."""
    return " ".join(lazy_pinyin(name, style=Style.NORMAL))[:200]


def code_of_name(name: str, team: str = "") -> str:
    """What stands for a number at the gate where a gate's export knows people by name only.

    The same for the same name and team, and no name itself: facts hold none.
    """
    return "~" + sha256(f"{name_key(name)} {unify(team)}".encode()).hexdigest()[:16].upper()


def is_code_of_name(code: str) -> bool:
    return code.startswith("~")
