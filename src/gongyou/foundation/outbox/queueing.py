"""Putting a message into the outbox, in the transaction of what causes it."""

import json
from collections.abc import Mapping
from datetime import datetime

from django.db import connection

from gongyou.foundation.encrypted import index_of
from gongyou.foundation.models import OutgoingMessage
from gongyou.foundation.outbox.epoch import current_epoch


def queue(
    event: str, kind: str, phone: str, values: Mapping[str, str], expires_at: datetime
) -> OutgoingMessage | None:
    """One message for this event and number; None where there is one already.

    Raises outside of a transaction: a message goes out if, and only if, its cause is kept.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"{event}: a message belongs to its cause's transaction")
    message = OutgoingMessage(
        event=event,
        kind=kind,
        epoch=current_epoch(),
        recipient=phone,
        recipient_index=index_of("phone", phone),
        body=json.dumps(dict(values), ensure_ascii=False),
        expires_at=expires_at,
    )
    OutgoingMessage.objects.bulk_create([message], ignore_conflicts=True)
    kept = OutgoingMessage.objects.filter(uuid=message.uuid).first()
    if kept is not None:
        from gongyou.foundation.jobs import send_message_job  # jobs know all of us

        send_message_job.defer(message_id=kept.pk)
    return kept


def forget_body(event: str) -> None:
    """What the message said is of no use any more, and is not kept."""
    OutgoingMessage.objects.filter(event=event).update(body=None)
