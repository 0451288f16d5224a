"""Yuan as `Decimal`, always two places. Never float."""

from decimal import ROUND_HALF_UP, Decimal

FEN = Decimal("0.01")
ZERO = Decimal("0.00")


def fen(value: Decimal | int | str) -> Decimal:
    """Round half up to the fen."""
    return Decimal(value).quantize(FEN, ROUND_HALF_UP)


def text(value: Decimal | None) -> str | None:
    """``"7600.00"``, or None where there is no amount."""
    return None if value is None else format(fen(value), "f")
