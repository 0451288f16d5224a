"""Names of people: as they are written, and as they are compared."""

import re
import unicodedata
from functools import lru_cache

MIDDLE_DOT = "·"
_DOTS = "•・‧∙⋅．.。●᛫⸱"
_INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060\u00ad"

# Fonts and code pages before GB 18030-2005 put some characters at private places. Python's
# codec already knows most of the row FE50–FEA0; these are the ones it leaves private.
_PRIVATE_2005 = {
    0xE78D: 0xFE10,
    0xE78E: 0xFE12,
    0xE78F: 0xFE11,
    0xE790: 0xFE13,
    0xE791: 0xFE14,
    0xE792: 0xFE15,
    0xE793: 0xFE16,
    0xE794: 0xFE17,
    0xE795: 0xFE18,
    0xE796: 0xFE19,
    0xE7C7: 0x1E3F,
    0xE7C8: 0x01F9,
    0xE816: 0x20087,
    0xE817: 0x20089,
    0xE818: 0x200CC,
    0xE81E: 0x9FB4,
    0xE826: 0x9FB5,
    0xE82B: 0x9FB6,
    0xE82C: 0x9FB7,
    0xE831: 0x215D7,
    0xE832: 0x9FB8,
    0xE83B: 0x2298F,
    0xE843: 0x9FB9,
    0xE854: 0x9FBA,
    0xE855: 0x241FE,
    0xE864: 0x9FBB,
}


def _private_table() -> dict[int, str]:
    """U+E815 … U+E864 stand for the GBK codes FE50 … FEA0, in their order."""
    trails = [t for t in range(0x50, 0xA1) if t != 0x7F]
    table = {private: chr(public) for private, public in _PRIVATE_2005.items()}
    for place, trail in enumerate(trails):
        known = bytes((0xFE, trail)).decode("gb18030")
        if not "\ue000" <= known <= "\uf8ff":
            table.setdefault(0xE815 + place, known)
    return table


_PRIVATE = _private_table()
_DOT_TABLE = {ord(dot): MIDDLE_DOT for dot in _DOTS}
# What an office notes beside a name: who leads the team, and a star for some remark below.
_BESIDE = re.compile(r"^[*※★☆▲]+|(?:\((?:班组?长|组长|队长|工长|带班|负责人)\))?[*※★☆▲]*$")
_DROPPED = {ord(sign): None for sign in _INVISIBLE}


@lru_cache(maxsize=65536)
def name_as_written(text: str) -> str:
    """The name after NFKC, without any blanks (王　伟 and 王伟 are one way of writing)."""
    plain = "".join(unicodedata.normalize("NFKC", text).translate(_DROPPED).split())
    return _BESIDE.sub("", plain) or plain


@lru_cache(maxsize=65536)
def name_key(name: str) -> str:
    """What two names are compared by: dots are one sign, private characters are public ones."""
    return name_as_written(name.translate(_PRIVATE)).translate(_DOT_TABLE)
