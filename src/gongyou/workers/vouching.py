"""What a public office does after a look at the person: bind a number, print a slip."""

import secrets
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from gongyou.foundation import audit
from gongyou.foundation.encrypted import index_of
from gongyou.foundation.limits import Limit, take
from gongyou.offices.models import Account
from gongyou.registry.models import Person
from gongyou.workers import sessions
from gongyou.workers.access import may_vouch
from gongyou.workers.codes import TooOften
from gongyou.workers.models import PhoneBinding, Slip, WorkerSession

# No 0/O, 1/I/L: read from paper, by people without their glasses.
SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LONG, GROUP = 12, 4
SLIPS_FROM = Limit("slip.address", 20, timedelta(hours=1))


def _needs_office(account: Account) -> None:
    if not may_vouch(account):
        raise audit.Refused("只有公共服务机构的工作人员可以核对本人")


def _target(person: Person) -> audit.Target:
    return audit.Target("person", str(person.uuid))


@transaction.atomic
def bind_in_person(account: Account, person: Person, number: str, document: str) -> None:
    """From now on the number is this person's alone, whatever rosters say. Whoever is signed
    in by it is signed out."""
    _needs_office(account)
    index = index_of("phone", number)
    now = timezone.now()
    with connection.cursor() as cursor:  # of two offices at once the second comes after
        cursor.execute("SELECT pg_advisory_xact_lock(4, hashtext(%s))", [(index or b"").hex()])
    PhoneBinding.objects.filter(number_index=index, ended_at=None).update(ended_at=now)
    WorkerSession.objects.filter(number_index=index, ended_at=None).update(ended_at=now)
    PhoneBinding.objects.create(
        person=person,
        number=number,
        number_index=index,
        how=PhoneBinding.How.IN_PERSON,
        document=document,
        made_by=account,
    )
    audit.record("bind_number", _target(person), reason=document)


@transaction.atomic
def release_number(account: Account, binding: PhoneBinding) -> None:
    """The number is not this person's any more: lost, given up, or bound by mistake."""
    _needs_office(account)
    ended = PhoneBinding.objects.filter(pk=binding.pk, ended_at=None)
    if not ended.update(ended_at=timezone.now()):
        raise audit.Refused("这个号码已经解除")
    WorkerSession.objects.filter(number_index=binding.number_index, ended_at=None).update(
        ended_at=timezone.now()
    )
    audit.record("release_number", _target(binding.person))


@transaction.atomic
def print_slip(account: Account, person: Person, document: str) -> tuple[Slip, str]:
    """A new slip and its code, which nobody can show a second time; earlier ones end."""
    _needs_office(account)
    now = timezone.now()
    same = Q(person=person) | Q(person__merged_into=person)
    Slip.objects.filter(same, used_at=None, ended_at=None).update(ended_at=now)
    code = "".join(secrets.choice(SIGNS) for _ in range(LONG))
    slip = Slip.objects.create(
        person=person,
        code_index=index_of("slip", code),
        document=document,
        made_by=account,
        expires_at=now + Slip.LASTS,
    )
    audit.record("print_slip", _target(person), reason=document)
    return slip, "-".join(code[i : i + GROUP] for i in range(0, LONG, GROUP))


def plain_code(text: str) -> str:
    """As it was typed from paper: any case, hyphens and blanks."""
    return "".join(sign for sign in text.upper() if sign.isascii() and sign.isalnum())[:40]


def use_slip(text: str, address: str, device: str) -> WorkerSession | None:
    """Sign in by a slip, once; None for one that is unknown, used or too old."""
    if not take(SLIPS_FROM, address):
        raise TooOften(SLIPS_FROM)
    now = timezone.now()
    index = index_of("slip", plain_code(text) or "-")
    with transaction.atomic():
        good = Slip.objects.filter(
            code_index=index, used_at=None, ended_at=None, expires_at__gt=now
        )
        if good.update(used_at=now):
            slip = Slip.objects.select_related("person").get(code_index=index)
            slip.person = slip.person.merged_into or slip.person
            with audit.acting(sessions.actor_of(slip.person)):
                return sessions.begin_by_slip(slip, device)
    audit.record_refusal("use_slip", audit.Target("slip", ""), "条子上的码不对或已经用过")
    return None
