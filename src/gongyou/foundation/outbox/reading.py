"""The messages a demo has kept to itself, as a person reads them on a telephone."""

import json
from dataclasses import dataclass

from gongyou.foundation.models import OutgoingMessage
from gongyou.foundation.outbox.words import text_of


@dataclass(frozen=True)
class Letter:
    message: OutgoingMessage
    text: str


def latest(most: int) -> list[Letter]:
    """The newest first; a message that was used or has expired says nothing any more."""
    rows = OutgoingMessage.objects.order_by("-id")[:most]
    return [
        Letter(row, text_of(row.kind, json.loads(row.body)) if row.body else "") for row in rows
    ]
