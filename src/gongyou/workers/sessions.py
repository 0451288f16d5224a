"""Being signed in: begun by proof, ended by time, by oneself, or everywhere."""

import re

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from gongyou.foundation import audit
from gongyou.foundation.requests import request_id
from gongyou.registry.models import Person
from gongyou.workers.models import PhoneBinding, SignInCode, Slip, WorkerSession
from gongyou.workers.numbers import State, standing

KEY = "worker_session"
SEEN_EVERY = 60
_DEVICES = ("MicroMessenger", "HarmonyOS", "Android", "iPhone", "iPad", "Windows", "Mac", "Linux")


def device_of(agent: str) -> str:
    """A word for the device, by which its owner knows it again; no more is kept."""
    found = [word for word in _DEVICES if re.search(word, agent)]
    return " ".join(found[:2])[:40]


def actor_of(person: Person) -> audit.Actor:
    return audit.Actor(person.uuid, person.name, "worker", request_id())


def begin_by_number(code: SignInCode, person: Person, device: str) -> WorkerSession | None:
    """Sign the person in who answered the code; None when that was done already."""
    with audit.acting(actor_of(person)), transaction.atomic():
        mine = SignInCode.objects.filter(pk=code.pk, done_at=None, used_at__isnull=False)
        number, index = code.number, bytes(code.number_index or b"")
        if not mine.update(done_at=timezone.now(), number=None):
            return None
        own = _bind(number or "", index, person)
        proof = WorkerSession.Proof.NUMBER if own else WorkerSession.Proof.SHARED
        return _begin(person, proof, device, index)


def _bind(number: str, index: bytes, person: Person) -> bool:
    """Note that the number was proven to be this person's; False where others claim it too."""
    found = standing(index)
    if found.state == State.SHARED or person not in found.people:
        return False
    if found.binding is not None:
        PhoneBinding.objects.filter(pk=found.binding.pk).update(used_at=timezone.now())
        return True
    try:
        with transaction.atomic():
            PhoneBinding.objects.create(
                person=person, number=number, number_index=index, how=PhoneBinding.How.PROVEN
            )
    except IntegrityError:  # somebody was first
        return False
    return True


def begin_by_slip(slip: Slip, device: str) -> WorkerSession:
    """In the transaction that uses the slip up."""
    return _begin(slip.person, WorkerSession.Proof.SLIP, device, None)


def _begin(person: Person, proof: str, device: str, index: bytes | None) -> WorkerSession:
    session = WorkerSession.objects.create(
        person=person, proof=proof, device=device, number_index=index
    )
    target = audit.Target("person", str(person.uuid))
    audit.record("worker_sign_in", target, reason=str(session.get_proof_display()))
    return session


def current(uuid: object) -> WorkerSession | None:
    """The session of this name while it lasts; noted as seen, once a minute."""
    if not isinstance(uuid, str):
        return None
    now = timezone.now()
    session = (
        WorkerSession.objects.filter(
            uuid=uuid,
            ended_at=None,
            seen_at__gt=now - WorkerSession.IDLE,
            started_at__gt=now - WorkerSession.LONGEST,
        )
        .select_related("person__merged_into")
        .first()
    )
    if session is None:
        return None
    session.person = session.person.merged_into or session.person
    if (now - session.seen_at).total_seconds() > SEEN_EVERY:
        WorkerSession.objects.filter(pk=session.pk).update(seen_at=now)
    return session


def alive(person: Person) -> list[WorkerSession]:
    """Where somebody is signed in now, the newest first."""
    now = timezone.now()
    found = _of(person).filter(
        seen_at__gt=now - WorkerSession.IDLE, started_at__gt=now - WorkerSession.LONGEST
    )
    return list(found.order_by("-started_at"))


def _of(person: Person) -> QuerySet[WorkerSession]:
    """Open ones, also of a person who was found to be this one."""
    return WorkerSession.objects.filter(
        Q(person=person) | Q(person__merged_into=person), ended_at=None
    )


@transaction.atomic
def end(session: WorkerSession) -> None:
    WorkerSession.objects.filter(pk=session.pk, ended_at=None).update(ended_at=timezone.now())
    audit.record("worker_sign_out", audit.Target("person", str(session.person.uuid)))


@transaction.atomic
def end_everywhere(person: Person) -> int:
    """Every device, this one too: what one does with a telephone that was lost."""
    ended = _of(person).update(ended_at=timezone.now())
    target = audit.Target("person", str(person.uuid), counts={"sessions": ended})
    audit.record("worker_sign_out_everywhere", target)
    return ended
