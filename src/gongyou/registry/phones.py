"""Telephone numbers of people: one spelling, and only what can be a mobile number."""

import re
import unicodedata

_MOBILE = re.compile(r"1[3-9]\d{9}")


def mobile(text: str) -> str:
    """The eleven digits of a mainland mobile number, however it was written; "" for no such.

    Blanks, hyphens, full-width digits and a country code (+86, 0086) are taken off.
    """
    plain = unicodedata.normalize("NFKC", text)
    digits = re.sub(r"[\s\-–—_.·()+]", "", plain)
    for code in ("0086", "86"):
        if digits.startswith(code) and len(digits) == len(code) + 11:
            digits = digits[len(code) :]
    return digits if _MOBILE.fullmatch(digits) and digits.isascii() else ""
