"""Keeping the newest judgement of a worksite where lists and screens read it."""

from decimal import Decimal

from django.db import transaction

from gongyou.alerts.models import Signal
from gongyou.alerts.queries import Judged, Judgement
from gongyou.payroll.queries.position import Position
from gongyou.registry.batches import lock_rollups


@transaction.atomic
def keep_signals(position: Position, judgement: Judgement) -> None:
    """Replace the signals of the worksite: running twice changes nothing."""
    lock_rollups([position.worksite.pk])
    Signal.objects.filter(worksite=position.worksite).delete()
    Signal.objects.bulk_create(
        [_row(position, judged) for judged in judgement.signals], batch_size=500
    )


def _row(position: Position, judged: Judged) -> Signal:
    found = judged.result.value
    first = found.crossed[0] if found.crossed else None
    return Signal(
        worksite=position.worksite,
        rule=judged.result.rule,
        subject=judged.subject,
        as_of=position.as_of,
        level=str(found.level),
        value=_text(first.value) if first else "",
        threshold=_text(first.threshold) if first else "",
        detail={
            "facts": {k: _text(v) for k, v in judged.result.reason.inputs.items()},
            "articles": [r.cite() for r in judged.result.reason.articles],
            "status": str(judged.result.reason.status),
        },
    )


def _text(value: object) -> str:
    return format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)
