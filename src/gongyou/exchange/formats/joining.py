"""What only all files of a check together show: answers to orders, and what is said twice."""

from collections.abc import Sequence

from gongyou.exchange.formats.banks import answers
from gongyou.exchange.formats.wages.repeats import set_repeats_aside
from gongyou.exchange.records import Reading


def join(readings: Sequence[Reading]) -> list[Reading]:
    """Banks' answers to their orders, repeated wage sheets aside. Twice is the same as once."""
    return set_repeats_aside(answers.join(readings))
