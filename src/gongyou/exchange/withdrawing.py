"""A wage sheet taken back, and the worksite matched anew without it."""

from datetime import date

from django.db import transaction

from gongyou.exchange.matching.run import match
from gongyou.registry.actions import withdraw_batch
from gongyou.registry.models import Batch

LONGEST_REASON = 200


@transaction.atomic
def withdraw_sheet(batch: Batch, reason: str, as_of: date | None) -> None:
    """In one transaction, so that no list shows a colour whose sheet is gone.

    Raises `audit.Refused`. `as_of` is the day the worksite was judged last; None if never.
    """
    withdraw_batch(batch, reason[:LONGEST_REASON])
    if as_of is not None:
        match(batch.worksite, as_of)
