"""The sign-in that this browser has begun and not finished."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from gongyou.workers.models import SignInCode

CODE = "worker_code"
LASTS = timedelta(minutes=30)


def code_of(session: Any) -> SignInCode | None:
    """Only the browser that asked for a code may use it."""
    uuid = session.get(CODE)
    if not isinstance(uuid, str):
        return None
    recent = timezone.now() - LASTS
    return SignInCode.objects.filter(uuid=uuid, done_at=None, made_at__gt=recent).first()
