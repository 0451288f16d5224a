"""Finding somebody by a number one knows: an ID number, a card, a telephone, in any spelling.

Exact only, through the blind indexes: nobody can be found by a part of a number. Only people
with work at a worksite in sight are found; of others the answer is the same as of nobody.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from gongyou.foundation import audit
from gongyou.foundation.encrypted import index_of
from gongyou.foundation.models import AuditEntry
from gongyou.offices.access import roles_of
from gongyou.offices.models import Account
from gongyou.registry.access import visible_worksites
from gongyou.registry.looks import Reason, Way, Why, note_look
from gongyou.registry.models import Engagement
from gongyou.registry.policy import personal_policy
from gongyou.statutes.identity import id15_to_18

MOST_FOUND = 50
_LOCK = 6
_VERB = "look_up"


def spellings(text: str) -> Iterator[tuple[str, str]]:
    """What the text may be: the kind of its index and the one spelling that is indexed."""
    plain = unicodedata.normalize("NFKC", text).upper()
    digits = re.sub(r"[\s\-–—_.·()+'’]", "", plain)
    if re.fullmatch(r"\d{17}[\dX]", digits):
        yield "id_number", digits
    if re.fullmatch(r"\d{15}", digits):
        yield "id_number", id15_to_18(digits)
    mobile = re.fullmatch(r"(?:0086|86)?(1[3-9]\d{9})", digits)
    if mobile:
        yield "phone", mobile[1]
    if re.fullmatch(r"\d{12,19}", digits):
        yield "card", digits


def _condition(text: str) -> Q | None:
    columns = {
        "id_number": "person__id_index",
        "phone": "person__phone_index",
        "card": "person__registered_cards__card__number_index",
    }
    found = [Q(**{columns[kind]: index_of(kind, number)}) for kind, number in spellings(text)]
    return Q(*found, _connector=Q.OR) if found else None


def is_number(text: str) -> bool:
    """Can this be one of the numbers that people are found by?"""
    return any(True for _ in spellings(text))


def work_of(account: Account, text: str, holders: Sequence[int] = ()) -> QuerySet[Engagement]:
    """The work in sight of whoever has this number; `holders` are known by it elsewhere."""
    condition = _condition(text)
    if condition is not None and holders:
        condition |= Q(person__in=holders)
    rows = Engagement.objects.filter(worksite__in=visible_worksites(account))
    rows = rows.filter(condition) if condition is not None else rows.none()
    return rows.filter(person__merged_into=None).select_related("person", "worksite").distinct()


@transaction.atomic
def look_up(account: Account, text: str, holders: Sequence[int] = ()) -> list[Engagement]:
    """Whom the number means, noted whether anybody is found or not. Raises `audit.Refused` past
    the hour's number, and where it cannot be a number of a person."""
    with connection.cursor() as cursor:  # two requests at once count one after the other
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, account.pk % 2**31])
    if _asked_lately(account) >= personal_policy().look_up_per_hour:
        raise audit.Refused(_("查得太多了，请一小时后再查。"))
    if not is_number(text):
        raise audit.Refused(
            _("这不像身份证号、手机号或银行卡号。身份证 18 位（老证 15 位），手机号 11 位。")
        )
    found = list(work_of(account, text, holders).order_by("worksite__name", "ref")[:MOST_FOUND])
    if found:
        role = account.acting_role or next(iter(roles_of(account)), None)
        why = Why(Way.LOOK_UP, Reason.IDENTITY, place=role.place if role else "")
        note_look([e.person_id for e in found], [], why)
    else:
        audit.record(_VERB, audit.Target("look", "", None, {"people": 0}))
    return found


def _asked_lately(account: Account) -> int:
    since = timezone.now() - timedelta(hours=1)
    return AuditEntry.objects.filter(actor=account.uuid, at__gte=since, verb=_VERB).count()
