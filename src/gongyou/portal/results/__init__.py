"""From the match to what a page shows: sentences, reasons, filters, a calendar."""

from gongyou.portal.results.overview import (
    ACCOUNT_KINDS,
    answer,
    batches,
    duties,
    findings,
    get_batch,
    not_judged,
    reasons,
)
from gongyou.portal.results.words import FINDING_WORDS, reason_word
from gongyou.portal.results.workers import (
    WorkerFilters,
    calendar,
    explained,
    filtered,
    months_of,
    shown,
    totals,
)

__all__ = [
    "ACCOUNT_KINDS",
    "FINDING_WORDS",
    "WorkerFilters",
    "answer",
    "batches",
    "calendar",
    "duties",
    "explained",
    "filtered",
    "findings",
    "get_batch",
    "months_of",
    "not_judged",
    "reason_word",
    "reasons",
    "shown",
    "totals",
]
