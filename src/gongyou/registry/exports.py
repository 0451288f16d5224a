"""Files that leave the installation: noted each, and large ones only with a second person's word.

A second person is somebody else who sees the same worksite. Who asked may download within the
hours of the policy; every hand-over is noted with the digest of its bytes.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gongyou.foundation import audit
from gongyou.foundation.cipher import sm3
from gongyou.foundation.masking import mask_people
from gongyou.offices.models import Account
from gongyou.registry.access import visible_worksites
from gongyou.registry.models import Export, Worksite
from gongyou.registry.policy import personal_policy

State = Export.State


def needs_second_person(people: int) -> bool:
    return people > personal_policy().second_person_above


@transaction.atomic
def ask(account: Account, worksite: Worksite, kind: str, people: int, purpose: str) -> Export:
    """A download: at once where it is small, else to be agreed to. (One that asks nobody and says
    nothing is noted when it is handed over.)"""
    small = not needs_second_person(people)
    made = Export.objects.create(
        worksite=worksite,
        kind=kind,
        state=State.APPROVED if small else State.WAITING,
        people=people,
        purpose=mask_people(purpose)[:200],
        asked_by=account,
        asked_role=account.role_label[:40],
        decided_at=timezone.now() if small else None,
    )
    if purpose:
        audit.record("ask_export", target_of(made), reason=purpose)
    return made


def target_of(export: Export) -> audit.Target:
    counts = {"people": export.people}
    return audit.Target("export", str(export.uuid), export.worksite_id, counts)


def may_decide(account: Account, export: Export) -> bool:
    """Somebody else who sees the same worksite."""
    if export.asked_by_id == account.pk or export.state != State.WAITING:
        return False
    return visible_worksites(account).filter(pk=export.worksite_id).exists()


@transaction.atomic
def decide(account: Account, export: Export, *, agree: bool, words: str) -> None:
    """Raises `audit.Refused` for one's own wish, and for one that was decided meanwhile."""
    row = Export.objects.select_for_update().get(pk=export.pk)
    if row.asked_by_id == account.pk:
        raise audit.Refused(_("自己申请的导出要由另一个人同意。"))
    if not may_decide(account, row):
        raise audit.Refused(_("这个申请已经办过了。"))
    row.state = State.APPROVED if agree else State.REFUSED
    row.decided_by, row.decided_at = account, timezone.now()
    row.decided_words = mask_people(words)[:200]
    row.save(update_fields=["state", "decided_by", "decided_at", "decided_words"])
    audit.record("agree_export" if agree else "refuse_export", target_of(row), reason=words)


def may_take(account: Account, export: Export) -> bool:
    """Who asked, while the word holds and the worksite is still in sight."""
    if export.asked_by_id != account.pk or export.decided_at is None:
        return False
    holds = timedelta(hours=personal_policy().approval_hours)
    in_time = timezone.now() - export.decided_at <= holds
    agreed = export.state in {State.APPROVED, State.HANDED} and in_time
    return agreed and visible_worksites(account).filter(pk=export.worksite_id).exists()


@transaction.atomic
def hand_over(
    account: Account, export: Export, make: Callable[[], bytes], noted: Mapping[str, object]
) -> bytes:
    """The bytes, noted before they leave. `noted` says what they were made from."""
    row = Export.objects.select_for_update().get(pk=export.pk)
    if not may_take(account, row):
        raise audit.Refused(_("现在不能下载：没有同意，或同意已经过期。请重新申请。"))
    content = make()
    row.state, row.handed_at, row.digest = State.HANDED, timezone.now(), sm3(content).hex()
    row.filter = dict(noted)
    row.save(update_fields=["state", "handed_at", "digest", "filter"])
    audit.record(f"export_{row.kind}", target_of(row), digest_after=row.digest)
    return content
