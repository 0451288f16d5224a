"""What workers say of their wages, each answer with its strength; only ever added to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import QuerySet
from django.http import Http404

from gongyou.foundation import audit, files
from gongyou.foundation.models import StoredFile
from gongyou.offices.models import Account
from gongyou.registry.models import Engagement, Person
from gongyou.workers.access import may_vouch
from gongyou.workers.models import WorkerAnswer, WorkerSession

Strength = WorkerAnswer.Strength


@dataclass(frozen=True)
class Answer:
    """What was said of one month: how much came, or how many days it really were."""

    said: str
    received: Decimal | None = None
    days: Decimal | None = None


@dataclass(frozen=True)
class Of:
    """What an answer is about."""

    worksite_id: int
    person: Person
    month: date


def answer_oneself(session: WorkerSession, of: Of, answer: Answer) -> WorkerAnswer:
    """The worker's own word. From a number that several share it would be nobody's."""
    if not session.confirms:
        raise audit.Refused("几个人共用的号码不能替本人作答")
    if session.person != of.person:
        raise audit.Refused("只能回答自己的工钱")
    return _add(of, answer, Strength.SELF, session_id=session.pk)


def answer_for(account: Account, of: Of, answer: Answer) -> WorkerAnswer:
    """Said by the worker at the counter, entered by the clerk who heard it."""
    _needs_office(account)
    return _add(of, answer, Strength.ON_BEHALF, helper_id=account.pk)


def answer_from_paper(
    account: Account, of: Of, answer: Answer, name: str, scan: Iterable[bytes]
) -> WorkerAnswer:
    """From a paper with signature and fingerprint; its scan is kept, encrypted."""
    _needs_office(account)
    stored = files.store(name, scan)
    return _add(of, answer, Strength.PAPER, helper_id=account.pk, scan_id=stored.pk)


def _needs_office(account: Account) -> None:
    if not may_vouch(account):
        raise audit.Refused("只有公共服务机构的工作人员可以代办")


@transaction.atomic
def _add(of: Of, answer: Answer, strength: str, **how: int) -> WorkerAnswer:
    if not Engagement.objects.filter(worksite_id=of.worksite_id, person=of.person).exists():
        raise audit.Refused("这个人没有在这个工地干过活")
    with connection.cursor() as cursor:  # of two at once, each gets a number of its own
        cursor.execute("SELECT pg_advisory_xact_lock(3, %s)", [of.person.pk % 2**31])
    made = WorkerAnswer(
        worksite_id=of.worksite_id,
        person=of.person,
        month=of.month,
        ordinal=answers_of(of).count() + 1,
        said=answer.said,
        received=answer.received,
        days=answer.days,
        strength=strength,
        **how,
    )
    made.save(force_insert=True)
    target = audit.Target("person", str(of.person.uuid), of.worksite_id)
    audit.record("answer", target, reason=f"{of.month:%Y-%m} {answer.said} {strength}")
    return made


def answers_of(of: Of) -> QuerySet[WorkerAnswer]:
    """All that was said of a month, the newest first."""
    return WorkerAnswer.objects.filter(
        worksite_id=of.worksite_id, person_id=of.person.pk, month=of.month
    ).order_by("-ordinal")


@dataclass(frozen=True)
class Shown:
    """An answer with who helped and the scan it was entered from."""

    answer: WorkerAnswer
    helper: str
    scan: StoredFile | None


def shown(of: Of) -> list[Shown]:
    rows = list(answers_of(of))
    helpers = Account.objects.in_bulk({r.helper_id for r in rows if r.helper_id})
    scans = StoredFile.objects.in_bulk({r.scan_id for r in rows if r.scan_id})
    return [
        Shown(
            r,
            helpers[r.helper_id].name if r.helper_id in helpers else "",
            scans.get(r.scan_id) if r.scan_id else None,
        )
        for r in rows
    ]


def get_scan(of: Of, ordinal: int) -> StoredFile:
    """The paper behind one answer; 404 where there is none."""
    row = answers_of(of).filter(ordinal=min(ordinal, 2**31 - 1)).first()
    found = StoredFile.objects.filter(pk=row.scan_id).first() if row and row.scan_id else None
    if found is None:
        raise Http404
    return found


@transaction.atomic
def note_look(of: Of, stored: StoredFile) -> None:
    """Somebody looks at a person's signature: the audit knows who."""
    target = audit.Target("person", str(of.person.uuid), of.worksite_id)
    audit.record("look_at_paper", target, reason=str(stored.uuid))
