"""How much may be brought in a day: nobody fills the disk for all others.

The limits are several times what a district needs on its busiest day. Each count is one row
(`UploadTally`), so that asking costs the same however much was brought.
"""

import shutil
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongyou.exchange.models import UploadTally
from gongyou.foundation import audit
from gongyou.offices.access import scope_of
from gongyou.offices.models import Account

GIB = 1024**3
FREE_FLOOR = 2 * GIB  # the database needs room too


@dataclass(frozen=True)
class Limit:
    files: int
    bytes: int


LIMITS = {
    UploadTally.Owner.ACCOUNT: Limit(2_000, 10 * GIB),
    UploadTally.Owner.EMPLOYER: Limit(4_000, 20 * GIB),
    UploadTally.Owner.DISTRICT: Limit(40_000, 100 * GIB),
}
WHOSE: dict[str, Promise] = {
    UploadTally.Owner.ACCOUNT: gettext_lazy("您的账号"),
    UploadTally.Owner.EMPLOYER: gettext_lazy("贵单位"),
    UploadTally.Owner.DISTRICT: gettext_lazy("本区县"),
}
Owner = tuple[str, str]


def owners_of(account: Account) -> list[Owner]:
    """Whom the account's files count for: itself, and its employer or district."""
    scope = scope_of(account)
    owners: list[Owner] = [(UploadTally.Owner.ACCOUNT, str(account.uuid))]
    if scope.employer_codes:
        owners.append((UploadTally.Owner.EMPLOYER, scope.employer_codes[0]))
    elif scope.area_prefixes:
        owners.append((UploadTally.Owner.DISTRICT, scope.area_prefixes[0][:6]))
    return owners


def refuse_past_limits(account: Account, count: int, size: int) -> None:
    """Before anything is stored. Raises `audit.Refused`."""
    if shutil.disk_usage(settings.HOME.data_dir).free - size < FREE_FLOOR:
        raise audit.Refused(_("服务器的磁盘快满了，暂时不能收文件。请告诉系统管理员，过后再传。"))
    today = timezone.localdate()
    for kind, owner in owners_of(account):
        limit = LIMITS[UploadTally.Owner(kind)]
        tally = UploadTally.objects.filter(owner_kind=kind, owner=owner, day=today).first()
        files, amount = (tally.files, tally.bytes) if tally else (0, 0)
        if files + count > limit.files or amount + size > limit.bytes:
            raise _too_much(kind, limit)


def count_upload(account: Account, count: int, size: int) -> None:
    """In the transaction that keeps the files; somebody else may have been first."""
    for kind, owner in owners_of(account):
        limit = LIMITS[UploadTally.Owner(kind)]
        with connection.cursor() as cursor:
            cursor.execute(
                """INSERT INTO exchange_uploadtally AS t (owner_kind, owner, day, files, bytes)
                   VALUES (%s, %s, %s, %s, %s)
                   ON CONFLICT (owner_kind, owner, day) DO UPDATE
                   SET files = t.files + excluded.files, bytes = t.bytes + excluded.bytes
                   WHERE t.files + excluded.files <= %s AND t.bytes + excluded.bytes <= %s""",
                [kind, owner, timezone.localdate(), count, size, limit.files, limit.bytes],
            )
            if cursor.rowcount == 0:
                raise _too_much(kind, limit)


def _too_much(kind: str, limit: Limit) -> audit.Refused:
    sentence = _(
        "%(who)s今天上传的文件已到上限（一天 %(files)s 个、%(gib)s GB）。"
        "请明天再传；确实需要，请告诉系统管理员。"
    )
    gib = limit.bytes // GIB
    return audit.Refused(sentence % {"who": WHOSE[kind], "files": limit.files, "gib": gib})
