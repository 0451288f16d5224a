"""Firms let themselves be registered, and somebody of the area decides."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from gongyou.foundation import audit, files
from gongyou.offices.access import keeper_prefix
from gongyou.offices.actions import random_password
from gongyou.offices.models import Account, Area, Role
from gongyou.registry.models import Employer, Registration

# No sign that is easily taken for another; twelve of them are 58 bits.
_SIGNS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_OFFICER = Role.Kind.LABOUR_OFFICER
State = Registration.State


@dataclass(frozen=True)
class Asked:
    """What the firm has written."""

    area: Area
    credit_code: str
    name: str
    person: str
    phone: str


def _receipt() -> str:
    signs = "".join(secrets.choice(_SIGNS) for _ in range(12))
    return "-".join((signs[:4], signs[4:8], signs[8:]))


def send(asked: Asked, licence: tuple[str, Iterable[bytes]] | None) -> Registration:
    """Keep what was sent. The answer is the same whatever is known of the firm already."""
    stored = files.store(*licence) if licence else None
    with transaction.atomic():
        made = Registration.objects.create(
            receipt=_receipt(),
            area=asked.area,
            credit_code=asked.credit_code,
            name=asked.name,
            person=asked.person,
            phone=asked.phone,
            licence=stored,
        )
        audit.record(
            "send_registration",
            audit.Target("registration", str(made.uuid)),
            digest_after=stored.digest if stored else "",
        )
    return made


def asked_for(receipt: str, credit_code: str) -> Registration | None:
    """Whoever holds the receipt and knows the code sees how far it has come."""
    signs = "".join(sign for sign in receipt.upper() if sign in _SIGNS)
    number = "-".join((signs[:4], signs[4:8], signs[8:]))
    return Registration.objects.filter(receipt=number, credit_code=credit_code).first()


# --- deciding -----------------------------------------------------------------------------


def decider_prefix(account: Account | AnonymousUser) -> str | None:
    """Where the account decides: as an inspector or as the system's administrator of an area."""
    return keeper_prefix(account, "inspector", "system_admin")


def visible_registrations(account: Account | AnonymousUser) -> QuerySet[Registration]:
    prefix = decider_prefix(account)
    if prefix is None:
        return Registration.objects.none()
    return Registration.objects.filter(area__code__startswith=prefix).select_related("area")


def get_registration(account: Account | AnonymousUser, uuid: str) -> Registration:
    found = (
        visible_registrations(account)
        .filter(uuid=uuid)
        .select_related("licence", "decided_by", "account")
        .first()
    )
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True)
class Known:
    """What is known of the code already: for whoever decides, and for nobody else."""

    employer: Employer | None
    officers: list[Role]
    others: list[Registration]

    @property
    def name_differs(self) -> bool:
        return self.employer is not None and bool(self.employer.name)

    @property
    def has_owner(self) -> bool:
        return bool(self.officers)


def known_of(registration: Registration) -> Known:
    code = registration.credit_code
    held = Role.objects.filter(
        employer_code=code, role=_OFFICER, ended_at=None, account__is_active=True
    )
    others = Registration.objects.filter(credit_code=code).exclude(pk=registration.pk)
    return Known(
        Employer.objects.filter(credit_code=code).first(),
        list(held.select_related("account").order_by("pk")[:20]),
        list(others.filter(~Q(state=State.REFUSED)).select_related("area")[:20]),
    )


@transaction.atomic
def approve(actor: Account, registration: Registration, username: str) -> tuple[Account, str]:
    """The firm's first account with its first password, which must be changed at once.

    A firm that has somebody already is not let in a second time: its own people invite.
    """
    row = _open(actor, registration)
    if known_of(row).has_owner:
        raise audit.Refused(_("这个单位已经有劳资专管员，新的人请他们邀请。"))
    if Account.objects.filter(username__iexact=username).exists():
        raise audit.Refused(_("这个用户名已经有人用。"))
    password = random_password()
    account = Account.objects.create_account(username, row.person, password)
    account.area, account.must_change_password = row.area, True
    account.save(update_fields=["area", "must_change_password"])
    firm, _new = Employer.objects.get_or_create(
        credit_code=row.credit_code, defaults={"name": row.name}
    )
    Role.objects.create(
        account=account, role=_OFFICER, employer_code=firm.credit_code, employer_name=firm.name
    )
    row.account = account
    _decide(actor, row, State.APPROVED, "")
    return account, password


@transaction.atomic
def refuse(actor: Account, registration: Registration, reason: str) -> None:
    _decide(actor, _open(actor, registration), State.REFUSED, reason)


def _open(actor: Account, registration: Registration) -> Registration:
    """The row, locked, if the actor decides on it and nobody has done so."""
    prefix = decider_prefix(actor)
    if prefix is None or not registration.area.code.startswith(prefix):
        raise audit.Refused(_("这一步不归你的角色办。"))
    row = Registration.objects.select_for_update().get(pk=registration.pk)
    if row.state != State.PENDING:
        raise audit.Refused(_("这个申请已经有人办了。"))
    return row


def _decide(actor: Account, row: Registration, state: str, reason: str) -> None:
    row.state, row.reason = state, reason
    row.decided_at, row.decided_by = timezone.now(), actor
    try:
        with transaction.atomic():
            row.save(update_fields=["state", "reason", "decided_at", "decided_by", "account"])
    except IntegrityError as error:
        raise audit.Refused(
            _("这个单位已经通过了另一个申请；人都走了的，请安全管理员给新的人授权。")
        ) from error
    verb = "approve_registration" if state == State.APPROVED else "refuse_registration"
    audit.record(verb, audit.Target("registration", str(row.uuid)), reason=reason)
