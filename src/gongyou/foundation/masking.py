"""The one place where personal values are shortened for showing."""

import re

from gongyou.foundation.redaction import replace_numbers

_LONG_NUMBER = re.compile(r"(?<!\d)\d(?:[ -]?\d){13,17}(?:[ -]?[\dXx])(?![\dA-Za-z])")
# Behind the last four places of a number that a text is kept without (registry/marks.py).
_DIGEST_OF_A_MARK = re.compile(r"(?<=\*{4}[0-9X]{4})~[0-9A-F]{16}")
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
    text = _DIGEST_OF_A_MARK.sub("", text)
    masked = _LONG_NUMBER.sub(lambda found: f"****{found[0][-4:]}", text)
    return _PHONE.sub(lambda found: mask_phone(found[0]), masked)


def mask_people(text: str) -> str:
    """A text that is kept: masked is only what is a person's number by its check sign or shape,
    so that two dates beside each other stay."""
    return replace_numbers(text, _masked)


def _masked(kind: str, number: str) -> str:
    return mask_phone(number[-11:]) if kind == "phone" else f"****{number[-4:]}"
