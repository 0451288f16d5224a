"""Who did what on what, and why: one row for a change, one for a refusal.

A change's row is written in the change's own transaction. A refusal's row is written after
the refused change was rolled back, in a transaction of its own: no rollback can erase it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection, transaction

from gongyou.foundation.masking import mask_people
from gongyou.foundation.models import AuditEntry


@dataclass(frozen=True)
class Actor:
    """Who acts, in which role, and in which request."""

    uuid: UUID | None
    label: str
    role: str
    request_id: str = ""


SYSTEM = Actor(None, "系统", "system")
_current: ContextVar[Actor] = ContextVar("gongyou_actor", default=SYSTEM)


def current() -> Actor:
    return _current.get()


@contextmanager
def acting(actor: Actor) -> Iterator[None]:
    token = _current.set(actor)
    try:
        yield
    finally:
        _current.reset(token)


@dataclass(frozen=True)
class Target:
    """What a verb was done on."""

    kind: str
    id: str
    worksite_id: int | None = None
    counts: dict[str, int] = field(default_factory=dict)


class Refused(Exception):
    """The action was not allowed or not possible; `reason` is written to the audit."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def _entry(verb: str, target: Target, outcome: str, reason: str, after: str = "") -> AuditEntry:
    actor = current()
    return AuditEntry(
        actor=actor.uuid,
        actor_label=actor.label,
        role=actor.role,
        request_id=actor.request_id,
        verb=verb,
        object_kind=target.kind,
        object_id=_kept_id(target.id),
        worksite_id=target.worksite_id,
        outcome=outcome,
        reason=mask_people(reason),
        counts=target.counts,
        digest_after=after,
    )


def _kept_id(text: str) -> str:
    """Most are UUIDs, some a word that somebody has typed: a user name that is a telephone."""
    try:
        UUID(text)
    except ValueError:
        return mask_people(text)
    return text


def record(verb: str, target: Target, *, reason: str = "", digest_after: str = "") -> None:
    """Write the change's row into the open transaction (raises outside of one)."""
    if not connection.in_atomic_block:
        raise RuntimeError(f"{verb}: an audit row belongs to its change's transaction")
    _entry(verb, target, AuditEntry.Outcome.DONE, reason, digest_after).save(force_insert=True)


def record_refusal(verb: str, target: Target, reason: str) -> None:
    """Write a refusal (raises inside of a transaction, whose rollback would erase it)."""
    with transaction.atomic(durable=True):
        _entry(verb, target, AuditEntry.Outcome.REFUSED, reason).save(force_insert=True)
