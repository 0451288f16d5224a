"""A firm's labour officer calls in the firm's own people, and ends what they may do."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from gongyou.foundation import audit
from gongyou.foundation.cipher import sm3
from gongyou.offices.access import roles_of
from gongyou.offices.models import Account, Invitation, Role

OPEN_FOR = timedelta(days=7)
MOST_OPEN = 50
OFFICER, SUBCONTRACTOR = Role.Kind.LABOUR_OFFICER, Role.Kind.SUBCONTRACTOR


@dataclass(frozen=True)
class Firm:
    """The firm an account speaks for, and the worksites that are its own."""

    code: str
    name: str
    worksites: dict[UUID, str]


def firm_role(account: Account) -> Role | None:
    """The role in which the account speaks for its firm: the labour officer's."""
    roles = [account.acting_role] if account.acting_role else roles_of(account)
    return next((r for r in roles if r.role == OFFICER and r.employer_code), None)


def people_of(firm: Firm) -> QuerySet[Role]:
    """The roles in force of the firm, and those that were given for one of its worksites."""
    of_firm = Q(employer_code=firm.code, role__in=(OFFICER, SUBCONTRACTOR))
    of_site = Q(worksite_uuid__in=firm.worksites, role=SUBCONTRACTOR)
    found = Role.objects.filter(of_firm | of_site, ended_at=None, account__is_active=True)
    return found.select_related("account").order_by("account__name", "pk")


def open_invitations(firm: Firm) -> QuerySet[Invitation]:
    return Invitation.objects.filter(
        employer_code=firm.code, used_at=None, withdrawn_at=None, valid_until__gt=timezone.now()
    ).select_related("made_by")


def get_invitation(firm: Firm, uuid: str) -> Invitation:
    """An invitation of this firm; otherwise 404."""
    found = Invitation.objects.filter(uuid=uuid, employer_code=firm.code).first()
    if found is None:
        raise Http404
    return found


def digest_of(token: str) -> bytes:
    """The token has 256 random bits: its plain digest tells nobody anything."""
    return sm3(token.encode())


@transaction.atomic
def invite(actor: Account, firm: Firm, name: str, worksite: UUID | None) -> tuple[Invitation, str]:
    """A link for one person, shown once: to the firm, or to one worksite as a subcontractor."""
    if firm_role(actor) is None or (worksite is not None and worksite not in firm.worksites):
        raise audit.Refused(_("只能邀请本单位的人，或本单位工地上的分包。"))
    if open_invitations(firm).count() >= MOST_OPEN:
        raise audit.Refused(_("没用的邀请太多了，请先撤回不要的。"))
    token = secrets.token_urlsafe(32)
    made = Invitation.objects.create(
        token_digest=digest_of(token),
        role=SUBCONTRACTOR if worksite else OFFICER,
        name=name,
        employer_code=firm.code,
        employer_name=firm.name,
        worksite_uuid=worksite,
        worksite_name=firm.worksites[worksite] if worksite else "",
        made_by=actor,
        valid_until=timezone.now() + OPEN_FOR,
    )
    audit.record("invite", audit.Target("invitation", str(made.uuid)), reason=made.role)
    return made, token


@transaction.atomic
def withdraw_invitation(actor: Account, invitation: Invitation) -> None:
    changed = Invitation.objects.filter(pk=invitation.pk, used_at=None, withdrawn_at=None).update(
        withdrawn_at=timezone.now()
    )
    if not changed:
        raise audit.Refused(_("这个邀请已经用过或撤回了。"))
    audit.record("withdraw_invitation", audit.Target("invitation", str(invitation.uuid)))


def invitation_of(token: str) -> Invitation | None:
    """The invitation that this link still opens; one's firm must still have who invited."""
    found = (
        Invitation.objects.filter(
            token_digest=digest_of(token),
            used_at=None,
            withdrawn_at=None,
            valid_until__gt=timezone.now(),
        )
        .select_related("made_by__area")
        .first()
    )
    return found if found is not None and _still_speaks(found) else None


def _still_speaks(invitation: Invitation) -> bool:
    """Whoever called must still be the firm's: a dismissed person's links open nothing."""
    return Role.objects.filter(
        account=invitation.made_by,
        account__is_active=True,
        role=OFFICER,
        employer_code=invitation.employer_code,
        ended_at=None,
    ).exists()


@transaction.atomic
def accept(invitation: Invitation, username: str, name: str, password: str) -> Account:
    """The account with its role; the link is used up. Raises `audit.Refused` for a taken name."""
    used = Invitation.objects.filter(pk=invitation.pk, used_at=None, withdrawn_at=None)
    if not used.update(used_at=timezone.now()):
        raise audit.Refused(_("这个邀请已经用过或撤回了。"))
    if Account.objects.filter(username__iexact=username).exists():
        raise audit.Refused(_("这个用户名已经有人用。"))
    try:
        with transaction.atomic():
            account = Account.objects.create_account(username, name, password)
    except IntegrityError as error:  # two at the same moment
        raise audit.Refused(_("这个用户名已经有人用。")) from error
    account.area = invitation.made_by.area
    account.save(update_fields=["area"])
    role = Role.objects.create(account=account, role=invitation.role, **_scope(invitation))
    Invitation.objects.filter(pk=invitation.pk).update(used_by=account)
    audit.record(
        "accept_invitation",
        audit.Target("account", str(account.uuid)),
        reason=f"{role.role} ({invitation.uuid})",
    )
    return account


def _scope(invitation: Invitation) -> dict[str, object]:
    if invitation.worksite_uuid is None:
        return {
            "employer_code": invitation.employer_code,
            "employer_name": invitation.employer_name,
        }
    return {
        "worksite_uuid": invitation.worksite_uuid,
        "employer_name": invitation.worksite_name,  # the place in words
    }


@transaction.atomic
def end_own_role(actor: Account, firm: Firm, role: Role) -> None:
    """End what one of the firm's people may do. Nobody ends himself: the firm keeps somebody."""
    speaking = firm_role(actor)
    if speaking is None or not people_of(firm).filter(pk=role.pk).exists():
        raise audit.Refused(_("这个人不是本单位的。"))
    if role.account_id == actor.pk:
        raise audit.Refused(_("不能结束自己的角色：请同事来结束，或请区里的安全管理员。"))
    if not Role.objects.filter(pk=role.pk, ended_at=None).update(ended_at=timezone.now()):
        raise audit.Refused(_("已经结束了。"))
    audit.record(
        "end_role",
        audit.Target("account", str(role.account.uuid)),
        reason=f"{role.role} {role.place}".strip(),
    )
