"""Names of people, for comparing and for sorting. Never for deciding who somebody is alone."""

import unicodedata

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
