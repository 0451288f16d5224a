"""Options that every bench may have."""

import argparse

_MOST = 10**9


def whole_number(text: str) -> int:
    """From 1 up; anything else is told as argparse tells it."""
    try:
        value = int(text.replace("_", "").replace(",", ""))
    except ValueError:
        value = 0
    if not 1 <= value <= _MOST:
        raise argparse.ArgumentTypeError(f"{text}: 1 … {_MOST}")
    return value
