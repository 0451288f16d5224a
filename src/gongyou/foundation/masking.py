"""The one place where personal values are shortened for showing."""

import re

_LONG_NUMBER = re.compile(r"(?<!\d)\d(?:[ -]?\d){13,17}(?:[ -]?[\dXx])(?![\dA-Za-z])")
_PHONE = re.compile(r"(?<!\d)1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)")


def mask_id_number(value: str) -> str:
    """``511***********1234``: first three and last four."""
    if len(value) < 8:
        return "*" * len(value)
    return f"{value[:3]}{'*' * (len(value) - 7)}{value[-4:]}"


def mask_phone(value: str) -> str:
    digits = "".join(ch for ch in value if ch.isdigit())
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) >= 7 else "*" * len(digits)


def mask_card(value: str) -> str:
    """``**** 1234``: the last four only."""
    return f"**** {value[-4:]}" if len(value) >= 8 else "*" * len(value)


def mask_numbers(text: str) -> str:
    """A sentence somebody else has written, with the ID numbers, cards and phones in it masked."""
    masked = _LONG_NUMBER.sub(lambda found: f"****{found[0][-4:]}", text)
    return _PHONE.sub(lambda found: mask_phone(found[0]), masked)
