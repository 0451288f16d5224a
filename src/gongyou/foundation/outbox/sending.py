"""One message out, by the first provider that takes it; what is not taken is tried again."""

import json
import logging
from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from gongyou.foundation.models import OutgoingMessage, ProviderHealth
from gongyou.foundation.outbox.epoch import current_epoch
from gongyou.foundation.outbox.providers import NotTaken, Sms, SmsProvider, providers
from gongyou.foundation.outbox.words import text_of

log = logging.getLogger("gongyou.outbox")
State = OutgoingMessage.State

FAILURES, PASSED_OVER = 2, timedelta(seconds=60)
"""Two failures of five seconds open a circuit: no message waits long for a dead provider."""
HELD = timedelta(seconds=60)
AGAIN = (5, 10, 20, 40, 60)
MOST_ATTEMPTS = 20


def send(message_id: int) -> int | None:
    """Try once with every provider whose circuit is closed; seconds until it is worth trying
    again, or None when there is nothing more to do."""
    message = _claim(message_id)
    if message is None:
        return None
    if message.epoch != current_epoch():
        _end(message, State.EXPIRED, "epoch")
        return None
    if message.expires_at <= timezone.now():
        _end(message, State.EXPIRED, "late")
        return None
    problem = "no_provider"
    for provider in _willing(providers()):
        try:
            provider.send(_sms(message))
        except NotTaken as why:
            problem = str(why)[:40]
            _failed(provider, problem)
            continue
        _taken(message, provider)
        return None
    return _later(message, problem)


def _claim(message_id: int) -> OutgoingMessage | None:
    """Ours alone for a minute: a job that runs twice, or two at once, sends once."""
    now = timezone.now()
    due = OutgoingMessage.objects.filter(
        pk=message_id, state=State.QUEUED, next_try_at__lte=now, body__isnull=False
    )
    if not due.update(attempts=F("attempts") + 1, next_try_at=now + HELD):
        return None
    return OutgoingMessage.objects.get(pk=message_id)


def _sms(message: OutgoingMessage) -> Sms:
    values = {str(k): str(v) for k, v in json.loads(message.body or "{}").items()}
    text = text_of(message.kind, values)
    return Sms(str(message.uuid), message.recipient or "", message.kind, text, values)


def _willing(found: list[SmsProvider]) -> list[SmsProvider]:
    closed = ProviderHealth.objects.filter(open_until__gt=timezone.now())
    passed_over = set(closed.values_list("name", flat=True))
    return [provider for provider in found if provider.name not in passed_over]


def _failed(provider: SmsProvider, problem: str) -> None:
    log.warning("message not taken by %s: %s", provider.name, problem)
    health, _ = ProviderHealth.objects.get_or_create(name=provider.name)
    ProviderHealth.objects.filter(pk=health.pk).update(failures=F("failures") + 1)
    ProviderHealth.objects.filter(pk=health.pk, failures__gte=FAILURES).update(
        open_until=timezone.now() + PASSED_OVER
    )


def _taken(message: OutgoingMessage, provider: SmsProvider) -> None:
    ProviderHealth.objects.filter(name=provider.name).update(failures=0, open_until=None)
    done: dict[str, object] = {
        "state": State.SENT,
        "provider": provider.name,
        "problem": "",
        "sent_at": timezone.now(),
    }
    if not provider.keeps_body:
        done["body"] = None
    OutgoingMessage.objects.filter(pk=message.pk).update(**done)


def _end(message: OutgoingMessage, state: str, problem: str) -> None:
    OutgoingMessage.objects.filter(pk=message.pk).update(state=state, problem=problem, body=None)


def _later(message: OutgoingMessage, problem: str) -> int | None:
    if message.attempts >= MOST_ATTEMPTS:
        _end(message, State.FAILED, problem)
        return None
    wait = AGAIN[min(message.attempts, len(AGAIN)) - 1]
    OutgoingMessage.objects.filter(pk=message.pk).update(
        problem=problem, next_try_at=timezone.now() + timedelta(seconds=wait)
    )
    return wait


def sweep() -> list[int]:
    """Take away what has expired; the ids of messages that nobody is trying any more."""
    now = timezone.now()
    OutgoingMessage.objects.filter(state=State.QUEUED, expires_at__lte=now).update(
        state=State.EXPIRED, problem="late"
    )
    OutgoingMessage.objects.filter(body__isnull=False, expires_at__lte=now).update(body=None)
    due = OutgoingMessage.objects.filter(state=State.QUEUED, next_try_at__lte=now)
    return list(due.order_by("next_try_at").values_list("id", flat=True))
