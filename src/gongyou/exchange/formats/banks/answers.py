"""Banks' answers brought to the orders they answer, over all files of a check."""

from collections.abc import Sequence

from gongyou.exchange.formats.banks import batch_answers, payment_reports
from gongyou.exchange.records import Reading


def join(readings: Sequence[Reading]) -> list[Reading]:
    """pain.002 to their pain.001, then returns to their batches. Twice is the same as once."""
    return batch_answers.join(payment_reports.join(readings))
